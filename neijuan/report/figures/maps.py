"""Tile-grid maps of the provinces: growth, balance, utilisation, debts, firms, work, migration."""

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


def local_debt_map(results: xr.Dataset) -> ReportFigure:
    """Debt of financing vehicles and local governments at the end of the run, % of annual provincial GDP."""
    debt = results["vehicle_debt"] + results["local_government_bonds"]
    values = _last(debt / annual(results["gross_domestic_product"]))
    first, last = _ends(values)
    return _map(
        "map-local-debt",
        values,
        "sequential",
        title=f"The local state owes from {_at(values, first, '% of GDP')} to {_at(values, last)}",
        label="Vehicles and local bonds,\n% of annual GDP",
        column="local_debt_percent_of_annual_gdp",
        note=f"Financing vehicles and bonds of local governments at the end of {_end(results)}.",
        decimals=0,
    )


def debt_service_map(results: xr.Dataset) -> ReportFigure:
    """Interest that vehicles and local governments pay in the last four quarters, % of provincial GDP."""
    values = _last(annual(results["debt_service"]) / annual(results["gross_domestic_product"]))
    first, last = _ends(values)
    return _map(
        "map-debt-service",
        values,
        "sequential",
        title=f"Interest of the local state takes {_at(values, first, '% of GDP')} to {_at(values, last)}",
        label="Interest paid by vehicles and\nlocal governments, % of GDP",
        column="debt_service_percent_of_gdp",
        note=f"Sum of {last_year(results)}.",
    )


def zombie_map(results: xr.Dataset) -> ReportFigure:
    """Zombies in industrial enterprises by interest cover, average of the last four quarters, %."""
    values = _last(annual(results["zombie_share_interest_cover"]) / 4)
    first, last = _ends(values)
    return _map(
        "map-zombies",
        values,
        "sequential",
        title=f"Zombies are from {_at(values, first)} to {_at(values, last)} of industrial enterprises",
        label="Interest not earned,\n% of industrial enterprises",
        column="zombie_share_interest_cover_percent",
        note=f"Ten years and older, three years of earnings below interest; average of {last_year(results)}.",
    )


def exit_map(results: xr.Dataset) -> ReportFigure:
    """Enterprises that end in the last four quarters, % of all."""
    values = _last(annual(results["firm_exits"]) / results["firms"])
    first, last = _ends(values)
    return _map(
        "map-exits",
        values,
        "sequential",
        title=f"In a year {_at(values, first, '% of enterprises')} to {_at(values, last)} die",
        label="Deaths in a year,\n% of enterprises",
        column="deaths_percent_per_year",
        note=f"Sum of {last_year(results)} over the number at its end.",
    )


def unemployment_map(results: xr.Dataset) -> ReportFigure:
    """Unemployment rate, average of the last four quarters, %."""
    values = _last(annual(results["unemployment_rate"]) / 4)
    first, last = _ends(values)
    return _map(
        "map-unemployment",
        values,
        "sequential",
        title=f"Unemployment runs from {_at(values, first)} to {_at(values, last)}",
        label="Unemployment,\n% of labour force",
        column="unemployment_percent",
        note=f"Average of {last_year(results)}.",
    )


def migration_map(results: xr.Dataset) -> ReportFigure:
    """Change of the number of residents over the run, %, by moves between provinces."""
    residents = results["population"]
    values = residents.isel(quarter=-1) / residents.isel(quarter=0) - 1.0
    losing = int((band(values).median < 0).sum())
    first, last = _ends(values)
    return _map(
        "map-migration",
        values,
        "diverging",
        title=f"{losing} of {values.sizes['province']} provinces lose residents; from "
        f"{_at(values, first)} to {_at(values, last)}",
        label="Change of residents,\n% over the run",
        column="population_change_percent",
        note=f"From {results['quarter'].to_numpy()[0]} to {_end(results)}.",
    )


def _end(results: xr.Dataset) -> str:
    return str(results["quarter"].to_numpy()[-1])


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
