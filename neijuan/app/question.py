"""From what the page shows to a scenario and back: sliders write the same file that people write."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from neijuan.app.sliders import AXES, every, registry
from neijuan.app.state import MOST_TEXT, AppState, number
from neijuan.errors import UsageError

if TYPE_CHECKING:
    from neijuan.scenarios import LeverChange, Scenario

NAME = "my-scenario"
BASELINE = "baseline"


def known_scenarios() -> list[str]:
    """Names of the shipped scenarios, the baseline first."""
    from neijuan.scenarios import names

    return names()


def scenario_title(name: str, language: str) -> str:
    """Title of a shipped scenario; a name that is not shipped stands for itself."""
    from neijuan.scenarios import load

    if name not in known_scenarios():
        return name
    shipped = load(name)
    return (shipped.title_zh if language == "zh" else "") or shipped.title


@lru_cache(maxsize=256)
def scenario_of(state: AppState) -> Scenario:
    """The scenario of the page: a shipped or opened one with the sliders' changes on top.

    Raises UsageError for a name that is not shipped or a text that is no scenario.
    """
    from neijuan.scenarios import Scenario, load

    changes = tuple(_change(slider, at, state.since) for slider, at in state.levers)
    if state.opened:
        opened = checked(state.opened)
        return opened.model_copy(update={"levers": (*opened.levers, *changes)})
    if not changes:
        return _shipped(state.scenario)
    _shipped(state.scenario)
    base: dict[str, Any] = {} if state.scenario == BASELINE else {"base": (state.scenario,)}
    title = _title(state) if not base else f"{load(state.scenario).title}; {_title(state)}"
    return Scenario(name=NAME, title=title[:200], levers=changes, **base)


def _shipped(name: str) -> Scenario:
    from neijuan.scenarios import load

    if name not in known_scenarios():
        raise UsageError(f"no shipped scenario {name!r}: choose one from the list")
    return load(name)


def _title(state: AppState) -> str:
    """A title that says what was moved."""
    from neijuan.app.strings import lever_name

    moved = ", ".join(lever_name(every()[name].lever, "en").lower() for name, _ in state.levers)
    text = f"Sliders from {state.since}: {moved}"
    return text if len(text) <= 200 else text[:197] + "..."


def _change(slider: str, at: float, since: str) -> LeverChange:
    from neijuan.scenarios import LeverChange

    known = every()[slider]
    aims = {axis: named for axis, named in zip(AXES, known.targets, strict=True) if named}
    # Lists join by the larger value, so that a negative weight must take the place of what is there.
    how = {"how": "replace"} if at < 0 and registry()[known.lever].composition == "largest" else {}
    return LeverChange.model_validate({"lever": known.lever, **aims, "value": at, "from": since, **how})


def checked(text: str) -> Scenario:
    """The scenario of an opened file. Raises UsageError: too long, wrong, or built on files of its own.

    What comes through the browser may name shipped scenarios only, so that no page reads the disk.
    """
    from neijuan.scenarios import Scenario

    if len(text) > MOST_TEXT:
        raise UsageError(f"the file is too long: a scenario has {MOST_TEXT:,} characters at most")
    if re.search(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", text):
        raise UsageError("the file is no plain text: open a scenario file (.yaml)")
    foreign = [name for name in _named_bases(text) if name not in known_scenarios()]
    if foreign:
        raise UsageError(
            f"base {foreign[0][:60]!r} is not shipped: the page opens only scenarios built on shipped ones"
        )
    found = Scenario.from_yaml(text, "the file")
    for name in found.base:
        if name not in known_scenarios():
            raise UsageError(
                f"base {name[:60]!r} is not shipped: the page opens only scenarios built on shipped ones"
            )
    return found


def _named_bases(text: str) -> list[str]:
    """What a file says under `base`, before anything is looked up."""
    import yaml

    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError, ValueError):
        return []
    if not isinstance(node, yaml.MappingNode):
        return []
    for key, content in node.value:
        if getattr(key, "value", None) == "base":
            if isinstance(content, yaml.ScalarNode):
                return [str(content.value)]
            if isinstance(content, yaml.SequenceNode):
                return [str(getattr(one, "value", "")) for one in content.value]
    return []


def opened(text: str, state: AppState) -> AppState:
    """The state after a file was opened: sliders where they can say it, else the text itself.

    Raises UsageError like `checked`.
    """
    scenario = checked(text)
    said = _as_sliders(scenario, state)
    if said is not None:
        return said
    return replace(state, opened=text, scenario=BASELINE, levers=())


def _as_sliders(scenario: Scenario, state: AppState) -> AppState | None:
    """The state whose sliders say the same as the scenario, or None."""
    rest = scenario.model_copy(update={"levers": (), "base": (), "title": "", "name": "", "title_zh": ""})
    plain = rest.model_dump(exclude_defaults=True)
    if set(plain) - {"name", "title"} or len(scenario.base) > 1:
        return None
    dates = {change.from_ for change in scenario.levers}
    if len(dates) != 1 or None in dates:
        return None
    since = str(next(iter(dates)))
    if not 4 * state.start <= number(since) <= number(state.until):
        return None
    base = scenario.base[0] if scenario.base else BASELINE
    found = replace(state, since=since, scenario=base, levers=(), opened="")
    for change in scenario.levers:
        slider = _slider_of(change, since)
        if slider is None or slider in dict(found.levers):
            return None
        found = found.with_lever(slider, change.value)
        if slider not in dict(found.levers):
            return None
    return found


def _slider_of(change: LeverChange, since: str) -> str | None:
    """The slider that makes exactly this change."""
    for name, slider in every().items():
        at = change.value
        fits = slider.lever == change.lever and slider.low <= at <= slider.high
        if fits and _change(name, at, since) == change:
            return name
    return None
