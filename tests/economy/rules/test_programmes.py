"""R20: what a programme spends arrives, by governance with private firms or with indebted state firms."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest
from economy_runs import assert_same_run, codes, lever, run
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from neijuan.economy.rules import programmes
from neijuan.economy.simulation import Simulation

weights = arrays(float, (2, 3), elements=st.floats(0.0, 1e4))
parts = arrays(float, (2, 3), elements=st.floats(0.0, 1.0))


def allot(money, governance, capital, debts, state_share) -> programmes.Programme:
    return programmes.allot(
        *(jnp.asarray(x, dtype=float) for x in (money, governance, capital, debts, state_share))
    )


def test_the_split_by_hand() -> None:
    """100, of which 30 by private capital 60 : 30 and 70 by state debt 10 : 25."""
    found = allot([100.0], [0.3], [[80.0, 60.0]], [[40.0, 50.0]], [[0.25, 0.5]])
    np.testing.assert_allclose(found.private, [[20.0, 10.0]])
    np.testing.assert_allclose(found.state, [[20.0, 50.0]])


@given(weights, weights, parts, st.floats(0.0, 1.0))
def test_all_is_spent_where_there_are_takers_and_nothing_is_negative(
    capital: np.ndarray, debts: np.ndarray, state_share: np.ndarray, governance: float
) -> None:
    money = np.array([100.0, 7.0])
    found = allot(money, [governance] * 2, capital, debts, state_share)
    for part, share, taken in (
        (found.private, governance, capital * (1.0 - state_share)),
        (found.state, 1.0 - governance, debts * state_share),
    ):
        assert (np.asarray(part) >= 0.0).all()
        expected = np.where(taken.sum(axis=1) > 0, share * money, 0.0)
        np.testing.assert_allclose(part.sum(axis=1), expected, rtol=1e-9, atol=1e-9)


def test_governance_moves_the_money_from_the_state_to_private_firms() -> None:
    capital, debts, state = [[5.0, 5.0]], [[1.0, 9.0]], [[0.0, 1.0]]
    best, worst = (allot([10.0], [g], capital, debts, state) for g in (1.0, 0.0))
    np.testing.assert_array_equal(best.private + best.state, [[10.0, 0.0]])
    np.testing.assert_array_equal(worst.private + worst.state, [[0.0, 10.0]])


# In the whole economy: a tenth of the product of Liaoning.

LIAONING = "CN-LN"


@pytest.fixture(scope="module")
def programme() -> dict[str, np.ndarray]:
    return {"place_investment": lever("place_investment", 0.1, province=LIAONING)}


def test_the_programme_is_paid_by_the_centre_to_firms_of_its_province(
    prepared: Simulation, programme
) -> None:
    seen = run(prepared, 1, programme).isel(quarter=0)
    granted = seen.transactions.sel(kind="programme_grants", account="firms")
    product = float(prepared.state.markets.domestic_product[codes("province").index(LIAONING)])
    # Firms that leave in the quarter take nothing: a few of a hundred.
    assert 0.9 * 0.1 * product < float(granted.sel(place=LIAONING)) <= 0.1 * product * (1 + 1e-9)
    np.testing.assert_allclose(granted.sum(), granted.sel(place=LIAONING))
    paid = seen.transactions.sel(kind="programme_grants", account="centre").sum()
    np.testing.assert_allclose(paid, -granted.sum(), rtol=1e-9)


def test_a_programme_raises_investment_and_lowers_net_exports_of_its_province(
    prepared: Simulation, programme
) -> None:
    """H3's sign: what is invested there is bought from elsewhere."""
    base, seen = (
        run(prepared, 8, levers).sel(province=LIAONING).sum("quarter") for levers in ({}, programme)
    )
    assert float(seen.firm_investment) > float(base.firm_investment)
    share = [float(one.net_exports / one.gross_domestic_product) for one in (base, seen)]
    assert share[1] < share[0]


def test_the_switch_off_takes_the_programme_away(prepared: Simulation, programme) -> None:
    off = run(prepared, 6, programme, off=("spatial_balances",), constraint_tightness=0.0)
    assert_same_run(off, run(prepared, 6))
