"""Facts: any published series with its source, for the nation or a province."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from neijuan.app import figures, snippets
from neijuan.app.figures import Figure, Line
from neijuan.app.strings import registered
from neijuan.app.views.scene import Scene
from neijuan.data import records

if TYPE_CHECKING:
    import pandas as pd

MOST_ROWS = 400
MOST_LINES = 8
ROLES = ("blue", "vermilion", "green", "purple", "amber")


@cache
def variables() -> tuple[str, ...]:
    """Names of the published variables, in the order of the vocabulary."""
    from neijuan.data import variables as vocabulary

    table = vocabulary()
    return tuple(str(name) for name in table.index[table["kind"] == "fact"])


@cache
def regions(variable: str) -> tuple[str, ...]:
    """Places for which a variable is published."""
    return tuple(sorted(_rows(variable)["region"].unique()))


def branches(variable: str, region: str) -> tuple[str, ...]:
    """Industries for which a variable is published in a place; one empty name where there are none."""
    rows = _rows(variable)
    return tuple(sorted(rows[rows["region"] == region]["sector"].unique()))


def chosen_branch(wanted: str, variable: str, region: str) -> str:
    """The industry asked for, else the total, else the first."""
    known = branches(variable, region)
    return next((one for one in (wanted, "", "TOTAL") if one in known), known[0])


def branch_name(code: str, language: str) -> str:
    """Readable name of an industry of the statistics."""
    from neijuan.data import industries

    table = industries()
    if code not in table.index:
        return code
    named = str(table.loc[code, "name_zh"]) if language == "zh" else ""
    return f"{code} {named or str(table.loc[code, 'name'])}"


def _rows(variable: str) -> pd.DataFrame:
    from neijuan.data.facts import observations

    return observations(variable)


def chosen(scene: Scene) -> tuple[str, str]:
    """Variable and place that the state asks for, or the nearest that exist."""
    known = variables()
    variable = scene.state.fact if scene.state.fact in known else known[0]
    places = regions(variable)
    wanted = scene.state.region or ("CN" if "CN" in places else scene.state.province)
    return variable, wanted if wanted in places else places[0]


def region_name(code: str, language: str) -> str:
    """Readable name of a place; one abroad stands for itself."""
    if code == "CN":
        return "中国" if language == "zh" else "China"
    return registered("province", code, language) if code.startswith("CN-") else code


def view(scene: Scene) -> list[Figure]:
    """The series as a chart, and its rows."""
    variable, region = chosen(scene)
    rows = _rows(variable)
    unit = str(rows["unit"].iloc[0])
    branch = chosen_branch(scene.state.branch, variable, region)
    here = rows[(rows["region"] == region) & (rows["sector"] == branch)].sort_values(["vintage", "period"])
    source = [*scene.definitions((variable,)), *_cited(here)]
    parts = [region_name(region, scene.state.language), branch_name(branch, scene.state.language)]
    title = ", ".join(filter(None, (variable.replace("_", " ").capitalize(), *parts)))
    python = snippets.fact_text(variable, region, branch)
    lines = list(_lines(here))
    span = _span(lines)
    columns = ["period", "value", "unit", "industry", "vintage", "source"]
    table = [
        [row.period, f"{row.value:.8g}", unit, row.sector, row.vintage, row.source]
        for row in here.itertuples()
    ]
    chart = Figure(
        id="facts-series",
        title=title,
        unit=unit,
        kind="chart",
        option=_option(lines, span),
        legend=figures.legend_of(lines[:MOST_LINES]) if len(lines) > 1 else [],
        decimals=2,
        source=source,
        python=python,
        columns=columns,
        rows=table,
        wide=True,
        note=scene.text("more_series", count=len(lines) - MOST_LINES) if len(lines) > MOST_LINES else "",
    )
    listing = Figure(
        id="facts-rows",
        title=scene.text("rows"),
        unit=unit,
        kind="table",
        source=source,
        python=python,
        option={"left": True},
        columns=columns,
        rows=table[:MOST_ROWS],
        wide=True,
        note=scene.text("first_rows", count=MOST_ROWS) if len(table) > MOST_ROWS else "",
    )
    return [chart, listing]


def _option(lines: list[Line], span: tuple[float, float]) -> dict[str, object]:
    """Curves with a mark at each published figure."""
    option = figures.line_option(lines[:MOST_LINES], span, None, False)
    for series in option["series"]:
        series["showSymbol"], series["symbolSize"], series["symbol"] = True, 5, "circle"
    return option


def _lines(rows: pd.DataFrame) -> Iterator[Line]:
    """One curve per vintage: they are never joined."""
    for place, (vintage, part) in enumerate(rows.groupby("vintage", sort=False)):
        points = {}
        for period, value in zip(part["period"], part["value"], strict=True):
            time = records.when(str(period))
            if time is not None:
                points[time] = float(value)
        if points:
            x, y = zip(*sorted(points.items()), strict=True)
            name = str(vintage)
            yield Line(name, x, y, ROLES[place % len(ROLES)])


def _span(lines: list[Line]) -> tuple[float, float]:
    times = [x for line in lines for x in line.x] or [2000.0, 2020.0]
    return min(times), max(times)


def _cited(rows: pd.DataFrame) -> list[str]:
    from neijuan.data.facts import cite

    return [f"{key}: {cite(key)}" for key in sorted(rows["source"].unique())]
