"""Reader of `events.csv`: one dated fact a row, checked when read.

Shapes:

- `event`: full strength from the first quarter to the last, or for good where no last quarter is given. With
  a ramp of n quarters the strength rises in n + 1 equal steps and falls in as many.
- `level`: the level that a published series has in the middle of the quarters named. The path runs through
  the levels of one lever (log-linearly for multiples, linearly for rates), relative to the start.

`embodied` is `yes` where the accounts of a start already hold what the event did before it: the event then
counts as a change since the start.
"""

import csv
import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from neijuan.economy.history.targets import resolve
from neijuan.economy.levers import registry
from neijuan.errors import UsageError

GRADES = "ABCDE"
SHAPES = ("event", "level")
COLUMNS = (
    "id",
    "title",
    "lever",
    "targets",
    "value",
    "unit",
    "first_quarter",
    "last_quarter",
    "ramp_quarters",
    "shape",
    "embodied",
    "source",
    "source_key",
    "grade",
    "reason",
)


class Event(NamedTuple):
    """One dated fact: what it moves, by how much, when, and where that is from.

    `first` and `last` count quarters from 0000Q1; `last` is None for an open end.
    """

    id: str
    title: str
    lever: str
    targets: str
    positions: Mapping[str, tuple[int, ...]]
    value: float
    unit: str
    first: int
    last: int | None
    ramp: int
    shape: str
    embodied: bool
    source: str
    source_key: str
    grade: str
    reason: str


@cache
def events() -> tuple[Event, ...]:
    """All events of the past, in the order of the table."""
    text = files("neijuan.economy.history").joinpath("events.csv").read_text(encoding="utf-8")
    return read(text.splitlines())


def read(lines: Iterable[str]) -> tuple[Event, ...]:
    """Events of a table in the columns of `events.csv`.

    Raises:
        UsageError: a missing column, a repeated id, or an unknown lever, target, quarter, number or grade,
            naming the event.
    """
    reader = csv.DictReader(lines)
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        raise UsageError(f"table of events lacks the column {missing[0]!r}")
    found: dict[str, Event] = {}
    for row in reader:
        try:
            event = _event(row)
        except UsageError as error:
            raise UsageError(f"event {row['id']!r}: {error}") from None
        if event.id in found:
            raise UsageError(f"event {event.id!r} is there twice: give each row its own id")
        found[event.id] = event
    return tuple(found.values())


def quarter_number(text: str) -> int:
    """Quarters from 0000Q1 to a quarter written like 2009Q1; UsageError otherwise."""
    parts = re.fullmatch(r"(\d{4})Q([1-4])", text)
    if parts is None:
        raise UsageError(f"{text!r} is no quarter: write it like 2009Q1")
    return 4 * int(parts[1]) + int(parts[2]) - 1


def quarter_name(number: int) -> str:
    """Inverse of `quarter_number`."""
    return f"{number // 4:04d}Q{number % 4 + 1}"


def _event(row: Mapping[str, str]) -> Event:
    lever = registry().get(row["lever"])
    if lever is None:
        raise UsageError(f"unknown lever {row['lever']!r}; levers.csv lists them")
    positions = resolve(row["targets"])
    foreign = [axis for axis in positions if axis not in lever.dimensions]
    if foreign:
        raise UsageError(f"lever {lever.name} has no {foreign[0]}: take the {foreign[0]} out of the targets")
    first = quarter_number(row["first_quarter"])
    last = quarter_number(row["last_quarter"]) if row["last_quarter"] else None
    if last is not None and last < first:
        raise UsageError(f"ends in {row['last_quarter']} before it begins in {row['first_quarter']}")
    _known(row["shape"], SHAPES, "shape")
    _known(row["grade"], tuple(GRADES), "grade")
    _known(row["embodied"], ("yes", "no"), "entry of embodied")
    if row["shape"] == "level" and last is None:
        raise UsageError("a level needs a last quarter: it stands in the middle of its quarters")
    return Event(
        id=row["id"],
        title=row["title"],
        lever=lever.name,
        targets=row["targets"],
        positions=positions,
        value=_number(row["value"], "value"),
        unit=row["unit"],
        first=first,
        last=last,
        ramp=_whole(row["ramp_quarters"]),
        shape=row["shape"],
        embodied=row["embodied"] == "yes",
        source=row["source"],
        source_key=row["source_key"],
        grade=row["grade"],
        reason=row["reason"],
    )


def _known(text: str, allowed: tuple[str, ...], what: str) -> None:
    if text not in allowed:
        raise UsageError(f"unknown {what} {text!r}; choose from {', '.join(allowed)}")


def _number(text: str, what: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise UsageError(f"{what} {text!r} is no number") from None


def _whole(text: str) -> int:
    if not text.isdigit():
        raise UsageError(f"ramp_quarters {text!r} is no whole number of quarters")
    return int(text)
