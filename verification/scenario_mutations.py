"""Scenario files damaged at random, and what must be true of the answer to each.

An answer is right if it is a scenario that has kept every key of the file, or one line that names the file,
and the line wherever the fault has one.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from neijuan.errors import UsageError
from neijuan.scenarios import Scenario, load, names
from neijuan.scenarios.template import template

SHIPPED = Path(__file__).parents[1] / "neijuan" / "scenarios" / "shipped"
ODD = (
    *("", "null", "~", "[]", "{}", "-", "- -", ": :", "on", "0x1F", "1e999", "-.inf", ".nan", "2024-10-30"),
    *("2024Q5", "12:30:45", "!!python/object:os.system", "&a [*a]", "*missing", "'", '"', "|", ">", "\t"),
    *("<<: {}", "%", "@", "辽宁", "\u2028", "\ufeff", "\U0001f600", "-1e308", "99999999999999999999", "? x"),
    *(
        "tarif",
        "neerest",
        "north-east",
        "value",
        "true",
        "[eu, [us]]",
        "{lever: tariff}",
        "Q4",
        "1 000",
        "1_0",
    ),
)
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
NAMELESS = re.compile(r"(is empty|no YAML|are no scenario|no text in UTF-8|disagree|builds on itself)")


def originals() -> list[str]:
    """Texts to damage: the shipped files and the template with everything in it."""
    texts = [(SHIPPED / f"{name}.yaml").read_text(encoding="utf-8") for name in names()]
    full = re.sub(r"^(\s*)# (?! )", r"\1", template("all", "schema.json"), flags=re.M)
    return [*texts, template("new", "schema.json"), full]


def mutate(text: str, chance: random.Random) -> str:
    """The text with one to three faults."""
    for _ in range(chance.randint(1, 3)):
        text = chance.choice(FAULTS)(text, chance)
    return text


def _place(text: str, chance: random.Random) -> int:
    return chance.randrange(len(text) + 1)


def _lines(change: Callable[[list[str], int, random.Random], None]) -> Callable[[str, random.Random], str]:
    def changed(text: str, chance: random.Random) -> str:
        lines = text.split("\n")
        change(lines, chance.randrange(len(lines)), chance)
        return "\n".join(lines)

    return changed


def _misspell(text: str, chance: random.Random) -> str:
    words = list(re.finditer(r"[A-Za-z_-]{3,}", text))
    if not words:
        return text
    word = chance.choice(words)
    at = chance.randrange(word.start(), word.end())
    return text[:at] + chance.choice("aeiounrs_") + text[at + chance.randint(0, 1) :]


def _value(lines: list[str], at: int, chance: random.Random) -> None:
    key, colon, _ = lines[at].partition(":")
    lines[at] = f"{key}{colon} {chance.choice(ODD)}" if colon else chance.choice(ODD)


def _insert(lines: list[str], at: int, chance: random.Random) -> None:
    spaces = len(lines[at]) - len(lines[at].lstrip())
    key = chance.choice(("colour", "note", "until", "rate", "mechanisms", "1", "null", "[a]", "value"))
    lines.insert(at, f"{' ' * spaces}{key}: {chance.choice(ODD)}")


FAULTS: tuple[Callable[[str, random.Random], str], ...] = (
    _misspell,
    _misspell,
    lambda text, chance: text[: (at := _place(text, chance))] + text[at + chance.randint(1, 30) :],
    lambda text, chance: text[: (at := _place(text, chance))] + chance.choice(ODD) + text[at:],
    lambda text, chance: text[: _place(text, chance)],
    lambda text, chance: text[: (at := _place(text, chance))] + chr(chance.randrange(0x2FF)) + text[at:],
    _lines(lambda lines, at, chance: lines.pop(at) and None),
    _lines(lambda lines, at, chance: lines.insert(chance.randrange(len(lines)), lines[at])),
    _lines(lambda lines, at, chance: lines.__setitem__(at, " " * chance.randint(0, 5) + lines[at].lstrip())),
    _lines(_value),
    _lines(_value),
    _lines(_insert),
)


def answer(path: Path) -> Scenario | str:
    """What reading the file says. Any other exception than UsageError comes through."""
    try:
        scenario = load(path)
        scenario.flat()
    except UsageError as error:
        return str(error)
    return scenario


def faults(path: Path, given: Scenario | str) -> list[str]:
    """What is wrong with an answer; nothing if it is right."""
    if isinstance(given, str):
        problems = [] if "\n" not in given else ["more than one line"]
        if not NAMELESS.search(given) and "line " not in given and "unknown scenario" not in given:
            problems.append("names no line")
        return problems
    text = path.read_text(encoding="utf-8-sig")
    data = yaml.load(text, Loader=_LOADER)
    said = given.model_dump(mode="json", by_alias=True)
    problems = [f"ignored {key}" for key in _ignored(data, said)]
    if _count(yaml.compose(text, Loader=_LOADER)) != _keys(data):
        problems.append("a key is there twice")
    if Scenario.from_yaml(given.to_yaml()) != given:
        problems.append("no round trip")
    return problems


def _ignored(data: Any, said: Any, place: str = "") -> list[str]:
    """Keys of the file that the scenario does not have."""
    if isinstance(data, dict) and isinstance(said, dict):
        lost = []
        for key, content in data.items():
            name = str(key).strip().lower().replace("-", "_") if place == ".mechanisms" else str(key)
            name = "value" if name == "rate" else name
            if name not in said:
                lost.append(f"{place}.{key}")
            else:
                lost += _ignored(content, said[name], f"{place}.{key}")
        return lost
    if isinstance(data, list) and isinstance(said, list) and any(isinstance(one, dict) for one in data):
        if len(data) != len(said):
            return [f"{place}: entries"]
        return [lost for one, other in zip(data, said, strict=True) for lost in _ignored(one, other, place)]
    return []


def _count(node: yaml.Node | None) -> int:
    """Keys in a tree of nodes."""
    if isinstance(node, yaml.MappingNode):
        return sum(1 + _count(content) for _, content in node.value)
    return sum(map(_count, node.value)) if isinstance(node, yaml.SequenceNode) else 0


def _keys(data: Any) -> int:
    """Keys in plain data."""
    if isinstance(data, dict):
        return sum(1 + _keys(content) for content in data.values())
    return sum(map(_keys, data)) if isinstance(data, list) else 0
