"""Events composed into paths of the levers.

An event has strength w(t) in [0, 1]: with a ramp of n quarters it rises by 1 / (n + 1) a quarter from the
first quarter on and falls as fast after the last. What several events do to one lever is composed by the
lever's nature:

- multiples (default 1): product of 1 + (v - 1) w
- lists (`priority`, `local_priority`): the largest v w
- caps (`quota`, `export_restraint`): the lowest v while w > 0
- parts that replace a parameter or a default other than 0: x + (v - x) w, in the order of the table
- all others (rates, shares, log odds, amounts): sum of v w

An embodied event that began before the start counts as a change since then: v (w(t) - w(0)), or the ratio of
the two multiples. Where that would take the lever below its range, its end is not shown.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from neijuan.economy.dimensions import BLOCS
from neijuan.economy.history.events import Event, events
from neijuan.economy.history.targets import AXES, codes
from neijuan.economy.levers import QUARTERS, Lever, registry
from neijuan.economy.levers import shape as shape_of
from neijuan.economy.parameters import of_start_year
from neijuan.economy.parameters import registry as parameter_registry
from neijuan.errors import UsageError

Array = NDArray[np.float64]

LISTS = ("priority", "local_priority")
CAPS = ("quota", "export_restraint")
REPLACED = ("promotion_weight", "place_governance")
FIRST_START, LAST_START = 2002, 2024


def historical_changes(
    start: int,
    without: Collection[str] = (),
    table: Sequence[Event] | None = None,
    settings: Mapping[str, float] | None = None,
) -> dict[str, Array]:
    """Paths of the levers that the past moved, from the first quarter of `start` on.

    Args:
        start: year of the start.
        without: ids of events, or names of levers, to leave out.
        table: events to compose; those of `events.csv` where None.
        settings: values of parameters that differ from those of the start year; world demand needs the
            growth of its trend and the long elasticity.

    Returns:
        `[quarter, ...]` by lever, `QUARTERS` long, in the units of levers.csv, for `levers.path`.

    Raises:
        UsageError: a start outside 2002-2024, or an unknown name in `without`.
    """
    if not FIRST_START <= start <= LAST_START:
        raise UsageError(f"no history from {start}: choose a start from {FIRST_START} to {LAST_START}")
    chosen = list(events() if table is None else table)
    known = {event.id for event in chosen} | {event.lever for event in chosen}
    for name in without:
        if name not in known:
            raise UsageError(f"no event or lever {name!r} in the history; docs/history.md lists them")
    chosen = [event for event in chosen if not {event.id, event.lever} & set(without)]
    changes = {}
    for name in dict.fromkeys(event.lever for event in chosen):
        rows = [event for event in chosen if event.lever == name]
        changes[name] = _composed(registry()[name], rows, start)
    if "foreign_demand" in changes:
        drift = _drift(start, changes.get("revaluation"), chosen, settings or {})
        changes["foreign_demand"] = changes["foreign_demand"] * drift[:, :, None]
    return changes


def composition(lever: Lever) -> str:
    """How events of the lever are put together: product, largest, lowest, replaced or sum."""
    if lever.name in LISTS:
        return "largest"
    if lever.name in CAPS:
        return "lowest"
    if lever.name in REPLACED:
        return "replaced"
    return "product" if lever.default == 1 else "sum"


def strength(event: Event, start: int) -> Array:
    """w(t) of an event in each quarter from the start on, `[quarter]`."""
    quarters = 4 * start + np.arange(QUARTERS)
    rising = (quarters - event.first + 1) / (event.ramp + 1)
    falling = np.ones(QUARTERS) if event.last is None else 1 - (quarters - event.last) / (event.ramp + 1)
    return np.clip(np.minimum(rising, falling), 0.0, 1.0)


def _composed(lever: Lever, rows: Iterable[Event], start: int) -> Array:
    """Path of one lever."""
    sizes = len(codes()["province"]), len(codes()["sector"])
    values = np.full((QUARTERS, *shape_of(lever, *sizes)), lever.default)
    rule = composition(lever)
    rows = list(rows)
    for event in rows:
        if event.shape == "event" and _counts(event, start):
            place = _place(event, lever)
            values[place] = _joined(rule, values[place], event, start)
    for targets in dict.fromkeys(event.targets for event in rows if event.shape == "level"):
        levels = [event for event in rows if event.shape == "level" and event.targets == targets]
        place = _place(levels[0], lever)
        course = _course(levels, start, rule == "product")
        course = course.reshape(-1, *[1] * (values.ndim - 1))
        values[place] = values[place] * course if rule == "product" else values[place] + course
    if any(event.embodied for event in rows):
        values = np.maximum(values, lever.low)
    return values


def _counts(event: Event, start: int) -> bool:
    """Whether the event does anything from the start on."""
    return bool(strength(event, start).any()) or event.embodied


def _place(event: Event, lever: Lever) -> tuple[NDArray[np.intp], ...]:
    """Index of the cells that an event concerns, for a `[quarter, ...]` array."""
    axes = [np.arange(QUARTERS)]
    for axis in lever.dimensions:
        assert axis in AXES
        axes.append(np.asarray(event.positions.get(axis, range(len(codes()[axis])))))
    return np.ix_(*axes)


def _joined(rule: str, values: Array, event: Event, start: int) -> Array:
    """The lever's values with one more event."""
    w = strength(event, start).reshape(-1, *[1] * (values.ndim - 1))
    before = w[:1] if event.embodied and event.first < 4 * start else np.zeros_like(w[:1])
    if rule == "largest":
        return np.maximum(values, event.value * w)
    if rule == "lowest":
        return np.where(w > 0, np.minimum(values, event.value), values)
    if rule == "replaced":
        return values + (event.value - values) * w
    if rule == "product":
        return values * (1 + (event.value - 1) * w) / (1 + (event.value - 1) * before)
    return values + event.value * (w - before)


