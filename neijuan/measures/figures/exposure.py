"""The figure of `exposure`: what each province earns from the exports, ranked, and on a map of tiles."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from neijuan.report import style
from neijuan.report.figure import ReportFigure
from neijuan.report.tilemap import draw_tiles

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from neijuan.measures.answer import Answer

PARTS = {
    "direct": ("exporting industries", "blue", ""),
    "own_suppliers": ("their suppliers in the province", "sequential_3", "////"),
    "other_provinces": ("supplies to exporters in other provinces", "vermilion", ""),
}
"""Label, colour and hatching of the parts; told apart on grey paper too."""


def draw(answer: Answer) -> ReportFigure:
    """Left, value added in the exports as % of each province's by way of exposure; right, their sum."""
    from matplotlib.figure import Figure

    rows = answer.table.sort_values("exposure")
    with style.drawing():
        drawing = Figure(figsize=(11.4, 5.8))
        drawing.subplots_adjust(left=0.105)
        _bars(drawing.add_axes((0.105, 0.09, 0.375, 0.85)), rows)
        tiles = drawing.add_axes((0.505, 0.07, 0.495, 0.87))
        values = dict(zip(rows["code"], rows["exposure"], strict=True))
        decimals = _decimals(100 * rows["exposure"].median())
        draw_tiles(tiles, values, kind="sequential", label=_label(answer), scale=100, decimals=decimals)
    description = "Value added in exports as percent of each province's: bars by way of exposure, and tiles. "
    return ReportFigure(
        name=f"exposure-{answer.summary['year']}",
        title=answer.title,
        drawing=drawing,
        data=answer.table,
        description=description + answer.title,
        note=" ".join(answer.notes),
    )


def _bars(axes: Axes, rows: pd.DataFrame) -> None:
    places, left = np.arange(len(rows)), np.zeros(len(rows))
    for column, (label, colour, hatch) in PARTS.items():
        width = 100 * rows[column].to_numpy()
        axes.barh(
            places,
            width,
            left=left,
            height=0.72,
            color=style.LIGHT[colour],
            label=label,
            hatch=hatch,
            edgecolor=style.LIGHT["on_strong"],
            linewidth=0,
        )
        left += width
    axes.plot(
        100 * rows["loss_share"] if "loss_share" in rows else [],
        places if "loss_share" in rows else [],
        linestyle="none",
        marker="D",
        markersize=4,
        color=style.LIGHT["ink"],
        markeredgecolor=style.LIGHT["on_strong"],
        markeredgewidth=0.6,
        label="loss, at most" if "loss_share" in rows else "_",
    )
    axes.set_yticks(places, rows["name"], fontsize=7.5)
    axes.set_ylim(-0.7, len(rows) - 0.3)
    axes.grid(axis="x")
    axes.grid(False, axis="y")
    axes.set_title("Value added in the exports, % of the province's value added", fontsize=9)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:.3g}")
    axes.legend(loc="lower right", fontsize=8, handlelength=1.6)


def _decimals(size: float) -> int:
    """Decimals that leave two significant digits of figures of this size."""
    if not size > 0:
        return 1
    return int(min(4, max(0, 1 - math.floor(math.log10(size)))))


def _label(answer: Answer) -> str:
    base = answer.summary["coefficients_of"]
    made = f"\ninput-output tables of {base}" if base is not None else ""
    return f"value added in the exports,\n% of the province's, {answer.summary['year']}{made}"
