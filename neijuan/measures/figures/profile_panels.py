"""Panels of the page of `profile`; each says so where the table has nothing for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from neijuan.report import style
from neijuan.report.places import places
from neijuan.report.tilemap import GAP, class_edges, number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from neijuan.measures.answer import Answer
    from neijuan.measures.profile_indicators import Indicator

TITLE, SMALL, TINY = 8.5, 6.8, 5.8
MAPPED = ("net_exports_share", "gdp_per_head", "gdp_share")
"""The first of these that the table has is on the map."""
PROVINCES = 31
NAME_LENGTH = 34
SHORT = {
    "Smelting and rolling of ferrous metals": "Ferrous metals (steel)",
    "Smelting and rolling of non-ferrous metals": "Non-ferrous metals",
    "Petroleum processing, coking and nuclear fuel": "Petroleum and coking",
    "Petroleum refining, coking and nuclear fuel": "Petroleum and coking",
    "Chemical raw materials and products": "Chemicals",
    "Chemicals, medicines, rubber and plastics": "Chemicals, medicines, plastics",
    "Rail, ship, aerospace and other transport equipment": "Rail, ships, aerospace",
    "Metal products, general and special machinery, instruments": "Machinery and metal products",
    "Agriculture, forestry, animal husbandry and fishery": "Agriculture",
    "Public administration, education, health, water works": "Public services",
}


def tiles(axes: Axes, known: list[Indicator], code: str) -> None:
    """All provinces as squares in the colours of one indicator, the province framed."""
    from matplotlib.patches import Rectangle

    axes.axis("off")
    found = {one.name: one for one in known}
    chosen = next((found[name] for name in MAPPED if name in found), None)
    if chosen is None:
        return
    year = int(chosen.values.dropna(how="all").index.max())
    values = dict(chosen.values[chosen.values.index == year].iloc[0].dropna())
    diverging = chosen.name == MAPPED[0]
    names = style.DIVERGING if diverging else style.SEQUENTIAL
    factor = 1.0 if chosen.name == "gdp_per_head" else 100.0
    edges = class_edges(
        [value * factor for value in values.values()], "diverging" if diverging else "sequential"
    )
    registry = places()
    rows = 1 + max(place.row for place in registry.values())
    axes.set(xlim=(0, 1 + max(place.column for place in registry.values())), ylim=(rows, 0))
    axes.set_aspect("equal", anchor="NW")
    for one, place in registry.items():
        value = values.get(one)
        colour = (
            "empty" if value is None else names[int(np.searchsorted(edges, value * factor, side="right"))]
        )
        own = one == code
        axes.add_patch(
            Rectangle(
                (place.column + GAP / 2, place.row + GAP / 2),
                1 - GAP,
                1 - GAP,
                facecolor=style.LIGHT[colour],
                edgecolor=style.LIGHT["ink"] if own else "none",
                linewidth=1.8 if own else 0,
                zorder=3 if own else 2,
            )
        )
        axes.text(
            place.column + 0.5,
            place.row + 0.5,
            one.removeprefix("CN-"),
            ha="center",
            va="center",
            size=TINY,
            weight="bold" if own else "normal",
            color=style.LIGHT[style.ink_on(colour)],
            zorder=4,
        )
    unit = "% of expenditure" if diverging else "yuan" if factor == 1.0 else "%"
    words = f"{chosen.name.replace('_share', '').replace('_', ' ')} {year}, {unit}".capitalize()
    axes.text(0, 0.0, words, size=TITLE, weight="bold", va="bottom", color=style.LIGHT["ink"])
    _key(axes, names, edges, rows)


def _key(axes: Axes, names: tuple[str, ...], edges: list[float], rows: int) -> None:
    """Six boxes in the empty north-west, the edges under their borders."""
    from matplotlib.patches import Rectangle

    for step, name in enumerate(names):
        axes.add_patch(Rectangle((step * 0.8, 0.3), 0.77, 0.25, facecolor=style.LIGHT[name], linewidth=0))
    for step, edge in enumerate(edges, start=1):
        axes.text(
            step * 0.8,
            0.64,
            f"{edge:,.10g}".replace("-", "−"),
            size=TINY,
            ha="center",
            va="top",
            color=style.LIGHT["muted"],
        )


def balance(axes: Axes, answer: Answer) -> None:
    """Net exports as % of expenditure in each year with accounts, and the rank."""
    rows = answer.more.get("balance")
    _title(axes, "Net exports, % of expenditure (rank)")
    if rows is None:
        _nothing(axes)
        return
    at, up = np.arange(len(rows)), 100 * rows["share"].to_numpy()
    colours = [style.LIGHT["blue"] if value > 0 else style.LIGHT["vermilion"] for value in up]
    axes.bar(at, up, color=colours, width=0.62)
    axes.set_xticks(at, [str(year) for year in rows["year"]], fontsize=SMALL)
    axes.axhline(0, color=style.LIGHT["muted"], linewidth=0.8)
    span = max(up.max(), 0) - min(up.min(), 0)
    for place, value, rank in zip(at.tolist(), up, rows["rank"], strict=True):
        above = value >= 0
        text = f"{number(value, 1)}\n({rank})"
        axes.text(
            place,
            value + (0.02 if above else -0.02) * span,
            text,
            ha="center",
            va="bottom" if above else "top",
            size=SMALL if len(rows) < 9 else TINY,
            color=style.LIGHT["ink"],
        )
    axes.set_ylim(min(up.min(), 0) - 0.22 * span, max(up.max(), 0) + 0.22 * span)
    axes.tick_params(axis="y", labelsize=SMALL)
    _minus(axes)


def structure(axes: Axes, answer: Answer, section: str, column: str) -> None:
    """Bars of the shares, the mark is the share in all provinces together."""
    rows = answer.more.get(section)
    words = "Expenditure" if section == "accounts" else "Value added"
    if rows is None:
        _title(axes, words, left=True)
        _nothing(axes)
        return
    year = int(rows["year"].iloc[0])
    _title(axes, f"{words} {year}, % (mark: all provinces)", left=True)
    rows = rows.iloc[::-1]
    at = np.arange(len(rows))
    axes.barh(at, 100 * rows["share"], color=style.LIGHT["sequential_3"], height=0.66)
    every = 100 * rows["share_of_all_provinces"].to_numpy()
    axes.plot(
        every, at, linestyle="none", marker="|", markersize=8, markeredgewidth=1.6, color=style.LIGHT["ink"]
    )
    names = [str(name).replace("consumption of ", "") for name in rows[column]]
    axes.set_yticks(at, names, fontsize=SMALL)
    axes.axvline(0, color=style.LIGHT["muted"], linewidth=0.8)
    _across(axes)


def industries(axes: Axes, answer: Answer) -> None:
    """The ten largest industries: share, and the location quotient written at the end."""
    rows = answer.more.get("industries")
    if rows is None:
        _title(axes, "Largest industries", left=True)
        _nothing(axes)
        return
    what = "output" if answer.summary["is_run"] else "revenue"
    year = int(rows["year"].iloc[0])
    _title(axes, f"Largest industries {year}, % of {what} (LQ)", left=True)
    rows = rows.iloc[::-1]
    at, across = np.arange(len(rows)), 100 * rows["share"].to_numpy()
    axes.barh(at, across, color=style.LIGHT["sequential_3"], height=0.7)
    for place, value, quotient in zip(at.tolist(), across, rows["location_quotient"], strict=True):
        strong = "bold" if quotient >= 2 else "normal"
        axes.text(
            value + 0.02 * across.max(),
            place,
            f"({number(quotient, 1)})",
            size=TINY,
            va="center",
            weight=strong,
        )
    axes.set_yticks(at, [_short(str(name)) for name in rows["industry"]], fontsize=SMALL)
    axes.set_xlim(0, 1.18 * across.max())
    _across(axes)


def _short(name: str) -> str:
    """The name of an industry on one line: without brackets, cut at a word."""
    whole = name.split(" (")[0]
    plain = SHORT.get(whole, whole)
    if len(plain) <= NAME_LENGTH:
        return plain
    return plain[:NAME_LENGTH].rsplit(" ", 1)[0].rstrip(",") + " …"


def people(axes: Axes, answer: Answer) -> None:
    """Population and employment, millions."""
    _lines(axes, answer, {"population": "population", "employment": "employment"}, 0.01, "People, million")


def budget(axes: Axes, answer: Answer) -> None:
    """Budget and debt, % of GDP or of expenditure; what is known for one year is a point."""
    if answer.summary["is_run"]:
        names = {"own_revenue": "own revenue", "local_bonds": "local bonds", "vehicle_debt": "vehicle debt"}
        _lines(axes, answer, names, 100, "Budget and debt, % of GDP")
        return
    names = {
        "budget_expenditure": "budget expenditure",
        "local_bonds": "local bonds",
        "vehicle_bonds": "vehicle bonds",
    }
    _lines(axes, answer, names, 100, "Budget and debt, % of GDP")


def _lines(axes: Axes, answer: Answer, names: dict[str, str], factor: float, title: str) -> None:
    from matplotlib.ticker import MaxNLocator

    from neijuan.report.lines import label_ends

    _title(axes, title)
    ends, lowest = [], np.inf
    colours = ("blue", "vermilion", "green")
    for colour, (name, words) in zip(colours, names.items(), strict=False):
        found: list[dict[str, Any]] = answer.summary["paths"].get(name, [])
        if not found:
            continue
        years = [row["year"] for row in found]
        up = [row["value"] * factor for row in found]
        axes.plot(
            years,
            up,
            color=style.LIGHT[colour],
            linestyle=style.DASHES[colour],
            linewidth=1.5,
            marker="o" if len(found) == 1 else None,
            markersize=4,
        )
        ends.append((f"{words} {number(up[-1], 1)} ({years[-1]})", colour, up[-1]))
        lowest = min(lowest, *up)
    if not ends:
        _nothing(axes)
        return
    low, high = axes.get_ylim()
    axes.set_ylim(0 if lowest < 0.5 * high else low, high)
    axes.tick_params(labelsize=SMALL)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:.0f}")
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=4))
    label_ends(axes, ends)
    for text in axes.texts:
        text.set_fontsize(SMALL)
    _minus(axes)


def ranks(axes: Axes, answer: Answer) -> None:
    """Where the province stands in each indicator, and a thin line from where it stood first."""
    rows = answer.table.iloc[::-1].reset_index(drop=True)
    first = {}
    if "rank and path" in answer.more:
        path = answer.more["rank and path"]
        first = dict(zip(path["indicator"], path["first_rank"], strict=True))
    _title(axes, "Rank now (full) and in the first year (hollow)", left=True)
    at = np.arange(len(rows))
    axes.hlines(at, 1, PROVINCES, color=style.LIGHT["grid"], linewidth=0.7)
    for place, row in enumerate(rows.to_dict("records")):
        start = first.get(row["indicator"])
        if start is not None:
            axes.plot([start, row["rank"]], [place, place], color=style.LIGHT["blue"], linewidth=1.0)
            axes.plot(
                start, place, marker="o", markersize=4, markerfacecolor="white", color=style.LIGHT["blue"]
            )
        axes.plot(row["rank"], place, marker="o", markersize=5.5, color=style.LIGHT["blue"])
    names = [f"{row['indicator'].replace('_', ' ')} {row['year']}" for row in rows.to_dict("records")]
    axes.set_yticks(at, [name.replace("gdp", "GDP") for name in names], fontsize=SMALL)
    axes.set_xlim(PROVINCES + 0.8, 0.2)
    axes.set_xticks([31, 25, 20, 15, 10, 5, 1])
    axes.set_ylim(-0.7, len(rows) - 0.3)
    axes.grid(False)
    axes.tick_params(axis="x", labelsize=SMALL)
    axes.set_xlabel("rank, 1 the highest figure", fontsize=SMALL)


def _title(axes: Axes, words: str, left: bool = False) -> None:
    """Title over the panel; `left` sets it over the names beside the panel as well."""
    if left:
        box = axes.get_position()
        sheet = axes.figure
        start = 0.085 if box.x0 < 0.5 else 0.55
        sheet.text(start, box.y1 + 0.006, words, size=TITLE, weight="bold", color=style.LIGHT["ink"])
        return
    axes.set_title(words, fontsize=TITLE, pad=5)


def _across(axes: Axes) -> None:
    axes.grid(axis="x")
    axes.grid(False, axis="y")
    axes.tick_params(axis="x", labelsize=SMALL)
    axes.xaxis.set_major_formatter(lambda value, _: number(value, 0))


def _minus(axes: Axes) -> None:
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.10g}".replace("-", "−"))


def _nothing(axes: Axes) -> None:
    axes.axis("off")
    axes.text(
        0.5, 0.5, "not in this table", transform=axes.transAxes, ha="center", color=style.LIGHT["muted"]
    )
