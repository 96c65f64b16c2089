"""R21: who moves where, by how much attraction and cost move them, and that nobody is lost on the way."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest
import xarray as xr
from economy_runs import assert_same_run, lever, run
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from neijuan.economy.rules import migration
from neijuan.economy.simulation import Simulation

GROUPS = migration.SKILLS * migration.AGES
KAPPA = 1.5
populations = arrays(float, (4, GROUPS), elements=st.floats(0.01, 1e3))
attractions = arrays(float, (4,), elements=st.floats(0.1, 10.0))


def attraction(wage=(1.0,), employed=(1.0,), amenity=(0.0,)) -> np.ndarray:
    values = (jnp.asarray(x, dtype=float) for x in (wage, employed, amenity))
    return np.asarray(migration.attraction(*values, jnp.asarray(KAPPA)))


def moves(people, pull, cost, nearness=None, considering=0.01) -> np.ndarray:
    provinces = len(people)
    found = migration.moves(
        jnp.asarray(people),
        jnp.broadcast_to(jnp.asarray(pull)[:, None], (provinces, GROUPS)),
        jnp.asarray(np.ones((provinces, provinces)) if nearness is None else nearness),
        jnp.broadcast_to(jnp.asarray(cost, dtype=float), (provinces,)),
        jnp.full(GROUPS, considering),
        jnp.asarray(KAPPA),
    )
    return np.asarray(found)


def test_destinations_share_by_real_income_to_the_power_of_kappa() -> None:
    """Tombe and Zhu 2019 with kappa 1.5: a tenth more income draws 1.1^1.5 as many, that is 15% more."""
    pull = attraction(wage=[1.0, 1.0, 1.1], employed=[1.0] * 3, amenity=[0.0] * 3)
    flows = moves(np.ones((3, GROUPS)), pull, cost=1.0)
    np.testing.assert_allclose(flows[0, 2] / flows[0, 1], 1.1**1.5, rtol=1e-9)


def test_wage_employment_and_amenity_are_worth_the_same_in_logs() -> None:
    better = np.exp(0.1)
    found = [attraction(wage=[better])[0], attraction(employed=[better])[0], attraction(amenity=[0.1])[0]]
    np.testing.assert_allclose(found, [np.exp(0.15)] * 3, rtol=1e-9)


def test_a_cut_of_costs_by_45_percent_moves_two_and_a_half_times_as_many() -> None:
    """The cut of 2000-15 in Hao, Sun, Tombe and Zhu 2020: (1 / 0.55)^1.5 = 2.45 where few move."""
    far = np.full((2, 2), 1e-4)
    dear, cheap = (moves(np.ones((2, GROUPS)), [1.0, 1.0], cost, far).sum() for cost in (2.0, 1.1))
    np.testing.assert_allclose(cheap / dear, (1 / 0.55) ** 1.5, rtol=1e-3)


def test_a_pair_of_provinces_by_hand() -> None:
    """100 against 300 people, equal incomes, no cost: three of four who consider leave the small one."""
    people = np.stack([np.full(GROUPS, 100.0 / GROUPS), np.full(GROUPS, 300.0 / GROUPS)])
    flows = moves(people, [1.0, 1.0], cost=1.0, considering=0.04).sum(axis=2)
    np.testing.assert_allclose(flows, [[0.0, 100 * 0.04 * 0.75], [300 * 0.04 * 0.25, 0.0]])


@given(populations)
def test_between_equals_as_many_come_as_go(people: np.ndarray) -> None:
    alike = np.repeat(people.sum(axis=1, keepdims=True) / GROUPS, GROUPS, axis=1)
    flows = moves(alike, np.ones(4), cost=1.0)
    np.testing.assert_allclose(flows.sum(axis=0), flows.sum(axis=1), rtol=1e-9)


@given(populations, attractions)
def test_nobody_moves_where_registration_is_closed(people: np.ndarray, pull: np.ndarray) -> None:
    flows = moves(people, pull, cost=np.array([np.inf, 1.0, np.inf, 1.0]))
    assert not flows[:, [0, 2]].any()
    assert flows[[0, 2]][:, [1, 3]].min() > 0.0
    assert not moves(people, pull, cost=np.inf).any()


@given(populations, attractions, st.floats(1.0, 11.0), st.floats(0.0, 1.0))
def test_people_are_conserved_and_no_more_leave_than_consider(
    people: np.ndarray, pull: np.ndarray, cost: float, considering: float
) -> None:
    flows = moves(people, pull, cost, considering=considering)
    assert flows.min() >= 0.0
    assert not flows[np.arange(4), np.arange(4)].any()
    assert (flows.sum(axis=1) <= considering * people * (1 + 1e-12)).all()
    after = people + flows.sum(axis=0) - flows.sum(axis=1)
    np.testing.assert_allclose(after.sum(axis=0), people.sum(axis=0), rtol=1e-12)


# Ageing.


@given(populations, arrays(float, (4,), elements=st.floats(0.0, 10.0)))
def test_a_quarter_adds_those_who_turn_sixteen_and_takes_the_dead(
    people: np.ndarray, entrants: np.ndarray
) -> None:
    after = np.asarray(migration.age(jnp.asarray(people), jnp.asarray(entrants)))
    dead = people.reshape(-1, 3, 4)[:, :, -1].sum(axis=1) / 80.0
    assert after.min() >= 0.0
    np.testing.assert_allclose(after.sum(axis=1), people.sum(axis=1) + entrants - dead, rtol=1e-12)


def test_age_groups_hand_over_by_their_years() -> None:
    """Of 36, 80, 60 and 80 people one each grows out of 9, 20, 15 and 20 years in a quarter."""
    people = jnp.asarray(np.concatenate([[36.0, 80.0, 60.0, 80.0], np.zeros(8)])[None])
    after = migration.age(people, jnp.asarray([5.0]))
    np.testing.assert_allclose(after[0, :4], [40.0, 80.0, 60.0, 80.0])


def test_entrants_have_the_skills_of_the_young() -> None:
    people = np.zeros((1, GROUPS))
    people[0, [0, 4, 8]] = [10.0, 30.0, 60.0]
    with_, without = (migration.age(jnp.asarray(people), jnp.asarray([x])) for x in (10.0, 0.0))
    np.testing.assert_allclose(np.asarray(with_ - without)[0, [0, 4, 8]], [1.0, 3.0, 6.0])


def test_shares_of_those_of_working_age() -> None:
    people = jnp.asarray(np.arange(1.0, 13.0)[None])
    assert float(migration.of_working_age(people)[0]) == 78.0 - (4 + 8 + 12)
    np.testing.assert_allclose(migration.skilled_share(people), [(9 + 10 + 11) / 54])


# In the whole economy.


@pytest.fixture(scope="module")
def still(prepared: Simulation) -> xr.Dataset:
    """Nobody considers to move, and state firms neither hold wages nor share rents."""
    return run(prepared, 8, mobility_young=0.0, wage_rigidity=0.0, rent_sharing=0.0)


def test_the_switch_off_is_a_run_in_which_nobody_considers_to_move(
    prepared: Simulation, still: xr.Dataset
) -> None:
    assert_same_run(run(prepared, 8, off=("rust_belt",)), still)


def test_moving_changes_who_lives_where_and_not_how_many_there_are(
    prepared: Simulation, still: xr.Dataset
) -> None:
    base = run(prepared, 8, wage_rigidity=0.0, rent_sharing=0.0)
    np.testing.assert_allclose(base.population.sum("province"), still.population.sum("province"), rtol=1e-10)
    assert float(np.abs(base.population[-1] / still.population[-1] - 1.0).max()) > 1e-3


def test_reform_of_registration_moves_more_people(prepared: Simulation, still: xr.Dataset) -> None:
    def moved(share: float) -> float:
        levers = {"household_registration": lever("household_registration", share)}
        seen = run(prepared, 8, levers, wage_rigidity=0.0, rent_sharing=0.0)
        return float(np.abs(seen.population[-1] - still.population[-1]).sum())

    assert moved(1.0) > moved(0.5) > moved(0.0) > 0.0
