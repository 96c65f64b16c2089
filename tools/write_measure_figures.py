"""Write the figures of docs/measures.md by the commands that the page shows.

    python tools/write_measure_figures.py [FOLDER]

Each `neijuan measure NAME ... --plot NAME.svg` of the page is run; the figures go to docs/figures/measures.
"""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path

from neijuan.cli import main

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "measures.md"
FIGURES = ROOT / "docs" / "figures" / "measures"


def commands() -> list[list[str]]:
    """Arguments of the commands of the page that write a figure."""
    lines = re.findall(r"^\$ neijuan (measure .*--plot .*)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    return [shlex.split(line) for line in lines]


def write(folder: Path) -> list[Path]:
    """Write every figure into `folder`."""
    written = []
    for arguments in commands():
        place = folder / arguments[arguments.index("--plot") + 1]
        arguments[arguments.index("--plot") + 1] = str(place)
        if main([*arguments, "--quiet"]) != 0:
            sys.exit(f"failed: neijuan {shlex.join(arguments)}")
        written.append(place)
    return written


if __name__ == "__main__":
    for path in write(Path(sys.argv[1]) if len(sys.argv) > 1 else FIGURES):
        print(path)
