"""Scenario files read with the line of every key, so that an error can name it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from pydantic import ValidationError

from neijuan.errors import UsageError
from neijuan.scenarios.language import Assumptions, LeverChange, Scenario
from neijuan.scenarios.numbers import shown
from neijuan.scenarios.registries import nearest

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

LARGEST, MOST_NODES, DEEPEST = 1_000_000, 50_000, 30
Place = tuple[str | int, ...]
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PLAIN = {f"tag:yaml.org,2002:{name}" for name in ("null", "bool", "int", "float")}
_TEXTS = {f"tag:yaml.org,2002:{name}" for name in ("str", "timestamp", "value", "merge")}


class _Reader:
    """Turns YAML nodes into plain data and notes the line of each key and item."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.lines: dict[Place, int] = {}
        self.texts: dict[Place, str] = {}
        self.left = MOST_NODES
        self.scalars = yaml.constructor.SafeConstructor()

    def fail(self, node: yaml.Node, message: str) -> UsageError:
        return UsageError(f"{self.where}, line {node.start_mark.line + 1}: {message}")

    def read(self, node: yaml.Node, place: Place) -> Any:
        self.left -= 1
        self.lines.setdefault(place, node.start_mark.line + 1)
        if self.left < 0 or len(place) > DEEPEST:
            raise self.fail(node, "the file says more than a scenario can: shorten it")
        plain = "map" if isinstance(node, yaml.MappingNode) else "seq"
        if not isinstance(node, yaml.ScalarNode) and node.tag != f"tag:yaml.org,2002:{plain}":
            raise self.fail(node, f"{node.tag} is no part of the language: take it out")
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, place)
        if isinstance(node, yaml.SequenceNode):
            return [self.read(item, (*place, number)) for number, item in enumerate(node.value)]
        self.texts[place] = str(node.value)
        if node.tag in _TEXTS:
            return str(node.value)
        if node.tag not in _PLAIN:
            raise self.fail(node, f"{node.tag} is no part of the language: take it out")
        try:
            return self.scalars.construct_object(node)
        except (ValueError, yaml.YAMLError):
            return str(node.value)

    def _mapping(self, node: yaml.MappingNode, place: Place) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, content in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise self.fail(key, "a key must be a plain word")
            name = str(key.value)
            if name in found:
                raise self.fail(key, f"{shown(name)} is there twice: keep one of them")
            self.lines[(*place, name)] = key.start_mark.line + 1
            found[name] = self.read(content, (*place, name))
        return found


def read_yaml(text: str, where: str, folder: Path | None) -> Scenario:
    """The scenario of a YAML text. Raises UsageError with line, key and remedy."""
    if len(text) > LARGEST:
        raise UsageError(f"{where}: {len(text):,} characters are no scenario: give a shorter file")
    reader = _Reader(where)
    try:
        node = yaml.compose(text, Loader=_LOADER)
        data = None if node is None else reader.read(node, ())
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f", line {mark.line + 1}" if mark is not None else ""
        problem = " ".join(str(error.problem or error.context).split())
        raise UsageError(f"{where}{line}: no YAML: {problem}") from None
    except yaml.reader.ReaderError as error:
        number = text[: error.position].count("\n") + 1 if isinstance(error.position, int) else 1
        raise UsageError(f"{where}, line {number}: a character that no text file has: take it out") from None
    except (yaml.YAMLError, RecursionError) as error:
        raise UsageError(f"{where}: no YAML: {type(error).__name__}") from None
    return build(data, where, reader.lines, folder, reader.texts)


