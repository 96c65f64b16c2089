"""Each identity notices its fault: in the books of a quarter, and in payments and stocks on the way there."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from functools import partial

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neijuan.economy import dimensions as dim
from neijuan.economy import quarter as a_quarter
from neijuan.economy.accounts import ledger
from neijuan.economy.accounts.identities import IDENTITIES, Record, residuals
from neijuan.economy.simulation import Simulation
from neijuan.economy.stages import finance, firm_accounts, public, trading
from neijuan.economy.state import State

Broken = Callable[[Record], dict[str, float]]


def test_there_are_many_identities_and_a_quarter_keeps_them_all(lived, broken: Broken) -> None:
    assert len(IDENTITIES) >= 20
    assert broken(lived.record) == {}
    worst = np.asarray(lived.observed.identity_residual)
    assert worst.shape == (len(IDENTITIES), 31)
    assert worst.max() < 1e-10


def bump(values: jax.Array, place: tuple[int, ...], share: float = 0.01) -> jax.Array:
    """The array with one entry changed by a percent, and by at least one unit."""
    return values.at[place].add(max(1.0, share * abs(float(values[place]))))


def largest(values: jax.Array) -> tuple[int, ...]:
    return tuple(int(i) for i in np.unravel_index(np.argmax(np.abs(values)), values.shape))


@pytest.mark.parametrize("side", ["paid", "received"])
@pytest.mark.parametrize("kind", dim.KIND_NAMES)
def test_a_payment_that_nobody_receives_is_noticed(lived, broken: Broken, kind: str, side: str) -> None:
    flows = getattr(lived.record, side)
    row = dim.kind(kind)
    assert float(np.abs(flows[row]).sum()) > 0, "the quarter has no such payment"
    found = broken(lived.record._replace(**{side: bump(flows, (row, *largest(flows[row])))}))
    assert "payments are received" in found
    assert len(found) >= 1


@pytest.mark.parametrize("account", dim.ACCOUNTS)
def test_a_stock_of_any_account_that_does_not_follow_is_noticed(lived, broken: Broken, account: str) -> None:
    index = dim.account(account)
    row, place = largest(lived.record.closing[:, index])
    closing = bump(lived.record.closing, (row, index, place))
    assert f"stocks follow flows: {account}" in broken(lived.record._replace(closing=closing))


@pytest.mark.parametrize("when", ["opening", "closing", "transactions", "revaluation"])
@pytest.mark.parametrize("instrument", dim.INSTRUMENTS)
def test_a_stock_that_does_not_follow_is_noticed(lived, broken: Broken, instrument: str, when: str) -> None:
    sheet, row = getattr(lived.record, when), dim.INSTRUMENTS.index(instrument)
    place = largest(lived.record.closing[row])
    found = broken(lived.record._replace(**{when: bump(sheet, (row, *place))}))
    assert f"stocks follow flows: {dim.ACCOUNTS[place[0]]}" in found
    if when == "closing" and instrument not in dim.REAL_ASSETS:
        assert f"claims match: {instrument}" in found
        assert "net worth is real wealth" in found


@pytest.mark.parametrize("instrument", ["deposits", "firm_loans", "vehicle_debt", "local_government_bonds"])
def test_a_claim_booked_in_another_province_is_noticed(lived, broken: Broken, instrument: str) -> None:
    row, bank = dim.INSTRUMENTS.index(instrument), dim.account("banks")
    closing = lived.record.closing.at[row, bank, 3].add(7.0).at[row, bank, 4].add(-7.0)
    assert f"bank book matches customers: {instrument}" in broken(lived.record._replace(closing=closing))


@pytest.mark.parametrize(
    ("field", "identity"),
    [
        ("firm_cash", "firms agree with the ledger"),
        ("firm_borrowing", "firm borrowing agrees"),
        ("production", "production equals expenditure"),
        ("production", "production equals income"),
        ("expenditure", "production equals expenditure"),
        ("income", "production equals income"),
        ("net_exports", "balance of payments"),
        ("centre_purchases", "balance of payments"),
        ("exports", "trade records agree with payments"),
        ("imports", "trade records agree with payments"),
        ("outflow", "trade between provinces cancels"),
        ("inflow", "trade between provinces cancels"),
        ("cell_supply", "goods are conserved"),
        ("cell_use", "goods are conserved"),
        ("product_use", "products used are supplied"),
        ("product_source", "products used are supplied"),
        ("capital_opening", "capital is conserved"),
        ("capital_closing", "capital is conserved"),
        ("capital_change", "capital is conserved"),
        ("firms_opening", "enterprises are counted"),
        ("firms_closing", "enterprises are counted"),
        ("firms_change", "enterprises are counted"),
        ("labour_force", "people work or look for work"),
        ("employed", "people work or look for work"),
        ("unemployed", "people work or look for work"),
    ],
)
def test_a_wrong_count_is_noticed(lived, broken: Broken, field: str, identity: str) -> None:
    values = getattr(lived.record, field)
    assert identity in broken(lived.record._replace(**{field: bump(values, largest(values), 1e-4)}))


def test_every_field_of_the_record_matters(lived, broken: Broken) -> None:
    for field, values in lived.record._asdict().items():
        assert broken(lived.record._replace(**{field: values * (1.0 + 1e-6) + 1e-3})), field


def test_rounding_of_large_repayments_is_no_fault(lived, broken: Broken) -> None:
    # Loans paid back are negative receipts: where they outweigh all others, the receipts sum to nothing.
    firms, loans = dim.account("firms"), dim.kind("firm_loans")
    receipts = lived.record.received[:, firms, 0].sum()
    repaid = lived.record.received.at[loans, firms, 0].add(-receipts)
    cash = lived.record.firm_cash.at[0].add(-receipts + 1e-13 * receipts)
    record = lived.record._replace(received=repaid, firm_cash=cash)
    assert "firms agree with the ledger" not in broken(record)
    wrong = lived.record._replace(received=repaid, firm_cash=cash.at[0].add(1e-6 * receipts))
    assert "firms agree with the ledger" in broken(wrong)


@pytest.mark.parametrize("takers", ["local_governments", "centre"])
def test_a_tax_that_goes_astray_is_noticed(lived, broken: Broken, takers: str) -> None:
    tax, account = dim.kind("personal_taxes"), dim.account(takers)
    place = 31 if takers == "centre" else 2
    received = lived.record.received.at[tax, account, place].add(-3.0)
    received = received.at[tax, dim.account("households"), 2].add(3.0)
    assert "taxes are shared" in broken(lived.record._replace(received=received))


def test_a_nation_that_pays_the_world_without_reserves_is_noticed(lived, broken: Broken) -> None:
    received = lived.record.received.at[dim.kind("dividends"), dim.account("foreign"), 33].add(20.0)
    assert "world balance" in broken(lived.record._replace(received=received))


@pytest.mark.parametrize("identity", ["payments are received", "goods are conserved"])
def test_what_is_no_number_does_not_pass(lived, identity: str) -> None:
    record = lived.record._replace(
        paid=lived.record.paid.at[0, 0, 0].set(jnp.nan), cell_use=lived.record.cell_use.at[0, 0].set(jnp.nan)
    )
    assert np.isnan(residuals(record)[list(IDENTITIES).index(identity)]).any()


# Faults on the way: payments lost before they are booked, stocks that change without a payment.

STOCKS: dict[str, Callable[[State], jax.Array]] = {
    "firms.number": lambda s: s.firms.number,
    "firms.capital": lambda s: s.firms.capital,
    "firms.begun": lambda s: s.firms.begun,
    "firms.half_built": lambda s: s.firms.half_built,
    "firms.inventories": lambda s: s.firms.inventories,
    "firms.materials": lambda s: s.firms.materials,
    "firms.deposits": lambda s: s.firms.deposits,
    "firms.loans": lambda s: s.firms.loans,
    "households.deposits": lambda s: s.households.deposits,
    "vehicles.deposits": lambda s: s.vehicles.deposits,
    "vehicles.debt": lambda s: s.vehicles.debt,
    "vehicles.infrastructure": lambda s: s.vehicles.infrastructure,
    "local_governments.deposits": lambda s: s.local_governments.deposits,
    "local_governments.bonds": lambda s: s.local_governments.bonds,
    "local_governments.infrastructure": lambda s: s.local_governments.infrastructure,
    "centre.deposits": lambda s: s.centre.deposits,
    "centre.bonds": lambda s: s.centre.bonds,
    "banks.deposits": lambda s: s.banks.deposits,
    "banks.firm_loans": lambda s: s.banks.firm_loans,
    "banks.vehicle_debt": lambda s: s.banks.vehicle_debt,
    "banks.local_bonds": lambda s: s.banks.local_bonds,
    "banks.central_bonds": lambda s: s.banks.central_bonds,
    "banks.reserves": lambda s: s.banks.reserves,
    "banks.position": lambda s: s.banks.position,
    "central_bank.foreign_exchange": lambda s: s.central_bank.foreign_exchange,
    "central_bank.reserves": lambda s: s.central_bank.reserves,
}


@contextlib.contextmanager
def leaking(loss: jax.Array, revenue_loss: jax.Array, shrink: jax.Array) -> Iterator[None]:
    """Within the block payees lose a share `loss[kind]`, firms `revenue_loss` of their revenue, and stocks
    `shrink` of what they are after settlement."""
    post, settle, credit = ledger.post, ledger.settle, ledger.credit_firms

    def leaky_post(book, kind, payers, payees):
        keep = 1.0 - loss[dim.kind(kind)]
        return post(book, kind, payers, {name: amount * keep for name, amount in payees.items()})

    def leaky_settle(state, book):
        settled = settle(state, book)
        for index, stock in enumerate(STOCKS.values()):
            settled = eqx.tree_at(stock, settled, stock(settled) * (1.0 - shrink[index]))
        return settled

    with pytest.MonkeyPatch.context() as patch:
        for module in (trading, firm_accounts, finance, public):
            patch.setattr(module, "post", leaky_post)
        patch.setattr(a_quarter, "settle", leaky_settle)
        patch.setattr(trading, "credit_firms", lambda book, x: credit(book, x * (1.0 - revenue_loss)))
        yield


@pytest.fixture(scope="module")
def faulty(governed: Simulation, lived) -> Callable[..., dict[str, float]]:
    """Run a real quarter with a fault; compiled once for all faults."""

    @partial(jax.jit, compiler_options={"xla_cpu_parallel_codegen_split_count": 8})
    def run(state, structure, p, path, on, loss, revenue_loss, shrink):
        with leaking(loss, revenue_loss, shrink):
            _, observed, _ = a_quarter.quarter(state, structure, p, path, on)
        return observed.identity_residual.max(axis=1)

    def find(
        kind: str | None = None, stock: str | None = None, revenue_loss: float = 0.0
    ) -> dict[str, float]:
        loss = np.array([0.01 * (name == kind) for name in dim.KIND_NAMES])
        shrink = np.array([0.01 * (name == stock) for name in STOCKS])
        conditions = (governed.structure, governed.parameters, governed.path, governed.mechanisms)
        worst = run(lived.opening, *conditions, loss, revenue_loss, shrink)
        found = zip(IDENTITIES, np.asarray(worst).tolist(), strict=True)
        return {name: value for name, value in found if not value <= 1e-10}

    return find


def test_without_a_fault_the_same_program_is_clean(faulty) -> None:
    assert faulty() == {}


@pytest.mark.parametrize("kind", dim.KIND_NAMES)
def test_a_payment_lost_on_the_way_is_noticed(faulty, lived, kind: str) -> None:
    assert float(np.abs(lived.record.paid[dim.kind(kind)]).sum()) > 0, "the quarter has no such payment"
    assert faulty(kind=kind)["payments are received"] > 1e-3


def test_revenue_that_firms_do_not_get_is_noticed(faulty) -> None:
    assert faulty(revenue_loss=0.01)["firms agree with the ledger"] > 1e-3


@pytest.mark.parametrize("stock", STOCKS)
def test_a_stock_lost_on_the_way_is_noticed(faulty, stock: str) -> None:
    found = faulty(stock=stock)
    assert found
    if stock == "firms.number":
        assert "enterprises are counted" in found
    elif stock.startswith("firms.") and stock not in ("firms.deposits", "firms.loans"):
        assert "stocks follow flows: firms" in found
