"""Bands over paired seeds: of each seed's difference the median and the 5-95% range."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import xarray as xr
    from numpy.typing import NDArray

LOW, HIGH = 0.05, 0.95
QUANTILES = (LOW, 0.5, HIGH)
NAMES = ("p05", "median", "p95")


def band(values: xr.DataArray) -> xr.DataArray:
    """Median and 5-95% over `seed`, as the dimension `quantile` (0.05, 0.5, 0.95), linear interpolation.

    What is missing in some seed is left out of the band; what is missing in all stays missing.
    """
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # all seeds missing
        return values.quantile(list(QUANTILES), dim="seed", skipna=True)


def spread(values: NDArray[np.float64]) -> dict[str, float]:
    """Median, 5% and 95% of finite `values` [seed] by name; NaN if there are none."""
    known = values[np.isfinite(values)]
    if known.size == 0:
        return dict.fromkeys(("median", "p05", "p95"), float("nan"))
    low, middle, high = np.quantile(known, QUANTILES)
    return {"median": float(middle), "p05": float(low), "p95": float(high)}


def certain(low: float, high: float) -> bool:
    """Whether a band lies on one side of zero."""
    return low > 0 or high < 0
