"""The figure of `balances`: the provinces ranked, and net exports against investment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neijuan.measures.figures.marks import name_points
from neijuan.report import style
from neijuan.report.figure import ReportFigure
from neijuan.report.tilemap import number

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from neijuan.measures.answer import Answer

COAST, INTERIOR = "blue", "vermilion"


def draw(answer: Answer) -> ReportFigure:
    """Left, net exports of each province as % of its expenditure; right, the same against its investment."""
    from matplotlib.figure import Figure

    rows = answer.table.sort_values("share")
    with style.drawing():
        drawing = Figure(figsize=(10.4, 5.6))
        _ranking(drawing.add_axes((0.11, 0.09, 0.36, 0.85)), rows)
        _scatter(drawing.add_axes((0.57, 0.09, 0.42, 0.85)), rows, answer)
    description = "Net exports of each province in percent of expenditure: bars, and against investment. "
    return ReportFigure(
        name=f"balances-{answer.summary['year']}",
        title=answer.title,
        drawing=drawing,
        data=answer.table,
        description=description + answer.title,
        note=" ".join(answer.notes),
    )


def _colours(rows: pd.DataFrame) -> list[str]:
    return [style.LIGHT[COAST if coast else INTERIOR] for coast in rows["coast"]]


def _ranking(axes: Axes, rows: pd.DataFrame) -> None:
    places = np.arange(len(rows))
    axes.barh(places, 100 * rows["share"], color=_colours(rows), height=0.72)
    if "low" in rows:
        spread = np.abs(100 * (rows[["low", "high"]].to_numpy().T - rows["share"].to_numpy()))
        axes.errorbar(
            100 * rows["share"], places, xerr=spread, fmt="none", ecolor=style.LIGHT["ink"], elinewidth=0.7
        )
    axes.set_yticks(places, rows["name"], fontsize=7.5)
    axes.set_ylim(-0.7, len(rows) - 0.3)
    axes.axvline(0, color=style.LIGHT["muted"], linewidth=0.8)
    axes.grid(axis="x")
    axes.grid(False, axis="y")
    axes.set_title("Net exports, % of expenditure", fontsize=9)
    axes.xaxis.set_major_formatter(lambda value, _: number(value, 0))
    axes.text(0.03, 0.96, "coast", color=style.LIGHT[COAST], transform=axes.transAxes, weight="bold")
    axes.text(0.03, 0.92, "interior", color=style.LIGHT[INTERIOR], transform=axes.transAxes, weight="bold")


def _scatter(axes: Axes, rows: pd.DataFrame, answer: Answer) -> None:
    across, up = 100 * rows["investment"].to_numpy(), 100 * rows["share"].to_numpy()
    for coast, marker in ((True, "o"), (False, "s")):
        chosen = rows["coast"].to_numpy() == coast
        colour = style.LIGHT[COAST if coast else INTERIOR]
        axes.scatter(across[chosen], up[chosen], s=22, marker=marker, color=colour, linewidth=0)
    slope, intercept = (answer.summary[f"{name}_nx_on_investment"] for name in ("slope", "intercept"))
    ends = np.array([across.min(), across.max()])
    fit = 100 * intercept + slope * ends
    axes.plot(ends, fit, color=style.LIGHT["ink"], linewidth=1)
    axes.set_xlim(ends[0] - 4, ends[1] + 4)
    known = np.concatenate([up, fit[np.isfinite(fit)]])
    axes.set_ylim(known.min() - 5, known.max() + 3)
    distance = np.hypot((across - across.mean()) / across.std(), (up - up.mean()) / up.std())
    order = np.argsort(-distance)
    name_points(axes, across[order], up[order], rows["name"].iloc[order].tolist(), (ends, fit))
    axes.axhline(0, color=style.LIGHT["muted"], linewidth=0.8, zorder=1)
    axes.set_xlabel("investment, % of expenditure")
    correlation = answer.summary["correlation_nx_investment"]
    axes.set_title(
        f"Net exports against investment: slope {number(slope, 2)}, correlation {number(correlation, 2)}",
        fontsize=9,
    )
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(lambda value, _: number(value, 0))
