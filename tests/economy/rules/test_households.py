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

NONE = jnp.zeros(3)
DURABLE = jnp.asarray([0.0, 1.0, 1.0])
SUBSISTENCE = jnp.asarray([[3.0, 2.0, 0.0], [1.0, 1.0, 1.0]])
SHARES = jnp.asarray([[0.2, 0.3, 0.5], [0.6, 0.4, 0.0]])


def baskets(budget, price, subsidy=NONE, elasticity=1.0) -> jax.Array:
    """Volumes of three products in two provinces; the second and the third product are durables."""
    return households.baskets(
        jnp.asarray(budget),
        jnp.asarray(price),
        SUBSISTENCE,
        SHARES,
        DURABLE,
        jnp.asarray(subsidy),
        jnp.asarray(elasticity),
    )


@given(
    hnp.arrays(np.float64, 2, elements=st.floats(0, 1e4)),
    hnp.arrays(np.float64, (2, 3), elements=st.floats(0.1, 10)),
    hnp.arrays(np.float64, 3, elements=st.floats(0, 0.5)),
    st.floats(1, 10),
)
def test_the_budget_is_exhausted_and_nothing_is_sold_back(
    budget: np.ndarray, price: np.ndarray, subsidy: np.ndarray, elasticity: float
) -> None:
    """Households pay the price less the subsidy."""
    bought = baskets(budget, price, subsidy, elasticity)
    paid = (bought * price * (1.0 - subsidy)).sum(axis=1)
    np.testing.assert_allclose(paid, budget, rtol=1e-12, atol=1e-12)
    assert (np.asarray(bought) >= 0).all()


def test_necessities_come_first_and_are_cut_alike() -> None:
    one = jnp.ones((2, 3))
    poor = baskets([2.5, 1.5], one)
    np.testing.assert_allclose(poor, SUBSISTENCE / 2.0)
    rich = baskets([15.0, 13.0], one)
    np.testing.assert_allclose(rich, SUBSISTENCE + 10.0 * SHARES)


def test_a_dearer_product_is_bought_less_and_its_share_rises_with_need() -> None:
    budget, price = jnp.asarray([15.0, 13.0]), jnp.ones((2, 3))
    dearer = price.at[:, 0].set(1.1)
    before = baskets(budget, price)
    after = baskets(budget, dearer)
    assert (after[:, 0] < before[:, 0]).all()
    assert float(1.1 * after[0, 0]) > float(before[0, 0]), "demand for a necessity is inelastic"


def test_a_subsidy_draws_durables_forward_at_the_cost_of_the_rest() -> None:
    """A fifth off the second product: its volume beyond need grows with the elasticity, within the budget."""
    budget, price, subsidy = jnp.asarray([15.0, 13.0]), jnp.ones((2, 3)), jnp.asarray([0.0, 0.2, 0.0])
    plain, cheap, eager = (
        baskets(budget, price),
        baskets(budget, price, subsidy, 1.0),
        baskets(budget, price, subsidy, 3.0),
    )
    # With an elasticity of one the money for each product beyond need stays in proportion to its share.
    free = 15.0 - (3.0 + 0.8 * 2.0)
    np.testing.assert_allclose(cheap[0], [3.0 + 0.2 * free, 2.0 + 0.3 * free / 0.8, 0.5 * free], rtol=1e-12)
    assert (eager[:, 1] > cheap[:, 1]).all()
    assert (cheap[:, 1] > plain[:, 1]).all()
    assert (eager[:, 0] < cheap[:, 0]).all()


def test_a_subsidy_on_what_cannot_wait_draws_nothing_forward() -> None:
    budget, price, subsidy = jnp.asarray([15.0, 13.0]), jnp.ones((2, 3)), jnp.asarray([0.3, 0.0, 0.0])
    np.testing.assert_array_equal(baskets(budget, price, subsidy, 5.0), baskets(budget, price, subsidy, 1.0))


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
    mapped = jax.jit(jax.vmap(lambda b: baskets(b, jnp.ones((2, 3)))))
    np.testing.assert_allclose(mapped(budgets).sum(axis=2), budgets, rtol=1e-12)
