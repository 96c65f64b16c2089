"""Tables and sentences about scales: every number and name in them comes from the figures of the runs."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from verification.pages import table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

DATES = ("2012Q4", "2016Q4", "2024Q4")
WITHIN = 2.0
"""Standard deviations between seeds within which one run cannot be told from another."""
BEYOND = 3.0
"""Standard errors from which chance does not explain a difference of means."""
Runs = dict[str, list[dict[str, Any]]]
"""Runs by scale, one a seed."""


@dataclass(frozen=True)
class Aggregate:
    """A national figure: how to print it, and whether differences are in percent or in points."""

    name: str
    unit: str
    digits: int
    points: bool = False


AGGREGATES = (
    Aggregate("gross domestic product", "trillion yuan a quarter", 3),
    Aggregate("real gross domestic product", "trillion yuan of 2012 a quarter", 3),
    Aggregate("household consumption", "trillion yuan a quarter", 3),
    Aggregate("fixed capital formation", "trillion yuan a quarter", 3),
    Aggregate("net exports abroad", "percent of GDP", 2, points=True),
    Aggregate("loans to firms", "trillion yuan", 2),
    Aggregate("vehicle debt", "trillion yuan", 2),
    Aggregate("consumer prices", "2012 = 1", 4),
    Aggregate("producer prices", "2012 = 1", 4),
    Aggregate("utilisation of industry", "percent", 2, points=True),
    Aggregate("employment", "million persons", 2),
    Aggregate("unemployment", "percent", 2, points=True),
    Aggregate("industrial enterprises", "thousand", 1),
)


def pairs(scales: Iterable[str]) -> list[tuple[str, str]]:
    """Scales to compare, coarse to fine: neighbours, and 1:100 with 1:1."""
    found = list(pairwise(scales))
    wide = [pair for pair in combinations(scales, 2) if pair == ("1:100", "1:1") and pair not in found]
    return found[:-1] + wide + found[-1:]


def stacked(runs: Runs, name: str) -> dict[str, NDArray[np.float64]]:
    """By scale, an array [seed, date, aggregate or province]."""
    return {scale: np.array([run[name] for run in many]) for scale, many in runs.items()}


def spread(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Standard deviation between seeds; not a number for a single seed."""
    return values.std(axis=0, ddof=1) if len(values) > 1 else np.full(values.shape[1:], np.nan)


def aggregates_at(figures: dict[str, NDArray[np.float64]], date: int) -> str:
    """Means (and deviations between seeds) of all aggregates at one date, by scale."""
    rows = []
    for index, item in enumerate(AGGREGATES):
        cells = [f"{item.name}, {item.unit}"]
        for values in figures.values():
            mean, deviation = values.mean(axis=0)[date, index], spread(values)[date, index]
            noise = "" if np.isnan(deviation) else f" ({deviation:.{item.digits}f})"
            cells.append(f"{mean:,.{item.digits}f}{noise}")
        rows.append(cells)
    heads = [
        f"{scale}, {len(values)} seed{'s' if len(values) > 1 else ''}" for scale, values in figures.items()
    ]
    return table(["", *heads], rows)


@dataclass(frozen=True)
class Difference:
    """A finer scale less a coarser one, for one aggregate and date."""

    aggregate: Aggregate
    date: str
    size: float
    """Percent, or points where the aggregate is a rate."""
    in_noise: float
    """Relative to the deviation between seeds at the coarser scale."""
    in_errors: float
    """Relative to the standard error of the difference of the two means (Welch 1947)."""


def differences(figures: dict[str, NDArray[np.float64]], coarse: str, fine: str) -> list[Difference]:
    """All aggregates and dates of a pair of scales."""
    gap = figures[fine].mean(axis=0) - figures[coarse].mean(axis=0)
    noise, level = spread(figures[coarse]), figures[coarse].mean(axis=0)
    error = np.sqrt(sum(spread(figures[scale]) ** 2 / len(figures[scale]) for scale in (coarse, fine)))
    return [
        Difference(
            item,
            label,
            float(gap[date, index] if item.points else 100.0 * gap[date, index] / level[date, index]),
            float(abs(gap[date, index]) / noise[date, index]),
            float(abs(gap[date, index]) / error[date, index]),
        )
        for date, label in enumerate(DATES)
        for index, item in enumerate(AGGREGATES)
    ]


def pair_rows(figures: dict[str, NDArray[np.float64]], date: str) -> list[list[str]]:
    """Differences of all pairs at one date, one row an aggregate."""
    by_pair = [differences(figures, *pair) for pair in pairs(figures)]
    rows = []
    for item in AGGREGATES:
        cells = [item.name]
        for found in by_pair:
            one = next(d for d in found if d.aggregate is item and d.date == date)
            cells.append(f"{one.size:+.2f} {'points' if item.points else '%'} ({one.in_noise:.1f})")
        rows.append(cells)
    return rows


