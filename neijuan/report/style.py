"""The look of every figure: colours for light and dark paper, lines, type.

Figures are drawn in the light colours. A page that embeds them replaces each light colour by the variable
of the
same name (`--ink`, `--blue`, ...), so that one drawing serves both schemes; a file saved alone stays light.
Every colour therefore has one name, and no two names share a value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

LIGHT: dict[str, str] = {
    "ink": "#1f2328",
    "muted": "#57606a",
    "grid": "#dde2e7",
    "empty": "#e6e9ec",
    "blue": "#0b66b0",
    "vermilion": "#c2481a",
    "green": "#0c8562",
    "purple": "#93478f",
    "amber": "#9a6a00",
    "on_strong": "#ffffff",
    "diverging_0": "#ad4206",
    "diverging_1": "#e08a4a",
    "diverging_2": "#f6d5b5",
    "diverging_3": "#c3dcf0",
    "diverging_4": "#5f9fd3",
    "diverging_5": "#11589b",
    "sequential_0": "#edf3f9",
    "sequential_1": "#cfe1f2",
    "sequential_2": "#a0c6e6",
    "sequential_3": "#62a3d6",
    "sequential_4": "#2170b0",
    "sequential_5": "#0d4680",
}
"""Colour of each role on white paper."""

DARK: dict[str, str] = {
    "ink": "#e6edf3",
    "muted": "#a4afba",
    "grid": "#313840",
    "empty": "#2b3138",
    "blue": "#6cb6ff",
    "vermilion": "#ff9a62",
    "green": "#4fd1a5",
    "purple": "#d9a3d5",
    "amber": "#f0c14b",
    "on_strong": "#0d1117",
    "diverging_0": "#ffab70",
    "diverging_1": "#a5561d",
    "diverging_2": "#54351f",
    "diverging_3": "#1d3850",
    "diverging_4": "#2b69a3",
    "diverging_5": "#86c5ff",
    "sequential_0": "#1a2530",
    "sequential_1": "#1d3850",
    "sequential_2": "#215176",
    "sequential_3": "#2b6ca6",
    "sequential_4": "#74b5ee",
    "sequential_5": "#bcdfff",
}
"""Colour of each role on dark paper, read at the same contrast."""

DIVERGING = tuple(f"diverging_{step}" for step in range(6))
"""Orange below, blue above: told apart by every common form of colour blindness."""
SEQUENTIAL = tuple(f"sequential_{step}" for step in range(6))
STRONG = frozenset({"diverging_0", "diverging_5", "sequential_4", "sequential_5"})
"""Tile colours so strong that the text on them takes the colour of the paper."""

DASHES: dict[str, Any] = {
    "blue": "solid",
    "vermilion": (0, (5, 1.6)),
    "green": (0, (1.2, 1.2)),
    "purple": (0, (6, 1.5, 1.2, 1.5)),
    "amber": (0, (3, 1)),
    "ink": "solid",
}
"""A dash pattern for each line colour, so that no reader depends on colour."""

FONTS = ["DejaVu Sans"]

SETTINGS: dict[str, object] = {
    "font.family": "sans-serif",
    "font.sans-serif": FONTS,
    "font.size": 9.0,
    "text.color": LIGHT["ink"],
    "axes.edgecolor": LIGHT["muted"],
    "axes.labelcolor": LIGHT["muted"],
    "axes.labelsize": 8.5,
    "axes.titlesize": 9.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlecolor": LIGHT["ink"],
    "axes.linewidth": 0.7,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.facecolor": "none",
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "axes.unicode_minus": True,
    "grid.color": LIGHT["grid"],
    "grid.linewidth": 0.7,
    "xtick.color": LIGHT["muted"],
    "ytick.color": LIGHT["muted"],
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 8.5,
    "xtick.major.size": 3.0,
    "ytick.major.size": 0.0,
    "lines.linewidth": 1.7,
    "lines.solid_capstyle": "round",
    "figure.facecolor": "none",
    "legend.frameon": False,
    "svg.fonttype": "none",
    "svg.hashsalt": "neijuan",
}


@contextmanager
def drawing() -> Iterator[None]:
    """Draw inside this context to get the house style; settings of the caller's session come back after
    it."""
    import matplotlib as mpl

    with mpl.rc_context(SETTINGS):  # type: ignore[arg-type]
        yield


def ink_on(name: str) -> str:
    """Name of the text colour that reads on the tile colour `name`."""
    return "on_strong" if name in STRONG else "ink"


def variable(name: str) -> str:
    """CSS variable of a colour: `diverging_0` is `--diverging-0`."""
    return "--" + name.replace("_", "-")


def declarations(colours: dict[str, str]) -> str:
    """The colours as CSS declarations, for a rule of the page."""
    return " ".join(f"{variable(name)}: {value};" for name, value in colours.items())


def follow_scheme(svg: str) -> str:
    """Replace each light colour in `svg` by its CSS variable, so that the page's scheme decides."""
    names = {value: name for name, value in LIGHT.items()}
    pattern = re.compile("|".join(re.escape(value) for value in names), re.IGNORECASE)
    return pattern.sub(lambda match: f"var({variable(names[match.group().lower()])})", svg)
