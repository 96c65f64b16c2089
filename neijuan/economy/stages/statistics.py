"""Step 15 of a quarter: accounts of the provinces, price indices, what markets remember, the books for the
identities."""

from typing import NamedTuple

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from neijuan.economy import dimensions as dim
from neijuan.economy.accounts import domestic_product as product_accounts
from neijuan.economy.accounts import statements
from neijuan.economy.accounts.identities import Record, residuals
from neijuan.economy.accounts.ledger import Ledger
from neijuan.economy.parameters import Parameters
from neijuan.economy.rules.entry_exit import Places
from neijuan.economy.stages.finance import Departures, Outlook
from neijuan.economy.stages.firm_accounts import Accounts
from neijuan.economy.stages.planning import Calendar, Plans, Work
from neijuan.economy.stages.public import PublicAccounts, received
from neijuan.economy.stages.trading import Sales
from neijuan.economy.state import Markets, State
from neijuan.economy.structure import Structure

Province = Float[Array, "province"]
Sector = Float[Array, "sector"]
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
        _exports(sales).sum(axis=1),
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


def _exports(sales: Sales) -> Cell:
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
    structure: Structure,
    p: Parameters,
    today: Calendar,
    sales: Sales,
    ahead: Outlook,
    plans: Plans,
    prices: PriceIndices,
    inflation: Province,
    wage_growth: Province,
    product: Province,
    margin: Cell,
) -> Markets:
    """Carry observations of the quarter over to the next."""
    lay, before = structure.layout, state.markets
    capacity = lay.cell_sum(plans.capacity)
    output = lay.cell_sum(sales.output)

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
        utilisation=jnp.where(
            capacity > 0, output / jnp.where(capacity > 0, capacity, 1.0), before.utilisation
        ),
        purchase_price=sales.purchase_price,
        consumer_prices=prices.consumer,
        inflation=inflation,
        domestic_product=product,
        margin=margin,
    )


