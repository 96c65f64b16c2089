"""Sentences of the pages about runs follow the figures, in both directions."""

from __future__ import annotations

import numpy as np
import pandas as pd

from verification import baseline_words as words
from verification import record
from verification.scales import seeds_by_scale
from verification.scales_words import AGGREGATES, apart, pairs

YEARS = range(2012, 2019)


def run(level: float, name: str = "exports") -> dict[str, pd.DataFrame]:
    """A model whose indicator has this level in all years and two seeds."""
    return {name: pd.DataFrame(level, index=list(YEARS), columns=[1, 2])}


def published(name: str = "exports") -> pd.DataFrame:
    """A record of twenty in all years but the last, which is missing."""
    columns = dict.fromkeys(record.NATIONAL, np.nan) | {name: [20.0] * 6 + [np.nan]}
    return pd.DataFrame(columns, index=list(YEARS))


def gaps(model: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Gaps of a model that has no figures but these."""
    nothing = model["exports"] * np.nan
    return words.gaps(dict.fromkeys(record.NATIONAL, nothing) | model, published())


def test_a_run_above_the_record_is_said_to_be_above_it() -> None:
    text = words.described("exports", gaps(run(23.0)).loc["exports"])
    assert "above the record by 3.0 in 2012 to 2017" in text
    assert "with 23.0 against 20.0" in text


def test_a_run_below_the_record_is_said_to_be_below_it() -> None:
    assert "below the record by 3.0" in words.described("exports", gaps(run(17.0)).loc["exports"])


def test_only_years_on_record_count() -> None:
    model = run(20.0)
    model["exports"].loc[2018] = 90.0
    assert gaps(model).at["exports", "absolute"] == 0.0


def test_what_keeps_within_its_tolerance_agrees_and_nothing_else_does() -> None:
    tolerance = record.NATIONAL["exports"].tolerance
    assert "Exports" in words.agreement(gaps(run(20.0 + 0.9 * tolerance)))
    assert words.agreement(gaps(run(20.0 + 1.1 * tolerance))) == "Nothing in the table."


def test_strength_of_a_correlation_names_its_sign() -> None:
    assert words.strength(0.9) == "a strong positive one"
    assert words.strength(-0.3) == "a weak negative one"
    assert words.strength(0.1) == "hardly any"


def test_scales_are_taken_coarse_to_fine() -> None:
    scales = seeds_by_scale(["1:1=2", "1:1000=5", "1:100=4", "1:10=3"])
    assert list(scales) == ["1:1000", "1:100", "1:10", "1:1"]
    assert pairs(scales) == [("1:1000", "1:100"), ("1:100", "1:10"), ("1:100", "1:1"), ("1:10", "1:1")]
    assert pairs(["1:1000", "1:100"]) == [("1:1000", "1:100")]


def test_a_difference_that_chance_does_not_explain_is_named() -> None:
    coarse = np.ones((4, 3, len(AGGREGATES))) + 0.001 * np.arange(4)[:, None, None]
    fine = coarse.copy()
    fine[:, -1, 0] *= 1.1
    assert apart({"a": coarse, "b": fine}, "a", "b") == "from a to b: gross domestic product +10.0 percent"
    assert apart({"a": coarse, "b": coarse}, "a", "b") == "from a to b: none"
