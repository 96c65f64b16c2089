"""Balances of coast and interior, with abroad and with each other."""

from __future__ import annotations

import xarray as xr

from neijuan.report import style
from neijuan.report.figure import ReportFigure
from neijuan.report.lines import draw_band, finish, label_ends, over_time, panels
from neijuan.report.places import coastal
from neijuan.report.series import Band, annual, annual_basis, band, nation, years
from neijuan.report.tilemap import number

LINES = {"total": ("total", "ink"), "abroad": ("abroad", "blue"), "provinces": ("provinces", "vermilion")}


def coast_and_interior(results: xr.Dataset) -> ReportFigure:
    """Net exports of coastal and of inland provinces, abroad and to other provinces, % of national GDP."""
    x = years(results)
    coast = balances_of(results, coastal(results))
    inland = balances_of(results, ~coastal(results))
    with style.drawing():
        drawing, both = panels(2, height=3.6)
        for axes, group in zip(both, (coast, inland), strict=True):
            for part, values in group.items():
                draw_band(axes, x, values, LINES[part][1])
        low = min(axes.get_ylim()[0] for axes in both)
        high = max(axes.get_ylim()[1] for axes in both)
        for axes, group, title in zip(both, (coast, inland), ("Coast", "Interior"), strict=True):
            axes.set_ylim(low, high)
            finish(axes, x, title, "% of national GDP")
            label_ends(axes, [(*LINES[part], values.median[-1]) for part, values in group.items()])
    ends = number(coast["total"].median[-1], 1, True), number(inland["total"].median[-1], 1, True)
    title = f"The coast ends at {ends[0]}% of national GDP, the interior at {ends[1]}%"
    lines = {f"coast_{part}_percent_of_gdp": values for part, values in coast.items()}
    lines |= {f"interior_{part}_percent_of_gdp": values for part, values in inland.items()}
    shown = "Two panels: net exports of coastal and of inland provinces, by destination"
    note = (
        "Coast: the 11 provinces with a sea coast. A surplus is positive. “Provinces” is the trade of the "
        f"group with all other provinces, so that these two lines mirror each other. {annual_basis(results)}"
    )
    return over_time(results, "coast-and-interior", title, drawing, lines, shown, note)


def balances_of(results: xr.Dataset, members: xr.DataArray) -> dict[str, Band]:
    """Net exports of a group of provinces: total, abroad, to provinces; % of national GDP of four
    quarters."""
    output = annual(nation(results, "gross_domestic_product"))
    flows = {
        "total": results["net_exports"],
        "abroad": results["exports_abroad"] - results["imports_abroad"],
        "provinces": results["outflow_to_provinces"] - results["inflow_from_provinces"],
    }
    sums = {part: annual(flow.where(members, 0.0).sum("province")) for part, flow in flows.items()}
    return {part: band(100 * total / output) for part, total in sums.items()}
