"""Hiring within the pool of unemployed, hoarding of staff, and wages that follow the market."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from neijuan.economy.layout import lay_out
from neijuan.economy.markets import labour

LAYOUT = lay_out(np.array([[3, 0, 5], [1, 2, 9]]), 4)
SHAPE = (LAYOUT.cell.shape[0], 4)


def staff(wanted, employment, force, hiring=0.4, layoff=0.15, matching=0.5, waiting=0.0) -> labour.Staffing:
    arrays = (jnp.asarray(x) * jnp.ones(SHAPE) for x in (wanted, employment))
    speeds = (jnp.asarray(x) for x in (hiring, layoff, matching))
    people = (jnp.asarray(x) * jnp.ones(2) for x in (force, waiting))
    return labour.staff(LAYOUT, *arrays, *people, *speeds)


def test_hiring_and_layoffs_close_their_share_of_the_gap() -> None:
    up, down = staff(20.0, 10.0, 1e4), staff(5.0, 10.0, 1e4)
    np.testing.assert_allclose(up.employment, 14.0, rtol=1e-12)
    np.testing.assert_allclose(down.employment, 9.25, rtol=1e-12)


def test_hiring_is_scaled_to_those_who_can_be_matched() -> None:
    """12 slots of 10 people in the first province (3 cells of up to 4): half of the unemployed are hired."""
    employed = float(LAYOUT.province_sum(jnp.full(SHAPE, 10.0))[0])
    short = staff(1e6, 10.0, employed + 8.0)
    np.testing.assert_allclose(LAYOUT.province_sum(short.employment)[0], employed + 4.0, rtol=1e-12)
    np.testing.assert_allclose(short.unemployment_rate[0], 4.0 / (employed + 8.0), rtol=1e-9)
    assert np.ptp(np.asarray(short.employment)[:3]) < 1e-9, "all firms are cut back alike"


def test_those_who_wait_after_a_capacity_cut_are_not_hired() -> None:
    """Of 8 unemployed 6 wait, so that half of 2 are matched; when all wait nobody is."""
    employed = float(LAYOUT.province_sum(jnp.full(SHAPE, 10.0))[0])
    some = staff(1e6, 10.0, employed + 8.0, waiting=6.0)
    np.testing.assert_allclose(LAYOUT.province_sum(some.employment)[0], employed + 1.0, rtol=1e-12)
    np.testing.assert_allclose(some.unemployment_rate[0], 7.0 / (employed + 8.0), rtol=1e-9)
    none = staff(1e6, 10.0, employed + 8.0, waiting=20.0)
    np.testing.assert_allclose(LAYOUT.province_sum(none.employment)[0], employed, rtol=1e-12)


def test_a_labour_force_that_falls_below_those_employed_takes_its_share_of_each_firm() -> None:
    employed = float(LAYOUT.province_sum(jnp.full(SHAPE, 10.0))[0])
    after = staff(10.0, 10.0, 0.9 * employed)
    np.testing.assert_allclose(after.employment[:3], 9.0, rtol=1e-12)
    np.testing.assert_allclose(after.unemployment_rate[0], 0.0, atol=1e-12)


people = hnp.arrays(np.float64, SHAPE, elements=st.floats(0, 1e3))
rates = st.floats(0.05, 1.0)


@given(people, people, st.floats(0.5, 2.0), rates, rates, rates, st.floats(0, 1e3))
def test_the_labour_force_is_never_exceeded(
    wanted: np.ndarray,
    employment: np.ndarray,
    slack: float,
    hiring: float,
    layoff: float,
    matching: float,
    waiting: float,
) -> None:
    force = np.asarray(LAYOUT.province_sum(jnp.asarray(employment))) * slack + 1.0
    after = staff(wanted, employment, force, hiring, layoff, matching, waiting)
    total = np.asarray(LAYOUT.province_sum(after.employment))
    assert (total <= force * (1.0 + 1e-12)).all()
    assert (np.asarray(after.employment) >= 0).all()
    np.testing.assert_allclose(after.unemployment_rate, 1.0 - total / force, atol=1e-12)
    idle = wanted <= employment
    assert (np.asarray(after.employment)[idle] <= employment[idle] + 1e-9).all(), "no need, no hiring"


def growth(inflation=0.00625, unemployment=0.05, indexation=0.5, flexibility=1.0) -> float:
    found = labour.wage_growth(
        jnp.asarray(0.0175),
        jnp.asarray([inflation]),
        jnp.asarray([unemployment]),
        jnp.asarray(indexation),
        jnp.asarray(0.00625),
        jnp.asarray(0.125),
        jnp.asarray([0.05]),
        jnp.asarray([flexibility]),
    )
    return float(found[0])


def test_wages_follow_productivity_prices_and_the_state_of_the_market() -> None:
    np.testing.assert_allclose(growth(), 0.0175 + 0.00625, rtol=1e-12)
    np.testing.assert_allclose(growth(unemployment=0.06) - growth(), -0.125 * 0.01, rtol=1e-9)
    np.testing.assert_allclose(growth(inflation=0.01625) - growth(), 0.5 * 0.01, rtol=1e-9)
    assert growth(inflation=0.1, indexation=0.0) == growth(indexation=0.0)


def test_rigid_employers_keep_wages_up_in_slack_and_let_them_rise_in_a_boom() -> None:
    np.testing.assert_allclose(growth(unemployment=0.06, flexibility=0.4) - growth(), -0.4 * 0.125 * 0.01)
    assert growth(unemployment=0.06, flexibility=0.0) == growth()
    assert growth(unemployment=0.04, flexibility=0.0) == growth(unemployment=0.04) > growth()


def test_compiled_and_mapped() -> None:
    forces = jnp.asarray([500.0, 1e4])
    mapped = jax.jit(jax.vmap(lambda force: staff(20.0, 10.0, force).unemployment_rate))(forces)
    single = [staff(20.0, 10.0, float(force)).unemployment_rate for force in forces]
    np.testing.assert_allclose(mapped, single, rtol=1e-12)
