"""Rings of the published record: where they stand, what they say, what they leave out."""

import numpy as np
import pytest
from matplotlib.collections import PathCollection

from neijuan.report import published
from neijuan.report.figures.output import national_output
from neijuan.report.figures.sectors import layout, utilisation_by_sector
from neijuan.report.figures.trade import foreign_trade
from neijuan.report.multiples import TOP, Multiples
from neijuan.report.series import Band


def test_only_the_span_of_the_run_is_shown(results):
    growth = published.of_nation(results, "growth")
    # World Development Indicators: real growth of China in 2012, 2013 and 2014.
    assert growth.values == pytest.approx([7.9, 7.8, 7.4], abs=0.06)
    assert growth.years == pytest.approx([2012.5, 2013.5, 2014.5])
    assert "World Bank" in published.sentence([growth])


def test_a_sum_of_four_quarters_stands_at_the_last(results):
    output = published.of_nation(results, "gdp", summed=True)
    assert output.years == pytest.approx([2012.875, 2013.875, 2014.875])
    column = published.column(results, output)
    assert list(np.flatnonzero(np.isfinite(column))) == [3, 7, 11]
    assert column[3] == output.values[0]


def test_nothing_is_said_where_nothing_is_published(results):
    nothing = published.of_nation(results, "wage")
    assert not nothing
    assert published.sentence([nothing]) == ""
    assert np.isnan(published.column(results, nothing)).all()


def test_the_record_is_in_the_file_of_the_figure(results):
    data = national_output(results).data.set_index("quarter")
    # World Development Indicators: GDP of 2012, 53.86 trillion yuan.
    assert data.loc["2012Q4", "gdp_trillion_yuan_published"] == pytest.approx(53.86, abs=0.01)
    assert np.isnan(data.loc["2012Q3", "gdp_trillion_yuan_published"])


def test_sectors_get_rings_of_their_own_survey_only(run_of):
    data = utilisation_by_sector(run_of(1, 24)).data
    known = set(data.loc[data["surveyed_published"].notna(), "sector"])
    assert {"steel", "coal", "electrical"} <= known
    assert not {"solar", "batteries", "finance"} & known


def test_no_ring_is_moved_to_the_edge_of_its_cell():
    years, flat = np.arange(2012.0, 2015.0), np.array([[70.0, 75.0, 80.0]])
    record = {"steel": published.Published(np.array([2013.5]), np.array([93.0]), "a survey")}
    cells = Multiples("%", base=None, layout=layout(["steel"]), record=record)
    axes = cells.draw(["steel"], years, Band(flat, flat, flat)).axes[0]
    (ring,) = next(one for one in axes.collections if isinstance(one, PathCollection)).get_offsets()
    assert TOP < ring[1] < TOP + 0.2


def test_the_dollar_is_100_in_the_start_year(results):
    data = foreign_trade(results).data["price_of_foreign_money_index_published"].dropna()
    # Federal Reserve H.10: 6.3093, 6.1478 and 6.1620 yuan per dollar.
    assert list(data) == pytest.approx([100, 97.44, 97.67], abs=0.01)
