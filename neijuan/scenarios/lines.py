"""Changes of levers on one line, as on the command line: `tariff=35%@eu,us,new-three:2024Q4-2030Q4`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

import yaml
from pydantic import ValidationError

from neijuan.errors import UsageError
from neijuan.scenarios.language import LeverChange
from neijuan.scenarios.numbers import shown
from neijuan.scenarios.reading import message
from neijuan.scenarios.registries import AXES, find_target, levers, nearest, words

_FORM = re.compile(r"\s*([\w -]+?)\s*=\s*([^@:]+?)\s*(?:@([^:]*))?(?::([^:]*))?")
REMEDY = "write it like tariff=35%@eu,us,new-three:2024Q4 or evergreening=0:2026-2030"


def further(changes: Iterable[LeverChange | str | Mapping[str, Any]]) -> tuple[LeverChange, ...]:
    """Changes from values, mappings and texts. Raises UsageError for the first that is wrong."""
    return tuple(_change(one) for one in changes)


def parse_line(text: str) -> LeverChange:
    """A change from `LEVER=VALUE[@TARGETS][:FROM[-UNTIL]]`, or from a mapping in braces as in a file.

    Raises UsageError.
    """
    if text.strip().startswith("{"):
        return _built(_mapping(text), text)
    parts = _FORM.fullmatch(text)
    if parts is None:
        raise UsageError(f"lever {shown(text)} is not understood: {REMEDY}")
    name, value, targets, dates = parts.groups()
    given = {"lever": name, "value": value}
    first, dash, last = (dates or "").partition("-")
    given |= {"from": first.strip()} if first.strip() else {}
    given |= {"until": last.strip()} if dash else {}
    known = levers().get(name.strip().lower().replace("-", "_"))
    for word in filter(None, (one.strip() for one in re.split("[,/]", targets or ""))):
        axis = _axis(word, known.axes if known else AXES, text)
        given[axis] = [*given.get(axis, []), word]
    return _built(given, text)


def _mapping(text: str) -> object:
    """What is said in braces, JSON or YAML."""
    try:
        return json.loads(text)
    except ValueError:
        pass
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError:
        raise UsageError(f"lever {shown(text)} is no YAML: {REMEDY}") from None


def _axis(word: str, axes: tuple[str, ...], text: str) -> str:
    """The axis of the lever on which a word is known."""
    if not axes:
        raise UsageError(f"lever {shown(text)}: it is set for the nation only: take {word!r} out")
    for axis in axes:
        with suppress(ValueError):
            find_target(axis, word)
            return axis
    known = [one for axis in axes for one in words(axis)]
    hint = nearest(word.lower(), known, f"a {' or '.join(axes)}, or a set of them")
    raise UsageError(f"lever {shown(text)}: unknown name {word!r}{hint}")


def _change(given: LeverChange | str | Mapping[str, Any]) -> LeverChange:
    if isinstance(given, LeverChange):
        return given
    return parse_line(given) if isinstance(given, str) else _built(dict(given), str(dict(given)))


def _built(given: object, text: str) -> LeverChange:
    try:
        return LeverChange.model_validate(given)
    except ValidationError as error:
        raise UsageError(f"lever {shown(text)}: {message(error)}") from None
