"""Scenarios put together: with their bases, and with the dated past into paths of the levers.

A change of a lever has strength w(t) in [0, 1], as a dated event of the past has it: with a ramp of n
quarters it rises by 1 / (n + 1) a quarter from its first quarter on and falls as fast after its last. What it
meets there, of the past, of bases, of other entries, in the order of the file, it joins by the nature of the
lever (`neijuan.economy.history.path`):

- multiples (neutral value 1): product with 1 + (v - 1) w
- lists (`priority`, `local_priority`): the larger of what is there and v w
- caps (`quota`, `export_restraint`): the lower of what is there and v, while w > 0
- `promotion_weight`, `place_governance`, and any change with `how: replace`: x + (v - x) w
- all others (rates, shares, log odds, amounts): sum with v w
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from neijuan.errors import UsageError
from neijuan.experiments.calendar import quarter_label, quarter_number
from neijuan.scenarios.language import Assumptions, LeverChange, Scenario
from neijuan.scenarios.registries import codes, levers
from neijuan.scenarios.shipped import load

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Paths = dict[str, NDArray[np.float64]]
    Array = NDArray[np.float64]

ROUNDING = 1e-9
"""By how much a sum may miss its range before it counts as out of it."""


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
    return Course(scenario, start).paths()


def strength(change: LeverChange, start: int) -> Array:
    """w(t) of a change in each quarter from the start on, `[quarter]`, whatever its condition."""
    import numpy as np

    from neijuan.economy.levers import QUARTERS

    quarters = 4 * start + np.arange(QUARTERS)
    rising = np.ones(QUARTERS)
    falling = np.ones(QUARTERS)
    first = 4 * start if change.from_ is None else quarter_number(change.from_)
    rising = (quarters - first + 1) / (change.ramp + 1)
    if change.until is not None:
        falling = 1 - (quarters - quarter_number(change.until)) / (change.ramp + 1)
    return np.clip(np.minimum(rising, falling), 0.0, 1.0)


def joined(change: LeverChange, values: Array, w: Array) -> Array:
    """The lever's values with the change at strength `w`, which has the axis of quarters alone."""
    import numpy as np

    w = w.reshape(-1, *[1] * (values.ndim - 1))
    rule = "replaced" if change.how == "replace" else levers()[change.lever].composition
    if rule == "largest":
        return np.maximum(values, np.where(w > 0, change.value * w, -np.inf))
    if rule == "lowest":
        return np.where(w > 0, np.minimum(values, change.value), values)
    if rule == "replaced":
        return values + (change.value - values) * w
    if rule == "product":
        return values * (1 + (change.value - 1) * w)
    return values + change.value * w


@lru_cache(maxsize=32)
def _past(start: int, without: tuple[str, ...]) -> Mapping[str, Array]:
    """Levers of the dated past but for some events or levers."""
    from neijuan.economy.history.baseline import DUPLICATES, past
    from neijuan.economy.history.path import historical_changes

    usual = past(start)
    if not without:
        return usual
    others = historical_changes(start, without={*DUPLICATES, *without})
    # World demand is read off published exports, which all tariffs of the past held down: whatever events
    # are left out, it is raised by what these took away.
    demand = historical_changes(start, without=DUPLICATES)["foreign_demand"]
    kept = {name: path for name, path in others.items() if name != "foreign_demand"}
    if "foreign_demand" in others:
        kept["foreign_demand"] = others["foreign_demand"] * (usual["foreign_demand"] / demand)
    return kept


