"""Markdown pages and figures that the verification scripts leave in `docs`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table: the first column to the left, the others to the right."""
    lines = [heads, ["---", *("--:" for _ in heads[1:])], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def write_page(path: Path, text: str) -> None:
    """Print a page and put it in its place, whole."""
    print(text)
    _write(path, text.rstrip() + "\n")
    print(f"\nwritten: {shown(path)}")


def shown(path: Path) -> Path:
    """A path as printed: from the root of the repository where it lies there."""
    return path.relative_to(ROOT) if path.is_relative_to(ROOT) else path


def save_figure(figure: Figure, path: Path) -> None:
    """Save a drawing as SVG on white, with coordinates that need no more than two decimals."""
    import matplotlib.pyplot as plt

    buffer = StringIO()
    figure.savefig(buffer, format="svg", facecolor="white", metadata={"Date": None, "Creator": None})
    plt.close(figure)
    path.parent.mkdir(parents=True, exist_ok=True)
    _write(path, _short(buffer.getvalue()))
    print(f"written: {shown(path)}")


def _short(svg: str) -> str:
    """Round coordinates in the drawing's paths and drop trailing blanks."""
    rounded = re.sub(
        r"(?<= d=\")[^\"]+|(?<=points=\")[^\"]+",
        lambda found: re.sub(r"-?\d+\.\d+", lambda n: f"{float(n[0]):.2f}", found[0]),
        svg,
    )
    return re.sub(r"[ \t]+$", "", rounded, flags=re.MULTILINE)


def _write(path: Path, text: str) -> None:
    part = path.with_name(path.name + ".part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)
