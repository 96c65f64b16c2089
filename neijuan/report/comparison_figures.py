"""Figures of a comparison: differences over time, on the map, province by province, sector by sector."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neijuan.experiments.comparison.bands import QUANTILES
from neijuan.experiments.comparison.places import PROVINCIAL, Measure, over_time
from neijuan.report import style
from neijuan.report.figure import ReportFigure
from neijuan.report.lines import WIDTH, draw_band, finish
from neijuan.report.series import Band, years
from neijuan.report.tilemap import number, tile_map

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from neijuan.experiments.comparison.compare import Pair

SHOWN = ("real_product", "utilisation", "employment", "balance", "debt", "consumption")
ACROSS = 3
UNITS = {"percent": "%", "points": "points", "10,000 persons": "10,000 persons"}


def source_line(pair: Pair) -> str:
    """The line under every figure."""
    dataset = pair.difference.base.dataset
    count = dataset.sizes["seed"]
    seeds = "one seed" if count == 1 else f"median and 5–95% range of {count} paired seeds"
    return (
        f"Simulation by neijuan {dataset.attrs['version']}, start: reconciled accounts of "
        f"{dataset.attrs['start_year']}; firms {dataset.attrs['firms_scale']}, {seeds}."
    )


def figures(pair: Pair) -> list[ReportFigure]:
    """All figures of a pair in reading order: over time, two maps, provinces, sectors."""
    drawn = [time_figure(pair), map_figure(pair, "real_product"), map_figure(pair, "balance")]
    return [*drawn, bars_figure(pair, "province"), bars_figure(pair, "sector")]


def time_figure(pair: Pair) -> ReportFigure:
    """Differences of the nation in each quarter, six panels."""
    import pandas as pd
    from matplotlib.figure import Figure

    gap = pair.difference
    measures = [one for one in PROVINCIAL if one.id in SHOWN]
    begin = max(gap.quarters.index(gap.first_quarter or gap.quarters[0]) - 4, 0)
    x = years(gap.dataset)[begin:]
    data: dict[str, object] = {"quarter": list(gap.quarters[begin:])}
    rows = -(-len(measures) // ACROSS)
    height = 2.5 * rows
    with style.drawing():
        drawing = Figure(figsize=(WIDTH, height))
        for place, measure in enumerate(measures):
            band = _band(over_time(gap, measure)[:, begin:])
            axes = _panel(drawing, place, rows, height)
            draw_band(axes, x, band, "blue")
            finish(axes, x, _first(measure.title), _unit(measure))
            data[f"{measure.id}_median"] = band.median
            data[f"{measure.id}_p05"], data[f"{measure.id}_p95"] = band.low, band.high
    title = f"{gap.other.dataset.attrs['scenario']}: difference to {_words(gap.base_name)}"
    note = "Differences of each quarter, from a year before the first; debt over GDP at an annual rate."
    described = f"Six lines with bands, {gap.quarters[begin]} to {gap.quarters[-1]}. {title}."
    stem = f"{pair.name}-over-time"
    return ReportFigure(stem, title, drawing, pd.DataFrame(data), described, note)


def map_figure(pair: Pair, measure: str) -> ReportFigure:
    """Median difference of each province on the tile grid."""
    table = pair.ranked("province", measure)
    values = dict(zip(table["code"], table["median"], strict=True))
    size = float(np.nanmax(np.abs(table["median"]))) if len(table) else 0.0
    decimals = decimals_for(size)
    named = table["title"].iloc[0]
    unit = "%" if table["unit"].iloc[0] == "percent" else "points of GDP"
    with style.drawing():
        drawing = tile_map(
            values, kind="diverging", label=f"Difference of\n{named}, {unit}", decimals=decimals
        )
    up, down = (int((table["median"] * sign > 0).sum()) for sign in (1, -1))
    title = (
        f"{_first(named)} is higher in {up} provinces, lower in {down}; {_extremes(table, decimals, unit)}"
    )
    described = f"Map of {len(table)} provinces as equal squares with a figure in each. {title}."
    return ReportFigure(f"{pair.name}-map-{measure}", title, drawing, table, described, f"{_when(pair)}.")


def bars_figure(pair: Pair, by: str) -> ReportFigure:
    """Bars of provinces (jobs) or sectors (real output), longest gain first, with bands."""
    measure = "employment" if by == "province" else "real_output"
    table = pair.ranked(by, measure)
    unit = "10,000 persons" if by == "province" else "%"
    named = table["title"].iloc[0]
    with style.drawing():
        drawing = _bars(table, f"Difference of {named}, {unit}: median and 5–95% range over paired seeds")
    sure_up, sure_down = (int((table["sure"] & (table["median"] * sign > 0)).sum()) for sign in (1, -1))
    whole = f"of {len(table)} {by}s"
    title = f"{_first(named)} surely rises in {sure_up} and falls in {sure_down} {whole}"
    described = f"Bars for {len(table)} {by}s with bands. {title}."
    note = f"{_when(pair)}. Surely: the 5–95% range over paired seeds is on one side of zero (full colour)."
    return ReportFigure(f"{pair.name}-{by}s", title, drawing, table, described, note)


def _bars(table: pd.DataFrame, label: str) -> Figure:
    from matplotlib.figure import Figure

    height = 0.19 * len(table) + 0.75
    drawing = Figure(figsize=(WIDTH, height))
    axes = drawing.add_axes((0.155, 0.38 / height, 0.825, 1 - 0.75 / height))
    rows = np.arange(len(table))
    colours = [style.LIGHT["blue" if value > 0 else "vermilion"] for value in table["median"]]
    for row, (value, colour, sure) in enumerate(zip(table["median"], colours, table["sure"], strict=True)):
        axes.barh(row, value, height=0.62, color=colour, alpha=0.85 if sure else 0.3, linewidth=0)
    axes.hlines(rows, table["p05"], table["p95"], colors=style.LIGHT["ink"], linewidth=1.0)
    axes.axvline(0, color=style.LIGHT["muted"], linewidth=0.8)
    names = [_row_name(row) for _, row in table.iterrows()]
    axes.set_yticks(rows, names, color=style.LIGHT["ink"])
    axes.set_ylim(len(table) - 0.4, -0.6)
    axes.grid(True, axis="x")
    axes.grid(False, axis="y")
    axes.set_title(label, fontsize=9)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.10g}".replace("-", "−"))
    return drawing


def _row_name(row: pd.Series) -> str:
    """A province by its name, a sector by its code, which is shorter."""
    return str(row["name"]) if row["axis"] == "province" else _words(str(row["code"]))


def _panel(drawing: Figure, place: int, rows: int, height: float) -> Axes:
    row, column = divmod(place, ACROSS)
    wide, high = 1 / ACROSS, 1 / rows
    margin, top, bottom = 0.72 / WIDTH, 0.34 / height, 0.34 / height
    box = (
        column * wide + margin,
        1 - (row + 1) * high + bottom,
        wide - margin - 0.22 / WIDTH,
        high - top - bottom,
    )
    return drawing.add_axes(box)


def _band(values: NDArray[np.float64]) -> Band:
    """Median and 5-95% over the first axis."""
    low, middle, high = np.quantile(values, QUANTILES, axis=0)
    return Band(middle, low, high)


def _unit(measure: Measure) -> str:
    if measure.unit == "percent of GDP":
        return "points of GDP"
    return UNITS.get(measure.unit_of_difference, measure.unit_of_difference)


def decimals_for(size: float) -> int:
    """Decimals that show two digits of the largest figure, one to three."""
    if not size > 0:
        return 1
    return int(np.clip(1 - np.floor(np.log10(size)), 1, 3))


def _extremes(table: pd.DataFrame, decimals: int, unit: str) -> str:
    first, last = table.iloc[0], table.iloc[-1]
    ends = [f"{number(float(row['median']), decimals, True)} ({row['name']})" for row in (last, first)]
    return f"from {ends[0]} to {ends[1]} {unit}"


def _when(pair: Pair) -> str:
    quarters = pair.difference.quarters
    return f"Averages of {quarters[-pair.last]}–{quarters[-1]}"


def _words(name: str) -> str:
    return name.replace("-", " ")


def _first(text: str) -> str:
    return text[:1].upper() + text[1:]
