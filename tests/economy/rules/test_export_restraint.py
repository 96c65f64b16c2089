"""R29: caps bind exactly, in their order, and what is sold under them is dearer."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
from economy_runs import assert_same_run, lever, run
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from neijuan.economy.rules import export_restraint
from neijuan.economy.simulation import Simulation

BASE = np.full((4, 2, 3), 10.0)
OPEN = 1000.0
demands = arrays(float, (4, 2, 3), elements=st.floats(1e-3, 1e3))
shares = arrays(float, (4, 3), elements=st.floats(0.0, 1.0))
caps = arrays(float, (3,), elements=st.floats(0.0, 3.0))


def restrain(demand, quota=OPEN, cap=OPEN, undertaking=0.0, abroad=0.0, quality=0.3):
    def spread(value, *size: int) -> jnp.ndarray:
        return jnp.broadcast_to(jnp.asarray(value, dtype=float), size)

    return export_restraint.restrain(
        jnp.asarray(demand),
        jnp.asarray(BASE),
        spread(quota, 4, 3),
        spread(cap, 3),
        spread(undertaking, 3),
        spread(abroad, 4, 3),
        jnp.asarray(quality),
    )


@given(demands)
def test_without_restraint_all_is_sold_at_the_domestic_price(demand: np.ndarray) -> None:
    found = restrain(demand)
    np.testing.assert_array_equal(found.volume, demand)
    np.testing.assert_allclose(found.markup, 0.0, atol=1e-12)


def test_a_cap_of_half_the_base_binds_exactly_and_the_rest_is_better() -> None:
    """Demand 1.2 of the base under a cap of 0.6: half is sold, dearer by 0.3 ln 2 (Feenstra 1984)."""
    found = restrain(1.2 * BASE, cap=0.6)
    np.testing.assert_allclose(found.volume, 0.6 * BASE)
    np.testing.assert_allclose(found.markup, 0.3 * np.log(2.0))


def test_a_quota_binds_in_its_bloc_only() -> None:
    quota = np.full((4, 3), OPEN)
    quota[0, 1] = 0.25
    expected = np.array(BASE)
    expected[0, :, 1] = 2.5
    np.testing.assert_allclose(restrain(BASE, quota=quota).volume, expected)


def test_plants_abroad_come_before_quotas_and_quotas_before_the_cap() -> None:
    """Of 20 plants abroad make 8; a quota of 0.9 leaves 9 of 12; the cap of 0.6 leaves 6."""
    found = restrain(2.0 * BASE, quota=0.9, cap=0.6, abroad=0.4)
    np.testing.assert_allclose(found.volume, 0.6 * BASE)
    np.testing.assert_allclose(restrain(2.0 * BASE, quota=0.9, abroad=0.4).volume, 0.9 * BASE)
    # Better quality answers what caps cut, not what plants abroad make.
    np.testing.assert_allclose(found.markup, 0.3 * np.log(2.0))


def test_an_undertaking_is_the_least_that_is_asked_over_the_domestic_price() -> None:
    np.testing.assert_allclose(restrain(BASE, undertaking=0.2).markup, 0.2)


@given(demands, shares, caps, shares)
def test_caps_hold_and_nothing_is_negative(
    demand: np.ndarray, quota: np.ndarray, cap: np.ndarray, abroad: np.ndarray
) -> None:
    found = restrain(demand, quota, cap, abroad=abroad)
    volume, markup = np.asarray(found.volume), np.asarray(found.markup)
    assert (volume >= 0.0).all()
    assert (volume <= demand * (1 - abroad)[:, None, :] * (1 + 1e-12)).all()
    assert (volume.sum(axis=1) <= quota * BASE.sum(axis=1) * (1 + 1e-9)).all()
    assert (volume.sum(axis=(0, 1)) <= cap * BASE.sum(axis=(0, 1)) * (1 + 1e-9)).all()
    assert (markup >= 0.0).all()
    assert np.isfinite(markup).all()


# In the whole economy.


def test_a_binding_cap_of_half_sells_twice_a_cap_of_a_quarter(prepared: Simulation) -> None:
    half, quarter = (
        run(
            prepared,
            1,
            {"export_restraint": lever("export_restraint", cap, sector="electronics")},
            quality_shift=0.0,
            vent_share=0.0,
        )
        for cap in (0.5, 0.25)
    )
    exports = [float(one.sector_exports[0].sel(sector="electronics")) for one in (half, quarter)]
    np.testing.assert_allclose(exports[0], 2.0 * exports[1], rtol=1e-9)


def test_quality_makes_what_is_sold_under_a_cap_dearer(prepared: Simulation) -> None:
    """The mark-up is in logs of what the cap cuts: a cap of a quarter adds 0.3 ln 2 to that of a half."""

    def price(cap: float) -> float:
        levers = {"export_restraint": lever("export_restraint", cap, sector="electronics")}
        value = [run(prepared, 1, levers, quality_shift=shift, vent_share=0.0) for shift in (0.3, 0.0)]
        exports = [float(one.sector_exports[0].sel(sector="electronics")) for one in value]
        return exports[0] / exports[1]

    np.testing.assert_allclose(price(0.25) - price(0.5), 0.3 * np.log(2.0), rtol=1e-6)


def test_without_caps_quality_is_of_no_matter(prepared: Simulation) -> None:
    assert_same_run(run(prepared, 4, quality_shift=2.0), run(prepared, 4, quality_shift=0.0))
