"""Least cross-entropy under linear constraints, against biproportional fitting and first-order conditions."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from neijuan.economy.start.entropy import Problem, solve
from neijuan.economy.start.proportional import fit, fit_capped


def random_problem(seed: int, weight: float | np.ndarray) -> tuple[Problem, np.ndarray]:
    """Rows sum by province, columns by nation; the targets belong to another positive matrix [6, 5]."""
    generator = np.random.default_rng(seed)
    prior, other = generator.uniform(0.1, 10, (2, 6, 5))
    ones = sp.csr_matrix(np.ones((1, 5)))
    eye = sp.csr_matrix(np.eye(5))
    weights = np.broadcast_to(np.asarray(weight, float), (5,))
    return Problem(prior, weights, ones, other.sum(1)[:, None], eye, other.sum(0)), other


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**20))
def test_equal_weights_are_biproportional_fitting(seed: int) -> None:
    problem, other = random_problem(seed, 1.0)
    expected = fit(problem.prior, other.sum(1), other.sum(0))
    np.testing.assert_allclose(solve(problem), expected, rtol=1e-8)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**20))
def test_constraints_hold_with_any_weights(seed: int) -> None:
    weights = np.array([0.5, 1.0, 2.0, 4.0, 8.0])
    problem, other = random_problem(seed, weights)
    found = solve(problem)
    assert (found > 0).all()
    np.testing.assert_allclose(found.sum(1), other.sum(1), rtol=1e-10)
    np.testing.assert_allclose(found.sum(0), other.sum(0), rtol=1e-10)


def test_the_heavier_item_moves_less() -> None:
    eye = sp.csr_matrix((0, 2))
    problem = Problem(
        prior=np.ones((1, 2)),
        weight=np.array([1.0, 10.0]),
        local=sp.csr_matrix(np.ones((1, 2))),
        local_target=np.array([[3.0]]),
        national=eye,
        national_target=np.zeros(0),
    )
    light, heavy = solve(problem)[0]
    assert light + heavy == pytest.approx(3.0)
    # First-order condition: weight times log change is the same multiplier for both.
    assert np.log(light) == pytest.approx(10 * np.log(heavy))


def test_contradictory_constraints_are_refused() -> None:
    problem, other = random_problem(1, 1.0)
    contradictory = Problem(
        problem.prior,
        problem.weight,
        problem.local,
        problem.local_target * 2,
        problem.national,
        other.sum(0),
    )
    with pytest.raises(ArithmeticError, match="did not converge"):
        solve(contradictory, iterations=20)


@settings(max_examples=50, deadline=None)
@given(seed=st.integers(0, 2**20))
def test_capped_columns_meet_their_sums_below_the_ceiling(seed: int) -> None:
    generator = np.random.default_rng(seed)
    prior = generator.uniform(0.1, 10, (8, 3))
    ceiling = generator.uniform(0.5, 5, (8, 3))
    columns = 0.8 * ceiling.sum(0)
    found = fit_capped(prior, columns, ceiling)
    np.testing.assert_allclose(found.sum(0), columns, rtol=1e-9)
    assert (found <= ceiling * (1 + 1e-12)).all()
