"""Speed and memory of the simulation at each scale, every scale in a process of its own.

    python benchmarks/run_benchmarks.py [SCALE ...] [--json] [--out FILE]

A process first meets an empty cache of compiled programs (cold), a second one the cache that the first has
left. The duration of a quarter is the median of five samples of a year each, after a year that is not
counted. Compiling is what JAX itself reports for tracing, lowering and compiling, or fetching from the cache,
over the whole process; `prepare` is the time from the tables to the first state, less compiling. `firms` are
the agents at the start; the throughput counts those alive while the clock ran. Peak memory is that of the
process that needed more. Timings count only if both processes end with the same figures to the bit; the
command fails otherwise.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from importlib import metadata
from pathlib import Path
from typing import Any

SCALES = ("1:1000", "1:100", "1:10", "1:1")
START, SEED = 2012, 1
SAMPLES, QUARTERS = 5, 4
RESULTS = Path(__file__).with_name("results.json")
HEADINGS = {
    "firms_scale": "scale",
    "firms": "firms",
    "seconds_per_quarter": "s/quarter",
    "firm_quarters_per_second": "firm-quarters/s",
    "prepare_seconds": "prepare s",
    "compile_seconds_cold": "compile s, cold",
    "compile_seconds_cached": "cached",
    "peak_memory_gib": "peak GiB",
}


def measure(scale: str) -> dict[str, Any]:
    """Time the simulation at `scale` in this process: seconds, firms, memory, a digest of the last year."""
    compiling = _listen_to_compiler()
    from neijuan.economy.simulation import Simulation

    begin = time.perf_counter()
    simulation = Simulation.prepare(start=START, firms=scale, seed=SEED)
    prepare = time.perf_counter() - begin - sum(compiling)
    firms = simulation.firm_count
    simulation.advance(QUARTERS)
    samples, alive = [], [simulation.firm_count]
    for _ in range(SAMPLES):
        before = time.perf_counter()
        dataset = simulation.advance(QUARTERS)
        samples.append((time.perf_counter() - before) / QUARTERS)
        alive.append(simulation.firm_count)
    kibibytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "darwin" else 1)
    return {
        "firms": firms,
        "firms_while_timed": statistics.mean(alive),
        "seconds_per_quarter": statistics.median(samples),
        "samples": samples,
        "prepare_seconds": prepare,
        "compile_seconds": sum(compiling),
        "peak_memory_gib": kibibytes / 1024**2,
        "digest": hashlib.sha256(dataset["cell_output"].values.tobytes()).hexdigest(),
    }


def _listen_to_compiler() -> list[float]:
    """A list that grows by the seconds of each step of compilation from now on."""
    from jax import monitoring

    seconds: list[float] = []

    def note(event: str, duration: float, **_: Any) -> None:
        if event.startswith("/jax/core/compile/"):
            seconds.append(duration)

    monitoring.register_event_duration_secs_listener(note)
    return seconds


def benchmark(scale: str) -> dict[str, Any]:
    """Both processes at one scale, as one row of the table."""
    with tempfile.TemporaryDirectory() as cache:
        cold, cached = (_measure_apart(scale, cache) for _ in range(2))
    if cold["digest"] != cached["digest"]:
        raise SystemExit(f"error: two runs at {scale} with the same seed differ, their timings mean nothing")
    return {
        "firms_scale": scale,
        "firms": cached["firms"],
        "seconds_per_quarter": cached["seconds_per_quarter"],
        "samples": cached["samples"],
        "firm_quarters_per_second": cached["firms_while_timed"] / cached["seconds_per_quarter"],
        "prepare_seconds": cached["prepare_seconds"],
        "compile_seconds_cold": cold["compile_seconds"],
        "compile_seconds_cached": cached["compile_seconds"],
        "peak_memory_gib": max(cold["peak_memory_gib"], cached["peak_memory_gib"]),
    }


def _measure_apart(scale: str, cache: str) -> dict[str, Any]:
    """`measure` in a new process whose compiled programs are kept in `cache`."""
    command = [sys.executable, __file__, "--measure", scale]
    finished = subprocess.run(
        command, env={**os.environ, "NEIJUAN_CACHE": cache}, stdout=subprocess.PIPE, check=False
    )
    if finished.returncode:
        raise SystemExit(f"error: the benchmark at {scale} failed with exit code {finished.returncode}")
    return dict(json.loads(finished.stdout.splitlines()[-1]))


def machine() -> dict[str, Any]:
    """What a reader needs to judge the figures, and nothing that names the machine."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_gib": round(memory / 1024**3, 1),
        "architecture": platform.machine(),
        "system": platform.system(),
        "python": platform.python_version(),
        "jax": metadata.version("jax"),
        "neijuan": metadata.version("neijuan"),
    }


def table(rows: list[dict[str, Any]]) -> str:
    """The rows in columns under their headings."""
    cells = [list(HEADINGS.values())] + [[_text(name, row[name]) for name in HEADINGS] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return "\n".join(
        "  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)) for line in cells
    )


def _text(name: str, value: Any) -> str:
    """A figure with the digits that its kind deserves."""
    if isinstance(value, str):
        return value
    if name in ("firms", "firm_quarters_per_second"):
        return f"{value:,.0f}"
    return f"{value:.4f}" if name == "seconds_per_quarter" else f"{value:.2f}"


def main() -> None:
    """Measure, print, and replace the results file when all is done."""
    parser = argparse.ArgumentParser(description="Speed and memory of the simulation at each scale.")
    parser.add_argument("scales", nargs="*", default=list(SCALES), metavar="SCALE", help="default: all four")
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    parser.add_argument("--out", type=Path, default=RESULTS, help="file for the results")
    parser.add_argument("--measure", metavar="SCALE", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure:
        print(json.dumps(measure(arguments.measure)))
        return
    rows = []
    for scale in arguments.scales:
        if not arguments.json:
            print(f"measuring {scale} ...", file=sys.stderr)
        rows.append(benchmark(scale))
    content = json.dumps({"machine": machine(), "start": START, "seed": SEED, "rows": rows}, indent=2) + "\n"
    temporary = arguments.out.with_name(f".{arguments.out.name}.part")
    temporary.write_text(content, encoding="utf-8")
    temporary.replace(arguments.out)
    print(content if arguments.json else table(rows), end="" if arguments.json else "\n")


if __name__ == "__main__":
    main()
