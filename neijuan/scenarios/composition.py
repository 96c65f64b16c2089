"""Scenarios put together: with their bases, and with the dated past into paths of the levers.

How a change meets what is there is told in `neijuan.scenarios.course`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from neijuan.errors import UsageError
from neijuan.scenarios.language import Assumptions, LeverChange, Scenario
from neijuan.scenarios.shipped import load

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Paths = dict[str, NDArray[np.float64]]


def flat(scenario: Scenario) -> Scenario:
    """The scenario with everything its bases say, bases first, each once.

    What the scenario says itself settles its switches and assumptions; two bases that contradict each other
    in one that it does not settle are an error. Raises UsageError for a circle of bases, or such a
    contradiction.
    """
    if not scenario.base:
        return scenario
    line: dict[str, Scenario] = {}
    settled = _settled(scenario, (), line)
    assumptions: dict[str, Any] = {"parameters": {}, "without": []}
    mechanisms = {}
    for (section, name), value in settled.items():
        if section == "mechanism":
            mechanisms[name] = value
        elif section == "parameter":
            assumptions["parameters"][name] = value
        else:
            assumptions["history"] = value
    for part in line.values():
        assumptions["without"] += part.assumptions.without
    assumptions["without"] = tuple(dict.fromkeys(assumptions["without"]))
    if not assumptions["without"]:
        del assumptions["without"]
    return scenario.model_copy(
        update={
            "base": (),
            "levers": tuple(change for part in line.values() for change in part.levers),
            "shocks": tuple(shock for part in line.values() for shock in part.shocks),
            "mechanisms": mechanisms,
            "assumptions": Assumptions.model_validate(assumptions),
        }
    )


def _settled(
    scenario: Scenario, path: tuple[tuple[str, str], ...], line: dict[str, Scenario]
) -> dict[tuple[str, str], Any]:
    """Switches and assumptions of a scenario with its bases; notes all on the way in `line`, bases first."""
    text = scenario.to_json()
    if any(text == before for _, before in path):
        circle = " -> ".join([*(name for name, _ in path), scenario.name])
        raise UsageError(f"scenario {scenario.name} builds on itself ({circle}): take one base out")
    found: dict[tuple[str, str], Any] = {}
    origin: dict[tuple[str, str], str] = {}
    own = _own(scenario)
    for name in scenario.base:
        for key, value in _settled(load(name), (*path, (scenario.name, text)), line).items():
            if key in found and found[key] != value and key not in own:
                raise UsageError(
                    f"bases {origin[key]} and {name} of {scenario.name} disagree on the {key[0]} {key[1]}: "
                    "say in the scenario which value holds"
                )
            found[key] = value
            origin[key] = name
    line.setdefault(text, scenario)
    return {**found, **own}


def _own(scenario: Scenario) -> dict[tuple[str, str], Any]:
    """What the scenario settles itself."""
    own: dict[tuple[str, str], Any] = {("mechanism", name): on for name, on in scenario.mechanisms.items()}
    own |= {("parameter", name): value for name, value in scenario.assumptions.parameters.items()}
    if scenario.assumptions.history is not None:
        own["assumption", "history"] = scenario.assumptions.history
    return own


def changes_of(scenario: Scenario) -> tuple[LeverChange, ...]:
    """All changes of levers in the order in which they are joined: policies, then shocks."""
    whole = flat(scenario)
    return (*whole.levers, *whole.shocks)


def lever_paths(scenario: Scenario, start: int) -> Paths:
    """Paths `[quarter, ...]` of the levers that the past or the scenario moves, from a benchmark year on.

    Units are those of levers.csv, ready for `economy.levers.path`. Changes under a condition are left out:
    what they do depends on the run (`Course`). Raises UsageError where a path leaves its lever's range.
    """
    from neijuan.scenarios.course import Course

    return Course(scenario, start).paths()
