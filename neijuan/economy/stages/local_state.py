"""Step 3 of a quarter: what provincial governments want, which sectors they list, how they support them."""

from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from neijuan.economy.parameters import Parameters
from neijuan.economy.rules import priorities, promotion, reporting, self_sufficiency, support
from neijuan.economy.stages.planning import Calendar
from neijuan.economy.state import LocalStates, State
from neijuan.economy.structure import Structure

LISTS = 3
"""Purpose of the draws for lists; 0 to 2 are exit, entry and entrants."""
Province = Float[Array, "province"]
Cell = Float[Array, "province sector"]


class Agenda(NamedTuple):
    """What a province does for its industry this quarter."""

    target: Province
    """Growth per year that the provincial plan asks for."""
    effort: Province
    listed: Cell
    support: support.Support
    entrants_cost: Cell
    """First capital of the expected entrants, money."""


def key_of(state: State) -> PRNGKeyArray:
    """The key of this quarter's choice of priorities: the same at every scale."""
    return jax.random.fold_in(jax.random.fold_in(state.key, state.quarter), LISTS)


def set_agenda(
    state: State, structure: Structure, p: Parameters, today: Calendar, key: PRNGKeyArray
) -> Agenda:
    """Effort, lists and rates of support, from last quarter's figures."""
    levers, on, memory, markets = today.levers, today.on, state.local_states, state.markets
    target = jnp.full_like(memory.growth, 4.0 * today.real_trend + p.growth_target_premium)
    weight = jnp.where(levers.promotion_weight < 0, p.promotion_weight, levers.promotion_weight)
    effort = promotion.effort(
        memory.growth,
        target,
        weight,
        p.contest_power,
        p.revenue_motive,
        p.effort_cost,
        p.effort_most,
    )
    output = markets.demand * markets.price
    hit = (state.world.duty + levers.tariff) * structure.import_bloc_shares[:, None]
    central = self_sufficiency.central_weight(levers.priority, hit.sum(axis=0), p.restriction_gain)
    utility = priorities.utility(
        central,
        memory.listed,
        levers.local_priority,
        priorities.comparative_advantage(output),
        markets.margin - structure.normal_margin,
        levers.coordination,
        on.duplication * p.priority_central,
        on.duplication * p.priority_peers,
        p.priority_advantage,
        p.priority_margin,
        p.priority_threshold,
    )
    uniform = jax.random.uniform(key, (2, *utility.shape))
    listed = priorities.choose(memory.listed, utility, structure.eligible, uniform, p.priority_review)
    shares = priorities.split(listed, utility, output, p.support_temperature, p.support_size_power)
    capital_price = (structure.capital_goods_shares * markets.purchase_price).sum(axis=1)
    entrants_cost = structure.entrants_base * structure.entrant_capital * capital_price[:, None]
    usual = jnp.stack(
        [
            p.support_share_entry,
            p.support_share_investment,
            p.support_share_production,
            p.support_share_research,
        ]
    )
    weights = jnp.stack(
        [levers.support_entry, levers.support_investment, levers.support_production, levers.support_research]
    )
    offered = support.offers(
        p.support_share * markets.domestic_product * effort * levers.support_budget,
        shares,
        support.instrument_shares(usual, weights),
        entrants_cost,
        structure.layout.cell_sum(state.firms.orders) * capital_price[:, None],
        output,
        p.support_most,
    )
    # What vehicles pay for needs their credit.
    vehicles = on.soft_budgets * jnp.minimum(levers.vehicle_borrowing, 1.0)[:, None]
    offered = offered._replace(entry=offered.entry * vehicles, investment=offered.investment * vehicles)
    return Agenda(target, effort, listed, offered, entrants_cost)


def remember(
    state: State, structure: Structure, p: Parameters, today: Calendar, agenda: Agenda, volume: Province
) -> LocalStates:
    """Growth, lists and what was reported, for the next quarter."""
    before = state.local_states
    news = 4.0 * jnp.log(jnp.maximum(volume, 1e-12) / jnp.maximum(before.volume, 1e-12))
    growth = before.growth + p.report_learning * (jnp.clip(news, -0.5, 0.5) - before.growth)
    paper = reporting.exaggeration(growth, agenda.target, today.levers.honest_statistics, p.report_bias)
    return LocalStates(
        listed=agenda.listed,
        volume=volume,
        growth=growth,
        reported=reporting.reported_ratio(
            before.reported, paper, today.levers.honest_statistics, p.report_correction
        ),
    )
