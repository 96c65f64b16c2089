"""Debts of firms, financing vehicles, local governments and the centre."""

from __future__ import annotations

import xarray as xr

from neijuan.report import published, style
from neijuan.report.figure import ReportFigure
from neijuan.report.lines import draw_band, finish, label_ends, over_time, panels
from neijuan.report.series import annual, band, nation, years
from neijuan.report.tilemap import moves, number

NAMES = {
    "firm_loans": ("firms", "vermilion"),
    "vehicle_debt": ("vehicles", "purple"),
    "local_government_bonds": ("local bonds", "blue"),
    "central_government_bonds": ("centre", "green"),
}


def debt_ratios(results: xr.Dataset) -> dict[str, xr.DataArray]:
    """Debts as a fraction of annual national GDP, [seed, quarter]; stocks at the end of each quarter."""
    output = annual(nation(results, "gross_domestic_product"))
    return {name: _stock(results, name) / output for name in NAMES}


def debts(results: xr.Dataset) -> ReportFigure:
    """Each debtor's debt, and that of the local state (vehicles and bonds), % of annual GDP."""
    x = years(results)
    ratios = debt_ratios(results)
    lines = {name: band(100 * ratio) for name, ratio in ratios.items()}
    total = band(100 * sum(ratios.values(), start=xr.zeros_like(ratios["firm_loans"])))
    local = band(100 * (ratios["vehicle_debt"] + ratios["local_government_bonds"]))
    record = {"local_state_percent_of_gdp": published.of_nation(results, "local_debt", summed=True)}
    with style.drawing():
        drawing, (left, right) = panels(2, height=3.5, room=0.2)
        for name, values in lines.items():
            draw_band(left, x, values, NAMES[name][1])
        published.draw(right, record["local_state_percent_of_gdp"], "ink")
        draw_band(right, x, local, "ink")
        for axes, title in ((left, "Debt outstanding"), (right, "Local state: vehicles and bonds")):
            axes.set_ylim(bottom=min(0.0, axes.get_ylim()[0]))
            finish(axes, x, title, "% of annual GDP")
        label_ends(left, [(*NAMES[name], values.median[-1]) for name, values in lines.items()])
        label_ends(right, [(number(local.median[-1], 0), "ink", local.median[-1])])
    firms, ended = number(lines["firm_loans"].median[-1], 0), number(local.median[-1], 0)
    change = moves(total.median[0], total.median[-1], 0)
    title = f"Debt of the four {change} of GDP; firms owe {firms}%, the local state {ended}%"
    columns = {f"{name}_percent_of_gdp": values for name, values in lines.items()} | {
        "total_percent_of_gdp": total,
        "local_state_percent_of_gdp": local,
    }
    note = "Stock at the end of the quarter over GDP of the last four quarters."
    shown = "Two panels: a line for each debtor; debt of the local state"
    return over_time(results, "debts", title, drawing, columns, shown, note, record)


def _stock(results: xr.Dataset, name: str) -> xr.DataArray:
    """A national stock, [seed, quarter]: the centre's own, or the sum over provinces."""
    return nation(results, name) if "province" in results[name].dims else results[name]