def close_books(
    opening: State,
    closing: State,
    structure: Structure,
    p: Parameters,
    book: Ledger,
    today: Calendar,
    plans: Plans,
    work: Work,
    sales: Sales,
    ahead: Outlook,
    departures: Departures,
    places: Places,
    first_capital: Float[Array, "block slot"],
    domestic: DomesticProduct,
) -> tuple[State, Record]:
    """Balance sheets after the quarter, and all that the identities compare."""
    lay, firms, gone = structure.layout, opening.firms, 1.0 - departures.stay
    provinces = lay.provinces
    wealth = statements.firm_wealth(closing, structure, sales.capital_price, sales.materials_price)
    sheet = statements.balance_sheets(closing, structure, wealth, sales.capital_price)
    old_price = (structure.capital_goods_shares * opening.markets.purchase_price).sum(axis=1)
    old_bundle = jnp.einsum("ris,ri->rs", structure.input_coefficients, opening.markets.purchase_price)
    wear = lay.province_sum(ahead.pipeline.worn)
    in_all = ahead.pipeline.capital + ahead.pipeline.begun + ahead.pipeline.half_built
    scrapped = lay.province_sum(in_all * gone)
    stock_before = lay.province_sum(firms.capital + firms.begun + firms.half_built)
    delivered = lay.province_sum(firms.orders)
    lost_goods = lay.cell_sum(ahead.inventories * gone)
    lost_value = lay.cell_sum(ahead.inventories * plans.price * gone) + sales.materials_price * lay.cell_sum(
        jnp.maximum(ahead.materials, 0.0) * gone
    )
    price_gain = lay.cell_sum(firms.inventories * (plans.price - firms.price)) + (
        sales.materials_price - old_bundle
    ) * lay.cell_sum(firms.materials)
    keep = p.infrastructure_depreciation / 4.0
    accounts_of = {name: dim.account(name) for name in dim.ACCOUNTS}
    added = jnp.zeros((len(dim.REAL_ASSETS), len(dim.ACCOUNTS), sheet.shape[2]))
    gains = jnp.zeros_like(sheet)
    price_change = sales.capital_price - old_price

    def asset(name: str) -> int:
        return dim.REAL_ASSETS.index(name)

    def row(name: str) -> int:
        return dim.INSTRUMENTS.index(name)

    firm = accounts_of["firms"]
    added = added.at[asset("capital"), firm, :provinces].set((delivered - wear) * sales.capital_price)
    added = added.at[asset("inventories"), firm, :provinces].set(domestic.expenditure.inventory_change)
    gains = gains.at[row("capital"), firm, :provinces].set(
        price_change * stock_before - scrapped * sales.capital_price
    )
    gains = gains.at[row("inventories"), firm, :provinces].set((price_gain - lost_value).sum(axis=1))
    for name, before, bought in (
        ("vehicles", opening.vehicles.infrastructure, sales.purchases.vehicle_capital),
        ("local_governments", opening.local_governments.infrastructure, sales.purchases.government_capital),
    ):
        where = (accounts_of[name], slice(0, provinces))
        net = (bought.sum(axis=1) - before * keep) * sales.capital_price
        added = added.at[(asset("infrastructure"), *where)].set(net)
        gains = gains.at[(row("infrastructure"), *where)].set(price_change * before)
    transactions = statements.transactions_in_stocks(book.flows, added)
    lost = lay.province_sum(book.write_offs)
    gains = gains.at[row("firm_loans"), firm, :provinces].add(lost)
    gains = gains.at[row("firm_loans"), accounts_of["banks"], :provinces].add(-lost)
    equity = row("equity")
    gains = gains.at[equity].set((sheet - opening.statement - transactions)[equity])
    opening_stock = lay.cell_sum(firms.inventories)
    sold = sales.allocation.trade.sum(axis=2).T + sales.allocation.exports.sum(axis=0) + sales.vented
    closing_firms = closing.firms
    expenditure = domestic.expenditure
    record = Record(
        paid=book.paid,
        received=book.received,
        opening=opening.statement,
        closing=sheet,
        transactions=transactions,
        revaluation=gains,
        firm_cash=lay.province_sum(book.firm_cash),
        firm_borrowing=lay.province_sum(book.firm_loans),
        production=domestic.production,
        expenditure=expenditure.total(),
        income=domestic.income.total(),
        net_exports=expenditure.net_exports(),
        exports=expenditure.exports_abroad,
        imports=expenditure.imports_abroad,
        outflow=expenditure.outflow_to_provinces,
        inflow=expenditure.inflow_from_provinces,
        centre_purchases=domestic.centre_purchases,
        cell_supply=opening_stock + lay.cell_sum(sales.output),
        cell_use=sold + lay.cell_sum(closing_firms.inventories) + lost_goods,
        product_use=sales.purchases.total().sum(axis=0),
        product_source=(sales.allocation.trade.sum(axis=(1, 2)) + sales.allocation.imports.sum(axis=0)),
        capital_opening=stock_before,
        capital_closing=lay.province_sum(
            closing_firms.capital + closing_firms.begun + closing_firms.half_built
        ),
        capital_change=delivered - wear - scrapped,
        firms_opening=lay.province_sum(firms.number),
        firms_closing=lay.province_sum(closing_firms.number),
        firms_change=lay.province_sum(places.entrants) - lay.province_sum(departures.left),
        labour_force=opening.markets.labour_force,
        employed=lay.province_sum(work.employment),
        unemployed=work.unemployment_rate * opening.markets.labour_force,
    )
    return eqx.tree_at(lambda s: s.statement, closing, sheet), record


class Observed(NamedTuple):
    """What the results file holds for each quarter; money per quarter or at its end, see `variables.csv`."""

    gross_domestic_product: Province
    real_gross_domestic_product: Province
    household_consumption: Province
    government_consumption: Province
    fixed_capital_formation: Province
    inventory_change: Province
    exports_abroad: Province
    imports_abroad: Province
    outflow_to_provinces: Province
    inflow_from_provinces: Province
    net_exports: Province
    surveyed_utilisation: Province
    consumer_price_index: Province
    producer_price_index: Province
    gdp_deflator: Province
    firm_loans: Province
    vehicle_debt: Province
    local_government_bonds: Province
    household_deposits: Province
    bank_equity: Province
    net_financial_position: Province
    employment: Province
    unemployment_rate: Province
    wage: Province
    firms: Province
    firm_entries: Province
    firm_exits: Province
    local_own_revenue: Province
    central_transfers: Province
    land_sales: Province
    sector_output: Sector
    producer_price: Sector
    sector_utilisation: Sector
    sector_firms: Sector
    sector_exports: Sector
    sector_imports: Sector
    sector_inventories: Sector
    cell_output: Cell
    cell_utilisation: Cell
    central_government_bonds: Float[Array, ""]
    foreign_exchange: Float[Array, ""]
    unmet_demand_imported: Float[Array, ""]
    vented_exports: Float[Array, ""]
    identity_residual: Float[Array, "identity province"]
    transactions: Float[Array, "kind account place"]
    balance_sheet: Float[Array, "instrument account place"]
    revaluation: Float[Array, "instrument account place"]


