"""Balance sheets read off the state, and what payments do to them."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest

from neijuan.economy import dimensions as dim
from neijuan.economy.accounts import statements


def row(name: str) -> int:
    return dim.INSTRUMENTS.index(name)


@pytest.fixture(scope="module")
def sheet(prepared):
    """Balance sheets of the start, at base prices."""
    return np.asarray(prepared.state.statement)


def test_every_claim_is_somebodys_debt_at_the_start(sheet) -> None:
    for name in dim.INSTRUMENTS:
        total = np.abs(sheet[row(name)]).sum()
        assert total > 0, name
        if name not in dim.REAL_ASSETS:
            assert abs(sheet[row(name)].sum()) < 1e-10 * total, name


def test_signs_of_assets_and_debts(sheet) -> None:
    signs = {
        ("deposits", "households"): 1,
        ("deposits", "firms"): 1,
        ("deposits", "banks"): -1,
        ("firm_loans", "firms"): -1,
        ("firm_loans", "banks"): 1,
        ("vehicle_debt", "vehicles"): -1,
        ("local_government_bonds", "local_governments"): -1,
        ("capital", "firms"): 1,
        ("infrastructure", "vehicles"): 1,
    }
    for (instrument, account), sign in signs.items():
        assert (sign * sheet[row(instrument), dim.account(account), :31] > 0).all(), (instrument, account)
    assert sheet[row("central_government_bonds"), dim.account("centre"), 31] < 0
    assert (sheet[row("foreign_exchange"), dim.account("foreign"), 32:] < 0).all()


def test_firms_and_banks_are_worth_nothing_to_themselves(lived) -> None:
    """What they own beyond their debts is their owners' equity."""
    worth = np.asarray(lived.record.closing.sum(axis=0))
    gross = np.abs(np.asarray(lived.record.closing)).sum(axis=0)
    for name in ("firms", "banks"):
        assert (np.abs(worth[dim.account(name)][:31]) < 1e-9 * gross[dim.account(name)][:31]).all()


def test_firm_wealth_is_valued_at_the_prices_given(prepared) -> None:
    lay, firms = prepared.structure.layout, prepared.state.firms
    price, bundle = jnp.full(31, 2.0), jnp.full((31, 30), 3.0)
    wealth = statements.firm_wealth(prepared.state, prepared.structure, price, bundle)
    capital = lay.cell_sum(firms.capital + firms.begun + firms.half_built)
    np.testing.assert_allclose(wealth.capital, 2.0 * capital, rtol=1e-12)
    stock = lay.cell_sum(firms.inventories * firms.price) + 3.0 * lay.cell_sum(firms.materials)
    np.testing.assert_allclose(wealth.inventories, stock, rtol=1e-12)
    net = wealth.deposits + wealth.capital + wealth.inventories - wealth.loans
    np.testing.assert_allclose(wealth.net(), net, rtol=1e-12)


def test_owners_hold_all_of_the_firms_and_banks(prepared) -> None:
    np.testing.assert_allclose(prepared.structure.holder_shares.sum(axis=0), 1.0, rtol=1e-12)
    np.testing.assert_allclose(prepared.structure.bank_holder_shares.sum(), 1.0, rtol=1e-12)
    assert (np.asarray(prepared.structure.holder_shares) >= 0).all()


def test_a_loan_adds_to_deposits_and_debt_of_both_sides() -> None:
    flows = np.zeros((len(dim.KINDS), len(dim.ACCOUNTS), 36))
    kind = dim.kind("vehicle_debt")
    flows[kind, dim.account("vehicles"), 4], flows[kind, dim.account("banks"), 4] = 6.0, -6.0
    change = statements.transactions_in_stocks(jnp.asarray(flows), jnp.zeros((3, len(dim.ACCOUNTS), 36)))
    expected = np.zeros_like(change)
    expected[row("deposits"), dim.account("vehicles"), 4] = 6.0
    expected[row("deposits"), dim.account("banks"), 4] = -6.0
    expected[row("vehicle_debt"), dim.account("vehicles"), 4] = -6.0
    expected[row("vehicle_debt"), dim.account("banks"), 4] = 6.0
    np.testing.assert_allclose(change, expected, atol=1e-12)


def test_exports_turn_into_deposits_and_foreign_exchange() -> None:
    flows = np.zeros((len(dim.KINDS), len(dim.ACCOUNTS), 36))
    kind = dim.kind("exports")
    flows[kind, dim.account("firms"), 8], flows[kind, dim.account("foreign"), 33] = 9.0, -9.0
    change = np.asarray(
        statements.transactions_in_stocks(jnp.asarray(flows), jnp.zeros((3, len(dim.ACCOUNTS), 36)))
    )
    assert change[row("deposits"), dim.account("firms"), 8] == 9.0
    assert change[row("deposits"), dim.account("banks"), 8] == -9.0
    assert change[row("interprovincial_position"), dim.account("banks"), 8] == 9.0
    assert change[row("foreign_exchange"), dim.account("central_bank"), 31] == 9.0
    assert change[row("reserves"), dim.account("central_bank"), 31] == -9.0
    assert change.sum() == 0.0


def test_real_assets_change_by_what_was_added() -> None:
    added = jnp.zeros((3, len(dim.ACCOUNTS), 36)).at[0, 1, 2].set(5.0).at[2, 3, 4].set(7.0)
    change = statements.transactions_in_stocks(jnp.zeros((len(dim.KINDS), len(dim.ACCOUNTS), 36)), added)
    assert float(change[row("capital"), 1, 2]) == 5.0
    assert float(change[row("infrastructure"), 3, 4]) == 7.0
    assert float(jnp.abs(change).sum()) == 12.0
