"""Where two runs differ in what went into them, read off their manifests: the first difference first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from neijuan.errors import UsageError

CODE, RUN, ASSUMPTION, POLICY = "code", "run", "assumption", "policy"
MISSING = "none"
PAIRING = ("start", "first quarter", "scale", "seeds", "state file")
"""Inputs in which two runs must agree, so that their difference is the effect of what was changed."""


class InputDifference(NamedTuple):
    """One input in which two runs differ: of what kind, which, its value in the base and in the other."""

    kind: str
    what: str
    base: str
    other: str

    def __str__(self) -> str:
        return f"{self.what}: {self.other} against {self.base}"


def differences(base: Mapping[str, Any], other: Mapping[str, Any]) -> list[InputDifference]:
    """All inputs in which the runs of two manifests differ, in order: version and code, tables, libraries,
    start, scale, seeds, length, then assumptions, then policy."""
    found = [*_code(base, other), *_run(base["settings"], other["settings"])]
    return [*found, *_question(base["settings"], other["settings"])]


def first_difference(base: Mapping[str, Any], other: Mapping[str, Any]) -> InputDifference | None:
    """The first of `differences`; None for runs with the same inputs."""
    return next(iter(differences(base, other)), None)


def check_pairs(base: Mapping[str, Any], other: Mapping[str, Any]) -> None:
    """Raise UsageError, naming the first difference, unless the runs are of the same start, scale and
    seeds."""
    for found in _run(base["settings"], other["settings"]):
        if found.what in PAIRING:
            raise UsageError(
                f"these runs are no pair, they differ in {found}: run one like the other, "
                "nj.run(..., like=base)"
            )


def _code(base: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[InputDifference]:
    for key, what in (("neijuan", "version"), ("code", "code of the economy")):
        yield from _one(CODE, what, _short(base.get(key)), _short(other.get(key)))
    for key, what in (("tables", "table"), ("parameters", "registry"), ("libraries", "library")):
        mine, theirs = base.get(key) or {}, other.get(key) or {}
        for name in sorted({*mine, *theirs}):
            yield from _one(CODE, f"{what} {name}", _short(mine.get(name)), _short(theirs.get(name)))
    yield from _one(CODE, "platform", _short(base.get("platform")), _short(other.get("platform")))


def _run(base: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[InputDifference]:
    for key, what in (("start", "start"), ("first_quarter", "first quarter"), ("firms", "scale")):
        yield from _one(RUN, what, _short(base.get(key)), _short(other.get(key)))
    yield from _one(RUN, "seeds", _seeds(base), _seeds(other))
    yield from _one(RUN, "state file", _short(base.get("from_state")), _short(other.get("from_state")))
    yield from _one(RUN, "last quarter", _short(base.get("until")), _short(other.get("until")))


def _question(base: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[InputDifference]:
    yield from _one(ASSUMPTION, "history", _switch(base.get("history")), _switch(other.get("history")))
    for key, what in (("parameters", "parameter"), ("mechanisms", "mechanism")):
        mine, theirs = base.get(key) or {}, other.get(key) or {}
        shown = _switch if key == "mechanisms" else _short
        for name in (*mine, *(name for name in theirs if name not in mine)):
            yield from _one(ASSUMPTION, f"{what} {name}", shown(mine.get(name)), shown(theirs.get(name)))
    mine, theirs = base.get("levers") or {}, other.get("levers") or {}
    for name in (*mine, *(name for name in theirs if name not in mine)):
        if mine.get(name) != theirs.get(name):
            words = (_path(one.get(name)) for one in (mine, theirs))
            yield InputDifference(POLICY, f"lever {name}", *words)
    if base["scenario"]["sha256"] != other["scenario"]["sha256"]:
        yield InputDifference(POLICY, "scenario", base["scenario"]["name"], other["scenario"]["name"])


def _one(kind: str, what: str, base: str, other: str) -> Iterator[InputDifference]:
    if base != other:
        yield InputDifference(kind, what, base, other)


def _path(steps: Any) -> str:
    return MISSING if steps is None else f"an array of {len(steps)} steps"


def _switch(value: Any) -> str:
    return {True: "on", False: "off"}.get(value, MISSING)


def _seeds(settings: Mapping[str, Any]) -> str:
    first, count = settings.get("seed"), settings.get("seeds")
    if first is None or count is None:
        return MISSING
    return f"{first}" if count == 1 else f"{first} to {first + count - 1}"


def _short(value: Any) -> str:
    """A value as printed: a digest by its first characters."""
    if value is None:
        return MISSING
    if isinstance(value, Mapping):
        return " ".join(str(part) for part in value.values())
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return f"{text[:10]}…" if len(text) == 64 else text
