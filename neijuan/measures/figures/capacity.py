"""The figure of `capacity`: paths of the survey with their troughs, and apart from them the counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neijuan.measures.utilisation_paths import NAMEPLATE, SURVEYED, averaged, place_of
from neijuan.report import style
from neijuan.report.figure import ReportFigure
from neijuan.report.lines import label_ends

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from neijuan.measures.answer import Answer

SHOWN = {
    "TOTAL": ("all industry", "ink"),
    "C31": ("ferrous metals", "blue"),
    "B06": ("coal", "green"),
    "C30": ("non-metallic minerals", "vermilion"),
    "C36": ("motor vehicles", "purple"),
    "C38": ("electrical", "amber"),
    "steel": ("steel", "blue"),
    "coal": ("coal", "green"),
    "building-materials": ("building materials", "vermilion"),
    "motor-vehicles": ("motor vehicles", "purple"),
    "solar": ("solar", "amber"),
}
"""Industries with a line and their colours, of the classification and of the model."""
COLOURS = ("blue", "vermilion", "green", "purple", "amber", "ink")


def draw(answer: Answer, path: pd.DataFrame, lows: pd.DataFrame) -> ReportFigure:
    """Left, surveyed utilisation with troughs marked; right, nameplate rates, one mark a published figure."""
    from matplotlib.figure import Figure

    path = path[path["region"].isin(["CN", "World"])]
    survey, counts = (path[path["concept"] == concept] for concept in (SURVEYED, NAMEPLATE))
    with style.drawing():
        drawing = Figure(figsize=(10.4, 4.6))
        wide = counts.empty or survey.empty
        if not survey.empty:
            _lines(drawing.add_axes((0.06, 0.09, 0.80 if wide else 0.43, 0.82)), survey, lows)
        if not counts.empty:
            _counts(drawing.add_axes((0.20 if wide else 0.78, 0.09, 0.70 if wide else 0.20, 0.82)), counts)
    return ReportFigure(
        name="capacity",
        title=answer.title,
        drawing=drawing,
        data=path,
        description="Utilisation of capacity in percent; surveyed rates as lines, nameplate rates as points. "
        + answer.title,
        note=" ".join(answer.notes),
    )


def _lines(axes: Axes, survey: pd.DataFrame, lows: pd.DataFrame) -> None:
    chosen = [code for code in SHOWN if code in set(survey["code"])] or list(survey["code"].unique())
    ends = []
    for number, code in enumerate(chosen[: len(COLOURS)]):
        one = survey[survey["code"] == code]
        name, colour = SHOWN.get(code, (str(one["industry"].iloc[0])[:22], COLOURS[number]))
        line = averaged(dict(zip(one["period"], one["utilisation"], strict=True)))
        across = np.array([_year(period) for period in line])
        up = 100 * np.array(list(line.values()))
        axes.plot(across, up, color=style.LIGHT[colour], linestyle=style.DASHES[colour])
        axes.plot(across, up, color=style.LIGHT[colour], linestyle="none", marker="o", markersize=2.6)
        own = lows[(lows["code"] == code) & (lows["concept"] == SURVEYED) & (lows["region"] == "CN")]
        for low in own[own["peak"] != ""].to_dict("records"):
            complete = low["state"] == "complete"
            axes.plot(
                [_year(low["trough"])],
                [100 * low["average"]],
                marker="v",
                markersize=6,
                color=style.LIGHT[colour],
                markerfacecolor=style.LIGHT[colour] if complete else "white",
                linestyle="none",
                clip_on=False,
            )
        if len(up):
            ends.append((name, colour, float(up[-1])))
    axes.set_title("Surveyed: four-quarter average, % of capacity in value", fontsize=9)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:.0f}" if value == int(value) else "")
    label_ends(axes, ends)
    axes.text(
        0.01,
        0.01,
        "dots: averages; filled mark: trough; hollow: a fall without recovery yet",
        transform=axes.transAxes,
        size=7.5,
        color=style.LIGHT["muted"],
    )


def _year(period: str) -> float:
    return (place_of(period) + 1) / 4 if "Q" in period else float(period[:4])


def _counts(axes: Axes, counts: pd.DataFrame) -> None:
    """Each industry and region a row: the latest figure large with its year, earlier ones as a spread."""
    counts = counts.assign(
        place=counts["industry"] + counts["region"].map({"CN": ", China", "World": ", world"})
    )
    order = counts.sort_values("period").drop_duplicates("place", keep="last").sort_values("utilisation")
    rows = {place: number for number, place in enumerate(order["place"])}
    heights = counts["place"].map(rows)
    axes.plot(
        100 * counts["utilisation"],
        heights,
        linestyle="none",
        marker="|",
        markersize=8,
        color=style.LIGHT["muted"],
    )
    axes.plot(
        100 * order["utilisation"],
        [rows[place] for place in order["place"]],
        linestyle="none",
        marker="o",
        markersize=5.5,
        color=style.LIGHT["vermilion"],
    )
    for row in order.to_dict("records"):
        axes.annotate(
            f"{100 * row['utilisation']:.1f} ({row['period']})",
            (100 * row["utilisation"], rows[row["place"]]),
            xytext=(0, 6),
            textcoords="offset points",
            ha="center",
            size=7.5,
            color=style.LIGHT["ink"],
        )
    axes.set_yticks(list(rows.values()), list(rows), fontsize=8)
    axes.set_ylim(-0.6, len(rows) - 0.2)
    axes.set_xlim(35, 100)
    axes.grid(True, axis="x")
    axes.grid(False, axis="y")
    axes.set_title("Nameplate counts: another concept, % of units", fontsize=9, loc="right")
