"""`neijuan measure balances`."""

from __future__ import annotations

from typing import Annotated

import typer

from neijuan.measures.commands.shared import Csv, Plot, Source, deliver, read
from neijuan.terminal import Json, Quiet


def command(
    year: Annotated[int, typer.Option(help="Calendar year.")] = 2012,
    since: Annotated[
        int | None, typer.Option(help="Earlier year: part the change by consumption and investment.")
    ] = None,
    vintage: Annotated[
        str | None, typer.Option(help="benchmark (default), io_table or yearbook; a run has only one.")
    ] = None,
    source: Source = None,
    csv: Csv = None,
    plot: Plot = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Net exports of the provinces, surplus and deficit, coast and interior, and whether they add up."""
    from neijuan.measures import balances

    answer = balances(read(source), year=year, since=since, vintage=vintage)
    deliver(answer, csv=csv, plot=plot, as_json=as_json, quiet=quiet)
