"""What scenarios may name: levers, parameters, mechanisms, targets, sets of them, observables, past events.

The same tables that the economy reads, read here without its engine, so that a file is checked in a moment.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from neijuan.economy.dimensions import BLOCS

AXES = ("province", "sector", "bloc")
LISTS = ("priority", "local_priority")
CAPS = ("quota", "export_restraint")
REPLACED = ("promotion_weight", "place_governance")


class LeverEntry(NamedTuple):
    """One lever of `economy/levers.csv`."""

    name: str
    axes: tuple[str, ...]
    unit: str
    default: float
    low: float
    high: float
    rule: str
    mechanism: str
    meaning: str
    precedent: str
    source: str

    @property
    def composition(self) -> str:
        """How two changes of the lever meet: product, sum, largest, lowest or replaced.

        The rule of the dated past (`economy.history.path.composition`).
        """
        if self.name in LISTS:
            return "largest"
        if self.name in CAPS:
            return "lowest"
        if self.name in REPLACED:
            return "replaced"
        return "product" if self.default == 1 else "sum"


class Named(NamedTuple):
    """Readable names of something: English, Chinese, and further words it may be called by."""

    title: str
    title_zh: str
    aliases: tuple[str, ...] = ()


class TargetSet(NamedTuple):
    """A set of provinces, sectors or blocs."""

    axis: str
    members: tuple[str, ...]
    title: str
    title_zh: str
    source: str


class Observable(NamedTuple):
    """What a condition may look at."""

    name: str
    title: str
    title_zh: str
    unit: str
    axes: tuple[str, ...]
    compared: str
    meaning: str


class Range(NamedTuple):
    """A parameter of `economy/parameters.csv`: range, unit, meaning."""

    low: float
    high: float
    default: float
    unit: str
    meaning: str


def _rows(*path: str) -> list[dict[str, str]]:
    # Under the root package: asking a package for its files imports it, and with it the engine.
    text = files("neijuan").joinpath(*path).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def levers() -> dict[str, LeverEntry]:
    """All levers by name, in the order of the table."""
    words = ("name", "unit", "rule", "mechanism", "meaning", "precedent", "source")
    return {
        row["name"]: LeverEntry(
            axes=tuple(row["dimensions"].split()),
            default=float(row["default"]),
            low=float(row["low"]),
            high=float(row["high"]),
            **{word: row[word] for word in words},
        )
        for row in _rows("economy", "levers.csv")
    }


@cache
def parameters() -> dict[str, Range]:
    """All parameters by name."""
    return {
        row["name"]: Range(
            float(row["low"]), float(row["high"]), float(row["default"]), row["unit"], row["meaning"]
        )
        for row in _rows("economy", "parameters.csv")
    }


@cache
def past_events() -> dict[str, str]:
    """Events of the dated past: id and title."""
    return {row["id"]: row["title"] for row in _rows("economy", "history", "events.csv")}


@cache
def past_levers() -> frozenset[str]:
    """Levers that the dated past moves."""
    return frozenset(row["lever"] for row in _rows("economy", "history", "events.csv"))


@cache
def sets() -> dict[str, TargetSet]:
    """Named sets of provinces, sectors and blocs."""
    found = {}
    for row in _rows("scenarios", "sets.csv"):
        members = codes(row["axis"]) if row["members"] == "*" else tuple(row["members"].split(";"))
        found[row["name"]] = TargetSet(row["axis"], members, row["title"], row["title_zh"], row["source"])
    return found


@cache
def observables() -> dict[str, Observable]:
    """What conditions may look at, by name."""
    return {
        row["name"]: Observable(**{**row, "axes": tuple(row["axes"].split())})  # type: ignore[arg-type]
        for row in _rows("scenarios", "observables.csv")
    }


@cache
def names(kind: str) -> dict[str, Named]:
    """Readable names by code: kind is lever, mechanism, province, sector, bloc, set or observable."""
    if kind == "set":
        return {name: Named(one.title, one.title_zh) for name, one in sets().items()}
    if kind == "observable":
        return {name: Named(one.title, one.title_zh) for name, one in observables().items()}
    listed = {
        row["name"]: Named(row["title"], row["title_zh"], tuple(filter(None, row["aliases"].split(";"))))
        for row in _rows("scenarios", "names.csv")
        if row["kind"] == kind
    }
    registry = {"province": ("provinces.csv",), "sector": ("tables", "sectors.csv")}.get(kind)
    if registry is None:
        return listed
    return {
        row["code"]: Named(
            row["name"], row["name_zh"], listed[row["code"]].aliases if row["code"] in listed else ()
        )
        for row in _rows("data", *registry)
    }


@cache
def codes(axis: str) -> tuple[str, ...]:
    """Codes along an axis in the order of the model's arrays."""
    return BLOCS if axis == "bloc" else tuple(names(axis))


@cache
def mechanisms() -> tuple[str, ...]:
    """Names of the switches."""
    return tuple(names("mechanism"))


@cache
def words(axis: str) -> dict[str, str]:
    """Every word for a member or set of an axis, in lower case, with its code or set name."""
    found: dict[str, str] = {}
    for code, named in names(axis).items():
        for word in (code, named.title, named.title_zh, *named.aliases):
            found[word.lower()] = code
        if axis == "province":
            found[code.lower().removeprefix("cn-")] = code
    for name, one in sets().items():
        if one.axis == axis:
            found[name] = name
            found[one.title_zh] = name
    if axis == "province":
        found["coast"] = "coastal"
    return found


def find_target(axis: str, given: str) -> str:
    """The code or set that a word means. Raises ValueError with the nearest word."""
    known = words(axis)
    key = given.strip().lower()
    found = known.get(key) or known.get(key.replace("_", "-").replace(" ", "-"))
    if found is not None:
        return found
    elsewhere = [other for other in AXES if other != axis and key in words(other)]
    if elsewhere:
        raise ValueError(f"{given!r} is no {axis} but a {elsewhere[0]}: name it under `{elsewhere[0]}`")
    raise ValueError(f"unknown {axis} {given!r}{nearest(key, known, fallback=f'a code or set of {axis}s')}")


def members(axis: str, targets: Iterable[str]) -> tuple[str, ...]:
    """Codes that a list of codes and sets names, in the order of the axis; all of it for an empty list."""
    wanted = {code for name in targets for code in (sets()[name].members if name in sets() else (name,))}
    return tuple(code for code in codes(axis) if code in wanted or not wanted)


def nearest(given: str, valid: Iterable[str], fallback: str = "") -> str:
    """The end of a message: the nearest valid name, or what to write instead."""
    near = get_close_matches(str(given), list(valid), n=1, cutoff=0.5)
    if near:
        return f"; did you mean {near[0]!r}?"
    return f"; give {fallback}" if fallback else ""
