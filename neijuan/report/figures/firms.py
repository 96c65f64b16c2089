"""Firms: how many, how many begin, how many end."""

from __future__ import annotations

import xarray as xr

from neijuan.report import style
from neijuan.report.figure import ReportFigure
from neijuan.report.lines import draw_band, finish, label_ends, over_time, panels
from neijuan.report.series import annual, band, nation, years
from neijuan.report.tilemap import moves, number


def firm_dynamics(results: xr.Dataset) -> ReportFigure:
    """Enterprises that the firms of the run stand for, and entries and exits per year in % of them."""
    x = years(results)
    count = nation(results, "firms")
    firms = band(count)
    births = band(100 * annual(nation(results, "firm_entries")) / count)
    deaths = band(100 * annual(nation(results, "firm_exits")) / count)
    with style.drawing():
        drawing, (left, right) = panels(2)
        draw_band(left, x, firms, "blue")
        finish(left, x, "Enterprises", f"number (simulated at {results.attrs['firms_scale']})")
        label_ends(left, [(number(firms.median[-1], 0), "blue", firms.median[-1])])
        draw_band(right, x, births, "blue")
        draw_band(right, x, deaths, "vermilion")
        right.set_ylim(bottom=0)
        finish(right, x, "Births and deaths", "% of enterprises per year")
        label_ends(right, [("births", "blue", births.median[-1]), ("deaths", "vermilion", deaths.median[-1])])
    born, died = number(births.median[-1], 1), number(deaths.median[-1], 1)
    title = f"In the last year {born}% of enterprises are born and {died}% die; their number " + moves(
        firms.median[0], firms.median[-1], 0, ""
    )
    lines = {"firms": firms, "births_percent_per_year": births, "deaths_percent_per_year": deaths}
    shown = "Two panels: number of enterprises; births and deaths"
    return over_time(
        results, "firms", title, drawing, lines, shown, "Births and deaths of the last four quarters."
    )
