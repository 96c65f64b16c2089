"""Draws of parameters: the designs are what their names say, the priors what their shapes say."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from neijuan.economy.parameters import registry
from neijuan.errors import UsageError
from neijuan.experiments.ensembles.design import points, values
from neijuan.experiments.ensembles.priors import NEW_LAYOUT, Prior, priors

NAMES = ["a", "b", "c"]


def test_a_latin_hypercube_has_one_draw_in_each_slice_of_each_parameter() -> None:
    unit = points("lhs", 10, NAMES, 1)
    assert (np.sort(np.floor(10 * unit), axis=0) == np.arange(10)[:, None]).all()


def test_sobol_points_halve_every_parameter_evenly() -> None:
    unit = points("sobol-sequence", 16, NAMES, 1)
    assert ((unit < 0.5).sum(axis=0) == 8).all()
    assert ((unit < 0.25).sum(axis=0) == 4).all()


def test_a_morris_trajectory_moves_each_parameter_once_by_two_thirds_of_its_range() -> None:
    steps = np.diff(points("morris", 5, NAMES, 1).reshape(5, len(NAMES) + 1, -1), axis=1)
    moved = ~np.isclose(steps, 0.0)
    assert (moved.sum(axis=1) == 1).all()
    assert (moved.sum(axis=2) == 1).all()
    np.testing.assert_allclose(np.abs(steps[moved]), 2 / 3)


def test_a_sobol_design_crosses_two_matrices_one_parameter_at_a_time() -> None:
    blocks = points("sobol", 4, NAMES, 1).reshape(4, len(NAMES) + 2, -1)
    first, second = blocks[:, 0], blocks[:, -1]
    for place in range(len(NAMES)):
        crossed = blocks[:, 1 + place]
        others = [other for other in range(len(NAMES)) if other != place]
        assert (crossed[:, place] == second[:, place]).all()
        assert (crossed[:, others] == first[:, others]).all()


@pytest.mark.parametrize("design", ["lhs", "sobol-sequence", "morris", "sobol"])
def test_the_same_seed_draws_the_same_points_and_another_seed_others(design: str) -> None:
    assert (points(design, 8, NAMES, 1) == points(design, 8, NAMES, 1)).all()
    assert (points(design, 8, NAMES, 1) != points(design, 8, NAMES, 2)).any()


@pytest.mark.parametrize(
    ("design", "draws", "names", "message"),
    [
        ("grid", 8, NAMES, "no design 'grid': choose from lhs"),
        ("lhs", 8, [], "varies nothing"),
        ("lhs", 0, NAMES, "--draws 0"),
        ("sobol", 12, NAMES, "give 8 or 16"),
        ("morris", 1, NAMES, "give 2 or more"),
    ],
)
def test_wrong_designs_end_in_one_line(design: str, draws: int, names: list[str], message: str) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        points(design, draws, names, 1)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("peak", [0.0, 0.3, 1.0, 2.0])
def test_a_triangular_prior_has_the_quantiles_of_the_triangular_distribution(peak: float) -> None:
    probability = np.linspace(0.0, 1.0, 41)
    expected = stats.triang.ppf(probability, c=peak / 2.0, loc=0.0, scale=2.0)
    np.testing.assert_allclose(Prior("x", 0.0, 2.0, peak).quantile(probability), expected, atol=1e-12)


def test_a_uniform_prior_takes_its_range_for_equally_likely() -> None:
    np.testing.assert_allclose(Prior("x", 1.0, 3.0).quantile(np.array([0.0, 0.25, 1.0])), [1.0, 1.5, 3.0])


def test_a_rule_stands_for_all_its_parameters_and_all_for_those_of_one_program() -> None:
    by_rule = {prior.name for prior in priors(["R07"], 2012)}
    assert by_rule == {name for name, entry in registry().items() if entry.rule == "R07"}
    everything = {prior.name for prior in priors(["all"], 2012)}
    assert set(registry()) - everything == set(NEW_LAYOUT)
    assert {prior.name for prior in priors(["all", NEW_LAYOUT[0]], 2012)} - everything == {NEW_LAYOUT[0]}


def test_a_part_of_a_range_keeps_its_ends_and_a_peak_inside() -> None:
    entry = registry()["loan_rate"]
    low, high = entry.low, (entry.low + entry.default) / 2
    (prior,) = priors([f"loan_rate={low}..{high}"], 2012)
    assert (prior.low, prior.high, prior.peak) == (low, high, high)
    assert priors({"loan_rate": (low, high)}, 2012) == [prior]
    drawn = values([prior], np.array([[0.0], [0.5], [1.0]]))[:, 0]
    assert drawn[0] == low < drawn[1] < drawn[2] == high


@pytest.mark.parametrize(
    ("vary", "shape", "message"),
    [
        (["loan_rat"], "triangular", "did you mean 'loan_rate'"),
        (["loan_rate=0.05"], "triangular", "write it like loan_rate="),
        (["loan_rate=0.05..0.01"], "triangular", "no part of its range"),
        (["loan_rate=0.05..99"], "triangular", "no part of its range"),
        (["loan_rate"], "normal", "choose from triangular, uniform"),
    ],
)
def test_wrong_priors_end_in_one_line(vary: list[str], shape: str, message: str) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        priors(vary, 2012, shape)
    assert "\n" not in str(caught.value)
