"""Vent for surplus: only what exceeds the threshold, and only where there are foreign customers."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np

from neijuan.economy.markets import vent


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