def observe(
    closing: State,
    structure: Structure,
    book: Ledger,
    today: Calendar,
    plans: Plans,
    work: Work,
    sales: Sales,
    departures: Departures,
    places: Places,
    domestic: DomesticProduct,
    prices: PriceIndices,
    budgets: PublicAccounts,
    record: Record,
) -> Observed:
    """Read the results off the books."""
    lay, provinces = structure.layout, structure.layout.provinces
    industry = structure.surveyed
    output, capacity = lay.cell_sum(sales.output), lay.cell_sum(plans.capacity)
    cells = lay.cell_sum(closing.firms.number)
    value = output * sales.price
    spent = domestic.expenditure
    banks = closing.banks
    bank_equity = -record.closing[dim.INSTRUMENTS.index("equity"), dim.account("banks"), :provinces]
    outside = jnp.einsum(
        "hrs,rs->r",
        structure.holder_shares[2:],
        statements.firm_wealth(closing, structure, sales.capital_price, sales.materials_price).net(),
    )
    outside = outside + structure.bank_holder_shares[2:].sum() * bank_equity
    employed = lay.province_sum(work.employment)

    def ratio(part: Float[Array, "..."], whole: Float[Array, "..."]) -> Float[Array, "..."]:
        return part / jnp.where(whole > 0, whole, 1.0)

    return Observed(
        gross_domestic_product=domestic.production,
        real_gross_domestic_product=domestic.volume,
        household_consumption=spent.household_consumption,
        government_consumption=spent.government_consumption,
        fixed_capital_formation=spent.fixed_capital_formation,
        inventory_change=spent.inventory_change,
        exports_abroad=spent.exports_abroad,
        imports_abroad=spent.imports_abroad,
        outflow_to_provinces=spent.outflow_to_provinces,
        inflow_from_provinces=spent.inflow_from_provinces,
        net_exports=spent.net_exports(),
        surveyed_utilisation=ratio((output * industry).sum(axis=1), (capacity * industry).sum(axis=1)),
        consumer_price_index=prices.consumer,
        producer_price_index=prices.producer,
        gdp_deflator=domestic.production / domestic.volume,
        firm_loans=banks.firm_loans,
        vehicle_debt=banks.vehicle_debt,
        local_government_bonds=banks.local_bonds,
        household_deposits=closing.households.deposits,
        bank_equity=bank_equity,
        net_financial_position=banks.reserves + banks.position + banks.central_bonds - outside,
        employment=employed,
        unemployment_rate=work.unemployment_rate,
        wage=book.received[dim.kind("wages"), dim.account("households"), :provinces] / employed * 4.0 * 1e4,
        firms=(cells * industry).sum(axis=1),
        firm_entries=(lay.cell_sum(places.entrants) * industry).sum(axis=1),
        firm_exits=(lay.cell_sum(departures.left) * industry).sum(axis=1),
        local_own_revenue=budgets.own_revenue,
        central_transfers=budgets.transfers,
        land_sales=book.received[dim.kind("land_sales"), dim.account("local_governments"), :provinces],
        sector_output=value.sum(axis=0),
        producer_price=ratio(value.sum(axis=0), output.sum(axis=0)),
        sector_utilisation=ratio(output.sum(axis=0), capacity.sum(axis=0)),
        sector_firms=cells.sum(axis=0),
        sector_exports=_exports(sales).sum(axis=0),
        sector_imports=(sales.allocation.imports * today.world_price).sum(axis=0),
        sector_inventories=(lay.cell_sum(closing.firms.inventories) * sales.price).sum(axis=0),
        cell_output=value,
        cell_utilisation=ratio(output, capacity),
        central_government_bonds=closing.centre.bonds,
        foreign_exchange=closing.central_bank.foreign_exchange.sum(),
        unmet_demand_imported=(sales.allocation.imported_for_want * today.world_price).sum(),
        vented_exports=sales.vented_value.sum(),
        identity_residual=residuals(record),
        transactions=book.flows,
        balance_sheet=record.closing,
        revaluation=record.revaluation,
    )
