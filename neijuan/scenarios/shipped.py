"""Scenarios by name, path or value."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from neijuan.errors import UsageError
from neijuan.scenarios.numbers import shown
from neijuan.scenarios.reading import is_path, read_json, read_yaml
from neijuan.scenarios.registries import nearest

if TYPE_CHECKING:
    from neijuan.scenarios.language import Scenario


@cache
def names() -> tuple[str, ...]:
    """Names of the shipped scenarios, the baseline first."""
    folder = files("neijuan.scenarios").joinpath("shipped")
    found = sorted(one.name.removesuffix(".yaml") for one in folder.iterdir() if one.name.endswith(".yaml"))
    return tuple(sorted(found, key=lambda name: name != "baseline"))


@cache
def shipped(name: str) -> Scenario:
    """A shipped scenario. Raises UsageError with the nearest name if there is none."""
    if name not in names():
        hint = nearest(name, names(), "one that `neijuan scenario list` shows, or the path of a file")
        raise UsageError(f"unknown scenario {shown(name)}{hint}")
    text = files("neijuan.scenarios").joinpath("shipped", f"{name}.yaml").read_text(encoding="utf-8")
    return read_yaml(text, f"{name}.yaml", None)


def load(scenario: str | Path | Scenario) -> Scenario:
    """A scenario by shipped name, by the path of a file (.yaml, .yml or .json), or itself.

    Raises UsageError for an unknown name or a file that is wrong.
    """
    if isinstance(scenario, int):
        raise UsageError(f"{scenario} is no scenario: give the year of the start as start={scenario}")
    if not isinstance(scenario, str | Path):
        return scenario
    text = str(scenario)
    if isinstance(scenario, str) and not is_path(text):
        return shipped(text)
    path = Path(scenario)
    try:
        content = path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        if not path.is_file():
            raise UsageError(
                f"no scenario file {path}: `neijuan scenario list` shows those shipped"
            ) from None
        reason = "no text in UTF-8" if isinstance(error, ValueError) else "cannot be read"
        raise UsageError(f"{path}: {reason}: save it as plain text") from None
    read = read_json if path.suffix == ".json" else read_yaml
    return read(content, str(path), path.resolve().parent)
