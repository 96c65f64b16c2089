"""Up to eight scenarios beside the baseline: outcomes, winners, policies apart from assumptions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from neijuan.app import figures
from neijuan.app.answer import Answer
from neijuan.app.figures import COLOURS, Figure, Line
from neijuan.app.indicators import INDICATORS
from neijuan.app.question import scenario_of, scenario_title
from neijuan.app.state import codes
from neijuan.app.views.scene import Scene, line_figure
from neijuan.report.tilemap import number

if TYPE_CHECKING:
    from neijuan.scenarios import Scenario

SERIES = ("growth", "utilisation", "consumption_share", "net_exports_share", "unemployment", "local_debt")
OUTCOMES = (*SERIES, "producer_inflation", "firm_debt", "zombies_interest", "profit_share")
MINE = "my-scenario"
DASHED = ("solid", [6, 3])


def view(scene: Scene) -> list[Figure]:
    """All figures of the view."""
    runs = compared(scene)
    charts = [_series(scene, name, runs) for name in SERIES]
    return [_table(scene, runs, charts[0].legend), *charts, _winners(scene, runs), _said(scene, runs)]


def compared(scene: Scene) -> list[tuple[str, str, Answer]]:
    """Scenarios with their answers: id, name, answer; the baseline first."""
    language = scene.state.language
    found = [("baseline", scene.text("baseline"), scene.base)] if scene.base else []
    if scene.compared and scene.mine is not None:
        found.append((MINE, scene.text("my_scenario"), scene.mine))
    for name in scene.state.compare:
        if name in scene.others:
            found.append((name, scenario_title(name, language), scene.others[name]))
    return found


def _series(scene: Scene, name: str, runs: list[tuple[str, str, Answer]]) -> Figure:
    """One indicator of all scenarios."""
    known = INDICATORS[name]
    lines = []
    for place, (id, label, answer) in enumerate(runs):
        role = "baseline" if id == "baseline" else COLOURS[(place - 1) % len(COLOURS)]
        lines.append(Line(label, answer.years, known.figure(answer, None), role))
    figure = line_figure(
        scene,
        f"compare-{name}",
        scene.text(f"i_{name}"),
        scene.text(f"u_{known.unit}"),
        lines,
        source=[scene.text("source_compared"), *scene.definitions(known.variables)],
        python=program(scene, known.python),
        decimals=known.decimals,
        zero=name == "net_exports_share",
    )
    _second_round(figure)
    figure.quiet = True
    return figure


def _second_round(figure: Figure) -> None:
    """From the sixth scenario on colours come again, as dashes of another length."""
    for place in range(len(COLOURS) + 1, len(figure.option["series"])):
        figure.option["series"][place]["lineStyle"]["type"] = [1, 4]
        figure.legend[place]["dash"] = "1 4"


def program(scene: Scene, python: str) -> str:
    """The program that plays all scenarios and prints one indicator of each."""
    state = scene.state
    chosen = [repr(name) for name in ("baseline", *state.compare)]
    lines = ["from neijuan.experiments.play import Play"]
    if state.policy and state.scenario not in state.compare:
        lines.append("from neijuan.scenarios import Scenario")
        quoted = scenario_of(state).to_yaml().replace("\\", "\\\\").replace('"""', '\\"\\"\\"').strip()
        lines += ["", f'mine = Scenario.from_yaml("""\n{quoted}\n""")']
        chosen.insert(1, "mine")
    lines += [
        "",
        f'base = Play.prepare("baseline", start={state.start}, firms="{state.scale}", seed=1)',
        "",
        "",
        "def pick(name):",
        '    return results[name].sum("province")',
        "",
        "",
        "def average(name, weight):",
        '    return (results[name] * results[weight]).sum("province") / results[weight].sum("province")',
        "",
        "",
        "def per_year(flow):",
        "    return 4 * flow.rolling(quarter=4, min_periods=1).mean()",
        "",
        "",
        f"for scenario in ({', '.join(chosen)},):",
        f"    results = base.lived(scenario).advance({state.quarters})",
        *(f"    {line}" for line in python.split("\n")),
        '    print(getattr(scenario, "name", scenario))',
        "    print(figure.to_series().round(3).to_string())",
    ]
    return "\n".join(lines) + "\n"


