"""Lines with bands and labels at their ends, shared by the figures of time series."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from neijuan.report import published, style
from neijuan.report.figure import ReportFigure
from neijuan.report.published import Published
from neijuan.report.series import Band, span

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Numbers = NDArray[np.float64]
WIDTH = 10.4
"""Width of a figure across the page, inches."""


def over_time(
    results: xr.Dataset,
    name: str,
    title: str,
    drawing: Figure,
    lines: dict[str, Band],
    shown: str,
    note: str,
    record: Mapping[str, Published] | None = None,
) -> ReportFigure:
    """A figure of time series with its data: `lines` by name of the column, `shown` says what is drawn,
    `record` is what is published, by the column that it is to be compared with."""
    data = table(results, lines)
    known = {column: points for column, points in (record or {}).items() if points}
    for column, points in known.items():
        data[f"{column}_published"] = published.column(results, points)
    note = f"{note} {published.sentence(known.values())}".strip()
    return ReportFigure(name, title, drawing, data, f"{shown}, {span(results)}. {title}.", note)


def panels(count: int, height: float = 3.3, room: float = 0.16) -> tuple[Figure, list[Axes]]:
    """A figure with `count` panels side by side, inches; `room` is the share of a panel left for names of
    lines."""
    from matplotlib.figure import Figure

    drawing = Figure(figsize=(WIDTH, height))
    margin, top, bottom = 0.62 / WIDTH, 0.30 / height, 0.36 / height
    step = 1.0 / count
    boxes = [
        (number * step + margin, bottom, (step - margin) * (1 - room) - 0.01, 1 - top - bottom)
        for number in range(count)
    ]
    return drawing, [drawing.add_axes(box) for box in boxes]


def draw_band(axes: Axes, years: Numbers, values: Band, colour: str) -> None:
    """A line for the median and a shaded 10-90% range, in the named colour."""
    from matplotlib.collections import PolyCollection

    tone = style.LIGHT[colour]
    shown = np.isfinite(values.median)
    if not shown.any():
        return
    if not np.array_equal(values.low[shown], values.high[shown]):
        edge = np.concatenate([values.low[shown], values.high[shown][::-1]])
        across = np.concatenate([years[shown], years[shown][::-1]])
        outline = np.column_stack([across, edge])
        axes.add_collection(PolyCollection([outline], facecolor=tone, alpha=0.2, linewidth=0))
    marker = "o" if shown.sum() == 1 else None
    dash = style.DASHES[colour]
    axes.plot(years, values.median, color=tone, linestyle=dash, marker=marker, markersize=4)


def finish(axes: Axes, years: Numbers, title: str, unit: str) -> None:
    """Panel title, unit, time along the bottom, a firm line at zero where zero is inside."""
    axes.set_title(f"{title}, {unit}" if unit else title, fontsize=9)
    places, labels = _ticks(years)
    axes.set_xticks(places, labels)
    pad = max(0.03 * (years[-1] - years[0]), 0.1)
    axes.set_xlim(years[0] - pad, years[-1] + pad)
    low, high = axes.get_ylim()
    if low < 0 < high:
        axes.axhline(0, color=style.LIGHT["muted"], linewidth=0.8, zorder=1)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.10g}".replace("-", "−"))


def _ticks(years: Numbers) -> tuple[Numbers, list[str]]:
    """Starts of years; in a run of less than three years, some of its quarters."""
    if years[-1] - years[0] < 3:
        shown = years[:: -(-len(years) // 4)]
        return shown, [f"{int(year)}Q{int(year % 1 * 4) + 1}" for year in shown]
    first, last = int(np.floor(years[0])), int(np.ceil(years[-1]))
    starts = np.arange(first, last + 1, max(1, round((last - first) / 5)))
    return starts.astype(float), [str(year) for year in starts]


def label_ends(axes: Axes, ends: list[tuple[str, str, float]]) -> None:
    """Write each line's name right of its end: `ends` holds (name, colour, value in the axes' unit).

    Names that would overlap are moved apart vertically, in the order of their values.
    """
    box = axes.get_position()
    figure_height = axes.figure.get_size_inches()[1]  # type: ignore[union-attr]
    low, high = axes.get_ylim()
    line = 0.15 / (box.height * figure_height) * (high - low)
    known = sorted((end for end in ends if np.isfinite(end[2])), key=lambda end: end[2])
    heights = _apart([value for _, _, value in known], line, low, high)
    for (name, colour, _), height in zip(known, heights, strict=True):
        axes.annotate(
            name,
            (1.0, height),
            xycoords=("axes fraction", "data"),
            xytext=(3, 0),
            textcoords="offset points",
            va="center",
            size=8.5,
            color=style.LIGHT[colour],
        )


def _apart(values: list[float], gap: float, low: float, high: float) -> list[float]:
    """Sorted heights at least `gap` apart, each near its value, inside low..high where they fit."""
    heights: list[float] = []
    for value in values:
        heights.append(max(value, heights[-1] + gap) if heights else max(value, low))
    excess = heights[-1] - high if heights else 0.0
    if excess > 0:
        heights[-1] = high
        for place in range(len(heights) - 2, -1, -1):
            heights[place] = min(heights[place], heights[place + 1] - gap)
    return heights


def table(results: xr.Dataset, lines: dict[str, Band]) -> pd.DataFrame:
    """One row a quarter; for each line its median and, with several seeds, the 10% and 90% quantiles."""
    import pandas as pd

    data: dict[str, object] = {"quarter": results["quarter"].to_numpy()}
    for name, values in lines.items():
        data[name] = values.median
        if results.sizes["seed"] > 1:
            data[f"{name}_p10"], data[f"{name}_p90"] = values.low, values.high
    return pd.DataFrame(data)
