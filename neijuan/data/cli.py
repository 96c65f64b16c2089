"""`neijuan data` on the command line. Heavy libraries load when used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from neijuan.data import import_cli
from neijuan.terminal import Json, Quiet, print_json, print_table, records

if TYPE_CHECKING:
    import pandas as pd

app = typer.Typer(
    name="data",
    help="The facts: what there is, where it comes from, what is missing.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

Text = Annotated[str | None, typer.Argument(help="Keep what mentions this text.")]


def _answer(table: pd.DataFrame, title: str, as_json: bool, quiet: bool) -> None:
    if as_json:
        print_json({"title": title, "rows": records(table)})
    elif not quiet:
        print_table(table, title)


@app.command("list")
def list_(text: Text = None, as_json: Json = False, quiet: Quiet = False) -> None:
    """Variables with their unit, table, vintages and period."""
    from neijuan.data import commands

    table = commands.listing(text).reset_index()
    if as_json:
        _answer(table, f"{len(table)} variables", as_json, quiet)
    elif not quiet:
        # Plain lines, not a grid: names are long, and people search this output.
        for name, group in table.groupby("tables"):
            print(f"\n{str(name).replace(';', ', ')}")
            for row in group.itertuples():
                print(f"  {row.name:48} {row.first} to {row.last}  {row.unit}")
        print(f"\n{len(table)} variables; `neijuan data show NAME` prints one")


@app.command()
def show(
    variable: Annotated[str, typer.Argument(help="Name of the variable, as in `neijuan data list`.")],
    province: Annotated[
        str | None, typer.Option(help="ISO code or name, e.g. CN-LN; CN for the nation.")
    ] = None,
    vintage: Annotated[str | None, typer.Option(help="Revision of the figures, e.g. A.")] = None,
    year: Annotated[str | None, typer.Option(help="Year, or quarter such as 2016Q3.")] = None,
    imported: Annotated[bool, typer.Option("--imported", help="Imported figures too.")] = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """The figures of one variable with source and grade (A cross-checked ... E estimated)."""
    from neijuan.data import commands

    rows = commands.show(variable, province=province, vintage=vintage, year=year, imports=imported)
    about = commands.describe(variable, rows)
    notes = _episodes(rows)
    if as_json:
        print_json({**about, "episodes": notes, "rows": records(rows)})
    elif not quiet:
        _print_figures(rows, f"{variable}, {about['unit']}")
        print("\n".join([about["definition"], *_reasons(rows), *_listed(notes), *_listed(about["sources"])]))


def _print_figures(rows: pd.DataFrame, title: str) -> None:
    """The figures without what is the same in all rows or stands beneath."""
    table = rows.rename(columns={"episode": "note"})
    blank = [column for column in ("sector", "note") if (table[column] == "").all()]
    table = table[["region", "sector", "period", "value", "vintage", "grade", "source", "note"]]
    print_table(table.drop(columns=blank), title)


def _reasons(rows: pd.DataFrame) -> list[str]:
    """Why the figures have their grades, each reason once."""
    pairs = rows[["grade", "reason"]].drop_duplicates().sort_values(["grade", "reason"])
    basis = " / ".join(rows["price_basis"].unique())
    return [f"price basis: {basis}", *(f"grade {grade}: {reason}" for grade, reason in pairs.to_numpy())]


def _episodes(rows: pd.DataFrame) -> dict[str, str]:
    """Admitted misreporting that touches these figures."""
    from neijuan.data import quality

    return {key: quality.episode(key) for key in rows["episode"].unique() if key}


def _listed(texts: dict[str, str]) -> list[str]:
    return [text if text == key else f"{key}: {text}" for key, text in texts.items()]


@app.command()
def cite(
    key: Annotated[
        str | None, typer.Argument(help="Key of a source, as in `neijuan data sources`; all without it.")
    ] = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Sources as BibTeX entries."""
    from neijuan.data import citations

    entries = citations.cite_all() if key is None else {key: citations.cite(key)}
    if as_json:
        print_json({"sources": [{"key": name, "bibtex": entry} for name, entry in entries.items()]})
    elif not quiet:
        print("\n\n".join(entries.values()))


@app.command()
def sources(text: Text = None, as_json: Json = False, quiet: Quiet = False) -> None:
    """Publications behind the facts, with licence, grade and number of observations."""
    from neijuan.data import commands

    table = commands.used_sources(text).reset_index()
    columns = ["key", "publisher", "title", "year", "grade", "observations"]
    _answer(table if as_json else table[columns], f"{len(table)} sources", as_json, quiet)


@app.command()
def gaps(
    topic: Annotated[str | None, typer.Option(help="Keep one topic, e.g. capital.")] = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """What is missing, doubtful, repaired or assumed (grade A published ... E assumption)."""
    from neijuan.data import commands

    table = commands.known_gaps(topic).reset_index()
    columns = ["topic", "years", "regions", "what", "handling", "grade"]
    _answer(table if as_json else table[columns], f"{len(table)} gaps", as_json, quiet)


@app.command()
def check(as_json: Json = False, quiet: Quiet = False) -> None:
    """Check every observation: source, unit, key, region, vintage, value. Exits with 1 if any fails."""
    from neijuan.data import checks

    found = checks.violations()
    total = sum(map(len, found.values()))
    if as_json:
        print_json({"violations": total, "checks": {name: len(rows) for name, rows in found.items()}})
    elif not quiet:
        for name, rows in found.items():
            example = "" if rows.empty else f"  e.g. {rows.iloc[0].to_dict()}"
            print(f"{name:14}{len(rows):6,} violations{example}")
        print(f"{total} violations")
    if total:
        raise typer.Exit(1)


for _name, _command in import_cli.COMMANDS.items():
    app.command(_name)(_command)
