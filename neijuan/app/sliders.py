"""The levers as sliders: eighteen main ones in five groups, all others behind "more", from two tables.

`sliders.csv` says which lever a main slider moves, for whom, over which part of its registered range, and at
which position it changes nothing. All words and figures about a lever come from economy/levers.csv.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from neijuan.scenarios.registries import LeverEntry

GROUPS = ("support", "finance", "demand", "trade", "regions")
AXES = ("province", "sector", "bloc")
MOST_MAIN = 18
UNBOUNDED = 1000.0
"""Default of quotas: so many times the exports of the start that nothing is held back."""
LEAST_STEPS = 20


@dataclass(frozen=True)
class Slider:
    """A lever with whom it is aimed at, the range of the slider and the position that changes nothing."""

    id: str
    group: str
    lever: str
    targets: tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]
    """Codes or named sets of provinces, sectors, blocs; empty for all."""
    low: float
    high: float
    step: float
    neutral: float

    def clamped(self, value: float) -> float:
        """The value within the slider's range."""
        return min(max(value, self.low), self.high)


def registry() -> dict[str, LeverEntry]:
    """All levers by name."""
    from neijuan.scenarios import registries

    return registries.levers()


@cache
def main() -> dict[str, Slider]:
    """The main sliders by id, in the order of the page."""
    text = files("neijuan.app").joinpath("sliders.csv").read_text(encoding="utf-8")
    found = {}
    for row in csv.DictReader(text.splitlines()):
        targets = tuple(tuple(filter(None, row[f"{axis}s"].split("+"))) for axis in AXES)
        numbers = (float(row[name]) for name in ("low", "high", "step", "neutral"))
        found[row["id"]] = Slider(row["id"], row["group"], row["lever"], targets, *numbers)  # type: ignore[arg-type]
    return found


@cache
def others() -> dict[str, Slider]:
    """Sliders for the levers that no main slider moves, by name of the lever, aimed at everybody."""
    shown = {slider.lever for slider in main().values()}
    return {name: _whole(lever) for name, lever in registry().items() if name not in shown}


def _whole(lever: LeverEntry) -> Slider:
    """A slider over the registered range; where that ends at no bound, over one that can be read."""
    high = 2.0 if lever.high >= UNBOUNDED else min(lever.high, 5.0)
    low = max(lever.low, -high) if lever.low < 0 else lever.low
    if lever.unit == "yuan per worker":
        high = lever.high
    neutral = high if lever.default >= UNBOUNDED else lever.default
    return Slider(lever.name, "more", lever.name, ((), (), ()), low, high, _step(low, high, neutral), neutral)


def _step(low: float, high: float, neutral: float) -> float:
    """The largest round step that reaches both ends and the neutral position in twenty moves or more."""
    for power in range(4, -5, -1):
        for factor in (5, 2.5, 2, 1):
            step = factor * 10.0**power
            moves = [(high - low) / step, (neutral - low) / step]
            if moves[0] >= LEAST_STEPS and all(abs(one - round(one)) < 1e-6 for one in moves):
                return step
    return (high - low) / LEAST_STEPS


@cache
def every() -> dict[str, Slider]:
    """Main and other sliders by id."""
    return {**main(), **others()}


def described(slider: Slider, language: str) -> dict[str, Any]:
    """What the page shows of a slider: names, unit, baseline, cited range, precedent and source."""
    from neijuan.app.strings import lever_name, targets_text, unit_text

    lever = registry()[slider.lever]
    return {
        "id": slider.id,
        "label": lever_name(slider.lever, language),
        "targets": targets_text(slider.targets, language),
        "low": slider.low,
        "high": slider.high,
        "step": slider.step,
        "neutral": slider.neutral,
        "unbounded": lever.default >= UNBOUNDED,
        "percent": is_share(lever.unit),
        "unit": unit_text(lever.unit, language),
        "meaning": lever.meaning,
        "range": [lever.low, lever.high],
        "default": lever.default,
        "precedent": lever.precedent,
        "source": lever.source,
    }


def is_share(unit: str) -> bool:
    """Whether a value is a fraction that people read as a percentage."""
    return unit.startswith("share") or unit in ("per year", "log change per year")