def province_rows(product: dict[str, NDArray[np.float64]], codes: list[str]) -> list[list[str]]:
    """Median and largest difference of provincial GDP between scales, beside the noise between seeds."""
    rows = []
    for coarse, fine in pairs(product):
        for date, label in enumerate(DATES):
            level = product[coarse].mean(axis=0)[date]
            gap = 100.0 * (product[fine].mean(axis=0)[date] / level - 1.0)
            noise = 100.0 * spread(product[coarse])[date] / level
            worst = int(np.abs(gap).argmax())
            rows.append(
                [
                    f"{coarse} to {fine}",
                    label,
                    f"{np.median(np.abs(gap)):.2f}",
                    f"{gap[worst]:+.2f} ({codes[worst]})",
                    f"{np.median(noise):.2f}",
                    f"{np.median(np.abs(gap) / noise):.1f}",
                    f"{int((np.abs(gap) <= WITHIN * noise).sum())} of {len(codes)}",
                ]
            )
    return rows


def verdict(figures: dict[str, NDArray[np.float64]]) -> str:
    """In words, which pairs of scales agree within the noise between seeds."""
    rows = []
    for coarse, fine in pairs(figures):
        found = differences(figures, coarse, fine)
        single = sum(d.in_noise <= WITHIN for d in found)
        apart = sorted({d.aggregate.name for d in found if d.in_errors > BEYOND and d.date == DATES[-1]})
        largest = max((d for d in found if not d.aggregate.points), key=lambda d: abs(d.size))
        point = max((d for d in found if d.aggregate.points), key=lambda d: abs(d.size))
        rows.append(
            [
                f"{coarse} to {fine}",
                f"{single} of {len(found)}",
                f"{largest.aggregate.name} {largest.date}, {largest.size:+.2f} %; "
                f"{point.aggregate.name} {point.date}, {point.size:+.2f} points",
                ", ".join(apart) or "none",
            ]
        )
    return table(
        [
            "scales",
            "figures within twice the noise",
            "largest differences",
            f"means apart by over three standard errors, {DATES[-1]}",
        ],
        rows,
    )


def apart(figures: dict[str, NDArray[np.float64]], coarse: str, fine: str) -> str:
    """Differences of means at the last date that chance does not explain, in words."""
    found = [d for d in differences(figures, coarse, fine) if d.date == DATES[-1] and d.in_errors > BEYOND]
    listed = ", ".join(
        f"{d.aggregate.name} {d.size:+.1f} {'points' if d.aggregate.points else 'percent'}" for d in found
    )
    return f"from {coarse} to {fine}: {listed or 'none'}"


def agreeing(figures: dict[str, NDArray[np.float64]], date: str) -> str:
    """How many figures of neighbouring scales agree within the noise, in words."""
    parts = []
    for coarse, fine in pairwise(figures):
        found = [d for d in differences(figures, coarse, fine) if d.date == date]
        inside = sum(d.in_noise <= WITHIN for d in found)
        parts.append(f"{inside} of {len(found)} from {coarse} to {fine}")
    return ", ".join(parts)


def reading(figures: dict[str, NDArray[np.float64]], product: dict[str, NDArray[np.float64]]) -> str:
    """What the tables say, with the figures of this run."""
    real = [item.name for item in AGGREGATES].index("real gross domestic product")

    def noise(date: int) -> str:
        return ", ".join(
            f"{100 * spread(values)[date, real] / values.mean(axis=0)[date, real]:.2f} at {scale}"
            for scale, values in figures.items()
        )

    def provinces(date: int) -> str:
        parts = []
        for coarse, fine in pairwise(product):
            before, after = (product[scale].mean(axis=0)[date] for scale in (coarse, fine))
            parts.append(f"{np.median(np.abs(100 * (after / before - 1))):.2f} from {coarse} to {fine}")
        return ", ".join(parts)

    last = len(DATES) - 1
    return "\n".join(
        [
            f"- **Within the first year** ({DATES[0]}) these numbers of national figures agree within twice "
            f"the noise: {agreeing(figures, DATES[0])}. GDP of the provinces differs in the median by, in "
            f"percent, {provinces(0)}.",
            f"- **At the end** ({DATES[-1]}): {agreeing(figures, DATES[-1])}. GDP of the provinces differs "
            f"in the median by {provinces(last)} percent.",
            f"- **Where means differ by more than chance explains** in {DATES[-1]}: "
            f"{'; '.join(apart(figures, *pair) for pair in pairwise(figures))}.",
            f"- **Noise**: the deviation of real GDP between seeds is, in percent, {noise(0)} in {DATES[0]} "
            f"and {noise(last)} in {DATES[-1]}. Agriculture, construction and services have three producers "
            "a cell at every scale, so that finer scales average over industrial firms only; with the same "
            "seed lists of provinces and cases of foreign blocs draw the same luck at every scale.",
        ]
    )
