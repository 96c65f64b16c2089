"""The figure of `zombies`: shares over time by number and by sales, and how the definitions overlap."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neijuan.measures.zombie_definitions import DEFINITIONS
from neijuan.report import style
from neijuan.report.figure import ReportFigure
from neijuan.report.lines import finish, label_ends

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from neijuan.measures.answer import Answer

COLOURS = {"caballero_hoshi_kashyap": "blue", "fukuda_nakamura": "vermilion", "interest_cover": "green"}
SHORT = {"caballero_hoshi_kashyap": "CHK", "fukuda_nakamura": "FN", "interest_cover": "cover"}
"""Names on the lines and bars; the note spells them out."""
LEGEND = ("CHK Caballero-Hoshi-Kashyap, FN Fukuda-Nakamura, cover: interest cover (OECD).",)


def draw(answer: Answer) -> ReportFigure:
    """Left and middle, shares by year of firms and of sales; right, firms by the definitions they meet."""
    from matplotlib.figure import Figure

    rows, overlap = answer.table, answer.more.get("overlap")
    panels = [("share", "Share of firms")] + ([("by_sales", "Share of sales")] if "by_sales" in rows else [])
    with style.drawing():
        drawing = Figure(figsize=(10.4, 3.9))
        drawing.subplots_adjust(left=0.05)  # where the title and the source line begin
        top = 108 * max(float(rows[column].max()) for column, _ in panels)
        for number, (column, title) in enumerate(panels):
            axes = drawing.add_axes((0.05 + 0.32 * number, 0.12, 0.22, 0.76))
            _over_time(axes, rows, column, title, top)
        if overlap is not None:
            axes = drawing.add_axes((0.80, 0.12, 0.18, 0.76))
            _overlap(axes, overlap, answer.summary["year"])
        drawing.text(0.05, 0.0, " ".join(LEGEND), size=7.5, color=style.LIGHT["muted"])
    description = "Share of zombie firms by year on each definition, and the overlap of the definitions. "
    return ReportFigure(
        name=f"zombies-{answer.summary['year']}",
        title=_title(answer),
        drawing=drawing,
        data=rows,
        description=description + answer.title,
        note=" ".join(LEGEND + answer.notes),
    )


def _title(answer: Answer) -> str:
    """The finding with the short names, so that it fits over the figure."""
    year = answer.summary["year"]
    parts = [
        f"{SHORT[name]} {100 * answer.summary[name]['share']:.1f}%"
        for name in DEFINITIONS
        if name in answer.summary
    ]
    return f"Zombie firms in {year}, share of firms: {', '.join(parts)}"


def _over_time(axes: Axes, rows: pd.DataFrame, column: str, title: str, top: float) -> None:
    years = np.sort(rows["year"].unique()).astype(float)
    ends = []
    for name, colour in COLOURS.items():
        line = rows[rows["definition"] == name]
        if line.empty:
            continue
        values = 100 * line[column].to_numpy()
        marker = "o" if len(line) == 1 else None
        dash = style.DASHES[colour]
        axes.plot(
            line["year"], values, color=style.LIGHT[colour], linestyle=dash, marker=marker, markersize=4
        )
        ends.append((SHORT[name], colour, float(values[-1])))
    axes.set_ylim(0.0, max(top, 1.0))
    finish(axes, years, title, "%")
    if len(years) <= 3:
        axes.set_xticks(years, [f"{year:.0f}" for year in years])
    label_ends(axes, ends)


def _overlap(axes: Axes, table: pd.DataFrame, year: int) -> None:
    """A bar for each combination of definitions that some firm meets, largest on top."""
    names = [name for name in DEFINITIONS if name in table]
    met = table[table[names].any(axis=1)].sort_values("share")
    labels = [
        " and ".join(SHORT[name] for name in names if row[name]) + (" only" if sum(row[names]) == 1 else "")
        for _, row in met.iterrows()
    ]
    labels = ["all three" if label.count(" and ") == 2 else label for label in labels]
    places = np.arange(len(met))
    axes.barh(places, 100 * met["share"], color=style.LIGHT["blue"], height=0.66)
    for place, share in zip(places, 100 * met["share"], strict=True):
        text = f"{share:.1f}"
        axes.annotate(text, (share, place), xytext=(3, 0), textcoords="offset points", va="center", size=7.5)
    axes.set_yticks(places, labels, fontsize=7.5)
    axes.set_xlim(0, 115 * max(float(met["share"].max()), 0.01))
    axes.grid(axis="x")
    axes.grid(False, axis="y")
    axes.set_title(f"Definitions met in {year}, % of firms", fontsize=9, x=-0.42)
