"""Quarters as text, `2012Q1`, and as whole numbers that can be counted."""

from __future__ import annotations

import re

from neijuan.errors import UsageError

LAST_YEAR = 2100
_PATTERN = re.compile(r"(\d{4})(?:Q([1-4]))?")


def quarter_number(text: str | int) -> int:
    """Quarters since year 0 of `2022Q4`; a bare year stands for its last quarter.

    Raises UsageError if the text is neither a year nor a quarter.
    """
    match = _PATTERN.fullmatch(str(text).strip().upper())
    if match is None:
        raise UsageError(
            f"{str(text)!r} is no quarter: write a year such as 2022 or a quarter such as 2022Q4"
        )
    year, quarter = int(match[1]), int(match[2] or 4)
    return 4 * year + quarter - 1


def quarter_label(number: int) -> str:
    """The inverse of `quarter_number`: 8051 becomes `2012Q4`."""
    return f"{number // 4}Q{number % 4 + 1}"


def count_quarters(first: str, until: str | int | None, quarters: int | None) -> int:
    """How many quarters a run has that begins with the quarter `first`.

    Exactly one of `until` (last quarter, included) and `quarters` (their number) is given.
    Raises UsageError if both are, if the run would be empty, or if it would pass the year 2100.
    """
    if (until is None) == (quarters is None):
        raise UsageError(
            "give either the last quarter (--until) or the number of quarters (--quarters), not both"
        )
    begin = quarter_number(first)
    count = quarters if quarters is not None else quarter_number(until or "") - begin + 1
    if count < 1:
        given = f"--quarters {quarters}" if quarters is not None else f"--until {until}"
        raise UsageError(
            f"{given} leaves nothing to simulate: the first quarter is {first}, give a later end"
        )
    if begin + count > quarter_number(LAST_YEAR) + 1:
        raise UsageError(
            f"a run ends by {LAST_YEAR}: {count} quarters from {first} go beyond it, give an earlier end"
        )
    return count
