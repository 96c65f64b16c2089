"""Speed and memory of the simulation at each scale, every scale in a process of its own; peers if asked for.

    python benchmarks/run_benchmarks.py [SCALE ...] [--peers] [--json] [--out FILE] [--page FILE]

A process first meets an empty cache of compiled programs (cold), a second one the cache that the first has
left. The duration of a quarter is the median of five samples of a year each, after a year that is not
counted. Compiling is what JAX itself reports for tracing, lowering and compiling, or fetching from the cache,
over the whole process; `prepare` is the time from the tables to the first state, less compiling. `firms` are
the agents at the start; the throughput counts those alive while the clock ran. Peak memory is that of the
process that needed more. Timings count only if both processes end with the same figures to the bit; the
command fails otherwise.

A whole run (`RUNS`) is timed five times over in the second process, each time from the prepared state. The
bytes that a quarter must move are those of the state, read once, of its parts that change, written once, and
of the constants, read once; `bandwidth.py` measures what the memory can do. With `--peers` the programs in
`peer_runs.py` are measured in the same run, after our own, and kept beside our figures of that run. The page
docs/speed.md is written from the results.
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

import speed_page
from other_work import OtherWork
from peer_runs import PEERS, measure_peer

SCALES = ("1:1000", "1:100", "1:10", "1:1")
START, SEED = 2012, 1
SAMPLES, QUARTERS = 5, 4
RUNS = {"1:1000": 40, "1:1": 120}
"""Quarters of a whole run: one that a slider asks for, and thirty years."""
NO_CACHE_HOLDS = 3 * 2**29
"""Bytes of the three arrays of the triad in main memory."""
RESULTS = Path(__file__).with_name("results.json")
PAGE = Path(__file__).parent.parent / "docs" / "speed.md"
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


def measure(scale: str, run_quarters: int = 0) -> dict[str, Any]:
    """Time the simulation at `scale` in this process: seconds, firms, memory, a digest of the last year.

    With `run_quarters` also whole runs of so many quarters from the prepared state, and the bytes that a
    quarter moves.
    """
    compiling = _listen_to_compiler()
    from neijuan.economy.simulation import Simulation

    begin = time.perf_counter()
    simulation = Simulation.prepare(start=START, firms=scale, seed=SEED)
    prepare = time.perf_counter() - begin - sum(compiling)
    firms, prepared = simulation.firm_count, simulation.state
    simulation.advance(QUARTERS)
    samples, alive = [], [simulation.firm_count]
    for _ in range(SAMPLES):
        before = time.perf_counter()
        dataset = simulation.advance(QUARTERS)
        samples.append((time.perf_counter() - before) / QUARTERS)
        alive.append(simulation.firm_count)
    bytes_moved = _bytes_of_a_quarter(simulation) if run_quarters else None
    runs = []
    for _ in range(SAMPLES if run_quarters else 0):
        simulation.state = prepared
        before = time.perf_counter()
        simulation.advance(run_quarters)
        runs.append(time.perf_counter() - before)
    kibibytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "darwin" else 1)
    return {
        "firms": firms,
        "firms_while_timed": statistics.mean(alive),
        "seconds_per_quarter": statistics.median(samples),
        "samples": samples,
        "prepare_seconds": prepare,
        "compile_seconds": sum(compiling),
        "peak_memory_gib": kibibytes / 1024**2,
        "run_samples": runs,
        "bytes_per_quarter": bytes_moved,
        "digest": hashlib.sha256(dataset["cell_output"].values.tobytes()).hexdigest(),
    }


def _bytes_of_a_quarter(simulation: Any) -> dict[str, int]:
    """Bytes that a quarter must read (state, constants, its levers) and write (what changes), each once."""
    import jax
    import numpy as np

    before = [np.asarray(leaf) for leaf in jax.tree.leaves(simulation.state)]
    constants = [np.asarray(leaf) for leaf in jax.tree.leaves(simulation.structure)]
    constants += [np.asarray(leaf[0]) for leaf in jax.tree.leaves(simulation.path)]
    simulation.advance(1)
    after = [np.asarray(leaf) for leaf in jax.tree.leaves(simulation.state)]
    changed = [new for old, new in zip(before, after, strict=True) if not np.array_equal(old, new)]
    return {
        "read": sum(array.nbytes for array in before + constants),
        "written": sum(array.nbytes for array in changed),
    }


def _listen_to_compiler() -> list[float]:
    """A list that grows by the seconds of each step of compilation from now on."""
    from jax import monitoring

    seconds: list[float] = []

    def note(event: str, duration_secs: float, **_: Any) -> None:
        if event.startswith("/jax/core/compile/"):
            seconds.append(duration_secs)

    monitoring.register_event_duration_secs_listener(note)
    return seconds


def benchmark(scale: str) -> dict[str, Any]:
    """Both processes at one scale, as one row of the table."""
    others = OtherWork()
    with tempfile.TemporaryDirectory() as cache:
        cold, cached = (_measure_apart(scale, cache, quarters) for quarters in (0, RUNS.get(scale, 0)))
    if cold["digest"] != cached["digest"]:
        raise SystemExit(f"error: two runs at {scale} with the same seed differ, their timings mean nothing")
    row = {
        "firms_scale": scale,
        "firms": cached["firms"],
        "firms_while_timed": cached["firms_while_timed"],
        "seconds_per_quarter": cached["seconds_per_quarter"],
        "samples": cached["samples"],
        "firm_quarters_per_second": cached["firms_while_timed"] / cached["seconds_per_quarter"],
        "prepare_seconds": cached["prepare_seconds"],
        "compile_seconds_cold": cold["compile_seconds"],
        "compile_seconds_cached": cached["compile_seconds"],
        "peak_memory_gib": max(cold["peak_memory_gib"], cached["peak_memory_gib"]),
        "cores_of_others": others.cores(),
    }
    if scale in RUNS:
        row["run_quarters"] = RUNS[scale]
        row["run_seconds"] = statistics.median(cached["run_samples"])
        row |= {name: cached[name] for name in ("run_samples", "bytes_per_quarter")}
    return row


def _measure_apart(scale: str, cache: str, run_quarters: int) -> dict[str, Any]:
    """`measure` in a new process whose compiled programs are kept in `cache`."""
    return _lines_of(
        [__file__, "--measure", scale, "--run-quarters", str(run_quarters)], {"NEIJUAN_CACHE": cache}
    )[-1]


def _lines_of(arguments: list[str], environment: dict[str, str]) -> list[dict[str, Any]]:
    """Lines of JSON that one of our own scripts prints, run by this Python in a process of its own."""
    command = [sys.executable, *arguments]
    finished = subprocess.run(command, env={**os.environ, **environment}, stdout=subprocess.PIPE, check=False)
    if finished.returncode:
        raise SystemExit(f"error: {' '.join(arguments)} failed with exit code {finished.returncode}")
    return [json.loads(line) for line in finished.stdout.splitlines()]


def bandwidth(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The triad in main memory, and with arrays that together are as large as the state at 1:1."""
    sizes = [NO_CACHE_HOLDS]
    sizes += [row["bytes_per_quarter"]["read"] for row in rows if row["firms_scale"] == "1:1"]
    script = Path(__file__).with_name("bandwidth.py")
    others = OtherWork()
    measured = _lines_of([str(script), *map(str, sizes)], {})
    return [{**triad, "cores_of_others": others.cores()} for triad in measured]


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


