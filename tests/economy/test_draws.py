"""Draws of governments and foreign blocs belong to places, not to firms: the same at every scale."""

from __future__ import annotations

from dataclasses import replace

import jax
import numpy as np
import pytest

from neijuan.economy.levers import path
from neijuan.economy.mechanisms import mechanisms
from neijuan.economy.parameters import parameters
from neijuan.economy.simulation import Simulation
from neijuan.economy.stages import local_state, planning
from neijuan.economy.state import State

PLACES = (31, 30)
LISTS = {"priority": np.ones((1, 30)), "remedies": np.full(1, 5.0)}


def start(firms: str, seed: int) -> tuple[State, tuple]:
    """The start before calibration, with what a quarter needs beside it; every province reviews its list."""
    p = parameters(priority_review=1.0)
    header = {"start": 2012, "firms": firms, "seed": seed, "parameters": p.as_dict()}
    state, structure, _, _ = Simulation._template(header)
    return state, (structure, p, path(LISTS, *PLACES), mechanisms())


def listed(firms: str, seed: int = 1, quarter: int = 0) -> np.ndarray:
    """The lists that provinces draw in a quarter, all else as at the start."""
    state, (structure, p, course, on) = start(firms, seed)
    state = replace(state, quarter=state.quarter + quarter)
    today = planning.calendar(state, structure, p, course, on)
    agenda = local_state.set_agenda(state, structure, p, today, local_state.key_of(state))
    return np.asarray(agenda.listed)


def test_provinces_draw_the_same_lists_at_every_scale() -> None:
    coarse = listed("1:1000")
    assert 0.0 < coarse.mean() < 1.0
    np.testing.assert_array_equal(coarse, listed("1:100"))
    np.testing.assert_array_equal(coarse, listed("1:250"))


def test_another_seed_and_another_quarter_draw_other_lists() -> None:
    coarse = listed("1:1000")
    assert not np.array_equal(coarse, listed("1:1000", seed=2))
    assert not np.array_equal(coarse, listed("1:1000", quarter=1))


def test_lists_do_not_share_their_draws_with_firms(prepared: Simulation) -> None:
    """The quarter's other purposes are numbered from its key; none has the number of the lists."""
    state = prepared.state
    quarter = jax.random.fold_in(state.key, state.quarter)
    others = [jax.random.fold_in(quarter, purpose) for purpose in (0, 1, 2, 4, 5)]
    mine = jax.random.key_data(local_state.key_of(state))
    assert all(not np.array_equal(mine, jax.random.key_data(other)) for other in others)


@pytest.mark.slow
def test_blocs_open_the_same_cases_at_every_scale(prepared: Simulation) -> None:
    """In the first quarter, the benchmark's at every scale, when one pair in six of bloc and sector is hit.

    Goods vented in distress differ a little between scales and may tip a case or two; with draws of their own
    the scales would differ in about thirty.
    """
    p = parameters(**{**prepared.parameters.as_dict(), "remedy_intercept": -3.0})
    course = path(LISTS, *PLACES)
    coarse = replace(prepared, path=course, parameters=p)
    fine = replace(Simulation.prepare(2012, "1:100", seed=1), path=course, parameters=p)
    for economy in (coarse, fine):
        economy.advance(1)
    one, other = (np.asarray(economy.state.world.duty) > 0 for economy in (coarse, fine))
    assert one.sum() > 10
    assert (one != other).sum() <= 3
