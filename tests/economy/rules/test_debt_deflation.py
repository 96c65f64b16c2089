"""R11: at unchanged interest, falling prices make debts dear and orders small."""

from __future__ import annotations

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neijuan.economy.parameters import Parameters
from neijuan.economy.rules import debt_deflation
from neijuan.economy.stages import finance, local_state, planning


def factor(rate: float, inflation: float, usual=0.035, sensitivity=2.0) -> float:
    real = debt_deflation.real_rate(jnp.asarray(rate), jnp.asarray([inflation]))
    return float(debt_deflation.orders_factor(real, jnp.asarray(usual), jnp.asarray(sensitivity))[0])


def test_five_points_of_deflation_weigh_as_five_points_of_interest() -> None:
    """Fisher 1933. Real rates of 3.5 and 8.5 percent: orders fall by exp(-2 x 0.05)."""
    assert factor(0.06, 0.025) == pytest.approx(1.0)
    np.testing.assert_allclose(factor(0.06, -0.025), np.exp(-0.1))
    np.testing.assert_allclose(factor(0.06, -0.025), factor(0.11, 0.025))


def test_inflation_relieves() -> None:
    np.testing.assert_allclose(factor(0.06, 0.045), np.exp(0.04))


@pytest.mark.parametrize("inflation", [-0.3, -5.0])
def test_gaps_count_up_to_ten_points(inflation: float) -> None:
    np.testing.assert_allclose(factor(0.06, inflation), np.exp(-0.2))


@given(st.floats(-0.1, 0.3), st.floats(-1, 1), st.floats(-0.1, 0.2), st.floats(0, 10))
def test_orders_stay_positive_and_fall_with_deflation(
    rate: float, inflation: float, usual: float, sensitivity: float
) -> None:
    found = factor(rate, inflation, usual, sensitivity)
    assert np.exp(-1.0) - 1e-12 <= found <= np.e + 1e-12
    assert factor(rate, inflation - 0.02, usual, sensitivity) <= found
    assert factor(rate, inflation, usual, 0.0) == 1.0


def orders_climate(prepared, inflation: float, sensitivity: float) -> np.ndarray:
    """Factor on orders of each cell at the start, under another expected inflation a year."""
    here = np.full_like(prepared.state.markets.inflation, inflation / 4.0)
    state = eqx.tree_at(lambda s: s.markets.inflation, prepared.state, jnp.asarray(here))
    values = prepared.parameters.as_dict() | {"investment_real_rate": sensitivity}
    values |= {"monetary_growth": 0.0, "monetary_inflation": 0.0}
    p = Parameters({name: jnp.asarray(value) for name, value in values.items()})
    structure = prepared.structure
    today = planning.calendar(state, structure, p, prepared.path, prepared.mechanisms)
    agenda = local_state.set_agenda(state, structure, p, today, local_state.key_of(state))
    plans = planning.plan_and_price(state, structure, p, today, agenda.support)
    work = planning.hire_and_produce(state, structure, p, today, plans)
    return np.asarray(finance.climate(state, structure, p, today, agenda, work))


def test_without_sensitivity_orders_do_not_see_prices(prepared) -> None:
    still = [orders_climate(prepared, inflation, 0.0) for inflation in (0.03, -0.05)]
    np.testing.assert_array_equal(*still)
    fall = orders_climate(prepared, -0.01, 1.5) / orders_climate(prepared, 0.03, 1.5)
    np.testing.assert_allclose(fall, np.exp(-1.5 * 0.04), rtol=1e-10)


def test_dearer_money_cuts_investment_by_way_of_the_real_rate(run) -> None:
    """The same rise of interest cuts orders of capital goods more where orders answer to the real rate."""

    def fall(sensitivity: float) -> float:
        dear, plain = (run({"loan_rate": d}, investment_real_rate=sensitivity) for d in (0.03, 0.0))
        return 1.0 - float(dear.firm_investment.sum() / plain.firm_investment.sum())

    assert fall(3.0) > fall(0.0) + 0.01


def test_compiled_and_mapped() -> None:
    rates = jnp.asarray([[0.035], [0.085]])
    mapped = jax.jit(
        jax.vmap(lambda r: debt_deflation.orders_factor(r, jnp.asarray(0.035), jnp.asarray(2.0)))
    )(rates)
    np.testing.assert_allclose(mapped[:, 0], [1.0, np.exp(-0.1)])
