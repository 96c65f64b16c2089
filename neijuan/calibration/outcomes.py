"""National outcomes by which runs are compared: one figure each for a stretch of quarters, with its unit.

Each outcome is read off the results of a run, a mean over the quarters given (`over_last` picks them). Ratios
are ratios of sums. An outcome measured in percent is compared in logarithms (100 times their difference), so
that contributions add up; one in points is compared as it is.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import xarray as xr

Measure = Callable[["xr.Dataset"], float]
NORTHEAST = ("CN-LN", "CN-JL", "CN-HL")
LARGEST = 8
"""Number of provinces whose part in all surplus is measured."""


@dataclass(frozen=True)
class Outcome:
    """A national figure of a run: id, words, unit of its level, and how it is measured.

    `logarithmic`: differences are percent (log points) of the level, otherwise points of it.
    """

    id: str
    title: str
    unit: str
    measure: Measure
    logarithmic: bool = False

    @property
    def unit_of_difference(self) -> str:
        """Unit in which two runs are compared."""
        return "percent" if self.logarithmic else "points"

    def comparable(self, level: float) -> float:
        """The level on the scale on which differences add up; NaN for a level without a logarithm."""
        if not self.logarithmic:
            return level
        return 100.0 * math.log(level) if level > 0 else math.nan


def _over_product(*names: str) -> Measure:
    """Sum of flows over GDP, percent."""

    def measure(results: xr.Dataset) -> float:
        flow = sum(float(results[name].sum()) for name in names)
        return 100.0 * flow / float(results["gross_domestic_product"].sum())

    return measure


def _mean_total(name: str, factor: float) -> Measure:
    """Mean over the quarters of the national total times `factor`."""

    def measure(results: xr.Dataset) -> float:
        return factor * float(results[name].sum("province").mean())

    return measure


def _weighted(name: str, weight: str, factor: float = 100.0) -> Measure:
    """Mean over the quarters of a provincial figure, provinces weighted by `weight`, times `factor`."""

    def measure(results: xr.Dataset) -> float:
        total = (results[name] * results[weight]).sum("province") / results[weight].sum("province")
        return factor * float(total.mean())

    return measure


def public_debt(results: xr.Dataset) -> float:
    """Debt of vehicles and local governments at the end over the product of the last year, percent."""
    debt = (results["vehicle_debt"] + results["local_government_bonds"]).isel(quarter=-1).sum()
    product = results["gross_domestic_product"].isel(quarter=slice(-4, None))
    return 100.0 * float(debt) / (4.0 * float(product.sum("province").mean()))


def _balances(results: xr.Dataset) -> xr.DataArray:
    """Net exports of each province, abroad and to others, sums over the quarters."""
    return results["net_exports"].sum("quarter")


def imbalance(results: xr.Dataset) -> float:
    """Sum of the absolute balances of the provinces over GDP, percent."""
    return 100.0 * float(np.abs(_balances(results)).sum() / results["gross_domestic_product"].sum())


def interior_deficit(results: xr.Dataset) -> float:
    """Deficit of the provinces without a coast, taken together, over their product, percent."""
    from neijuan.data import provinces

    table = provinces()
    inside = results.sel(province=list(table.index[~table["coastal"]]))
    return -100.0 * float(_balances(inside).sum() / inside["gross_domestic_product"].sum())


def top_share(results: xr.Dataset) -> float:
    """Part of the eight largest provincial surpluses in the sum of all surpluses, percent."""
    surplus = np.sort(np.maximum(_balances(results).values, 0.0))[::-1]
    return 100.0 * float(surplus[:LARGEST].sum() / surplus.sum()) if surplus.sum() > 0 else math.nan


def specialisation(results: xr.Dataset) -> float:
    """How far the industry of provinces differs from the nation's (Krugman 1991), percent of their output.

    K_r = 1/2 sum over industrial sectors |share of s in r - share of s in the nation|, provinces weighted by
    output: 0 if all make the same, and the lower, the more they duplicate each other.
    """
    from neijuan.data.input_output import sectors

    table = sectors()
    made = results["cell_output"].sum("quarter").sel(sector=list(table.index[table["industrial"]]))
    whole = made / made.sum("sector")
    nation = made.sum("province") / made.sum()
    apart = 0.5 * abs(whole - nation).sum("sector")
    return 100.0 * float((apart * made.sum("sector")).sum() / made.sum())


def northeast_jobs(results: xr.Dataset) -> float:
    """Employment in Liaoning, Jilin and Heilongjiang, million persons."""
    return 0.01 * float(results["employment"].sel(province=list(NORTHEAST)).sum("province").mean())


OUTCOMES: tuple[Outcome, ...] = (
    Outcome(
        "utilisation",
        "surveyed utilisation of industry",
        "percent of capacity",
        _weighted("surveyed_utilisation", "gross_domestic_product"),
    ),
    Outcome("public_debt", "vehicle and local debt", "percent of GDP", public_debt),
    Outcome(
        "producer_prices",
        "producer prices",
        "start = 100",
        _weighted("producer_price_index", "gross_domestic_product"),
        logarithmic=True,
    ),
    Outcome(
        "consumer_prices",
        "consumer prices",
        "start = 100",
        _weighted("consumer_price_index", "household_consumption"),
        logarithmic=True,
    ),
    Outcome("imbalance", "sum of absolute provincial balances", "percent of GDP", imbalance),
    Outcome("interior_deficit", "deficit of the interior", "percent of its GDP", interior_deficit),
    Outcome("top_share", "share of the eight largest surpluses", "percent of all surplus", top_share),
    Outcome("employment", "employment", "million persons", _mean_total("employment", 0.01), logarithmic=True),
    Outcome(
        "unemployment",
        "unemployment",
        "percent of the labour force",
        _weighted("unemployment_rate", "employment"),
    ),
    Outcome(
        "northeast_jobs",
        "employment of the Northeast",
        "million persons",
        northeast_jobs,
        logarithmic=True,
    ),
    Outcome(
        "specialisation",
        "specialisation of provincial industry",
        "percent of output",
        specialisation,
    ),
    Outcome(
        "enterprises", "industrial enterprises", "thousand", _mean_total("firms", 0.001), logarithmic=True
    ),
    Outcome(
        "zombies_by_interest",
        "zombies by conceded interest",
        "percent of enterprises",
        _weighted("zombie_share_caballero_hoshi_kashyap", "firms"),
    ),
    Outcome(
        "zombies_by_loans",
        "zombies by new loans",
        "percent of enterprises",
        _weighted("zombie_share_fukuda_nakamura", "firms"),
    ),
    Outcome(
        "zombies_by_cover",
        "zombies by uncovered interest",
        "percent of enterprises",
        _weighted("zombie_share_interest_cover", "firms"),
    ),
    Outcome("exports", "exports abroad", "percent of GDP", _over_product("exports_abroad")),
    Outcome("net_exports", "net exports abroad", "percent of GDP", _over_product("net_exports")),
    Outcome(
        "real_product",
        "real GDP",
        "trillion yuan a year at prices of the start",
        _mean_total("real_gross_domestic_product", 4e-4),
        logarithmic=True,
    ),
    Outcome("investment", "fixed investment", "percent of GDP", _over_product("fixed_capital_formation")),
    Outcome("consumption", "household consumption", "percent of GDP", _over_product("household_consumption")),
)
"""What mechanisms may move: capacity, debt, prices, balances, jobs, firms, trade and demand."""


def over_last(quarters: int, outcomes: Iterable[Outcome] = OUTCOMES, suffix: str = "") -> tuple[Outcome, ...]:
    """The outcomes measured over the last `quarters` of a run only; `suffix` is added to their ids."""

    def late(measure: Measure) -> Measure:
        return lambda results: measure(results.isel(quarter=slice(-quarters, None)))

    return tuple(
        replace(outcome, id=outcome.id + suffix, measure=late(outcome.measure)) for outcome in outcomes
    )
