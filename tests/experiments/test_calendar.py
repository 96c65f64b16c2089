"""Quarters as text and number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neijuan.errors import UsageError
from neijuan.experiments.calendar import count_quarters, quarter_label, quarter_number


@given(st.integers(min_value=4 * 1000, max_value=4 * 9999 + 3))
def test_label_and_number_are_inverse(number: int) -> None:
    assert quarter_number(quarter_label(number)) == number


@given(st.integers(1000, 9998), st.integers(1, 4))
def test_the_next_quarter_has_the_next_number(year: int, quarter: int) -> None:
    following = f"{year}Q{quarter + 1}" if quarter < 4 else f"{year + 1}Q1"
    assert quarter_number(following) == quarter_number(f"{year}Q{quarter}") + 1


def test_a_bare_year_means_its_last_quarter() -> None:
    assert quarter_number(2022) == quarter_number("2022Q4") == quarter_number(" 2022q4 ")


@pytest.mark.parametrize("text", ["2022Q5", "2022Q0", "22Q1", "Q1", "", "2022-Q1", "next year"])
def test_anything_else_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UsageError, match="2022Q4"):
        quarter_number(text)


def test_the_last_quarter_counts() -> None:
    assert count_quarters("2012Q1", "2012Q1", None) == 1
    assert count_quarters("2012Q1", 2022, None) == 44
    assert count_quarters("2012Q3", None, 8) == 8


@pytest.mark.parametrize(
    ("until", "quarters"), [("2011Q4", None), (None, 0), (None, -3), ("2012", 4), (None, None), (None, 10**9)]
)
def test_empty_endless_and_contradictory_runs_are_refused(until: str | None, quarters: int | None) -> None:
    with pytest.raises(UsageError):
        count_quarters("2012Q1", until, quarters)
