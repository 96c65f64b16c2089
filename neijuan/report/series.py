"""From results to the series that figures and sentences show: national sums, annual rates, bands over seeds.

Money in results is per quarter. A flow shown per year is four times its average over the last four
quarters (over
fewer at the start of a run), and a debt ratio divides the stock at the end of the quarter by that annual
flow.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from neijuan.errors import UsageError

if TYPE_CHECKING:
    from numpy.typing import NDArray

QUARTERS_PER_YEAR = 4
LOW, HIGH = 0.1, 0.9
"""Quantiles over seeds that bound every band."""


@dataclass(frozen=True)
class Band:
    """Median over seeds with its 10-90% range, along the dimensions left (quarter, province, ...)."""

    median: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


def band(values: xr.DataArray) -> Band:
    """Summarise `values` over the dimension `seed`; the other dimensions keep their order."""
    numbers = values.transpose("seed", ...).to_numpy().astype(float)
    if numbers.shape[0] == 1:
        return Band(numbers[0], numbers[0], numbers[0])
    low, median, high = np.quantile(numbers, [LOW, 0.5, HIGH], axis=0)
    return Band(median, low, high)


def years(results: xr.Dataset) -> NDArray[np.float64]:
    """Middle of each quarter in calendar years: 2012Q1 is 2012.125."""
    labels = [str(label) for label in results["quarter"].to_numpy()]
    try:
        return np.array([int(label[:4]) + (int(label[5:]) - 0.5) / QUARTERS_PER_YEAR for label in labels])
    except ValueError as error:
        raise UsageError(
            f"quarters must look like 2012Q1, but the results hold {labels[0]!r}: run again"
        ) from error


def nation(results: xr.Dataset, name: str) -> xr.DataArray:
    """Sum of a provincial variable over provinces, [seed, quarter]."""
    return results[name].sum("province")


def weighted_nation(results: xr.Dataset, name: str, weight: str) -> xr.DataArray:
    """Average of a provincial rate weighted by the flow `weight`, [seed, quarter]; no figure, no weight."""
    weights = results[weight].where(results[name].notnull())
    return (results[name] * weights).sum("province") / weights.sum("province")


def annual(flow: xr.DataArray) -> xr.DataArray:
    """A quarterly flow per year: four times the average of the last four quarters, fewer at the start."""
    window = [flow.shift(quarter=lag, fill_value=0.0) for lag in range(QUARTERS_PER_YEAR)]
    counted = np.minimum(np.arange(1, flow.sizes["quarter"] + 1), QUARTERS_PER_YEAR)
    return sum(window[1:], start=window[0]) * xr.DataArray(QUARTERS_PER_YEAR / counted, dims="quarter")


def over_a_year(results: xr.Dataset) -> bool:
    """Whether the run is long enough (five quarters) to compare with the same quarter a year earlier."""
    return results.sizes["quarter"] > QUARTERS_PER_YEAR


def annual_basis(results: xr.Dataset) -> str:
    """A sentence for notes: what a flow per year is in this run."""
    if results.sizes["quarter"] < QUARTERS_PER_YEAR:
        return "Flows are quarters at an annual rate."
    return "Flows are sums of four quarters (in the first year the quarters so far, at an annual rate)."


def growth(level: xr.DataArray) -> xr.DataArray:
    """Growth on a year earlier, a fraction; in a run too short, on the quarter before at an annual rate."""
    if level.sizes["quarter"] > QUARTERS_PER_YEAR:
        return level / level.shift(quarter=QUARTERS_PER_YEAR) - 1.0
    return (level / level.shift(quarter=1)) ** QUARTERS_PER_YEAR - 1.0


def growth_basis(results: xr.Dataset) -> str:
    """How `growth` compares in this run, for the label of an axis."""
    return "on a year earlier" if over_a_year(results) else "on the quarter before, annual rate"


def average_growth(level: xr.DataArray) -> xr.DataArray:
    """Average growth per year from first to last quarter, a fraction; NaN in a run of one quarter."""
    quarters = level.sizes["quarter"] - 1
    if quarters == 0:
        return level.isel(quarter=-1) * np.nan
    return (level.isel(quarter=-1) / level.isel(quarter=0)) ** (QUARTERS_PER_YEAR / quarters) - 1.0


def span(results: xr.Dataset) -> str:
    """First and last quarter as text: 2012Q1–2022Q4."""
    quarters = results["quarter"].to_numpy()
    return f"{quarters[0]}–{quarters[-1]}"


def last_year(results: xr.Dataset) -> str:
    """The quarters behind an annual figure at the end of the run, as text."""
    quarters = results["quarter"].to_numpy()[-QUARTERS_PER_YEAR:]
    return f"{quarters[0]}–{quarters[-1]}" if len(quarters) > 1 else str(quarters[0])
