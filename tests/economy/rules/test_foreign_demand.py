"""Foreign orders: growth of the bloc, elasticity at impact and in the long run."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np

from neijuan.economy.rules import foreign_demand

BASE = jnp.ones((4, 2, 3))


def orders(price=1.0, remembered=1.0, world=1.0, remembered_world=1.0, index=(1.0, 1.0, 1.0, 1.0)):
    cell = jnp.ones((2, 3))
    return foreign_demand.foreign_demand(
        BASE,
        jnp.asarray(index),
        price * cell,
        remembered * cell,
        world * cell[0],
        remembered_world * cell[0],
        jnp.asarray(1.0),
        jnp.asarray(4.0),
    )


def elasticity(found) -> float:
    return float(-jnp.log(found[0, 0, 0]) / jnp.log(1.1))


def test_elasticity_at_impact_and_in_the_long_run() -> None:
    np.testing.assert_allclose(elasticity(orders(price=1.1)), 1.0, rtol=1e-9)
    np.testing.assert_allclose(elasticity(orders(price=1.1, remembered=1.1)), 4.0, rtol=1e-9)


def test_only_relative_prices_matter() -> None:
    np.testing.assert_allclose(orders(1.3, 1.2, 1.3, 1.2), BASE, rtol=1e-12)


def test_each_bloc_grows_on_its_own() -> None:
    np.testing.assert_allclose(orders(index=(1.0, 2.0, 3.0, 4.0))[:, 0, 0], [1.0, 2.0, 3.0, 4.0])


def test_an_index_compounds_from_one() -> None:
    assert float(foreign_demand.index(jnp.asarray(0.05), jnp.asarray(0.0))) == 1.0
    np.testing.assert_allclose(
        foreign_demand.index(jnp.asarray(0.05), jnp.asarray(10.0)), 1.05**10, rtol=1e-12
    )
