"""Names beside the points of a scatter, none over another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from neijuan.report import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

SIZE = 7.0
LETTER = 0.58
"""Mean width of a letter in units of the size of type."""
NEAR = 4.0
"""Distance of a name from its point, in points."""


def name_points(
    axes: Axes, across: NDArray[np.float64], up: NDArray[np.float64], names: Sequence[str]
) -> None:
    """Write each name right, left, above or below its point, where it covers no point and no other name.

    The first in `names` choose first; a name that finds no room is left out. Limits of the axes must be
    final.
    """
    corners = axes.transData.transform(np.column_stack([across, up])) * 72 / axes.figure.dpi
    taken = [(x - 3, y - 3, x + 3, y + 3) for x, y in corners]
    (left, low), (right, high) = np.asarray(axes.bbox.get_points()) * 72 / axes.figure.dpi
    for (x, y), name, point in zip(corners, names, zip(across, up, strict=True), strict=True):
        width = LETTER * SIZE * len(name)
        for dx, dy, side in _places(width):
            box = (x + dx, y + dy - SIZE / 2, x + dx + width, y + dy + SIZE / 2)
            inside = box[0] >= left and box[2] <= right and box[1] >= low and box[3] <= high
            own = (x - 3, y - 3, x + 3, y + 3)
            if inside and not any(_overlap(box, other) for other in taken if other != own):
                axes.annotate(
                    name,
                    point,
                    xytext=(dx + width * side, dy),
                    textcoords="offset points",
                    ha=("left", "center", "right")[round(2 * side)],
                    va="center",
                    size=SIZE,
                    color=style.LIGHT["muted"],
                )
                taken.append(box)
                break


def _places(width: float) -> list[tuple[float, float, float]]:
    """Left edge and middle of the candidates relative to the point, and the side that the text hangs on."""
    return [
        (NEAR, 0.0, 0.0),
        (-width - NEAR, 0.0, 1.0),
        (-width / 2, SIZE, 0.5),
        (-width / 2, -SIZE, 0.5),
        (NEAR, SIZE, 0.0),
        (NEAR, -SIZE, 0.0),
    ]


def _overlap(one: Sequence[float], other: Sequence[float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
