"""The figure of a sensitivity analysis: for each outcome the strongest parameters with their intervals."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

from neijuan.report import style
from neijuan.report.figure import ReportFigure
from neijuan.report.lines import WIDTH

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from neijuan.experiments.ensembles.sensitivity import Sensitivity

SHOWN, COLUMNS = 6, 2
"""Outcomes in a figure at most, and panels side by side."""
LETTER, RIGHT, TOP, BOTTOM = 0.068, 0.3, 0.34, 0.5
"""Width of a letter of a parameter's name, and room right of a panel, above and below it, inches."""
ROW = 0.19
"""Height of a parameter's row, inches."""
AXES = {
    "morris": "mean absolute elementary effect, {unit}",
    "sobol": "share of variance",
    "rbd-fast": "share of variance, first order",
}


def sensitivity_figure(found: Sensitivity, most: int = 10) -> ReportFigure:
    """Dots are the indices, lines their 95% intervals, strongest parameters first, up to six outcomes.

    Sobol': filled dots are total effects, open ones first-order. Morris: the open diamond is the spread of
    the effects (sigma).
    """
    from matplotlib.figure import Figure

    groups = list(found.table.groupby("outcome", sort=False))[:SHOWN]
    across = min(COLUMNS, len(groups))
    down = math.ceil(len(groups) / across)
    rows = min(most, int(found.table["parameter"].nunique()))
    body = ROW * rows + 0.1
    width = WIDTH if across > 1 else 0.62 * WIDTH
    height = down * (TOP + body + BOTTOM)
    with style.drawing():
        drawing = Figure(figsize=(width, height))
        drawing.subplots_adjust(left=0.15 / width)
        step = width / across
        left = 0.15 + LETTER * max(len(str(name)) for name in found.table["parameter"])
        for number, (_, table) in enumerate(groups):
            line, column = divmod(number, across)
            base = height - (line + 1) * (TOP + body + BOTTOM) + BOTTOM
            box = (column * step + left, base, step - left - RIGHT, body)
            axes = drawing.add_axes((box[0] / width, box[1] / height, box[2] / width, box[3] / height))
            _panel(axes, table.nlargest(rows, found.main), found)
    shown = [name for name, _ in groups]
    data = found.table[found.table["outcome"].isin(shown)]
    title = _title(found, groups[0][1])
    return ReportFigure("sensitivity", title, drawing, data, f"{title}. {_key(found)}", _key(found))


def write_figure(found: Sensitivity, path: Path, most: int = 10) -> Path:
    """Write the figure with its source line. Raises UsageError for an unknown suffix."""
    source = (
        f"{_key(found)} neijuan ensemble, scenario {found.scenario}, {found.draws:,} draws, "
        f"{found.seeds} seed{'s' if found.seeds > 1 else ''} each; outcomes over the last three years "
        "(or all, if fewer); SALib."
    )
    return sensitivity_figure(found, most).save(path, source)


def _panel(axes: Axes, table: pd.DataFrame, found: Sensitivity) -> None:
    """One outcome: a row for each parameter, the strongest on top."""
    ink, muted, blue = style.LIGHT["ink"], style.LIGHT["muted"], style.LIGHT["blue"]
    places = list(range(len(table)))[::-1]
    _intervals(axes, table, found.main, places, blue)
    axes.plot(table[found.main], places, "o", color=blue, markersize=4.5, zorder=4)
    if found.method == "sobol":
        lower = [place - 0.25 for place in places]
        tone = style.LIGHT["vermilion"]
        _intervals(axes, table, "first", lower, tone)
        axes.plot(
            table["first"], lower, "o", markerfacecolor="white", markeredgecolor=tone, markersize=4, zorder=4
        )
    if found.method == "morris":
        axes.plot(
            table["sigma"],
            places,
            "D",
            markerfacecolor="white",
            markeredgecolor=muted,
            markersize=3.6,
            zorder=3,
        )
    axes.axvline(0.0, color=muted, linewidth=0.7)
    axes.grid(True, axis="x")
    axes.grid(False, axis="y")
    axes.spines["left"].set_visible(False)
    axes.set_yticks(places, [str(name).replace("_", " ") for name in table["parameter"]])
    axes.tick_params(axis="y", labelcolor=ink, labelsize=8)
    axes.tick_params(axis="x", labelsize=8)
    axes.set_ylim(-0.7, len(table) - 0.4)
    axes.set_title(str(table["title"].iloc[0]), fontsize=9)
    axes.set_xlabel(AXES[found.method].format(unit=table["unit"].iloc[0]), fontsize=8)
    axes.locator_params(axis="x", nbins=6)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.6g}".replace("-", "−"))


def _intervals(
    axes: Axes, table: pd.DataFrame, name: str, places: list[float] | list[int], tone: str
) -> None:
    axes.hlines(places, table[f"{name}_low"], table[f"{name}_high"], color=tone, linewidth=1.3, zorder=3)


def _title(found: Sensitivity, first: pd.DataFrame) -> str:
    """The message in a sentence."""
    top = first.nlargest(1, found.main)
    name = str(top["parameter"].iloc[0]).replace("_", " ")
    return f"What moves {first['title'].iloc[0]}: {name} most"


def _key(found: Sensitivity) -> str:
    """What the marks are."""
    return {
        "morris": "Dots: mean absolute effect of moving a parameter across its prior, with 95% intervals; "
        "diamonds: spread of the effects, large where they depend on other parameters.",
        "sobol": "Filled dots: total effect, the variance that stays while the parameter is unknown; "
        "open dots: first order, the share that goes when it alone is known; lines: 95% intervals.",
        "rbd-fast": "Dots: share of variance that goes when the parameter alone is known (RBD-FAST), 95% "
        "intervals.",
    }[found.method]
