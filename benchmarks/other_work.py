"""How much of the processor other programs took while something was measured: a busy machine misleads.

Linux tells the time that all processors worked in `/proc/stat`; what this process and its ended children
worked themselves is subtracted. Elsewhere it is not known.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

STATISTICS = Path("/proc/stat")
IDLE, WAITING, GUEST = 3, 4, 8
"""Places in the first line: doing nothing, waiting for a disk, and guests, which `user` counts already."""


class OtherWork:
    """A clock of other programs' work: started when made, read with `cores`."""

    def __init__(self) -> None:
        self._wall, self._others = time.perf_counter(), _others()

    def cores(self) -> float | None:
        """Processors that other programs kept busy on average since the start; None where it is not known."""
        others = _others()
        if others is None or self._others is None:
            return None
        return max(0.0, (others - self._others) / (time.perf_counter() - self._wall))


def _others() -> float | None:
    """Seconds that all processors have worked, less those of this process and its ended children."""
    if not STATISTICS.exists():
        return None
    ticks = [int(text) for text in STATISTICS.read_text(encoding="ascii").splitlines()[0].split()[1:]]
    worked = sum(ticks[:GUEST]) - ticks[IDLE] - ticks[WAITING]
    return worked / os.sysconf("SC_CLK_TCK") - sum(os.times()[:4])
