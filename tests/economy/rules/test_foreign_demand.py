"""Foreign orders: growth of the bloc, elasticity at impact and in the long run."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest
from economy_runs import assert_same_run, lever, run

from neijuan.economy.rules import foreign_demand
from neijuan.economy.simulation import Simulation

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


@pytest.mark.parametrize("sigma", [0.5, 1.0, 3.0])
def test_a_duty_costs_the_bloc_its_elasticity_of_volume(sigma: float) -> None:
    """A duty raises the price that the bloc pays; 25% at an elasticity of sigma leave 1.25^-sigma."""
    duty = jnp.zeros((4, 1, 3)).at[0, :, 1].set(0.25)
    found = foreign_demand.foreign_demand(
        BASE, jnp.ones((4, 3)), 1.0 + duty + 0.0 * BASE, BASE, jnp.ones(3), jnp.ones(3),
        jnp.asarray(sigma), jnp.asarray(4.0),
    )  # fmt: skip
    np.testing.assert_allclose(found[0, :, 1], 1.25**-sigma)
    np.testing.assert_array_equal(np.delete(np.asarray(found), 0, axis=0), 1.0)


# In the whole economy.


def exports_to_america(prepared: Simulation, levers: dict[str, np.ndarray]) -> np.ndarray:
    """Exports of the first two quarters, none of them vented or deflected."""
    seen = run(prepared, 2, levers, vent_share=0.0, deflected_share=0.0)
    return -seen.transactions.sel(kind="exports", account="foreign", place="united-states").values


def test_a_tenth_less_foreign_demand_is_a_tenth_less_exports(prepared: Simulation) -> None:
    less = exports_to_america(
        prepared, {"foreign_demand": lever("foreign_demand", 0.9, bloc="united-states")}
    )
    np.testing.assert_allclose(less[0] / exports_to_america(prepared, {})[0], 0.9, rtol=0.005)


def test_duties_cost_between_the_elasticities_of_impact_and_of_the_long_run(prepared: Simulation) -> None:
    base = exports_to_america(prepared, {})
    for name in ("tariff", "foreign_subsidy"):
        # A rival's price of 1 / 1.1 is a duty of 10%.
        value = {"tariff": 0.1, "foreign_subsidy": 1 - 1 / 1.1}[name]
        dear = exports_to_america(prepared, {name: lever(name, value, bloc="united-states")})
        elasticity = -np.log(dear[0] / base[0]) / np.log(1.1)
        assert float(prepared.parameters.trade_elasticity_impact) - 0.05 < elasticity
        assert elasticity < float(prepared.parameters.trade_elasticity_long) + 0.05


def test_a_path_of_unit_demand_is_the_run_without_it(prepared: Simulation) -> None:
    usual = {"foreign_demand": lever("foreign_demand", 1.0), "tariff": lever("tariff", 0.0)}
    assert_same_run(run(prepared, 4, usual), run(prepared, 4))
