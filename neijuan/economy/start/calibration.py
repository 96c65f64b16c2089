"""Trial quarters that close the start: the behaviour that reproduces the benchmark is read off the model's
own first quarter.

A trial runs one quarter from the provisional start and throws its state away. It shows the incomes,
revenues and investment that the rules would produce; propensities, shares and the investment drift are set
so that the rules give the benchmark.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from neijuan.economy import dimensions as dim
from neijuan.economy.levers import Levers
from neijuan.economy.mechanisms import Mechanisms
from neijuan.economy.parameters import Parameters
from neijuan.economy.stages import local_state, planning
from neijuan.economy.stages.finance import OF_A_YEAR
from neijuan.economy.stages.observation import Observed
from neijuan.economy.stages.public import CENTRE_REVENUE, DISPOSABLE, OWN_REVENUE
from neijuan.economy.start.cells import BenchmarkCells
from neijuan.economy.start.first_state import with_statement
from neijuan.economy.state import State
from neijuan.economy.structure import Structure

Step = Callable[[State, Structure, Parameters, Levers, Mechanisms], tuple[State, Observed, Any]]
TRIALS = 8
BUDGETS_FIRST = 3
"""Trials that only find budgets: until governments buy what they bought, investors see orders that nobody
will
place, and a drift fitted to them would forbid investment altogether."""


def calibrate(
    step: Step,
    state: State,
    structure: Structure,
    p: Parameters,
    path: Levers,
    on: Mechanisms,
    cells: BenchmarkCells,
) -> tuple[State, Structure]:
    """State and structure whose first quarter is a quarter of the benchmark year."""
    state = settle_lists(state, structure, p, path, on)
    for trial in range(TRIALS):
        structure = usual_support(state, structure, p, path, on)
        state = quote_base_prices(state, structure, p, path, on)
        after, _, record = step(state, structure, p, path, on)
        state, structure = _fit_budgets(state, structure, p, cells, record)
        if trial >= BUDGETS_FIRST:
            structure = _fit_investment(state, structure, after, jnp.asarray(cells.investment), p)
        state = eqx.tree_at(lambda s: s.markets.margin, state, _measured_margin(state, after, p))
        structure = eqx.tree_at(
            lambda s: (s.normal_margin, s.usual_rescue),
            structure,
            (state.markets.margin, after.technology.rescue),
        )
    state = with_past_distress(state, after, p)
    return with_statement(state, structure), structure


@jax.jit
def with_past_distress(state: State, after: State, p: Parameters) -> State:
    """Firms that the trial quarter finds in distress were so before the start: they have a history of it."""
    firms = state.firms
    spell = jnp.minimum(p.start_distress_spell, firms.age)
    return eqx.tree_at(
        lambda s: (s.firms.kept, s.firms.uncovered, s.firms.cover, s.firms.loans_before),
        state,
        (
            jnp.where(firms.number > 0, after.firms.kept, 0.0),
            jnp.where((firms.number > 0) & (after.firms.uncovered > 0), spell, 0.0),
            # The trial's memory began at nothing: a year like this quarter has four times as much.
            jnp.where(firms.number > 0, after.firms.cover / OF_A_YEAR, 0.0),
            firms.loans * jnp.exp(-p.start_expected_growth),
        ),
    )


REVIEWS = 24
"""Rounds of choice that settle the lists of the start: six years of a plan."""


@jax.jit
def settle_lists(state: State, structure: Structure, p: Parameters, path: Levers, on: Mechanisms) -> State:
    """Lists that provinces arrive at under the policies of the first quarter."""
    today = planning.calendar(state, structure, p, path, on)

    def review(
        turn: Int[Array, ""], listed: Float[Array, "province sector"]
    ) -> Float[Array, "province sector"]:
        before = eqx.tree_at(lambda s: s.local_states.listed, state, listed)
        key = jax.random.fold_in(local_state.key_of(state), turn)
        return local_state.set_agenda(before, structure, p, today, key).listed

    listed = jax.lax.fori_loop(0, REVIEWS, review, state.local_states.listed)
    return eqx.tree_at(lambda s: s.local_states.listed, state, listed)


def first_agenda(
    state: State, structure: Structure, p: Parameters, path: Levers, on: Mechanisms
) -> tuple[planning.Calendar, local_state.Agenda]:
    """Calendar and agenda of the coming quarter, as the quarter itself will draw them."""
    today = planning.calendar(state, structure, p, path, on)
    return today, local_state.set_agenda(state, structure, p, today, local_state.key_of(state))


@jax.jit
def usual_support(
    state: State, structure: Structure, p: Parameters, path: Levers, on: Mechanisms
) -> Structure:
    """The support of the start, which the benchmark's behaviour contains: taxes are what is left net of
    it.
    """
    _, agenda = first_agenda(state, structure, p, path, on)
    given = agenda.support
    return eqx.tree_at(
        lambda s: (
            s.usual_entry_support,
            s.usual_investment_support,
            s.usual_research_support,
            s.production_tax_rate,
        ),
        structure,
        (given.entry, given.investment, given.research, structure.base_tax_rate + given.production),
    )


@jax.jit
def quote_base_prices(
    state: State, structure: Structure, p: Parameters, path: Levers, on: Mechanisms
) -> State:
    """Mark-ups before the start, such that the pricing rule gives base prices in the first quarter."""
    today, agenda = first_agenda(state, structure, p, path, on)
    for _ in range(2):
        plans = planning.plan_and_price(state, structure, p, today, agenda.support)
        markup = (1.0 + state.firms.markup) / plans.price - 1.0
        state = eqx.tree_at(lambda s: s.firms.markup, state, jnp.where(state.firms.number > 0, markup, 0.0))
    return state


def _measured_margin(state: State, after: State, p: Parameters) -> jnp.ndarray:
    """This quarter's margin, recovered from the smoothed one."""
    return state.markets.margin + (after.markets.margin - state.markets.margin) / p.margin_learning


