"""Write the figures of docs/measures.md by the commands that the page shows.

    python tools/write_measure_figures.py [FOLDER] [--runs]

Each `neijuan measure NAME ... --plot NAME.svg` of the page is run; the figures go to docs/figures/measures.
With `--runs` so are the commands that simulate first.
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import shutil
import sys
import tempfile
from pathlib import Path

from neijuan.cli import main

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "measures.md"
FIGURES = ROOT / "docs" / "figures" / "measures"


def commands() -> list[list[str]]:
    """Arguments of the commands of the page that write a figure from the facts."""
    lines = re.findall(r"^\$ neijuan (measure .*--plot .*)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    return [shlex.split(line) for line in lines]


def commands_of_runs() -> list[list[str]]:
    """Arguments of the commands of those blocks that simulate and then write a figure."""
    blocks = re.findall(r"^```sh\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    lines = [line for block in blocks if "--plot" in block for line in block.splitlines()]
    return [shlex.split(line.removeprefix("neijuan ")) for line in lines]


def write(folder: Path, wanted: list[list[str]]) -> list[Path]:
    """Run the commands in a folder of their own and bring the figures into `folder`."""
    written, here = [], Path.cwd()
    with tempfile.TemporaryDirectory() as scratch:
        os.chdir(scratch)
        try:
            for arguments in wanted:
                if main([*arguments, "--quiet"]) != 0:
                    sys.exit(f"failed: neijuan {shlex.join(arguments)}")
        finally:
            os.chdir(here)
        for figure in sorted(Path(scratch).glob("*.svg")):
            written.append(Path(shutil.copyfile(figure, folder / figure.name)))
    return written


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=FIGURES)
    parser.add_argument("--runs", action="store_true", help="simulate for the figures that need a run")
    chosen = parser.parse_args()
    for path in write(chosen.folder.resolve(), commands() + (commands_of_runs() if chosen.runs else [])):
        print(path)
