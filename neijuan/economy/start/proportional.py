"""Biproportional fitting: the change of least cross-entropy that gives a matrix its margins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def _factor(target: NDArray[np.float64], total: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.divide(target, total, out=np.zeros_like(target), where=total > 0)


def fit(
    prior: NDArray[np.float64],
    rows: NDArray[np.float64],
    columns: NDArray[np.float64],
    *,
    tolerance: float = 1e-13,
    iterations: int = 5000,
) -> NDArray[np.float64]:
    """Fit non-negative matrices [..., m, n] to row sums [..., m] and column sums [..., n].

    The sums of both margins must agree. Columns are met exactly, rows to `tolerance` of the total unless the
    iterations run out first (a margin that the zeros of the prior cannot reach).
    """
    matrix = np.array(prior, dtype=float)
    scale = max(float(np.max(columns.sum(-1))), 1e-300)
    for _ in range(iterations):
        matrix *= _factor(rows, matrix.sum(-1))[..., :, None]
        matrix *= _factor(columns, matrix.sum(-2))[..., None, :]
        if np.abs(matrix.sum(-1) - rows).max() <= tolerance * scale:
            break
    return matrix


def fit_capped(
    prior: NDArray[np.float64],
    columns: NDArray[np.float64],
    ceiling: NDArray[np.float64],
    *,
    iterations: int = 200,
) -> NDArray[np.float64]:
    """Scale the columns of a matrix [m, n] to their sums, no cell above its ceiling [m, n].

    What a capped cell gives up goes to the others in proportion. Where even the ceilings sum to less than
    the column, all cells sit at a common multiple of them.
    """
    room = ceiling.sum(0)
    ceiling = ceiling * np.maximum(1.0, _factor(columns, room) * 1.01)
    matrix = np.minimum(prior * _factor(columns, prior.sum(0)), ceiling)
    for _ in range(iterations):
        free = (matrix < ceiling) & (matrix > 0)
        fixed = np.where(free, 0.0, matrix).sum(0)
        factor = _factor(columns - fixed, np.where(free, matrix, 0.0).sum(0))
        matrix = np.where(free, np.minimum(matrix * factor, ceiling), matrix)
        if np.abs(matrix.sum(0) - columns).max() <= 1e-12 * max(columns.max(), 1.0):
            break
    return matrix
