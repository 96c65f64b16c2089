"""What must hold whatever the rules do: each identity is a function that anyone can call on any recorded
quarter.

Every check returns one residual per place (province, nation or bloc), relative to the size of the flows or
stocks it compares. Nothing in the model makes these numbers zero by definition: payers and payees, buyers'
and sellers' books, borrowers' and lenders' books are kept apart and compared here.
"""

from collections.abc import Callable
from typing import NamedTuple

import jax.numpy as jnp
from jaxtyping import Array, Float

from neijuan.economy import dimensions as dim

Flows = Float[Array, "kind account place"]
Statement = Float[Array, "instrument account place"]
Province = Float[Array, "province"]
Cell = Float[Array, "province sector"]
Places = Float[Array, "place"]


class Record(NamedTuple):
    """All that the identities compare: one quarter of the books, in money unless said otherwise."""

    paid: Flows
    received: Flows
    opening: Statement
    closing: Statement
    transactions: Statement
    """Changes of stocks explained by payments, capital formation and wear, and stock building."""
    revaluation: Statement
    """Changes of stocks explained by prices, exits, write-offs and the book value of equity."""
    firm_cash: Province
    """Sum of the net receipts of single firms."""
    firm_borrowing: Province
    production: Province
    """Gross domestic product from what firms made and used."""
    expenditure: Province
    income: Province
    net_exports: Province
    """Abroad and to other provinces, from users' and producers' records of deliveries."""
    exports: Province
    imports: Province
    outflow: Province
    inflow: Province
    centre_purchases: Province
    cell_supply: Cell
    """Volumes: opening stock and output."""
    cell_use: Cell
    """Volumes: sales, closing stock and stock lost with exits."""
    product_use: Float[Array, "sector"]
    """Volumes used in all provinces."""
    product_source: Float[Array, "sector"]
    """Volumes delivered by provinces and imported."""
    capital_opening: Province
    """Volumes of firms' capital, built and under construction."""
    capital_closing: Province
    capital_change: Province
    firms_opening: Province
    firms_closing: Province
    firms_change: Province
    labour_force: Province
    employed: Province
    unemployed: Province


def _relative(difference: Float[Array, "..."], size: Float[Array, "..."]) -> Float[Array, "..."]:
    """Relative gap; amounts below one unit (100 million yuan, 10,000 persons) are compared as they are."""
    return jnp.abs(difference) / jnp.maximum(size, 1.0)


def _size(values: Float[Array, "..."], axis: int) -> Float[Array, "..."]:
    return jnp.abs(values).sum(axis=axis)


def payments_by_kind(record: Record) -> Float[Array, "kind"]:
    """Each kind: the sum of payments less the sum of receipts, relative to the payments."""
    paid, received = record.paid.sum(axis=(1, 2)), record.received.sum(axis=(1, 2))
    return _relative(paid - received, jnp.abs(record.paid).sum(axis=(1, 2)))


def payments_are_received(record: Record) -> Float[Array, ""]:
    """The sum of payments equals the sum of receipts, for every kind; the worst kind."""
    return payments_by_kind(record).max()


def firms_agree_with_the_ledger(record: Record) -> Province:
    """Net receipts of single firms add up to what the ledger booked for the firms of the province."""
    firms, provinces = dim.account("firms"), record.firm_cash.shape[0]
    booked = (record.received - record.paid)[:, firms, :provinces].sum(axis=0)
    # Repayments are negative receipts: the size is what moved either way, not what was left of it.
    size = _size(record.received[:, firms, :provinces], 0)
    return _relative(booked - record.firm_cash, size)


def firm_borrowing_agrees(record: Record) -> Province:
    """Loans to single firms add up to what the ledger booked as lent in the province."""
    provinces = record.firm_borrowing.shape[0]
    net = (record.paid - record.received)[dim.kind("firm_loans"), dim.account("banks"), :provinces]
    owed = -record.opening[dim.INSTRUMENTS.index("firm_loans"), dim.account("firms"), :provinces]
    return _relative(net - record.firm_borrowing, jnp.abs(owed) + jnp.abs(net))


