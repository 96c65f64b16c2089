"""`neijuan measure capacity`."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from neijuan.measures.commands.shared import Csv, Plot, Source, deliver, read
from neijuan.terminal import Json, Quiet


def command(
    industry: Annotated[
        str | None,
        typer.Option(
            help="steel, coal, cement, aluminium, glass, ships, solar, batteries, vehicles, or a code (C31)."
        ),
    ] = None,
    concept: Annotated[
        str | None, typer.Option(help="surveyed or nameplate; both, apart, if left out.")
    ] = None,
    from_year: Annotated[int | None, typer.Option(help="First calendar year.")] = None,
    least: Annotated[
        float, typer.Option(help="Smallest fall and rise of a trough, percentage points.")
    ] = 1.0,
    normal: Annotated[float, typer.Option(help="Rate at which capacity is not too much, a fraction.")] = 0.80,
    relative_to: Annotated[
        str | None, typer.Option(help="Subtract the rate of this code, e.g. TOTAL; one concept only.")
    ] = None,
    source: Source = None,
    csv: Csv = None,
    plot: Plot = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Utilisation of capacity, surveyed and nameplate apart: levels, troughs, excess capacity, what is
    missing."""
    from neijuan.measures import capacity

    answer = capacity(
        read(source),
        industry=industry,
        concept=concept,
        from_year=from_year,
        least=least,
        normal=normal,
        relative_to=relative_to,
    )
    if industry is None and not as_json:
        # Some 900 lines: the path of one industry is read, those of all are for files and programs.
        answer = replace(answer, more={title: rows for title, rows in answer.more.items() if title != "path"})
    deliver(answer, csv=csv, plot=plot, as_json=as_json, quiet=quiet)
