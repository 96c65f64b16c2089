"""Scenarios drawn at random for Hypothesis: every lever, target, date, condition and section."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from neijuan.scenarios import Assumptions, LeverChange, Scenario, Shock, registries
from neijuan.scenarios.numbers import FIRST_YEAR, LAST_YEAR

texts = st.text(min_size=1, max_size=60).filter(lambda text: text.strip() != "")
numbers = st.floats(allow_nan=False, allow_infinity=False)


def quarters(first: int = FIRST_YEAR) -> st.SearchStrategy[str]:
    """Quarters of the calendar."""
    return st.builds("{}Q{}".format, st.integers(first, LAST_YEAR), st.integers(1, 4))


def targets(axis: str) -> st.SearchStrategy[list[str]]:
    """Words for members and sets of an axis."""
    return st.lists(st.sampled_from(sorted(registries.words(axis))), min_size=1, max_size=4)


@st.composite
def conditions(draw: st.DrawFn) -> str:
    """Conditions of one observable."""
    one = draw(st.sampled_from(list(registries.observables().values())))
    axis = draw(st.sampled_from([*one.axes, ""]))
    whom = f" of {draw(st.sampled_from(registries.codes(axis)))}" if axis else ""
    sign = draw(st.sampled_from(["<", "<=", ">", ">="]))
    return f"{one.name}{whom} {sign} {draw(st.floats(-1e6, 1e6))!r}"


@st.composite
def changes(draw: st.DrawFn, kind: type[LeverChange] = LeverChange) -> LeverChange:
    """A change of any lever, as a mapping that a file could hold."""
    entry = draw(st.sampled_from(list(registries.levers().values())))
    how = draw(st.sampled_from(["join", "replace", "scale"]))
    low, high = (0.0, 10.0) if how == "scale" else (entry.low, entry.high)
    if how == "join" and entry.composition == "largest":
        low = max(low, 0.0)
    given: dict[str, Any] = {"lever": entry.name, "how": how, "value": draw(st.floats(low, high))}
    for axis in entry.axes:
        if draw(st.booleans()):
            given[axis] = draw(targets(axis))
    dates = sorted(draw(st.lists(quarters(), min_size=2, max_size=2)))
    if kind is Shock or draw(st.booleans()):
        given["from"] = dates[0]
    if kind is Shock or draw(st.booleans()):
        given["until"] = dates[1]
    if draw(st.booleans()):
        given[draw(st.sampled_from(["when", "once"]))] = draw(conditions())
    given |= {"ramp": draw(st.integers(0, 160)), "note": draw(st.text(max_size=40))}
    return kind(**given)


def assumptions() -> st.SearchStrategy[Assumptions]:
    """Parameters in their ranges, with or without history, without some events."""
    entries = registries.parameters()

    def value(name: str) -> st.SearchStrategy[tuple[str, float]]:
        one = entries[name]
        return st.tuples(st.just(name), st.floats(one.low, one.high))

    pairs = st.lists(st.sampled_from(list(entries)).flatmap(value), max_size=4).map(dict)
    events = st.lists(st.sampled_from(list(registries.past_events())), min_size=1, max_size=3)
    return st.builds(
        Assumptions,
        parameters=pairs,
        history=st.sampled_from([None, True, False]),
        without=st.one_of(st.just(()), events.map(tuple)),
    )


def scenarios() -> st.SearchStrategy[Scenario]:
    """Whole scenarios without a base."""
    switches = st.dictionaries(st.sampled_from(registries.mechanisms()), st.booleans(), max_size=4)
    return st.builds(
        Scenario,
        name=st.from_regex(r"[a-z0-9][a-z0-9-]{0,30}", fullmatch=True),
        title=texts,
        title_zh=st.text(max_size=30),
        description=st.text(max_size=80),
        source=st.text(max_size=80),
        levers=st.lists(changes(), max_size=4).map(tuple),
        shocks=st.lists(changes(Shock), max_size=2).map(tuple),
        mechanisms=switches,
        assumptions=assumptions(),
    )
