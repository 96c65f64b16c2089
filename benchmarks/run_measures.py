"""Seconds until each measure has answered, every answer by a new process that knows nothing yet.

    python benchmarks/run_measures.py [MEASURE ...] [--json]

The time is that of the whole command, from its start to its end, with the answer as JSON: Python, libraries,
tables, the measure. Each measure is asked five times in turn with the others, once before that does not
count (it brings the files into the memory of the system). `starting` is Python with pandas and NumPy alone,
which every answer needs. Median, least and most are printed, and whether the median is within two seconds.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from neijuan.measures import MODULES

TIMES, LIMIT = 5, 2.0
STARTING = "starting"
ARGUMENTS = {
    "exposure": ["--sector", "solar,batteries,electric-vehicles", "--tariff", "0.35", "--bloc", "us,eu"],
    "profile": ["CN-LN"],
}
"""What a measure is asked beyond its name."""
FIRMS, YEARS = 1000, range(2010, 2015)


def firms(path: Path) -> Path:
    """A table of 1,000 firms in five years, a tenth of them with interest below any market rate."""
    columns = ("firm", "year", "sales", "ebit", "interest_paid", "short_debt", "long_debt", "assets", "age")
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow((*columns, "prime_short", "prime_long"))
        for firm in range(FIRMS):
            paid = 1 if firm % 10 == 0 else 12
            for year in YEARS:
                rows.writerow((firm, year, 300, 20 - firm % 40, paid, 100, 100, 400, 5 + firm % 30, 5, 6))
    return path


def command(measure: str, folder: Path) -> list[str]:
    """The command line that is timed."""
    if measure == STARTING:
        return [sys.executable, "-c", "import numpy, pandas"]
    asked = ["--firms", str(firms(folder / "firms.csv"))] if measure == "zombies" else []
    return [
        *(sys.executable, "-m", "neijuan", "measure", measure),
        *ARGUMENTS.get(measure, asked),
        "--json",
    ]


def seconds(arguments: list[str]) -> float:
    """Duration of one process; ends the benchmark if it fails."""
    begin = time.perf_counter()
    finished = subprocess.run(arguments, stdout=subprocess.DEVNULL, check=False)
    spent = time.perf_counter() - begin
    if finished.returncode:
        raise SystemExit(f"error: {' '.join(arguments)} failed with exit code {finished.returncode}")
    return spent


def measure_all(names: list[str]) -> list[dict[str, object]]:
    """One row a measure; rounds go through all of them, so that a busy moment does not fall on one."""
    with tempfile.TemporaryDirectory() as folder:
        commands = {name: command(name, Path(folder)) for name in names}
        for arguments in commands.values():
            seconds(arguments)
        samples: dict[str, list[float]] = {name: [] for name in names}
        for _ in range(TIMES):
            for name, arguments in commands.items():
                samples[name].append(seconds(arguments))
    return [
        {
            "measure": name,
            "median_seconds": statistics.median(taken),
            "samples": taken,
            "within_limit": statistics.median(taken) <= LIMIT,
        }
        for name, taken in samples.items()
    ]


def main() -> None:
    """Time the measures named, or all, and print a table or JSON."""
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("measures", nargs="*", metavar="MEASURE", help=", ".join(MODULES))
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    options = parser.parse_args()
    unknown = [name for name in options.measures if name not in MODULES]
    if unknown:
        parser.error(f"unknown measure '{unknown[0]}': there are {', '.join(MODULES)}")
    rows = measure_all([STARTING, *(options.measures or MODULES)])
    machine = {"python": platform.python_version(), "cores": os.cpu_count(), "load": os.getloadavg()[0]}
    if options.json:
        print(json.dumps({"limit_seconds": LIMIT, **machine, "measures": rows}))
        return
    print(f"Python {machine['python']}, {machine['cores']} cores, load {machine['load']:.1f} at the end")
    print(f"{'measure':14}{'median s':>9}{'least':>8}{'most':>8}")
    for row in rows:
        taken = row["samples"]
        assert isinstance(taken, list)
        late = "" if row["within_limit"] else f"  above {LIMIT:g} s"
        print(f"{row['measure']!s:14}{row['median_seconds']:9.2f}{min(taken):8.2f}{max(taken):8.2f}{late}")


if __name__ == "__main__":
    main()
