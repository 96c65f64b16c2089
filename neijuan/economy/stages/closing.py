"""The books of a quarter: balance sheets at its end, why they changed, all that the identities compare."""

from typing import NamedTuple

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from neijuan.economy import dimensions as dim
from neijuan.economy.accounts import statements
from neijuan.economy.accounts.identities import Record
from neijuan.economy.accounts.ledger import Ledger
from neijuan.economy.parameters import Parameters
from neijuan.economy.rules.entry_exit import Places
from neijuan.economy.stages.decree import Decree
from neijuan.economy.stages.finance import Departures, Outlook
from neijuan.economy.stages.firm_accounts import Accounts
from neijuan.economy.stages.local_state import Agenda
from neijuan.economy.stages.planning import Calendar, Plans, Work, materials_price
from neijuan.economy.stages.statistics import DomesticProduct
from neijuan.economy.stages.trading import Sales
from neijuan.economy.state import State
from neijuan.economy.structure import Structure

Province = Float[Array, "province"]
Statement = Float[Array, "instrument account place"]
FIRMS = dim.account("firms")


class Events(NamedTuple):
    """What happened in a quarter, for those who keep its books."""

    today: Calendar
    plans: Plans
    work: Work
    sales: Sales
    ahead: Outlook
    departures: Departures
    places: Places
    domestic: DomesticProduct
    agenda: Agenda
    accounts: Accounts
    decreed: Decree
    exchange_gain: Float[Array, ""]
    """Growth of the exchange rate over the quarter."""
    laid_off: Province
    """Put out of work by capacity cuts, 10,000 persons."""


class RealChanges(NamedTuple):
    """Why the value of real assets changed: what was added, and what prices and exits did."""

    added: Float[Array, "asset account place"]
    revalued: Statement
    """Rows of financial instruments are zero."""


def close_books(
    opening: State, closing: State, structure: Structure, p: Parameters, book: Ledger, events: Events
) -> tuple[State, Record]:
    """Balance sheets after the quarter, and the record that the identities check."""
    sales = events.sales
    wealth = statements.firm_wealth(closing, structure, sales.capital_price, sales.materials_price)
    sheet = statements.balance_sheets(closing, structure, wealth, sales.capital_price)
    real = real_changes(opening, structure, p, events, like=sheet)
    transactions = statements.transactions_in_stocks(book.flows, real.added)
    revaluation = _with_claims(real.revalued, opening, sheet, transactions, book, structure)
    record = _record(opening, closing, structure, book, events, sheet, transactions, revaluation)
    return eqx.tree_at(lambda s: s.statement, closing, sheet), record


def real_changes(
    opening: State, structure: Structure, p: Parameters, events: Events, like: Statement
) -> RealChanges:
    """Capital formation less wear, stock building; gains from prices; losses with exits."""
    lay, firms, sales = structure.layout, opening.firms, events.sales
    here, gone = slice(0, lay.provinces), 1.0 - events.departures.stay
    dearer = sales.capital_price - opening.markets.capital_price
    pipeline = events.ahead.pipeline
    in_all = pipeline.capital + pipeline.begun + pipeline.half_built
    stock = lay.province_sum(firms.capital + firms.begun + firms.half_built)
    net = lay.province_sum(firms.orders) - lay.province_sum(pipeline.worn)
    added = jnp.zeros((len(dim.REAL_ASSETS), *like.shape[1:]))
    revalued = jnp.zeros_like(like)
    capital, inventories, infrastructure = range(len(dim.REAL_ASSETS))
    row = {name: dim.INSTRUMENTS.index(name) for name in dim.REAL_ASSETS}
    added = added.at[capital, FIRMS, here].set(net * sales.capital_price)
    added = added.at[inventories, FIRMS, here].set(events.domestic.expenditure.inventory_change)
    scrapped = lay.province_sum(in_all * gone - events.decreed.capital) * sales.capital_price
    revalued = revalued.at[row["capital"], FIRMS, here].set(dearer * stock - scrapped)
    revalued = revalued.at[row["inventories"], FIRMS, here].set(_stock_gains(opening, structure, events))
    worn = p.infrastructure_depreciation / 4.0
    for name, stock, bought in (
        ("vehicles", opening.vehicles.infrastructure, sales.purchases.vehicle_capital),
        ("local_governments", opening.local_governments.infrastructure, sales.purchases.government_capital),
    ):
        owner = dim.account(name)
        net = (bought.sum(axis=1) - stock * worn) * sales.capital_price
        added = added.at[infrastructure, owner, here].set(net)
        revalued = revalued.at[row["infrastructure"], owner, here].set(dearer * stock)
    # Foreign exchange is worth more yuan when the yuan falls.
    exchange, abroad = dim.INSTRUMENTS.index("foreign_exchange"), slice(lay.provinces + 1, None)
    gain = opening.central_bank.foreign_exchange * events.exchange_gain
    revalued = revalued.at[exchange, dim.account("central_bank"), lay.provinces].set(gain.sum())
    revalued = revalued.at[exchange, dim.account("foreign"), abroad].set(-gain)
    return RealChanges(added, revalued)


