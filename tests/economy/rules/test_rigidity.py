"""R22: state firms keep wages from falling and tax investment, by their weight."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
from economy_runs import assert_same_run, lever, run
from hypothesis import given
from hypothesis import strategies as st

from neijuan.economy.rules import rigidity
from neijuan.economy.simulation import Simulation


def weight(staff, state) -> np.ndarray:
    return np.asarray(rigidity.state_weight(jnp.asarray(staff, dtype=float), jnp.asarray(state, dtype=float)))


def flexibility(state_weight: float, blocked: float) -> float:
    return float(rigidity.wage_flexibility(jnp.asarray([state_weight]), jnp.asarray(blocked))[0])


def rents(state_weight: float, usual: float, sharing: float) -> float:
    values = (jnp.asarray([state_weight]), jnp.asarray([usual]), jnp.asarray(sharing))
    return float(rigidity.rent_tax_factor(*values)[0])


def test_the_weight_of_the_state_is_that_in_employment() -> None:
    found = weight([[30.0, 10.0], [0.0, 0.0], [5.0, 0.0]], [[0.2, 0.6], [0.5, 0.5], [1.0, 0.0]])
    np.testing.assert_allclose(found, [0.3, 0.0, 1.0])


def test_wages_answer_by_what_state_firms_leave() -> None:
    """Half of employment in state firms that block 80%: wages answer unemployment by 60%."""
    np.testing.assert_allclose(flexibility(0.5, 0.8), 0.6)
    assert flexibility(0.5, 0.0) == 1.0


def test_reform_that_ends_the_states_weight_ends_the_tax_on_investment() -> None:
    """A weight of 0.4 with sharing 0.5 costs a fifth in logs: without it orders rise by e^0.2."""
    np.testing.assert_allclose(rents(0.0, 0.4, 0.5), np.exp(0.2))
    np.testing.assert_allclose(rents(0.6, 0.4, 0.5), np.exp(-0.1))
    assert rents(0.4, 0.4, 5.0) == rents(0.1, 0.4, 0.0) == 1.0


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(0.0, 5.0))
def test_wages_answer_by_a_share_and_a_heavier_state_orders_less(
    state: float, usual: float, blocked: float, sharing: float
) -> None:
    assert 0.0 <= flexibility(state, blocked) <= 1.0
    orders = rents(state, usual, sharing)
    assert orders <= 1.0 if state >= usual else orders >= 1.0


# In the whole economy.


def test_switched_off_its_parameters_are_of_no_matter(prepared: Simulation) -> None:
    off = ("rust_belt",)
    rigid = run(prepared, 6, off=off, wage_rigidity=1.0, rent_sharing=5.0)
    assert_same_run(rigid, run(prepared, 6, off=off, wage_rigidity=0.0, rent_sharing=0.0))


def test_reform_raises_investment_more_the_more_rents_are_shared(prepared: Simulation) -> None:
    def gain(sharing: float) -> float:
        reform = {"state_reform": lever("state_reform", 1.0, province="CN-HL")}
        ordered = [
            float(run(prepared, 6, levers, rent_sharing=sharing).firm_investment.sel(province="CN-HL").sum())
            for levers in ({}, reform)
        ]
        return ordered[1] / ordered[0] - 1.0

    assert gain(1.0) > gain(0.5) > gain(0.0)


def test_rigid_wages_fall_less_where_work_is_lost(prepared: Simulation) -> None:
    """Demand for labour is cut by a fall in spending; wages of rigid provinces stay higher."""
    slump = {"household_demand": lever("household_demand", 0.7)}
    rigid, free = (run(prepared, 8, slump, wage_rigidity=share) for share in (1.0, 0.0))
    assert float((rigid.wage[-1] / free.wage[-1]).min()) > 1.0