def _sum(record: Any, account: str, kinds: tuple[str, ...]) -> np.ndarray:
    rows = [dim.kind(k) for k in kinds]
    return np.asarray((record.received - record.paid)[jnp.asarray(rows), dim.account(account)].sum(axis=0))


def _fit_budgets(
    state: State, structure: Structure, p: Parameters, cells: BenchmarkCells, record: Any
) -> tuple[State, Structure]:
    """Households' and governments' propensities from the incomes that the trial quarter paid."""
    provinces = structure.layout.provinces
    income = _sum(record, "households", DISPOSABLE)[:provinces]
    spent = cells.accounts.household_consumption.sum(axis=1) / 4.0
    propensity = (spent - float(p.wealth_propensity) * np.asarray(state.households.deposits)) / income
    aggregates = cells.aggregates
    own = _sum(record, "local_governments", OWN_REVENUE)[:provinces]
    taxes = _sum(record, "local_governments", ("production_taxes",))[:provinces]
    land = _sum(record, "local_governments", ("land_sales",))[:provinces]
    all_taxes = taxes / np.asarray(structure.local_tax_share)
    # Published revenue nets what is refunded to firms; the model pays refunds as subsidies.
    subsidised = -_sum(record, "local_governments", ("production_subsidies",))[:provinces]
    wanted = aggregates.local_own_revenue / 4.0 + subsidised - (own - taxes - land)
    share = np.clip(wanted / all_taxes, 0.05, 0.95)
    own_fitted = own - taxes + share * all_taxes
    transfers = aggregates.central_transfers / 4.0
    resources = own_fitted + transfers - subsidised
    centre = _sum(record, "centre", CENTRE_REVENUE).sum() + (taxes - share * all_taxes).sum()
    purchases = cells.accounts.government_consumption.sum(axis=1) / 4.0
    central_part = float(p.start_centre_purchase_share)
    issues = -_sum(record, "local_governments", ("equity_issues",))[:provinces]
    interest = -_sum(record, "local_governments", ("local_bond_interest",))[:provinces]
    committed = (1.0 - central_part) * purchases + cells.local_investment + issues + interest
    benefits = np.maximum(
        aggregates.local_expenditure / 4.0 + land * (1.0 - float(p.vehicle_land_share)) - committed, 0.0
    )
    structure = eqx.tree_at(
        lambda s: (
            s.consumption_propensity,
            s.local_tax_share,
            s.transfers_share,
            s.government_ratio,
            s.centre_purchase_ratio,
            s.local_investment_ratio,
            s.benefits_base,
        ),
        structure,
        tuple(
            jnp.asarray(values)
            for values in (
                propensity,
                share,
                transfers / centre,
                (1.0 - central_part) * purchases / resources,
                central_part * purchases / centre,
                cells.local_investment / resources,
                benefits,
            )
        ),
    )
    state = eqx.tree_at(
        lambda s: (s.households.permanent_income, s.local_governments.resources, s.centre.resources),
        state,
        (jnp.asarray(income), jnp.asarray(resources), jnp.asarray(float(centre), dtype=float)),
    )
    return state, structure


@jax.jit
def _fit_investment(
    state: State,
    structure: Structure,
    after: State,
    investment: Float[Array, "province sector"],
    p: Parameters,
) -> Structure:
    """Drift such that orders placed in the first quarter continue the benchmark's `investment`."""
    lay = structure.layout
    placed = lay.cell_sum(after.firms.orders)
    stock = lay.cell_sum(state.firms.capital + state.firms.begun + state.firms.half_built)
    wanted = investment * jnp.exp(p.start_expected_growth / 4.0)
    miss = (wanted - placed) / jnp.where(stock > 0, stock, 1.0)
    return eqx.tree_at(lambda s: s.investment_drift, structure, structure.investment_drift + miss)