def _table(scene: Scene, runs: list[tuple[str, str, Answer]], legend: list[dict[str, Any]]) -> Figure:
    """The last quarter of the baseline, and how far the others are from it."""
    columns = [scene.text("outcome"), scene.text("unit"), *(name for _, name, _ in runs)]
    rows = []
    for name in OUTCOMES:
        known = INDICATORS[name]
        values = [float(known.figure(answer, None)[-1]) for _, _, answer in runs]
        cells = [number(values[0], 1)] if values else []
        cells += [number(value - values[0], 2, signed=True) for value in values[1:]]
        rows.append([scene.text(f"i_{name}"), scene.text(f"u_{known.unit}"), *cells])
    return Figure(
        id="compare-table",
        title=scene.text("outcomes", quarter=scene.shown.labels[-1]),
        unit=scene.text("outcomes_unit"),
        kind="table",
        source=[scene.text("source_compared")],
        python=program(scene, INDICATORS["growth"].python),
        columns=columns,
        rows=rows,
        wide=True,
        legend=legend,
        note=_too_late(scene, runs),
    )


def _too_late(scene: Scene, runs: list[tuple[str, str, Answer]]) -> str:
    """Names the scenarios whose measures begin after the run has ended."""
    late = []
    for id, label, _ in runs[1:]:
        dates = [change.from_ for change in (*_scenario(scene, id).levers, *_scenario(scene, id).shocks)]
        if dates and all(date is not None and date > scene.state.until for date in dates):
            late.append(label)
    return scene.text("too_late", names="; ".join(late), until=scene.state.until) if late else ""


def _said(scene: Scene, runs: list[tuple[str, str, Answer]]) -> Figure:
    """What each scenario changes: policies in one column, assumptions in another."""
    rows = []
    for id, label, _ in runs:
        scenario = _scenario(scene, id)
        rows.append(
            [
                label,
                "\n".join(policies(scenario, scene.state.language)) or "–",
                "\n".join(assumptions(scenario)) or "–",
            ]
        )
    return Figure(
        id="compare-said",
        title=scene.text("what_changes"),
        unit="",
        kind="table",
        option={"text": True},
        source=[scene.text("source_scenarios")],
        python=program(scene, INDICATORS["growth"].python),
        columns=[scene.text("scenario"), scene.text("policies"), scene.text("assumptions")],
        rows=rows,
        wide=True,
    )


def _scenario(scene: Scene, id: str) -> Scenario:
    from neijuan.scenarios import load

    return (scenario_of(scene.state) if id == MINE else load(id)).flat()


def policies(scenario: Scenario, language: str) -> list[str]:
    """One line a change of a lever or a shock."""
    from neijuan.scenarios.words import sentence

    return [sentence(change, language == "zh") for change in (*scenario.levers, *scenario.shocks)]


def assumptions(scenario: Scenario) -> list[str]:
    """One line a switch or an assumed value."""
    lines = [f"{name} {'on' if on else 'off'}" for name, on in scenario.mechanisms.items()]
    lines += [f"{name} = {value:g}" for name, value in scenario.assumptions.parameters.items()]
    if not scenario.history:
        lines.append("without the dated past")
    return lines + [f"without {name}" for name in scenario.assumptions.without]


def _winners(scene: Scene, runs: list[tuple[str, str, Answer]]) -> Figure:
    """Real product of each province in the last quarter against the baseline, percent."""
    known = codes("province")
    base = runs[0][2]["real_gross_domestic_product"][-4:].sum(axis=0)
    changes = [
        (label, 100 * (answer["real_gross_domestic_product"][-4:].sum(axis=0) / base - 1))
        for _, label, answer in runs[1:]
    ]
    names = [scene.province(code) for code in known]
    bars = [
        (label, list(values), COLOURS[place % len(COLOURS)]) for place, (label, values) in enumerate(changes)
    ]
    option = figures.bar_option(names, bars, horizontal=False)
    option["xAxis"]["axisLabel"] |= {"rotate": 60, "width": 90}
    python = "figure = results['real_gross_domestic_product'].isel(quarter=slice(-4, None)).sum('quarter')"
    return Figure(
        id="compare-provinces",
        title=scene.text("winners", quarter=scene.shown.labels[-1]),
        unit=scene.text("u_percent_of_baseline"),
        kind="chart",
        option=option,
        decimals=2,
        legend=[
            {"name": label, "colour": option["series"][place]["itemStyle"]["color"], "dots": True, "dash": ""}
            for place, (label, _) in enumerate(changes)
        ],
        source=[scene.text("source_compared"), *scene.definitions(("real_gross_domestic_product",))],
        python=program(scene, python),
        columns=["province", *(label for label, _ in changes)],
        rows=[[names[at], *(f"{values[at]:.5g}" for _, values in changes)] for at in range(len(names))],
        wide=True,
    )
