"""Results of a run in the vocabulary of the facts."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

from neijuan import measures
from neijuan.errors import UsageError
from neijuan.experiments.run import run
from neijuan.measures.reader import Reader


@pytest.fixture(scope="module")
def dataset() -> xr.Dataset:
    return run(start=2012, quarters=6, firms="1:1000", progress=False).dataset


def test_flows_add_up_and_stocks_end(dataset: xr.Dataset) -> None:
    reader = Reader(dataset)
    output = reader.series("gross_domestic_product", region="CN-GD", period=2012).item()
    of_year = dataset["gross_domestic_product"].sel(province="CN-GD").isel(quarter=slice(0, 4))
    assert output == pytest.approx(float(of_year.sum()))
    debt = reader.series("vehicle_debt", region="CN-GD").item()
    assert debt == pytest.approx(
        float(dataset["vehicle_debt"].sel(province="CN-GD", quarter="2012Q4").item())
    )


def test_only_whole_years_are_answered(dataset: xr.Dataset) -> None:
    assert Reader(dataset).periods("gross_domestic_product") == ["2012"]
    with pytest.raises(UsageError, match="four quarters"):
        Reader(dataset.isel(quarter=slice(0, 3)))


def test_published_units(dataset: xr.Dataset) -> None:
    rates = Reader(dataset).series("surveyed_utilisation", unit="percent")
    assert rates.between(20, 110).all()


def test_balances_of_a_run_add_up(dataset: xr.Dataset) -> None:
    answer = measures.balances(dataset, year=2012)
    rows = answer.table
    assert answer["accounting_gap"] == pytest.approx(0, abs=1e-6 * answer["gross_surplus"])
    np.testing.assert_allclose(rows["abroad"] + rows["other_provinces"], rows["net_exports"], rtol=1e-9)
    assert not answer["estimated"]
