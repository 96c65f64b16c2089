"""Paths of a region against its nation: the peak, the fall, the way back, and what the fall consists of.

Pure functions of yearly series; where the figures come from is said in `decline_china` and `decline_us`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from neijuan.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd

NEVER = "never"
SHORTEST = 3
"""Years that a period at the end must have to be parted."""


@dataclass(frozen=True, eq=False)
class Share:
    """A region's part of its nation by year.

    `values`: fraction by year (int); `breaks`: the years that cannot be compared with the year before them,
    with the reason (another census, a province that enters).
    """

    values: pd.Series
    breaks: Mapping[int, str] = field(default_factory=dict)

    def over(self, below: Share) -> Share:
        """This share over another, with the breaks of both: income share over population share is income
        per head relative to the nation."""
        quotient = (self.values / below.values).dropna()
        reasons = {**below.breaks, **self.breaks}
        return Share(quotient, {year: text for year, text in reasons.items() if year in quotient.index})


@dataclass(frozen=True, eq=False)
class Path:
    """One indicator of one place: `series` is `main`, or `revised` for a later revision of the accounts."""

    place: str
    indicator: str
    series: str
    concept: str
    share: Share


def peak_row(path: Path, since: int | None = None) -> dict[str, Any]:
    """The peak from `since` on, the fall after it and its pace.

    * change: last over peak less one; years_since_peak: last year less year of the peak;
    * pace_per_decade: (last / peak)^(10 / years) - 1, missing if the last year is the peak;
    * at_breaks: what of the log change falls between years that a break parts, change of the place and change
      of the statistics together;
    * peak_at_edge: the peak is the first year of the record, so that the true one may be earlier.

    Raises UsageError if there is no year from `since` on.
    """
    values = path.share.values
    values = values[values.index >= (since or values.index.min())]
    if values.empty:
        last_year = int(path.share.values.index.max())
        raise UsageError(f"{path.place} has no {path.indicator} from {since} on: give {last_year} or earlier")
    top, last = highest(values), int(values.index.max())
    years, ratio = last - top, float(values[last] / values[top])
    return {
        "place": path.place,
        "indicator": path.indicator,
        "series": path.series,
        "peak_year": top,
        "peak": float(values[top]),
        "peak_at_edge": top == int(values.index.min()),
        "last_year": last,
        "last": float(values[last]),
        "years_since_peak": years,
        "change": ratio - 1,
        "pace_per_decade": ratio ** (10 / years) - 1 if years else float("nan"),
        "at_breaks": at_breaks(path.share, top, last),
    }


def trough_row(path: Path, peak_year: int) -> dict[str, Any]:
    """Lowest value from the peak on, and the part of the fall to it that is made good by the last year."""
    after = path.share.values
    after = after[after.index >= peak_year]
    low = highest(-after)
    fall = float(after.iloc[0] - after[low])
    return {
        "place": path.place,
        "indicator": path.indicator,
        "trough_year": low,
        "trough": float(after[low]),
        "recovered": float((after.iloc[-1] - after[low]) / fall) if fall else float("nan"),
    }


def highest(values: pd.Series) -> int:
    """Year of the highest value, the first of equals up to rounding."""
    known = values.to_numpy()
    near = known >= known.max() - 1e-6 * abs(known.max())
    return int(values.index[int(near.argmax())])


def at_breaks(share: Share, start: int, end: int) -> float:
    """Log change between the last year before each break and the break, inside start..end."""
    steps = np.log(share.values).diff()
    inside = [year for year in share.breaks if start < year <= end and year in steps.index]
    return float(steps.reindex(inside).sum())


def recovery_rows(path: Path, peak_year: int, levels: Sequence[float]) -> list[dict[str, Any]]:
    """When the path fell below each level (a fraction of the peak), and when it was back.

    `fell_below`: first year below after the peak; `back`: first year at the level or above after that;
    `back_for_good`: first year from which on it stays there; `never` where there is none in the record.
    """
    after = path.share.values
    after = after[after.index >= peak_year]
    rows = []
    for level in levels:
        # Equality must hold for the peak itself whatever the rounding.
        below = after < level * after.iloc[0] * (1 - 1e-12)
        fell = int(below.idxmax()) if below.any() else None
        later = below[below.index > fell] if fell is not None else below[:0]
        back = int((~later).idxmax()) if (~later).any() else None
        last_below = int(below[below].index.max()) if fell is not None else None
        good = later.index[later.index > last_below] if last_below is not None else later.index[:0]
        rows.append(
            {
                "place": path.place,
                "indicator": path.indicator,
                "level": float(level),
                "fell_below": fell if fell is not None else NEVER,
                "back": back if back is not None else NEVER,
                "back_for_good": int(good.min()) if len(good) else NEVER,
            }
        )
    return rows


def decompose(
    place: str, income: Share, population: Share, employment: Share | None, since: int | None = None
) -> list[dict[str, Any]]:
    """Log change of the share of national income, parted exactly into population, employment, productivity.

    With s the region's shares of national income Y, population P and employment E,

        d ln s_Y = d ln s_P + d ln (s_E / s_P) + d ln (s_Y / s_E)
                 = population + employment rate + productivity,

    all relative to the nation. Where employment or population has no figure, the two terms that need it are
    left missing and their sum (income per head; employment) stands. Periods are cut at the peak of s_Y, where
    a series begins or ends, and at the last break; a last row has the whole of the years that have all three.
    """
    parts = {"income": income.values, "population": population.values}
    if employment is not None:
        parts["employment"] = employment.values
    begin = since or int(income.values.index.min())
    peak = highest(income.values[income.values.index >= begin])
    cuts = _cuts(parts, [income, population, employment], peak)
    periods = list(pairwise(cuts))
    common = _common(list(parts.values()), peak)
    if len(periods) > 1 and len(common) > 1 and (common[0], common[-1]) not in periods:
        periods.append((common[0], common[-1]))
    breaks = sorted({year for share in (income, population, employment) if share for year in share.breaks})
    return [_parts(place, parts, start, end, breaks) for start, end in periods]


def _cuts(parts: dict[str, pd.Series], shares: Sequence[Share | None], peak: int) -> list[int]:
    """Years between which the change is parted: peak, first and last year of all three, last break, end."""
    whole = _common(list(parts.values()), peak)
    heads = _common([parts["income"], parts["population"]], peak)
    marks = {peak, *whole[:1], *whole[-1:], *heads[:1]}
    if heads and (not whole or heads[-1] - whole[-1] >= SHORTEST):
        marks.add(heads[-1])
    broken = [year for share in shares if share is not None for year in share.breaks]
    inside = [year for year in broken if peak < year < max(marks) and year in parts["income"].index]
    return sorted(marks | set(inside and [max(inside)]))


def _common(series: Sequence[pd.Series], start: int) -> list[int]:
    """Years from `start` on that all the series have."""
    years = set(series[0].index)
    for other in series[1:]:
        years &= set(other.index)
    return sorted(int(year) for year in years if year >= start)


def _parts(
    place: str, parts: dict[str, pd.Series], start: int, end: int, breaks: Sequence[int]
) -> dict[str, Any]:
    def change(name: str) -> float:
        values = parts.get(name)
        if values is None or start not in values.index or end not in values.index:
            return float("nan")
        return float(np.log(values[end] / values[start]))

    whole, people, jobs = change("income"), change("population"), change("employment")
    return {
        "place": place,
        "start": start,
        "end": end,
        "income_share": whole,
        "population": people,
        "employment_rate": jobs - people,
        "productivity": whole - jobs,
        "income_per_head": whole - people,
        "employment": jobs,
        "breaks": ", ".join(str(year) for year in breaks if start < year <= end),
    }
