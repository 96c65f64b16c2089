"""One economy at the coarsest scale, prepared once, and what it does in its first quarters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import jax
import numpy as np
import pytest
from hypothesis import settings

from neijuan.economy import simulation
from neijuan.economy.accounts.identities import IDENTITIES, Record, residuals
from neijuan.economy.layout import Layout, lay_out
from neijuan.economy.levers import Levers
from neijuan.economy.mechanisms import Mechanisms
from neijuan.economy.parameters import Parameters
from neijuan.economy.simulation import Simulation
from neijuan.economy.stages.observation import Observed
from neijuan.economy.state import State
from neijuan.economy.structure import Structure

# The first call of a rule compiles it, which no deadline should count; the same examples on every run.
settings.register_profile("economy", deadline=None, derandomize=True)
settings.load_profile("economy")

Step = Callable[..., tuple[State, Observed, Record]]


class Lived(NamedTuple):
    """A quarter: where it began, what was observed and booked, where it ended."""

    opening: State
    closing: State
    observed: Observed
    record: Record


def conditions(simulation: Simulation) -> tuple[Structure, Parameters, Levers, Mechanisms]:
    """What a quarter needs beside the state."""
    return simulation.structure, simulation.parameters, simulation.path, simulation.mechanisms


@pytest.fixture(scope="session")
def prepared() -> Simulation:
    """The economy of 2012 at 1:1000. Nobody may advance it: copy it with `fresh`."""
    return Simulation.prepare(2012, "1:1000", seed=1)


@pytest.fixture
def fresh(prepared: Simulation) -> Simulation:
    """A copy of the prepared economy that a test may advance."""
    return replace(prepared)


@pytest.fixture(scope="session")
def step() -> Step:
    """One compiled quarter."""
    return simulation._quarter


@pytest.fixture(scope="session")
def lived(prepared: Simulation, step: Step) -> Lived:
    """The fourth quarter, when prices, exits and entries have left the benchmark."""
    state = prepared.state
    for _ in range(3):
        state, _, _ = step(state, *conditions(prepared))
    closing, observed, record = step(state, *conditions(prepared))
    return Lived(state, closing, observed, record)


@pytest.fixture(scope="session")
def broken() -> Callable[[Record], dict[str, float]]:
    """The identities that a record breaks, with the worst residual of each."""
    compiled = jax.jit(residuals)

    def find(record: Record) -> dict[str, float]:
        worst = np.asarray(compiled(record)).max(axis=1)
        found = zip(IDENTITIES, worst.tolist(), strict=True)
        return {name: value for name, value in found if not value <= 1e-10}

    return find


@pytest.fixture(scope="session")
def layout() -> Layout:
    """Two provinces with three sectors each: cells of 3, 0, 5, 1, 2 and 9 slots in blocks of 4."""
    return lay_out(np.array([[3, 0, 5], [1, 2, 9]]), 4)
