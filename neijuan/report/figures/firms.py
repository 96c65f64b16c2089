"""Firms: how many, how many begin, how many end, how many are kept alive."""

from __future__ import annotations

import xarray as xr

from neijuan.report import style
from neijuan.report.figure import ReportFigure
from neijuan.report.lines import draw_band, finish, label_ends, over_time, panels
from neijuan.report.series import annual, band, nation, weighted_nation, years
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


ZOMBIES = {
    "zombie_share_caballero_hoshi_kashyap": ("subsidised interest", "blue"),
    "zombie_share_fukuda_nakamura": ("evergreened", "purple"),
    "zombie_share_interest_cover": ("interest not earned", "vermilion"),
}
"""Shares of zombies by definition: label and colour."""


def zombie_firms(results: xr.Dataset) -> ReportFigure:
    """Zombies in industrial enterprises by three definitions, %, provinces weighted by enterprises."""
    x = years(results)
    lines = {name: band(100 * weighted_nation(results, name, "firms")) for name in ZOMBIES}
    with style.drawing():
        drawing, (axes,) = panels(1, height=3.3, room=0.15)
        for name, values in lines.items():
            draw_band(axes, x, values, ZOMBIES[name][1])
        axes.set_ylim(bottom=0)
        finish(axes, x, "Zombies", "% of industrial enterprises")
        label_ends(axes, [(*ZOMBIES[name], values.median[-1]) for name, values in lines.items()])
    ends = sorted(values.median[-1] for values in lines.values())
    low, high = number(ends[0], 1), number(ends[-1], 1)
    title = f"By definition, {low}% to {high}% of industrial enterprises end as zombies"
    columns = {f"{name}_percent": values for name, values in lines.items()}
    note = (
        "Subsidised interest: pays less than the least a sound borrower would (Caballero, Hoshi and "
        "Kashyap). Evergreened: no profit to cover least interest, high debt, new loans (Fukuda and "
        "Nakamura). Interest not earned: ten years and older, three years of earnings below interest."
    )
    return over_time(results, "zombies", title, drawing, columns, "A line for each definition", note)
