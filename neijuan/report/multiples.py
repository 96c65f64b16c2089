"""A small line chart for each province in its place on the tile grid, or for each sector, on one scale.

One axes holds all cells: each line is shifted and scaled into its square, and lines of a kind are one
collection. Thirty-one axes would take some ten times as long to draw.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from neijuan.report import style
from neijuan.report.lines import WIDTH
from neijuan.report.places import Place, places
from neijuan.report.published import Published
from neijuan.report.series import Band
from neijuan.report.tilemap import number, round_step

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Numbers = NDArray[np.float64]
LEFT, TOP, ACROSS, DOWN = 0.05, 0.26, 0.9, 0.62
"""Drawing area inside a cell of side one; the province's name stands above it."""
ROW = 1.02
"""Height of a row, inches."""


@dataclass(frozen=True)
class Scale:
    """Maps calendar years and values into the drawing area of a cell."""

    first: float
    last: float
    low: float
    high: float

    def across(self, years: Numbers, place: Place) -> Numbers:
        """Horizontal position on the grid."""
        return place.column + LEFT + ACROSS * (years - self.first) / max(self.last - self.first, 1e-9)

    def down(self, values: Numbers, place: Place) -> Numbers:
        """Vertical position on the grid, values beyond the scale at its edge."""
        share = (self.high - np.clip(values, self.low, self.high)) / (self.high - self.low)
        return place.row + TOP + DOWN * share


