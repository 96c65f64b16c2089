"""Troughs of a path: falls and recoveries of at least a given size.

The rule looks at size alone, not at a calendar of cycles: a fall counts once the path is `least` below its
last high, a trough once it is `least` above its last low. It is the amplitude rule of dating business cycles
(Bry and Boschan 1971, Cyclical Analysis of Time Series, NBER) without its rule on the length of phases.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Trough:
    """Places of the preceding peak and of the trough in the path.

    `peak` is None if the path begins in the fall; `recovered` is False if it ends before it rose by `least`.
    """

    peak: int | None
    place: int
    recovered: bool


def troughs(values: Sequence[float], least: float) -> list[Trough]:
    """Troughs of `values`, oldest first: local minima that lie `least` or more below the peak before them and
    are followed by a rise of `least` or more.

    A path that opens by rising has its first trough at the lowest value before that rise, without a peak. A
    path that ends in a fall has a last trough that has not recovered. `least` is in the unit of the values.
    """
    found: list[Trough] = []
    high = low = 0
    peak: int | None = None
    falling: bool | None = None
    for here, value in enumerate(values):
        high = here if value > values[high] else high
        low = here if value < values[low] else low
        if falling is not True and value <= values[high] - least:
            falling, peak, low = True, high, here
        elif falling is not False and value >= values[low] + least:
            found.append(Trough(peak, low, recovered=True))
            falling, high = False, here
    if falling:
        found.append(Trough(peak, low, recovered=False))
    return found
