"""A small line chart for each province in its place on the tile grid, all on one scale.

One axes holds all cells: each line is shifted and scaled into its square, and lines of a kind are one
collection. Thirty-one axes would take some ten times as long to draw.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from neijuan.report import style
from neijuan.report.lines import WIDTH
from neijuan.report.places import Place, places
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

    `label` says quantity and unit; `reference` is a line repeated behind every province's, [quarter];
    `signed` prints the last figure of each province with its sign.
    """

    label: str
    reference: Numbers | None = None
    signed: bool = False
    _zero: list[Numbers] = field(default_factory=list)
    _behind: list[Numbers] = field(default_factory=list)
    _bands: list[Numbers] = field(default_factory=list)
    _lines: list[Numbers] = field(default_factory=list)

    def draw(self, codes: list[str], years: Numbers, values: Band) -> Figure:
        """The figure for `values` [province, quarter] of the provinces `codes` at `years` [quarter]."""
        from matplotlib.figure import Figure

        registry = places()
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
        self._key(axes, scale)
        self._collect(axes)
        return drawing

    def _limits(self, values: Band) -> tuple[float, float]:
        """Round limits that hold zero and the middle 95% of all values."""
        numbers = values.median.ravel()
        if self.reference is not None:
            numbers = np.concatenate([numbers, self.reference])
        numbers = numbers[np.isfinite(numbers)]
        if numbers.size == 0:
            return 0.0, 1.0
        low, high = (float(edge) for edge in np.quantile(numbers, [0.025, 0.975]))
        low, high = min(low, 0.0), max(high, 0.0)
        step = round_step((high - low) / 5)
        return step * float(np.floor(low / step)), step * float(np.ceil(high / step)) or step

    def _cell(self, axes: Axes, place: Place, years: Numbers, values: Band, scale: Scale) -> None:
        across, down = scale.across(years, place), scale.down(values.median, place)
        edges = np.array([scale.first, scale.last])
        self._zero.append(np.column_stack([scale.across(edges, place), scale.down(np.zeros(2), place)]))
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
        axes.add_collection(LineCollection(self._lines, colors=blue, linewidths=1.5))

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
        for value in sorted({scale.low, 0.0, scale.high}):
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
