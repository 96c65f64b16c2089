"""Bandwidth of the memory: the triad a = b + s c of McCalpin's STREAM (1995), in JAX and in NumPy.

    python benchmarks/bandwidth.py BYTES [BYTES ...]

For each total size of the three arrays, one line of JSON: bytes per second, the median of five by either
library; two numbers read and one written count as 24 bytes, as in STREAM. The larger figure is the one to
compare with: it is what the machine has been seen to do.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import jax
import numpy as np

SAMPLES, TRIAL, PIECE, SCALAR = 5, 3, 1 << 15, 3.0
"""PIECE: numbers that NumPy treats at a time, so that its intermediate product stays in the cache."""


def main() -> None:
    """Measure at every size that was asked for."""
    jax.config.update("jax_enable_x64", True)  # type: ignore[no-untyped-call]
    for text in sys.argv[1:]:
        length = int(text) // 24
        rates = {"jax": _with_jax(length), "numpy": _with_numpy(length)}
        print(json.dumps({"bytes": 24 * length, "bytes_per_second": max(rates.values()), **rates}))


def _rate(length: int, triad: Callable[[], Any]) -> float:
    """Bytes per second, the median of five after three that are not counted."""
    seconds = []
    for _ in range(TRIAL + SAMPLES):
        begin = time.perf_counter()
        triad()
        seconds.append(time.perf_counter() - begin)
    return 24 * length / statistics.median(seconds[TRIAL:])


def _with_jax(length: int) -> float:
    """The triad as one compiled program; the result takes the place of the array that it replaces."""

    @partial(jax.jit, donate_argnums=0, keep_unused=True)
    def triad(a: jax.Array, b: jax.Array, c: jax.Array) -> jax.Array:
        return b + SCALAR * c

    a, b, c = (jax.numpy.full(length, float(i)) for i in range(3))

    def once() -> None:
        nonlocal a
        a = triad(a, b, c).block_until_ready()

    return _rate(length, once)


def _with_numpy(length: int) -> float:
    """The triad in pieces, a thread for each core."""
    a, b, c = (np.full(length, float(i)) for i in range(3))
    threads = os.cpu_count() or 1
    bounds = [length * i // threads for i in range(threads + 1)]

    def part(begin: int, end: int) -> None:
        for start in range(begin, end, PIECE):
            piece = slice(start, min(end, start + PIECE))
            np.multiply(c[piece], SCALAR, out=a[piece])
            np.add(a[piece], b[piece], out=a[piece])

    with ThreadPoolExecutor(threads) as pool:
        return _rate(length, lambda: list(pool.map(part, bounds[:-1], bounds[1:])))


if __name__ == "__main__":
    main()
