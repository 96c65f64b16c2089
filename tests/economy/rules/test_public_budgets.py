"""R04: mandates first, bonds under the cap, vehicles as far as lenders are willing, no negative deposit."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from neijuan.economy.rules import public_budgets

money = st.floats(0, 1e5)


def local(deposits, bonds=100.0, resources=200.0, planned=50.0, product=4000.0, buffer=0.3, cap=0.02):
    amounts = (jnp.full(1, x) for x in (deposits, bonds, resources, planned, product))
    got = public_budgets.local_borrowing(*amounts, jnp.asarray(buffer), jnp.asarray(cap))
    return float(got.new_debt[0]), float(got.investment[0])


def test_a_gap_within_the_cap_is_borrowed_and_investment_goes_on() -> None:
    """Needs of 110 for the buffer of 60 and investment of 50; the cap is 20 a quarter."""
    assert local(deposits=95.0) == (15.0, 50.0)
    assert local(deposits=110.0) == (0.0, 50.0)


def test_a_gap_beyond_the_cap_cuts_investment() -> None:
    assert local(deposits=80.0) == (20.0, 40.0)
    assert local(deposits=10.0) == (20.0, 0.0)


def test_a_surplus_redeems_no_more_bonds_than_there_are() -> None:
    assert local(deposits=150.0) == (-40.0, 50.0)
    assert local(deposits=1e5) == (-100.0, 50.0)


@given(st.floats(-1e5, 1e5), money, money, money, st.floats(1, 1e6), st.floats(0, 4), st.floats(0, 0.2))
def test_local_deposits_and_bonds_never_turn_negative(
    deposits: float, bonds: float, resources: float, planned: float, product: float, buffer: float, cap: float
) -> None:
    issued, investment = local(deposits, bonds, resources, planned, product, buffer, cap)
    assert deposits + issued >= -1e-9 * (abs(deposits) + 1.0)
    assert bonds + issued >= -1e-9 * (bonds + 1.0)
    assert 0.0 <= investment <= planned
    assert issued <= max(cap * product / 4.0, -deposits) + 1e-9


def vehicle(deposits=0.0, debt=100.0, planned=60.0, product=1000.0, limit=0.8, belief=1.0, permission=1.0):
    amounts = (jnp.full(1, x) for x in (deposits, debt, planned, product))
    got = public_budgets.vehicle_borrowing(
        *amounts, jnp.asarray(limit), jnp.asarray(belief), jnp.full(1, permission)
    )
    return float(got.new_debt[0]), float(got.investment[0])


def test_lenders_are_willing_up_to_half_the_limit_and_less_and_less_beyond() -> None:
    """The limit is 800."""
    assert vehicle(debt=400.0) == (60.0, 60.0)
    np.testing.assert_allclose(vehicle(debt=600.0), (30.0, 30.0))
    assert vehicle(debt=800.0) == (0.0, 0.0)
    assert vehicle(debt=5000.0) == (0.0, 0.0)


def test_a_fading_bailout_expectation_dries_up_credit() -> None:
    granted = [vehicle(debt=300.0, belief=belief)[0] for belief in (1.0, 0.6, 0.5, 0.4)]
    assert granted == sorted(granted, reverse=True)
    assert granted[0] == 60.0
    assert granted[-1] < 60.0


def test_own_money_is_used_first_and_the_rest_repays() -> None:
    assert vehicle(deposits=40.0) == (20.0, 60.0)
    assert vehicle(deposits=90.0) == (-30.0, 60.0)
    assert vehicle(deposits=900.0) == (-100.0, 60.0)


def test_interest_that_cannot_be_paid_is_added_to_the_debt() -> None:
    assert vehicle(deposits=-25.0, debt=2000.0) == (25.0, 0.0)


def test_a_ban_stops_new_credit_and_a_cap_halves_it() -> None:
    """Lenders would grant all 60; own money is spent whatever is permitted."""
    assert vehicle(debt=300.0, permission=0.0) == (0.0, 0.0)
    assert vehicle(debt=300.0, permission=0.5) == (30.0, 30.0)
    assert vehicle(deposits=40.0, debt=300.0, permission=0.0) == (0.0, 40.0)
    assert vehicle(debt=300.0, permission=3.0) == (60.0, 60.0), "no more than what is needed"
    # At three quarters of the limit lenders grant half; leave to lend twice as much makes it whole again.
    np.testing.assert_allclose(vehicle(debt=600.0, permission=2.0), (60.0, 60.0))


@given(
    st.floats(-1e5, 1e5),
    money,
    money,
    st.floats(1, 1e6),
    st.floats(0.01, 5),
    st.floats(0.01, 1),
    st.floats(0, 3),
)
def test_vehicle_deposits_and_debt_never_turn_negative(
    deposits: float,
    debt: float,
    planned: float,
    product: float,
    limit: float,
    belief: float,
    permission: float,
) -> None:
    new, investment = vehicle(deposits, debt, planned, product, limit, belief, permission)
    assert deposits + new >= -1e-9 * (abs(deposits) + 1.0)
    assert debt + new >= -1e-9 * (debt + 1.0)
    assert 0.0 <= investment <= planned
    assert investment <= max(deposits + new, 0.0) + 1e-9 * (abs(deposits) + planned + 1.0)


def test_no_bailout_expected_means_no_loan_and_no_error() -> None:
    assert vehicle(debt=0.0, belief=0.0)[0] == 0.0
    assert vehicle(debt=100.0, belief=0.0)[0] == 0.0


def test_a_plan_below_nothing_counts_as_none() -> None:
    """A province whose product collapses plans to invest a share of a negative number."""
    assert vehicle(deposits=50.0, debt=500.0, planned=-30.0, product=-100.0) == (-50.0, 0.0)


def test_expectations_move_by_their_speed_and_the_trend() -> None:
    got = public_budgets.expect(jnp.asarray(100.0), jnp.asarray(120.0), jnp.asarray(0.15), jnp.asarray(0.02))
    np.testing.assert_allclose(got, 103.0 * 1.02, rtol=1e-12)


def test_compiled_and_mapped() -> None:
    debts = jnp.asarray([[400.0], [600.0], [800.0]])

    def of(debt: jax.Array) -> jax.Array:
        one = jnp.ones(1)
        return public_budgets.vehicle_borrowing(
            0 * one, debt, 60.0 * one, 1000.0 * one, jnp.asarray(0.8), jnp.asarray(1.0), one
        ).new_debt

    np.testing.assert_allclose(jax.jit(jax.vmap(of))(debts)[:, 0], [60.0, 30.0, 0.0], atol=1e-9)


def test_the_switch_is_no_belief_in_rescue_and_no_leave_to_borrow(run, same) -> None:
    off = run(None, ("soft_budgets",))
    assert same(off, run({"bailout_expectation": 0.0, "vehicle_borrowing": 0.0}))
    assert same(off, run({"vehicle_borrowing": 3.0}, ("soft_budgets",))), "nobody lends, whoever permits it"


def test_without_credit_vehicles_owe_no_more_than_unpaid_interest(run, base) -> None:
    banned = run({"vehicle_borrowing": 0.0})
    # What is left of the plans of the start is spent in the first quarter.
    later = banned.transactions.isel(quarter=slice(1, None))
    vehicles = later.sel(account="vehicles")
    borrowed, interest = vehicles.sel(kind="vehicle_debt"), -vehicles.sel(kind="vehicle_interest")
    assert bool((borrowed <= interest + 1e-6).all())
    assert float(np.abs(later.sel(kind="support_grants")).max()) == 0.0
    last = {"quarter": -1}
    assert float(banned.vehicle_debt[last].sum()) < float(base.vehicle_debt[last].sum())


def test_a_swap_turns_vehicle_debt_into_bonds_and_adds_none(changed) -> None:
    """Forty percent a year: a tenth of the debt in a quarter. Banned from credit, vehicles add none."""
    plain, swapped = (changed({"vehicle_borrowing": 0.0, "debt_swap": part}) for part in (0.0, 0.4))
    opening = np.asarray(plain.state.vehicles.debt)
    for economy in (plain, swapped):
        economy.advance(1)
    fall = np.asarray(plain.state.vehicles.debt - swapped.state.vehicles.debt)
    rise = np.asarray(swapped.state.local_governments.bonds - plain.state.local_governments.bonds)
    np.testing.assert_allclose(fall, 0.1 * opening, rtol=1e-9)
    np.testing.assert_allclose(rise, 0.1 * opening, rtol=1e-9)


def test_no_swap_restores_the_run_without_it(run, same, base) -> None:
    assert same(base, run({"debt_swap": 0.0}))
    cheaper = run({"debt_swap": 0.4})
    assert float(cheaper.debt_service.sum()) < float(base.debt_service.sum()), "bonds bear less interest"