def account_stocks_follow_flows(account: str) -> Callable[[Record], Places]:
    """Opening stock, transactions and revaluation give the closing stock, for each instrument of an
    account."""
    index = dim.account(account)

    def check(record: Record) -> Places:
        gap = (record.closing - record.opening - record.transactions - record.revaluation)[:, index]
        if account == "banks":
            # Banks swap reserves and interprovincial positions at will: the two are followed as one balance.
            pair = jnp.asarray([dim.INSTRUMENTS.index(n) for n in ("reserves", "interprovincial_position")])
            joint = gap[pair].sum(axis=0)
            gap = gap.at[pair].set(0.0).at[pair[0]].set(joint)
        size = _size(record.opening[:, index], 0) + _size(record.closing[:, index], 0)
        return _relative(jnp.abs(gap).max(axis=0), size)

    return check


def instrument_is_somebodys_claim(instrument: str) -> Callable[[Record], Float[Array, ""]]:
    """A financial instrument sums to zero over all accounts and places."""
    row = dim.INSTRUMENTS.index(instrument)

    def check(record: Record) -> Float[Array, ""]:
        sheet = record.closing[row]
        return _relative(sheet.sum(), jnp.abs(sheet).sum())

    return check


def instrument_balances_in_each_province(instrument: str) -> Callable[[Record], Province]:
    """Deposits and loans within a province: the bank's book equals its customers' books."""
    row = dim.INSTRUMENTS.index(instrument)

    def check(record: Record) -> Province:
        sheet = record.closing[row, :, : record.exports.shape[0]]
        return _relative(sheet.sum(axis=0), jnp.abs(sheet).sum(axis=0))

    return check


def production_equals_expenditure(record: Record) -> Province:
    """Gross domestic product of each province: production against expenditure."""
    return _relative(record.production - record.expenditure, jnp.abs(record.production))


def production_equals_income(record: Record) -> Province:
    """Gross domestic product of each province: production against income."""
    return _relative(record.production - record.income, jnp.abs(record.production))


def balance_of_payments(record: Record) -> Province:
    """Each province: current balance and owners' capital equal the increase of its net financial position.

    The position is reserves, interprovincial position and central bonds of its banks; the flows are net
    exports, purchases by the centre, transfers, taxes to the centre, factor income across its border, and
    equity bought by outsiders.
    """
    provinces = record.exports.shape[0]
    flows = (record.received - record.paid)[:, :, :provinces]
    inside = jnp.asarray([dim.account(name) for name in dim.PROVINCIAL_ACCOUNTS])
    not_goods = jnp.asarray(
        [i for i, k in enumerate(dim.KINDS) if k.stage != "goods" and k.name != "central_government_bonds"]
    )
    other = flows[not_goods][:, inside].sum(axis=(0, 1))
    current = record.net_exports + record.centre_purchases + other
    rows = jnp.asarray(
        [
            dim.INSTRUMENTS.index(n)
            for n in ("reserves", "interprovincial_position", "central_government_bonds")
        ]
    )
    position = (record.closing - record.opening)[rows, dim.account("banks"), :provinces].sum(axis=0)
    size = jnp.abs(record.expenditure) + jnp.abs(record.opening[rows, dim.account("banks"), :provinces]).sum(
        axis=0
    )
    return _relative(current - position, size)


def trade_between_provinces_cancels(record: Record) -> Float[Array, ""]:
    """Deliveries between provinces sum to zero over the nation."""
    return _relative((record.outflow - record.inflow).sum(), record.outflow.sum())


def world_balance(record: Record) -> Float[Array, ""]:
    """Foreigners' payments to the nation are the increase of its foreign exchange."""
    abroad, start = dim.account("foreign"), record.exports.shape[0] + 1
    flows = (record.paid - record.received)[:, abroad, start:].sum()
    row = dim.INSTRUMENTS.index("foreign_exchange")
    change = (record.closing - record.opening - record.revaluation)[row, dim.account("central_bank")].sum()
    return _relative(flows - change, jnp.abs(record.opening[row, dim.account("central_bank")]).sum())


def trade_records_agree_with_payments(record: Record) -> Float[Array, ""]:
    """Exports and imports of the provinces equal what foreigners paid for and were paid for."""
    abroad, start = dim.account("foreign"), record.exports.shape[0] + 1
    goods = jnp.asarray([i for i, k in enumerate(dim.KINDS) if k.stage == "goods"])
    net = (record.paid - record.received)[goods, abroad, start:].sum()
    return _relative(net - (record.exports - record.imports).sum(), record.exports.sum())


