"""The figure of `debt`: what provinces owe, what they raise themselves, and one against the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from neijuan.measures.figures.marks import name_points
from neijuan.report import style
from neijuan.report.figure import ReportFigure
from neijuan.report.tilemap import number

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from neijuan.measures.answer import Answer

OWED = {
    "bonds": ("sequential_5", "local government bonds"),
    "vehicle_bonds": ("sequential_2", "bonds of vehicles (not their loans)"),
    "vehicle_debt": ("sequential_2", "debt of vehicles"),
}
SPENT = {
    "own_revenue": ("sequential_5", "from own revenue"),
    "fiscal_gap": ("sequential_2", "not covered by own revenue"),
}
BUDGET = {
    "fiscal_gap": ("ink", "o", "not covered by own revenue"),
    "transfers": ("green", "D", "central transfers"),
}


def draw(answer: Answer) -> ReportFigure:
    """Left debts over GDP, middle gap and transfers over expenditure, right debt against the gap.

    In a year without figures of debt, expenditure over GDP and the gap.
    """
    from matplotlib.figure import Figure

    years = answer.summary["years"]
    owed = [item for item in OWED if _column(answer.table, item, "gdp", years) is not None]
    rows = _ordered(answer.table, owed or list(SPENT), years)
    with style.drawing():
        drawing = Figure(figsize=(10.4, 5.8))
        drawing.subplots_adjust(left=0.01)
        if owed:
            _bars(drawing.add_axes((0.105, 0.09, 0.25, 0.84)), rows, OWED, "Debt, % of GDP", years)
            _budgets(drawing.add_axes((0.385, 0.09, 0.22, 0.84)), rows, years)
            _against(drawing.add_axes((0.675, 0.09, 0.32, 0.84)), rows, owed[0], years)
        else:
            _bars(drawing.add_axes((0.105, 0.09, 0.42, 0.84)), rows, SPENT, "Expenditure, % of GDP", years)
            _budgets(drawing.add_axes((0.575, 0.09, 0.42, 0.84)), rows, years)
    described = "Debt over GDP, fiscal gap and transfers over expenditure by province. "
    return ReportFigure(
        name="debt",
        title=answer.title,
        drawing=drawing,
        data=answer.table,
        description=described + answer.title,
        note=" ".join(answer.notes),
    )


def _column(rows: pd.DataFrame, item: str, below: str, years: dict[str, int]) -> np.ndarray[Any, Any] | None:
    """Percent of GDP or of expenditure by province, or nothing where the item has no such column."""
    name = f"{item}_per_{below}_{years.get(item)}"
    return 100 * rows[name].to_numpy() if name in rows else None


def _ordered(rows: pd.DataFrame, items: list[str], years: dict[str, int]) -> pd.DataFrame:
    """Provinces from the least to the most indebted, or from the lowest expenditure over GDP."""
    values = [shares for item in items if (shares := _column(rows, item, "gdp", years)) is not None]
    return rows.iloc[np.argsort(np.sum(values, axis=0))] if values else rows.iloc[::-1]


def _bars(
    axes: Axes, rows: pd.DataFrame, items: dict[str, tuple[str, str]], title: str, years: dict[str, int]
) -> None:
    """Items over GDP, one on top of the other, a bar for each province."""
    places, left = np.arange(len(rows)), np.zeros(len(rows))
    for item, (colour, name) in items.items():
        values = _column(rows, item, "gdp", years)
        if values is not None:
            label = f"{name}, {years[item]}"
            axes.barh(places, values, left=left, height=0.72, color=style.LIGHT[colour], label=label)
            left = left + values
    axes.set_title(title, fontsize=9)
    axes.xaxis.set_major_formatter(lambda value, _: number(value, 0))
    _rows(axes, rows["name"].tolist())
    _key(axes)


def _budgets(axes: Axes, rows: pd.DataFrame, years: dict[str, int]) -> None:
    places = np.arange(len(rows))
    for item, (colour, marker, name) in BUDGET.items():
        values = _column(rows, item, "expenditure", years)
        if values is not None:
            label = f"{name}, {years[item]}"
            axes.scatter(
                values, places, s=18, marker=marker, color=style.LIGHT[colour], linewidth=0, label=label
            )
    axes.set_title("% of local expenditure", fontsize=9)
    axes.set_xlim(0, 104)
    axes.xaxis.set_major_formatter(lambda value, _: number(value, 0))
    _rows(axes, [""] * len(rows))
    axes.grid(True, axis="y")
    _key(axes)


def _rows(axes: Axes, names: list[str]) -> None:
    axes.set_yticks(np.arange(len(names)), names, fontsize=7.5)
    axes.set_ylim(-0.7, len(names) + 2.6)
    axes.grid(axis="x")
    axes.grid(False, axis="y")


def _key(axes: Axes) -> None:
    if axes.get_legend_handles_labels()[0]:
        axes.legend(
            loc="upper left",
            fontsize=7.5,
            borderaxespad=0.1,
            handlelength=1.2,
            labelspacing=0.3,
            labelcolor=style.LIGHT["ink"],
        )


def _against(axes: Axes, rows: pd.DataFrame, owed: str, years: dict[str, int]) -> None:
    """Debt over GDP against the share of expenditure that own revenue does not cover."""
    gap = _column(rows, "fiscal_gap", "expenditure", years)
    debt = _column(rows, owed, "gdp", years)
    if gap is None or debt is None:
        axes.set_axis_off()
        return
    for coast, colour, marker in ((True, "blue", "o"), (False, "vermilion", "s")):
        chosen = rows["coast"].to_numpy() == coast
        axes.scatter(
            gap[chosen], debt[chosen], s=22, marker=marker, color=style.LIGHT[colour], linewidth=0,
            label="coast" if coast else "interior",
        )  # fmt: skip
    axes.set_xlim(0, 100)
    axes.set_ylim(0, 1.12 * np.nanmax(debt))
    order = np.argsort(-np.hypot((gap - gap.mean()) / gap.std(), (debt - debt.mean()) / debt.std()))
    name_points(axes, gap[order], debt[order], rows["name"].iloc[order].tolist())
    axes.set_xlabel(f"not covered by own revenue {years['fiscal_gap']}, % of expenditure")
    correlation = number(float(np.corrcoef(gap, debt)[0, 1]), 2)
    axes.set_title(
        f"{OWED[owed][1].capitalize()} {years[owed]}, % of GDP: correlation {correlation}", fontsize=9
    )
    _key(axes)
