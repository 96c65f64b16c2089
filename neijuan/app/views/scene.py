"""What every view is made from, and the figures that several views share."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np

from neijuan.app import figures, snippets
from neijuan.app.answer import Answer
from neijuan.app.figures import Figure, Line
from neijuan.app.indicators import INDICATORS, MAPPED, SECTORAL
from neijuan.app.state import AppState, codes, number
from neijuan.app.strings import registered, word
from neijuan.data import records
from neijuan.report import style
from neijuan.report.places import places
from neijuan.report.tilemap import class_edges
from neijuan.report.tilemap import number as printed

DIFFERENCE = "d."
"""What the name of a measure begins with where the map shows its difference from the baseline."""


@dataclass
class Scene:
    """The state of the page with the answers it has: baseline, the scenario of the page, those compared."""

    state: AppState
    base: Answer | None = None
    mine: Answer | None = None
    others: dict[str, Answer] = field(default_factory=dict)
    matrices: dict[str, Any] | None = None
    title: str = ""

    def text(self, key: str, **values: object) -> str:
        """A string in the language of the page."""
        return word(key, self.state.language, **values)

    @property
    def shown(self) -> Answer:
        """The scenario, or the baseline where they are the same."""
        answer = self.mine or self.base
        if answer is None:
            raise ValueError("no answer yet")
        return answer

    @property
    def compared(self) -> bool:
        """Whether there is a scenario beside the baseline."""
        return self.state.policy and self.mine is not None

    @property
    def span(self) -> tuple[float, float]:
        """First and last date of the run in years."""
        return float(self.state.start), self.state.start + self.state.quarters / 4

    @property
    def since(self) -> float | None:
        """When the sliders begin to act, in years; None where none was moved."""
        return number(self.state.since) / 4 if self.state.levers else None

    def place(self, code: str) -> int:
        """Position of a province."""
        return codes("province").index(code)

    def province(self, code: str) -> str:
        """Name of a province."""
        return registered("province", code, self.state.language)

    def sector(self, code: str) -> str:
        """Name of an industry."""
        return registered("sector", code, self.state.language)

    def runs(self) -> list[tuple[str, Answer, str]]:
        """Baseline and scenario: name, answer, role."""
        found = []
        if self.base is not None and self.compared:
            found.append((self.text("baseline"), self.base, "baseline"))
        if self.compared and self.mine is not None:
            found.append((self.text("scenario"), self.mine, "scenario"))
        elif self.base is not None:
            found.append((self.text("baseline"), self.base, "scenario"))
        return found

    def model_source(self) -> str:
        """Where simulated figures come from, in one line."""
        state = self.state
        return self.text(
            "source_model", start=state.start, scale=state.scale, until=state.until, scenario=self.title
        )

    def definitions(self, variables: tuple[str, ...]) -> list[str]:
        """What the variables behind a figure mean, from the vocabulary."""
        known = _vocabulary()
        return [f"{name}: {known[name]}" for name in dict.fromkeys(variables) if name in known]


@cache
def _vocabulary() -> dict[str, str]:
    from neijuan.data import variables

    table = variables()
    return {
        str(name): f"{definition} ({unit})"
        for name, definition, unit in zip(table.index, table["definition"], table["unit"], strict=True)
    }


def line_figure(
    scene: Scene,
    id: str,
    title: str,
    unit: str,
    lines: list[Line],
    *,
    source: list[str],
    python: str,
    decimals: int = 1,
    zero: bool = False,
) -> Figure:
    """A figure of curves over time with its table."""
    labels = {round(float(x), 4): name for x, name in zip(scene.shown.years, scene.shown.labels, strict=True)}
    columns, rows = figures.lines_table(lines, labels)
    return Figure(
        id=id,
        title=title,
        unit=unit,
        kind="chart",
        option=figures.line_option(lines, scene.span, scene.since, zero),
        legend=figures.legend_of(lines),
        decimals=decimals,
        source=source,
        python=python,
        columns=columns,
        rows=rows,
    )


def indicator(scene: Scene, name: str, province: str = "", view: str = "") -> Figure:
    """An indicator of the nation or a province: baseline grey, scenario in colour, the record as dots."""
    known = INDICATORS[name]
    place = scene.place(province) if province else None
    lines = [Line(label, a.years, known.figure(a, place), role) for label, a, role in scene.runs()]
    record = records.of_place(name, province)
    points = record.between(*scene.span)
    if points:
        x, y = zip(*points, strict=True)
        lines.append(Line(scene.text("published"), x, y, "record"))
    source = [scene.model_source(), *scene.definitions(known.variables)]
    if points:
        source.append(scene.text("source_record", source=record.source))
    kind = "province" if province else "nation"
    return line_figure(
        scene,
        f"{view or kind}-{name}",
        scene.text(f"i_{name}"),
        scene.text(f"u_{known.unit}"),
        lines,
        source=source,
        python=snippets.series_text(scene.state, known.python, kind, province),
        decimals=known.decimals,
        zero=name == "net_exports_share",
    )


def sectoral(scene: Scene, name: str, sector: str) -> Figure:
    """An indicator of an industry."""
    known = SECTORAL[name]
    place = codes("sector").index(sector)
    lines = [Line(label, a.years, known.figure(a, place), role) for label, a, role in scene.runs()]
    record = records.of_sector(name, sector)
    points = record.between(*scene.span)
    if points:
        x, y = zip(*points, strict=True)
        lines.append(Line(scene.text("published"), x, y, "record"))
    source = [scene.model_source(), *scene.definitions(known.variables)]
    if points:
        source.append(scene.text("source_record", source=record.source))
        if sector in ("solar", "batteries"):
            source.append(scene.text("survey_wider"))
    return line_figure(
        scene,
        f"industry-{name}",
        scene.text(f"i_{name}"),
        scene.text(f"u_{known.unit}"),
        lines,
        source=source,
        python=snippets.series_text(scene.state, known.python, "sector", sector),
        decimals=known.decimals,
    )


def tile_figure(
    scene: Scene,
    id: str,
    title: str,
    unit: str,
    values: dict[str, float],
    *,
    diverging: bool,
    python: str,
    source: list[str],
    decimals: int = 1,
    before: dict[str, float] | None = None,
) -> Figure:
    """The provinces on the tile grid; `before` holds the baseline, told in the label of each tile."""
    kind = "diverging" if diverging else "sequential"
    edges = class_edges(list(values.values()), kind)  # type: ignore[arg-type]
    ramp = style.DIVERGING if diverging else style.SEQUENTIAL
    tiles = []
    for code, spot in places().items():
        value = values.get(code, math.nan)
        name = ramp[int(np.searchsorted(edges, value, side="right"))] if math.isfinite(value) else "empty"
        tiles.append(
            {
                "code": code,
                "name": scene.province(code),
                "column": spot.column,
                "row": spot.row,
                "text": printed(value, decimals, signed=diverging),
                "colour": style.LIGHT[name],
                "ink": style.LIGHT[style.ink_on(name)],
                "chosen": code == scene.state.province and scene.state.view == "province",
            }
        )
    digits = max(0, -math.floor(math.log10(edges[1] - edges[0]) + 1e-9))
    key = {"colours": [style.LIGHT[name] for name in ramp], "edges": [printed(e, digits) for e in edges]}
    columns = ["province", "name", unit, *(["baseline"] if before else [])]
    rows = [
        [code, scene.province(code), f"{value:.6g}", *([f"{before[code]:.6g}"] if before else [])]
        for code, value in values.items()
    ]
    return Figure(
        id=id,
        title=title,
        unit=unit,
        kind="tiles",
        option={"tiles": tiles, "key": key},
        decimals=decimals,
        source=source,
        python=python,
        columns=columns,
        rows=rows,
        tall=True,
    )


def by_province(answer: Answer, name: str) -> dict[str, float]:
    """An indicator of each province in the last quarter."""
    known = INDICATORS[name]
    return {code: float(known.figure(answer, place)[-1]) for place, code in enumerate(codes("province"))}


def chosen_map(scene: Scene, id: str) -> Figure:
    """The map of the measure that the page has chosen: its level, or its difference from the baseline."""
    measure = scene.state.measure
    name = measure.removeprefix(DIFFERENCE)
    name = name if name in MAPPED else MAPPED[0]
    apart = measure.startswith(DIFFERENCE) and scene.compared
    figure = difference_map(scene, name, id) if apart else indicator_map(scene, name, id)
    options = [[one, scene.text(f"i_{one}")] for one in MAPPED]
    if scene.compared:
        title = scene.text("difference")
        options += [[DIFFERENCE + one, f"{title}: {scene.text(f'i_{one}')}"] for one in MAPPED]
    figure.choices = {
        "name": "measure",
        "label": scene.text("map_shows"),
        "value": DIFFERENCE + name if apart else name,
        "options": options,
    }
    return figure


def difference_map(scene: Scene, name: str, id: str) -> Figure:
    """How far each province is from the baseline in the last quarter."""
    known = INDICATORS[name]
    assert scene.base is not None
    before, after = by_province(scene.base, name), by_province(scene.shown, name)
    program = map_program(known.python)
    return tile_figure(
        scene,
        id,
        f"{scene.text('difference')}: {scene.text(f'i_{name}')}, {scene.shown.labels[-1]}",
        scene.text(f"u_{known.unit}"),
        {code: after[code] - before[code] for code in after},
        diverging=True,
        python=snippets.difference_text(scene.state, program),
        source=[scene.model_source(), *scene.definitions(known.variables)],
        decimals=max(known.decimals, 2),
    )


def indicator_map(scene: Scene, name: str, id: str) -> Figure:
    """An indicator on the map: the last quarter of the scenario."""
    known = INDICATORS[name]
    before = by_province(scene.base, name) if scene.compared and scene.base else None
    return tile_figure(
        scene,
        id,
        f"{scene.text(f'i_{name}')}, {scene.shown.labels[-1]}",
        scene.text(f"u_{known.unit}"),
        by_province(scene.shown, name),
        diverging=name == "net_exports_share",
        python=snippets.plain_text(scene.state, map_program(known.python)),
        source=[scene.model_source(), *scene.definitions(known.variables)],
        decimals=known.decimals,
        before=before,
    )


def map_program(python: str) -> str:
    """The program of an indicator of every province in the last quarter."""
    text = "def pick(name):\n    return results[name]\n\n\n"
    if "average(" in python:
        text += "def average(name, weight):\n    return results[name]\n\n\n"
    if "per_year(" in python:
        text += "def per_year(flow):\n    return 4 * flow.rolling(quarter=4, min_periods=1).mean()\n\n\n"
    return text + python + "\nprint(figure.isel(quarter=-1).to_series().round(3).to_string())\n"
