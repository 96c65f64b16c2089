"""A worker's economy: prepared once, run again for each scenario from where it first differs.

Runs are paired by seed, so a scenario whose levers act from some quarter on shares all quarters before it
with the last run: states are kept every `APART` quarters, and a run continues from the last one that is
still the same. The result is that of the whole run, to the bit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from neijuan.economy.simulation import Simulation
    from neijuan.economy.state import State
    from neijuan.experiments.play import Play

    Arrays = dict[str, np.ndarray]

APART = 4
HEAVY = ("identity_residual", "balance_sheet", "revaluation")
"""What charts of a whole run do not need; the matrices of one quarter are asked for by themselves."""
MOST_STATES = 400_000_000
"""Bytes of states that a worker keeps."""


class CancelledError(Exception):
    """The run is not wanted any more."""


@dataclass
class Course:
    """The last run of a prepared economy: its levers, what each quarter showed, states along the way."""

    levers: dict[str, np.ndarray]
    switches: tuple[float, ...]
    rows: list[np.ndarray] = field(default_factory=list)
    states: dict[int, State] = field(default_factory=dict)


@dataclass
class Economy:
    """A prepared start and the runs made from it."""

    prepared: Simulation
    courses: list[Course] = field(default_factory=list)

    def run(self, play: Play, quarters: int, tell: Callable[[int, int], None]) -> Arrays:
        """Simulate `quarters` of a play that has not begun.

        `tell(done, total)` is called before each quarter and may raise `CancelledError`; what was simulated
        until then is kept. Raises DomainError like `Simulation.advance`.
        """
        economy = play.simulation
        given = {name: np.asarray(getattr(economy.path, name)) for name in economy.path}
        chosen = tuple(float(on) for on in economy.mechanisms)
        kept, begin = (None, 0) if play.course.conditional else self._shared(given, chosen)
        here = Course(given, chosen, kept.rows[:begin] if kept else [], {})
        if kept:
            here.states = {at: state for at, state in kept.states.items() if at <= begin}
        if begin:
            economy.state = here.states[begin]
        if not play.course.conditional:
            self._remember(here)
        self._advance(play, here, quarters, tell)
        return unpacked(here.rows[:quarters], economy)

    def _advance(self, play: Play, here: Course, quarters: int, tell: Callable[[int, int], None]) -> None:
        for at in range(len(here.rows), quarters):
            tell(at, quarters)
            here.rows.append(one_quarter(play))
            if (at + 1) % APART == 0:
                here.states[at + 1] = play.simulation.state

    def _shared(self, given: Arrays, switches: tuple[float, ...]) -> tuple[Course | None, int]:
        """The earlier run that goes furthest along the same levers, and how far."""
        best: tuple[Course | None, int] = (None, 0)
        for course in self.courses:
            if course.switches != switches:
                continue
            same = first_difference(course.levers, given)
            at = max((at for at in course.states if at <= same), default=0)
            if at > best[1]:
                best = (course, at)
        return best

    def _remember(self, course: Course) -> None:
        """Keep the newest runs, as many as memory allows; the first, the baseline, stays."""
        self.courses.append(course)
        size = max(_bytes(self.prepared.state), 1)
        room = max(2, min(6, MOST_STATES // (size * 16)))
        while len(self.courses) > room:
            del self.courses[1]

    def matrices(self, play: Play, at: int) -> Arrays:
        """Transactions, balance sheets and revaluations `[kind or instrument, account, place]` of quarter
        `at`, counted from 0."""
        from neijuan.economy.simulation import _checked_quarter

        before = at - at % APART
        if before and not play.course.conditional:
            self.run(play, before, lambda done, total: None)
            play.simulation.state = self.courses[-1].states[before]
        else:
            before = 0
        for _ in range(before, at):
            one_quarter(play)
        economy = play.simulation
        seen = _checked_quarter(
            economy.state, economy.structure, economy.parameters, economy.path, economy.mechanisms
        )[1]
        return {
            name: np.asarray(getattr(seen, name)) for name in ("transactions", "balance_sheet", "revaluation")
        }


def first_difference(one: Arrays, other: Arrays) -> int:
    """The first quarter in which two sets of paths differ; their length if none."""
    length = min(len(values) for values in one.values())
    first = length
    for name, values in one.items():
        if values is other[name]:
            continue
        differs = (values[:first] != other[name][:first]).reshape(first, -1).any(axis=1) if first else []
        if np.any(differs):
            first = int(np.argmax(differs))
    return first


def one_quarter(play: Play) -> np.ndarray:
    """Advance by one quarter and return what charts need of it, as one flat array."""
    from neijuan.economy.inspection.domain import explain
    from neijuan.economy.simulation import _checked_quarter, _dataset

    economy = play.simulation
    closing, observed, _, outside = _checked_quarter(
        economy.state, economy.structure, economy.parameters, economy.path, economy.mechanisms
    )
    row = np.asarray(_packer()(observed))
    found = np.asarray(outside)
    if found.any():
        raise explain(economy, economy.state, closing, observed, found)
    labels = economy.quarter_labels(1)
    economy.state = closing
    if play.course.conditional:
        play.hear(_dataset([observed], labels))
    return row


_PACKER: list[Any] = []


def _packer() -> Any:
    """All that charts need in one array: one transfer a quarter instead of sixty."""
    if not _PACKER:
        import jax
        import jax.numpy as jnp

        @jax.jit
        def pack(observed: Any) -> Any:
            parts = []
            for name in observed._fields:
                if name not in HEAVY:
                    values = getattr(observed, name)
                    parts.append((values.sum(axis=-1) if name == "transactions" else values).ravel())
            return jnp.concatenate(parts)

        _PACKER.append(pack)
    return _PACKER[0]


def unpacked(rows: list[np.ndarray], economy: Simulation) -> Arrays:
    """The arrays by name `[quarter, ...]` of rows that `one_quarter` returned."""
    from neijuan.economy import dimensions as dim
    from neijuan.economy.stages.observation import Observed

    regions, sectors = economy.path.support_budget.shape[-1], economy.path.tariff.shape[-1]
    table = np.stack(rows)
    arrays, at = {}, 0
    for name, kind in Observed.__annotations__.items():
        if name in HEAVY:
            continue
        shape = _shape(name, kind, regions, sectors, (len(dim.KINDS), len(dim.ACCOUNTS)))
        size = int(np.prod(shape))
        arrays[name] = table[:, at : at + size].reshape(len(rows), *shape)
        at += size
    if at != table.shape[1]:
        raise AssertionError("observables and their shapes differ")
    return arrays


def _shape(name: str, kind: Any, regions: int, sectors: int, flows: tuple[int, int]) -> tuple[int, ...]:
    """Shape of one quarter of an observable, from its annotation."""
    if name == "transactions":
        return flows
    sizes = {"province": regions, "sector": sectors}
    axes = str(getattr(kind, "dim_str", "")).split()
    return tuple(sizes[axis] for axis in axes)


def _bytes(state: State) -> int:
    import jax

    return sum(leaf.nbytes for leaf in jax.tree.leaves(state))
