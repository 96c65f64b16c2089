"""`neijuan measure debt`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from neijuan.measures.commands.shared import Csv, Plot, Source, deliver, read
from neijuan.terminal import Json, Quiet

if TYPE_CHECKING:
    from neijuan.measures.answer import Answer


def command(
    year: Annotated[
        int | None, typer.Option(help="Calendar year; without it each figure is the last published.")
    ] = None,
    vintage: Annotated[str | None, typer.Option(help="GDP of vintage D, B or A; a run has only one.")] = None,
    regions: Annotated[
        str, typer.Option(help="nbs, coast, or groups: 'northeast=CN-LN,CN-JL,CN-HL;rest=coast'.")
    ] = "nbs",
    per: Annotated[
        str, typer.Option(help="What is printed: gdp, revenue, head or money. JSON and CSV hold all.")
    ] = "gdp",
    source: Source = None,
    csv: Csv = None,
    plot: Plot = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Local bonds, vehicles, debt service, own revenue against expenditure, dependence on transfers."""
    from neijuan.measures import debt
    from neijuan.measures.debt_columns import PER

    if per not in PER:
        from neijuan.data.registries import unknown

        raise unknown("way to print", per, PER, f"give {', '.join(PER)}")
    answer = debt(read(source), year=year, vintage=vintage, regions=regions)
    deliver(answer, csv=csv, plot=plot, as_json=as_json, quiet=True)
    if not (as_json or quiet):
        deliver(_shown(answer, per), csv=None, plot=None, as_json=False, quiet=False)
        for path in filter(None, (csv, plot)):
            print(path)


def _shown(answer: Answer, per: str) -> Answer:
    """The answer with the columns of one denominator, and the shares of expenditure, which always show."""
    from neijuan.measures.debt_columns import shown

    kept = shown(answer, per)
    return replace(
        answer,
        table=answer.table[["code", "name", *kept]],
        units={name: answer.units[name] for name in kept},
        more=answer.more | {"regions": answer.more["regions"][["region", *kept]]},
    )
