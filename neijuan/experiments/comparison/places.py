"""Differences by province, sector, group of them, and year: ratios of sums over the members of a row.

Each measure is a quotient of two sums over members and quarters, N / D, so that a group is no mean of means.
Differences of two runs are 100 (x' / x - 1) for measures in percent and x' - x otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from neijuan.experiments.comparison.bands import spread

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr
    from numpy.typing import NDArray

    from neijuan.experiments.comparison.difference import Difference

Part = Callable[["xr.Dataset"], "xr.DataArray"]
Axis = Literal["province", "sector"]
YI_TRILLION = 1e-4
YEAR = 4


@dataclass(frozen=True)
class Measure:
    """A figure of a place: id, words, unit of its level, numerator, denominator, unit of the difference.

    `over` None: the mean over quarters. `at_end`: a stock of the last quarter over a year's flow.
    """

    id: str
    title: str
    unit: str
    of: Part
    over: Part | None = None
    factor: float = 1.0
    percent: bool = False
    at_end: bool = False

    @property
    def unit_of_difference(self) -> str:
        """Percent, points, or the unit of the level."""
        if self.percent:
            return "percent"
        return "points" if self.unit.startswith("percent") else self.unit

    def levels(self, dataset: xr.Dataset, axis: Axis, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """Levels `[seed, row]`; `weights` [row, member] is 1 for the members of a row."""
        above = _array(self.of(dataset), axis) @ weights.T
        above = above[:, -1] if self.at_end else above.sum(axis=1)
        if self.over is None:
            return self.factor * above / dataset.sizes["quarter"]
        below = _array(self.over(dataset), axis) @ weights.T
        below = YEAR * below[:, -YEAR:].mean(axis=1) if self.at_end else below.sum(axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            return self.factor * np.where(below != 0, above / below, np.nan)

    def change(self, before: NDArray[np.float64], after: NDArray[np.float64]) -> NDArray[np.float64]:
        """Differences of levels, in the unit of the difference."""
        if not self.percent:
            return after - before
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(before > 0, 100.0 * (after / before - 1.0), np.nan)


def _array(values: xr.DataArray, axis: Axis) -> NDArray[np.float64]:
    return np.nan_to_num(values.transpose("seed", "quarter", axis).to_numpy().astype(float))


def _debt(x: xr.Dataset) -> xr.DataArray:
    return x["vehicle_debt"] + x["local_government_bonds"]


PROVINCIAL: tuple[Measure, ...] = (
    Measure(
        "real_product",
        "real GDP",
        "trillion yuan a year at prices of the start",
        lambda x: x["real_gross_domestic_product"],
        factor=YEAR * YI_TRILLION,
        percent=True,
    ),
    Measure(
        "utilisation",
        "utilisation",
        "percent of capacity",
        lambda x: x["surveyed_utilisation"] * x["gross_domestic_product"],
        lambda x: x["gross_domestic_product"],
        factor=100.0,
    ),
    Measure("employment", "employment", "10,000 persons", lambda x: x["employment"]),
    Measure(
        "balance",
        "net exports",
        "percent of GDP",
        lambda x: x["net_exports"],
        lambda x: x["gross_domestic_product"],
        factor=100.0,
    ),
    Measure(
        "debt",
        "vehicle and local debt",
        "percent of GDP",
        _debt,
        lambda x: x["gross_domestic_product"],
        factor=100.0,
        at_end=True,
    ),
    Measure(
        "consumption",
        "real household consumption",
        "trillion yuan a year at prices of the start",
        lambda x: x["household_consumption"] / x["consumer_price_index"],
        factor=YEAR * YI_TRILLION,
        percent=True,
    ),
)
"""What is measured for provinces and groups of them."""

SECTORAL: tuple[Measure, ...] = (
    Measure(
        "real_output",
        "real output",
        "trillion yuan a year at prices of the start",
        lambda x: x["sector_output"] / x["producer_price"],
        factor=YEAR * YI_TRILLION,
        percent=True,
    ),
    Measure(
        "utilisation",
        "utilisation",
        "percent of capacity",
        lambda x: x["sector_output"],
        lambda x: x["sector_output"] / x["sector_utilisation"],
        factor=100.0,
    ),
    Measure(
        "price",
        "producer price",
        "start = 1",
        lambda x: x["sector_output"],
        lambda x: x["sector_output"] / x["producer_price"],
        percent=True,
    ),
    Measure(
        "exports",
        "real exports",
        "billion yuan a year at prices of the start",
        lambda x: x["sector_exports"] / x["producer_price"],
        factor=0.1 * YEAR,
        percent=True,
    ),
    Measure("firms", "enterprises", "enterprises", lambda x: x["sector_firms"], percent=True),
    Measure(
        "profit",
        "profit",
        "percent of output",
        lambda x: x["sector_profit"],
        lambda x: x["sector_output"],
        factor=100.0,
    ),
)
"""What is measured for sectors and groups of them."""

COLUMNS = (
    *("axis", "code", "name", "measure", "title", "level", "unit_of_level"),
    *("median", "p05", "p95", "unit"),
)


@dataclass(frozen=True)
class Row:
    """A row of a table: code of a place or set, name, members."""

    code: str
    name: str
    members: tuple[str, ...]


def table(difference: Difference, by: str, last: int) -> pd.DataFrame:
    """Differences by `province`, `sector` or `group` over the last quarters, or by `year` for the nation.

    One row for each place and measure, columns `COLUMNS`: level is the median of the base.
    """
    import pandas as pd

    if by == "year":
        return by_year(difference)
    quarters = list(difference.quarters)[-last:]
    axes: tuple[Axis, ...] = ("province", "sector") if by == "group" else (_axis(by),)
    found = []
    for axis in axes:
        rows = rows_of(difference, axis, groups=by == "group")
        found += measured(difference, axis, rows, quarters)
    return pd.DataFrame(found, columns=list(COLUMNS))


def by_year(difference: Difference) -> pd.DataFrame:
    """The nation in each calendar year (its quarters that were simulated)."""
    import pandas as pd

    found = []
    for year in dict.fromkeys(quarter[:4] for quarter in difference.quarters):
        quarters = [quarter for quarter in difference.quarters if quarter.startswith(year)]
        codes = tuple(str(code) for code in difference.dataset["province"].values)
        rows = measured(difference, "province", [Row(year, year, codes)], quarters)
        found += [{**row, "axis": "year"} for row in rows]
    return pd.DataFrame(found, columns=list(COLUMNS))


def rows_of(difference: Difference, axis: Axis, groups: bool) -> list[Row]:
    """The places of an axis, or its named sets; those of which the runs have no member are left out."""
    from neijuan.scenarios.registries import names, sets

    there = [str(code) for code in difference.dataset[axis].values]
    if not groups:
        known = names(axis)
        return [Row(code, known[code].title if code in known else code, (code,)) for code in there]
    chosen = []
    for name, one in sets().items():
        members = tuple(code for code in one.members if code in there)
        if one.axis == axis and members:
            chosen.append(Row(name, one.title, members))
    return chosen


def measured(
    difference: Difference, axis: Axis, rows: Sequence[Row], quarters: Sequence[str]
) -> list[dict[str, object]]:
    """Levels and differences of all measures for rows of an axis over some quarters."""
    mine, theirs = (one.dataset.sel(quarter=list(quarters)) for one in (difference.base, difference.other))
    found: list[dict[str, object]] = []
    for measure in PROVINCIAL if axis == "province" else SECTORAL:
        try:
            before, after = (measure.levels(x, axis, _weights(x, axis, rows)) for x in (mine, theirs))
        except KeyError:  # results of another version, or a trace, may lack a variable
            continue
        gaps = measure.change(before, after)
        for place, row in enumerate(rows):
            found.append(
                {
                    "axis": axis,
                    "code": row.code,
                    "name": row.name,
                    "measure": measure.id,
                    "title": measure.title,
                    "level": spread(before[:, place])["median"],
                    "unit_of_level": measure.unit,
                    **spread(gaps[:, place]),
                    "unit": measure.unit_of_difference,
                }
            )
    return found


def _weights(dataset: xr.Dataset, axis: Axis, rows: Sequence[Row]) -> NDArray[np.float64]:
    codes = [str(code) for code in dataset[axis].values]
    return np.array([[float(code in row.members) for code in codes] for row in rows])


def _axis(by: str) -> Axis:
    from neijuan.errors import UsageError

    if by == "province":
        return "province"
    if by == "sector":
        return "sector"
    raise UsageError(f"no table by {by!r}: choose province, sector, group or year")


def over_time(difference: Difference, measure: Measure) -> NDArray[np.float64]:
    """Differences of the nation in each quarter, `[seed, quarter]`, in the unit of the difference."""
    whole = []
    for one in (difference.base, difference.other):
        dataset = one.dataset.sel(quarter=list(difference.quarters))
        weights = np.ones((1, dataset.sizes["province"]))
        each = [
            measure.levels(dataset.isel(quarter=[at]), "province", weights)[:, 0]
            for at in range(dataset.sizes["quarter"])
        ]
        whole.append(np.stack(each, axis=1))
    return measure.change(*whole)
