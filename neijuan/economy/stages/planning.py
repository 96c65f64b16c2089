"""Steps 1 and 4 to 6 of a quarter: the calendar, plans and prices, hiring, production."""

from typing import NamedTuple

import jax.numpy as jnp
from jaxtyping import Array, Float

from neijuan.economy.levers import Levers
from neijuan.economy.markets import labour
from neijuan.economy.mechanisms import Mechanisms
from neijuan.economy.parameters import Parameters
from neijuan.economy.rules import (
    agglomeration,
    cash_need,
    foreign_demand,
    innovation,
    migration,
    monetary_policy,
    prices,
    production,
)
from neijuan.economy.rules.support import Support
from neijuan.economy.state import State
from neijuan.economy.structure import Structure

Firm = Float[Array, "block slot"]
Cell = Float[Array, "province sector"]
Scalar = Float[Array, ""]


class Calendar(NamedTuple):
    """What is settled before anybody acts: the date, policies in force, technology and people at hand."""

    levers: Levers
    on: Mechanisms
    years: Scalar
    productivity_growth: Scalar
    """Trend of output per worker, per year."""
    productivity: Cell
    """Output per worker relative to the base year, apart from the firm's own efficiency."""
    need: Float[Array, "sector"]
    """Inputs per unit of output relative to the base year."""
    loan_rate: Scalar
    """Per year, as the next two."""
    deposit_rate: Scalar
    bailout: Scalar
    """Lenders' belief in rescue, from 0 to 1."""
    general_price: Scalar
    """Mean price of output, 1 at the start."""
    real_trend: Scalar
    """Growth of volumes per quarter that the calendar suggests: productivity and labour force."""
    deepening: Scalar
    """Growth per quarter of capital needed per unit of output."""
    capital_need: Scalar
    """Capital needed per unit of output relative to the base year."""
    nominal_trend: Scalar
    """Growth per quarter of incomes on which budgets count: productivity, labour force, target inflation."""
    demand_index: Float[Array, "bloc sector"]
    demand_news: Float[Array, "bloc sector"]
    """Growth of foreign demand over a year beyond its trend, as a log."""
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


def calendar(state: State, structure: Structure, p: Parameters, path: Levers, on: Mechanisms) -> Calendar:
    """Trends, policies and world conditions of the quarter."""
    levers = path.at(state.quarter)
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
    skills = migration.skilled_share(state.people.population)
    local = agglomeration.productivity(
        skills, structure.skilled_base, levers.technology_hub, p.skill_elasticity, p.hub_productivity
    )
    need = innovation.learning(
        state.technology.experience, structure.experience_base, structure.learning_rate
    )
    trend = jnp.exp(
        p.productivity_long_run * years
        - catching_up * jnp.expm1(-p.productivity_fading * years) / p.productivity_fading
    )
    demand = foreign_demand.index(rates, years)[:, None] * levers.foreign_demand
    year_before = path.at(state.quarter - 4).foreign_demand
    output = structure.output_base
    weight = state.markets.domestic_product / state.markets.domestic_product.sum()
    leaning = monetary_policy.response(
        (state.local_states.growth * weight).sum(),
        growth + p.labour_force_growth,
        (state.markets.inflation * weight).sum() * 4.0,
        p.inflation_target,
        p.monetary_growth,
        p.monetary_inflation,
    )
    loan_rate = monetary_policy.move(p.loan_rate + levers.loan_rate, levers.monetary_rule * leaning)
    margin = p.loan_rate + levers.loan_rate - p.deposit_rate - levers.deposit_rate
    return Calendar(
        levers=levers,
        on=on,
        productivity=trend * local[:, None] * state.technology.efficiency / need,
        need=need,
        loan_rate=loan_rate,
        deposit_rate=loan_rate - margin + (1.0 - on.weak_demand) * p.repression_wedge,
        bailout=on.soft_budgets * jnp.clip(p.bailout_expectation * levers.bailout_expectation, 0.0, 1.0),
        general_price=(output * state.markets.price).sum() / output.sum(),
        years=years,
        productivity_growth=growth,
        real_trend=(growth + p.labour_force_growth) / 4.0,
        deepening=p.capital_deepening * fade / 4.0,
        capital_need=jnp.exp(p.capital_deepening * _faded(years, p.deepening_fading)),
        nominal_trend=(growth + p.labour_force_growth + p.inflation_target) / 4.0,
        demand_index=demand,
        demand_news=jnp.log(jnp.maximum(levers.foreign_demand, 0.05) / jnp.maximum(year_before, 0.05)),
        world_price=jnp.full_like(
            structure.gestation,
            foreign_demand.index(p.world_inflation, years) * state.world.exchange_rate,
        ),
    )


