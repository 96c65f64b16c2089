"""The scenarios of an ensemble: those named, each crossed with every value of the levers that vary."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from neijuan.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from neijuan.scenarios import Scenario

TARGETS = ("province", "sector", "bloc")


@dataclass(frozen=True)
class Variant:
    """One scenario of the ensemble.

    `label` names it in results (`baseline`, `baseline tariff=0.35`), `scenario` is its name, `levels` the
    values of the levers that vary, `text` the whole scenario as JSON, bases and all.
    """

    label: str
    scenario: str
    levels: dict[str, float]
    text: str

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for a plan."""
        words = {"label": self.label, "scenario": self.scenario, "levels": self.levels}
        return {**words, "says": json.loads(self.text)}

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Variant:
        """Inverse of `as_dict`."""
        text = json.dumps(given["says"], ensure_ascii=False)
        return cls(given["label"], given["scenario"], dict(given["levels"]), text)


def variants(
    scenarios: Sequence[str | Path | Scenario], levers: Iterable[str | Mapping[str, Any]] = ()
) -> list[Variant]:
    """All scenarios, each crossed with all combinations of the values of `levers`.

    A lever is a text `tariff=0,0.1,35%:bloc=european-union:sector=new-three:from=2024Q4`, or a mapping with
    the keys of a scenario file, `value` being a list.

    Raises UsageError for an unknown scenario or lever, a value out of range, or two variants of one name.
    """
    from neijuan.scenarios import load
    from neijuan.scenarios.language import Scenario

    changes = [_change(one) for one in levers]
    names = _names([change["lever"] for change in changes])
    found: dict[str, Variant] = {}
    for given in scenarios:
        whole = load(given).flat()
        for values in itertools.product(*(change["value"] for change in changes)):
            chosen = [{**change, "value": value} for change, value in zip(changes, values, strict=True)]
            said = whole.as_dict()
            said["levers"] = [*said.get("levers", []), *chosen]
            variant = Scenario.from_json(json.dumps(said), "--lever") if chosen else whole
            levels = [change.value for change in variant.levers[len(whole.levers) :]]
            by_name = dict(zip(names, levels, strict=True))
            label = " ".join([whole.name, *(f"{name}={level:g}" for name, level in by_name.items())])
            if label in found:
                raise UsageError(f"{label} is there twice: name each scenario and each value once")
            found[label] = Variant(label, whole.name, by_name, variant.to_json())
    if not found:
        raise UsageError("no scenario to simulate: name one, such as baseline")
    return list(found.values())


def _names(levers: Sequence[str]) -> list[str]:
    """A name for each lever; one that varies twice is numbered."""
    counts = [levers[: place + 1].count(lever) for place, lever in enumerate(levers)]
    return [lever if count == 1 else f"{lever}_{count}" for lever, count in zip(levers, counts, strict=True)]


def _change(given: str | Mapping[str, Any]) -> dict[str, Any]:
    """The keys of a change of a lever, `value` being the list of its values."""
    change = dict(given) if isinstance(given, Mapping) else _parsed(given)
    if "rate" in change:
        change["value"] = change.pop("rate")
    values = change.get("value")
    if isinstance(values, str | int | float):
        values = [values]
    if "lever" not in change or not values:
        raise UsageError(f"--lever {given} names no values: write it like tariff=0,0.1,0.35")
    change["lever"] = str(change["lever"]).strip().lower().replace("-", "_")
    return {**change, "value": list(values)}


def _parsed(text: str) -> dict[str, Any]:
    """`tariff=0,0.1:bloc=eu,us:from=2024Q4` as keys."""
    head, *rest = text.split(":")
    name, equals, values = head.partition("=")
    if not equals or not name.strip() or not values.strip():
        raise UsageError(f"--lever {text} names no values: write it like tariff=0,0.1,0.35")
    change: dict[str, Any] = {"lever": name.strip(), "value": [one.strip() for one in values.split(",")]}
    for part in rest:
        key, equals, content = (piece.strip() for piece in part.partition("="))
        if not equals or key in change:
            raise UsageError(f"--lever {text}: {part!r} is no target or date: write it like from=2024Q4")
        change[key] = [one.strip() for one in content.split(",")] if key in TARGETS else content
        if key == "ramp" and content.isdigit():
            change[key] = int(content)
    return change
