"""Tile-grid maps of the provinces: growth, balance, utilisation, debt."""

from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr

from neijuan.report.figure import ReportFigure
from neijuan.report.places import name
from neijuan.report.series import annual, average_growth, band, last_year, span
from neijuan.report.tilemap import Kind, number, tile_map


def growth_map(results: xr.Dataset) -> ReportFigure:
    """Average real growth of provincial GDP per year over the run, %."""
    values = average_growth(results["real_gross_domestic_product"])
    first, last = _ends(values)
    return _map(
        "map-growth",
        values,
        "sequential",
        title=f"Growth runs from {_at(values, first, '% a year')} to {_at(values, last)}",
        label="Real GDP growth,\n% per year",
        column="real_growth_percent_per_year",
        note=f"Average over {span(results)}.",
    )


def balance_map(results: xr.Dataset) -> ReportFigure:
    """Net exports abroad and to other provinces over the last four quarters, % of provincial GDP."""
    values = _last(annual(results["net_exports"]) / annual(results["gross_domestic_product"]))
    surplus = int((band(values).median > 0).sum())
    first, last = _ends(values)
    return _map(
        "map-balance",
        values,
        "diverging",
        title=f"{surplus} of {values.sizes['province']} provinces run a surplus; from "
        f"{_at(values, first, '% of GDP')} to {_at(values, last)}",
        label="Net exports,\n% of GDP",
        column="net_exports_percent_of_gdp",
        note=f"To abroad and to other provinces, {last_year(results)}.",
    )


def utilisation_map(results: xr.Dataset) -> ReportFigure:
    """Surveyed capacity utilisation, average of the last four quarters, %."""
    values = _last(annual(results["surveyed_utilisation"]) / 4)
    first, last = _ends(values)
    return _map(
        "map-utilisation",
        values,
        "sequential",
        title=f"Use of capacity runs from {_at(values, first)} to {_at(values, last)}",
        label="Surveyed utilisation,\n% of capacity",
        column="surveyed_utilisation_percent",
        note=f"Average of {last_year(results)}.",
    )


def debt_map(results: xr.Dataset) -> ReportFigure:
    """Debt of firms, vehicles and local governments at the end of the run, % of annual provincial GDP."""
    debt = results["firm_loans"] + results["vehicle_debt"] + results["local_government_bonds"]
    values = _last(debt / annual(results["gross_domestic_product"]))
    first, last = _ends(values)
    return _map(
        "map-debt",
        values,
        "sequential",
        title=f"Debt runs from {_at(values, first, '% of GDP')} to {_at(values, last)}",
        label="Debt,\n% of annual GDP",
        column="debt_percent_of_annual_gdp",
        note=f"Firms, vehicles and local government at the end of {results['quarter'].to_numpy()[-1]}.",
        decimals=0,
    )


def _last(values: xr.DataArray) -> xr.DataArray:
    return values.isel(quarter=-1)


def _ends(values: xr.DataArray) -> tuple[str, str]:
    """Codes of the provinces with the smallest and the largest median."""
    medians = band(values).median
    if not np.isfinite(medians).any():
        medians = np.zeros_like(medians)
    codes = values["province"].to_numpy()
    return str(codes[np.nanargmin(medians)]), str(codes[np.nanargmax(medians)])


def _at(values: xr.DataArray, code: str, unit: str = "%") -> str:
    """Median of a province with its name, a whole percentage from 20 up: `34% (Shanghai)`."""
    value = 100 * float(band(values.sel(province=[code])).median[0])
    return f"{number(value, 0 if abs(value) >= 20 else 1)}{unit} ({name(code)})"


def _map(
    stem: str,
    values: xr.DataArray,
    kind: Kind,
    *,
    title: str,
    label: str,
    column: str,
    note: str,
    decimals: int = 1,
) -> ReportFigure:
    summary = band(values)
    codes = [str(code) for code in values["province"].to_numpy()]
    data = pd.DataFrame({"province": codes, "name": [name(code) for code in codes]})
    data[column] = 100 * summary.median
    if values.sizes["seed"] > 1:
        data[f"{column}_p10"], data[f"{column}_p90"] = 100 * summary.low, 100 * summary.high
    drawing = tile_map(
        dict(zip(codes, summary.median, strict=True)), kind=kind, label=label, scale=100, decimals=decimals
    )
    described = f"Map of {len(codes)} provinces as equal squares with a figure in each. {title}."
    return ReportFigure(stem, title, drawing, data, described, note)