@dataclass
class Multiples:
    """How to draw a grid of small charts.

    `label` says quantity and unit; `reference` is a line repeated behind every cell's, [quarter];
    `signed` prints the last figure of each cell with its sign. `layout` places other cells than provinces;
    `base` is the value of the thin line, always inside the scale, None for no such line; `second` is a
    dashed line of each cell, [cell, quarter]; `record` holds published points by code.
    """

    label: str
    reference: Numbers | None = None
    signed: bool = False
    layout: Mapping[str, Place] | None = None
    base: float | None = 0.0
    second: Numbers | None = None
    record: Mapping[str, Published] = field(default_factory=dict)
    _seconds: list[Numbers] = field(default_factory=list)
    _points: list[Numbers] = field(default_factory=list)
    _zero: list[Numbers] = field(default_factory=list)
    _behind: list[Numbers] = field(default_factory=list)
    _bands: list[Numbers] = field(default_factory=list)
    _lines: list[Numbers] = field(default_factory=list)

    def draw(self, codes: list[str], years: Numbers, values: Band) -> Figure:
        """The figure for `values` [cell, quarter] of the cells `codes` at `years` [quarter]."""
        from matplotlib.figure import Figure

        registry = places() if self.layout is None else self.layout
        rows = 1 + max(place.row for place in registry.values())
        columns = 1 + max(place.column for place in registry.values())
        drawing = Figure(figsize=(WIDTH, ROW * rows))
        axes = drawing.add_axes((0.0, 0.0, 1.0, 1.0))
        axes.set(xlim=(0, columns), ylim=(rows, 0))
        axes.axis("off")
        scale = Scale(years[0], years[-1], *self._limits(values))
        for index, code in enumerate(codes):
            one = Band(values.median[index], values.low[index], values.high[index])
            self._cell(axes, registry[code], years, one, scale)
            self._extras(index, registry[code], years, scale, self.record.get(code))
        self._key(axes, scale)
        self._collect(axes)
        return drawing

    def _limits(self, values: Band) -> tuple[float, float]:
        """Round limits that hold the base, what is published, and the middle 95% of all values."""
        others = [line.ravel() for line in (self.reference, self.second) if line is not None]
        numbers = np.concatenate([values.median.ravel(), *others])
        numbers = numbers[np.isfinite(numbers)]
        if numbers.size == 0:
            return 0.0, 1.0
        low, high = (float(edge) for edge in np.quantile(numbers, [0.025, 0.975]))
        held = [float(value) for record in self.record.values() for value in record.values]
        held += [] if self.base is None else [self.base]
        low, high = min([low, *held]), max([high, *held])
        step = round_step((high - low) / 5)
        low = step * float(np.floor(low / step))
        return low, max(step * float(np.ceil(high / step)), low + step)

    def _cell(self, axes: Axes, place: Place, years: Numbers, values: Band, scale: Scale) -> None:
        across, down = scale.across(years, place), scale.down(values.median, place)
        edges = np.array([scale.first, scale.last])
        if self.base is not None:
            line = scale.down(np.full(2, self.base), place)
            self._zero.append(np.column_stack([scale.across(edges, place), line]))
        self._lines.append(np.column_stack([across, down]))
        if self.reference is not None:
            self._behind.append(np.column_stack([across, scale.down(self.reference, place)]))
        shown = np.isfinite(values.median)
        if shown.sum() > 1 and not np.array_equal(values.low[shown], values.high[shown]):
            outline = np.concatenate([values.low[shown], values.high[shown][::-1]])
            along = np.concatenate([across[shown], across[shown][::-1]])
            self._bands.append(np.column_stack([along, scale.down(outline, place)]))
        self._caption(axes, place, float(values.median[-1]))
        _beyond(axes, across, place, values.median, scale)

    def _extras(
        self, index: int, place: Place, years: Numbers, scale: Scale, record: Published | None
    ) -> None:
        """The second line of a cell and its published points."""
        if self.second is not None:
            down = scale.down(self.second[index], place)
            self._seconds.append(np.column_stack([scale.across(years, place), down]))
        if record:
            down = scale.down(record.values, place)
            self._points.append(np.column_stack([scale.across(record.years, place), down]))

    def _caption(self, axes: Axes, place: Place, last: float) -> None:
        left, base = place.column + LEFT, place.row + 0.17
        axes.text(left, base, place.name, size=8, color=style.LIGHT["ink"])
        text = number(last, 1, self.signed)
        blue = style.LIGHT["blue"]
        axes.text(left + ACROSS, base, text, size=8, weight="bold", color=blue, ha="right")

    def _collect(self, axes: Axes) -> None:
        from matplotlib.collections import LineCollection, PolyCollection

        muted, blue = style.LIGHT["muted"], style.LIGHT["blue"]
        axes.add_collection(LineCollection(self._zero, colors=muted, linewidths=0.6))
        axes.add_collection(LineCollection(self._behind, colors=muted, linewidths=1.0, alpha=0.6))
        axes.add_collection(PolyCollection(self._bands, facecolor=blue, alpha=0.22, linewidth=0))
        vermilion = style.LIGHT["vermilion"]
        axes.add_collection(
            LineCollection(
                self._seconds, colors=vermilion, linewidths=1.1, linestyles=style.DASHES["vermilion"]
            )
        )
        axes.add_collection(LineCollection(self._lines, colors=blue, linewidths=1.5))
        if self._points:
            x, y = np.concatenate(self._points).T
            axes.scatter(x, y, s=5, facecolor="none", edgecolor=style.LIGHT["ink"], linewidth=0.6, zorder=4)

    def _key(self, axes: Axes, scale: Scale) -> None:
        """In the empty north-west of the grid: what is drawn, and a cell that shows the scale."""
        key = Place("", "", 1, 0, False)
        muted, grid = style.LIGHT["muted"], style.LIGHT["grid"]
        axes.text(0.05, 0.14, self.label, size=9.5, weight="bold", color=style.LIGHT["ink"])
        axes.text(
            0.05,
            0.6,
            "Scale of each\ncell; its figure\nis the last\nquarter’s",
            size=8,
            color=muted,
            va="center",
        )
        edges = np.array([scale.first, scale.last])
        for value in sorted({scale.low, scale.low if self.base is None else self.base, scale.high}):
            height = scale.down(np.full(2, value), key)
            axes.plot(scale.across(edges, key), height, color=grid, linewidth=0.8)
            text = f"{value:,.10g}".replace("-", "−")
            left = float(scale.across(edges, key)[0])
            axes.text(left - 0.04, height[0], text, size=7.5, ha="right", va="center", color=muted)
        for year, align in ((scale.first, "left"), (scale.last, "right")):
            along = float(scale.across(np.array([year]), key)[0])
            axes.text(along, TOP + DOWN + 0.13, str(int(year)), size=7.5, ha=align, color=muted)


def _beyond(axes: Axes, across: Numbers, place: Place, values: Numbers, scale: Scale) -> None:
    """An arrow where a line leaves the shared scale."""
    for outside, edge, marker in (
        (values > scale.high, scale.high, "^"),
        (values < scale.low, scale.low, "v"),
    ):
        if outside.any():
            along = across[int(np.flatnonzero(outside)[-1])]
            height = scale.down(np.array([edge]), place)
            axes.plot(
                [along], height, marker=marker, markersize=4, color=style.LIGHT["vermilion"], linewidth=0
            )
