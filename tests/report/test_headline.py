"""Headline figures against results whose answer is known."""

import numpy as np
import pytest
import xarray as xr

from neijuan.report.headline import findings, top_share
from neijuan.report.places import coastal


def _by_label(results):
    return {finding.label: finding for finding in findings(results)}


def test_top_share_counts_only_surpluses():
    balance = xr.DataArray([[5.0, 3.0, 2.0, -50.0]], dims=("seed", "province"))
    assert top_share(balance, top=2).item() == pytest.approx(0.8)
    assert np.isnan(top_share(-abs(balance), top=2).item())


def test_surplus_provinces_and_regional_balances(results):
    shore = coastal(results)
    assert int(shore.sum()) == 11
    results["gross_domestic_product"][:] = 100.0
    results["net_exports"][:] = xr.where(shore, 10.0, -2.0)
    found = _by_label(results)
    assert found["Provinces in surplus"].value == "11 of 31"
    assert found["Coast"].value == "+3.5% of GDP"
    assert found["Interior"].value == "−1.3% of GDP"
    assert found["Share of the top eight"].value == "72.7%"


def test_money_is_per_year_and_in_trillions(results):
    results["gross_domestic_product"][:] = 10_000.0
    assert _by_label(results)["GDP"].value == "124.0 trillion yuan"


def test_growth_and_debt(results):
    quarters = np.arange(results.sizes["quarter"])
    growing = 1000 * 1.08 ** (quarters / 4)
    results["real_gross_domestic_product"][:] = growing[None, :, None]
    results["gross_domestic_product"][:] = 1000.0
    results["firm_loans"][:] = 4800.0
    found = _by_label(results)
    assert found["Real growth"].value == "8.0% a year"
    assert found["Firms’ debt"].value == "120% of GDP"


def test_a_band_needs_several_seeds(results):
    assert " to " in _by_label(results)["Utilisation"].band
    assert _by_label(results.isel(seed=[0]))["Utilisation"].band == ""
