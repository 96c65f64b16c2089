"""Growth on the initial level: whether poor places grow faster, how fast, and how sure one may be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neijuan.errors import UsageError

Numbers = NDArray[np.float64]
PARAMETERS = 2


@dataclass(frozen=True)
class Beta:
    """Ordinary least squares of yearly log growth on the log of the initial level.

    `coefficient` with its classical `standard_error` and `t`; `intercept`; `r_squared`; `places`; `years`.
    `speed` of convergence a year and its standard error (delta method); `half_life` in years, missing where
    places do not converge.
    """

    coefficient: float
    standard_error: float
    t: float
    intercept: float
    r_squared: float
    places: int
    years: int
    speed: float
    speed_standard_error: float
    half_life: float


def beta(before: Numbers, after: Numbers, years: int) -> Beta:
    """Unconditional beta convergence from incomes per person `years` apart.

    ln(after / before) / years = a + b ln(before) + error; with b = -(1 - exp(-speed years)) / years the speed
    is -ln(1 + b years) / years and the half-life ln 2 / speed. Raises UsageError for fewer than three places
    or no time between.
    Source: Barro and Sala-i-Martin (1992), Convergence, Journal of Political Economy 100(2).
    """
    if len(before) <= PARAMETERS or years < 1:
        raise UsageError(
            f"no regression of growth with {len(before)} places over {years} years: give three or more "
            "places and two different years"
        )
    level = np.log(before)
    growth = np.log(after / before) / years
    deviation = level - level.mean()
    spread = float(deviation @ deviation)
    slope = float(deviation @ growth) / spread
    intercept = float(growth.mean() - slope * level.mean())
    errors = growth - intercept - slope * level
    unexplained = float(errors @ errors)
    deviation_of_growth = growth - growth.mean()
    error = float(np.sqrt(unexplained / (len(level) - PARAMETERS) / spread))
    kept = 1 + slope * years
    speed = float(-np.log(kept) / years) if kept > 0 else float("nan")
    return Beta(
        coefficient=slope,
        standard_error=error,
        t=slope / error,
        intercept=intercept,
        r_squared=1 - unexplained / float(deviation_of_growth @ deviation_of_growth),
        places=len(level),
        years=years,
        speed=speed,
        speed_standard_error=error / kept if kept > 0 else float("nan"),
        half_life=float(np.log(2) / speed) if speed > 0 else float("nan"),
    )