def _course(levels: Sequence[Event], start: int, in_logs: bool) -> Array:
    """Path through published levels relative to the start, `[quarter]`: a ratio, or a difference.

    A level dated in the start year stands for the start itself, whose accounts are those of the year; before
    the first level and after the last the path is flat.
    """
    points = []
    for event in sorted(levels, key=lambda row: row.first):
        middle = _middle(event) - 4 * start
        if middle >= 0:
            points.append((0.0 if middle < 4 else middle, event.value))
        else:
            points = [(0.0, event.value)]
    points = [point for point, after in pairwise([*points, (np.inf, 0.0)]) if point[0] < after[0]]
    times, values = (np.asarray(axis) for axis in zip(*points, strict=True))
    values = np.log(values) if in_logs else values
    path = np.interp(np.arange(QUARTERS), times, values) - values[0]
    return np.exp(path) if in_logs else path


def _middle(level: Event) -> float:
    """Middle of the quarters of a level, in quarters from 0000Q1."""
    return (level.first + (level.first if level.last is None else level.last)) / 2


def _drift(
    start: int, revaluation: Array | None, rows: Sequence[Event], settings: Mapping[str, float]
) -> Array:
    """What turns relative exports into demand relative to trend, `[quarter, bloc]`.

    Published real exports E are demand D at the relative prices of their time. The model's demand grows by
    its trend g and answers prices with elasticity sigma, so the lever is

        m(t) = E(t) / E(0) * exp(sigma * appreciation imposed since the start) / (1 + g)^(t / 4)

    After the last published year demand grows at the rates of parameters.csv, whatever the start's trend.
    """
    values = {name: entry.default for name, entry in parameter_registry().items()}
    later = dict(values)
    values.update({**of_start_year(start), **settings})
    names = [f"world_demand_growth_{bloc.replace('-', '_')}" for bloc in BLOCS]
    trend = np.log1p([values[name] for name in names])
    goes_on = np.log1p([later[name] for name in names])
    years = np.arange(QUARTERS)[:, None] / 4.0
    ends = [_middle(row) for row in rows if row.lever == "foreign_demand" and row.shape == "level"]
    after = np.maximum(years - (max(ends) / 4 - start), 0.0) if ends else np.zeros_like(years)
    gained = np.zeros(QUARTERS)
    if revaluation is not None:
        gained = np.concatenate([[0.0], np.cumsum(revaluation / 4.0)[:-1]])
    logs = values["trade_elasticity_long"] * gained[:, None] - trend * years + goes_on * after
    return np.exp(logs)
