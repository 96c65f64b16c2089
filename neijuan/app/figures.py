"""Figures of the page: a title, a unit, an ECharts option in the light colours, and the numbers behind.

Colours are always those of light paper; the page exchanges each for its dark counterpart, as reports do.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neijuan.report.style import LIGHT

Numbers = Sequence[float] | NDArray[np.float64]
COLOURS = ("blue", "vermilion", "green", "purple", "amber")
DASHES: dict[str, Any] = {
    "blue": "solid",
    "vermilion": [7, 3],
    "green": [2, 2],
    "purple": [8, 3, 2, 3],
    "amber": [5, 2],
    "muted": "solid",
}
FONT = "Inter, system-ui, 'Segoe UI', 'Noto Sans', 'DejaVu Sans', 'Noto Sans CJK SC', sans-serif"


@dataclass(frozen=True)
class Line:
    """One curve: name, x and y, role (baseline, scenario, record, or a colour of its own)."""

    name: str
    x: Numbers
    y: Numbers
    role: str = "scenario"


@dataclass
class Figure:
    """What a card of the page shows; `table` is what CSV holds, `python` what runs as printed."""

    id: str
    title: str
    unit: str
    kind: str
    option: dict[str, Any] = field(default_factory=dict)
    legend: list[dict[str, Any]] = field(default_factory=list)
    decimals: int = 1
    source: list[str] = field(default_factory=list)
    python: str = ""
    columns: list[str] = field(default_factory=list)
    rows: list[list[Any]] = field(default_factory=list)
    note: str = ""
    wide: bool = False
    tall: bool = False
    quiet: bool = False
    """Whether the legend is left to another card; downloads still have it."""
    choices: dict[str, Any] = field(default_factory=dict)

    def shown(self) -> dict[str, Any]:
        """The figure as the page gets it: without the rows, which a download asks for."""
        content = {field.name: getattr(self, field.name) for field in fields(self)}
        if self.kind != "table":
            del content["rows"]
        return content


def cleaned(values: Iterable[float], digits: int = 5) -> list[float | None]:
    """Numbers as JSON knows them, to `digits` significant digits; none where there is none."""
    return [float(f"{value:.{digits}g}") if math.isfinite(value) else None for value in values]


def csv_text(figure: Figure) -> str:
    """The numbers behind a figure: first lines say what they are."""
    import csv
    import io

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    out.write(f"# {figure.title} ({figure.unit})\n")
    for line in figure.source:
        out.write(f"# {' '.join(line.split())}\n")
    writer.writerow(figure.columns)
    writer.writerows(figure.rows)
    return out.getvalue()


def _axis(extra: Mapping[str, Any] | None = None) -> dict[str, Any]:
    label = {"color": LIGHT["muted"], "fontSize": 11, "fontFamily": FONT}
    base = {
        "axisLabel": label,
        "axisLine": {"lineStyle": {"color": LIGHT["muted"], "width": 0.8}},
        "axisTick": {"show": False},
        "splitLine": {"lineStyle": {"color": LIGHT["grid"], "width": 0.8}},
    }
    return {**base, **(extra or {})}


def _base() -> dict[str, Any]:
    return {
        "animation": False,
        "textStyle": {"fontFamily": FONT, "color": LIGHT["ink"]},
        "grid": {"left": 46, "right": 14, "top": 12, "bottom": 24},
    }


def _value_axis() -> dict[str, Any]:
    return _axis({"type": "value", "scale": True, "axisLine": {"show": False}, "splitNumber": 4})


def _time_axis(first: float, last: float) -> dict[str, Any]:
    label = {"color": LIGHT["muted"], "fontSize": 11, "formatter": "{value}", "fontFamily": FONT}
    limits = {"min": math.floor(first), "max": math.ceil(last), "minInterval": 1}
    return _axis({"type": "value", **limits, "axisLabel": label, "splitLine": {"show": False}})


def style_of(role: str, place: int = 0) -> dict[str, Any]:
    """Colour, width and dash of a curve by its role."""
    if role == "baseline":
        return {"color": LIGHT["muted"], "width": 1.6, "type": "solid", "opacity": 0.75}
    name = "blue" if role == "scenario" else role if role in LIGHT else COLOURS[place % len(COLOURS)]
    return {"color": LIGHT[name], "width": 2, "type": DASHES.get(name, "solid")}


def _curve(line: Line, place: int) -> dict[str, Any]:
    data = [[x, y] for x, y in zip(cleaned(line.x, 8), cleaned(line.y), strict=True)]
    if line.role == "record":
        mark = {"color": LIGHT["on_strong"], "borderColor": LIGHT["ink"], "borderWidth": 1.4}
        return {
            "name": line.name,
            "type": "scatter",
            "data": data,
            "symbolSize": 6,
            "itemStyle": mark,
            "z": 5,
        }
    return {
        "name": line.name,
        "type": "line",
        "data": data,
        "showSymbol": False,
        "lineStyle": style_of(line.role, place),
        "itemStyle": {"color": style_of(line.role, place)["color"]},
        "emphasis": {"disabled": True},
        "z": 2 if line.role == "baseline" else 4,
    }


def line_option(
    lines: Sequence[Line], span: tuple[float, float], since: float | None, zero: bool
) -> dict[str, Any]:
    """An option with the curves over time; `since` marks where levers begin to act."""
    series = [_curve(line, place) for place, line in enumerate(lines)]
    marks = []
    if since is not None:
        marks.append({"xAxis": since, "lineStyle": {"color": LIGHT["muted"], "type": [3, 3], "width": 1}})
    if zero:
        marks.append({"yAxis": 0, "lineStyle": {"color": LIGHT["muted"], "type": "solid", "width": 0.8}})
    anchor = next((one for one in series if one["type"] == "line"), None)
    if anchor is not None and marks:
        anchor["markLine"] = {
            "silent": True,
            "symbol": "none",
            "label": {"show": False},
            "data": marks,
            "animation": False,
        }
    tooltip = {"trigger": "axis", "axisPointer": {"type": "line", "lineStyle": {"color": LIGHT["muted"]}}}
    return {
        **_base(),
        "xAxis": _time_axis(*span),
        "yAxis": _value_axis(),
        "tooltip": tooltip,
        "series": series,
    }


def legend_of(lines: Sequence[Line]) -> list[dict[str, Any]]:
    """Keys of the curves: name, colour, whether dots, dash."""
    keys = []
    for place, line in enumerate(lines):
        if line.role == "record":
            keys.append({"name": line.name, "colour": LIGHT["ink"], "dots": True, "dash": ""})
            continue
        style = style_of(line.role, place)
        dash = style["type"]
        keys.append(
            {
                "name": line.name,
                "colour": style["color"],
                "dots": False,
                "dash": "" if dash == "solid" else " ".join(map(str, dash)),
            }
        )
    return keys


def lines_table(lines: Sequence[Line], labels: Mapping[float, str]) -> tuple[list[str], list[list[Any]]]:
    """Columns and rows of curves over time: a row a date, a column a curve."""
    times = sorted({round(x, 4) for line in lines for x in line.x})
    held = [
        {round(x, 4): y for x, y in zip(line.x, line.y, strict=True) if math.isfinite(y)} for line in lines
    ]
    rows = []
    for time in times:
        values = [one.get(time) for one in held]
        if any(value is not None for value in values):
            named = labels.get(time) or period(time)
            rows.append([named, *("" if value is None else float(f"{value:.8g}") for value in values)])
    return ["period", *(line.name for line in lines)], rows


def period(time: float) -> str:
    """2012.5 is the year 2012, 2012.125 its first quarter."""
    part = time - math.floor(time)
    if abs(part - 0.5) < 1e-6:
        return str(math.floor(time))
    return f"{math.floor(time)}Q{int(part * 4) + 1}"


def bar_option(
    names: Sequence[str], bars: Sequence[tuple[str, Sequence[float], str]], horizontal: bool = True
) -> dict[str, Any]:
    """Bars by name; the first drawn on top."""
    series = []
    for place, (name, values, role) in enumerate(bars):
        style = style_of(role, place)
        if role == "baseline":
            look: dict[str, Any] = {"color": LIGHT["empty"], "borderColor": LIGHT["muted"], "borderWidth": 1}
        else:
            look = {"color": style["color"]}
        series.append(
            {
                "name": name,
                "type": "bar",
                "data": cleaned(values),
                "itemStyle": look,
                "barGap": "10%",
                "barCategoryGap": "28%",
                "emphasis": {"disabled": True},
            }
        )
    category = _axis(
        {"type": "category", "data": list(names), "inverse": horizontal, "splitLine": {"show": False}}
    )
    category["axisLabel"] = {**category["axisLabel"], "interval": 0, "width": 150, "overflow": "truncate"}
    category["axisLine"] = {"show": False}
    value = _value_axis()
    value["scale"] = False
    x, y = (value, category) if horizontal else (category, value)
    grid = {"left": 8, "right": 18, "top": 8, "bottom": 8, "containLabel": True}
    return {
        **_base(),
        "grid": grid,
        "xAxis": x,
        "yAxis": y,
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}},
        "series": series,
    }


def scatter_option(
    groups: Sequence[tuple[str, str, Sequence[tuple[str, float, float]]]], x_name: str, y_name: str
) -> dict[str, Any]:
    """Named points in groups (name, colour, points)."""
    series = []
    for name, colour, points in groups:
        data = [{"name": label, "value": cleaned((x, y))} for label, x, y in points]
        hollow = {"color": LIGHT["on_strong"], "borderColor": LIGHT["muted"], "borderWidth": 1.2}
        look = hollow if colour == "baseline" else {"color": LIGHT[colour], "opacity": 0.85}
        series.append(
            {
                "name": name,
                "type": "scatter",
                "symbolSize": 9,
                "data": data,
                "itemStyle": look,
                "label": {
                    "show": colour != "baseline",
                    "formatter": "{b}",
                    "position": "right",
                    "fontSize": 10,
                    "color": LIGHT["muted"],
                },
                "labelLayout": {"hideOverlap": True},
            }
        )
    label = {"nameLocation": "middle", "nameTextStyle": {"color": LIGHT["muted"], "fontSize": 11}}
    x = {**_value_axis(), "name": x_name, "nameGap": 26, **label}
    y = {**_value_axis(), "name": y_name, "nameGap": 38, **label}
    grid = {"left": 56, "right": 24, "top": 12, "bottom": 42}
    return {**_base(), "grid": grid, "xAxis": x, "yAxis": y, "tooltip": {"trigger": "item"}, "series": series}


def sankey_option(
    nodes: Sequence[tuple[str, str]], links: Sequence[tuple[str, str, float]]
) -> dict[str, Any]:
    """Flows from the left to the right; nodes are (name, colour)."""
    return {
        "animation": False,
        "textStyle": {"fontFamily": FONT, "color": LIGHT["ink"]},
        "tooltip": {"trigger": "item"},
        "series": [
            {
                "type": "sankey",
                "left": 4,
                "right": 150,
                "top": 8,
                "bottom": 8,
                "nodeWidth": 12,
                "nodeGap": 9,
                "draggable": False,
                "label": {"color": LIGHT["ink"], "fontSize": 11, "fontFamily": FONT},
                "labelLayout": {"hideOverlap": True},
                "lineStyle": {"color": LIGHT["muted"], "opacity": 0.22, "curveness": 0.5},
                "emphasis": {"focus": "adjacency"},
                "data": [{"name": name, "itemStyle": {"color": LIGHT[colour]}} for name, colour in nodes],
                "links": [
                    {"source": source, "target": target, "value": cleaned((value,))[0]}
                    for source, target, value in links
                ],
            }
        ],
    }
