"""The levers' way through a run: the dated past, what a scenario joins to it, what its conditions set off.

A change of a lever has strength w(t) in [0, 1], as a dated event of the past has it: with a ramp of n
quarters it rises by 1 / (n + 1) a quarter from its first quarter on and falls as fast after its last. What it
meets there, of the past, of bases, of other entries, in the order of the file, it joins by the nature of the
lever (`neijuan.economy.history.path`):

- multiples (neutral value 1): product with 1 + (v - 1) w
- lists (`priority`, `local_priority`): the larger of what is there and v w
- caps (`quota`, `export_restraint`): the lower of what is there and v, while w > 0
- `promotion_weight`, `place_governance`, and any change with `how: replace`: x + (v - x) w
- any change with `how: scale`: product with 1 + (v - 1) w
- all others (rates, shares, log odds, amounts): sum with v w
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from neijuan.errors import UsageError
from neijuan.experiments.calendar import quarter_label, quarter_number
from neijuan.scenarios.composition import changes_of, flat
from neijuan.scenarios.language import LeverChange, Scenario
from neijuan.scenarios.registries import codes, levers

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Paths = dict[str, Array]

ROUNDING = 1e-9
"""By how much a sum may miss its range before it counts as out of it."""


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


def joined(change: LeverChange, values: Array, w: Array, value: float | Array) -> Array:
    """The lever's values with the change at strength `w`, which has the axis of quarters alone.

    `value` is that of the change, or one for each sector that it concerns.
    """
    import numpy as np

    w = w.reshape(-1, *[1] * (values.ndim - 1))
    rule = {"replace": "replaced", "scale": "product"}.get(change.how) or levers()[change.lever].composition
    if rule == "largest":
        return np.maximum(values, np.where(w > 0, value * w, -np.inf))
    if rule == "lowest":
        return np.where(w > 0, np.minimum(values, value), values)
    if rule == "replaced":
        return values + (value - values) * w
    if rule == "product":
        return values * (1 + (value - 1) * w)
    return values + value * w


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
        for number, change in enumerate(self.changes):
            if not _plain(change):
                self.weights[number] = self.weights[number] * 0.0
        self.met = [False] * len(self.changes)
        self.seen: dict[str, list[float]] = {}
        self.exported: dict[int, list[list[float]]] = {}
        """By number of a change that refers to the year before: exports over those of the start by sector."""

    @property
    def conditional(self) -> bool:
        """Whether anything depends on the run."""
        return any(one.of != "start" or not _plain(one) for one in self.changes)

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
        for number, change in enumerate(self.changes):
            if change.lever != name:
                continue
            value = self._value(number)
            if value is not None:
                place = _place(change)
                values[place] = joined(change, values[place], self.weights[number], value)
        return self._checked(name, values)

    def _value(self, number: int) -> float | Array | None:
        """Value of a change; None while it refers to a year that has not passed."""
        import numpy as np

        change = self.changes[number]
        if change.of == "start":
            return change.value
        begin = quarter_number(change.from_ or "") - 4 * self.start
        kept = self.exported.get(number, [])
        if begin <= 0 and not kept:
            return change.value
        if len(kept) < min(4, begin):
            return None
        order = codes("sector")
        chosen = [order.index(code) for code in change.members("sector")]
        return change.value * np.mean(np.array(kept), axis=0)[chosen]

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

    def learn(self, observed: Any, quarter: int, exports_of_start: Array) -> set[str]:
        """Take in what was observed in a quarter, counted from the start; levers that change thereby.

        From the next quarter on a change whose condition held rises by a step of its ramp, another falls.
        `exports_of_start` are volumes by sector, to which restraints refer.
        """
        from neijuan.scenarios.conditions import observe, parse

        moved: set[str] = set()
        levels: dict[str, float] = {}
        for number, change in enumerate(self.changes):
            if change.of != "start" and self._hear_exports(number, observed, quarter, exports_of_start):
                moved.add(change.lever)
            if _plain(change) or quarter + 1 >= len(self.weights[number]):
                continue
            text = change.when or change.once or ""
            if text not in levels:
                condition = parse(text)
                kept = [*self.seen.get(text, []), observe(condition, observed)][-condition.memory :]
                self.seen[text] = kept
                levels[text] = condition.level(kept)
            if self._act(number, parse(text).holds(levels[text]), quarter):
                moved.add(change.lever)
        return moved

    def _act(self, number: int, holds: bool, quarter: int) -> bool:
        """Let a change rise or fall by a step after a quarter; whether it moved."""
        change = self.changes[number]
        window = _within(change, self.start, quarter + 1)
        self.met[number] = self.met[number] or (holds and window)
        acts = (self.met[number] if change.once else holds) and window
        step = (1.0 if acts else -1.0) / (change.ramp + 1)
        before = float(self.weights[number][quarter])
        after = min(max(before + step, 0.0), 1.0)
        self.weights[number][quarter + 1 :] = after
        return after != before

    def _hear_exports(self, number: int, observed: Any, quarter: int, base: Array) -> bool:
        """Note the exports of the year before a restraint; whether that year is now complete."""
        import numpy as np

        begin = quarter_number(self.changes[number].from_ or "") - 4 * self.start
        kept = self.exported.setdefault(number, [])
        late = quarter >= begin > 0 and not kept
        if not (begin - 4 <= quarter < begin or late):
            return False
        seen = observed.isel(quarter=-1)
        volume = seen["sector_exports"].values / seen["producer_price"].values
        ratio = np.divide(volume, base, out=np.ones_like(base), where=base > 0)
        kept += [ratio.tolist()] * (4 if late else 1)
        return late or quarter == begin - 1

    def unmet(self) -> list[LeverChange]:
        """Changes whose condition has not held in any quarter so far."""
        pairs = zip(self.changes, self.met, strict=True)
        return [change for change, met in pairs if not (_plain(change) or met)]

    def memory(self) -> dict[str, Any]:
        """What must be kept to go on later: strengths, conditions met, levels seen."""
        weights = [w.tolist() for w in self.weights]
        exported = {str(number): kept for number, kept in self.exported.items()}
        return {"weights": weights, "met": list(self.met), "seen": self.seen, "exported": exported}

    def remember(self, memory: Mapping[str, Any]) -> None:
        """Inverse of `memory`."""
        import numpy as np

        self.weights = [np.array(w) for w in memory["weights"]]
        self.met = [bool(met) for met in memory["met"]]
        self.seen = {text: [float(level) for level in levels] for text, levels in memory["seen"].items()}
        self.exported = {int(number): kept for number, kept in memory["exported"].items()}


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
