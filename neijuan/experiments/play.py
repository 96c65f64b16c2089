"""Scenarios played: a prepared economy, its clock, and the conditions that are heard between quarters.

    base = Play.prepare("baseline", start=2012, firms="1:1000", seed=1)
    duty = base.lived("eu-us-green-tariffs")
    duty.advance(60)["surveyed_utilisation"] - base.advance(60)["surveyed_utilisation"]

Plays of the same start, scale, seed, parameters and history share one prepared economy, kept in the process:
the same firms, the same draws, so that their difference is the effect of what the scenarios change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from neijuan.scenarios import Scenario, load
from neijuan.scenarios.composition import Course

if TYPE_CHECKING:
    from pathlib import Path

    import xarray as xr

    from neijuan.economy.simulation import Simulation

KEPT = 8
"""Prepared economies kept in the process."""


@lru_cache(maxsize=KEPT)
def prepared(
    start: int, firms: str, seed: int, parameters: tuple[tuple[str, float], ...], history: bool
) -> Simulation:
    """The economy of a benchmark year before its first quarter, on the path of the past."""
    from neijuan.economy.simulation import Simulation

    return Simulation.prepare(start, firms, seed, dict(parameters), history=history)


@dataclass
class Play:
    """One scenario in one economy, at some quarter.

    `simulation` is the economy (its `path` follows the course), `course` the levers' way so far.
    """

    scenario: Scenario
    simulation: Simulation
    course: Course
    parameters: Mapping[str, float] = field(default_factory=dict)
    """Values given beside the scenario; they come before its own."""

    @classmethod
    def prepare(
        cls,
        scenario: str | Path | Scenario = "baseline",
        start: int = 2012,
        firms: str = "1:1000",
        seed: int = 1,
        parameters: Mapping[str, float] | None = None,
    ) -> Play:
        """A scenario (name, file or value) at the beginning of a benchmark year.

        `parameters` differ from the registered ones and come before those that the scenario assumes. The
        start is fitted under the dated past (or none, without history), with all mechanisms on and none of
        the scenario's policies, so that all scenarios begin alike. Raises UsageError for wrong settings.
        """
        chosen = load(scenario).flat()
        given = dict(parameters or {})
        values = tuple(sorted({**chosen.assumptions.parameters, **given}.items()))
        course = Course(chosen, start)
        return cls(
            chosen, _set_up(prepared(start, firms, seed, values, chosen.history), course), course, given
        )

    def lived(self, scenario: str | Path | Scenario) -> Play:
        """Another scenario in the same economy with the same draws, from the same start.

        Nothing is prepared or compiled again, unless the scenario assumes other parameters or no history.
        """
        mine = self.simulation
        return Play.prepare(scenario, mine.start, mine.firms, mine.seed, self.parameters)

    @property
    def quarter_index(self) -> int:
        """Quarters simulated so far."""
        return self.simulation.quarter_index

    def advance(self, quarters: int) -> xr.Dataset:
        """Simulate and return what was observed, with dimension `quarter`.

        Conditions are judged after each quarter and act from the next on. Raises DomainError as
        `Simulation.advance` does.
        """
        if not self.course.conditional:
            return self.simulation.advance(quarters)
        import xarray as xr

        seen = [self._quarter() for _ in range(quarters)]
        return xr.concat(
            seen,
            dim="quarter",
            data_vars="minimal",
            coords="minimal",
            compat="override",
            join="override",
            combine_attrs="override",
        )

    def _quarter(self) -> xr.Dataset:
        """One quarter, after which the conditions are judged."""
        observed = self.simulation.advance(1)
        self.hear(observed)
        return observed

    def hear(self, observed: xr.Dataset) -> None:
        """Judge the conditions by the quarter just simulated and change the path of the coming ones."""
        moved = self.course.learn(observed, self.quarter_index - 1)
        if not moved:
            return
        import jax.numpy as jnp

        from neijuan.economy.levers import Levers

        path = self.simulation.path
        values = {name: getattr(path, name) for name in path}
        values |= {name: jnp.asarray(self.course.path(name)) for name in moved}
        self.simulation.path = Levers(values)


def _set_up(economy: Simulation, course: Course) -> Simulation:
    """The economy on the path of a course, with the switches of its scenario."""
    from neijuan.economy.history.baseline import PROVINCES, SECTORS
    from neijuan.economy.levers import path
    from neijuan.economy.mechanisms import mechanisms

    return replace(
        economy,
        path=path(course.paths(), PROVINCES, SECTORS),
        mechanisms=mechanisms(**course.scenario.mechanisms),
        opening=None,
    )
