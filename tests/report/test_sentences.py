"""The headline in words against results whose answer is known."""

import numpy as np
import pytest
import xarray as xr

from neijuan.report.places import coastal
from neijuan.report.sentences import said, sentences


def by_lead(results):
    return {sentence.lead: sentence.text for sentence in sentences(results)}


def test_a_range_is_said_only_where_it_shows():
    seeds = xr.DataArray([1.0, 2.0, 3.0, 4.0, 5.0], dims="seed")
    assert said(seeds, "%") == "3.0% (1.4 to 4.6)"
    assert said(seeds * 0 - 2.0, "%", signed=True) == "−2.0%"
    assert said(seeds[:1], " of 31", 0) == "1 of 31"


def test_growth_of_nation_and_of_the_ends(results):
    quarters = np.arange(results.sizes["quarter"])
    level = results["real_gross_domestic_product"]
    level[:] = (100 * 1.05 ** (quarters / 4))[None, :, None]
    level.loc[{"province": "CN-LN"}] = 50 * 1.01 ** (quarters / 4)
    level.loc[{"province": "CN-XZ"}] = 0.001 * 1.10 ** (quarters / 4)
    text = by_lead(results)["Growth."]
    assert "slowest in Liaoning (1.0%) and fastest in Tibet (10.0%)" in text
    assert "real GDP grows 4.9% a year" in text


def test_balances_and_duties(results):
    results["gross_domestic_product"][:] = 100.0
    results["net_exports"][:] = xr.where(coastal(results), 10.0, -2.0)
    results["foreign_duty"][:] = 0.0
    results["foreign_duty"].loc[{"sector": "solar"}] = 0.4
    results["sector_exports"][:] = 0.0
    results["sector_exports"].loc[{"sector": ["solar", "steel"]}] = [10.0, 30.0]
    found = by_lead(results)
    assert found["Coast and interior."].startswith("11 of 31 provinces run a surplus")
    assert "+3.5% of national GDP, inland provinces −1.3%" in found["Coast and interior."]
    assert "average 10.0% of the value sold" in found["Trade."]


@pytest.mark.parametrize("seeds", [1, 3])
def test_ranges_are_there_with_several_seeds_only(run_of, seeds):
    texts = [sentence.text for sentence in sentences(run_of(seeds, 12))]
    assert ("(" in by_lead(run_of(seeds, 12))["Debt."]) == (seeds > 1)
    assert all(text.endswith(".") for text in texts)
