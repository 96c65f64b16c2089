"""What a measure gives back: a table with units, figures of the whole, notes, sources, a drawing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neijuan.experiments.files import write_whole

if TYPE_CHECKING:
    import pandas as pd

    from neijuan.report.figure import ReportFigure


@dataclass(frozen=True, eq=False)
class Answer:
    """The result of one measure.

    `name`: of the measure; `title`: one sentence with the finding; `table`: one row a province, industry or
    year, columns in snake case; `rows`: what the rows are, the key of the list in JSON; `units`: unit by
    column; `summary`: figures of the whole, ready for JSON; `notes`: definitions and warnings to print
    beneath; `sources`: citation by key; `draw`: makes the figure when it is asked for; `more`: further tables
    by title.
    """

    name: str
    title: str
    table: pd.DataFrame
    rows: str
    units: dict[str, str]
    summary: dict[str, Any]
    notes: tuple[str, ...]
    sources: dict[str, str]
    draw: Callable[[Answer], ReportFigure]
    more: dict[str, pd.DataFrame] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        """A figure of the summary, or a column of the table."""
        return self.summary[name] if name in self.summary else self.table[name]

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain objects: the summary at the top level, the rows as a list under their name."""
        from neijuan.terminal import records

        further = {title.replace(" ", "_"): records(table) for title, table in self.more.items()}
        return {
            "measure": self.name,
            "title": self.title,
            **_plain(self.summary),
            self.rows: records(self.table),
            **further,
            "units": self.units,
            "notes": list(self.notes),
            "sources": self.sources,
        }

    def to_csv(self) -> str:
        """The table as comma-separated text with a header, full precision."""
        return str(self.table.to_csv(index=False, lineterminator="\n"))

    def write_csv(self, path: Path) -> Path:
        """Write the table as CSV (UTF-8), whole or not at all. Raises UsageError if the place refuses."""
        return write_whole(path, lambda place: place.write_text(self.to_csv(), encoding="utf-8"))

    def figure(self) -> ReportFigure:
        """The drawing with its data and words."""
        return self.draw(self)

    def plot(self, path: str | Path) -> Path:
        """Save the figure as svg, png or pdf with its source line. Raises UsageError for another suffix."""
        return self.figure().save(Path(path), source=self.source_line())

    def source_line(self) -> str:
        """The sources on one line for the foot of a figure: publisher and year of the first three."""
        short = [text.split(": ", 1) for text in self.sources.values()]
        lines = [
            f"{publisher.split(';')[0]}, {title[0].rsplit(' (', 1)[0]}" if title else publisher
            for publisher, *title in short
        ]
        more = f" and {len(lines) - 2} more" if len(lines) > 2 else ""
        return "Source: " + "; ".join(lines[:2]) + more


def _plain(value: Any) -> Any:
    """NumPy numbers as Python's, what is no number as None, containers all the way down."""
    if isinstance(value, dict):
        return {str(key): _plain(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(entry) for entry in value]
    if hasattr(value, "item"):
        value = value.item()
    return None if isinstance(value, float) and value != value else value
