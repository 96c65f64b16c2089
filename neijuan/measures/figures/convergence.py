"""The figure of `convergence`: dispersion over time, Theil's index and its parts, growth on initial level."""

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

COLOURS = ("blue", "vermilion", "green", "purple", "amber", "ink")
MARKERS = ("o", "s", "^", "D", "v", "P")
MARKED = 16
"""Points that may have a name: those farthest from the middle of the cloud."""
ROUND = (1, 2, 5, 10, 20, 25, 50)
"""Steps between years on the axis."""


def draw(answer: Answer) -> ReportFigure:
    """Left sigma and Gini, middle Theil's T between and within regions, right growth on initial income."""
    from matplotlib.figure import Figure

    with style.drawing():
        drawing = Figure(figsize=(10.4, 3.9))
        drawing.subplots_adjust(left=0.045)
        _dispersion(drawing.add_axes((0.045, 0.14, 0.24, 0.76)), answer.table)
        _theil(drawing.add_axes((0.345, 0.14, 0.24, 0.76)), answer.table)
        _growth(drawing.add_axes((0.665, 0.14, 0.33, 0.76)), answer)
    described = (
        "Dispersion of incomes per person over the years, Theil's index between and within regions, and "
        "growth of each place against its initial income. "
    )
    return ReportFigure(
        name="convergence",
        title=answer.title,
        drawing=drawing,
        data=answer.table,
        description=described + answer.title,
        note=" ".join(answer.notes),
    )


def _by_span(path: pd.DataFrame) -> list[pd.DataFrame]:
    """The rows of each count of people: lines are not drawn across a break."""
    if "counted" not in path:
        return [path]
    return [rows for _, rows in path.groupby(["counted", "accounts"], sort=False)]


def _dispersion(axes: Axes, path: pd.DataFrame) -> None:
    lines = {
        "sigma": ("blue", "sigma of log income"),
        "variation_weighted": ("vermilion", "variation, weighted"),
        "gini": ("green", "Gini"),
    }
    for rows in _by_span(path):
        for column, (colour, _) in lines.items():
            axes.plot(rows["year"], rows[column], color=style.LIGHT[colour], linestyle=style.DASHES[colour])
    axes.set_ylim(0, 1.3 * path[list(lines)].max().max())
    axes.set_title("Dispersion of incomes per person", fontsize=9)
    _key(axes, list(lines.values()), lined=True)
    _years(axes, path)


def _theil(axes: Axes, path: pd.DataFrame) -> None:
    parts = _by_span(path)
    ends = [*(rows["year"].min() for rows in parts[1:]), path["year"].max()]
    for rows, end in zip(parts, ends, strict=True):
        # Where two counts overlap the later one is drawn: areas of both would hide each other.
        rows = rows[rows["year"] <= end]
        years, between, total = (rows[name].to_numpy() for name in ("year", "theil_between", "theil"))
        axes.fill_between(years, between, color=style.LIGHT["sequential_4"], linewidth=0)
        axes.fill_between(years, between, total, color=style.LIGHT["sequential_2"], linewidth=0)
        axes.plot(years, total, color=style.LIGHT["ink"], linewidth=1)
    axes.set_ylim(0, 1.3 * path["theil"].max())
    axes.set_title("Theil's T, weighted by people", fontsize=9)
    _key(axes, [("sequential_4", "between regions"), ("sequential_2", "within regions")], lined=False)
    _years(axes, path)


def _key(axes: Axes, entries: list[tuple[str, str]], lined: bool) -> None:
    """Names of lines or areas with a sample, in the room above the curves."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    samples: list[Any] = [
        Line2D([], [], color=style.LIGHT[colour], linestyle=style.DASHES[colour])
        if lined
        else Patch(facecolor=style.LIGHT[colour])
        for colour, _ in entries
    ]
    axes.legend(
        samples,
        [name for _, name in entries],
        loc="upper left",
        fontsize=7.5,
        borderaxespad=0.1,
        handlelength=2.2,
        labelspacing=0.25,
        labelcolor=style.LIGHT["ink"],
    )


def _years(axes: Axes, path: pd.DataFrame) -> None:
    first, last = int(path["year"].min()), int(path["year"].max())
    step = next(one for one in ROUND if (last - first) / one <= 7)
    axes.set_xticks(np.arange(-(-first // step) * step, last + 1, step))
    axes.set_xlim(first - 0.5, last + 0.5)
    if len(_by_span(path)) > 1:
        axes.set_xlabel("breaks: population was recounted", fontsize=8)


def _growth(axes: Axes, answer: Answer) -> None:
    found, since, until = (answer.summary[name] for name in ("beta", "since", "until"))
    places = next(table for title, table in answer.more.items() if title in ("provinces", "states"))
    income = places[f"income_{since}"].to_numpy()
    across, up = np.log(income), 100 * places["growth"].to_numpy()
    groups = list(answer.summary["regions_of"])
    for place, group in enumerate(groups):
        chosen = (places["region"] == group).to_numpy()
        colour, marker = COLOURS[place % len(COLOURS)], MARKERS[place % len(MARKERS)]
        axes.scatter(
            across[chosen],
            up[chosen],
            s=20,
            marker=marker,
            color=style.LIGHT[colour],
            linewidth=0,
            label=group,
        )
    ends = np.array([across.min(), across.max()])
    level = float(np.mean(np.log(income))) * found["coefficient"]
    line = 100 * (float(np.mean(up)) / 100 - level + found["coefficient"] * ends)
    axes.plot(ends, line, color=style.LIGHT["ink"], linewidth=1)
    low, high = up.min(), up.max()
    axes.set_ylim(low - 0.08 * (high - low), high + 0.3 * (high - low))
    wide = 0.05 * float(np.ptp(across))
    axes.set_xlim(across.min() - wide, across.max() + wide)
    distance = np.hypot((across - across.mean()) / across.std(), (up - up.mean()) / up.std())
    order = np.argsort(-distance)
    # Points without a name take part as well: a name may not cover them.
    names = [*places["name"].iloc[order[:MARKED]], *[""] * (len(order) - MARKED)]
    name_points(axes, across[order], up[order], names, (ends, line))
    axes.legend(
        loc="upper left", ncols=min(4, len(groups)), fontsize=7.5, handletextpad=0.1, columnspacing=0.9,
        borderaxespad=0.1, labelcolor=style.LIGHT["ink"],
    )  # fmt: skip
    _income_axis(axes, income, answer.units[f"income_{since}"], since)
    coefficient, error = (number(100 * found[name], 2) for name in ("coefficient", "standard_error"))
    axes.set_title(
        f"Growth {since}–{until}, % a year: beta {coefficient}% (s.e. {error})",
        fontsize=9,
    )
    axes.yaxis.set_major_formatter(lambda value, _: number(value, 0 if high - low > 3 else 2))


def _income_axis(axes: Axes, income: np.ndarray[Any, Any], unit: str, year: int) -> None:
    """A logarithmic axis with round sums of money."""
    for bases in ((1, 2, 5), (1, 2, 3, 5, 7)):
        steps = [base * 10**power for power in range(7) for base in bases]
        shown = [value for value in steps if income.min() <= 1.05 * value and value <= 1.05 * income.max()]
        if len(shown) > 2:
            break
    axes.set_xticks(np.log(shown), [f"{value:,.0f}" for value in shown])
    axes.set_xlabel(f"income {year}, {unit.removesuffix(' and year')}, log scale")
