"""How every peer is timed, and the line of JSON that its script prints. Standard library only."""

from __future__ import annotations

import json
import resource
import statistics
import sys
import time
from collections.abc import Callable
from importlib import metadata

SAMPLES, PERIODS = 5, 4


def samples(advance: Callable[[], object]) -> list[float]:
    """Seconds per period in each of five samples of four periods, after four periods that are not counted."""
    seconds = []
    for _ in range(1 + SAMPLES):
        begin = time.perf_counter()
        for _ in range(PERIODS):
            advance()
        seconds.append((time.perf_counter() - begin) / PERIODS)
    return seconds[1:]


def say(agents: dict[str, int], seconds: list[float], periods: int, packages: tuple[str, ...]) -> None:
    """Print what was measured: counts of agents by kind, seconds per period, periods simulated in all."""
    kibibytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "darwin" else 1)
    measured = {
        "agents": agents,
        "seconds_per_period": statistics.median(seconds),
        "samples": seconds,
        "periods": periods,
        "peak_memory_gib": kibibytes / 1024**2,
        "versions": {package: metadata.version(package) for package in packages},
    }
    print(json.dumps(measured))
