"""R01: growth wins promotion, the stake drives effort; without the tournament all provinces work alike."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from neijuan.economy.rules import promotion

GROWTH = jnp.asarray([0.10, 0.05])
TARGET = jnp.asarray([0.08, 0.08])


def effort(growth, target, weight=0.5, power=1.0, revenue=0.4, cost=0.5, most=3.0):
    scalars = (jnp.asarray(x) for x in (weight, power, revenue, cost, most))
    return np.asarray(promotion.effort(jnp.asarray(growth), jnp.asarray(target), *scalars))


def test_chances_are_those_of_the_contest() -> None:
    """Twice the growth at the same target: two to one, four to one under a power of two."""
    np.testing.assert_allclose(
        promotion.promotion_probability(GROWTH, TARGET, jnp.asarray(1.0)), [2 / 3, 1 / 3]
    )
    np.testing.assert_allclose(
        promotion.promotion_probability(GROWTH, TARGET, jnp.asarray(2.0)), [4 / 5, 1 / 5]
    )


def test_growth_raises_the_chance_by_the_power_times_the_chance_of_losing() -> None:
    """Li and Zhou 2005: the chance of promotion rises with growth; elasticity m (1 - P) in this contest."""
    growth = np.full(31, 0.08)
    faster = growth.copy()
    faster[4] *= 1.01
    before, after = (
        float(promotion.promotion_probability(jnp.asarray(g), jnp.full(31, 0.08), jnp.asarray(1.5))[4])
        for g in (growth, faster)
    )
    np.testing.assert_allclose(np.log(after / before) / np.log(1.01), 1.5 * (1 - 1 / 31), rtol=1e-3)


def test_a_higher_target_lowers_the_chance() -> None:
    strict = promotion.promotion_probability(GROWTH, jnp.asarray([0.16, 0.08]), jnp.asarray(1.0))
    np.testing.assert_allclose(strict, [1 / 2, 1 / 2])


def test_effort_meets_the_first_order_condition() -> None:
    """Marginal chance, taken by differentiation, plus marginal revenue equals marginal cost."""
    growth, target = jnp.asarray([0.11, 0.08, 0.05, 0.02]), jnp.asarray([0.08, 0.09, 0.07, 0.08])
    slopes = jax.jacobian(promotion.promotion_probability)(growth, target, jnp.asarray(1.3))
    gain = 0.6 * 4 * target * jnp.diag(slopes) + 0.4 * 0.4
    found = effort(growth, target, weight=0.6, power=1.3, revenue=0.4, cost=0.9)
    np.testing.assert_allclose(0.9 * found, gain, rtol=1e-10)


def test_effort_of_two_provinces_by_hand() -> None:
    """Stake 2 x 2/9 x 0.08 / g: 0.3556 and 0.7111; half of it plus half of 0.4, over 0.5."""
    np.testing.assert_allclose(effort(GROWTH, TARGET), [0.755556, 1.111111], rtol=1e-6)


def test_whoever_lags_behind_his_target_tries_harder() -> None:
    growth = np.linspace(0.02, 0.14, 31)
    found = effort(growth, np.full(31, 0.08))
    assert (np.diff(found) < 0).all()


def test_without_the_tournament_effort_is_the_same_everywhere() -> None:
    """The case of Shih, Adolph and Liu 2012: revenue over cost, whatever the growth."""
    found = effort(np.linspace(-0.05, 0.2, 31), np.linspace(0.05, 0.1, 31), weight=0.0)
    np.testing.assert_array_equal(found, np.full(31, 0.4 / 0.5))


rates = hnp.arrays(np.float64, 31, elements=st.floats(-0.5, 0.5))
targets = hnp.arrays(np.float64, 31, elements=st.floats(0.005, 0.3))


@given(rates, targets, st.floats(0, 1), st.floats(0.5, 2), st.floats(0, 2), st.floats(0.1, 5))
def test_chances_are_shares_and_effort_has_bounds(
    growth: np.ndarray, target: np.ndarray, weight: float, power: float, revenue: float, cost: float
) -> None:
    chance = np.asarray(
        promotion.promotion_probability(jnp.asarray(growth), jnp.asarray(target), jnp.asarray(power))
    )
    np.testing.assert_allclose(chance.sum(), 1.0, rtol=1e-12)
    assert ((chance >= 0) & (chance <= 1)).all()
    found = effort(growth, target, weight, power, revenue, cost)
    assert ((found >= 0) & (found <= 3)).all()


def test_switched_off_the_contest_leaves_no_trace_in_the_economy(run, same, base) -> None:
    off = run({"promotion_weight": 0.0}, contest_power=1.0)
    assert float(off.official_effort.max() - off.official_effort.min()) == 0.0
    assert same(off, run({"promotion_weight": 0.0}, contest_power=2.0))
    assert same(off, run(promotion_weight=0.0))
    assert float(run(promotion_weight=0.5).official_effort.isel(quarter=-1).std()) > 0.0
    assert not same(run(promotion_weight=0.5), run(promotion_weight=0.5, contest_power=2.0))


def test_compiled_and_mapped() -> None:
    weights = jnp.asarray([0.0, 0.5])
    scalars = [jnp.asarray(x) for x in (1.0, 0.4, 0.5, 3.0)]
    mapped = jax.jit(jax.vmap(lambda w: promotion.effort(GROWTH, TARGET, w, *scalars)))(weights)
    np.testing.assert_allclose(mapped[0], 0.8)
    np.testing.assert_allclose(mapped[1], effort(GROWTH, TARGET), rtol=1e-12)
