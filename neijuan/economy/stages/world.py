"""Steps 7 and 13 of a quarter: what foreign blocs buy, how they answer, the exchange rate."""

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
    duty: Trade
    """Duties of policy and remedies together."""
    undercutting: Trade
    """Log of the foreign price over the Chinese price before duties."""


def visits(structure: Structure, today: Calendar) -> Cell:
    """Factor on sales to visitors: the tourism lever in the sectors that serve them, 1 elsewhere."""
    return jnp.where(structure.visited, today.levers.tourism[:, None], 1.0)


def orders_from_abroad(
    state: State, structure: Structure, p: Parameters, today: Calendar, price: Cell
) -> Abroad:
    """Volumes that each bloc orders from each cell at the quoted prices."""
    levers, world, markets = today.levers, state.world, state.markets
    duty = levers.tariff + today.on.vent_for_surplus * world.duty
    rebate = 1.0 - levers.export_tax_rebate

    def orders(faced: Trade) -> Float[Array, "bloc province sector"]:
        rival = 1.0 - levers.foreign_subsidy
        now = price[None] * (rebate * (1.0 + faced) / rival)[:, None, :]
        slow = markets.remembered_price[None] * (rebate * (1.0 + faced) / rival)[:, None, :]
        return foreign_demand.foreign_demand(
            structure.export_base * visits(structure, today)[None],
            today.demand_index / world.rivals,
            now,
            slow,
            today.world_price,
            markets.remembered_import_price,
            p.trade_elasticity_impact,
            p.trade_elasticity_long,
        )

    free = orders(jnp.zeros_like(duty))
    deflected = deflection.deflect(free, orders(duty), p.deflected_share, p.transhipped_share, HUB)
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
    gap = jnp.log(today.world_price / jnp.where(structure.export_unit > 0, unit, today.world_price))
    return Abroad(restrained.volume, restrained.markup, duty, gap)


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
        -jnp.log(jnp.maximum(levers.foreign_demand, 0.05)),
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
    value = structure.export_unit / structure.export_unit.sum()
    mean_duty = ((measures.duty + levers.tariff) * value).sum()
    return World(
        duty=measures.duty,
        duty_left=measures.remaining,
        purchases=world.purchases + p.remedy_memory * (bought - world.purchases),
        rivals=world.rivals
        * jnp.exp(p.rival_exit * jnp.clip(-undercutting, -0.3, 0.3) - p.rival_return * jnp.log(world.rivals)),
        exchange_rate=exchange_rate.move(
            world.exchange_rate,
            mean_duty - world.mean_duty,
            balance / product - structure.usual_balance,
            levers.revaluation / 4.0,
            p.exchange_duty,
            p.exchange_balance / 4.0,
        ),
        mean_duty=mean_duty,
    )


def revalue(closing: State, opening: State) -> State:
    """Foreign exchange held at the start of the quarter, in yuan of the rate at its end."""
    gain = closing.world.exchange_rate / opening.world.exchange_rate - 1.0
    held = closing.central_bank.foreign_exchange + gain * opening.central_bank.foreign_exchange
    return eqx.tree_at(lambda s: s.central_bank.foreign_exchange, closing, held)
