"""Exports, duties and small multiples of sectors against results whose answer is known."""

import numpy as np
import pytest

from neijuan.report.figures.sectors import COLUMNS, KEY, exports_by_sector, layout, prices_by_sector
from neijuan.report.figures.trade import exports_of_sectors, foreign_duties


def test_the_largest_exporter_comes_first_in_trillion_yuan_a_year(results):
    results["sector_exports"][:] = 100.0
    results["sector_exports"].loc[{"sector": "steel"}] = 2500.0
    figure = exports_of_sectors(results)
    first = figure.data.iloc[0]
    assert (first["sector"], first["last_year_trillion_yuan"]) == ("steel", pytest.approx(1.0))
    # 2,500 of 2,500 + 29 x 100.
    assert figure.title == "Steel sells most abroad at the end: 1.0 trillion yuan a year, 46% of the total"


def test_the_mean_duty_is_weighted_by_exports(results):
    results["foreign_duty"][:] = 0.0
    results["foreign_duty"].loc[{"sector": "solar"}] = 0.5
    results["sector_exports"][:] = 1.0
    data = foreign_duties(results).data
    assert data["all_exports_percent"].to_numpy() == pytest.approx(np.full(12, 50 / 30))
    assert data["solar_percent"].to_numpy() == pytest.approx(np.full(12, 50.0))


def test_exports_are_compared_with_the_first_whole_year(results):
    results["sector_exports"][:] = 10.0
    results["sector_exports"].loc[{"sector": "chips", "quarter": results["quarter"][8:]}] = 30.0
    results["sector_exports"].loc[{"sector": "real-estate"}] = 0.0
    figure = exports_by_sector(results)
    chips = figure.data[figure.data["sector"] == "chips"].set_index("quarter")
    assert chips.loc["2012Q4", "exports_index"] == 100.0
    assert chips.loc["2014Q4", "exports_index"] == 300.0
    assert chips.loc["2014Q4", "exports_billion_yuan_per_year"] == 12.0
    assert figure.data.loc[figure.data["sector"] == "real-estate", "exports_index"].isna().all()
    assert figure.title.startswith("Exports grow most in chips (to 300)")


def test_the_sector_whose_price_falls_most_is_named(results):
    results["producer_price"][:] = 1.2
    results["producer_price"].loc[{"sector": "solar"}] = 0.5
    assert prices_by_sector(results).title.startswith("Prices end lowest in solar (50)")


def test_each_sector_has_a_cell_of_its_own_and_the_key_has_room(results):
    places = layout([str(code) for code in results["sector"].to_numpy()])
    cells = {(place.column, place.row) for place in places.values()}
    assert len(cells) == 30
    assert not cells & {(column, 0) for column in range(KEY)}
    assert max(column for column, _ in cells) < COLUMNS
