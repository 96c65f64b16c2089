"""R25: productivity by skill density and hubs; amenity by lever, hub and cleaner air."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import xarray as xr
from economy_runs import assert_same_run, lever, run
from hypothesis import given
from hypothesis import strategies as st

from neijuan.economy.rules import agglomeration
from neijuan.economy.simulation import Simulation


def productivity(skilled=0.1, at_start=0.1, hub=0.0, elasticity=0.2, effect=0.05) -> float:
    province = (jnp.asarray([x]) for x in (skilled, at_start, hub))
    return float(agglomeration.productivity(*province, jnp.asarray(elasticity), jnp.asarray(effect))[0])


def amenity(lever_=0.0, hub=0.0, retired=0.0, pull=0.3, air=0.3) -> float:
    province = (jnp.asarray([x]) for x in (lever_, hub, retired))
    return float(agglomeration.amenity(*province, jnp.asarray(pull), jnp.asarray(air))[0])


def test_twice_the_skills_are_worth_two_to_the_elasticity() -> None:
    np.testing.assert_allclose(productivity(skilled=0.2), 2**0.2)
    np.testing.assert_allclose(productivity(skilled=0.05), 2**-0.2)
    np.testing.assert_allclose(productivity(hub=1.0), np.exp(0.05))


@given(st.floats(0.0, 1.0), st.floats(0.01, 1.0))
def test_gaps_of_skills_count_up_to_two_and_a_half(skilled: float, at_start: float) -> None:
    assert 2.5**-0.2 * 0.998 < productivity(skilled, at_start) < 2.5**0.2 * 1.002
    assert productivity(skilled, at_start, elasticity=0.0) == 1.0
    np.testing.assert_allclose(productivity(at_start, at_start), 1.0)


def test_amenity_adds_up() -> None:
    np.testing.assert_allclose(amenity(0.1, 0.5, 0.2), 0.1 + 0.3 * 0.5 + 0.3 * 0.2)
    assert amenity() == 0.0
    assert amenity(retired=3.0) == amenity(retired=1.0)


# In the whole economy.


def test_a_hub_without_effects_changes_nothing(prepared: Simulation) -> None:
    hub = {"technology_hub": lever("technology_hub", 1.0, province="CN-HL")}
    assert_same_run(run(prepared, 6, hub, hub_productivity=0.0, hub_pull=0.0), run(prepared, 6))


def test_a_hub_draws_the_skilled_and_makes_its_province_more_productive(prepared: Simulation) -> None:
    hub = {"technology_hub": lever("technology_hub", 1.0, province="CN-HL")}

    def per_worker(seen: xr.Dataset) -> float:
        own = seen.sel(province="CN-HL")
        return float(own.real_gross_domestic_product.sum() / own.employment.sum())

    base = run(prepared, 8)
    drawn = run(prepared, 8, hub, hub_productivity=0.0, hub_pull=1.0)
    productive = run(prepared, 8, hub, hub_productivity=0.1, hub_pull=0.0)
    assert float(drawn.skilled_share[-1].sel(province="CN-HL")) > float(
        base.skilled_share[-1].sel(province="CN-HL")
    )
    gain = per_worker(productive) / per_worker(base)
    assert 1.02 < gain < np.exp(0.1)


def test_air_is_of_no_matter_where_nothing_was_retired(prepared: Simulation) -> None:
    assert_same_run(run(prepared, 6, clean_air=2.0), run(prepared, 6, clean_air=0.0))


def test_retired_capacity_holds_people(prepared: Simulation) -> None:
    cuts = {"capacity_cut": lever("capacity_cut", 0.4, province="CN-SX", sector="coal")}
    clean, dull = (run(prepared, 6, cuts, clean_air=effect).population[-1] for effect in (2.0, 0.0))
    assert float(clean.sel(province="CN-SX")) > float(dull.sel(province="CN-SX"))
