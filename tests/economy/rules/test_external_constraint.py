"""R18: provinces in debt to others and a nation short of foreign exchange find less credit."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest
import xarray as xr
from economy_runs import assert_same_run, lever, run
from hypothesis import given
from hypothesis import strategies as st

from neijuan.economy.rules import external_constraint
from neijuan.economy.simulation import Simulation


def factor(position: float, on: float = 0.0, tightness: float = 3.0, free: float = 0.05) -> float:
    found = external_constraint.provincial_factor(
        jnp.asarray([position]), jnp.asarray([100.0]), *(jnp.asarray(x) for x in (on, tightness, free))
    )
    return float(found[0])


def national(reserves: float, floor: float, tightness: float = 3.0) -> float:
    values = (reserves, 100.0, floor, tightness)
    return float(external_constraint.national_factor(*(jnp.asarray(x) for x in values)))


def test_debt_of_a_quarter_of_the_product_by_hand() -> None:
    """Of a debt of 0.25 years 0.05 are not minded: 1 / (1 + 3 x 0.2)."""
    np.testing.assert_allclose(factor(-25.0), 0.625)


def test_creditors_and_small_debtors_are_not_held_back() -> None:
    assert [factor(position) for position in (50.0, 0.0, -5.0)] == [1.0, 1.0, 1.0]


@given(st.floats(-1e4, 1e4), st.floats(0.0, 20.0), st.floats(0.0, 1.0))
def test_the_factor_is_a_share_and_one_where_the_mechanism_is_on(
    position: float, tightness: float, free: float
) -> None:
    assert 0.0 < factor(position, 0.0, tightness, free) <= 1.0
    assert factor(position, 1.0, tightness, free) == 1.0


def test_reserves_below_the_floor_by_hand() -> None:
    """Reserves of 0.2 of the product under a floor of 0.3: 1 / (1 + 3 x 0.1)."""
    np.testing.assert_allclose(national(20.0, 0.3), 1.0 / 1.3)
    assert national(20.0, 0.0) == national(30.0, 0.3) == 1.0


# In the whole economy.


@pytest.fixture(scope="module")
def tight(prepared: Simulation) -> tuple[xr.Dataset, xr.Dataset]:
    """A year without and with banks that mind what a province owes to the others."""
    return (
        run(prepared, 4, off=("spatial_balances",), constraint_tightness=0.0),
        run(prepared, 4, off=("spatial_balances",), constraint_tightness=10.0, constraint_free=0.05),
    )


def test_debtor_provinces_plan_less_at_once_and_creditors_the_same(
    prepared: Simulation, tight: tuple[xr.Dataset, xr.Dataset]
) -> None:
    # The constraint works through plans of the first quarter, which are carried out in the second.
    position = np.asarray(prepared.state.banks.position)
    owed = -position / (4.0 * np.asarray(prepared.state.markets.domestic_product))
    free, bound = (one.public_investment.isel(quarter=1).values for one in tight)
    debtors, creditors = owed > 0.1, owed < 0.0
    assert debtors.sum() > 3
    assert creditors.sum() > 3
    assert (bound[debtors] < free[debtors]).all()
    np.testing.assert_allclose(bound[creditors], free[creditors], rtol=0.02)


def test_a_mechanism_that_does_not_bind_is_the_mechanism_on(
    prepared: Simulation, tight: tuple[xr.Dataset, xr.Dataset]
) -> None:
    assert_same_run(tight[0], run(prepared, 4))


def test_a_floor_above_reserves_cuts_loans(prepared: Simulation) -> None:
    floor = {"reserves_floor": lever("reserves_floor", 1)}
    less = run(prepared, 4, floor, constraint_tightness=5.0)
    free = run(prepared, 4, floor, constraint_tightness=0.0)
    assert float(less.firm_loans[-1].sum()) < float(free.firm_loans[-1].sum())
    assert_same_run(free, run(prepared, 4))