def read_json(text: str, where: str, folder: Path | None) -> Scenario:
    """The scenario of a JSON text. Raises UsageError."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            names = [name for name, _ in pairs]
            twice = next(name for name in names if names.count(name) > 1)
            raise UsageError(f"{where}: {shown(twice)} is there twice: keep one of them")
        return found

    try:
        data = json.loads(text, object_pairs_hook=unique)
    except UsageError:
        raise
    except (ValueError, RecursionError) as error:
        line = f", line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise UsageError(f"{where}{line}: no JSON: write it like `Scenario.to_json`") from None
    return build(data, where, {}, folder, {})


def build(
    data: Any,
    where: str,
    lines: Mapping[Place, int],
    folder: Path | None,
    texts: Mapping[Place, str],
) -> Scenario:
    """The scenario of plain data. Raises UsageError about the first fault in the order of the lines."""
    if data is None:
        raise UsageError(f"{where} is empty: `neijuan scenario new` writes a template")
    if not isinstance(data, dict):
        raise UsageError(f"{where}, line 1: a scenario begins with `name:`, not with {shown(data)}")
    try:
        scenario = Scenario.model_validate(data)
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False)
        # A misspelt key tells more than that the right one is missing.
        present = [one for one in found if one["type"] != "missing"] or found
        faults = [_fault(one, lines, texts) for one in present]
        line, key, message = min(faults, key=lambda fault: (fault[0] or 1 << 30, fault[1]))
        number = f", line {line}" if line else ""
        raise UsageError(f"{where}{number}{f', {key}' if key else ''}: {message}") from None
    return with_whole_paths(scenario, folder)


def message(error: ValidationError) -> str:
    """The first fault of an entry that was given on its own, as key and words."""
    _, key, words = _fault(error.errors(include_url=False, include_context=False)[0], {}, {}, ("levers", 0))
    return f"{key}: {words}" if key else words


def is_path(name: str) -> bool:
    """Whether a base is a file and no shipped name."""
    return name.endswith((".yaml", ".yml", ".json")) or "/" in name


def with_whole_paths(scenario: Scenario, folder: Path | None) -> Scenario:
    """The scenario with bases that are files as whole paths, so that it means the same anywhere."""
    if folder is None or not any(map(is_path, scenario.base)):
        return scenario
    base = tuple(str((folder / name).resolve()) if is_path(name) else name for name in scenario.base)
    return scenario.model_copy(update={"base": base})


def _fault(
    error: ErrorDetails, lines: Mapping[Place, int], texts: Mapping[Place, str], within: Place = ()
) -> tuple[int, str, str]:
    """Line, key and message of a fault that Pydantic found in the part of a scenario at `within`."""
    place: Place = tuple(error["loc"])
    kind, given = error["type"], error["input"]
    if place and place[-1] == "value" and place not in lines and (*place[:-1], "rate") in lines:
        place = (*place[:-1], "rate")
    if place and place[-1] == "[key]":
        place = place[:-1]
    key = ".".join(str(part) for part in place)
    line = next((lines[place[:size]] for size in range(len(place), -1, -1) if place[:size] in lines), 0)
    if kind == "extra_forbidden":
        message = f"unknown key {shown(place[-1])}{nearest(str(place[-1]), _keys((*within, *place[:-1])))}"
        if "did you mean" not in message:
            message += f"; the keys here are {', '.join(_keys((*within, *place[:-1])))}"
        return line, ".".join(str(part) for part in place[:-1]), message
    if kind == "missing":
        return line, ".".join(str(part) for part in place[:-1]), f"`{place[-1]}` is missing: add it"
    if kind == "value_error":
        words = error["msg"].removeprefix("Value error, ")
        place = _named_in(words, place, lines, texts)
        return lines.get(place, line), ".".join(str(part) for part in place), words
    return line, key, _WORDS.get(kind, error["msg"][:1].lower() + error["msg"][1:]).format(given=shown(given))


def _named_in(words: str, place: Place, lines: Mapping[Place, int], texts: Mapping[Place, str]) -> Place:
    """The key or entry below `place` that a message speaks of; `place` itself if it speaks of none."""
    below = [one for one in lines if len(one) > len(place) and one[: len(place)] == place]
    keys = {one: one[-1] for one in below if isinstance(one[-1], str)}
    entries = {one: texts[one] for one in below if one in texts}
    spelt = words.replace("_", "-")
    for called in (keys, entries):
        spoken = {}
        for one, name in called.items():
            found = re.search(rf"(?<![\w-]){re.escape(name.replace('_', '-'))}(?![\w-])", spelt)
            if name and found is not None:
                spoken[one] = found.start()
        if spoken:
            return min(spoken, key=lambda one: spoken[one])
    return place


_WORDS = {
    "string_type": "{given} is no text",
    "string_too_short": "is empty: write something",
    "string_too_long": "{given} is too long: shorten it",
    "string_pattern_mismatch": "{given} is no name: use small letters, digits and hyphens",
    "dict_type": "{given} is no list of `name: value`",
    "model_type": "{given} is no list of `key: value`",
    "tuple_type": "{given} is no list: begin each entry with a hyphen",
    "literal_error": "{given} is unknown",
}


def _keys(place: Place) -> list[str]:
    """Keys that a part of a scenario may have."""
    model = LeverChange if place[:1] in (("levers",), ("shocks",)) else Scenario
    model = Assumptions if place[:1] == ("assumptions",) else model  # type: ignore[assignment]
    names = [field.alias or name for name, field in model.model_fields.items()]
    return [*names, "rate"] if model is LeverChange else names
