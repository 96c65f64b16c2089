"""The published record as dots beside simulated lines, with the sentence that names its source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from neijuan.data import records
from neijuan.report import style
from neijuan.report.series import years

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Numbers = NDArray[np.float64]
MIDDLE, YEAR_END = 0.5, 0.875
"""Where a year stands: in its middle, or at its last quarter as a sum of four quarters does."""


@dataclass(frozen=True)
class Published:
    """Published points inside the span of a run: calendar years, values in the figure's unit, source."""

    years: Numbers
    values: Numbers
    source: str

    def __bool__(self) -> bool:
        return self.years.size > 0

    def scaled(self, factor: float) -> Published:
        """The same points in another unit."""
        return Published(self.years, factor * self.values, self.source)


def of_nation(results: xr.Dataset, indicator: str, *, summed: bool = False) -> Published:
    """What is published for an indicator of the nation; `summed`: years stand at their last quarter."""
    return _inside(results, records.of_place(indicator), summed)


def of_sector(results: xr.Dataset, indicator: str, sector: str) -> Published:
    """What is published for an indicator of a sector."""
    return _inside(results, records.of_sector(indicator, sector), False)


def _inside(results: xr.Dataset, record: records.Record, summed: bool) -> Published:
    span = years(results)
    points = np.array(record.points, dtype=float).reshape(-1, 2)
    whole = points[:, 0] % 1 == MIDDLE
    if summed:
        points[whole, 0] += YEAR_END - MIDDLE
    shown = (points[:, 0] >= span[0] - 0.2) & (points[:, 0] <= span[-1] + 0.2)
    return Published(points[shown, 0], points[shown, 1], record.source if shown.any() else "")


def draw(axes: Axes, record: Published, colour: str) -> None:
    """Rings at the published points, in the named colour of the line that they belong to."""
    if record:
        tone = style.LIGHT[colour]
        axes.scatter(
            record.years, record.values, s=15, facecolor="none", edgecolor=tone, linewidth=1, zorder=4
        )


def sentence(published: Iterable[Published]) -> str:
    """The line under a figure that names what the rings are; empty where nothing is published."""
    sources = dict.fromkeys(record.source for record in published if record)
    return f"○ published: {'; '.join(sources)}." if sources else ""


def column(results: xr.Dataset, record: Published) -> Numbers:
    """The record by quarter of the run, NaN where there is none; a year stands in its last quarter."""
    values = np.full(results.sizes["quarter"], np.nan)
    quarters = years(results)
    for time, value in zip(record.years, record.values, strict=True):
        place = np.floor(time) + YEAR_END if time % 1 == MIDDLE else time
        nearest = int(np.abs(quarters - place).argmin())
        if abs(quarters[nearest] - place) < 0.01:
            values[nearest] = value
    return values
