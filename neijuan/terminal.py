"""How every command prints: tables that fit, JSON on one line. Heavy libraries load when used."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from rich.table import Table

FINE, CHECK_FAILED, WRONG_USE, INTERRUPTED = 0, 1, 2, 130
"""Exit codes."""
LONGEST, BROKEN = 60, 24
"""Characters at which a cell of text is broken: where there is room, and where there is little."""
GAP, EDGES = 3, 2
"""Characters between two columns, and on both sides of a table."""
MOST_DECIMALS = 4
"""A column whose figures need more is printed figure by figure."""

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")]


def print_json(content: Any) -> None:
    """One line of JSON, Chinese names as they are."""
    print(json.dumps(content, ensure_ascii=False, allow_nan=False))


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows as plain objects; what is missing becomes null."""
    return list(json.loads(table.to_json(orient="records", force_ascii=False, double_precision=15)))


def print_table(table: pd.DataFrame, title: str) -> None:
    """A table that fits the terminal and loses nothing: long text wraps, and columns for which there is no
    room follow beneath, with the first column again. A file or pipe gets whole lines."""
    from rich.console import Console

    console = Console()
    if table.empty:
        console.print(f"{title}: none", highlight=False, markup=False, soft_wrap=True)
        return
    heads = [str(column).replace("_", " ") for column in table.columns]
    cells = [_column(table.iloc[:, number]) for number in range(len(heads))]
    least, full = (
        [_width(head, column, longest) for head, column in zip(heads, cells, strict=True)]
        for longest in (BROKEN, LONGEST)
    )
    if not console.is_terminal:
        console = Console(width=_taken(full))
    console.print(title, style="bold", highlight=False, markup=False, soft_wrap=True)
    for block in blocks(least, console.width, 2 if heads[1:2] == ["name"] else 1):
        widths = _widened([least[place] for place in block], [full[place] for place in block], console.width)
        grid = _grid([heads[place] for place in block], widths)
        for place, column in zip(block, grid.columns, strict=True):
            column.justify = "right" if table.iloc[:, place].dtype.kind in "iuf" else "left"
        for row in zip(*(cells[place] for place in block), strict=True):
            grid.add_row(*row)
        console.print(grid)


def blocks(widths: Sequence[int], room: int, front: int) -> list[list[int]]:
    """Places of the columns of each block, so that a block fits into `room`; the first `front` begin all."""
    head = list(range(front))
    parts: list[list[int]] = [[]]
    for place in range(front, len(widths)):
        wanted = [widths[one] for one in [*head, *parts[-1], place]]
        if parts[-1] and _taken(wanted) > room:
            parts.append([])
        parts[-1].append(place)
    return [[*head, *part] for part in parts]


def _taken(widths: Sequence[int]) -> int:
    """Characters of a line of columns of these widths."""
    return sum(widths) + GAP * len(widths) + EDGES


def _widened(least: Sequence[int], full: Sequence[int], room: int) -> list[int]:
    """The least widths, from the left made as full as the room allows."""
    spare, widths = max(room - _taken(least), 0), []
    for narrow, wide in zip(least, full, strict=True):
        more = min(wide - narrow, spare)
        widths.append(narrow + more)
        spare -= more
    return widths


def _grid(heads: Sequence[str], widths: Sequence[int]) -> Table:
    from rich.box import SIMPLE
    from rich.table import Table

    grid = Table(header_style="bold", pad_edge=False, box=SIMPLE)
    for head, width in zip(heads, widths, strict=True):
        grid.add_column(head, width=width, overflow="fold")
    return grid


def _width(head: str, cells: Sequence[str], longest: int) -> int:
    """Characters that a column needs: its cells up to `longest`, and the longest word anywhere."""
    from rich.cells import cell_len

    words = max((cell_len(word) for text in (head, *cells) for word in text.split()), default=1)
    return max(words, min(longest, max(map(cell_len, cells), default=1)))


def _column(values: pd.Series) -> list[str]:
    """Cells as a person reads them, figures of a column with as many decimals as the longest of them."""
    texts = [printed(cell) for cell in values]
    decimals = [len(text.partition(".")[2]) for text in texts if "e" not in text]
    if values.dtype.kind != "f" or max(decimals, default=0) > MOST_DECIMALS:
        return texts
    return [
        text if cell != cell or "e" in text else f"{cell:,.{max(decimals)}f}"
        for text, cell in zip(texts, values, strict=True)
    ]


def printed(cell: object) -> str:
    """A cell as a person reads it; a figure that is missing is a dash."""
    if isinstance(cell, float):
        return "–" if cell != cell else f"{cell:,.8g}"
    return str(cell)
