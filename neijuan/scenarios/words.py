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


def period(change: LeverChange) -> str:
    """When a change acts, in words."""
    first = f"from {change.from_}" if change.from_ else "from the start"
    words = first + (f" until {change.until}" if change.until else "")
    if change.ramp:
        words += f", over {change.ramp + 1} quarters"
    if change.when:
        words += f", while {change.when}"
    if change.once:
        words += f", once {change.once}"
    return words


def quantity(value: float, unit: str, added: bool = False) -> str:
    """A value with its unit; shares in percent: `35% of value`, and `20 points` where a share is added."""
    if not unit.startswith("share"):
        return f"{value:g} {unit}"
    of = unit.removeprefix("share")
    return f"{100 * value:g} points" if added and not of else f"{100 * value:g}%{of}"


def amount(change: LeverChange) -> str:
    """How much, as it meets what is there: `plus 35% of value`, `times 0.5`, `= 0%`."""
    entry = levers()[change.lever]
    if change.how == "replace" or entry.composition == "replaced":
        return f"= {quantity(change.value, entry.unit)}"
    if change.how == "scale":
        return f"times {change.value:g}"
    sign = {
        "product": "times",
        "sum": "plus" if change.value >= 0 else "minus",
        "largest": "at least",
        "lowest": "at most",
    }
    word = sign[entry.composition]
    if change.of == "year-before":
        return f"{word} {change.value:g} of the exports of the year before"
    if entry.composition == "product":
        return f"{word} {change.value:g}"
    if entry.composition == "sum":
        return f"{word} {quantity(abs(change.value), entry.unit, added=True)}"
    return f"{word} {quantity(change.value, entry.unit)}"


def sentence(change: LeverChange) -> str:
    """One line, such as `Tariff or anti-dumping duty (European Union): plus 35% of value, from ..`."""
    title = names("lever")[change.lever].title if change.lever in names("lever") else change.lever
    of = f" ({whom(change)})" if whom(change) else ""
    return f"{title}{of}: {amount(change)}, {period(change)}"


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