def _faded(years: Scalar, rate: Scalar) -> Scalar:
    """Years that count when each counts less than the last: the integral of exp(-rate t)."""
    fades = rate > 0
    return jnp.where(fades, -jnp.expm1(-rate * years) / jnp.where(fades, rate, 1.0), years)


def materials_price(structure: Structure, purchase_price: Cell, need: Float[Array, "sector"]) -> Cell:
    """Price of the bundle of inputs for one unit of output, `[province, sector]`."""
    return jnp.einsum("ris,ri->rs", structure.input_coefficients, purchase_price) * need


def plan_and_price(
    state: State, structure: Structure, p: Parameters, today: Calendar, support: Support
) -> Plans:
    """Plan output for expected sales and quote prices on last quarter's observations."""
    lay, firms, markets = structure.layout, state.firms, state.markets
    capacity = production.capacity(
        firms.capital, lay.to_firms(structure.output_per_capital), today.capital_need
    )
    per_worker = production.output_per_worker(
        firms.labour_efficiency, lay.to_firms(structure.output_per_worker), lay.to_firms(today.productivity)
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
        lay.to_firms(materials_price(structure, markets.purchase_price, today.need)), wage, per_worker
    )
    expected = lay.cell_sum(firms.expected_sales)
    mean_cost = lay.cell_sum(firms.expected_sales * cost) / jnp.where(expected > 0, expected, 1.0)
    # Of production support a part lowers what is asked; the rest lets a firm bear a lower price.
    tax = structure.production_tax_rate - p.support_passed_on * support.production
    borne = structure.operating_support + (1.0 - p.support_passed_on) * support.production
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
        lay.to_firms(borne * markets.price),
        p.markup_utilisation,
        p.markup_inventories,
        p.markup_competition,
        p.markup_reversion,
        p.price_floor,
    )
    active = firms.number > 0
    driven = p.cash_need * today.on.involution
    short = driven * cash_need.shortfall(
        firms.loans * (today.loan_rate / 4.0 + p.amortisation),
        p.fixed_cost * wage * firms.employment,
        firms.deposits - p.working_cash * cost * firms.expected_sales,
    )
    cut = cash_need.discount(short, firms.expected_sales * firms.price, p.cash_discount, p.cash_discount_most)
    floor = p.price_floor * cost
    price = jnp.where(
        short > 0, jnp.maximum(quote.price * jnp.exp(-cut), jnp.minimum(floor, quote.price)), quote.price
    )
    to_order = lay.sector_to_firms(structure.make_to_order)
    output = jnp.where(
        to_order,
        plan.output,
        cash_need.cash_output(plan.output, capacity, price, cost, short, p.cash_output_most),
    )
    more = output / jnp.where(plan.output > 0, plan.output, 1.0)
    more = jnp.where(plan.output > 0, more, 1.0)
    return Plans(
        capacity,
        per_worker,
        output,
        plan.materials_bought * more,
        plan.staff * more,
        jnp.where(active, price, firms.price),
        jnp.where(active, quote.markup, firms.markup),
        wage,
    )


def hire_and_produce(
    state: State, structure: Structure, p: Parameters, today: Calendar, plans: Plans
) -> Work:
    """Hire or lay off for the plan, then produce with the staff and materials in hand."""
    lay, firms = structure.layout, state.firms
    staffing = labour.staff(
        lay,
        plans.staff,
        firms.employment,
        state.markets.labour_force,
        state.people.laid_off,
        p.hiring_speed,
        p.layoff_speed,
        p.matching_share,
    )
    to_order = lay.sector_to_firms(structure.make_to_order)
    produced = production.produce(
        plans.output,
        plans.capacity,
        staffing.employment * lay.province_to_firms(1.0 - today.levers.work_stoppage),
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
