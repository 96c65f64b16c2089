"""Reconciled accounts: every identity to rounding, the nation met, the published picture kept."""

from __future__ import annotations

import numpy as np
import pytest

from neijuan.data.input_output import YEARS, provinces, sectors
from neijuan.economy.start.expenditure import fit_expenditure
from neijuan.economy.start.production import national_frame
from neijuan.economy.start.published import published
from neijuan.economy.start.reconciliation import BenchmarkAccounts, Reconciliation, reconcile
from neijuan.economy.start.report import ITEMS
from neijuan.errors import UsageError

ROUNDING = 1e-12


@pytest.fixture(params=YEARS, scope="module")
def result(request: pytest.FixtureRequest) -> Reconciliation:
    return reconcile(int(request.param))


@pytest.fixture
def accounts(result: Reconciliation) -> BenchmarkAccounts:
    return result.accounts


def relative(gap: np.ndarray, size: np.ndarray) -> float:
    """Largest gap relative to its own size; where the size is zero the gap must be zero too."""
    assert (gap[size == 0] == 0).all()
    return float(np.abs(gap[size > 0] / size[size > 0]).max())


def test_output_is_inputs_and_value_added(accounts: BenchmarkAccounts) -> None:
    gap = accounts.gross_output - accounts.intermediate.sum(1) - accounts.value_added.sum(1)
    assert relative(gap, accounts.gross_output) < ROUNDING


def test_output_is_sold_at_home_to_provinces_and_abroad(accounts: BenchmarkAccounts) -> None:
    gap = accounts.gross_output - accounts.trade.sum(2).T - accounts.exports_abroad
    assert relative(gap, accounts.gross_output) < ROUNDING


def test_every_use_is_supplied(accounts: BenchmarkAccounts) -> None:
    supply = accounts.trade.sum(1).T + accounts.imports_abroad
    gap = supply - accounts.uses
    assert np.abs(gap).max() < 1e-9
    used = supply > 1e-6
    assert np.abs(gap[used] / supply[used]).max() < ROUNDING


def test_interprovincial_trade_sums_to_zero_by_sector(accounts: BenchmarkAccounts) -> None:
    net = (accounts.outflow - accounts.inflow).sum(0)
    assert np.abs(net / accounts.gross_output.sum(0)).max() < ROUNDING


def test_three_measures_of_gdp_agree(accounts: BenchmarkAccounts) -> None:
    spent = accounts.household_consumption + accounts.government_consumption
    spent = spent + accounts.fixed_capital_formation + accounts.inventory_change + accounts.net_exports
    produced = accounts.gross_output - accounts.intermediate.sum(1)
    income = accounts.gross_domestic_product
    np.testing.assert_allclose(spent.sum(1), income, rtol=1e-10)
    np.testing.assert_allclose(produced.sum(1), income, rtol=ROUNDING)


def test_signs(accounts: BenchmarkAccounts) -> None:
    for name in (
        "intermediate",
        "household_consumption",
        "government_consumption",
        "fixed_capital_formation",
        "exports_abroad",
        "imports_abroad",
        "gross_output",
        "trade",
    ):
        assert (getattr(accounts, name) >= 0).all(), name
    assert (accounts.value_added[:, [0, 2, 3]] >= 0).all()
    assert (accounts.value_added.sum(1)[accounts.gross_output > 0] > 0).all()


def test_inventories_are_of_own_goods_and_small(accounts: BenchmarkAccounts) -> None:
    change, output = accounts.inventory_change, accounts.gross_output
    own = np.diagonal(accounts.trade, axis1=1, axis2=2).T
    made_to_order = (sectors()["kind"] == "make-to-order").to_numpy()
    assert (change[:, made_to_order] == 0).all()
    assert (own >= change).all()
    assert (np.abs(change) <= 0.05 * output).all()


def test_a_cell_is_empty_only_where_its_table_is(result: Reconciliation) -> None:
    empty = result.accounts.gross_output == 0
    assert (result.published.tables["gross_output"].values[empty] == 0).all()
    assert empty.sum() < 15


def test_provinces_sum_to_the_nation(result: Reconciliation) -> None:
    accounts, nation = result.accounts, national_frame(result.published)
    for found, expected in (
        (accounts.value_added.sum((0, 1)), nation.value_added),
        (accounts.value_added.sum((0, 2)), nation.components.sum(1)),
        (accounts.household_consumption.sum(0), nation.final[0]),
        (accounts.government_consumption.sum(0), nation.final[1]),
        (accounts.fixed_capital_formation.sum(0), nation.final[2]),
        (accounts.inventory_change.sum(0), nation.inventory),
        (accounts.exports_abroad.sum(0), nation.exports),
        (accounts.imports_abroad.sum(0), nation.imports),
    ):
        np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-3)
    assert nation.value_added.sum() == pytest.approx(result.published.national_gdp)


def test_provincial_gdp_keeps_the_shares_of_the_revised_figures(result: Reconciliation) -> None:
    gdp, anchor = result.accounts.gross_domestic_product, result.published.gdp
    np.testing.assert_allclose(gdp / gdp.sum(), anchor / anchor.sum(), rtol=1e-9)


def test_ranking_of_balances_is_kept(result: Reconciliation) -> None:
    assert result.summary.attrs["rank_correlation"] > 0.9


def test_investment_and_net_exports_carry_the_change(result: Reconciliation) -> None:
    median = result.summary["median_absolute_change"]
    if result.accounts.year != 2002:  # accounts of 2002 sum to less than the nation in consumption
        assert median["investment"] > median["household_consumption"]
        assert median["investment"] > median["government_consumption"]
    assert median["gross_domestic_product"] < 2


def test_tables_show_published_reconciled_and_their_difference(result: Reconciliation) -> None:
    for table, index in ((result.by_province, provinces().index), (result.by_sector, sectors().index)):
        assert list(table.index) == list(index)
        for item in ITEMS:
            change = table[item, "reconciled"] - table[item, "published"]
            np.testing.assert_allclose(table[item, "change"], change, atol=1e-9)


def test_net_flows_by_cell_resemble_the_tables() -> None:
    result = reconcile(2012)
    published_net = result.published.tables["net_outflow"].values
    assert np.corrcoef(result.accounts.net_exports.ravel(), published_net.ravel())[0, 1] > 0.7


def test_accounts_cannot_be_changed_and_are_computed_once() -> None:
    accounts = reconcile(2012).accounts
    with pytest.raises(ValueError, match="read-only"):
        accounts.gross_output[0, 0] = 1.0
    assert reconcile(2012).accounts is accounts


def test_repeated_fits_give_the_same_bits() -> None:
    first = reconcile(2017).accounts
    reconcile.cache_clear()
    second = reconcile(2017).accounts
    assert first.trade.tobytes() == second.trade.tobytes()


def test_consistent_expenditure_is_left_alone() -> None:
    """Accounts that already add up to provincial GDP and the nation are their own least change."""
    facts = published(2012)
    gdp = facts.expenditure_gdp
    totals, net = fit_expenditure(facts, gdp, facts.inventory, facts.expenditure.sum(0))
    np.testing.assert_allclose(totals, facts.expenditure, rtol=1e-9)
    np.testing.assert_allclose(net, facts.net_exports, rtol=1e-6, atol=1e-6)


def test_a_year_without_tables_is_refused() -> None:
    with pytest.raises(UsageError, match="choose one of 2002, 2007, 2012, 2017"):
        reconcile(2015)
