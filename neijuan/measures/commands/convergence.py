"""`neijuan measure convergence`."""

from __future__ import annotations

from typing import Annotated

import typer

from neijuan.measures.commands.shared import Csv, Plot, Source, deliver, read
from neijuan.terminal import Json, Quiet


def command(
    regions: Annotated[
        str, typer.Option(help="nbs, coast, or groups: 'northeast=CN-LN,CN-JL,CN-HL;rest=coast'.")
    ] = "nbs",
    vintage: Annotated[
        str | None, typer.Option(help="GDP of vintage A, B or D; else the one that covers most years.")
    ] = None,
    since: Annotated[int | None, typer.Option(help="First year.")] = None,
    until: Annotated[int | None, typer.Option(help="Last year.")] = None,
    per: Annotated[str, typer.Option(help="head (population) or worker (persons employed).")] = "head",
    real: Annotated[
        bool, typer.Option("--real", help="GDP at prices of the first year (2004-2022).")
    ] = False,
    country: Annotated[str, typer.Option(help="cn, or us for states of the United States.")] = "cn",
    source: Source = None,
    csv: Csv = None,
    plot: Plot = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Sigma and beta convergence, Theil within and between regions, mobility of ranks, shares of regions."""
    from neijuan.measures import convergence

    answer = convergence(
        read(source),
        regions=regions,
        vintage=vintage,
        since=since,
        until=until,
        per=per,
        real=real,
        country=country,
    )
    deliver(answer, csv=csv, plot=plot, as_json=as_json, quiet=quiet)
