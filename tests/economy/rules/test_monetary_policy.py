"""R33: rates fall in a slump and rise with inflation; without coefficients they follow their path."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neijuan.economy.rules import monetary_policy


def response(growth=0.07, inflation=0.02, to_growth=0.5, to_inflation=0.5) -> float:
    given = (growth, 0.07, inflation, 0.02, to_growth, to_inflation)
    return float(monetary_policy.response(*(jnp.asarray(x) for x in given)))


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ({}, 0.0),
        # Taylor's halves: two points of growth are one of interest.
        ({"growth": 0.05}, -0.01),
        ({"inflation": 0.05}, 0.015),
        ({"growth": 0.05, "inflation": 0.04}, 0.0),
        ({"growth": -0.5}, -0.05),
        ({"inflation": 0.9}, 0.05),
    ],
)
def test_response_by_hand(case: dict[str, float], expected: float) -> None:
    np.testing.assert_allclose(response(**case), expected, atol=1e-15)


@given(st.floats(0, 0.2), st.floats(-0.2, 0.2))
def test_the_rule_does_not_take_rates_below_the_floor(rate: float, change: float) -> None:
    found = float(monetary_policy.move(jnp.asarray(rate), jnp.asarray(change)))
    assert found >= min(rate, monetary_policy.FLOOR) - 1e-15
    assert found >= rate + change - 1e-15


def test_without_weight_or_coefficients_rates_follow_their_path(run, same) -> None:
    path_only = run({"monetary_rule": 0.0})
    assert same(path_only, run(monetary_growth=0.0, monetary_inflation=0.0))
    assert not same(path_only, run({"monetary_rule": 1.0}))


def test_lower_rates_soften_a_slump(run) -> None:
    """A lasting fall of households' demand costs less product where rates answer."""

    def lost(weight: float) -> float:
        slump, plain = (
            run({"household_demand": d}, monetary_growth=weight, investment_real_rate=5.0) for d in (0.9, 1.0)
        )
        return 1.0 - float(slump.real_gross_domestic_product.sum() / plain.real_gross_domestic_product.sum())

    assert 0.0 < lost(2.0) < lost(0.0)


def test_compiled_and_mapped() -> None:
    rates = jnp.asarray([0.06, 0.01])
    found = jax.jit(jax.vmap(lambda rate: monetary_policy.move(rate, jnp.asarray(-0.02))))(rates)
    np.testing.assert_allclose(found, [0.04, 0.005])
