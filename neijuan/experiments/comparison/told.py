"""What two scenarios differ in, in words: policies apart from assumptions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from neijuan.experiments.comparison import inputs
from neijuan.scenarios.language import LeverChange, Scenario
from neijuan.scenarios.words import sentence

if TYPE_CHECKING:
    from neijuan.experiments.results import Results


@dataclass(frozen=True)
class Changed:
    """What the other run has and the base has not, in words.

    `policy`: changes of levers, here and abroad. `assumptions`: shocks, switches, parameters, the past.
    `inputs`: version, tables, libraries. `first`: the first difference of all; None for equal inputs.
    """

    policy: tuple[str, ...]
    assumptions: tuple[str, ...]
    inputs: tuple[str, ...]
    first: str | None

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "policy": list(self.policy),
            "assumptions": list(self.assumptions),
            "inputs": list(self.inputs),
            "first_difference": self.first,
        }


def scenario_of(results: Results) -> Scenario:
    """The scenario that a run's manifest holds, with everything that its bases say."""
    return Scenario.from_yaml(results.manifest["settings"]["scenario"]["text"], "manifest").flat()


def changed(base: Results, other: Results) -> Changed:
    """What went into `other` and not into `base`."""
    mine, theirs = scenario_of(base), scenario_of(other)
    found = inputs.differences(base.manifest, other.manifest)
    policy = _changes(mine.levers, theirs.levers, "")
    policy += [str(one) for one in found if one.kind == inputs.POLICY and one.what != "scenario"]
    assumptions = _changes(mine.shocks, theirs.shocks, "Shock: ")
    assumptions += _past(mine, theirs)
    assumptions += [str(one) for one in found if one.kind == inputs.ASSUMPTION]
    technical = [str(one) for one in found if one.kind in (inputs.CODE, inputs.RUN)]
    told = [one for one in found if one.what != "scenario"]
    first = str(told[0]) if told else next(iter([*policy, *assumptions]), None)
    return Changed(tuple(policy), tuple(assumptions), tuple(technical), first)


def added(before: Sequence[LeverChange], after: Sequence[LeverChange]) -> list[LeverChange]:
    """Changes of levers that are in `after` and not in `before`, whatever their notes."""
    left = [bare(one) for one in before]
    found = []
    for one in after:
        if bare(one) in left:
            left.remove(bare(one))
        else:
            found.append(one)
    return found


def bare(change: LeverChange) -> LeverChange:
    """The change without its note."""
    return change.model_copy(update={"note": ""}) if change.note else change


def _changes(before: Sequence[LeverChange], after: Sequence[LeverChange], prefix: str) -> list[str]:
    words = [f"{prefix}{sentence(one)}" for one in added(before, after)]
    return [*words, *(f"Without: {prefix}{sentence(one)}" for one in added(after, before))]


def _past(mine: Scenario, theirs: Scenario) -> list[str]:
    here, there = (set(one.assumptions.without) for one in (mine, theirs))
    words = [f"A past without {name}" for name in sorted(there - here)]
    return words + [f"A past with {name}" for name in sorted(here - there)]
