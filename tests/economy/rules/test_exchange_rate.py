"""R16: the yuan falls with duties, rises with the balance, and is held where nothing answers."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest
from economy_runs import assert_same_run, codes, lever, run
from hypothesis import given
from hypothesis import strategies as st

from neijuan.economy.rules import exchange_rate
from neijuan.economy.simulation import Simulation


def move(rate=1.0, duty=0.0, balance=0.0, revaluation=0.0, duty_response=2 / 3, balance_response=0.05):
    values = (rate, duty, balance, revaluation, duty_response, balance_response)
    return float(exchange_rate.move(*(jnp.asarray(x) for x in values)))


def test_two_thirds_of_a_duty_are_offset() -> None:
    """Jeanne and Son's share taken as the response: a mean duty of 3% lets the yuan fall by 2%."""
    np.testing.assert_allclose(np.log(move(duty=0.03)), 0.02, rtol=1e-9)
    np.testing.assert_allclose(move(move(duty=0.03), duty=-0.03), 1.0, rtol=1e-12)


def burden(*duties: float) -> float:
    weight = jnp.full((1, len(duties)), 1.0 / len(duties))
    return float(exchange_rate.burden(jnp.asarray([duties]), weight, jnp.asarray(4.0)))


def test_a_small_duty_is_its_own_burden() -> None:
    np.testing.assert_allclose(burden(1e-5), 1e-5, rtol=1e-4)
    assert burden(0.0) == 0.0
    np.testing.assert_allclose(burden(0.02, 0.0), burden(0.02) / 2, rtol=1e-12)


def test_a_closed_market_cannot_be_lost_again() -> None:
    assert burden(1e6) == pytest.approx(0.25)
    assert burden(1.35) - burden(1.0) < 0.1 * (burden(0.35) - burden(0.0))


def test_a_surplus_and_a_revaluation_raise_the_yuan() -> None:
    np.testing.assert_allclose(np.log(move(balance=0.04)), -0.002, rtol=1e-9)
    np.testing.assert_allclose(np.log(move(revaluation=0.025)), -0.025, rtol=1e-9)


@given(st.floats(0.2, 5), st.floats(-3, 3), st.floats(-5, 5), st.floats(-0.2, 0.2))
def test_a_managed_rate_moves_by_a_fifth_a_quarter_at_most(
    rate: float, duty: float, balance: float, revaluation: float
) -> None:
    assert abs(np.log(move(rate, duty, balance, revaluation) / rate)) <= 0.2 + 1e-12


def test_without_news_the_rate_stays() -> None:
    assert move(rate=1.3) == 1.3


# In the whole economy.


@pytest.fixture(scope="module")
def american_duty() -> dict[str, np.ndarray]:
    return {
        "tariff": lever("tariff", 0.3, bloc="united-states"),
        "remedies": lever("remedies", 0),
    }


def test_a_tariff_lets_the_yuan_fall_by_its_weight_in_exports(prepared: Simulation, american_duty) -> None:
    seen = run(prepared, 4, american_duty, exchange_duty=2 / 3, exchange_balance=0.0)
    unit = np.asarray(prepared.structure.export_unit)
    weight = unit[codes("bloc").index("united-states")].sum() / unit.sum()
    sigma = float(prepared.parameters.trade_elasticity_long)
    taken = weight * (1.0 - 1.3**-sigma) / sigma
    # The quarter that meets the tariff trades at the old rate.
    np.testing.assert_allclose(np.log(seen.exchange_rate), [0.0, *[2 / 3 * taken] * 3], rtol=1e-6, atol=1e-12)


def test_a_rate_that_answers_nothing_stands_still(prepared: Simulation, american_duty) -> None:
    fixed = run(prepared, 6, american_duty, exchange_duty=0.0, exchange_balance=0.0)
    np.testing.assert_allclose(fixed.exchange_rate, 1.0, rtol=1e-12)


def test_without_duties_the_answer_to_duties_is_of_no_matter(prepared: Simulation) -> None:
    none = {"remedies": lever("remedies", 0)}
    assert_same_run(run(prepared, 6, none, exchange_duty=2.0), run(prepared, 6, none, exchange_duty=0.0))


def test_a_revaluation_comes_at_its_yearly_pace(prepared: Simulation) -> None:
    seen = run(
        prepared, 5, {"revaluation": lever("revaluation", 0.1)}, exchange_duty=0.0, exchange_balance=0.0
    )
    np.testing.assert_allclose(np.log(seen.exchange_rate), -0.025 * np.arange(5), atol=1e-9)
