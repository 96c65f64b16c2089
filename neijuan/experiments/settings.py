"""What is asked of a run, and the checks of it that need no engine."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neijuan.errors import UsageError
from neijuan.experiments import defaults
from neijuan.experiments.calendar import count_quarters
from neijuan.experiments.files import check_writable

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from neijuan.experiments.results import Results
    from neijuan.scenarios import Scenario


@dataclass(frozen=True)
class Request:
    """The arguments of `neijuan.run` as they were given; None stands for "not said"."""

    scenario: str | Path | Scenario | None = None
    start: int | None = None
    until: str | int | None = None
    quarters: int | None = None
    firms: str | None = None
    seed: int | None = None
    seeds: int = 1
    out: Path | None = None
    from_state: Path | None = None
    save_state: Path | None = None
    firms_table: Path | None = None
    history: bool = True
    mechanisms: Mapping[str, bool] = field(default_factory=dict)
    parameters: Mapping[str, float] = field(default_factory=dict)
    levers: Mapping[str, ArrayLike] = field(default_factory=dict)
    trace: tuple[str, ...] = ()
    name: str | None = None

    changes: tuple[Any, ...] = ()

    @cached_property
    def question(self) -> Scenario:
        """The scenario with its bases, and the changes, switches and history asked for beside it.

        Raises UsageError for an unknown scenario and for a change that is wrong.
        """
        from neijuan.scenarios import load
        from neijuan.scenarios.lines import further

        found = load(self.scenario if self.scenario is not None else defaults.NAME).flat()
        updates: dict[str, Any] = {}
        if self.changes:
            updates["levers"] = (*found.levers, *further(self.changes))
        if self.mechanisms:
            updates["mechanisms"] = {**found.mechanisms, **self.mechanisms}
        if not self.history:
            updates["assumptions"] = found.assumptions.model_copy(update={"history": False})
        return found.model_copy(update=updates) if updates else found

    def taking_over(self, saved: Scenario) -> Scenario | None:
        """The scenario that takes over from a saved one; None if that goes on."""
        if self.scenario is not None:
            return self.question
        if not self.changes:
            return None
        from neijuan.scenarios.lines import further

        return saved.model_copy(update={"levers": (*saved.levers, *further(self.changes))})

    @property
    def start_year(self) -> int:
        """Benchmark year; the default if none was asked for."""
        return defaults.START if self.start is None else self.start

    @property
    def scale(self) -> str:
        """Scale of firm agents; the default if none was asked for."""
        return defaults.FIRMS if self.firms is None else self.firms

    @property
    def first_seed(self) -> int:
        """Seed of the first simulation; the default if none was asked for."""
        return defaults.SEED if self.seed is None else self.seed

    def count(self, first_quarter: str, scenario: Scenario | None = None) -> int:
        """Quarters to simulate in a run of `scenario` (or the one asked for) that begins with
        `first_quarter`. Raises UsageError if none."""
        neither = self.until is None and self.quarters is None
        end = usual_end(scenario or self.question) if neither else self.until
        return count_quarters(first_quarter, end, self.quarters)

    def check(self) -> None:
        """Raise UsageError for anything that is wrong whatever the engine can do, before work is begun."""
        if self.until is not None and self.quarters is not None:
            raise UsageError("give either --until or --quarters, not both")
        if self.seeds < 1:
            raise UsageError(f"--seeds {self.seeds} is too few: give 1 or more")
        if self.seed is not None and self.seed < 0:
            raise UsageError(f"--seed {self.seed} is negative: give a whole number from 0 on")
        if self.seeds > 1 and (self.from_state is not None or self.save_state is not None):
            raise UsageError(
                "a state file holds one seed: leave out --seeds, or --from-state and --save-state"
            )
        if self.name is not None and re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}", self.name) is None:
            raise UsageError(f"--name {self.name!r} names no file: use letters, digits and hyphens")
        asked = self.question
        if self.from_state is None:
            self.count(f"{self.start_year}Q1", asked)
        else:
            self._check_nothing_said_twice()
        if self.parameters or self.mechanisms or self.levers:
            from neijuan.experiments.changes import check_changes

            check_changes(self.parameters, self.mechanisms, self.levers)
        if self.out is not None:
            check_writable(self.out, "--out")
        if self.save_state is not None:
            check_writable(self.save_state.parent, "--save-state")
        if self.firms_table is not None:
            self._check_firms_table(self.firms_table)

    def check_whole_year(self, first_quarter: str, count: int) -> None:
        """Raise UsageError if a table of firms is asked for and no calendar year is simulated whole."""
        until_january = (5 - int(first_quarter[-1])) % 4
        if self.firms_table is not None and count < until_january + 4:
            raise UsageError(
                f"--firms-table needs a whole calendar year: simulate {until_january + 4} quarters or more"
            )

    def _check_firms_table(self, path: Path) -> None:
        if path.suffix.lower() not in (".parquet", ".csv"):
            raise UsageError(f"--firms-table {path} is of an unknown type: end the name in .parquet or .csv")
        if self.seeds > 1:
            raise UsageError("a table of firms holds one seed: leave out --seeds or --firms-table")
        check_writable(path.parent, "--firms-table")

    def _check_nothing_said_twice(self) -> None:
        """A state file settles the economy; saying it again could only contradict the file."""
        said: dict[str, object] = {"--start": self.start, "--firms": self.firms, "--seed": self.seed}
        said["--without-history"] = None if self.history else ""
        said["--off"] = " ".join(self.mechanisms) or None
        said["--parameter"] = " ".join(self.parameters) or None
        said["levers"] = " ".join(self.levers) or None
        for option, value in said.items():
            if value is not None:
                given = f"{option} {value}".strip()
                raise UsageError(f"{given} is settled by the state file {self.from_state}: leave it out")


def usual_end(scenario: Scenario) -> str:
    """Last quarter of a run that names none: later for a scenario with dates near the usual end or after."""
    from neijuan.scenarios.words import last_date

    latest = last_date(scenario)
    return defaults.UNTIL if latest is None or latest < defaults.LATE else defaults.UNTIL_LATE


def alike(request: Request, like: Results | None) -> Request:
    """The request with the settings of another run where it says nothing itself, but for the
    number of seeds."""
    if like is None:
        return request
    settings = like.manifest["settings"]
    given = settings.get("given", {})
    ends = request.until is not None or request.quarters is not None
    return replace(
        request,
        start=settings["start"] if request.start is None else request.start,
        until=request.until if ends else settings["until"],
        firms=request.firms or settings["firms"],
        seed=settings["seed"] if request.seed is None else request.seed,
        history=request.history and settings["history"],
        parameters={**given.get("parameters", {}), **request.parameters},
        mechanisms={**given.get("mechanisms", {}), **request.mechanisms},
    )
