"""The first quarter is a quarter of the benchmark year: reconciled accounts to a thousandth."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

from neijuan.economy.simulation import Simulation
from neijuan.economy.start.reconciliation import BenchmarkAccounts, reconcile

TOLERANCE = 1e-3
slow = pytest.mark.slow
CASES = [
    pytest.param((2012, "1:1000"), id="2012 at 1:1000"),
    *(pytest.param((year, "1:1000"), id=f"{year} at 1:1000", marks=slow) for year in (2002, 2007, 2017)),
    pytest.param((2012, "1:100"), id="2012 at 1:100", marks=slow),
]


@pytest.fixture(scope="module", params=CASES)
def started(
    request: pytest.FixtureRequest, prepared: Simulation
) -> tuple[Simulation, BenchmarkAccounts, xr.Dataset]:
    """A start with two years of its run."""
    year, firms = request.param
    if (year, firms) == (2012, "1:1000"):
        simulation = replace(prepared)
    else:
        simulation = Simulation.prepare(year, firms, seed=1)
    return simulation, reconcile(year).accounts, simulation.advance(8)


@pytest.fixture
def first(started) -> xr.Dataset:
    return started[2].isel(quarter=0)


@pytest.fixture
def accounts(started) -> BenchmarkAccounts:
    return started[1]


def test_product_of_every_province(first: xr.Dataset, accounts: BenchmarkAccounts) -> None:
    expected = accounts.value_added.sum(axis=(1, 2)) / 4.0
    np.testing.assert_allclose(first.gross_domestic_product, expected, rtol=TOLERANCE)
    np.testing.assert_allclose(first.real_gross_domestic_product, expected, rtol=TOLERANCE)


@pytest.mark.parametrize(
    "item", ["household_consumption", "government_consumption", "fixed_capital_formation"]
)
def test_final_uses_of_every_province(first: xr.Dataset, accounts: BenchmarkAccounts, item: str) -> None:
    expected = getattr(accounts, item).sum(axis=1) / 4.0
    np.testing.assert_allclose(first[item], expected, rtol=TOLERANCE)


def test_net_exports_of_every_province_relative_to_its_product(
    first: xr.Dataset, accounts: BenchmarkAccounts
) -> None:
    product = accounts.value_added.sum(axis=(1, 2)) / 4.0
    expected = accounts.net_exports.sum(axis=1) / 4.0
    assert (np.abs(first.net_exports - expected) / product).max() < TOLERANCE


def test_national_exports_imports_and_stock_building(first: xr.Dataset, accounts: BenchmarkAccounts) -> None:
    product = accounts.value_added.sum() / 4.0
    for item in ("exports_abroad", "imports_abroad", "inventory_change"):
        gap = float(first[item].sum()) - getattr(accounts, item).sum() / 4.0
        assert abs(gap) / product < TOLERANCE, item


def test_every_cell_produces_its_output_at_base_prices(
    first: xr.Dataset, accounts: BenchmarkAccounts
) -> None:
    output = accounts.gross_output / 4.0
    gap = np.abs(first.cell_output.values - output)
    assert gap.sum() / output.sum() < TOLERANCE
    np.testing.assert_allclose(first.consumer_price_index, 1.0, rtol=TOLERANCE)
    np.testing.assert_allclose(first.producer_price_index, 1.0, rtol=TOLERANCE)


def test_identities_hold_for_two_years(started) -> None:
    assert float(started[2].identity_residual.max()) < 1e-10


def test_two_years_of_figures_that_make_sense(started) -> None:
    _, _, run = started
    missing = [name for name, values in run.data_vars.items() if not np.isfinite(values).all()]
    assert missing == []
    assert (run.gross_domestic_product > 0).all()
    assert (run.cell_utilisation >= 0).all()
    assert (run.cell_utilisation <= 1.0 + 1e-9).all()
    assert (run.unemployment_rate >= 0).all()
    assert (run.unemployment_rate < 0.3).all()
    for name in ("firm_loans", "vehicle_debt", "local_government_bonds"):
        assert (run[name] >= -1e-9).all(), name


def test_households_do_not_run_into_debt(started) -> None:
    """Guangxi's pay of 2002 is a quarter of its product, consumption half: there the limit binds."""
    _, _, run = started
    assert (run.household_deposits > 0).all()
