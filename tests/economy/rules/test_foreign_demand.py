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


MADE = jnp.asarray([[3.0, 1.0, 2.0], [1.0, 1.0, 0.0]])


def with_market(part: float, bloc: int = 1, sector: int = 0) -> np.ndarray:
    new = jnp.zeros((4, 3)).at[bloc, sector].set(part)
    return np.asarray(foreign_demand.with_new_markets(BASE, new, MADE))


def test_a_new_good_takes_its_part_of_what_a_bloc_buys_and_the_others_shrink_alike() -> None:
    found = with_market(0.1)
    # Six units in all: 0.6 of the new good on top of nine tenths of each purchase, from who makes it.
    np.testing.assert_allclose(found[1, :, 0], [0.9 + 0.6 * 0.75, 0.9 + 0.6 * 0.25])
    np.testing.assert_allclose(found[1, :, 1:], 0.9)
    np.testing.assert_array_equal(np.delete(found, 1, axis=0), 1.0)


@pytest.mark.parametrize("part", [-0.9, -0.05, 0.0, 0.2, 0.9, 5.0])
def test_the_purchases_of_a_bloc_in_all_are_kept_and_none_is_negative(part: float) -> None:
    found = with_market(part)
    np.testing.assert_allclose(found.sum(axis=(1, 2)), 6.0)
    assert found.min() >= 0.0


def test_a_market_is_lost_as_far_as_it_was_there() -> None:
    assert with_market(-0.1)[1, :, 0].sum() == pytest.approx((2.0 - 0.6) * 6.0 / 5.4)
    np.testing.assert_array_equal(with_market(-0.9)[1, :, 0], 0.0)


def test_what_nobody_makes_wins_no_market() -> None:
    new = jnp.zeros((4, 3)).at[0, 2].set(0.1)
    found = foreign_demand.with_new_markets(BASE, new, MADE.at[:, 2].set(0.0))
    np.testing.assert_array_equal(found, BASE)


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


def test_a_new_market_moves_exports_to_the_good_and_off_leaves_the_run_as_it_was(
    prepared: Simulation,
) -> None:
    assert_same_run(run(prepared, 2, {"new_market": lever("new_market", 0.0)}), run(prepared, 2))
    won = lever("new_market", 0.02, bloc="european-union", sector="batteries")
    new, usual = run(prepared, 2, {"new_market": won}, vent_share=0.0), run(prepared, 2, vent_share=0.0)
    gain = float((new.sector_exports - usual.sector_exports).isel(quarter=0).sel(sector="batteries").sum())
    bought = 0.02 * float(prepared.structure.export_base[1].sum())
    assert 0.7 * bought < gain < 1.1 * bought
    total = new.sector_exports.sum() / usual.sector_exports.sum()
    np.testing.assert_allclose(float(total), 1.0, atol=0.003)
