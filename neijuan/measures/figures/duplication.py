"""The figure of `duplication`: the path of similarity, and each province's distance from the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neijuan.measures.structure_tables import BASES
from neijuan.report import style
from neijuan.report.figure import ReportFigure
from neijuan.report.lines import label_ends
from neijuan.report.tilemap import draw_tiles

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from neijuan.measures.answer import Answer

COLOURS = dict(zip(BASES, ("blue", "vermilion", "green"), strict=True))
BREAKS = {"employment": 2013}
"""Years from which the scope of a basis is another: the line is interrupted before them."""
LEAST_SPAN = 0.1


def draw(answer: Answer) -> ReportFigure:
    """Left, the mean Krugman index over years, by basis; right, that of each province in the last year."""
    from matplotlib.figure import Figure

    basis = str(answer.summary["basis"])
    path = answer.more["path"].assign(basis=basis)
    every = answer.more.get("path by basis", path)
    # The basis that was asked for keeps the years that were asked for.
    lines = {str(one): path if one == basis else rows for one, rows in every.groupby("basis", sort=False)}
    with style.drawing():
        drawing = Figure(figsize=(10.4, 4.9))
        _paths(drawing.add_axes((0.055, 0.09, 0.30, 0.82)), lines)
        tiles = drawing.add_axes((0.49, 0.0, 0.51, 0.98))
        label = f"Krugman index {answer.summary['year']}\nby {basis.replace('_', ' ')}, 0 alike to 2"
        values = dict(zip(answer.table["code"], answer.table["krugman"], strict=True))
        draw_tiles(tiles, values, kind="sequential", label=label, decimals=2)
    return ReportFigure(
        name=f"duplication-{basis}-{answer.summary['year']}",
        title=answer.title,
        drawing=drawing,
        data=answer.table,
        description="Mean Krugman index of provincial industries over years, and of each province. "
        + answer.title,
        note=" ".join(answer.notes),
    )


def _paths(axes: Axes, lines: dict[str, pd.DataFrame]) -> None:
    from matplotlib.ticker import MaxNLocator

    ends = []
    for basis, path in lines.items():
        colour = COLOURS.get(basis, "blue")
        before = path["year"] < BREAKS.get(basis, 0)
        for part in (path[before], path[~before]):
            axes.plot(
                part["year"],
                part["krugman"],
                color=style.LIGHT[colour],
                linestyle=style.DASHES[colour],
                marker="o",
                markersize=3.5,
            )
        ends.append((basis.replace("_", " "), colour, float(path["krugman"].iloc[-1])))
    axes.xaxis.set_major_locator(MaxNLocator(nbins=4, integer=True))
    axes.set_title("Mean Krugman index against the other provinces", fontsize=9)
    low, high = axes.get_ylim()
    # Years that hardly differ shall not look like a slope.
    pad = max(0.1 * (high - low), (LEAST_SPAN - (high - low)) / 2)
    axes.set_ylim(low - pad, high + pad)
    axes.text(
        0.03,
        1.0,
        "up: more specialised" + ("; a gap: new scope" if BREAKS.keys() & lines.keys() else ""),
        transform=axes.transAxes,
        size=7.5,
        va="top",
        color=style.LIGHT["muted"],
    )
    label_ends(axes, ends)
