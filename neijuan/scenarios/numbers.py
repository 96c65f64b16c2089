"""Numbers and quarters as people write them in scenarios."""

from __future__ import annotations

import math
import re

_PER_CENT = re.compile(r"(.+?)\s*(?:%|per ?cent)")
_DATE = re.compile(r"(\d{4})(?:\s*[Qq]([1-4]))?")
FIRST_YEAR, LAST_YEAR = 1949, 2100


def as_number(given: object) -> float:
    """A finite number from a number or a text such as `0.35` or `35%`. Raises ValueError."""
    if isinstance(given, bool) or not isinstance(given, int | float | str):
        raise ValueError(f"{shown(given)} is no number")
    text = given if isinstance(given, str) else None
    per_cent = _PER_CENT.fullmatch(text.strip()) if text is not None else None
    try:
        value = float(per_cent[1] if per_cent else given) / (100.0 if per_cent else 1.0)
    except (ValueError, OverflowError):
        raise ValueError(f"{shown(given)} is no number: write it like 0.35 or 35%") from None
    if not math.isfinite(value):
        raise ValueError(f"{shown(given)} is no finite number")
    return value


def as_quarter(given: object, last: bool) -> str:
    """`2024Q4` from a quarter or a year, of which the first quarter is meant, or the `last`.

    Raises ValueError for what is neither.
    """
    text = str(given).strip() if isinstance(given, int | str) and not isinstance(given, bool) else ""
    parts = _DATE.fullmatch(text)
    if parts is None:
        raise ValueError(
            f"{shown(given)} is no quarter: write a year such as 2024 or a quarter such as 2024Q4"
        )
    if not FIRST_YEAR <= int(parts[1]) <= LAST_YEAR:
        raise ValueError(f"{text} is outside {FIRST_YEAR}-{LAST_YEAR}: give a quarter such as 2024Q4")
    return f"{parts[1]}Q{parts[2] or (4 if last else 1)}"


def shown(given: object) -> str:
    """What was given, short enough for one line."""
    text = repr(given)
    return text if len(text) <= 60 else f"{text[:57]}..."
