"""How every command prints: tables that fit, JSON on one line. Heavy libraries load when used."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    import pandas as pd

WIDE = 160
"""Characters a line when the output is no terminal."""

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")]


def print_json(content: Any) -> None:
    """One line of JSON, Chinese names as they are."""
    print(json.dumps(content, ensure_ascii=False, allow_nan=False))


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows as plain objects; what is missing becomes null."""
    return list(json.loads(table.to_json(orient="records", force_ascii=False, double_precision=15)))


def print_table(table: pd.DataFrame, title: str) -> None:
    """A table that fits the terminal; the first column is never broken, the others wrap."""
    from rich.box import SIMPLE
    from rich.console import Console
    from rich.table import Table

    grid = Table(title=title, title_justify="left", header_style="bold", pad_edge=False, box=SIMPLE)
    for number, column in enumerate(table.columns):
        right = table[column].dtype.kind in "iuf"
        grid.add_column(
            str(column).replace("_", " "), justify="right" if right else "left", no_wrap=number == 0
        )
    for row in table.itertuples(index=False):
        grid.add_row(*map(printed, row))
    console = Console()
    # Output to a file or pipe has no width of its own: keep lines whole for the next program.
    (console if console.is_terminal else Console(width=WIDE)).print(grid)


def printed(cell: object) -> str:
    """A cell as a person reads it; a figure that is missing is a dash."""
    if isinstance(cell, float):
        return "–" if cell != cell else f"{cell:,.8g}"
    return str(cell)
