"""The findings in sentences: median over seeds, and the 10-90% range in brackets where there are several."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import xarray as xr

from neijuan.report.figures.debts import debt_ratios
from neijuan.report.places import coastal
from neijuan.report.series import (
    HIGH,
    LOW,
    annual,
    average_growth,
    last_year,
    nation,
    weighted_nation,
)
from neijuan.report.tilemap import number

TOP = 8
TRILLION = 1e-4
"""Yi to trillion yuan."""


@dataclass(frozen=True)
class Finding:
    """One line of the summary: what, how much (with band), and the definition."""

    label: str
    value: str
    band: str
    meaning: str


def findings(results: xr.Dataset) -> list[Finding]:
    """The headline figures of a run; flows and balances are those of the last four quarters."""
    return [*_output(results), *_balances(results), *_debts(results)]


def _output(results: xr.Dataset) -> list[Finding]:
    real = nation(results, "real_gross_domestic_product")
    output = annual(nation(results, "gross_domestic_product")).isel(quarter=-1)
    utilisation = annual(weighted_nation(results, "surveyed_utilisation", "gross_domestic_product")) / 4
    when, start = last_year(results), results.attrs["start_year"]
    return [
        _finding(
            "Real growth",
            100 * average_growth(real),
            "% a year",
            f"average over the run, prices of {start}",
        ),
        _finding("GDP", TRILLION * output, " trillion yuan", f"per year, current prices, {when}"),
        _finding(
            "Utilisation",
            100 * utilisation.isel(quarter=-1),
            "%",
            f"surveyed, weighted by provincial GDP, {when}",
        ),
    ]


def _balances(results: xr.Dataset) -> list[Finding]:
    output = annual(nation(results, "gross_domestic_product")).isel(quarter=-1)
    balance = annual(results["net_exports"]).isel(quarter=-1)
    shore = coastal(results)
    coast, inland = (balance.where(members, 0.0).sum("province") / output for members in (shore, ~shore))
    surplus = (balance > 0).sum("province")
    return [
        _finding(
            "Provinces in surplus",
            surplus,
            f" of {results.sizes['province']}",
            f"net exports abroad and to other provinces above zero, {last_year(results)}",
            decimals=0,
        ),
        _finding("Share of the top eight", 100 * top_share(balance), "%", "of all provincial surpluses"),
        _finding(
            "Coast",
            100 * coast,
            "% of GDP",
            "net exports of coastal provinces over national GDP",
            signed=True,
        ),
        _finding(
            "Interior",
            100 * inland,
            "% of GDP",
            "net exports of inland provinces over national GDP",
            signed=True,
        ),
    ]


def _debts(results: xr.Dataset) -> list[Finding]:
    ratios = {name: 100 * ratio.isel(quarter=-1) for name, ratio in debt_ratios(results).items()}
    local = ratios["vehicle_debt"] + ratios["local_government_bonds"]
    lines = (
        ("Firms’ debt", ratios["firm_loans"], "loans at the end of the run"),
        ("Local debt", local, "vehicles and local bonds at the end of the run"),
        ("Central debt", ratios["central_government_bonds"], "bonds at the end of the run"),
    )
    return [_finding(label, values, "% of GDP", meaning, decimals=0) for label, values, meaning in lines]


def top_share(balance: xr.DataArray, top: int = TOP) -> xr.DataArray:
    """Share of the `top` largest provincial surpluses in the sum of all surpluses, a fraction per seed;
    NaN without any surplus."""
    surplus = np.sort(np.clip(balance.transpose(..., "province").to_numpy(), 0.0, None), axis=-1)
    total = surplus.sum(axis=-1)
    share = surplus[..., -top:].sum(axis=-1) / np.where(total > 0, total, np.nan)
    return xr.DataArray(share, dims=[name for name in balance.dims if name != "province"])


def _finding(
    label: str, values: xr.DataArray, unit: str, meaning: str, *, decimals: int = 1, signed: bool = False
) -> Finding:
    """`values` by seed, in the printed unit."""
    numbers = values.to_numpy().astype(float)
    middle = number(float(np.median(numbers)), decimals, signed) + unit
    if numbers.size == 1:
        return Finding(label, middle, "", meaning)
    low, high = (number(float(edge), decimals, signed) for edge in np.quantile(numbers, [LOW, HIGH]))
    return Finding(label, middle, f"{low} to {high}", meaning)
