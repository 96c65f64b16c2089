"""Write the page of the past from the table of events that the model reads.

    python tools/write_history_page.py

A test compares `docs/history.md` with what this script would write.
"""

from __future__ import annotations

from pathlib import Path

from neijuan.economy.history.events import Event, events, quarter_name
from neijuan.economy.history.path import composition
from neijuan.economy.levers import registry

PAGE = Path(__file__).parent.parent / "docs" / "history.md"

INTRODUCTION = """# The past as dated facts

What the world and the centre did between 2002 and 2026, as the model takes it: dated facts with sources,
turned into paths of the levers. Generated from `neijuan/economy/history/events.csv` by
`python tools/write_history_page.py`; `historical_changes(start)` reads the same table.

**Grades.** A: published for exactly this purpose, or law. B: published figure, used as it stands. C:
derived from published figures. D: date, sign or order of magnitude published, size assumed. E: assumption
or memory, unverified.

**Strength.** An event acts from its first quarter to its last, or for good. With a ramp of n quarters it
rises in n + 1 equal steps and falls in as many. Several events on one lever are put together as its section
says. An event marked *embodied* that began before the start is in the accounts of the start already: only
what changes later counts, and its end is not shown where the lever cannot go below its range.

**Levels** are published series. The path goes through each in the middle of its quarters (multiples in
logs, rates in straight lines), relative to the start; a level of the start year stands for the start itself.

**World demand.** Published real exports E are demand at the prices of their time. With the growth g of the
bloc's trend, the long elasticity of trade s and the appreciation imposed since the start, the lever is
m(t) = E(t) / E(0) x exp(s x appreciation) / (1 + g)^(t/4). After the last year demand grows at the rates of
`parameters.csv`.

**New goods.** Solar cells, batteries and electric vehicles are parts of what each bloc buys from China: value
of exports over all exports, spread over blocs by what each adds or sells outside China; at home electric
vehicles take the place of others as sales show it. A run counts from the level of its start year. Duties in
force then act on top, so that exports to the United States fall short of what this says.

**Limits.** Real exports are what was sold, not only what was asked for: duties of 2018-19, deflected trade
and the stoppages of 2020 are in them too. Where trade remedies are left to their rule (R14), leave `tariff`
out with `without=("tariff",)`. Not imposed, as the model has rules for them or no figure was found: foreign
cases against other goods, the fall of the yuan in 2018-19, aluminium cuts, induction furnaces, purchase
limits on dwellings before 2021, the US safeguard on solar panels of 2018."""


def table(heads: list[str], rows: list[list[str]]) -> str:
    """A Markdown table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(_cell(text) for text in line) + " |" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("*", "\\*").strip()


def _period(event: Event) -> str:
    first = quarter_name(event.first)
    if event.last is None:
        return f"from {first}"
    last = quarter_name(event.last)
    return first if first == last else f"{first} to {last}"


def _targets(event: Event) -> str:
    return event.targets.replace(";", ", ") or "all"


def _events_table(rows: list[Event]) -> str:
    heads = ["id", "what", "targets", "value", "quarters", "ramp", "embodied", "grade", "source", "reason"]
    return table(
        heads,
        [
            [
                f"`{event.id}`",
                event.title,
                _targets(event),
                f"{event.value:g}",
                _period(event),
                str(event.ramp),
                "yes" if event.embodied else "",
                event.grade,
                event.source,
                event.reason,
            ]
            for event in rows
        ],
    )


def _levels_table(rows: list[Event]) -> str:
    """Levels of one lever; what several share as source and reason stands once, below."""
    notes = list(dict.fromkeys((event.source, event.reason) for event in rows))
    lines = [
        [
            f"`{event.id}`",
            event.title,
            f"{event.value:g}",
            event.unit,
            _period(event),
            event.grade,
            str(notes.index((event.source, event.reason)) + 1),
        ]
        for event in rows
    ]
    below = [f"{number}. {source}: {reason}." for number, (source, reason) in enumerate(notes, start=1)]
    return (
        table(["id", "what", "level", "unit", "quarters", "grade", "note"], lines) + "\n\n" + "\n".join(below)
    )


def section(name: str, rows: list[Event]) -> str:
    """Heading, rule of composition and tables of one lever."""
    lever = registry()[name]
    parts = [
        f"## `{name}`",
        f"{lever.meaning} ({lever.unit}; default {lever.default:g}). Several events: {composition(lever)}.",
    ]
    levels = [event for event in rows if event.shape == "level"]
    dated = [event for event in rows if event.shape == "event"]
    if levels:
        parts.append(_levels_table(levels))
    if dated:
        parts.append(_events_table(dated))
    return "\n\n".join(parts)


def page() -> str:
    """The whole page."""
    names = dict.fromkeys(event.lever for event in events())
    unverified = ", ".join(f"`{event.id}`" for event in events() if event.grade == "E")
    parts = [
        INTRODUCTION,
        f"**Unverified (grade E):** {unverified}.",
        *(section(name, [event for event in events() if event.lever == name]) for name in names),
    ]
    return "\n\n".join(parts) + "\n"


def main() -> None:
    """Write the page, whole."""
    part = PAGE.with_suffix(".part")
    part.write_text(page(), encoding="utf-8")
    part.replace(PAGE)
    print(f"written: {PAGE}")


if __name__ == "__main__":
    main()
