"""Foreign orders: growth of the bloc, elasticity at impact and in the long run."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np

from neijuan.economy.rules import foreign_demand

BASE = jnp.ones((4, 2, 3))


def orders(price=1.0, remembered=1.0, world=1.0, remembered_world=1.0, index=(1.0, 1.0, 1.0, 1.0)):
    faced, sector = jnp.ones((4, 2, 3)), jnp.ones(3)
    return foreign_demand.foreign_demand(
        BASE,
        jnp.asarray(index)[:, None] * sector,
        price * faced,
        remembered * faced,
        world * sector,
        remembered_world * sector,
        jnp.asarray(1.0),
        jnp.asarray(4.0),
    )


def elasticity(found) -> float:
    return float(-jnp.log(found[0, 0, 0]) / jnp.log(1.1))


def test_elasticity_at_impact_and_in_the_long_run() -> None:
    np.testing.assert_allclose(elasticity(orders(price=1.1)), 1.0, rtol=1e-9)
    np.testing.assert_allclose(elasticity(orders(price=1.1, remembered=1.1)), 4.0, rtol=1e-9)


def test_a_bloc_that_pays_more_orders_less_and_the_others_do_not() -> None:
    dearer = jnp.ones((4, 1, 1)).at[1].set(1.1)
    found = orders(price=dearer)
    np.testing.assert_allclose(-jnp.log(found[1]) / jnp.log(1.1), 1.0, rtol=1e-9)
    np.testing.assert_allclose(found[jnp.asarray([0, 2, 3])], 1.0, rtol=1e-12)


def test_only_relative_prices_matter() -> None:
    np.testing.assert_allclose(orders(1.3, 1.2, 1.3, 1.2), BASE, rtol=1e-12)


def test_each_bloc_grows_on_its_own() -> None:
    np.testing.assert_allclose(orders(index=(1.0, 2.0, 3.0, 4.0))[:, 0, 0], [1.0, 2.0, 3.0, 4.0])


def test_each_sector_of_a_bloc_grows_on_its_own() -> None:
    index = jnp.ones((4, 3)).at[2, 1].set(3.0)
    found = foreign_demand.foreign_demand(
        BASE, index, BASE, BASE, jnp.ones(3), jnp.ones(3), jnp.asarray(1.0), jnp.asarray(4.0)
    )
    np.testing.assert_allclose(found, BASE.at[2, :, 1].set(3.0))


def test_an_index_compounds_from_one() -> None:
    assert float(foreign_demand.index(jnp.asarray(0.05), jnp.asarray(0.0))) == 1.0
    np.testing.assert_allclose(
        foreign_demand.index(jnp.asarray(0.05), jnp.asarray(10.0)), 1.05**10, rtol=1e-12
    )
