"""Names beside the points of a scatter, none over another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from neijuan.report import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

Box: TypeAlias = "tuple[float, float, float, float]"
"""Left, lower, right and upper edge, in points."""
SIZE = 7.0
LETTER = 0.58
"""Mean width of a letter in units of the size of type."""
NEAR = 4.0
"""Distance of a name from its point, in points."""


def name_points(
    axes: Axes,
    across: NDArray[np.float64],
    up: NDArray[np.float64],
    names: Sequence[str],
    line: tuple[NDArray[np.float64], NDArray[np.float64]] | None = None,
) -> None:
    """Write each name right, left, above or below its point, where it covers no point and no other name.

    The first in `names` choose first; a name that finds no room is left out. With `line`, the ends of a
    straight line, names keep off it where they can. Limits of the axes must be final.
    """

    def corners_of(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(axes.transData.transform(np.column_stack([x, y])) * 72 / axes.figure.dpi)

    corners = corners_of(across, up)
    taken = [_around(x, y, 3) for x, y in corners]
    lined = [] if line is None else _along(*corners_of(*line))
    limits = np.ravel(axes.bbox.get_points()) * 72 / axes.figure.dpi
    for corner, name, point in zip(corners, names, zip(across, up, strict=True), strict=True):
        found = _room(corner, LETTER * SIZE * len(name), taken, lined, limits)
        if found is not None:
            box, offset, side = found
            taken.append(box)
            axes.annotate(
                name,
                point,
                xytext=offset,
                textcoords="offset points",
                ha=("left", "center", "right")[round(2 * side)],
                va="center",
                size=SIZE,
                color=style.LIGHT["muted"],
            )


def _room(
    corner: NDArray[np.float64],
    width: float,
    taken: Sequence[Box],
    lined: Sequence[Box],
    limits: NDArray[np.float64],
) -> tuple[Box, tuple[float, float], float] | None:
    """Box, offset and side of a name where it covers nothing that is taken; over the line only if it must."""
    x, y = corner
    own = _around(x, y, 3)
    covering = None
    for dx, dy, side in _places(width):
        box = (x + dx, y + dy - SIZE / 2, x + dx + width, y + dy + SIZE / 2)
        inside = limits[0] <= box[0] and limits[1] <= box[1] and box[2] <= limits[2] and box[3] <= limits[3]
        if inside and not any(_overlap(box, other) for other in taken if other != own):
            found = (box, (dx + width * side, dy), side)
            if not any(_overlap(box, other) for other in lined):
                return found
            covering = covering or found
    return covering


def _around(x: float, y: float, half: float) -> Box:
    return (x - half, y - half, x + half, y + half)


def _along(start: NDArray[np.float64], end: NDArray[np.float64]) -> list[Box]:
    """Small boxes along a straight line."""
    steps = np.linspace(0, 1, 200)[:, None]
    return [_around(x, y, 1) for x, y in start + steps * (end - start)]


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