def goods_are_conserved(record: Record) -> Province:
    """Each cell: opening stock and output equal sales, closing stock and losses; the worst cell of each
    province."""
    gap = jnp.abs(record.cell_supply - record.cell_use)
    return (gap / jnp.where(record.cell_supply > 0, record.cell_supply, 1.0)).max(axis=1)


def products_used_are_supplied(record: Record) -> Float[Array, ""]:
    """Each product: use in all provinces equals deliveries and imports; the worst product."""
    return _relative(record.product_use - record.product_source, record.product_use).max()


def capital_is_conserved(record: Record) -> Province:
    """Firms' capital: what was there, what was delivered, less wear and what left with exits."""
    change = record.capital_opening + record.capital_change
    return _relative(record.capital_closing - change, record.capital_closing)


def enterprises_are_counted(record: Record) -> Province:
    """Enterprises: those of last quarter, entrants, less exits."""
    return _relative(record.firms_closing - record.firms_opening - record.firms_change, record.firms_closing)


def people_work_or_look_for_work(record: Record) -> Province:
    """Employed and unemployed make up the labour force."""
    return _relative(record.employed + record.unemployed - record.labour_force, record.labour_force)


def taxes_are_shared(record: Record) -> Float[Array, ""]:
    """Taxes paid equal what local governments and the centre received."""
    rows = jnp.asarray([dim.kind(n) for n in ("production_taxes", "corporate_taxes", "personal_taxes")])
    takers = jnp.asarray([dim.account(n) for n in ("local_governments", "centre")])
    paid = record.paid[rows]
    return _relative(paid.sum() - record.received[rows][:, takers].sum(), jnp.abs(paid).sum())


def net_worth_is_real_wealth(record: Record) -> Float[Array, ""]:
    """Net worth of all accounts together is the value of capital, inventories and infrastructure."""
    real = jnp.asarray([dim.INSTRUMENTS.index(n) for n in dim.REAL_ASSETS])
    wealth = record.closing[real].sum()
    return _relative(record.closing.sum() - wealth, wealth)


IDENTITIES: dict[str, Callable[[Record], Float[Array, "..."]]] = {
    "payments are received": payments_are_received,
    "firms agree with the ledger": firms_agree_with_the_ledger,
    "firm borrowing agrees": firm_borrowing_agrees,
    **{f"stocks follow flows: {name}": account_stocks_follow_flows(name) for name in dim.ACCOUNTS},
    **{
        f"claims match: {name}": instrument_is_somebodys_claim(name)
        for name in dim.INSTRUMENTS
        if name not in dim.REAL_ASSETS
    },
    **{
        f"bank book matches customers: {name}": instrument_balances_in_each_province(name)
        for name in ("deposits", "firm_loans", "vehicle_debt", "local_government_bonds")
    },
    "production equals expenditure": production_equals_expenditure,
    "production equals income": production_equals_income,
    "balance of payments": balance_of_payments,
    "trade between provinces cancels": trade_between_provinces_cancels,
    "world balance": world_balance,
    "trade records agree with payments": trade_records_agree_with_payments,
    "goods are conserved": goods_are_conserved,
    "products used are supplied": products_used_are_supplied,
    "capital is conserved": capital_is_conserved,
    "enterprises are counted": enterprises_are_counted,
    "people work or look for work": people_work_or_look_for_work,
    "taxes are shared": taxes_are_shared,
    "net worth is real wealth": net_worth_is_real_wealth,
}
"""All identities by name."""


def residuals(record: Record) -> Float[Array, "identity province"]:
    """Largest relative residual of each identity in each province.

    National identities and those of other places show the same number in every province, so that a maximum
    over provinces misses nothing.
    """
    provinces = record.exports.shape[0]
    rows = []
    for check in IDENTITIES.values():
        value = check(record)
        if value.ndim == 1 and value.shape[0] > provinces and value.shape[0] == record.opening.shape[2]:
            outside = value[provinces:].max()
            value = jnp.maximum(value[:provinces], outside)
        elif value.shape != (provinces,):
            value = jnp.full((provinces,), value.max())
        rows.append(value)
    return jnp.stack(rows)
