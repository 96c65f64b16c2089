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
from neijuan.economy.levers import Levers, path, registry, shape
from neijuan.economy.mechanisms import Mechanisms
from neijuan.economy.parameters import Parameters, parameters
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


POLICIES = {
    "capacity_cut": 0.2,
    "reemployment_fund": 50_000.0,
    "consumption_transfer": 0.01,
    "pension_transfer": 0.005,
    "child_transfer": 0.002,
    "trade_in_subsidy": 0.1,
    "export_tax_rebate": 0.05,
    "place_investment": 0.02,
    "equalisation": 0.01,
    "debt_swap": 0.1,
    "tariff": 0.1,
    "minimum_export_price": 0.05,
    "revaluation": 0.04,
    "research_support": 1.0,
    "priority": 1.0,
    "loan_rate": 0.02,
}
"""Policies at work all at once, so that every kind of payment occurs; dear loans give banks a profit."""


def policies_in_force() -> Levers:
    """A path on which the policies above hold from the start on, in all places and sectors."""
    sizes = 31, 30
    entries = registry()
    return path(
        {name: np.full((1, *shape(entries[name], *sizes)), value) for name, value in POLICIES.items()}, *sizes
    )


@pytest.fixture(scope="session")
def governed(prepared: Simulation) -> Simulation:
    """The prepared economy under those policies, banks paying out all they earn. Nobody may advance it."""
    generous = parameters(**{**prepared.parameters.as_dict(), "bank_equity_target": 0.0})
    return replace(prepared, path=policies_in_force(), parameters=generous)


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
def lived(governed: Simulation, step: Step) -> Lived:
    """The fourth quarter, when prices, exits and entries have left the benchmark and policies are at work."""
    state = governed.state
    for _ in range(3):
        state, _, _ = step(state, *conditions(governed))
    closing, observed, record = step(state, *conditions(governed))
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
