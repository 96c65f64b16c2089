"""Step 15 of a quarter: accounts of the provinces, price indices, what markets remember."""

from typing import NamedTuple

import jax.numpy as jnp
from jaxtyping import Array, Float

from neijuan.economy.accounts import domestic_product as product_accounts
from neijuan.economy.accounts.ledger import Ledger
from neijuan.economy.parameters import Parameters
from neijuan.economy.stages.finance import Outlook
from neijuan.economy.stages.firm_accounts import Accounts
from neijuan.economy.stages.planning import Calendar, Plans, Work
from neijuan.economy.stages.public import received
from neijuan.economy.stages.trading import Sales
from neijuan.economy.state import Markets, State
from neijuan.economy.structure import Structure

Province = Float[Array, "province"]
Cell = Float[Array, "province sector"]

DISPOSABLE = (
    "wages",
    "social_benefits",
    "deposit_interest",
    "dividends",
    "bank_dividends",
    "personal_taxes",
)


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
        exports(sales).sum(axis=1),
        (sales.allocation.imports * today.world_price).sum(axis=1),
        jnp.einsum("soq,os->oq", sales.allocation.trade, sales.price),
    )
    return DomesticProduct(
        production=(output_value - output * sales.materials_price).sum(axis=1),
        expenditure=expenditure,
        income=product_accounts.by_income(book.paid, book.received, inventory_change),
        volume=(output * structure.value_added_share).sum(axis=1),
        centre_purchases=centre,
    )


def exports(sales: Sales) -> Cell:
    """Value of what each cell sold abroad, at its price or at the discount of surplus stock."""
    return sales.allocation.exports.sum(axis=0) * sales.price + sales.vented_value


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


def disposable_income(book: Ledger, structure: Structure) -> Province:
    """What households can spend or save of the quarter's income."""
    return received(book, "households", DISPOSABLE)[: structure.layout.provinces]


def markets_remember(
    state: State,
    p: Parameters,
    today: Calendar,
    sales: Sales,
    ahead: Outlook,
    prices: PriceIndices,
    inflation: Province,
    wage_growth: Province,
    product: Province,
    margin: Cell,
) -> Markets:
    """Carry observations of the quarter over to the next."""
    before = state.markets

    def remember(slow: Float[Array, "..."], now: Float[Array, "..."]) -> Float[Array, "..."]:
        return slow * (now / slow) ** p.source_learning

    return Markets(
        wage=before.wage * jnp.exp(wage_growth)[:, None],
        labour_force=before.labour_force * jnp.exp(p.labour_force_growth / 4.0),
        price=sales.price,
        remembered_price=remember(before.remembered_price, sales.price),
        remembered_import_price=remember(before.remembered_import_price, today.world_price),
        demand=sales.allocation.orders,
        expected_growth=ahead.expected_growth,
        purchase_price=sales.purchase_price,
        consumer_prices=prices.consumer,
        inflation=inflation,
        domestic_product=product,
        margin=margin,
    )
