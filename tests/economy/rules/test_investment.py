"""R09: investment at the reference load replaces wear and follows growth; building takes its time."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neijuan.economy.rules import investment


def one(x: float) -> jax.Array:
    return jnp.full((1, 1), x)


def desired(load=0.8, capital=1000.0, growth=0.015, deepening=0.01, depreciation=0.02, drift=0.003) -> float:
    found = investment.desired(
        one(capital),
        one(load * 100.0),
        one(100.0),
        one(0.8),
        one(growth),
        jnp.asarray(deepening),
        one(depreciation),
        one(drift),
        jnp.asarray(0.08),
    )
    return float(found[0, 0])


def test_the_common_drift_fades_and_what_sets_places_apart_lasts() -> None:
    start, weight = jnp.asarray([[0.03, -0.01]]), jnp.asarray([[3.0, 1.0]])
    pushed = jnp.ones((1, 1))
    np.testing.assert_allclose(investment.drift(start, weight, jnp.asarray(0.0), pushed), start)
    # The mean is 0.02: long after only the differences from it are left.
    late = investment.drift(start, weight, jnp.asarray(50.0), pushed)
    np.testing.assert_allclose(late, [[0.01, -0.03]], atol=1e-12)
    half = investment.drift(start, weight, jnp.log(2.0), pushed)
    np.testing.assert_allclose(half, [[0.02, -0.02]], atol=1e-12)


def test_only_investment_beyond_sales_leans_on_effort_and_credit() -> None:
    start, weight = jnp.asarray([[0.03, -0.01]]), jnp.ones((1, 2))
    found = investment.drift(start, weight, jnp.asarray(0.0), jnp.full((1, 1), 0.5))
    np.testing.assert_allclose(found, [[0.015, -0.01]])


def test_at_the_reference_load_capital_grows_with_expected_sales() -> None:
    np.testing.assert_allclose(desired(), 1000.0 * (0.02 + 0.015 + 0.01 + 0.003), rtol=1e-12)


def test_a_load_above_the_reference_adds_its_share() -> None:
    np.testing.assert_allclose(desired(load=0.88) - desired(), 1000.0 * 0.08 * 0.1, rtol=1e-9)
    np.testing.assert_allclose(desired(load=0.72) - desired(), -1000.0 * 0.08 * 0.1, rtol=1e-9)


def test_the_response_to_the_load_is_bounded_and_capital_cannot_be_sold() -> None:
    assert desired(load=8.0) == desired(load=1.6)
    assert desired(load=0.0) == 0.0
    assert desired(growth=-0.5) == 0.0


@pytest.mark.parametrize("gestation", [4.0, 6.0, 10.0, 16.0])
def test_the_mean_time_from_order_to_use_is_the_gestation_time(gestation: float) -> None:
    """A single delivery is followed until all of it is built; it can be passed on after one quarter."""
    capital, begun, half_built = one(0.0), one(0.0), one(0.0)
    arrivals = []
    for quarter in range(400):
        delivered = one(100.0 if quarter == 0 else 0.0)
        after = investment.build(capital, begun, half_built, delivered, one(gestation), one(0.0))
        arrivals.append(float((after.capital - capital)[0, 0]))
        capital, begun, half_built = after.capital, after.begun, after.half_built
    np.testing.assert_allclose(sum(arrivals), 100.0, rtol=1e-9)
    mean = np.dot(arrivals, np.arange(400)) / 100.0
    np.testing.assert_allclose(mean, gestation, rtol=1e-6)


@given(st.lists(st.floats(0, 1e6), min_size=4, max_size=4), st.floats(1, 30), st.floats(0, 0.2))
def test_nothing_is_lost_but_wear(stocks: list[float], gestation: float, depreciation: float) -> None:
    capital, begun, half_built, delivered = map(one, stocks)
    after = investment.build(capital, begun, half_built, delivered, one(gestation), one(depreciation))
    total = after.capital + after.begun + after.half_built + after.worn
    np.testing.assert_allclose(total, sum(stocks), rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(after.worn, depreciation * stocks[0], rtol=1e-12)
    assert min(float(x[0, 0]) for x in after) >= 0.0


def test_compiled_and_mapped() -> None:
    loads = jnp.asarray([0.0, 0.8, 3.0])

    def of(load: jax.Array) -> jax.Array:
        return investment.desired(
            one(1000.0),
            load * one(100.0),
            one(100.0),
            one(0.8),
            one(0.015),
            jnp.asarray(0.01),
            one(0.02),
            one(0.003),
            jnp.asarray(0.08),
        )[0, 0]

    np.testing.assert_allclose(jax.jit(jax.vmap(of))(loads), [desired(load=float(x)) for x in loads])
