"""Small multiples in the house style: one message a panel, units on every axis, lines told apart by dash."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neijuan.report.style import DASHES, LIGHT, drawing
from verification.pages import DOCS, save_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLOURS = ("blue", "vermilion", "green", "purple", "amber")


@contextmanager
def multiples(
    name: str, panels: int, columns: int | None = None, height: float = 2.7, folder: Path = DOCS
) -> Iterator[list[Any]]:
    """Axes of a figure that is saved as `figures/NAME.svg` in `folder` when the block ends."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    columns = columns or min(panels, 3)
    rows = -(-panels // columns)
    with drawing():
        figure, grid = plt.subplots(
            rows, columns, figsize=(3.35 * columns, height * rows), squeeze=False, layout="constrained"
        )
        axes = list(grid.flat)
        yield axes[:panels]
        for spare in axes[panels:]:
            spare.set_visible(False)
        save_figure(figure, folder / "figures" / f"{name}.svg")


def lines(
    ax: Axes,
    title: str,
    x: Any,
    series: dict[str, Any],
    labels: tuple[str, str],
    *,
    legend: str = "",
    place: str = "best",
) -> None:
    """Draw named series over one x axis; a single series needs no legend."""
    for (name, values), colour in zip(series.items(), COLOURS, strict=False):
        ax.plot(x, values, color=LIGHT[colour], linestyle=DASHES[colour], label=name)
    finish(ax, title, labels)
    if len(series) > 1:
        ax.legend(title=legend or None, loc=place, fontsize=7.5, title_fontsize=7.5, handlelength=2.6)


def band(ax: Axes, x: Any, draws: Any, colour: str) -> None:
    """Where nine tenths of the draws `[draw, x]` lie, as a pale area."""
    import numpy as np

    low, high = np.quantile(np.asarray(draws), (0.05, 0.95), axis=0)
    ax.fill_between(x, low, high, color=LIGHT[colour], alpha=0.13, linewidth=0)


def finish(ax: Axes, title: str, labels: tuple[str, str]) -> None:
    """Title and the names of both axes."""
    ax.set_title(title, fontsize=9.0)
    ax.set_xlabel(labels[0])
    ax.set_ylabel(labels[1])


def mark(ax: Axes, *, x: float | None = None, y: float | None = None) -> None:
    """A thin line at a reference value."""
    if x is not None:
        ax.axvline(x, color=LIGHT["muted"], linewidth=0.7)
    if y is not None:
        ax.axhline(y, color=LIGHT["muted"], linewidth=0.7)


def rows(*values: Sequence[float] | Any) -> Any:
    """A firm array of one block."""
    import jax.numpy as jnp

    return jnp.asarray(values, dtype=float)
