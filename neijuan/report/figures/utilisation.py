"""Capacity utilisation: the nation over time, the sectors at start and end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import xarray as xr

from neijuan.report import published, style
from neijuan.report.figure import ReportFigure
from neijuan.report.lines import WIDTH, Numbers, draw_band, finish, label_ends, over_time, panels
from neijuan.report.series import annual, band, last_year, weighted_nation, years
from neijuan.report.tilemap import moves, number

if TYPE_CHECKING:
    from matplotlib.figure import Figure


SURVEYED, NAMEPLATE = "surveyed_utilisation", "nameplate_utilisation"


def national_utilisation(results: xr.Dataset) -> ReportFigure:
    """Surveyed and nameplate utilisation of the nation, %, each province weighted by its GDP; with the
    spread of surveyed utilisation over provinces."""
    x = years(results)
    surveyed, nameplate = (band(100 * _national(results, name)) for name in (SURVEYED, NAMEPLATE))
    provinces = band(100 * results[SURVEYED].transpose("seed", "province", "quarter")).median
    across = np.quantile(provinces, [0.1, 0.9], axis=0)
    record = published.of_nation(results, "utilisation")
    with style.drawing():
        drawing, (axes,) = panels(1, height=3.5, room=0.12)
        for edge in across:
            axes.plot(x, edge, color=style.LIGHT["muted"], linewidth=0.9, linestyle=(0, (1.5, 1.5)))
        published.draw(axes, record, "blue")
        draw_band(axes, x, nameplate, "vermilion")
        draw_band(axes, x, surveyed, "blue")
        finish(axes, x, "Utilisation", "% of capacity")
        ends = [("surveyed", "blue", surveyed.median[-1]), ("nameplate", "vermilion", nameplate.median[-1])]
        ends += [("10% of provinces\nare below", "muted", across[0, -1])]
        ends += [("10% are above", "muted", across[1, -1])]
        label_ends(axes, ends)
    low = int(np.nanargmin(surveyed.median))
    title = (
        f"Surveyed utilisation {moves(surveyed.median[0], surveyed.median[-1], 1)}, lowest at "
        f"{number(surveyed.median[low], 1)}% in {results['quarter'].to_numpy()[low]}; "
        f"of nameplate capacity {number(nameplate.median[-1], 1)}% is used at the end"
    )
    lines = {"utilisation_percent": surveyed, "nameplate_utilisation_percent": nameplate}
    note = (
        "Provinces weighted by GDP. Surveyed: firms in operation, as in the official survey; grey: its "
        "spread over provinces. Nameplate: idle and mothballed plants counted too."
    )
    shown = "Two lines, surveyed and nameplate utilisation, with the spread of provinces"
    known = {"utilisation_percent": record}
    figure = over_time(results, "utilisation", title, drawing, lines, shown, note, known)
    figure.data["provinces_p10"], figure.data["provinces_p90"] = across
    return figure


def _national(results: xr.Dataset, name: str) -> xr.DataArray:
    return weighted_nation(results, name, "gross_domestic_product")


def sector_utilisation(results: xr.Dataset) -> ReportFigure:
    """Utilisation by sector, %: average of the first and of the last four quarters, sorted."""
    values = 100 * results["sector_utilisation"]
    averages = annual(values) / 4
    start = band(averages.isel(quarter=min(3, values.sizes["quarter"] - 1))).median
    end = band(averages.isel(quarter=-1))
    known = np.flatnonzero(np.isfinite(end.median))
    order = known[np.argsort(-end.median[known], kind="stable")]
    sectors = [str(code) for code in results["sector"].to_numpy()[order]]
    with style.drawing():
        drawing = _dumbbells(sectors, start[order], end.median[order], end.low[order], end.high[order])
    title = (
        f"Fullest: {_words(sectors[0])} at {number(end.median[order[0]], 0)}%; "
        f"emptiest: {_words(sectors[-1])} at {number(end.median[order[-1]], 0)}%"
    )
    columns = {"sector": sectors, "first_year_percent": start[order], "last_year_percent": end.median[order]}
    columns |= {"last_year_percent_p10": end.low[order], "last_year_percent_p90": end.high[order]}
    described = f"Dots for {len(sectors)} sectors: utilisation in the first and last year. {title}."
    note = f"Last year: {last_year(results)}. Sorted by it."
    if results.sizes["seed"] > 1:
        note += " The pale bar is the 10–90% range over seeds."
    return ReportFigure("utilisation-by-sector", title, drawing, pd.DataFrame(columns), described, note)


def _words(sector: str) -> str:
    return sector.replace("-", " ")


def _dumbbells(sectors: list[str], start: Numbers, end: Numbers, low: Numbers, high: Numbers) -> Figure:
    """A row a sector: ring at the start, dot at the end, pale bar for the range over seeds at the end."""
    from matplotlib.figure import Figure

    height = 0.19 * len(sectors) + 0.75
    drawing = Figure(figsize=(WIDTH, height))
    axes = drawing.add_axes((0.135, 0.38 / height, 0.85, 1 - 0.75 / height))
    rows = np.arange(len(sectors))
    moved = ["vermilion" if after < before else "blue" for before, after in zip(start, end, strict=True)]
    colours = [style.LIGHT[name] for name in moved]
    axes.hlines(rows, start, end, colors=colours, linewidth=1.6)
    axes.hlines(rows, low, high, colors=style.LIGHT["muted"], linewidth=6, alpha=0.3)
    axes.scatter(start, rows, s=22, facecolor="none", edgecolor=colours, linewidth=1.2, zorder=3)
    axes.scatter(end, rows, s=26, color=colours, zorder=3)
    axes.set_yticks(rows, [_words(sector) for sector in sectors], color=style.LIGHT["ink"])
    axes.set_ylim(len(sectors) - 0.4, -0.6)
    axes.grid(True, axis="both")
    axes.set_title("Utilisation, % of capacity: ○ first year, ● last year (blue up, orange down)", fontsize=9)
    return drawing
