"""Annual rates, growth and bands against figures worked out by hand."""

import numpy as np
import pytest
import xarray as xr

from neijuan.errors import UsageError
from neijuan.report import series


def _line(*values):
    return xr.DataArray(np.array([values], dtype=float), dims=("seed", "quarter"))


def test_annual_flow_is_the_sum_of_four_quarters_once_there_are_four():
    assert series.annual(_line(1, 2, 3, 4, 5)).to_numpy().tolist() == [[4.0, 6.0, 8.0, 10.0, 14.0]]


def test_a_missing_quarter_is_missing_for_a_year_and_no_longer():
    missing = np.isnan(series.annual(_line(1, np.nan, 3, 4, 5, 6)).to_numpy()[0])
    assert missing.tolist() == [False, True, True, True, True, False]


def test_growth_is_on_a_year_earlier_or_annualised_when_the_run_is_short():
    assert series.growth(_line(100, 1, 1, 1, 110)).to_numpy()[0, -1] == pytest.approx(0.10)
    assert series.growth(_line(100, 101)).to_numpy()[0, -1] == pytest.approx(1.01**4 - 1)


def test_average_growth_is_per_year():
    assert series.average_growth(_line(100, 0, 0, 0, 0, 0, 0, 0, 121)).item() == pytest.approx(0.10)
    assert np.isnan(series.average_growth(_line(100)).item())


def test_band_orders_quantiles_whatever_the_order_of_dimensions():
    values = xr.DataArray(np.arange(11.0)[None, :].repeat(2, axis=0), dims=("quarter", "seed"))
    band = series.band(values)
    assert (band.low.tolist(), band.median.tolist(), band.high.tolist()) == ([1, 1], [5, 5], [9, 9])


def test_weighted_average_leans_to_the_heavier_province():
    dims = ("seed", "quarter", "province")
    results = xr.Dataset({"rate": (dims, [[[0.5, 1.0]]]), "size": (dims, [[[3.0, 1.0]]])})
    assert series.weighted_nation(results, "rate", "size").item() == pytest.approx(0.625)
    results["rate"][0, 0, 1] = np.nan
    assert series.weighted_nation(results, "rate", "size").item() == 0.5


def test_labels_that_are_no_quarters_are_refused():
    with pytest.raises(UsageError, match="2012Q1"):
        series.years(xr.Dataset(coords={"quarter": ["first"]}))
