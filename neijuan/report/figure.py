"""A figure with its message, its data and its words; how it becomes part of a page or a file."""

from __future__ import annotations

import io
import re
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import quote

from neijuan.errors import UsageError
from neijuan.experiments.files import write_whole
from neijuan.report import style

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure
    from matplotlib.text import Text

NO_METADATA: dict[str, Any] = {"Date": None, "Creator": None, "Format": None, "Type": None}
METADATA: dict[str, Any] = {"svg": NO_METADATA, "pdf": {"CreationDate": None}, "png": None}
DOTS = 200
"""Dots an inch of a png."""
SIGNIFICANT_DIGITS = "%.6g"
SOURCE_SIZE = 7.5
MEAN_LETTER = 0.52
"""Mean width of a letter of the font in units of its size."""


@dataclass(frozen=True)
class ReportFigure:
    """One drawing and all that a reader needs with it.

    `name` is the stem of downloaded files; `title` says the message in a sentence; `drawing` is the
    Matplotlib
    figure; `data` holds the figures shown, one row an observation; `description` tells what is drawn to a
    reader who cannot see it; `note` explains definitions under the figure.
    """

    name: str
    title: str
    drawing: Figure
    data: pd.DataFrame
    description: str
    note: str = ""
    CROPPED: ClassVar[bool] = True
    """Whether a file is as large as drawing and words need, or as large as the drawing."""

    def svg(self) -> str:
        """The drawing as an `<svg>` element for a page: colours follow the page's scheme, no identifier
        clashes."""
        return _for_page(_draw(self.drawing, "svg").decode(), self.name, self.description)

    def csv(self) -> str:
        """The figures shown, six significant digits, as comma-separated text with a header."""
        return str(self.data.to_csv(index=False, float_format=SIGNIFICANT_DIGITS, lineterminator="\n"))

    def csv_address(self) -> str:
        """The same as a `data:` address that a link can offer for download."""
        return "data:text/csv;charset=utf-8," + quote(self.csv(), safe=",.-:;/()")

    def save(self, path: Path, source: str = "") -> Path:
        """Write the figure alone, title above and source line below; the suffix chooses svg, png or pdf.

        Raises `UsageError` for another suffix or a folder that cannot be written.
        """
        kind = path.suffix.lstrip(".").lower()
        if kind not in {"svg", "png", "pdf"}:
            raise UsageError(f"cannot save a figure as {path.name!r}: end the name in .svg, .png or .pdf")
        words = self._words(source)
        try:
            content = _draw(self.drawing, kind, "tight" if self.CROPPED else None, "white")
        finally:
            for text in words:
                text.remove()
        return write_whole(path, lambda place: place.write_bytes(content))

    def _words(self, source: str) -> list[Text]:
        """Title and source line, put on the drawing for a file of its own."""
        left, write = self._left(), self.drawing.text
        ink, muted = style.LIGHT["ink"], style.LIGHT["muted"]
        return [
            write(left, 1.02, self.title, size=11, weight="bold", color=ink),
            write(left, -0.02, self._wrapped(source), size=SOURCE_SIZE, va="top", color=muted),
        ]

    def _left(self) -> float:
        """Where words begin, as a fraction of the width: with the first panel, or the margin before it."""
        return min([self.drawing.subplotpars.left, *(axes.get_position().x0 for axes in self.drawing.axes)])

    def _wrapped(self, source: str) -> str:
        """The source line broken where the figure ends."""
        points = 72 * self.drawing.get_size_inches()[0] * (1 - self._left())
        return textwrap.fill(source, max(40, int(points / (MEAN_LETTER * SOURCE_SIZE))))


def _draw(drawing: Figure, kind: str, box: str | None = None, paper: str = "none") -> bytes:
    """Bytes of the drawing as svg, png or pdf; svg and pdf carry no date, so that equal results give equal
    bytes. With the `box` "tight" the file is as large as all words need."""
    buffer = io.BytesIO()
    with style.drawing():
        drawing.savefig(
            buffer, format=kind, dpi=DOTS, metadata=METADATA[kind], bbox_inches=box, facecolor=paper
        )
    return buffer.getvalue()


def _for_page(document: str, name: str, description: str) -> str:
    """Turn a Matplotlib document into an element: no prologue, own identifiers, named fonts left to the
    page."""
    body = document[document.index("<svg") :]
    width, height = re.findall(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', body)[0]
    content = body[body.index(">") + 1 :]
    content = re.sub(r"<!--.*?-->\s*|<metadata>.*?</metadata>\s*", "", content, flags=re.DOTALL)
    content = content.replace("xlink:href", "href")
    content = _own_identifiers(content, name)
    content = content.replace("'DejaVu Sans', sans-serif", "var(--figure-font)")
    content = re.sub(r' transform="rotate\(-0 [^"]*"', "", content)
    content = re.sub(r"(\d\.\d{2})\d+", r"\1", content)
    content = re.sub(r"\n\s*", "\n", content)
    label = description.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    box = f'viewBox="0 0 {width} {height}" style="max-width: {float(width) * 1.25:.0f}pt"'
    return f'<svg role="img" aria-label="{label}" {box}>' + style.follow_scheme(content)


def _own_identifiers(content: str, name: str) -> str:
    """Keep only identifiers that something points to, prefixed by the figure's name, so that a page can
    hold many."""
    used = set(re.findall(r"(?:url\(#|href=\"#)([^)\"]+)", content))

    def rename(match: re.Match[str]) -> str:
        identifier = match.group(1)
        return f' id="{name}-{identifier}"' if identifier in used else ""

    content = re.sub(r' id="([^"]+)"', rename, content)
    return re.sub(
        r'(url\(#|href="#)([^)"]+)', lambda match: f"{match.group(1)}{name}-{match.group(2)}", content
    )
