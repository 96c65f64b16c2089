"""Slopes and standard errors of `balances` and `convergence` against statsmodels and linearmodels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from neijuan import measures
from neijuan.measures.growth_regression import beta
from neijuan.measures.income_panel import Span, spans, states
from neijuan.measures.reader import Reader
from verification.measures.comparison import Comparison, comparison, draw_differences, draw_pairs
from verification.panels import multiples

BALANCES = (1997, 2002, 2007, 2012, 2017)


def compare() -> list[Comparison]:
    """Net exports on investment of every benchmark year; growth on the initial level of every span."""
    every = spans(Reader(None, "annual_panel"), "population", None, False, None, None)
    return balances() + growth([*every, *states(Reader(None, "us_states"), None, None)])


def draw(found: list[Comparison]) -> None:
    """All pairs and their differences."""
    with multiples("measures/regressions", 2, height=4.2) as axes:
        draw_pairs(axes[0], "Slopes and standard errors", found)
        draw_differences(axes[1], found)


def balances() -> list[Comparison]:
    """Slope, intercept and correlation of net exports on investment, shares of expenditure."""
    import statsmodels
    import statsmodels.api as sm

    program = f"statsmodels {statsmodels.__version__}"
    ours, theirs = [], []
    for year in BALANCES:
        answer = measures.balances(year=year)
        rows = answer.table
        fit = sm.OLS(rows["share"], sm.add_constant(rows["investment"])).fit()
        ours.append(
            [answer[f"{name}_nx_on_investment"] for name in ("slope", "intercept")]
            + [answer["correlation_nx_investment"] ** 2]
        )
        theirs.append([fit.params["investment"], fit.params["const"], fit.rsquared])
    names = ("slope", "intercept", "R²")
    return [
        comparison(f"balances, {name}", program, column, other)
        for name, column, other in zip(names, np.transpose(ours), np.transpose(theirs), strict=True)
    ]


def growth(every: Sequence[Span]) -> list[Comparison]:
    """Beta with its standard error, t and R², one figure a span; the speed by non-linear least squares."""
    import linearmodels
    import statsmodels

    ours, least, pooled, direct = (np.array(column) for column in zip(*map(_fits, every), strict=True))
    programs = (f"statsmodels {statsmodels.__version__}", f"linearmodels {linearmodels.__version__}")
    names = ("beta", "standard error", "t", "intercept", "R²")
    found = [
        comparison(f"{kind}{name}", program, ours[:, place], theirs[:, place])
        for kind, program, theirs in zip(("growth, ", "pooled, "), programs, (least, pooled), strict=True)
        for place, name in enumerate(names)
    ]
    for place, name in enumerate(("speed", "standard error of speed")):
        pair = (ours[:, len(names) + place], direct[:, place])
        reason = "iterative, numerical derivative"
        found.append(comparison(name, "SciPy, non-linear", *pair, tolerance=1e-5, reason=reason))
    return found


def _fits(span: Span) -> tuple[list[float], list[float], list[float], list[float]]:
    """Figures of one span here, by statsmodels, by linearmodels, and the speed by SciPy."""
    import statsmodels.api as sm
    from linearmodels.panel import PooledOLS

    first, last = span.years[0], span.years[-1]
    before, after = (span.income[year].to_numpy() for year in (first, last))
    found = beta(before, after, last - first)
    rows = pd.DataFrame(
        {"growth": np.log(after / before) / (last - first), "const": 1.0, "level": np.log(before)},
        index=pd.MultiIndex.from_product([span.output.index, [last]], names=["place", "year"]),
    )
    fit = sm.OLS(rows["growth"], rows[["const", "level"]]).fit()
    pooled = PooledOLS(rows["growth"], rows[["const", "level"]]).fit(cov_type="unadjusted", debiased=True)
    slopes = [found.coefficient, found.standard_error, found.t, found.intercept, found.r_squared]
    return (
        [*slopes, found.speed, found.speed_standard_error],
        [fit.params["level"], fit.bse["level"], fit.tvalues["level"], fit.params["const"], fit.rsquared],
        [
            *(part["level"] for part in (pooled.params, pooled.std_errors, pooled.tstats)),
            pooled.params["const"],
            pooled.rsquared,
        ],
        list(_speed(rows, last - first)),
    )


def _speed(rows: pd.DataFrame, years: int) -> tuple[float, float]:
    """Speed of convergence and its standard error, estimated directly as Barro and Sala-i-Martin write it."""
    from scipy.optimize import curve_fit

    def line(level: Any, constant: float, speed: float) -> Any:
        return constant - (1 - np.exp(-speed * years)) / years * level

    found, covariance = curve_fit(
        line, rows["level"], rows["growth"], p0=(0.1, 0.01), xtol=1e-14, ftol=1e-14, gtol=1e-14
    )
    return float(found[1]), float(np.sqrt(covariance[1, 1]))
