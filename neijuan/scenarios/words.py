"""Scenarios in sentences: what changes, for whom, by how much, when; and what a run would leave undone."""

from __future__ import annotations

from collections.abc import Iterable

from neijuan.experiments.calendar import quarter_label, quarter_number
from neijuan.scenarios.language import LeverChange, Scenario
from neijuan.scenarios.registries import AXES, levers, names, sets


def whom(change: LeverChange, chinese: bool = False) -> str:
    """For whom a change is, in words; empty where it is for all."""
    parts = []
    for axis in AXES:
        words = []
        for name in getattr(change, axis):
            named = names("set" if name in sets() else axis)[name]
            words.append(named.title_zh if chinese else named.title)
        if words:
            parts.append(("、" if chinese else ", ").join(words))
    return ("；" if chinese else "; ").join(parts)


def period(change: LeverChange, chinese: bool = False) -> str:
    """When a change acts, in words."""
    if chinese:
        parts = [f"自 {change.from_} 起" if change.from_ else "自起点起"]
        parts += [f"至 {change.until}"] if change.until else []
        parts += [f"分 {change.ramp + 1} 个季度"] if change.ramp else []
        parts += [f"当 {change.when}"] if change.when else []
        parts += [f"一旦 {change.once}"] if change.once else []
        return "，".join(parts)
    words = f"from {change.from_}" if change.from_ else "from the start"
    words += f" until {change.until}" if change.until else ""
    words += f", over {change.ramp + 1} quarters" if change.ramp else ""
    words += f", while {change.when}" if change.when else ""
    return words + (f", once {change.once}" if change.once else "")


def quantity(value: float, unit: str, added: bool = False, chinese: bool = False) -> str:
    """A value with its unit; shares in percent: `35% of value`, and `20 points` where a share is added."""
    if not unit.startswith("share"):
        return f"{value:g} {unit}"
    of = unit.removeprefix("share")
    if added and not of:
        return f"{100 * value:g} " + ("个百分点" if chinese else "points")
    if chinese:
        return f"{'GDP 的 ' if of == ' of GDP' else ''}{100 * value:g}%"
    return f"{100 * value:g}%{of}"


WORDS = {
    "plus": "增加",
    "minus": "减少",
    "times": "乘以",
    "at least": "至少",
    "at most": "至多",
    "of the exports of the year before": "（上年出口 = 1）",
}


def amount(change: LeverChange, chinese: bool = False) -> str:
    """How much, as it meets what is there: `plus 35% of value`, `times 0.5`, `= 0%`."""
    entry = levers()[change.lever]
    how = "replaced" if change.how == "replace" else "product" if change.how == "scale" else entry.composition

    def say(word: str) -> str:
        return WORDS[word] if chinese else word

    if how == "replaced":
        return f"= {quantity(change.value, entry.unit, chinese=chinese)}"
    if how == "product":
        return f"{say('times')} {change.value:g}"
    if how == "sum":
        sign = say("plus" if change.value >= 0 else "minus")
        return f"{sign} {quantity(abs(change.value), entry.unit, added=True, chinese=chinese)}"
    bound = say("at least" if how == "largest" else "at most")
    if change.of == "year-before":
        return f"{bound} {change.value:g} {say('of the exports of the year before')}"
    return f"{bound} {quantity(change.value, entry.unit, chinese=chinese)}"


def sentence(change: LeverChange, chinese: bool = False) -> str:
    """One line, such as `Tariff or anti-dumping duty (European Union): plus 35% of value, from ..`."""
    known = names("lever").get(change.lever)
    title = change.lever if known is None else known.title_zh if chinese else known.title
    of = whom(change, chinese)
    if chinese:
        return f"{title}{f'（{of}）' if of else ''}：{amount(change, True)}，{period(change, True)}"
    return f"{title}{f' ({of})' if of else ''}: {amount(change)}, {period(change)}"


def sentences(scenario: Scenario) -> list[str]:
    """All that a scenario does, with its bases: policies, shocks, switches, assumptions."""
    whole = scenario.flat()
    lines = [sentence(change) for change in whole.levers]
    lines += [f"Shock: {sentence(shock)}" for shock in whole.shocks]
    lines += [f"Mechanism {name}: {'on' if on else 'off'}" for name, on in whole.mechanisms.items()]
    lines += [f"Assumes {name} = {value:g}" for name, value in whole.assumptions.parameters.items()]
    if not scenario.history:
        lines.append("Assumes no dated past")
    if whole.assumptions.without:
        lines.append(f"Assumes a past without {', '.join(whole.assumptions.without)}")
    return lines


def notes(scenario: Scenario, first: str, last: str) -> list[str]:
    """What of a scenario a run from the quarter `first` to `last` leaves out, in words."""
    begin, end = quarter_number(first), quarter_number(last)
    found = []
    whole = scenario.flat()
    for change in (*whole.levers, *whole.shocks):
        title = f"{change.lever}{f' ({whom(change)})' if whom(change) else ''}"
        starts = begin if change.from_ is None else quarter_number(change.from_)
        ends = None if change.until is None else quarter_number(change.until)
        if starts > end:
            found.append(f"{title} begins in {change.from_}, after the run ends in {last}: it does nothing")
        elif ends is not None and ends + change.ramp < begin:
            found.append(f"{title} ends in {change.until}, before the run begins in {first}: it does nothing")
        elif change.from_ is not None and starts < begin and change.when is None and change.once is None:
            found.append(f"{title} begins in {change.from_}, before the run: it is there from {first} on")
        elif starts + change.ramp > end:
            found.append(f"{title} is still building up when the run ends in {last}")
    return found


def unmet(changes: Iterable[LeverChange]) -> list[str]:
    """Changes whose condition was never met, in words."""
    return [
        f"{change.lever}{f' ({whom(change)})' if whom(change) else ''} did nothing: "
        f"{change.when or change.once} was never met"
        for change in changes
    ]


def last_date(scenario: Scenario) -> str | None:
    """The latest quarter that a scenario names; None if it names none."""
    whole = scenario.flat()
    dates = [date for one in (*whole.levers, *whole.shocks) for date in (one.from_, one.until) if date]
    return quarter_label(max(map(quarter_number, dates))) if dates else None
