"""Steps 1 and 4 to 6 of a quarter: the calendar, plans and prices, hiring, production."""

from typing import NamedTuple

import jax.numpy as jnp
from jaxtyping import Array, Float

from neijuan.economy.markets import labour
from neijuan.economy.parameters import Parameters
from neijuan.economy.rules import foreign_demand, prices, production
from neijuan.economy.state import State
from neijuan.economy.structure import Structure

Firm = Float[Array, "block slot"]
Cell = Float[Array, "province sector"]
Scalar = Float[Array, ""]


class Calendar(NamedTuple):
    """What the date alone determines."""

    years: Scalar
    productivity_growth: Scalar
    """Trend of output per worker, per year."""
    productivity_index: Scalar
    real_trend: Scalar
    """Growth of volumes per quarter that the calendar suggests: productivity and labour force."""
    deepening: Scalar
    """Growth per quarter of capital needed per unit of output."""
    capital_need: Scalar
    """Capital needed per unit of output relative to the base year."""
    nominal_trend: Scalar
    """Growth per quarter of incomes on which budgets count: productivity, labour force, target inflation."""
    demand_index: Float[Array, "bloc"]
    world_price: Float[Array, "sector"]


class Plans(NamedTuple):
    """What firms intend and quote for the quarter."""

    capacity: Firm
    output_per_worker: Firm
    output: Firm
    materials_bought: Firm
    staff: Firm
    price: Firm
    markup: Firm
    wage: Float[Array, "block one"]


class Work(NamedTuple):
    """Who works, and what can be delivered."""

    employment: Firm
    unemployment_rate: Float[Array, "province"]
    produced: Firm
    """Output of goods producers; serving limit of make-to-order producers."""
    available: Firm


def calendar(state: State, structure: Structure, p: Parameters) -> Calendar:
    """Trends and world conditions of the quarter."""
    years = state.quarter / 4.0
    catching_up = p.productivity_growth - p.productivity_long_run
    growth = p.productivity_long_run + catching_up * jnp.exp(-p.productivity_fading * years)
    fade = jnp.exp(-p.deepening_fading * years)
    rates = jnp.stack(
        [
            p.world_demand_growth_united_states,
            p.world_demand_growth_european_union,
            p.world_demand_growth_emerging_asia,
            p.world_demand_growth_rest_of_world,
        ]
    )
    return Calendar(
        years=years,
        productivity_growth=growth,
        real_trend=(growth + p.labour_force_growth) / 4.0,
        deepening=p.capital_deepening * fade / 4.0,
        capital_need=jnp.exp(p.capital_deepening * _faded(years, p.deepening_fading)),
        nominal_trend=(growth + p.labour_force_growth + p.inflation_target) / 4.0,
        productivity_index=jnp.exp(
            p.productivity_long_run * years
            - catching_up * jnp.expm1(-p.productivity_fading * years) / p.productivity_fading
        ),
        demand_index=foreign_demand.index(rates, years),
        world_price=jnp.full_like(structure.gestation, foreign_demand.index(p.world_inflation, years)),
    )


def _faded(years: Scalar, rate: Scalar) -> Scalar:
    """Years that count when each counts less than the last: the integral of exp(-rate t)."""
    fades = rate > 0
    return jnp.where(fades, -jnp.expm1(-rate * years) / jnp.where(fades, rate, 1.0), years)


def materials_price(structure: Structure, purchase_price: Cell) -> Cell:
    """Price of the bundle of inputs for one unit of output, `[province, sector]`."""
    return jnp.einsum("ris,ri->rs", structure.input_coefficients, purchase_price)


def plan_and_price(state: State, structure: Structure, p: Parameters, today: Calendar) -> Plans:
    """Plan output for expected sales and quote prices on last quarter's observations."""
    lay, firms, markets = structure.layout, state.firms, state.markets
    capacity = production.capacity(
        firms.capital, lay.to_firms(structure.output_per_capital), today.capital_need
    )
    per_worker = production.output_per_worker(
        firms.labour_efficiency, lay.to_firms(structure.output_per_worker), today.productivity_index
    )
    target = lay.to_firms(structure.inventory_target)
    plan = production.plan(
        firms.expected_sales,
        capacity,
        firms.inventories,
        firms.materials,
        per_worker,
        target,
        lay.sector_to_firms(structure.make_to_order),
        p.stock_adjustment,
        p.materials_target,
    )
    wage = lay.to_firms(markets.wage)
    cost = prices.unit_cost(
        lay.to_firms(materials_price(structure, markets.purchase_price)), wage, per_worker
    )
    expected = lay.cell_sum(firms.expected_sales)
    mean_cost = lay.cell_sum(firms.expected_sales * cost) / jnp.where(expected > 0, expected, 1.0)
    tax = structure.production_tax_rate
    normal = (1.0 + structure.normal_markup) * mean_cost / (1.0 - tax)
    normal = jnp.where(expected > 0, normal, markets.price)
    wanted_stock = target * firms.expected_sales
    quote = prices.quote(
        firms.markup,
        firms.price,
        cost,
        _ratio(firms.expected_sales, capacity, lay.to_firms(structure.normal_utilisation)),
        _ratio(firms.inventories, wanted_stock, jnp.ones(())),
        lay.to_firms(structure.normal_utilisation),
        lay.to_firms(markets.price),
        lay.to_firms(normal),
        lay.to_firms(tax),
        lay.to_firms(structure.operating_support * markets.price),
        p.markup_utilisation,
        p.markup_inventories,
        p.markup_competition,
        p.markup_reversion,
        p.price_floor,
    )
    active = firms.number > 0
    return Plans(
        capacity,
        per_worker,
        plan.output,
        plan.materials_bought,
        plan.staff,
        jnp.where(active, quote.price, firms.price),
        jnp.where(active, quote.markup, firms.markup),
        wage,
    )


def hire_and_produce(state: State, structure: Structure, p: Parameters, plans: Plans) -> Work:
    """Hire or lay off for the plan, then produce with the staff and materials in hand."""
    lay, firms = structure.layout, state.firms
    staffing = labour.staff(
        lay,
        plans.staff,
        firms.employment,
        state.markets.labour_force,
        p.hiring_speed,
        p.layoff_speed,
        p.matching_share,
    )
    to_order = lay.sector_to_firms(structure.make_to_order)
    produced = production.produce(
        plans.output,
        plans.capacity,
        staffing.employment,
        plans.output_per_worker,
        firms.materials + plans.materials_bought,
        to_order,
        p.longest_hours,
    )
    return Work(
        staffing.employment,
        staffing.unemployment_rate,
        produced,
        jnp.where(to_order, produced, firms.inventories + produced),
    )


def _ratio(part: Firm, whole: Firm, otherwise: Float[Array, "..."]) -> Firm:
    """`part / whole`, and `otherwise` where there is no whole."""
    return jnp.where(whole > 0, part / jnp.where(whole > 0, whole, 1.0), otherwise)
