"""Runs subtract; names that are not there are helped with."""

from __future__ import annotations

import numpy as np
import pytest

from neijuan.errors import UsageError
from neijuan.experiments.comparison.bands import spread
from neijuan.experiments.comparison.compare import Comparison
from neijuan.experiments.comparison.difference import Difference


@pytest.fixture
def gap(answer: Comparison) -> Difference:
    return answer.pairs[0].difference.other - answer.base


def test_the_difference_is_other_less_base_label_by_label(gap: Difference, answer: Comparison) -> None:
    other, base = answer.pairs[0].difference.other, answer.base
    expected = other["employment"].sel(province="CN-JS") - base["employment"].sel(province="CN-JS")
    np.testing.assert_array_equal(gap["employment"].sel(province="CN-JS"), expected)


def test_utilisation_of_a_sector_is_found_under_either_name(gap: Difference) -> None:
    by_sector = gap["sector_utilisation"].sel(sector="solar")
    np.testing.assert_array_equal(gap["surveyed_utilisation"].sel(sector="solar"), by_sector)


@pytest.mark.parametrize(
    ("ask", "word"),
    [
        (lambda gap: gap["utilisation"], "utilisation"),
        (lambda gap: gap["employmnt"], "did you mean 'employment'"),
        (lambda gap: gap["employment"].sel(sector="solar"), "not by sector"),
        (lambda gap: gap["gross_domestic_product"].sel(sector="solar"), "'sector_output'"),
        (lambda gap: gap["employment"].sel(province="CN-XX"), "CN-XX"),
        (lambda gap: gap.table("employment", province="Jangsu"), "Jiangsu|jiangsu"),
        (lambda gap: gap.table("employment", sector="solar"), "not by sector"),
    ],
)
def test_errors_name_what_is_there(gap: Difference, ask: object, word: str) -> None:
    with pytest.raises(UsageError, match=word) as caught:
        ask(gap)  # type: ignore[operator]
    assert "\n" not in str(caught.value)


def test_bands_and_tables_agree(gap: Difference) -> None:
    band = gap.band("employment").sel(province="CN-GS", quarter="2013Q4")
    table = gap.table("employment", province="Gansu").set_index("quarter")
    row = table.loc["2013Q4"]
    np.testing.assert_allclose(row[["p05", "median", "p95"]].astype(float), band, rtol=1e-12)
    new_three = gap.table("sector_utilisation", sector="new-three")
    assert set(new_three["sector"]) == {"solar", "batteries", "electric-vehicles"}
    assert len(gap.table("central_government_bonds")) == len(gap.quarters)


def test_a_spread_is_of_finite_seeds() -> None:
    assert spread(np.array([1.0, np.nan, 3.0]))["median"] == 2.0
    assert np.isnan(spread(np.array([np.nan]))["p05"])
