"""Weighted cross-entropy with linear constraints that are the same in every province, plus national ones.

Minimise  sum_rj  v_j (x_rj ln(x_rj / p_rj) - x_rj + p_rj)   subject to
    A x_r = a_r  for each province r   and   sum_r B x_r = b.

The dual is smooth and convex: x_rj = p_rj exp((A'y_r + B'z)_j / v_j). Newton's method solves it; since A
and B are shared, the province blocks are eliminated one by one and only a small national system is left.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import scipy.sparse as sp
    from numpy.typing import NDArray

RIDGE = 1e-12  # relative; constraints that follow from others leave the system singular
LARGEST_STEP = 3.0  # in the exponent, per iteration


@dataclass(frozen=True)
class Problem:
    """prior [R, n], weight [n]; local [m, n] with right-hand side [R, m]; national [k, n] with right-hand
    side [k]."""

    prior: NDArray[np.float64]
    weight: NDArray[np.float64]
    local: sp.csr_matrix
    local_target: NDArray[np.float64]
    national: sp.csr_matrix
    national_target: NDArray[np.float64]


def _pair_products(matrix: sp.csr_matrix) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Every pair of non-zero entries in a column: row, row, column, product. A D A' is then a weighted
    count."""
    columns = matrix.tocsc()
    first, second, where, product = [], [], [], []
    for j in range(columns.shape[1]):
        rows = columns.indices[columns.indptr[j] : columns.indptr[j + 1]]
        values = columns.data[columns.indptr[j] : columns.indptr[j + 1]]
        left, right = np.meshgrid(np.arange(len(rows)), np.arange(len(rows)), indexing="ij")
        first.append(rows[left.ravel()])
        second.append(rows[right.ravel()])
        where.append(np.full(left.size, j))
        product.append(values[left.ravel()] * values[right.ravel()])
    return np.concatenate(first), np.concatenate(second), np.concatenate(where), np.concatenate(product)


class _Newton:
    """The dual of one problem: value, gradient and Newton step."""

    def __init__(self, problem: Problem) -> None:
        import scipy.sparse as sp

        self.problem = problem
        self.constraints = sp.vstack([problem.local, problem.national]).tocsr()
        self.transposed = self.constraints.T.tocsr()
        self.local_count = problem.local.shape[0]
        size = self.constraints.shape[0]
        first, second, where, product = _pair_products(self.constraints)
        shape = (size * size, problem.prior.shape[1])
        self.pairs = sp.csr_matrix((product, (first * size + second, where)), shape=shape)
        self.size = size

    def exponent(self, local: NDArray[np.float64], national: NDArray[np.float64]) -> NDArray[np.float64]:
        """(A'y_r + B'z) / v [R, n]."""
        multipliers = np.concatenate([local, np.broadcast_to(national, (len(local), len(national)))], axis=1)
        return (self.transposed @ multipliers.T).T / self.problem.weight

    def flows(self, exponent: NDArray[np.float64]) -> NDArray[np.float64]:
        """x [R, n]."""
        return self.problem.prior * np.exp(np.clip(exponent, -60.0, 60.0))

    def value(
        self, flows: NDArray[np.float64], local: NDArray[np.float64], national: NDArray[np.float64]
    ) -> float:
        """The dual objective, to be minimised."""
        target = (local * self.problem.local_target).sum() + national @ self.problem.national_target
        return float((flows * self.problem.weight).sum() - target)

    def residuals(self, flows: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Constraint minus target, by province [R, m] and for the nation [k]."""
        sums = (self.constraints @ flows.T).T
        local = sums[:, : self.local_count] - self.problem.local_target
        return local, sums[:, self.local_count :].sum(0) - self.problem.national_target

    def step(
        self, flows: NDArray[np.float64], local: NDArray[np.float64], national: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Newton step for the residuals given, by elimination of the province blocks."""
        m = self.local_count
        hessian = (self.pairs @ (flows / self.problem.weight).T).T.reshape(len(flows), self.size, self.size)
        block = hessian[:, :m, :m] + RIDGE * _diagonal_scale(hessian[:, :m, :m])
        border = hessian[:, :m, m:]
        right = np.concatenate([border, local[:, :, None]], axis=2)
        solved = np.linalg.solve(block, right)
        # Provinces are stacked along the rows, so that the sums over them are matrix products.
        stacked = border.reshape(len(flows) * m, border.shape[2])
        eliminated = solved.reshape(len(flows) * m, solved.shape[2])
        products = stacked.T @ eliminated
        schur = hessian[:, m:, m:].sum(0) - products[:, :-1]
        gap = national - products[:, -1]
        # National constraints that follow from provincial ones have no curvature of their own.
        step_national = -np.linalg.pinv((schur + schur.T) / 2, rcond=1e-12, hermitian=True) @ gap
        step_local = -(solved[:, :, -1] + solved[:, :, :-1] @ step_national)
        return step_local, step_national


def _diagonal_scale(block: NDArray[np.float64]) -> NDArray[np.float64]:
    """Diagonal matrices of each block's own diagonal; one where a constraint has no variable."""
    diagonal = np.diagonal(block, axis1=1, axis2=2)
    scale = np.where(diagonal > 0, diagonal, 1.0 / RIDGE)
    return scale[:, :, None] * np.eye(block.shape[1])


def _largest(*arrays: NDArray[np.float64]) -> float:
    return max(float(np.abs(array).max(initial=0.0)) for array in arrays)


def solve(problem: Problem, *, tolerance: float = 1e-13, iterations: int = 100) -> NDArray[np.float64]:
    """The flows x [R, n] nearest to the prior that meet every constraint to `tolerance` of the largest
    target.

    Raises ArithmeticError when the iterations run out: the constraints contradict each other or the prior's
    zeros.
    """
    newton = _Newton(problem)
    local = np.zeros_like(problem.local_target)
    national = np.zeros_like(problem.national_target)
    flows = newton.flows(newton.exponent(local, national))
    scale = _largest(problem.national_target, problem.local_target)
    for _ in range(iterations):
        gaps = newton.residuals(flows)
        if _largest(*gaps) <= tolerance * scale:
            return flows
        direction = newton.step(flows, *gaps)
        change = np.abs(newton.exponent(*direction))
        length = min(1.0, LARGEST_STEP / max(float(change[problem.prior > 0].max()), 1e-300))
        slope = float((gaps[0] * direction[0]).sum() + gaps[1] @ direction[1])
        start = newton.value(flows, local, national)
        for _ in range(30):
            trial_local, trial_national = local + length * direction[0], national + length * direction[1]
            trial = newton.flows(newton.exponent(trial_local, trial_national))
            if newton.value(
                trial, trial_local, trial_national
            ) <= start + 1e-4 * length * slope + 1e-13 * abs(start):
                break
            length /= 2
        local, national, flows = trial_local, trial_national, trial
    raise ArithmeticError("the reconciliation did not converge: constraints contradict each other")
