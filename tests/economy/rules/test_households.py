"""R12: the budget is spent to the last yuan; necessities first."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from neijuan.economy.rules import households

SUBSISTENCE = jnp.asarray([[3.0, 2.0, 0.0], [1.0, 1.0, 1.0]])
SHARES = jnp.asarray([[0.2, 0.3, 0.5], [0.6, 0.4, 0.0]])


@given(
    hnp.arrays(np.float64, 2, elements=st.floats(0, 1e4)),
    hnp.arrays(np.float64, (2, 3), elements=st.floats(0.1, 10)),
)
def test_the_budget_is_exhausted_and_nothing_is_sold_back(budget: np.ndarray, price: np.ndarray) -> None:
    bought = households.baskets(jnp.asarray(budget), jnp.asarray(price), SUBSISTENCE, SHARES)
    np.testing.assert_allclose((bought * price).sum(axis=1), budget, rtol=1e-12, atol=1e-12)
    assert (np.asarray(bought) >= 0).all()


def test_necessities_come_first_and_are_cut_alike() -> None:
    one = jnp.ones((2, 3))
    poor = households.baskets(jnp.asarray([2.5, 1.5]), one, SUBSISTENCE, SHARES)
    np.testing.assert_allclose(poor, SUBSISTENCE / 2.0)
    rich = households.baskets(jnp.asarray([15.0, 13.0]), one, SUBSISTENCE, SHARES)
    np.testing.assert_allclose(rich, SUBSISTENCE + 10.0 * SHARES)


def test_a_dearer_product_is_bought_less_and_its_share_rises_with_need() -> None:
    budget, price = jnp.asarray([15.0, 13.0]), jnp.ones((2, 3))
    dearer = price.at[:, 0].set(1.1)
    before = households.baskets(budget, price, SUBSISTENCE, SHARES)
    after = households.baskets(budget, dearer, SUBSISTENCE, SHARES)
    assert (after[:, 0] < before[:, 0]).all()
    assert float(1.1 * after[0, 0]) > float(before[0, 0]), "demand for a necessity is inelastic"


def test_consumption_out_of_income_and_wealth() -> None:
    def spend(income: float, deposits: float, propensity: float = 0.7) -> float:
        one = jnp.ones(1)
        rates = (jnp.asarray(0.01), jnp.asarray(0.1), jnp.asarray(0.25))
        found = households.consumption_budget(income * one, deposits * one, propensity * one, *rates)
        return float(found[0])

    np.testing.assert_allclose(spend(101.0, 0.0) - spend(100.0, 0.0), 0.7, rtol=1e-9)
    np.testing.assert_allclose(spend(100.0, 50.0) - spend(100.0, 0.0), 0.5, rtol=1e-9)
    assert spend(10.0, -1e6) == 0.0
    # Who wants more than his income spends at most a quarter of what he owns beyond nine tenths of it.
    assert spend(100.0, 40.0, propensity=1.5) == pytest.approx(100.0)
    assert spend(100.0, 0.0, propensity=1.5) == pytest.approx(90.0)


def test_permanent_income_follows_income_and_grows_with_the_trend() -> None:
    def smooth(permanent: float, income: float, trend: float) -> float:
        found = households.smooth_income(
            jnp.asarray([permanent]), jnp.asarray([income]), jnp.asarray(0.3), jnp.asarray(trend)
        )
        return float(found[0])

    np.testing.assert_allclose(smooth(100.0, 110.0, 0.0), 103.0)
    np.testing.assert_allclose(smooth(100.0, 100.0, 0.02), 102.0)


def test_compiled_and_mapped() -> None:
    budgets = jnp.asarray([[1.0, 1.0], [20.0, 30.0]])
    mapped = jax.jit(jax.vmap(lambda b: households.baskets(b, jnp.ones((2, 3)), SUBSISTENCE, SHARES)))
    np.testing.assert_allclose(mapped(budgets).sum(axis=2), budgets, rtol=1e-12)
