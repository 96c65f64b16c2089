"""The plan of an ensemble: all its members, decided before the first is simulated, kept in its folder.

Members are numbered draw by draw, in a draw seed by seed, in a seed scenario by scenario, so that neighbours
share a prepared economy. What a member is depends on its number alone; nobody keeps a list of all members.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import neijuan
from neijuan.errors import UsageError
from neijuan.experiments.ensembles.variants import Variant
from neijuan.experiments.files import write_whole

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PLAN, DRAWS = "plan.json", "draws.npy"
FORMAT = 1
MOST_MEMBERS = 10_000_000


@dataclass(frozen=True)
class Member:
    """One simulation of an ensemble: `number` in the plan, and what it is made of."""

    number: int
    draw: int
    seed: int
    variant: int
    parameters: dict[str, float]


@dataclass(frozen=True)
class Plan:
    """An ensemble: settings, scenarios, priors, and the points `[draw, parameter]` drawn from them.

    `settings` hold start, firms, quarters, seed (the first), seeds, design, draws, prior, keep; `inputs` what
    decides the figures beside them (tables, code, libraries). `unit` are the quantiles of the draws, one row
    without columns where nothing varies.
    """

    settings: dict[str, Any]
    scenarios: tuple[Variant, ...]
    priors: tuple[dict[str, Any], ...]
    inputs: dict[str, Any]
    unit: NDArray[np.float64]

    @property
    def names(self) -> tuple[str, ...]:
        """Parameters that vary."""
        return tuple(prior["name"] for prior in self.priors)

    @property
    def draws(self) -> int:
        """Points of the design; 1 where nothing varies."""
        return len(self.unit)

    @property
    def members(self) -> int:
        """Number of members."""
        return self.draws * int(self.settings["seeds"]) * len(self.scenarios)

    def member(self, number: int) -> Member:
        """The member with a number, from 0 on."""
        rest, variant = divmod(number, len(self.scenarios))
        draw, place = divmod(rest, int(self.settings["seeds"]))
        return Member(number, draw, int(self.settings["seed"]) + place, variant, self.values(draw))

    def values(self, draw: int) -> dict[str, float]:
        """Values of the parameters in a draw."""
        from neijuan.experiments.ensembles.design import values
        from neijuan.experiments.ensembles.priors import Prior

        if not self.names:
            return {}
        row = values([Prior(**prior) for prior in self.priors], self.unit[draw : draw + 1])[0]
        return dict(zip(self.names, map(float, row), strict=True))

    def groups(self, missing: Iterator[int], size: int) -> Iterator[list[int]]:
        """Members in groups of up to `size` that share draw and seed, and so their prepared economy."""
        group: list[int] = []
        for number in missing:
            shared = group and group[0] // len(self.scenarios) == number // len(self.scenarios)
            if group and (not shared or len(group) == size):
                yield group
                group = []
            group.append(number)
        if group:
            yield group

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of all that decides the figures."""
        digest = hashlib.sha256(json.dumps(self._said(), sort_keys=True, ensure_ascii=False).encode())
        digest.update(self.unit.tobytes())
        return digest.hexdigest()

    def _said(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "settings": self.settings,
            "scenarios": [variant.as_dict() for variant in self.scenarios],
            "priors": list(self.priors),
            "inputs": self.inputs,
        }

    def write(self, folder: Path) -> None:
        """Write the plan and its draws, each whole; the plan last, so that a folder with a plan is complete.

        Raises UsageError if the folder cannot be written.
        """
        import numpy as np

        content = io.BytesIO()
        np.save(content, self.unit, allow_pickle=False)
        said = {**self._said(), "members": self.members, "fingerprint": self.fingerprint}
        text = json.dumps(said, ensure_ascii=False, indent=1) + "\n"
        write_whole(folder / DRAWS, lambda path: path.write_bytes(content.getvalue()))
        write_whole(folder / PLAN, lambda path: path.write_text(text, encoding="utf-8"))


def read_plan(folder: Path) -> Plan:
    """The plan of a folder. Raises UsageError if there is none, or it is damaged."""
    import numpy as np

    path = folder / PLAN
    if not path.is_file():
        raise UsageError(f"no ensemble in {folder}: give the folder that `neijuan sweep --out` wrote")
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        if said["format"] != FORMAT:
            raise UsageError(f"{path} is of another version of neijuan: sweep into a new folder")
        plan = Plan(
            said["settings"],
            tuple(Variant.from_dict(one) for one in said["scenarios"]),
            tuple(said["priors"]),
            said["inputs"],
            np.load(folder / DRAWS, allow_pickle=False),
        )
        if plan.fingerprint != said["fingerprint"]:
            raise ValueError("contents do not fit the fingerprint")
    except UsageError:
        raise
    except Exception as error:
        raise UsageError(f"{path} is damaged or no plan of neijuan: sweep into a new folder") from error
    return plan


def inputs() -> dict[str, Any]:
    """What decides the figures of a member beside its settings: code, tables, libraries."""
    from neijuan.experiments.manifest import combined_hash, library_versions

    return {
        "neijuan": neijuan.__version__,
        "libraries": library_versions(),
        "tables": combined_hash("neijuan.data", (".csv", ".parquet", ".yaml", ".json")),
        "parameters": combined_hash("neijuan.economy", (".csv", ".yaml")),
        "code": combined_hash("neijuan.economy", (".py",)),
    }


def check_same(asked: Plan, there: Plan, folder: Path) -> None:
    """Raise UsageError, naming the first difference, unless the folder's plan is the one asked for."""
    if asked.fingerprint == there.fingerprint:
        return
    what = next(_differences(asked, there), "its draws differ")
    raise UsageError(f"{folder} holds another ensemble: {what}; sweep into a new folder with --out")


def _differences(asked: Plan, there: Plan) -> Iterator[str]:
    for name, value in asked.settings.items():
        if there.settings.get(name) != value:
            yield f"{name} is {_short(there.settings.get(name))} there and {_short(value)} here"
    labels = [[one.label for one in plan.scenarios] for plan in (asked, there)]
    if labels[0] != labels[1]:
        yield f"scenarios are {_short(labels[1])} there and {_short(labels[0])} here"
    for mine, other in zip(asked.scenarios, there.scenarios, strict=False):
        if mine.text != other.text:
            yield f"scenario {mine.label} says something else there"
    if asked.names != there.names:
        yield f"parameters that vary are {_short(there.names)} there and {_short(asked.names)} here"
    for prior, old in zip(asked.priors, there.priors, strict=False):
        if prior != old:
            yield f"the prior of {prior['name']} differs"
    for name in (name for name in asked.inputs if asked.inputs[name] != there.inputs.get(name)):
        yield f"it was made with other {_named(name, asked.inputs, there.inputs)}"


def _named(name: str, asked: Mapping[str, Any], there: Mapping[str, Any]) -> str:
    if name == "neijuan":
        return f"versions of neijuan ({there.get(name)})"
    return {"code": "code of the model", "parameters": "parameters of the model"}.get(name, name)


def _short(value: Any) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return text if len(text) <= 60 else text[:57] + "..."
