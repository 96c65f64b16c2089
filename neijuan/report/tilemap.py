"""Tile-grid map of the provinces: one square each, its figure printed in it, coloured by class.

    from neijuan.report.tilemap import tile_map
    drawing = tile_map({"CN-LN": -0.04, ...}, kind="diverging", label="net exports, % of GDP", scale=100)

Equal squares give Tibet and Guangdong the same voice, and the printed figure makes colour a help, not a code.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

import numpy as np

from neijuan.report import style
from neijuan.report.places import Place, places

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Kind = Literal["diverging", "sequential"]
GAP = 0.06


def tile_map(
    values: Mapping[str, float],
    *,
    kind: Kind,
    label: str,
    scale: float = 1.0,
    decimals: int = 1,
    width: float = 5.4,
) -> Figure:
    """Draw one figure per province on the tile grid.

    `values` by ISO code, times `scale` when printed; `label` names quantity and unit above the key of
    colours;
    `kind` is `diverging` (classes break at zero) or `sequential`. A province without a figure stays grey.
    """
    from matplotlib.figure import Figure

    columns = 1 + max(place.column for place in places().values())
    rows = 1 + max(place.row for place in places().values())
    with style.drawing():
        drawing = Figure(figsize=(width, width * rows / columns * 0.86))
        axes = drawing.add_axes((0.0, 0.0, 1.0, 1.0))
        draw_tiles(axes, values, kind=kind, label=label, scale=scale, decimals=decimals)
    return drawing


def draw_tiles(
    axes: Axes,
    values: Mapping[str, float],
    *,
    kind: Kind,
    label: str,
    scale: float = 1.0,
    decimals: int = 1,
) -> None:
    """Draw the tiles and their key on given axes, as `tile_map` does on a figure of its own."""
    registry = places()
    printed = {code: value * scale for code, value in values.items() if code in registry}
    edges = class_edges(list(printed.values()), kind)
    columns = 1 + max(place.column for place in registry.values())
    rows = 1 + max(place.row for place in registry.values())
    axes.set(xlim=(0, columns), ylim=(rows, 0))
    axes.axis("off")
    for code, place in registry.items():
        _tile(axes, place, printed.get(code, math.nan), edges, kind, decimals)
    _key(axes, edges, kind, label)


def class_edges(values: list[float], kind: Kind) -> list[float]:
    """The five round numbers that separate the six classes; the outer classes are open.

    Diverging edges are symmetric about zero. The middle 80% of the figures set the step, so that one extreme
    province does not put all others into one class.
    """
    finite = np.array([value for value in values if math.isfinite(value)])
    if finite.size == 0:
        finite = np.array([0.0])
    if kind == "diverging":
        step = round_step(float(np.quantile(np.abs(finite), 0.8)) / 2.5)
        return [step * factor for factor in (-2, -1, 0, 1, 2)]
    low, high = np.quantile(finite, [0.1, 0.9])
    spread = float(high - low)
    # Figures that differ by rounding only are one figure.
    step = round_step(spread / 4 if spread > 1e-9 * max(abs(low), abs(high)) else 0.0)
    middle = round(float(np.median(finite)) / step)
    if finite.min() >= 0:
        # No class for figures below zero where there are none.
        middle = max(middle, 3)
    return [step * (middle + offset) for offset in (-2, -1, 0, 1, 2)]


def round_step(size: float) -> float:
    """The nearest of 1, 2, 2.5, 5 times a power of ten; 1 for a size of zero."""
    if not size > 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(size))
    candidates = [factor * power for factor in (1.0, 2.0, 2.5, 5.0, 10.0)]
    return min(candidates, key=lambda candidate: abs(math.log(candidate / size)))


def number(value: float, decimals: int, signed: bool = False) -> str:
    """A figure as printed: fixed decimals, true minus sign, a dash where there is none."""
    if not math.isfinite(value):
        return "–"
    text = f"{value:+,.{decimals}f}" if signed else f"{value:,.{decimals}f}"
    if float(text.replace(",", "")) == 0:
        text = text.lstrip("+-")
    return text.replace("-", "−")


def moves(start: float, end: float, decimals: int, unit: str = "%") -> str:
    """A change in words: `goes from 48% to 45%`, or `stays at 48%` where the printed figures are equal."""
    first, last = number(start, decimals), number(end, decimals)
    return f"stays at {first}{unit}" if first == last else f"goes from {first}{unit} to {last}{unit}"


def _tile(axes: Axes, place: Place, value: float, edges: list[float], kind: Kind, decimals: int) -> None:
    from matplotlib.patches import Rectangle

    names = style.DIVERGING if kind == "diverging" else style.SEQUENTIAL
    colour = names[int(np.searchsorted(edges, value, side="right"))] if math.isfinite(value) else "empty"
    ink = style.LIGHT[style.ink_on(colour)]
    left, top, side = place.column + GAP / 2, place.row + GAP / 2, 1 - GAP
    axes.add_patch(Rectangle((left, top), side, side, facecolor=style.LIGHT[colour], linewidth=0))
    middle = place.column + 0.5
    axes.text(middle, place.row + 0.27, place.name, ha="center", va="center", size=7, color=ink)
    text = number(value, decimals, signed=kind == "diverging")
    axes.text(middle, place.row + 0.62, text, ha="center", va="center", size=11, weight="bold", color=ink)


def _key(axes: Axes, edges: list[float], kind: Kind, label: str) -> None:
    """Six boxes in the empty north-west of the grid, the edges written under their borders."""
    from matplotlib.patches import Rectangle

    names = style.DIVERGING if kind == "diverging" else style.SEQUENTIAL
    left, top, width = GAP / 2, 0.56, 0.44
    axes.text(left, top - 0.14, label, size=8.5, color=style.LIGHT["ink"], va="bottom", linespacing=1.25)
    for step, name in enumerate(names):
        box = Rectangle(
            (left + step * width, top), width - 0.02, 0.2, facecolor=style.LIGHT[name], linewidth=0
        )
        axes.add_patch(box)
    decimals = max(0, -math.floor(math.log10(edges[1] - edges[0]) + 1e-9))
    for step, edge in enumerate(edges, start=1):
        place = left + step * width - 0.01
        text = number(edge, decimals + (1 if _needs_more(edges, decimals) else 0), signed=kind == "diverging")
        axes.text(place, top + 0.28, text, size=7.5, ha="center", va="top", color=style.LIGHT["muted"])


def _needs_more(edges: list[float], decimals: int) -> bool:
    return any(abs(round(edge, decimals) - edge) > 1e-9 for edge in edges)
