"""Debts of firms, financing vehicles, local governments and the centre."""

from __future__ import annotations

import xarray as xr

from neijuan.report import style
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
    """Each debtor's debt, % of annual GDP."""
    x = years(results)
    ratios = debt_ratios(results)
    lines = {name: band(100 * ratio) for name, ratio in ratios.items()}
    total = band(100 * sum(ratios.values(), start=xr.zeros_like(ratios["firm_loans"])))
    with style.drawing():
        drawing, (axes,) = panels(1, height=3.6, room=0.12)
        for name, values in lines.items():
            draw_band(axes, x, values, NAMES[name][1])
        axes.set_ylim(bottom=min(0.0, axes.get_ylim()[0]))
        finish(axes, x, "Debt outstanding", "% of annual GDP")
        label_ends(axes, [(*NAMES[name], values.median[-1]) for name, values in lines.items()])
    firms, vehicles = (number(lines[name].median[-1], 0) for name in ("firm_loans", "vehicle_debt"))
    change = moves(total.median[0], total.median[-1], 0)
    title = f"Debt of the four {change} of GDP; firms owe {firms}%, vehicles {vehicles}%"
    columns = {f"{name}_percent_of_gdp": values for name, values in lines.items()} | {
        "total_percent_of_gdp": total
    }
    note = "Stock at the end of the quarter over GDP of the last four quarters."
    return over_time(results, "debts", title, drawing, columns, "One line for each debtor", note)


def _stock(results: xr.Dataset, name: str) -> xr.DataArray:
    """A national stock, [seed, quarter]: the centre's own, or the sum over provinces."""
    return nation(results, name) if "province" in results[name].dims else results[name]