def _stock_gains(opening: State, structure: Structure, events: Events) -> Province:
    """Holding gains on goods and materials in stock, less what was lost with exits."""
    lay, firms, sales, plans = structure.layout, opening.firms, events.sales, events.plans
    gone = 1.0 - events.departures.stay
    old_bundle = materials_price(structure, opening.markets.purchase_price, opening.technology.need)
    gain = lay.cell_sum(firms.inventories * (plans.price - firms.price))
    gain = gain + (sales.materials_price - old_bundle) * lay.cell_sum(firms.materials)
    lost = lay.cell_sum(events.ahead.inventories * plans.price * gone)
    lost = lost + sales.materials_price * lay.cell_sum(jnp.maximum(events.ahead.materials, 0.0) * gone)
    return (gain - lost).sum(axis=1)


def _with_claims(
    revalued: Statement,
    opening: State,
    sheet: Statement,
    transactions: Statement,
    book: Ledger,
    structure: Structure,
) -> Statement:
    """Add what happened to claims without a payment: write-offs, and equity at its book value."""
    here = slice(0, structure.layout.provinces)
    lost = structure.layout.province_sum(book.write_offs)
    loans, equity = dim.INSTRUMENTS.index("firm_loans"), dim.INSTRUMENTS.index("equity")
    revalued = revalued.at[loans, FIRMS, here].add(lost)
    revalued = revalued.at[loans, dim.account("banks"), here].add(-lost)
    return revalued.at[equity].set((sheet - opening.statement - transactions)[equity])


def _record(
    opening: State,
    closing: State,
    structure: Structure,
    book: Ledger,
    events: Events,
    sheet: Statement,
    transactions: Statement,
    revaluation: Statement,
) -> Record:
    lay, before, after, sales = structure.layout, opening.firms, closing.firms, events.sales
    gone, pipeline, domestic = 1.0 - events.departures.stay, events.ahead.pipeline, events.domestic
    spent, traded = domestic.expenditure, sales.allocation
    sold = traded.trade.sum(axis=2).T + traded.exports.sum(axis=0) + sales.vented
    scrapped = (pipeline.capital + pipeline.begun + pipeline.half_built) * gone
    return Record(
        paid=book.paid,
        received=book.received,
        opening=opening.statement,
        closing=sheet,
        transactions=transactions,
        revaluation=revaluation,
        firm_cash=lay.province_sum(book.firm_cash),
        firm_borrowing=lay.province_sum(book.firm_loans),
        production=domestic.production,
        expenditure=spent.total(),
        income=domestic.income.total(),
        net_exports=spent.net_exports(),
        exports=spent.exports_abroad,
        imports=spent.imports_abroad,
        outflow=spent.outflow_to_provinces,
        inflow=spent.inflow_from_provinces,
        centre_purchases=domestic.centre_purchases,
        cell_supply=lay.cell_sum(before.inventories) + lay.cell_sum(sales.output),
        cell_use=sold + lay.cell_sum(after.inventories) + lay.cell_sum(events.ahead.inventories * gone),
        product_use=sales.purchases.total().sum(axis=0),
        product_source=traded.trade.sum(axis=(1, 2)) + traded.imports.sum(axis=0),
        capital_opening=lay.province_sum(before.capital + before.begun + before.half_built),
        capital_closing=lay.province_sum(after.capital + after.begun + after.half_built),
        capital_change=lay.province_sum(before.orders)
        - lay.province_sum(pipeline.worn)
        - lay.province_sum(scrapped - events.decreed.capital),
        firms_opening=lay.province_sum(before.number),
        firms_closing=lay.province_sum(after.number),
        firms_change=lay.province_sum(events.places.entrants) - lay.province_sum(events.departures.left),
        labour_force=opening.markets.labour_force,
        employed=lay.province_sum(events.work.employment),
        unemployed=events.work.unemployment_rate * opening.markets.labour_force,
    )
