"""How far incomes of places lie apart: standard deviation of logs, variation, Gini, Theil and its parts.

`values` are incomes per person, positive; `weights` are people, by default one a place. All are pure
functions of NumPy arrays of one dimension and free of units.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


def sigma(values: Numbers) -> float:
    """Standard deviation of log income over places, each counted once, with divisor n.

    Source: Sala-i-Martin (1996), The classical approach to convergence analysis, Economic Journal 106.
    """
    return float(np.std(np.log(values)))


def coefficient_of_variation(values: Numbers, weights: Numbers | None = None) -> float:
    """Standard deviation over mean; with weights Williamson's, about the mean income of all people.

    Source: Williamson (1965), Regional inequality and the process of national development, EDCC 13(4).
    """
    shares = _shares(values, weights)
    mean = float(shares @ values)
    return float(np.sqrt(shares @ (values - mean) ** 2) / mean)


def gini(values: Numbers, weights: Numbers | None = None) -> float:
    """Half the mean absolute difference of two people over the mean; all have the income of their place."""
    shares = _shares(values, weights)
    gaps = np.abs(values[:, None] - values[None, :])
    return float(shares @ gaps @ shares / (2 * (shares @ values)))


def theil(values: Numbers, weights: Numbers | None = None) -> float:
    """Theil's T: sum of income shares s times ln(s / share of people).

    Source: Theil (1967), Economics and Information Theory, chapter 4.
    """
    people = _shares(values, weights)
    income = people * values / (people @ values)
    return float(income @ np.log(income / people))


def theil_parts(
    values: Numbers, weights: Numbers | None, groups: Sequence[str]
) -> tuple[float, dict[str, float]]:
    """Theil's T between groups, and what inequality inside each group adds to the whole.

    With S and P the shares of a group in income and people and T its own index,
    total = sum S ln(S / P) + sum S T, exactly. The second term comes back by group.
    """
    people = _shares(values, weights)
    income = people * values / (people @ values)
    labels = np.asarray(groups)
    between, within = 0.0, {}
    for group in dict.fromkeys(groups):
        inside = labels == group
        share = float(income[inside].sum())
        between += share * float(np.log(share / people[inside].sum()))
        within[group] = share * theil(values[inside], people[inside])
    return between, within


def _shares(values: Numbers, weights: Numbers | None) -> Numbers:
    raw = np.ones_like(values) if weights is None else weights
    return raw / raw.sum()
