"""Scenarios played: a prepared economy, its clock, and the conditions that are heard between quarters.

    base = Play.prepare("baseline", start=2012, firms="1:1000", seed=1)
    duty = base.lived("eu-us-green-tariffs")
    duty.advance(60)["surveyed_utilisation"] - base.advance(60)["surveyed_utilisation"]

Plays of the same start, scale, seed, parameters and history share one prepared economy, kept in the process:
the same firms, the same draws, so that their difference is the effect of what the scenarios change.
"""

from __future__ import annotations

import copy
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neijuan.errors import UsageError
from neijuan.scenarios import Scenario, load
from neijuan.scenarios.course import Course

if TYPE_CHECKING:
    import numpy as np
    import xarray as xr
    from numpy.typing import NDArray

    from neijuan.economy.simulation import Simulation

    Paths = Mapping[str, NDArray[np.float64]]

KEPT = 8
"""Prepared economies kept in the process."""
MEMBER = "play.json"
"""What a state file holds beside the economy: the scenario and what its conditions have set off."""


def prepared(
    start: int, firms: str, seed: int, parameters: tuple[tuple[str, float], ...], history: bool
) -> Simulation:
    """The economy of a benchmark year before its first quarter, on the path of the past."""
    from neijuan.economy.simulation import Simulation

    return copy.copy(_prepared(Simulation, start, firms, seed, parameters, history))


@lru_cache(maxsize=KEPT)
def _prepared(kind: Any, start: int, firms: str, seed: int, parameters: Any, history: bool) -> Simulation:
    return kind.prepare(start=start, firms=firms, seed=seed, changes=dict(parameters), history=history)


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
        instead: Paths | None = None,
    ) -> Play:
        """A scenario (name, file or value) at the beginning of a benchmark year.

        `parameters` differ from the registered ones and come before those that the scenario assumes;
        `instead` are levers as arrays `[quarter, ...]` in the place of what the past has for them. The start
        is fitted under the dated past (or none, without history), with all mechanisms on and none of the
        scenario's policies, so that all scenarios begin alike. Raises UsageError for wrong settings.
        """
        chosen = load(scenario).flat()
        given = dict(parameters or {})
        values = tuple(sorted({**chosen.assumptions.parameters, **given}.items()))
        economy = prepared(start, firms, seed, values, chosen.history)
        course = Course(chosen, start, instead)
        _set_up(economy, course)
        return cls(chosen, economy, course, given)

    def lived(self, scenario: str | Path | Scenario) -> Play:
        """Another scenario in the same economy with the same draws, from the same start.

        Nothing is prepared or compiled again, unless the scenario assumes other parameters or no history.
        """
        mine = self.simulation
        return Play.prepare(scenario, mine.start, mine.firms, mine.seed, self.parameters, self.course.instead)

    def branch(self, scenario: str | Path | Scenario) -> Play:
        """Another scenario from here on: the economy as it is now, under the other's policies.

        Raises UsageError if the other assumes another history or other parameters than the economy has.
        """
        chosen = load(scenario).flat()
        economy = copy.copy(self.simulation)
        lived = economy.parameters.as_dict()
        for name, value in chosen.assumptions.parameters.items():
            if lived[name] != value:
                raise UsageError(
                    f"scenario {chosen.name} assumes {name} = {value:g}, the economy has lived with "
                    f"{lived[name]:g}: begin it from a start year"
                )
        if chosen.history != economy.history:
            raise UsageError(
                f"scenario {chosen.name} and the economy differ in history: begin it from a year"
            )
        course = Course(chosen, economy.start, self.course.instead)
        _set_up(economy, course, whatever=True)
        return Play(chosen, economy, course, self.parameters)

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
        if not self.course.conditional:
            return
        moved = self.course.learn(observed, self.quarter_index - 1, self._export_base())
        if not moved:
            return
        import jax.numpy as jnp

        from neijuan.economy.levers import Levers

        path = self.simulation.path
        values = {name: getattr(path, name) for name in path}
        values |= {name: jnp.asarray(self.course.path(name)) for name in moved}
        self.simulation.path = Levers(values)

    def _export_base(self) -> NDArray[np.float64]:
        """Exports by sector that a restraint is a multiple of: those of the start and new markets since."""
        import numpy as np

        from neijuan.economy.rules.foreign_demand import with_new_markets

        economy = self.simulation
        won = economy.path.at(economy.state.quarter).new_market
        structure = economy.structure
        base = with_new_markets(structure.export_base, won, structure.output_base)
        return np.asarray(base).sum(axis=(0, 1))

    def save(self, path: Path) -> None:
        """Write economy and scenario to a file, moved into place when complete; `Simulation.load` reads it
        too."""
        self.simulation.save(path)
        content = {"scenario": self.scenario.as_dict(), "parameters": dict(self.parameters)}
        content["course"] = self.course.memory()
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path, "a") as archive:
                archive.writestr(MEMBER, json.dumps(content, ensure_ascii=False))

    @classmethod
    def load(cls, path: Path) -> Play:
        """Read a saved play; it goes on as if it had never stopped. Raises UsageError for a damaged file.

        A file that `Simulation.save` wrote is taken for the baseline on the levers that the file holds.
        """
        from neijuan.economy.simulation import Simulation

        economy = Simulation.load(path)
        content = _content(path)
        scenario = (
            Scenario.from_json(json.dumps(content["scenario"]), str(path)) if content else load("baseline")
        )
        course = Course(scenario, economy.start)
        if content:
            course.remember(content["course"])
        return cls(scenario, economy, course, content.get("parameters", {}))


def _content(path: Path) -> dict[str, Any]:
    """What a state file holds beside the economy; empty for one without."""
    if not zipfile.is_zipfile(path):
        return {}
    with zipfile.ZipFile(path) as archive:
        if MEMBER not in archive.namelist():
            return {}
        return dict(json.loads(archive.read(MEMBER)))


def _set_up(economy: Simulation, course: Course, whatever: bool = False) -> None:
    """Put an economy on the path of a course, with the switches of its scenario.

    A prepared economy is on the path of the past already: one that nothing changes stays as it is, unless
    `whatever`.
    """
    if not course.neutral or whatever:
        from neijuan.economy.history.baseline import PROVINCES, SECTORS
        from neijuan.economy.levers import path
        from neijuan.economy.mechanisms import mechanisms

        economy.path = path(course.paths(), PROVINCES, SECTORS)
        economy.mechanisms = mechanisms(**course.scenario.mechanisms)