class Course:
    """The levers' way through a run: the past, the scenario, and what its conditions have set off so far."""

    def __init__(self, scenario: Scenario, start: int, instead: Mapping[str, Array] | None = None) -> None:
        """`instead`: levers as arrays `[quarter, ...]` in the place of what the past has for them."""
        self.scenario, self.start, self.instead = flat(scenario), start, dict(instead or {})
        self.changes = changes_of(self.scenario)
        self.weights = [strength(change, start) for change in self.changes]
        self.windows = [None if _plain(one) else w for one, w in zip(self.changes, self.weights, strict=True)]
        for number, change in enumerate(self.changes):
            if not _plain(change):
                self.weights[number] = self.weights[number] * 0.0
        self.met = [False] * len(self.changes)
        self.seen: dict[str, list[float]] = {}

    @property
    def conditional(self) -> bool:
        """Whether anything depends on the run."""
        return any(window is not None for window in self.windows)

    @property
    def neutral(self) -> bool:
        """Whether the run is that of the past, or of none, with all mechanisms on."""
        whole = self.scenario
        return not (self.changes or self.instead or whole.mechanisms or whole.assumptions.without)

    @property
    def past(self) -> Mapping[str, Array]:
        """What levers meet: the dated past, if the scenario has one, and what was given in its place."""
        lived = _past(self.start, self.scenario.assumptions.without) if self.scenario.history else {}
        return {**lived, **self.instead} if self.instead else lived

    def paths(self) -> Paths:
        """All levers that anything moves, `[quarter, ...]`. Raises UsageError for one out of its range."""
        names = dict.fromkeys([*self.past, *(change.lever for change in self.changes)])
        return {name: self.path(name) for name in names}

    def path(self, name: str) -> Array:
        """One lever, `[quarter, ...]`. Raises UsageError if it leaves its range."""
        values = self._before(name)
        for change, w in zip(self.changes, self.weights, strict=True):
            if change.lever == name:
                place = _place(change)
                values[place] = joined(change, values[place], w)
        return self._checked(name, values)

    def _before(self, name: str) -> Array:
        import numpy as np

        from neijuan.economy.levers import QUARTERS

        entry = levers()[name]
        shape = (QUARTERS, *(len(codes(axis)) for axis in entry.axes))
        if name not in self.past:
            return np.full(shape, entry.default)
        given = np.asarray(self.past[name], dtype=float)
        goes_on = np.repeat(given[-1:], max(QUARTERS - len(given), 0), axis=0)
        return np.concatenate([given, goes_on])[:QUARTERS]

    def _checked(self, name: str, values: Array) -> Array:
        import numpy as np

        entry = levers()[name]
        bad = (values < entry.low - ROUNDING) | (values > entry.high + ROUNDING)
        if bad.any() and any(change.lever == name for change in self.changes):
            where = np.argwhere(bad)[0]
            whom = ", ".join(codes(axis)[at] for axis, at in zip(entry.axes, where[1:], strict=True))
            raise UsageError(
                f"scenario {self.scenario.name}: {name}{f' of {whom}' if whom else ''} comes to "
                f"{values[tuple(where)]:g} in {quarter_label(4 * self.start + int(where[0]))}, outside "
                f"{entry.low:g} to {entry.high:g} {entry.unit}: change the value, or write `how: replace`"
            )
        return np.clip(values, entry.low, entry.high) if bad.size else values

    def learn(self, observed: Any, quarter: int) -> set[str]:
        """Take in what was observed in a quarter, counted from the start; levers that change thereby.

        From the next quarter on a change whose condition held rises by a step of its ramp, another falls.
        """
        from neijuan.scenarios.conditions import observe, parse

        moved: set[str] = set()
        levels: dict[str, float] = {}
        for number, (change, window) in enumerate(zip(self.changes, self.windows, strict=True)):
            if window is None or quarter + 1 >= len(window):
                continue
            text = change.when or change.once or ""
            condition = parse(text)
            if text not in levels:
                kept = [*self.seen.get(text, []), observe(condition, observed)][-condition.memory :]
                self.seen[text] = kept
                levels[text] = condition.level(kept)
            open_window = _within(change, self.start, quarter + 1)
            holds = condition.holds(levels[text]) and open_window
            self.met[number] = self.met[number] or holds
            acts = (self.met[number] if change.once else holds) and open_window
            step = (1.0 if acts else -1.0) / (change.ramp + 1)
            before = float(self.weights[number][quarter])
            after = min(max(before + step, 0.0), 1.0)
            self.weights[number][quarter + 1 :] = after
            if after != before:
                moved.add(change.lever)
        return moved

    def unmet(self) -> list[LeverChange]:
        """Changes whose condition has not held in any quarter so far."""
        pairs = zip(self.changes, self.windows, self.met, strict=True)
        return [change for change, window, met in pairs if window is not None and not met]

    def memory(self) -> dict[str, Any]:
        """What must be kept to go on later: strengths, conditions met, levels seen."""
        return {"weights": [w.tolist() for w in self.weights], "met": list(self.met), "seen": self.seen}

    def remember(self, memory: Mapping[str, Any]) -> None:
        """Inverse of `memory`."""
        import numpy as np

        self.weights = [np.array(w) for w in memory["weights"]]
        self.met = [bool(met) for met in memory["met"]]
        self.seen = {text: [float(level) for level in levels] for text, levels in memory["seen"].items()}


def _plain(change: LeverChange) -> bool:
    return change.when is None and change.once is None


def _within(change: LeverChange, start: int, quarter: int) -> bool:
    """Whether a quarter, counted from the start, lies between `from` and `until`."""
    number = 4 * start + quarter
    after = change.from_ is None or quarter_number(change.from_) <= number
    return after and (change.until is None or number <= quarter_number(change.until))


def _place(change: LeverChange) -> tuple[Any, ...]:
    """Index of the cells that a change concerns, for a `[quarter, ...]` array."""
    import numpy as np

    from neijuan.economy.levers import QUARTERS

    axes = [np.arange(QUARTERS)]
    for axis in levers()[change.lever].axes:
        order = {code: at for at, code in enumerate(codes(axis))}
        axes.append(np.array([order[code] for code in change.members(axis)]))
    return np.ix_(*axes)
