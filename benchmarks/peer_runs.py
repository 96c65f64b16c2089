"""Other programs' speed: each in an environment of its own, made when first asked for, as a separate program.

The environments lie in `.cache/peers`; what goes into them is pinned in `peers/NAME.txt` and comes from the
Python Package Index. Nothing of the peers is part of this package or needed by it. A peer that cannot be
installed or fails is reported as missing with the reason, never with a figure.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "peers"
ENVIRONMENTS = Path(__file__).parent.parent / ".cache" / "peers"
FIRMS = 480_000
MINUTE, PATIENCE = 60.0, 600.0
LADDER = tuple(step * 1000 for step in (10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, 700, 1000))


@dataclass(frozen=True)
class Peer:
    """A program to compare with; `in_a_minute` asks for the largest size that a minute is enough for."""

    name: str
    title: str
    model: str
    licence: str
    in_a_minute: bool = False


PEERS = (
    Peer(
        "bamengine",
        "bamengine",
        "the bottom-up macroeconomy of Delli Gatti et al. (2011), its goods market compiled by Numba",
        "MIT",
    ),
    Peer("macrostat", "MacroStat", "Mark-0 of Gualdi et al. (2015), as its `Mark0COVID`, on PyTorch", "MIT"),
    Peer("mesa", "Mesa", "its example of an exchange economy, `BoltzmannWealth`", "Apache-2.0", True),
)


class MissingError(Exception):
    """A peer that gives no figure, and why."""


class TooLongError(MissingError):
    """A run that did not end within its time."""


def measure_peer(peer: Peer) -> dict[str, Any]:
    """One row of the comparison: what the peer's script measured, or `missing` with the reason."""
    row: dict[str, Any] = {
        "name": peer.name,
        "title": peer.title,
        "model": peer.model,
        "licence": peer.licence,
    }
    try:
        python = _environment(peer.name)
        measured = (
            _largest_in_a_minute(peer, python) if peer.in_a_minute else _run(peer, python, FIRMS, PATIENCE)
        )
    except MissingError as reason:
        return {**row, "missing": str(reason)}
    total = sum(measured["agents"].values())
    return {**row, **measured, "agent_steps_per_second": total / measured["seconds_per_period"]}


def _largest_in_a_minute(peer: Peer, python: Path) -> dict[str, Any]:
    """The largest size of the ladder whose run, from the start of the process, ends within a minute.

    The smallest size tells which sizes cannot be far off: those below half of what a duration in proportion
    to size would allow are passed over.
    """
    begin = time.perf_counter()
    best = _run(peer, python, LADDER[0], MINUTE)
    likely = LADDER[0] * MINUTE / (time.perf_counter() - begin)
    failed = None
    for size in (size for size in LADDER[1:] if size > likely / 2):
        try:
            best = _run(peer, python, size, MINUTE)
        except TooLongError:
            failed = size
            break
    return {**best, "too_large_for_a_minute": failed}


def _run(peer: Peer, python: Path, size: int, limit: float) -> dict[str, Any]:
    """What the peer's script prints for one size."""
    command = [str(python), str(FOLDER / f"run_{peer.name}.py"), str(size)]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    try:
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=limit, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise TooLongError(f"{size:,} agents took over {limit:.0f} seconds") from error
    if done.returncode:
        raise MissingError(f"its script failed: {_last_line(done.stderr)}")
    return dict(json.loads(done.stdout.splitlines()[-1]))


def _environment(name: str) -> Path:
    """Python of the peer's environment, which is made unless it holds what is pinned today."""
    folder = ENVIRONMENTS / name
    pinned, installed = FOLDER / f"{name}.txt", folder / "installed.txt"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if installed.exists() and installed.read_bytes() == pinned.read_bytes():
        return python
    print(f"installing {name} into {folder} ...", file=sys.stderr)
    shutil.rmtree(folder, ignore_errors=True)
    uv = shutil.which("uv") or shutil.which("uv", path=str(Path(sys.executable).parent))
    if uv:
        make = [uv, "venv", "--quiet", "--python", sys.executable, str(folder)]
        install = [uv, "pip", "install", "--quiet", "--python", str(python), "-r", str(pinned)]
    else:
        make = [sys.executable, "-m", "venv", str(folder)]
        install = [str(python), "-m", "pip", "install", "--quiet", "-r", str(pinned)]
    for command in (make, install):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise MissingError(f"it could not be installed: {_last_line(done.stderr)}")
    installed.write_bytes(pinned.read_bytes())
    return python


def _last_line(text: str) -> str:
    """The last line that says something."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "no message"
