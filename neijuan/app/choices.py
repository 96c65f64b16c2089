"""What can be chosen on the page, in its language: views, starts, scenarios, levers, places."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache
from typing import Any

from neijuan.app.question import BASELINE, known_scenarios, scenario_title
from neijuan.app.sliders import GROUPS, described, every, main, others
from neijuan.app.state import (
    LEAST_QUARTERS,
    MOST_COMPARED,
    MOST_QUARTERS,
    SCALES,
    STARTS,
    VIEWS,
    AppState,
    codes,
    label,
    number,
    to_query,
)
from neijuan.app.strings import registered, word

Option = list[str]


def views(language: str) -> list[Option]:
    """Views in the order of the page."""
    return [[name, word(f"v_{name}", language)] for name in VIEWS]


def setup(state: AppState) -> list[dict[str, Any]]:
    """What is run: scenario, start, scale, end, beginning of the levers."""
    language = state.language
    scenarios = [[name, scenario_title(name, language)] for name in known_scenarios()]
    if state.opened:
        scenarios.insert(0, ["", word("opened_scenario", language)])
    first, last = 4 * state.start, number(state.until)
    ends = range(first + LEAST_QUARTERS - 1, first + MOST_QUARTERS, 4)
    return [
        _select(
            "scenario", word("scenario_base", language), "" if state.opened else state.scenario, scenarios
        )
        | {"full": True},
        _select("start", word("start", language), str(state.start), [[str(y), str(y)] for y in STARTS]),
        _select("scale", word("scale", language), state.scale, [[one, one] for one in SCALES]),
        _select("until", word("until", language), state.until, _with(state.until, [label(q) for q in ends])),
        _select(
            "since",
            word("since", language),
            state.since,
            _with(state.since, [label(q) for q in range(first, last + 1, 2)]),
        ),
    ]


def _select(name: str, title: str, value: str, options: list[Option]) -> dict[str, Any]:
    return {"name": name, "label": title, "value": value, "options": options, "kind": "select"}


def _with(value: str, names: list[str]) -> list[Option]:
    return [[name, name] for name in sorted({value, *names})]


@cache
def groups(language: str) -> list[dict[str, Any]]:
    """The levers in their groups, all others behind "more"."""
    found = [
        {
            "id": group,
            "label": word(f"g_{group}", language),
            "sliders": [described(one, language) for one in main().values() if one.group == group],
        }
        for group in GROUPS
    ]
    rest = [described(one, language) for one in others().values()]
    return [*found, {"id": "more", "label": word("g_more", language), "sliders": rest}]


def of_view(state: AppState) -> list[dict[str, Any]]:
    """What a view lets one choose."""
    language = state.language
    provinces = [[code, registered("province", code, language)] for code in codes("province")]
    if state.view == "province":
        return [_select("province", word("choose_province", language), state.province, provinces)]
    if state.view == "industry":
        sectors = [[code, registered("sector", code, language)] for code in codes("sector")]
        return [_select("sector", word("choose_industry", language), state.sector, sectors)]
    if state.view == "compare":
        return [_compared(state)]
    if state.view == "facts":
        return _facts(state)
    if state.view == "accounts":
        first, last = 4 * state.start, number(state.until)
        quarters = [label(quarter) for quarter in range(last, first - 1, -1)]
        everywhere = [["", word("nation_and_abroad", language)], *provinces]
        return [
            _select("place", word("choose_place", language), state.place, everywhere),
            _select(
                "quarter",
                word("choose_quarter", language),
                state.quarter or state.until,
                [[name, name] for name in quarters],
            ),
        ]
    return []


def _compared(state: AppState) -> dict[str, Any]:
    options = [[name, scenario_title(name, state.language)] for name in known_scenarios() if name != BASELINE]
    return {
        "name": "compare",
        "label": word("choose_compare", state.language),
        "kind": "checks",
        "value": list(state.compare),
        "most": MOST_COMPARED - int(state.policy),
        "options": options,
    }


def _facts(state: AppState) -> list[dict[str, Any]]:
    from neijuan.app.views import facts
    from neijuan.app.views.scene import Scene

    variable, region = facts.chosen(Scene(state))
    places = [[code, facts.region_name(code, state.language)] for code in facts.regions(variable)]
    return [
        {
            "name": "fact",
            "label": word("choose_fact", state.language),
            "kind": "search",
            "value": variable,
            "options": [[name, name.replace("_", " ")] for name in facts.variables()],
        },
        _select("region", word("choose_region", state.language), region, places),
        *_branches(state, variable, region),
    ]


def _branches(state: AppState, variable: str, region: str) -> list[dict[str, Any]]:
    """Industries of a published variable, if it has any."""
    from neijuan.app.views import facts

    known = facts.branches(variable, region)
    if known == ("",):
        return []
    options = [[code, facts.branch_name(code, state.language)] for code in known]
    chosen = facts.chosen_branch(state.branch, variable, region)
    return [_select("branch", word("choose_industry", state.language), chosen, options)]


def known(state: AppState, refused: list[str]) -> tuple[AppState, list[str]]:
    """The state with names that exist: scenarios that are shipped, a text that opens."""
    from neijuan.app.question import checked
    from neijuan.errors import UsageError

    refused = list(refused)
    shipped = known_scenarios()
    if state.scenario not in shipped:
        refused.append("scenario")
        state = replace(state, scenario=BASELINE)
    kept = tuple(name for name in state.compare if name in shipped and name != BASELINE)
    if kept != state.compare:
        refused.append("compare")
        state = replace(state, compare=kept)
    if state.opened:
        try:
            checked(state.opened)
        except UsageError:
            refused.append("opened")
            state = replace(state, opened="")
    return state, refused


def query_of(state: AppState) -> dict[str, str]:
    """The state as parameters of an address."""
    from urllib.parse import parse_qsl

    return dict(parse_qsl(to_query(state), keep_blank_values=True))


def lever_of(message: object) -> tuple[str | None, float]:
    """Slider and value of an event; no slider if it makes no sense."""
    if not isinstance(message, dict):
        return None, 0.0
    slider, value = message.get("id"), message.get("value")
    if (
        not isinstance(slider, str)
        or slider not in every()
        or isinstance(value, bool)
        or not isinstance(value, int | float)
    ):
        return None, 0.0
    return (slider, float(value)) if math.isfinite(value) else (None, 0.0)
