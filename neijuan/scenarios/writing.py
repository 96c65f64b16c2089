"""Scenarios as YAML, short lists on one line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from neijuan.scenarios.language import Scenario


_ESCAPED = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]")


class _Writer(yaml.SafeDumper):
    """The safe dumper, with lists of plain values in brackets and no aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _sequence(writer: _Writer, items: list[Any]) -> yaml.Node:
    plain = not any(isinstance(item, dict | list) for item in items)
    return writer.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=plain)


def _text(writer: _Writer, text: str) -> yaml.Node:
    # Control characters and the line ends of other alphabets survive only as escapes.
    style = '"' if _ESCAPED.search(text) else None
    return writer.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Writer.add_representer(list, _sequence)
_Writer.add_representer(str, _text)


def to_yaml(scenario: Scenario) -> str:
    """The text of a file that says what the scenario says."""
    return yaml.dump(scenario.as_dict(), Dumper=_Writer, sort_keys=False, allow_unicode=True, width=110)
