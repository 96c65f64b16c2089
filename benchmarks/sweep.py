"""Speed and memory of ensembles: `neijuan sweep` as a user calls it, from the command to the finished store.

    python benchmarks/sweep.py [--members 20 100] [--repeats 3] [--workers N] [--quarters 40] [--firms 1:1000]

Prints for each size one line of JSON: median seconds over the repeats, members per second, processor seconds
of driver and workers together, memory of the driver and of its largest worker in MiB, and how many processors
other work took meanwhile. Compiled programs are in the cache from a first sweep of two members that is not
counted; everything else is done anew each time. All repeats of a size must leave the same store to the bit;
the command fails otherwise.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from other_work import OtherWork

MIB = 2**20
SETTLED = (".zarr.zip", ".json", ".npy", ".npz", ".csv")


def sweep(folder: Path, members: int, options: list[str]) -> tuple[float, dict[str, Any]]:
    """Seconds and what the command says of a sweep of `members` seeds into a new folder."""
    command = [sys.executable, "-m", "neijuan", "sweep", "baseline", "--seeds", str(members), *options]
    begin = time.perf_counter()
    finished = subprocess.run(
        [*command, "--out", str(folder), "--json"], stdout=subprocess.PIPE, text=True, check=False
    )
    seconds = time.perf_counter() - begin
    if finished.returncode:
        raise SystemExit(f"error: a sweep of {members} members ended with exit code {finished.returncode}")
    return seconds, json.loads(finished.stdout)


def digest(folder: Path) -> str:
    """SHA-256 over all files of a store."""
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.name.endswith(SETTLED):
            total.update(f"{path.relative_to(folder)}\0".encode() + path.read_bytes())
    return total.hexdigest()


def measure(members: int, repeats: int, options: list[str]) -> dict[str, Any]:
    """One row: a size, timed `repeats` times over."""
    others, rows, digests = OtherWork(), [], set()
    before = os.times()
    for _ in range(repeats):
        with tempfile.TemporaryDirectory() as place:
            seconds, said = sweep(Path(place) / "store", members, options)
            size = sum(path.stat().st_size for path in Path(place).rglob("*") if path.is_file())
            digests.add(digest(Path(place) / "store"))
        rows.append((seconds, said))
    if len(digests) > 1:
        raise SystemExit(f"error: sweeps of {members} members differ, their timings mean nothing")
    seconds = statistics.median(row[0] for row in rows)
    worked = sum(os.times()[2:4]) - sum(before[2:4])
    return {
        "members": members,
        "workers": rows[0][1]["workers"],
        "seconds": round(seconds, 2),
        "samples": [round(row[0], 2) for row in rows],
        "members_per_second": round(members / seconds, 3),
        "processor_seconds": round(worked / repeats, 1),
        "driver_mib": round(max(row[1]["peak_memory_of_driver"] for row in rows) / MIB),
        "largest_worker_mib": round(max(row[1]["peak_memory_of_a_worker"] for row in rows) / MIB),
        "store_mib": round(size / MIB, 1),
        "processors_of_others": round(others.cores(), 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--members", type=int, nargs="+", default=[20, 100])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--workers", type=int)
    parser.add_argument("--quarters", type=int, default=40)
    parser.add_argument("--firms", default="1:1000")
    chosen = parser.parse_args()
    options = ["--quarters", str(chosen.quarters), "--firms", chosen.firms]
    options += ["--workers", str(chosen.workers)] if chosen.workers else []
    with tempfile.TemporaryDirectory() as place:
        sweep(Path(place) / "store", 2, options)
    for members in chosen.members:
        print(json.dumps(measure(members, chosen.repeats, options)), flush=True)


if __name__ == "__main__":
    main()
