"""Steps 1, 7 and 13 of a quarter: what foreign blocs buy, how they answer, the exchange rate."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from neijuan.economy import dimensions as dim
from neijuan.economy.parameters import Parameters
from neijuan.economy.rules import deflection, exchange_rate, export_restraint, foreign_demand, trade_remedies
from neijuan.economy.stages.planning import Calendar
from neijuan.economy.state import State, World
from neijuan.economy.structure import Structure

if TYPE_CHECKING:
    from neijuan.economy.stages.statistics import DomesticProduct
    from neijuan.economy.stages.trading import Sales

Cell = Float[Array, "province sector"]
Trade = Float[Array, "bloc sector"]
HUB = dim.BLOCS.index("emerging-asia")


class Abroad(NamedTuple):
    """What blocs order this quarter."""

    demand: Float[Array, "bloc province sector"]
    """Volumes after duties, deflection and restraints."""
    markup: Float[Array, "sector"]
    """Of export over domestic prices, from undertakings and better quality."""
    openness: Float[Array, "sector"]
    """Part of what is offered on top, surplus stock above all, that duties and caps let in."""
    wedge: Trade
    """What duties add to the price that a bloc pays, as a factor."""
    duty: Trade
    """Duties of policy and remedies together."""
    undercutting: Trade
    """Log of the foreign price over the Chinese price before duties."""


def with_new_markets(structure: Structure, today: Calendar) -> Structure:
    """The structure with what blocs have come to buy since the start."""
    base = foreign_demand.with_new_markets(
        structure.export_base, today.levers.new_market, structure.output_base
    )
    return eqx.tree_at(lambda s: (s.export_base, s.export_unit), structure, (base, base.sum(axis=1)))


def visits(structure: Structure, today: Calendar) -> Cell:
    """Factor on sales to visitors: the tourism lever in the sectors that serve them, 1 elsewhere."""
    return jnp.where(structure.visited, today.levers.tourism[:, None], 1.0)


def orders_from_abroad(
    state: State, structure: Structure, p: Parameters, today: Calendar, price: Cell
) -> Abroad:
    """Volumes that each bloc orders from each cell at the quoted prices."""
    levers, world, markets = today.levers, state.world, state.markets
    duty = levers.tariff + today.on.vent_for_surplus * world.duty
    asked = (
        (1.0 - levers.export_tax_rebate)
        * (1.0 + levers.minimum_export_price)
        / (1.0 - levers.foreign_subsidy)
    )
    wedge = 1.0 + duty

    def orders(now: Trade, slow: Trade) -> Float[Array, "bloc province sector"]:
        return foreign_demand.foreign_demand(
            structure.export_base * visits(structure, today)[None],
            today.demand_index / world.rivals,
            price[None] * now[:, None, :],
            markets.remembered_price[None] * slow[:, None, :],
            today.world_price,
            markets.remembered_import_price,
            p.trade_elasticity_impact,
            p.trade_elasticity_long,
        )

    # A lasting duty works as slowly as a lasting price: remembered, it has its full effect in the long run.
    slow = world.remembered_wedge
    free = orders(asked, asked)
    deflected = deflection.deflect(
        free, orders(asked * wedge, asked * slow), p.deflected_share, p.transhipped_share, HUB
    )
    restrained = export_restraint.restrain(
        deflected,
        structure.export_base,
        levers.quota,
        levers.export_restraint,
        levers.minimum_export_price,
        levers.outward_investment,
        p.quality_shift,
    )
    unit = (structure.export_base * price).sum(axis=1) / jnp.where(
        structure.export_unit > 0, structure.export_unit, 1.0
    )
    # In money of the start: what a cheaper yuan adds is a reason of its own for remedies.
    foreign = today.world_price / world.exchange_rate
    gap = jnp.log(foreign / jnp.where(structure.export_unit > 0, unit, foreign))
    let_in = restrained.volume.sum(axis=1) / jnp.maximum(deflected.sum(axis=1), 1e-12)
    open_to = jnp.clip(let_in, 0.0, 1.0) * (1.0 + duty) ** -p.trade_elasticity_impact
    openness = (open_to * structure.import_bloc_shares[:, None]).sum(axis=0)
    return Abroad(restrained.volume, restrained.markup, openness, wedge, duty, gap)


def answer(
    state: State,
    structure: Structure,
    p: Parameters,
    today: Calendar,
    sales: Sales,
    domestic: DomesticProduct,
    key: PRNGKeyArray,
) -> World:
    """Trade remedies, foreign producers and the exchange rate of the next quarter."""
    world, levers, abroad = state.world, today.levers, sales.abroad
    exports, vented = sales.allocation.exports, sales.vented
    product, balance = domestic.production.sum(), domestic.expenditure.net_exports().sum()
    bought = exports.sum(axis=1) + structure.import_bloc_shares[:, None] * vented.sum(axis=0)
    trend = jnp.log(jnp.maximum(bought, 1e-12) / jnp.maximum(world.purchases, 1e-12))
    dumped = p.vent_discount * structure.import_bloc_shares[:, None] * vented.sum(axis=0)
    undercutting = abroad.undercutting + dumped / jnp.maximum(bought, 1e-12)
    chance = trade_remedies.hazard(
        trend,
        undercutting,
        -today.demand_news,
        jnp.log(world.exchange_rate),
        levers.remedies * today.on.vent_for_surplus,
        p.remedy_intercept,
        p.remedy_growth,
        p.remedy_price,
        p.remedy_weakness,
        p.remedy_exchange,
    )
    traded = (structure.export_unit > 0) & structure.eligible
    measures = trade_remedies.decide(
        trade_remedies.Remedies(world.duty, world.duty_left),
        jnp.where(traded, chance, 0.0),
        undercutting,
        jax.random.uniform(key, (3, *chance.shape)),
        p.remedy_upheld,
        p.remedy_renewed,
        p.remedy_least,
        p.remedy_most,
    )
    duty_burden = exchange_rate.burden(
        measures.duty + levers.tariff,
        structure.export_unit / structure.export_unit.sum(),
        p.trade_elasticity_long,
    )
    return World(
        remembered_wedge=world.remembered_wedge
        * (abroad.wedge / world.remembered_wedge) ** p.source_learning,
        duty=measures.duty,
        duty_left=measures.remaining,
        purchases=world.purchases + p.remedy_memory * (bought - world.purchases),
        rivals=world.rivals
        * jnp.exp(p.rival_exit * jnp.clip(-undercutting, -0.3, 0.3) - p.rival_return * jnp.log(world.rivals)),
        exchange_rate=exchange_rate.move(
            world.exchange_rate,
            duty_burden - world.duty_burden,
            balance / product - structure.usual_balance,
            levers.revaluation / 4.0,
            p.exchange_duty,
            p.exchange_balance / 4.0,
        ),
        duty_burden=duty_burden,
    )


def revalue(closing: State, opening: State) -> State:
    """Foreign exchange held at the start of the quarter, in yuan of the rate at its end."""
    gain = closing.world.exchange_rate / opening.world.exchange_rate - 1.0
    held = closing.central_bank.foreign_exchange + gain * opening.central_bank.foreign_exchange
    return eqx.tree_at(lambda s: s.central_bank.foreign_exchange, closing, held)
