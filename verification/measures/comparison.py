"""One figure computed here and by another program, and the drawing of all pairs of a subject."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from neijuan.report.style import LIGHT
from verification.panels import finish

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

TOLERANCE = 1e-10
MARKERS = "os^Dv<>Ph*"
SMALLEST = 1e-17
"""A difference of zero is drawn here."""


@dataclass(frozen=True)
class Comparison:
    """The same figures by two programs.

    `what` they are; `program` that computed `theirs`; `tolerance` of the largest difference in units of the
    largest of theirs, with the reason where it is not that of rounding.
    """

    what: str
    program: str
    ours: NDArray[np.float64]
    theirs: NDArray[np.float64]
    tolerance: float = TOLERANCE
    reason: str = ""

    @property
    def difference(self) -> float:
        """Largest difference over the largest of theirs; infinite if one program has no number."""
        ours, theirs = np.broadcast_arrays(self.ours, self.theirs)
        if not (np.isfinite(ours) & np.isfinite(theirs)).all() or ours.size == 0:
            return float("inf")
        return float(np.abs(ours - theirs).max() / max(np.abs(theirs).max(), np.finfo(float).tiny))

    @property
    def agrees(self) -> bool:
        """Whether the difference is within the tolerance."""
        return self.difference <= self.tolerance

    def line(self) -> str:
        """The comparison as it is printed."""
        verdict = "agrees" if self.agrees else "DIFFERS"
        count = np.size(self.theirs)
        figures = "figure" if count == 1 else "figures"
        why = f" ({self.reason})" if self.reason else ""
        return (
            f"{verdict:8}{self.what}: {count} {figures}, difference {self.difference:.1e}, allowed "
            f"{self.tolerance:.0e}{why}, {self.program}"
        )


def comparison(what: str, program: str, ours: Any, theirs: Any, **options: Any) -> Comparison:
    """The comparison of two numbers, lists or arrays."""
    pair = (np.atleast_1d(np.asarray(values, dtype=float)) for values in (ours, theirs))
    return Comparison(what, program, *pair, **options)


def draw_pairs(ax: Axes, title: str, found: Sequence[Comparison]) -> None:
    """All figures of the comparisons against each other, each over its largest, with the line of equality.

    Markers and colours are those of `draw_differences` beside it.
    """
    for number, one in enumerate(found):
        ours, theirs = (np.ravel(values) for values in np.broadcast_arrays(one.ours, one.theirs))
        places = np.linspace(0, ours.size - 1, min(ours.size, 400)).astype(int)
        largest = max(np.abs(theirs).max(), np.finfo(float).tiny)
        ax.plot(theirs[places] / largest, ours[places] / largest, **_mark(number))
    ends = np.array(ax.get_xlim())
    ax.plot(ends, ends, color=LIGHT["muted"], linewidth=0.7, zorder=0)
    finish(ax, title, ("by the other program, largest = 1", "here"))


def draw_differences(ax: Axes, found: Sequence[Comparison]) -> None:
    """The largest difference of each comparison on a logarithmic axis, with what is allowed."""
    for number, one in enumerate(found):
        place = len(found) - 1 - number
        ax.plot([max(one.difference, SMALLEST)], [place], **_mark(number))
        ax.plot([one.tolerance], [place], "|", color=LIGHT["ink"], markersize=9)
    ax.set_xscale("log")
    ax.set_xlim(SMALLEST / 3, 1e-3)
    ax.set_yticks(range(len(found)), [one.what for one in reversed(found)], fontsize=6.5)
    ax.grid(axis="x")
    finish(ax, "Largest relative difference", ("the bar is what is allowed", ""))


def _mark(number: int) -> dict[str, Any]:
    colours = ("blue", "vermilion", "green", "purple", "amber")
    return {
        "linestyle": "none",
        "marker": MARKERS[number % len(MARKERS)],
        "markersize": 4,
        "markerfacecolor": "none",
        "color": LIGHT[colours[number % len(colours)]],
    }
