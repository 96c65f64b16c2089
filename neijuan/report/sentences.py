"""The headline in words: each sentence with its figures, and the range over seeds where there are several."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import xarray as xr

from neijuan.report.figures.debts import debt_ratios
from neijuan.report.figures.firms import ZOMBIES
from neijuan.report.figures.labour import national_unemployment
from neijuan.report.figures.prices import national_prices
from neijuan.report.places import coastal, name
from neijuan.report.series import (
    HIGH,
    LOW,
    annual,
    average_growth,
    band,
    last_year,
    nation,
    span,
    weighted_nation,
)
from neijuan.report.tilemap import number

TRILLION = 1e-4
"""Yi to trillion yuan."""


@dataclass(frozen=True)
class Sentence:
    """A finding: what it is about, and what is found."""

    lead: str
    text: str


def sentences(results: xr.Dataset) -> list[Sentence]:
    """The findings of a run in the order of the report; figures are medians over seeds."""
    return [
        Sentence("Growth.", _growth(results)),
        Sentence("Demand.", _demand(results)),
        Sentence("Capacity and prices.", _capacity(results)),
        Sentence("Coast and interior.", _balances(results)),
        Sentence("Trade.", _trade(results)),
        Sentence("Debt.", _debt(results)),
        Sentence("Firms and jobs.", _firms(results)),
    ]


def said(values: xr.DataArray, unit: str, decimals: int = 1, *, signed: bool = False) -> str:
    """`values` by seed in words: median with unit, and the 10-90% range where it shows."""
    numbers = np.asarray(values, dtype=float).ravel()
    middle = number(float(np.median(numbers)), decimals, signed)
    low, high = (number(float(edge), decimals, signed) for edge in np.quantile(numbers, [LOW, HIGH]))
    return f"{middle}{unit}" + ("" if low == high else f" ({low} to {high})")


def _growth(results: xr.Dataset) -> str:
    output = TRILLION * annual(nation(results, "gross_domestic_product")).isel(quarter=-1)
    ends = f"GDP ends at {said(output, ' trillion yuan')} a year at current prices."
    real = results["real_gross_domestic_product"]
    if results.sizes["quarter"] == 1:
        return ends
    pace = 100 * average_growth(real.sum("province"))
    slow, fast = _ends(100 * average_growth(real))
    return (
        f"Over {span(results)} real GDP grows {said(pace, '% a year')}, slowest in {slow} and fastest in "
        f"{fast}; {ends}"
    )


def _demand(results: xr.Dataset) -> str:
    output = annual(nation(results, "gross_domestic_product"))
    consumed, invested = (
        100 * annual(nation(results, part)) / output
        for part in ("household_consumption", "fixed_capital_formation")
    )
    return (
        f"Households consume {said(consumed.isel(quarter=-1), '%')} of GDP at the end, after "
        f"{said(consumed.isel(quarter=0), '%')} at the start; fixed investment takes "
        f"{said(invested.isel(quarter=-1), '%')}, after {said(invested.isel(quarter=0), '%')}."
    )


def _capacity(results: xr.Dataset) -> str:
    used, nameplate = (
        25 * annual(weighted_nation(results, kind, "gross_domestic_product")).isel(quarter=-1)
        for kind in ("surveyed_utilisation", "nameplate_utilisation")
    )
    moved = {key: 100 * (index.isel(quarter=-1) - 1) for key, index in national_prices(results).items()}
    return (
        f"In {last_year(results)} firms use {said(used, '%')} of the capacity that surveys count and "
        f"{said(nameplate, '%')} of all that stands; since {results.attrs['start_year']} producer prices "
        f"moved by {said(moved['producer'], '%', signed=True)}, consumer prices by "
        f"{said(moved['consumer'], '%', signed=True)}."
    )


def _balances(results: xr.Dataset) -> str:
    output = annual(nation(results, "gross_domestic_product")).isel(quarter=-1)
    balance = annual(results["net_exports"]).isel(quarter=-1)
    shore = coastal(results)
    coast, inland = (100 * balance.where(who, 0.0).sum("province") / output for who in (shore, ~shore))
    surplus = (balance > 0).sum("province")
    return (
        f"{said(surplus, '', 0)} of {results.sizes['province']} provinces run a surplus with the rest of the "
        f"country and the world; coastal provinces together {said(coast, '% of national GDP', signed=True)}, "
        f"inland provinces {said(inland, '%', signed=True)}."
    )


def _trade(results: xr.Dataset) -> str:
    output = annual(nation(results, "gross_domestic_product")).isel(quarter=-1)
    sold, bought = (
        100 * annual(nation(results, flow)).isel(quarter=-1) / output
        for flow in ("exports_abroad", "imports_abroad")
    )
    weight = results["sector_exports"].isel(quarter=-1)
    duty = 100 * (results["foreign_duty"].isel(quarter=-1) * weight).sum("sector") / weight.sum("sector")
    return (
        f"Exports end at {said(sold, '%')} of GDP and imports at {said(bought, '%')}; duties abroad, beyond "
        f"those of the start, average {said(duty, '%')} of the value sold."
    )


def _debt(results: xr.Dataset) -> str:
    first, last = (
        {kind: 100 * ratio.isel(quarter=quarter) for kind, ratio in debt_ratios(results).items()}
        for quarter in (0, -1)
    )
    start, end = (one["vehicle_debt"] + one["local_government_bonds"] for one in (first, last))
    return (
        f"The local state, vehicles and bonds together, owes {said(end, '% of GDP', 0)} at the end, after "
        f"{said(start, '%', 0)}; firms owe {said(last['firm_loans'], '%', 0)}, after "
        f"{said(first['firm_loans'], '%', 0)}."
    )


def _firms(results: xr.Dataset) -> str:
    shares = [100 * weighted_nation(results, kind, "firms").isel(quarter=-1) for kind in ZOMBIES]
    ordered = sorted(shares, key=lambda share: float(share.median()))
    rate = 100 * national_unemployment(results).isel(quarter=-1)
    return (
        f"Zombies are, by definition, {said(ordered[0], '%')} to {said(ordered[-1], '%')} of industrial "
        f"enterprises; unemployment ends at {said(rate, '%')}{_moved(results)}."
    )


def _moved(results: xr.Dataset) -> str:
    """Who gained and who lost most residents, in a clause."""
    residents = results["population"]
    if results.sizes["quarter"] == 1:
        return ""
    lost, gained = _ends(100 * (residents.isel(quarter=-1) / residents.isel(quarter=0) - 1), signed=True)
    return f"; residents change most in {lost} and {gained}"


def _ends(values: xr.DataArray, signed: bool = False) -> tuple[str, str]:
    """The provinces with the smallest and the largest median, with their figures."""
    medians = band(values).median
    codes = values["province"].to_numpy()
    places = int(np.nanargmin(medians)), int(np.nanargmax(medians))
    low, high = (f"{name(str(codes[place]))} ({number(medians[place], 1, signed)}%)" for place in places)
    return low, high
