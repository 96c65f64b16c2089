"""The ledger: what is posted is booked on both sides, and settled stocks move by it and by nothing else."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neijuan.economy import dimensions as dim
from neijuan.economy.accounts.ledger import credit_firms, open_ledger, post, settle, write_off


@pytest.fixture
def book(prepared):
    return open_ledger(prepared.structure.layout, prepared.state.firms.number)


def entry(book, side: str, kind: str, account: str) -> np.ndarray:
    return np.asarray(getattr(book, side)[dim.kind(kind), dim.account(account)])


def changed(before, after) -> set[str]:
    """Names of the leaves that differ between two states."""
    pairs = zip(
        jax.tree_util.tree_leaves_with_path(before), jax.tree_util.tree_leaves_with_path(after), strict=True
    )
    return {
        jax.tree_util.keystr(path) for (path, old), (_, new) in pairs if not np.allclose(old, new, rtol=1e-12)
    }


def test_a_payment_is_booked_with_payer_payee_and_place(book) -> None:
    provinces = jnp.arange(31.0)
    after = post(book, "social_benefits", {"local_governments": provinces}, {"households": provinces})
    assert entry(after, "paid", "social_benefits", "local_governments")[:31].tolist() == list(range(31))
    assert entry(after, "received", "social_benefits", "households")[:31].tolist() == list(range(31))
    assert float(after.paid.sum()) == float(after.received.sum()) == sum(range(31))
    assert float(np.abs(after.firm_cash).sum()) == 0.0
    np.testing.assert_array_equal(after.flows.sum(axis=1), 0.0)


def test_nation_and_abroad_have_their_own_places(book) -> None:
    blocs = jnp.asarray([1.0, 2.0, 3.0, 4.0])
    after = post(book, "foreign_exchange_income", {"foreign": blocs}, {"central_bank": blocs.sum()})
    assert entry(after, "paid", "foreign_exchange_income", "foreign")[32:].tolist() == [1.0, 2.0, 3.0, 4.0]
    assert entry(after, "received", "foreign_exchange_income", "central_bank")[31] == 10.0


def test_payments_of_single_firms_move_their_cash_and_add_up(book, prepared) -> None:
    lay = prepared.structure.layout
    wages = jax.random.uniform(jax.random.key(0), book.firm_cash.shape)
    after = post(book, "wages", {"firms": wages}, {"households": lay.province_sum(wages)})
    np.testing.assert_array_equal(after.firm_cash, -wages)
    np.testing.assert_allclose(
        entry(after, "paid", "wages", "firms")[:31], lay.province_sum(wages), rtol=1e-13
    )
    assert not np.asarray(after.firm_loans).any()


def test_only_loans_change_what_firms_owe(book, prepared) -> None:
    lay = prepared.structure.layout
    amount = jax.random.uniform(jax.random.key(1), book.firm_cash.shape)
    after = post(book, "firm_loans", {"banks": lay.province_sum(amount)}, {"firms": amount})
    np.testing.assert_array_equal(after.firm_loans, amount)
    np.testing.assert_array_equal(after.firm_cash, amount)


def test_repeated_payments_accumulate_and_a_negative_one_goes_back(book) -> None:
    once = post(book, "land_sales", {"firms": jnp.full(31, 5.0)}, {"local_governments": jnp.full(31, 5.0)})
    back = post(once, "land_sales", {"firms": jnp.full(31, -5.0)}, {"local_governments": jnp.full(31, -5.0)})
    assert float(np.abs(once.flows).sum()) == 2 * 31 * 5.0
    assert float(np.abs(back.flows).sum()) == 0.0


def test_settling_nothing_changes_nothing_but_the_split_of_reserves(book, prepared) -> None:
    after = settle(prepared.state, book)
    assert changed(prepared.state, after) <= {".banks.reserves", ".banks.position"}
    together = prepared.state.banks.reserves + prepared.state.banks.position
    np.testing.assert_allclose(after.banks.reserves + after.banks.position, together, rtol=1e-12, atol=1e-8)
    np.testing.assert_allclose(after.banks.reserves.sum(), after.central_bank.reserves, rtol=1e-12)


PROVINCES = jnp.linspace(10.0, 40.0, 31)
MONEY = {".banks.deposits", ".banks.reserves", ".banks.position"}
SETTLEMENTS = {
    "wages": ({"firms": PROVINCES}, {"households": PROVINCES}, {".households.deposits"}),
    "vehicle_debt": (
        {"banks": PROVINCES},
        {"vehicles": PROVINCES},
        {".vehicles.deposits", ".vehicles.debt", ".banks.vehicle_debt"} | MONEY,
    ),
    "local_government_bonds": (
        {"banks": PROVINCES},
        {"local_governments": PROVINCES},
        {".local_governments.deposits", ".local_governments.bonds", ".banks.local_bonds"} | MONEY,
    ),
    "central_government_bonds": (
        {"banks": PROVINCES},
        {"centre": PROVINCES.sum()},
        {".centre.deposits", ".centre.bonds", ".banks.central_bonds", ".central_bank.reserves"}
        | (MONEY - {".banks.deposits"}),
    ),
    "exports": (
        {"foreign": jnp.asarray([4.0, 3.0, 2.0, 1.0])},
        {"households": jnp.full(31, 10.0 / 31)},
        {".households.deposits", ".central_bank.foreign_exchange", ".central_bank.reserves"} | MONEY,
    ),
    "central_transfers": (
        {"centre": PROVINCES.sum()},
        {"local_governments": PROVINCES},
        {".local_governments.deposits", ".centre.deposits", ".central_bank.reserves"} | MONEY,
    ),
    "interbank_interest": ({"banks": PROVINCES}, {"banks": PROVINCES[::-1]}, {".banks.position"}),
    "reserve_interest": (
        {"central_bank": PROVINCES.sum()},
        {"banks": PROVINCES},
        {".central_bank.reserves", ".banks.reserves", ".banks.position"},
    ),
}


@pytest.mark.parametrize("kind", SETTLEMENTS)
def test_settlement_moves_the_stocks_that_a_payment_concerns(book, prepared, kind: str) -> None:
    payers, payees, stocks = SETTLEMENTS[kind]
    before = settle(prepared.state, book)
    after = settle(prepared.state, post(book, kind, payers, payees))
    assert changed(before, after) == stocks


def test_a_loan_makes_a_deposit(book, prepared) -> None:
    lay = prepared.structure.layout
    amount = jnp.where(prepared.state.firms.number > 0, 2.0, 0.0)
    after = settle(
        prepared.state, post(book, "firm_loans", {"banks": lay.province_sum(amount)}, {"firms": amount})
    )
    before = prepared.state
    np.testing.assert_allclose(after.firms.deposits - before.firms.deposits, amount, rtol=1e-9)
    np.testing.assert_allclose(after.firms.loans - before.firms.loans, amount, rtol=1e-9)
    np.testing.assert_allclose(
        after.banks.firm_loans - before.banks.firm_loans, lay.province_sum(amount), rtol=1e-9
    )
    np.testing.assert_allclose(
        after.banks.deposits - before.banks.deposits, lay.province_sum(amount), rtol=1e-9
    )


def test_money_sent_to_another_province_becomes_a_claim_between_banks(book, prepared) -> None:
    sent = jnp.zeros(31).at[0].set(50.0)
    got = jnp.zeros(31).at[7].set(50.0)
    before = settle(prepared.state, book)
    after = settle(prepared.state, post(book, "dividends", {"households": sent}, {"households": got}))
    change = np.asarray(
        after.banks.reserves + after.banks.position - before.banks.reserves - before.banks.position
    )
    np.testing.assert_allclose(change, got - sent, atol=1e-7)


def test_a_write_off_strikes_both_books_and_moves_no_money(book, prepared) -> None:
    lay, firms = prepared.structure.layout, prepared.state.firms
    lost = 0.5 * firms.loans
    before, after = settle(prepared.state, book), settle(prepared.state, write_off(book, lost))
    assert changed(before, after) == {".firms.loans", ".banks.firm_loans"}
    np.testing.assert_allclose(after.firms.loans, firms.loans - lost, rtol=1e-12)
    np.testing.assert_allclose(
        after.banks.firm_loans, prepared.state.banks.firm_loans - lay.province_sum(lost), rtol=1e-12
    )


def test_revenue_reaches_firms_once(book, prepared) -> None:
    revenue = jnp.where(prepared.state.firms.number > 0, 3.0, 0.0)
    credited = credit_firms(book, revenue)
    assert float(np.abs(credited.flows).sum()) == 0.0
    after = settle(prepared.state, credited)
    np.testing.assert_allclose(after.firms.deposits, prepared.state.firms.deposits + revenue, rtol=1e-12)


def test_a_misspelt_kind_or_account_is_refused(book) -> None:
    with pytest.raises(ValueError, match="not in tuple"):
        post(book, "tribute", {"households": jnp.ones(31)}, {"centre": jnp.ones(())})
    with pytest.raises(ValueError, match="not in tuple"):
        post(book, "wages", {"church": jnp.ones(31)}, {"households": jnp.ones(31)})
