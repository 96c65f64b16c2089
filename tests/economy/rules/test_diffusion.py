"""R34: users move to the new product and no demand is lost; plants follow orders, with all that is theirs."""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp
import numpy as np
import pytest
from economy_runs import assert_same_run, lever, run
from hypothesis import given
from hypothesis import strategies as st

from neijuan.economy.dimensions import BLOCS
from neijuan.economy.rules import diffusion
from neijuan.economy.simulation import Simulation
from neijuan.economy.stages import planning, products

REPLACED = jnp.asarray([[0.0, 0.0, 1.0], [0.0, 0.0, 1.0], [0.0, 0.0, 0.0]])
"""Two new products, which replace the third."""
ELECTRIC, CARS = {"sector": "electric-vehicles"}, {"sector": "motor-vehicles"}


def asked(first: float, second: float = 0.0) -> np.ndarray:
    move = diffusion.moves(jnp.asarray([first, second, 0.0]), REPLACED)
    return np.asarray(jnp.asarray([1.0, 2.0, 10.0]) @ move)


def test_a_part_of_what_was_asked_of_the_old_is_asked_of_the_new() -> None:
    np.testing.assert_allclose(asked(0.3), [4.0, 2.0, 7.0])
    np.testing.assert_allclose(asked(0.3, 0.2), [4.0, 4.0, 5.0])


def test_nothing_moves_at_zero_to_the_bit() -> None:
    np.testing.assert_array_equal(asked(0.0), [1.0, 2.0, 10.0])


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_no_demand_is_lost_and_none_is_negative(first: float, second: float) -> None:
    found = asked(first, second)
    np.testing.assert_allclose(found.sum(), 13.0)
    assert found.min() >= -1e-12


def share(orders: float, new: float, old: float, speed: float = 0.25) -> float:
    found = diffusion.refitted_share(
        jnp.asarray([[orders, 0.0, 50.0]]),
        jnp.asarray([[new, 0.0, old]]),
        jnp.full((1, 3), 0.75),
        REPLACED.at[1].set(0.0),
        jnp.asarray(speed),
    )
    assert float(found.sum()) == float(found[0, 0, 2])
    return float(found[0, 0, 2])


def test_a_quarter_of_the_lack_is_refitted_in_a_quarter() -> None:
    # Orders of 15 take a capacity of 20: 10 lack, of which 2.5 are won from 100.
    np.testing.assert_allclose(share(15.0, 10.0, 100.0), 0.025)
    np.testing.assert_allclose(share(15.0, 10.0, 100.0, speed=1.0), 0.1)


def test_limits_of_refitting() -> None:
    assert share(7.5, 10.0, 100.0) == 0.0, "nothing is lacking"
    assert share(15.0, 10.0, 100.0, speed=0.0) == 0.0
    assert share(15.0, 0.0, 100.0) == 0.0, "nobody makes the new product there"
    assert share(15.0, 10.0, 0.0) == 0.0, "nothing to refit"
    np.testing.assert_allclose(share(1e6, 10.0, 100.0), 0.25 * diffusion.MOST)


# In the whole economy.


def test_a_refitted_plant_takes_its_own_along_and_nothing_is_lost(prepared: Simulation) -> None:
    state, structure, p = prepared.state, prepared.structure, prepared.parameters
    new = int(np.flatnonzero(np.asarray(structure.refitted).sum(axis=1))[0])
    old = int(np.flatnonzero(np.asarray(structure.refitted).sum(axis=0))[0])
    orders = state.markets.demand.at[:, new].mul(20.0)
    state = eqx.tree_at(lambda s: s.markets.demand, state, orders)
    today = planning.calendar(state, structure, p, prepared.path, prepared.mechanisms)
    after = products.refit(state, structure, p, today)
    cells = structure.layout.cell_sum
    for name in products.GO_ALONG:
        was, now = (np.asarray(cells(getattr(s.firms, name))) for s in (state, after))
        np.testing.assert_allclose(now.sum(axis=1), was.sum(axis=1), rtol=1e-12)
        others = np.delete(np.arange(was.shape[1]), [new, old])
        np.testing.assert_array_equal(now[:, others], was[:, others])
    grown = np.asarray(cells(after.firms.capital) / cells(state.firms.capital))[:, new]
    assert np.nanmin(grown) >= 1.0
    assert np.nanmax(grown) > 2.0
    np.testing.assert_array_equal(after.firms.materials, state.firms.materials)
    np.testing.assert_array_equal(after.firms.number, state.firms.number)


def test_without_new_uses_and_refitting_the_run_is_the_usual_one(prepared: Simulation) -> None:
    usual = run(prepared, 3, refitting=0.0)
    assert_same_run(run(prepared, 3, {"new_use": lever("new_use", 0.0)}, refitting=0.0), usual)


def test_carmakers_refit_where_orders_for_electric_vehicles_outrun_their_makers(
    prepared: Simulation,
) -> None:
    moved = {"new_use": lever("new_use", 0.05, **ELECTRIC)}
    refitted, alone = run(prepared, 8, moved), run(prepared, 8, moved, refitting=0.0)

    def last(results, name: str, where: dict[str, str]) -> float:
        return float(results[name].isel(quarter=-1).sel(where))

    assert last(refitted, "sector_output", ELECTRIC) > 5 * last(alone, "sector_output", ELECTRIC)
    # Fewer plants are left for the cars that are still asked for.
    assert last(refitted, "sector_utilisation", CARS) > last(alone, "sector_utilisation", CARS)
    # What nobody at home can make comes from abroad.
    assert last(refitted, "sector_imports", ELECTRIC) < last(alone, "sector_imports", ELECTRIC)
    for results in (refitted, alone):
        assert float(results.identity_residual.max()) < 1e-10


@pytest.mark.parametrize("bloc", BLOCS)
def test_new_uses_and_new_markets_together_keep_the_identities(prepared: Simulation, bloc: str) -> None:
    levers = {
        "new_use": lever("new_use", 0.6),
        "new_market": lever("new_market", 0.2, bloc=bloc, **ELECTRIC),
    }
    assert float(run(prepared, 4, levers).identity_residual.max()) < 1e-10
