"""Step 15 of a quarter: accounts of the provinces, price indices, what markets remember."""

from typing import NamedTuple

import jax.numpy as jnp
from jaxtyping import Array, Float

from neijuan.economy.accounts import domestic_product as product_accounts
from neijuan.economy.accounts.ledger import Ledger
from neijuan.economy.markets import labour
from neijuan.economy.parameters import Parameters
from neijuan.economy.rules import rigidity
from neijuan.economy.stages.finance import Outlook, state_weight
from neijuan.economy.stages.firm_accounts import Accounts
from neijuan.economy.stages.people import labour_force
from neijuan.economy.stages.planning import Calendar, Plans, Work
from neijuan.economy.stages.trading import Sales
from neijuan.economy.state import Markets, People, State
from neijuan.economy.structure import Structure

Province = Float[Array, "province"]
Cell = Float[Array, "province sector"]


class DomesticProduct(NamedTuple):
    """Three measures of gross domestic product, money, and the volume."""

    production: Province
    expenditure: product_accounts.Expenditure
    income: product_accounts.Income
    volume: Province
    centre_purchases: Province


class PriceIndices(NamedTuple):
    """Fixed-weight indices, 1 in the base year."""

    consumer: Province
    producer: Province


def domestic_product(
    book: Ledger, structure: Structure, today: Calendar, plans: Plans, sales: Sales, ahead: Outlook
) -> DomesticProduct:
    """Measure the quarter's product from output, from purchases and from incomes."""
    lay = structure.layout
    stock_change = sales.output - sales.sold
    finished = lay.cell_sum(stock_change * plans.price)
    output = lay.cell_sum(sales.output)
    bought = lay.cell_sum(plans.materials_bought)
    inventory_change = (finished + (bought - output) * sales.materials_price).sum(axis=1)
    output_value = lay.cell_sum(sales.revenue) + finished
    centre = (sales.purchases.centre * sales.purchase_price).sum(axis=1)
    expenditure = product_accounts.by_expenditure(
        book.paid,
        centre,
        inventory_change,
        exports(sales, today).sum(axis=1),
        (sales.allocation.imports * today.world_price).sum(axis=1),
        jnp.einsum("soq,os->oq", sales.allocation.trade, sales.price),
    )
    return DomesticProduct(
        production=(output_value - output * sales.materials_price).sum(axis=1) - rebates(sales, today),
        expenditure=expenditure,
        income=product_accounts.by_income(book.paid, book.received, inventory_change),
        volume=(output * (1.0 - today.need * (1.0 - structure.value_added_share))).sum(axis=1),
        centre_purchases=centre,
    )


def rebates(sales: Sales, today: Calendar) -> Province:
    """Taxes returned on exports, a subsidy on products that the value of output contains."""
    sold = sales.allocation.exports.sum(axis=0) * sales.price * (1.0 + sales.abroad.markup)
    return (sold * today.levers.export_tax_rebate).sum(axis=1)


def exports(sales: Sales, today: Calendar) -> Cell:
    """Value of what each cell sold abroad, at its price or at the discount of surplus stock."""
    sold = sales.allocation.exports.sum(axis=0) * sales.price * (1.0 + sales.abroad.markup)
    return sold * (1.0 - today.levers.export_tax_rebate) + sales.vented_value


def price_indices(structure: Structure, sales: Sales) -> PriceIndices:
    """Laspeyres indices of what households buy and of what industry sells."""
    basket, output = structure.consumer_weights, structure.output_base * structure.surveyed
    return PriceIndices(
        (basket * sales.purchase_price).sum(axis=1) / basket.sum(axis=1),
        (output * sales.price).sum(axis=1) / output.sum(axis=1),
    )


def smoothed_margin(state: State, structure: Structure, p: Parameters, accounts: Accounts) -> Cell:
    """Net profit over output value of each cell, smoothed; what entrants look at."""
    lay = structure.layout
    value = lay.cell_sum(accounts.output_value)
    margin = lay.cell_sum(accounts.profit) / jnp.where(value > 0, value, 1.0)
    return state.markets.margin + p.margin_learning * (jnp.clip(margin, -1.0, 1.0) - state.markets.margin)


def mean_wage(state: State, structure: Structure, work: Work) -> Province:
    """Average wage of each province, per quarter and 10,000 persons."""
    employed = structure.layout.cell_sum(work.employment)
    return (employed * state.markets.wage).sum(axis=1) / employed.sum(axis=1)


def markets_remember(
    state: State,
    structure: Structure,
    p: Parameters,
    today: Calendar,
    work: Work,
    sales: Sales,
    ahead: Outlook,
    prices: PriceIndices,
    product: Province,
    margin: Cell,
    people: People,
) -> Markets:
    """Carry observations of the quarter over to the next."""
    before = state.markets
    inflation = before.inflation + p.inflation_learning * (
        jnp.log(prices.consumer / before.consumer_prices) - before.inflation
    )

    def remember(slow: Float[Array, "..."], now: Float[Array, "..."]) -> Float[Array, "..."]:
        return slow * (now / slow) ** p.source_learning

    return Markets(
        wage=before.wage * jnp.exp(_wage_growth(structure, p, today, work, inflation))[:, None],
        labour_force=labour_force(people, structure),
        unemployment=work.unemployment_rate,
        price=sales.price,
        remembered_price=remember(before.remembered_price, sales.price),
        remembered_import_price=remember(before.remembered_import_price, today.world_price),
        demand=sales.allocation.orders,
        expected_growth=ahead.expected_growth,
        purchase_price=sales.purchase_price,
        capital_price=sales.capital_price,
        consumer_prices=prices.consumer,
        inflation=inflation,
        domestic_product=product,
        margin=margin,
    )


def _wage_growth(
    structure: Structure, p: Parameters, today: Calendar, work: Work, inflation: Province
) -> Province:
    """Growth of wages for the next quarter."""
    weight = state_weight(structure, today, work)
    return labour.wage_growth(
        today.productivity_growth / 4.0,
        inflation,
        work.unemployment_rate,
        p.wage_indexation,
        p.inflation_target / 4.0,
        p.wage_slope / 4.0,
        structure.natural_unemployment,
        rigidity.wage_flexibility(weight, p.wage_rigidity * today.on.rust_belt),
    )
