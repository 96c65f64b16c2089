"""`neijuan diagram`, `neijuan matrices` and `neijuan firm`: the economy and its results, looked into."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from neijuan.errors import UsageError
from neijuan.terminal import Json, Quiet, print_json, print_table, records

if TYPE_CHECKING:
    import pandas as pd

Csv = Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="Write the table as CSV.")]


class Kind(StrEnum):
    """Which of the three matrices."""

    balance = "balance"
    transactions = "transactions"
    revaluation = "revaluation"


def diagram(
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write it: .svg, .png, .pdf, .mmd (Mermaid), .dot or .txt."),
    ] = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """The wiring of a quarter: which stage reads which state, parameters, levers and other stages."""
    from neijuan.economy.inspection import diagram as drawing
    from neijuan.economy.inspection.wiring import wiring

    written = None if out is None else drawing.diagram(out)
    if as_json:
        print_json({"diagram": None if out is None else str(written), "stages": drawing.as_records(wiring())})
    elif not quiet:
        print(drawing.text(wiring()) if out is None else written, end="" if out is None else "\n")


def matrices(
    results: Annotated[Path, typer.Argument(metavar="RESULTS.nc", help="Results file of `neijuan run`.")],
    quarter: Annotated[str | None, typer.Option(help="Such as 2015Q4. [default: the last]")] = None,
    province: Annotated[
        str | None, typer.Option(help="Such as CN-LN, or nation. [default: all places together]")
    ] = None,
    kind: Annotated[Kind | None, typer.Option(help="[default: all three]")] = None,
    seed: Annotated[int | None, typer.Option(help="[default: the first]")] = None,
    csv: Csv = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Balance sheet, transactions-flow and revaluation matrix of a quarter, in 100 million yuan."""
    from neijuan.economy.inspection.tables import TITLES, matrix, shown
    from neijuan.experiments.results import open_results

    dataset = open_results(results)
    wanted = [str(kind)] if kind is not None else [str(one) for one in Kind]
    tables = {name: matrix(dataset, name, quarter, province, seed) for name in wanted}
    _write_csv(csv, [table.assign(matrix=name) for name, table in tables.items()])
    when = quarter or str(dataset["quarter"].values[-1])
    if as_json:
        entries = {name: records(table) for name, table in tables.items()}
        print_json({"quarter": when, "province": province, "unit": "100 million yuan", "matrices": entries})
    elif not quiet:
        for name, table in tables.items():
            where = province or "all provinces, the nation and abroad"
            print_table(shown(table), f"{TITLES[name]}, {where}, {when}, 100 million yuan")


def firm(
    firms: Annotated[
        Path, typer.Argument(metavar="FIRMS", help="Table of `neijuan run --firms-table`, or your own.")
    ],
    identifier: Annotated[str, typer.Argument(metavar="ID", help="Name of the firm in the table.")],
    csv: Csv = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """The life of a firm, a row a year."""
    from neijuan.data.firm_tables import read_firms
    from neijuan.economy.inspection.tables import life, life_shown

    table = life(read_firms(firms), identifier)
    _write_csv(csv, [table])
    if as_json:
        print_json({"firm": identifier, **table.attrs, "years": records(table)})
    elif not quiet:
        about = ", ".join(str(value) for value in table.attrs.values())
        print_table(
            life_shown(table), f"firm {identifier}{', ' + about if about else ''}: an enterprise, by year"
        )


def _write_csv(path: Path | None, tables: list[pd.DataFrame]) -> None:
    """All tables, one below the other, in one file."""
    if path is None:
        return
    import pandas as pd

    from neijuan.experiments.files import write_whole

    if path.is_dir():
        raise UsageError(f"--csv {path} is a folder: name a file in it")
    joined = pd.concat(tables, ignore_index=True)
    write_whole(path, lambda place: joined.to_csv(place, index=False))
