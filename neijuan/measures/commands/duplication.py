"""`neijuan measure duplication`."""

from __future__ import annotations

from typing import Annotated

import typer

from neijuan.measures.commands.shared import Csv, Plot, Source, deliver, read
from neijuan.terminal import Json, Quiet


def command(
    basis: Annotated[
        str | None, typer.Option(help="value_added (default), revenue or employment; a run has only output.")
    ] = None,
    year: Annotated[int | None, typer.Option(help="Last year, the one of the table.")] = None,
    since: Annotated[int | None, typer.Option(help="First year of the path.")] = None,
    sector: Annotated[
        str | None, typer.Option(help="Code: path of its adoption, contributions of the provinces.")
    ] = None,
    threshold: Annotated[
        float, typer.Option(help="Share of a province's industry from which a sector counts as adopted.")
    ] = 0.01,
    source: Source = None,
    csv: Csv = None,
    plot: Plot = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """How alike the industries of the provinces are, whether more so over time, and who adopts what."""
    from neijuan.measures import duplication

    answer = duplication(
        read(source), basis=basis, year=year, since=since, sector=sector, threshold=threshold
    )
    deliver(answer, csv=csv, plot=plot, as_json=as_json, quiet=quiet)
