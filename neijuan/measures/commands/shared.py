"""What the commands of all measures share: where figures come from, and how an answer is handed over."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from neijuan.errors import UsageError
from neijuan.terminal import print_json, print_table

if TYPE_CHECKING:
    import pandas as pd

    from neijuan.measures.answer import Answer
    from neijuan.measures.reader import Table

Source = Annotated[
    Path | None,
    typer.Option(
        "--from",
        metavar="FILE",
        help="A run (.nc) or a table (.csv, .xlsx, .parquet) instead of the shipped facts.",
    ),
]
Csv = Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="Write the table as CSV.")]
Plot = Annotated[
    Path | None, typer.Option("--plot", metavar="FILE", help="Write the figure: .svg, .png or .pdf.")
]


def read(source: Path | None) -> Table:
    """What a measure computes from: None for the shipped facts, a run, or a user's table that was checked."""
    if source is None:
        return None
    if source.suffix.lower() == ".nc":
        from neijuan.experiments.results import open_results

        return open_results(source)
    from neijuan.data.importing import read_table

    rows = read_table(source, numbered=True)
    rows.attrs["origin"] = str(source)
    return rows


def deliver(answer: Answer, *, csv: Path | None, plot: Path | None, as_json: bool, quiet: bool) -> None:
    """Write the files that were asked for, then print the answer as JSON or as tables with its sources."""
    written = [answer.write_csv(csv)] if csv is not None else []
    written += [answer.plot(plot)] if plot is not None else []
    if as_json:
        print_json(answer.to_dict())
        return
    if quiet:
        return
    print_table(readable(answer.table), answer.title)
    for title, table in answer.more.items():
        print_table(readable(table), title.capitalize())
    for note in answer.notes:
        print(note)
    units = sorted(set(answer.units.values()))
    print("Units:", "; ".join(f"{unit}: {_columns(answer, unit)}" for unit in units))
    for key, citation in answer.sources.items():
        print(f"Source {key}: {citation}" if key != citation else f"Source: {citation}")
    for path in written:
        print(path)


def _columns(answer: Answer, unit: str) -> str:
    return ", ".join(column.replace("_", " ") for column, other in answer.units.items() if other == unit)


def readable(table: pd.DataFrame) -> pd.DataFrame:
    """Figures rounded for the eye: large ones whole, shares to three decimals, a column of small ones to
    three digits of its largest; JSON and CSV keep all digits."""
    shown = table.copy()
    for column in shown.columns:
        if shown[column].dtype.kind == "f":
            size = shown[column].abs().max()
            shown[column] = shown[column].round(_decimals(size))
        elif shown[column].dtype.kind == "b":
            shown[column] = shown[column].map({True: "yes", False: "no"})
    return shown


def _decimals(size: float) -> int:
    if size >= 100:
        return 0 if size >= 1000 else 1
    return 3 if size >= 0.1 or not size > 0 else 2 - math.floor(math.log10(size))


def at_most_one(**given: object) -> None:
    """Raise UsageError if more than one of the options has a value."""
    named = [f"--{name.replace('_', '-')}" for name, value in given.items() if value is not None]
    if len(named) > 1:
        raise UsageError(f"{' and '.join(named)} exclude each other: give one of them")
