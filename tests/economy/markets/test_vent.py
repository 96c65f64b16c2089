"""Vent for surplus: only what exceeds the threshold, and only where there are foreign customers."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
from economy_runs import assert_same_run, lever, run
from hypothesis import given
from hypothesis import strategies as st

from neijuan.economy.markets import vent
from neijuan.economy.simulation import Simulation


def test_excess_stock_is_offered_abroad_in_its_share() -> None:
    unsold = jnp.asarray([[10.0, 20.0, 50.0]])
    found = vent.vented(unsold, jnp.full((1, 3), 10.0), jnp.ones((1, 1)), jnp.asarray(0.5), jnp.asarray(2.0))
    np.testing.assert_allclose(found, [[0.0, 0.0, 15.0]])


def test_a_cell_without_foreign_customers_vents_nothing() -> None:
    found = vent.vented(
        jnp.full((1, 3), 90.0),
        jnp.full((1, 3), 10.0),
        jnp.zeros((1, 1)),
        jnp.asarray(0.5),
        jnp.asarray(2.0),
    )
    assert not np.asarray(found).any()


stocks = st.floats(0.0, 1e6)


@given(stocks, stocks, st.floats(0.0, 1.0), st.floats(1.0, 10.0))
def test_no_more_is_vented_than_stands_beyond_the_threshold(
    unsold: float, target: float, share: float, threshold: float
) -> None:
    found = float(
        vent.vented(
            jnp.full((1, 1), unsold),
            jnp.full((1, 1), target),
            jnp.ones((1, 1)),
            jnp.asarray(share),
            jnp.asarray(threshold),
        )[0, 0]
    )
    assert 0.0 <= found <= max(unsold - threshold * target, 0.0)


# In the whole economy: a slump at home leaves stock unsold.

SLUMP = {"household_demand": lever("household_demand", 0.5)}


def test_a_slump_at_home_goes_abroad(prepared: Simulation) -> None:
    usual, slump = (run(prepared, 4, levers) for levers in ({}, SLUMP))
    assert float(slump.vented_exports.sum()) > float(usual.vented_exports.sum())


def test_the_discount_takes_its_part_of_the_value(prepared: Simulation) -> None:
    """What is vented in the first quarter is the same; at half the price it brings half."""
    whole, half = (run(prepared, 1, SLUMP, vent_discount=part).vented_exports[0] for part in (0.0, 0.5))
    assert float(whole) > 0.0
    np.testing.assert_allclose(half / whole, 0.5, rtol=1e-9)


def test_without_a_share_or_with_the_switch_off_nothing_is_vented(prepared: Simulation) -> None:
    none = run(prepared, 4, SLUMP | {"remedies": lever("remedies", 0)}, vent_share=0.0)
    assert not none.vented_exports.any()
    assert_same_run(run(prepared, 4, SLUMP, off=("vent_for_surplus",)), none)
