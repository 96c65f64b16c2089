"""What the run was asked: scenario, source, policies apart from assumptions, and what was left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import xarray as xr

from neijuan.errors import UsageError
from neijuan.report.provenance import manifest

if TYPE_CHECKING:
    from neijuan.scenarios import Scenario


@dataclass(frozen=True)
class ScenarioCard:
    """The scenario in words; `policies` are decided by somebody, `assumptions` are not."""

    title: str
    description: str = ""
    source: str = ""
    precedent: str = ""
    policies: list[str] = field(default_factory=list)
    assumptions: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    text: str = ""


def scenario_card(results: xr.Dataset) -> ScenarioCard | None:
    """Read off the manifest; None where it tells no scenario. What was given on the command line counts."""
    settings = manifest(results).get("settings")
    if not isinstance(settings, dict) or not isinstance(settings.get("scenario"), dict):
        return None
    told = settings["scenario"]
    scenario = _parsed(str(told.get("text", "")))
    if scenario is None:
        return ScenarioCard(str(results.attrs.get("scenario", told.get("name", ""))))
    return ScenarioCard(
        scenario.title,
        scenario.description,
        scenario.source,
        scenario.precedent,
        _policies(scenario),
        [*_assumptions(scenario), *_given(settings)],
        [str(note) for note in told.get("notes", [])],
        str(told["text"]),
    )


def _parsed(text: str) -> Scenario | None:
    """The scenario of the manifest; None where this version can no longer read it."""
    from neijuan.scenarios import Scenario

    try:
        return Scenario.from_yaml(text)
    except UsageError:
        return None


def _policies(scenario: Scenario) -> list[str]:
    from neijuan.scenarios.words import sentence

    return [sentence(change) for change in scenario.flat().levers]


def _assumptions(scenario: Scenario) -> list[str]:
    from neijuan.scenarios.words import sentence

    whole = scenario.flat()
    lines = [f"Shock: {sentence(shock)}" for shock in whole.shocks]
    lines += [f"Mechanism {_words(name)}: {'on' if on else 'off'}" for name, on in whole.mechanisms.items()]
    lines += [f"{_words(name)} = {value:g}" for name, value in whole.assumptions.parameters.items()]
    lines += [] if scenario.history else ["No dated past: a neutral path from the start on"]
    lines += [f"The dated past without {name}" for name in whole.assumptions.without]
    return lines


def _given(settings: dict[str, Any]) -> list[str]:
    """What the command changed beside the scenario."""
    given = settings.get("given") or {}
    lines = [f"{_words(name)} = {value:g}, given" for name, value in (given.get("parameters") or {}).items()]
    switched = (given.get("mechanisms") or {}).items()
    lines += [f"Mechanism {_words(name)}: {'on' if on else 'off'}, given" for name, on in switched]
    lines += [f"Lever {_words(name)} set by hand" for name in settings.get("levers") or {}]
    return lines


def _words(name: str) -> str:
    return name.replace("_", " ")
