"""The page of `profile`: A4 upright, small panels on one province."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from neijuan.measures.figures import profile_panels as panels
from neijuan.report import style
from neijuan.report.figure import ReportFigure
from neijuan.report.tilemap import number

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from matplotlib.text import Text

    from neijuan.measures.answer import Answer
    from neijuan.measures.profile_indicators import Indicator

A4 = (8.27, 11.69)
"""Inches."""
LEFT, RIGHT = 0.085, 0.955
CHARACTERS = 164
"""Of a line of the notes at the foot."""
HEADLINES = {
    "gdp": ("GDP", 1e-4, "trillion yuan", 2),
    "gdp_per_head": ("GDP per head", 1e-3, "thousand yuan", 1),
    "population": ("population", 1e-2, "million", 1),
    "employment": ("employment", 1e-2, "million", 1),
    "net_exports_share": ("net exports", 100, "% of expenditure", 1),
    "urban_share": ("in towns", 100, "% of people", 1),
    "unemployment_rate": ("unemployment", 100, "% of labour force", 1),
    "local_bonds": ("local bonds", 100, "% of GDP", 1),
}
SHOWN = 6
"""Figures in the headline."""


class Page(ReportFigure):
    """A figure with the size of a sheet, title and source line on it: it is saved as it is, not cropped."""

    CROPPED = False

    def _words(self, source: str) -> list[Text]:
        lines = textwrap.fill(source, CHARACTERS)
        return [self.drawing.text(LEFT, 0.016, lines, size=6.2, va="bottom", color=style.LIGHT["muted"])]


def draw(answer: Answer, known: list[Indicator]) -> Page:
    """Head, map and path of the balance, structure, industries, people, budget and debt, ranks, notes."""
    from matplotlib.figure import Figure

    code = answer.summary["province"]
    with style.drawing():
        sheet = Figure(figsize=A4)
        _head(sheet, answer)
        panels.tiles(sheet.add_axes((LEFT, 0.655, 0.38, 0.187)), known, code)
        panels.balance(sheet.add_axes((0.55, 0.685, 0.405, 0.15)), answer)
        panels.structure(sheet.add_axes((0.205, 0.525, 0.245, 0.1)), answer, "accounts", "use")
        panels.structure(sheet.add_axes((0.69, 0.525, 0.265, 0.1)), answer, "production", "sector")
        panels.industries(sheet.add_axes((0.305, 0.36, 0.145, 0.125)), answer)
        panels.ranks(sheet.add_axes((0.69, 0.145, 0.265, 0.34)), answer)
        panels.people(sheet.add_axes((LEFT, 0.25, 0.25, 0.07)), answer)
        panels.budget(sheet.add_axes((LEFT, 0.145, 0.25, 0.07)), answer)
        _foot(sheet, answer)
    return Page(
        name=f"profile-{code}",
        title=answer.title,
        drawing=sheet,
        data=answer.table,
        description=f"One page on {answer.summary['name']}: {answer.title}.",
        note=" ".join(answer.notes),
    )


def _head(sheet: Figure, answer: Answer) -> None:
    """Name, where it lies, and the first figures with their ranks."""
    summary = answer.summary
    ink, muted = style.LIGHT["ink"], style.LIGHT["muted"]
    sheet.text(LEFT, 0.965, summary["name"], size=21, weight="bold", va="top", color=ink)
    coast = "on the coast" if summary["coast"] else "inland"
    where = f"{summary['province']} · {summary['region']} · {coast} · capital {summary['capital']}"
    if summary["is_run"]:
        where += " · simulated"
    sheet.text(RIGHT, 0.952, where, size=8.5, va="top", ha="right", color=muted)
    rows = {row["indicator"]: row for row in answer.table.to_dict("records")}
    chosen = [name for name in HEADLINES if name in rows][:SHOWN]
    step = (RIGHT - LEFT) / max(len(chosen), 1)
    for place, name in enumerate(chosen):
        words, factor, unit, decimals = HEADLINES[name]
        row, at = rows[name], LEFT + place * step
        value = number(row["value"] * factor, decimals)
        sheet.text(at, 0.921, f"{words} {row['year']}", size=7.2, va="top", color=muted)
        sheet.text(at, 0.908, value, size=13, weight="bold", va="top", color=ink)
        place_words = f"{unit}\nrank {row['rank']} of {row['of']}"
        sheet.text(at, 0.890, place_words, size=7.2, va="top", linespacing=1.25, color=muted)


def _foot(sheet: Figure, answer: Answer) -> None:
    """Admitted misreporting first, then the definitions."""
    words = [*answer.notes]
    if "doubtful reporting" in answer.more:
        words = [f"DOUBTFUL: {text}" for text in answer.more["doubtful reporting"]["text"]] + words
    if "industries" in answer.more:
        words.append("LQ: share of the industry here over its share in all provinces listed, bold from 2.")
    lines = textwrap.fill(" ".join(words), CHARACTERS)
    sheet.text(LEFT, 0.104, lines, size=6.2, va="top", linespacing=1.25, color=style.LIGHT["muted"])
