"""`neijuan measure zombies`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from neijuan.errors import UsageError
from neijuan.measures.commands.shared import Csv, Plot, deliver
from neijuan.terminal import Json, Quiet


def command(
    firms: Annotated[
        Path | None,
        typer.Option(
            "--firms",
            metavar="FILE",
            help="Firms by year: .csv, .xlsx, .parquet, or what `neijuan run --firms-table` wrote.",
        ),
    ] = None,
    schema: Annotated[bool, typer.Option("--schema", help="Print the columns of a table of firms.")] = False,
    year: Annotated[
        int | None, typer.Option(help="Year of groups and overlap. [default: the last classified]")
    ] = None,
    strip_subsidies: Annotated[
        bool, typer.Option("--strip-subsidies", help="Take subsidies out of EBIT.")
    ] = False,
    two_years: Annotated[
        bool, typer.Option("--two-years", help="Ask for two successive years as a zombie.")
    ] = False,
    debt_at: Annotated[str, typer.Option(help="Least interest from debts at start or end of the year.")] = (
        "start"
    ),
    prime_short: Annotated[
        float | None, typer.Option(help="Lowest rate on short debt, % a year. [default: column, facts]")
    ] = None,
    prime_long: Annotated[
        float | None, typer.Option(help="Lowest rate on long debt, % a year. [default: column, short rate]")
    ] = None,
    coupon: Annotated[
        float | None, typer.Option(help="Lowest coupon on bonds, % a year. [default: column]")
    ] = None,
    csv: Csv = None,
    plot: Plot = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Zombie firms on three published definitions: shares, groups, overlap, entry and recovery."""
    if schema:
        _print_schema(as_json)
        return
    if firms is None:
        raise UsageError(
            "the shipped facts hold no firms: give a table with --firms FILE; --schema prints its columns"
        )
    from neijuan.data.firm_tables import read_firms
    from neijuan.measures import zombies

    answer = zombies(
        read_firms(firms),
        year=year,
        strip_subsidies=strip_subsidies,
        two_years=two_years,
        debt_at=debt_at,
        prime_short=prime_short,
        prime_long=prime_long,
        coupon=coupon,
    )
    deliver(answer, csv=csv, plot=plot, as_json=as_json, quiet=quiet)


def _print_schema(as_json: bool) -> None:
    from neijuan.data.firm_tables import schema
    from neijuan.terminal import print_json, print_table, records

    if as_json:
        print_json({"columns": records(schema())})
    else:
        print_table(schema(), "Columns of a table of firms, one row a firm and year")
