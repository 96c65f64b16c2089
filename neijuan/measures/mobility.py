"""Whether places change rank: correlations of ranks, moves between classes, and an index of mobility."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Integers = NDArray[np.int64]


def ranks(values: Numbers) -> Numbers:
    """Rank of each value, 1 the smallest, equal values the mean of their ranks."""
    below = (values[None, :] < values[:, None]).sum(axis=1)
    equal = (values[None, :] == values[:, None]).sum(axis=1)
    return (below + (equal + 1) / 2).astype(np.float64)


def spearman(before: Numbers, after: Numbers) -> float:
    """Correlation of the ranks. Source: Spearman (1904), American Journal of Psychology 15."""
    return float(np.corrcoef(ranks(before), ranks(after))[0, 1])


def kendall_tau(before: Numbers, after: Numbers) -> float:
    """Tau-b: pairs in the same order less pairs in opposite order, over pairs without a tie in either.

    Source: Kendall (1945), The treatment of ties in ranking problems, Biometrika 33.
    """
    first = np.sign(before[:, None] - before[None, :])
    second = np.sign(after[:, None] - after[None, :])
    return float((first * second).sum() / np.sqrt((first**2).sum() * (second**2).sum()))


def quantile_classes(values: Numbers, count: int = 5) -> Integers:
    """Class of each place by rank, 0 the poorest, classes as equal in size as their number allows."""
    order = np.argsort(np.argsort(values, kind="stable"), kind="stable")
    return (order * count // len(values)).astype(np.int64)


def moves(classes: Integers, count: int = 5) -> Integers:
    """Number of moves from class (row) to class (column) between successive periods.

    `classes` has one row a period, one column a place.
    """
    table = np.zeros((count, count), dtype=np.int64)
    np.add.at(table, (classes[:-1].ravel(), classes[1:].ravel()), 1)
    return table


def probabilities(table: Integers) -> Numbers:
    """Moves over the total of their row; a class that nobody left or stayed in has missing probabilities."""
    total = table.sum(axis=1, keepdims=True)
    return np.where(total > 0, table / np.maximum(total, 1), np.nan)


def shorrocks(matrix: Numbers) -> float:
    """(k - trace) / (k - 1) of a k x k matrix of probabilities: 0 nobody moves, 1 origin does not matter.

    Source: Shorrocks (1978), The measurement of mobility, Econometrica 46(5).
    """
    size = len(matrix)
    return float((size - np.trace(matrix)) / (size - 1))
