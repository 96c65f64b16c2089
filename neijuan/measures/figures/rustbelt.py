"""The figure of `rustbelt`: two regions from their peaks, an indicator a panel."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from neijuan.report import style
from neijuan.report.figure import ReportFigure
from neijuan.report.tilemap import number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from neijuan.measures.answer import Answer

PANELS = {
    "income_per_head": "Income per head relative to the nation",
    "population": "Share of the nation's population",
    "employment": "Share of the nation's employment",
    "manufacturing": "Share of the nation's manufacturing (China: industry)",
}
COLOURS = ("vermilion", "blue")
SIZE = (10.4, 7.6)
KEY = "Dotted: not comparable with the year before. Dashed: as revised after the economic census of 2023."
REVISED_LINE = {"linewidth": 1.0, "linestyle": (0, (2, 1.5))}


def draw(answer: Answer) -> ReportFigure:
    """One panel an indicator: value as % of its peak over years since the peak, revised accounts dashed."""
    import pandas as pd
    from matplotlib.figure import Figure

    data = _data(answer)
    with style.drawing():
        drawing = Figure(figsize=SIZE)
        drawing.subplots_adjust(left=0.05)
        if any(row["series"] == "revised" or row["break"] for row in data):
            drawing.text(0.05, 0.005, KEY, size=8, color=style.LIGHT["muted"])
        for place, (indicator, title) in enumerate(PANELS.items()):
            left, bottom = 0.05 + 0.5 * (place % 2), 0.59 - 0.5 * (place // 2)
            axes = drawing.add_axes((left, bottom, 0.44, 0.33))
            _panel(axes, data, answer, indicator)
            axes.set_title(f"{title}, peak = 100", fontsize=9.5, pad=30)
    return ReportFigure(
        name="rustbelt",
        title=answer.title,
        drawing=drawing,
        data=pd.DataFrame(data),
        description=f"Two regions, each as percent of its peak over the years since. {answer.title}.",
        note=" ".join(answer.notes),
    )


def _data(answer: Answer) -> list[dict[str, Any]]:
    """One row a place, indicator, series and year: the value, and as % of the peak of the main series."""
    peaks = answer.table.query("series == 'main'").set_index(["place", "indicator"])
    rows = []
    for path in answer.summary["paths"]:
        key = (path["place"], path["indicator"])
        if path["indicator"] not in PANELS or key not in peaks.index:
            continue
        top = peaks.loc[key]
        for year, value in zip(path["years"], path["values"], strict=True):
            since = year - int(top["peak_year"])
            rows.append(
                {
                    "place": path["place"],
                    "indicator": path["indicator"],
                    "series": path["series"],
                    "year": year,
                    "years_since_peak": since,
                    "value": value,
                    "percent_of_peak": 100 * value / float(top["peak"]),
                    "break": year in path["breaks"],
                }
            )
    return [row for row in rows if row["years_since_peak"] >= 0]


def _panel(axes: Axes, data: list[dict[str, Any]], answer: Answer, indicator: str) -> None:
    shown = [row for row in data if row["indicator"] == indicator]
    lines = []
    for line, (place, colour) in enumerate(zip(answer.summary["places"], COLOURS, strict=True)):
        for series in ("main", "revised"):
            rows = [row for row in shown if (row["place"], row["series"]) == (place, series)]
            if rows:
                _line(axes, rows, colour)
                lines.append((rows, colour))
        peak = answer.table.query("place == @place and indicator == @indicator and series == 'main'")
        if len(peak):
            _peak_words(axes, peak.iloc[0], colour, 1.13 - 0.075 * line, indicator)
    if not shown:
        axes.text(0.5, 0.5, "no figures", transform=axes.transAxes, ha="center", color=style.LIGHT["muted"])
        return
    axes.axhline(100, color=style.LIGHT["muted"], linewidth=0.8, zorder=1)
    longest = max(row["years_since_peak"] for row in shown)
    axes.set_xlim(-0.02 * longest, 1.32 * longest)
    axes.set_xticks(np.arange(0, longest + 1, 10 if longest > 30 else 5))
    axes.set_xlabel("years since the peak")
    low = min(row["percent_of_peak"] for row in shown)
    axes.set_ylim(min(10 * np.floor((low - 4) / 10), 90), 103)
    for rows, colour in lines:
        _name_end(axes, rows, [row for row in shown if row not in rows], colour)


def _line(axes: Axes, rows: list[dict[str, Any]], colour: str) -> None:
    """Firm between comparable years, thin dots over a break, thin dashes for revised accounts."""
    across = np.array([row["years_since_peak"] for row in rows], dtype=float)
    up = np.array([row["percent_of_peak"] for row in rows])
    tone = style.LIGHT[colour]
    cuts = [0, *(at for at, row in enumerate(rows) if row["break"] and at), len(rows)]
    look: dict[str, Any] = {"linewidth": 1.8} if rows[0]["series"] == "main" else REVISED_LINE
    sparse = len(rows) > 1 and float(np.diff(across).min()) > 1
    for start, end in pairwise(cuts):
        single = end - start == 1
        axes.plot(
            across[start:end],
            up[start:end],
            color=tone,
            marker="o" if sparse or single else None,
            markersize=3.2,
            **look,
        )
        if start:
            axes.plot(across[start - 1 : start + 1], up[start - 1 : start + 1], color=tone, lw=0.8, ls=":")


def _name_end(axes: Axes, rows: list[dict[str, Any]], others: list[dict[str, Any]], colour: str) -> None:
    """Name and last value at the end of a line, at the height where no other line passes through them."""
    last, main = rows[-1], rows[-1]["series"] == "main"
    text = f"{last['place'] if main else 'revised'} {number(last['percent_of_peak'], 0)} ({last['year']})"
    size, gap = (8.5, 5.0) if main else (7.5, 0.0)
    low, high = axes.get_ylim()
    left, right = axes.get_xlim()
    box = axes.get_position()
    # Data units a point of print, across and up.
    across = (right - left) / (box.width * SIZE[0] * 72)
    up = (high - low) / (box.height * SIZE[1] * 72)
    width = (0.6 * size * len(text) + gap) * across
    start = last["years_since_peak"] if main else last["years_since_peak"] - width
    levels = [100.0] + [
        row["percent_of_peak"] for row in others if start <= row["years_since_peak"] <= start + width
    ]

    def room(lift: float) -> float:
        return min(abs(level - last["percent_of_peak"] - lift * up) for level in levels)

    lifts = (0.0, 9.0, -9.0, 16.0, -16.0) if main else (-8.0, -14.0)
    lift = next((one for one in lifts if room(one) > 0.75 * size * up), lifts[0])
    axes.annotate(
        text,
        (last["years_since_peak"], last["percent_of_peak"]),
        xytext=(gap, lift),
        textcoords="offset points",
        ha="left" if main else "right",
        va="center",
        size=size,
        color=style.LIGHT[colour],
    )


def _peak_words(axes: Axes, peak: Any, colour: str, height: float, indicator: str) -> None:
    """Which year and level is 100."""
    what = "of the nation's" if indicator == "income_per_head" else "of the nation"
    edge = ", first year compared" if peak["peak_at_edge"] else ""
    axes.text(
        0.0,
        height,
        f"{peak['place']}: 100 = {number(100 * peak['peak'], 1)}% {what} in {peak['peak_year']}{edge}",
        transform=axes.transAxes,
        size=8,
        va="top",
        color=style.LIGHT[colour],
    )
