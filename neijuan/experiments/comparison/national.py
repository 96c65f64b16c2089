"""National outcomes of two runs, seed by seed, and their differences with bands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neijuan.calibration.outcomes import OUTCOMES, Outcome, over_last
from neijuan.experiments.comparison.bands import spread

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr
    from numpy.typing import NDArray

    from neijuan.experiments.comparison.difference import Difference


def level(outcome: Outcome, dataset: xr.Dataset) -> float:
    """An outcome of one seed; NaN where the dataset lacks what it needs."""
    try:
        return outcome.measure(dataset)
    except (KeyError, ZeroDivisionError):
        return float("nan")


def levels(outcome: Outcome, dataset: xr.Dataset) -> NDArray[np.float64]:
    """Levels of an outcome `[seed]`."""
    return np.array([level(outcome, dataset.isel(seed=number)) for number in range(dataset.sizes["seed"])])


def comparable(outcome: Outcome, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Levels on the scale on which differences add up."""
    return np.array([outcome.comparable(float(value)) for value in values])


def national(difference: Difference, last: int) -> pd.DataFrame:
    """A row for each national outcome over the `last` quarters.

    Columns: outcome, title, level of the base and its unit, median and 5-95% of the paired differences in
    percent (log points) or points.
    """
    import pandas as pd

    quarters = list(difference.quarters)[-last:]
    mine, theirs = (one.dataset.sel(quarter=quarters).load() for one in (difference.base, difference.other))
    rows = []
    for outcome in over_last(last, OUTCOMES):
        before, after = levels(outcome, mine), levels(outcome, theirs)
        gaps = comparable(outcome, after) - comparable(outcome, before)
        if not np.isfinite(gaps).any():
            continue
        rows.append(
            {
                "outcome": outcome.id,
                "title": outcome.title,
                "level": float(np.median(before)),
                "unit_of_level": outcome.unit,
                **spread(gaps),
                "unit": outcome.unit_of_difference,
            }
        )
    columns = ["outcome", "title", "level", "unit_of_level", "median", "p05", "p95", "unit"]
    return pd.DataFrame(rows, columns=columns)
