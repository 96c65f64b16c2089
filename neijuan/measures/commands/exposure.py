"""`neijuan measure exposure`."""

from __future__ import annotations

from typing import Annotated

import typer

from neijuan.errors import UsageError
from neijuan.measures.commands.shared import Csv, Plot, Source, deliver, read
from neijuan.terminal import Json, Quiet


def command(
    year: Annotated[
        int | None, typer.Option(help="2007, 2012 or 2017; without it the latest.", show_default=False)
    ] = None,
    sector: Annotated[
        str, typer.Option(help="Sectors with commas between them, or all, industry, services, agriculture.")
    ] = "all",
    tariff: Annotated[float | None, typer.Option(help="Tariff on their value, 0.35 for 35%.")] = None,
    restraint: Annotated[
        float | None, typer.Option(help="Instead of a tariff: share of the exports that is cut.")
    ] = None,
    elasticity: Annotated[
        float, typer.Option(help="Of exports with respect to 1 + tariff; 4 in the long run, 1 at impact.")
    ] = 4.0,
    bloc: Annotated[
        str | None, typer.Option(help="Markets with commas between them: us, eu, east-asia.")
    ] = None,
    bloc_share: Annotated[
        str | None,
        typer.Option(help="Their share of the exports: 0.2, or by sector solar=0.3,batteries=0.25."),
    ] = None,
    source: Source = None,
    csv: Csv = None,
    plot: Plot = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """What provinces earn from exports of named sectors, own and through suppliers, and lose to a tariff."""
    from neijuan.measures import exposure

    answer = exposure(
        read(source),
        year=year,
        sectors=sector,
        tariff=tariff,
        restraint=restraint,
        elasticity=elasticity,
        bloc=bloc,
        bloc_share=None if bloc_share is None else shares(bloc_share),
    )
    deliver(answer, csv=csv, plot=plot, as_json=as_json, quiet=quiet)


def shares(text: str) -> float | dict[str, float]:
    """One share, or shares by sector, of a text such as `0.2` or `solar=0.3,batteries=0.25`."""
    try:
        if "=" not in text:
            return float(text)
        pairs = [part.split("=") for part in text.split(",")]
        return {name.strip(): float(value) for name, value in pairs}
    except ValueError:
        raise UsageError(
            f"bloc share '{text}': give a fraction, or sectors as in solar=0.3,batteries=0.25"
        ) from None
