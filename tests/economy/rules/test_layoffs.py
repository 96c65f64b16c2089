"""R23: how fast those laid off by decree find work, and the pool in which they wait."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest
from economy_runs import assert_same_run, lever, run
from hypothesis import given
from hypothesis import strategies as st

from neijuan.economy.rules import layoffs
from neijuan.economy.simulation import Simulation


def hazard(old=0.0, tightness=1.0, spending=0.0, base=0.2, age=1.0, training=0.6) -> float:
    province = (jnp.asarray([old]), jnp.asarray([tightness]))
    found = layoffs.hazard(*province, *(jnp.asarray(x) for x in (spending, base, age, training)))
    return float(found[0])


def test_the_fund_of_59000_yuan_a_worker_by_hand() -> None:
    """A quarter older, half the vacancies, 0.59 of 100,000 yuan: 0.2 x 0.75 x 0.5 x (1 + 0.6 x 0.59)."""
    np.testing.assert_allclose(hazard(0.25, 0.5, 0.59), 0.2 * 0.75 * 0.5 * 1.354)


def test_direction_of_age_vacancies_and_training() -> None:
    assert hazard(old=0.4) < hazard(old=0.2) < hazard(old=0.0)
    assert hazard(tightness=0.5) < hazard() < hazard(tightness=1.5)
    assert hazard(spending=1.0) > hazard(spending=0.5) > hazard()


def test_vacancies_count_between_a_fifth_and_twice_the_usual() -> None:
    assert hazard(tightness=0.0) == hazard(tightness=0.2) == 0.2 * hazard()
    assert hazard(tightness=9.0) == hazard(tightness=2.0) == 2.0 * hazard()


@given(st.tuples(*(st.floats(0.0, high) for high in (1.0, 100.0, 5.0, 1.0, 1.0, 5.0))))
def test_the_hazard_is_a_probability(values: tuple[float, ...]) -> None:
    assert 0.0 <= hazard(*values) <= 1.0


# In the whole economy: three tenths of coal in a year.


@pytest.fixture(scope="module")
def cuts() -> dict[str, np.ndarray]:
    return {"capacity_cut": lever("capacity_cut", 0.3, sector="coal")}


def test_who_never_finds_work_waits_for_ever(prepared: Simulation, cuts) -> None:
    seen = run(prepared, 6, cuts, reemployment_hazard=0.0)
    assert float(seen.laid_off_by_decree.sum()) > 0.0
    np.testing.assert_allclose(seen.waiting_for_work, seen.laid_off_by_decree.cumsum("quarter"), rtol=1e-10)


def test_the_pool_drains_by_the_hazard(prepared: Simulation, cuts) -> None:
    """Without age and at twice the vacancies at most, no less than a fifth of the hazard finds work."""
    seen = run(prepared, 6, cuts, reemployment_hazard=0.3, reemployment_age=0.0)
    waiting, laid_off = seen.waiting_for_work.values, seen.laid_off_by_decree.values
    came = laid_off[0] > 1e-9
    found = 1.0 - (waiting[1:] - laid_off[1:])[:, came] / waiting[:-1][:, came]
    assert (found >= 0.3 * 0.2 - 1e-9).all()
    assert (found <= 0.3 * 2.0 + 1e-9).all()


def test_switched_off_nobody_waits(prepared: Simulation, cuts) -> None:
    seen = run(prepared, 6, cuts, off=("rust_belt",))
    assert float(seen.laid_off_by_decree.sum()) > 0.0
    assert not seen.waiting_for_work.any()


def test_without_cuts_its_parameters_are_of_no_matter(prepared: Simulation) -> None:
    fast, slow = (run(prepared, 6, reemployment_hazard=share) for share in (1.0, 0.0))
    assert_same_run(fast, slow)
