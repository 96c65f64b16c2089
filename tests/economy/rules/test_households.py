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


def caution(gap=0.02, inflation=-0.01, on=1.0, insured=0.0, jobs=0.5, waiting=0.3, standing=0.03) -> float:
    scalars = (jnp.asarray(x) for x in (on, insured, jobs, waiting, standing))
    return float(households.caution(jnp.asarray([gap]), jnp.asarray([inflation]), *scalars)[0])


def test_fear_and_waiting_put_spending_off_by_their_coefficients() -> None:
    """Two points of unemployment and a point of deflation: 0.5 x 0.02 + 0.3 x 0.01 of spending."""
    np.testing.assert_allclose(caution(), 0.013)
    np.testing.assert_allclose(caution(inflation=0.02), 0.010)
    np.testing.assert_allclose(caution(gap=-0.02), 0.003)
    assert caution(gap=-0.02, inflation=0.02) == 0.0


def test_insurance_sets_the_standing_part_free() -> None:
    """Lee, Syed and Liu 2012: thin insurance is a motive to save. Half of it: half of both."""
    np.testing.assert_allclose(caution(insured=0.5), 0.5 * 0.013 - 0.5 * 0.03)
    np.testing.assert_allclose(caution(insured=1.0), -0.03)
    assert caution(insured=1.0) == caution(on=0.0) == caution(on=0.0, insured=0.7)


part = st.floats(0, 1)


@given(st.floats(-0.5, 0.5), st.floats(-0.5, 0.5), part, st.floats(0, 2.5), st.floats(0, 5), part)
def test_caution_lies_between_the_standing_part_set_free_and_all_spending(
    gap: float, inflation: float, insured: float, jobs: float, waiting: float, standing: float
) -> None:
    assert -standing <= caution(gap, inflation, 1.0, insured, jobs, waiting, standing) <= 1.0


def test_no_more_than_all_spending_is_put_off_at_the_ends_of_the_ranges() -> None:
    assert caution(gap=0.2, inflation=-0.1, jobs=5.0, waiting=5.0) <= 1.0


def test_a_yuan_of_trade_in_subsidy_returns_its_elasticity_on_a_small_product() -> None:
    """VoxChina: coupons returned 3.1 to 3.3 yuan a yuan on targeted goods.

    On a product of one percent of spending and at the margin, sales rise by e (1 - s) + s of the subsidy.
    """
    share, elasticity, rate = 0.01, 3.2, 1e-4
    one, need = jnp.ones((1, 2)), jnp.zeros((1, 2))
    arrays = (need, jnp.asarray([[share, 1.0 - share]]), jnp.asarray([1.0, 0.0]), jnp.asarray([rate, 0.0]))
    after = households.baskets(jnp.asarray([100.0]), one, *arrays, jnp.asarray(elasticity))
    returned = (float(after[0, 0]) - 100.0 * share) / (rate * float(after[0, 0]))
    np.testing.assert_allclose(returned, elasticity * (1 - share) + share, rtol=1e-3)


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


def test_the_switch_is_full_insurance_and_the_market_rate_on_deposits(run, same, prepared) -> None:
    """R12 and R27 together: nobody saves for lack of insurance, deposits bear the withheld interest."""
    off = run(None, ("weak_demand",))
    wedge = float(prepared.parameters.repression_wedge)
    assert same(off, run({"social_insurance": 1.0, "deposit_rate": wedge}))
    assert not same(off, run({"social_insurance": 1.0}))


def test_without_its_coefficients_caution_and_repression_leave_no_trace(run, same) -> None:
    none = {"caution_unemployment": 0.0, "caution_deflation": 0.0, "caution_standing": 0.0}
    none["repression_wedge"] = 0.0
    assert same(run(**none), run(None, ("weak_demand",), **none))
    assert same(run(**none), run({"social_insurance": 1.0}, **none))


def test_the_wedge_withholds_its_rate_of_deposits_each_year(run, prepared) -> None:
    """R27. In the first quarter households lack a quarter of two percent of what they own."""

    def interest(wedge: float) -> np.ndarray:
        freed = run(None, ("weak_demand",), quarters=1, repression_wedge=wedge, caution_standing=0.0)
        return freed.transactions.sel(kind="deposit_interest", account="households")[0, :31].values

    deposits = np.asarray(prepared.state.households.deposits)
    np.testing.assert_allclose(interest(0.02) - interest(0.0), 0.005 * deposits, rtol=1e-9)


def test_insurance_raises_consumption_by_the_standing_part_at_once(run) -> None:
    quiet = {"caution_unemployment": 0.0, "caution_deflation": 0.0, "caution_standing": 0.03}
    insured, plain = (run({"social_insurance": x}, quarters=1, **quiet) for x in (1.0, 0.0))
    rise = insured.household_consumption / plain.household_consumption - 1.0
    np.testing.assert_allclose(rise, 0.03, atol=2e-3)


def test_without_a_subsidy_durables_are_like_other_goods(run, same, base) -> None:
    assert same(run(durable_elasticity=1.0), run(durable_elasticity=10.0))
    assert same(base, run({"trade_in_subsidy": 0.0}))
    drawn = run({"trade_in_subsidy": 0.1}, quarters=1)
    assert float(drawn.transactions.sel(kind="trade_in_subsidies", account="households").sum()) > 0.0