def compare(rows: list[dict[str, Any]], conditions: dict[str, Any]) -> dict[str, Any]:
    """The peers' figures, with our own of the same run and the conditions of both."""
    peers = []
    for peer in PEERS:
        print(f"measuring {peer.title} ...", file=sys.stderr)
        others = OtherWork()
        peers.append({**measure_peer(peer), "cores_of_others": others.cores()})
    ours = [row for row in rows if row["firms_scale"] in RUNS]
    return {"machine": conditions, "ours": ours, "peers": peers}


def _write(path: Path, text: str) -> None:
    """The whole file or nothing."""
    temporary = path.with_name(f".{path.name}.part")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Speed and memory of the simulation at each scale.")
    parser.add_argument("scales", nargs="*", default=list(SCALES), metavar="SCALE", help="default: all four")
    parser.add_argument("--peers", action="store_true", help="measure other programs too, in the same run")
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    parser.add_argument("--out", type=Path, default=RESULTS, help="file for the results")
    parser.add_argument("--page", type=Path, help="file for the page (default: docs/speed.md without --out)")
    parser.add_argument("--measure", metavar="SCALE", help=argparse.SUPPRESS)
    parser.add_argument("--run-quarters", type=int, default=0, help=argparse.SUPPRESS)
    return parser.parse_args()


def main() -> None:
    """Measure, print, and replace the results and the page when all is done."""
    arguments = _arguments()
    if arguments.measure:
        print(json.dumps(measure(arguments.measure, arguments.run_quarters)))
        return
    conditions, rows = machine(), []
    for scale in arguments.scales:
        if not arguments.json:
            print(f"measuring {scale} ...", file=sys.stderr)
        rows.append(benchmark(scale))
    results: dict[str, Any] = {"machine": conditions, "start": START, "seed": SEED, "rows": rows}
    results["bandwidth"] = bandwidth(rows)
    if arguments.peers:
        results["comparison"] = compare(rows, conditions)
    elif arguments.out.exists():
        earlier = json.loads(arguments.out.read_text(encoding="utf-8"))
        results |= {name: earlier[name] for name in ("comparison",) if name in earlier}
    content = json.dumps(results, indent=2) + "\n"
    _write(arguments.out, content)
    page = arguments.page or (PAGE if arguments.out == RESULTS else None)
    if page:
        _write(page, speed_page.page(results))
    print(content if arguments.json else table(rows), end="" if arguments.json else "\n")


if __name__ == "__main__":
    main()
