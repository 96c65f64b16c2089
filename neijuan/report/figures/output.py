"""National output: GDP with its growth, and what it is spent on."""

from __future__ import annotations

import numpy as np
import xarray as xr

from neijuan.report import published, style
from neijuan.report.figure import ReportFigure
from neijuan.report.lines import draw_band, finish, label_ends, over_time, panels
from neijuan.report.series import (
    annual,
    annual_basis,
    average_growth,
    band,
    growth,
    growth_basis,
    nation,
    years,
)
from neijuan.report.tilemap import moves, number

PARTS = {
    "household_consumption": ("households", "blue"),
    "government_consumption": ("government", "purple"),
    "fixed_capital_formation": ("fixed investment", "vermilion"),
    "inventory_change": ("inventories", "amber"),
    "net_exports_abroad": ("net exports", "green"),
}
"""Expenditure parts of national GDP: label and colour."""
RECORDED = {
    "household_consumption": "consumption_share",
    "fixed_capital_formation": "investment_share",
    "net_exports_abroad": "net_exports_share",
}
"""Parts whose share is published, with the name of the record."""
TRILLION = 1e-4
"""Yi to trillion yuan."""


def national_output(results: xr.Dataset) -> ReportFigure:
    """National GDP per year, nominal and real (trillion yuan), and real growth (%)."""
    x = years(results)
    real_level = nation(results, "real_gross_domestic_product")
    nominal = band(annual(nation(results, "gross_domestic_product")) * TRILLION)
    real = band(annual(real_level) * TRILLION)
    rate = band(growth(real_level) * 100)
    average = 100 * float(band(average_growth(real_level).expand_dims("quarter")).median[0])
    record = {
        "gdp_trillion_yuan": published.of_nation(results, "gdp", summed=True),
        "real_growth_percent": published.of_nation(results, "growth"),
    }
    with style.drawing():
        drawing, (left, right) = panels(2)
        published.draw(left, record["gdp_trillion_yuan"], "blue")
        published.draw(right, record["real_growth_percent"], "green")
        draw_band(left, x, nominal, "blue")
        draw_band(left, x, real, "green")
        left.set_ylim(bottom=0)
        finish(left, x, "GDP", "trillion yuan per year")
        label_ends(left, [("nominal", "blue", nominal.median[-1]), ("real", "green", real.median[-1])])
        draw_band(right, x, rate, "green")
        low, high = right.get_ylim()
        right.set_ylim(min(0, low), max(0, high) * 1.06)
        finish(right, x, "Real growth", f"% {growth_basis(results)}")
        label_ends(right, [(number(rate.median[-1], 1) + "%", "green", rate.median[-1])])
    pace = f"Real GDP grows {number(average, 1)}% a year; " if np.isfinite(average) else ""
    title = f"{pace}GDP ends at {number(nominal.median[-1], 1)} trillion yuan a year"
    lines = {"gdp_trillion_yuan": nominal, "real_gdp_trillion_yuan": real, "real_growth_percent": rate}
    shown = "Two panels: GDP at current and at constant prices, and real growth"
    note = f"Real: prices of {results.attrs['start_year']}. {annual_basis(results)}"
    return over_time(results, "national-gdp", title, drawing, lines, shown, note, record)


def expenditure_shares(results: xr.Dataset) -> ReportFigure:
    """Household and government consumption, investment, inventories and net exports abroad, % of national
    GDP."""
    x = years(results)
    output = annual(nation(results, "gross_domestic_product"))
    shares = {part: band(100 * annual(_part(results, part)) / output) for part in PARTS}
    record = {
        f"{part}_percent_of_gdp": published.of_nation(results, RECORDED[part], summed=True)
        for part in RECORDED
    }
    with style.drawing():
        drawing, (axes,) = panels(1, height=3.7, room=0.12)
        for part in RECORDED:
            published.draw(axes, record[f"{part}_percent_of_gdp"], PARTS[part][1])
        for part, values in shares.items():
            draw_band(axes, x, values, PARTS[part][1])
        finish(axes, x, "Expenditure on GDP", "% of GDP")
        label_ends(axes, [(*PARTS[part], values.median[-1]) for part, values in shares.items()])
    invested, consumed = shares["fixed_capital_formation"].median, shares["household_consumption"].median
    title = (
        f"Investment {moves(invested[0], invested[-1], 1)} of GDP, "
        f"household consumption {moves(consumed[0], consumed[-1], 1)}"
    )
    lines = {f"{part}_percent_of_gdp": values for part, values in shares.items()}
    note = f"Net exports are those abroad: sales between provinces cancel out. {annual_basis(results)}"
    shown = "One line for each use of GDP"
    return over_time(results, "expenditure", title, drawing, lines, shown, note, record)


def _part(results: xr.Dataset, part: str) -> xr.DataArray:
    if part == "net_exports_abroad":
        return nation(results, "exports_abroad") - nation(results, "imports_abroad")
    return nation(results, part)
