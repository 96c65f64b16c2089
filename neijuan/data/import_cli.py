"""`neijuan data import` and what belongs to it on the command line. Heavy libraries load when used."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from neijuan.errors import UsageError
from neijuan.terminal import Json, Quiet, print_json, print_table, records

if TYPE_CHECKING:
    import pandas as pd

    from neijuan.data.importing import Import

SIDE_BY_SIDE = [
    *("variable", "region", "sector", "period", "vintage", "value"),
    *("shipped_vintage", "shipped_value", "difference", "shipped_grade"),
]
"""What is printed of a conflict; `--json` has all."""

Name = Annotated[str, typer.Argument(help="Name of an import, as in `neijuan data imports`.")]


def import_(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="Table to import: .csv, .xlsx or .parquet.")
    ] = None,
    name: Annotated[str | None, typer.Option(help="Name of the import. [default: that of the file]")] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Replace an import of this name.")] = False,
    template: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write a template instead: .csv, .xlsx or .parquet.")
    ] = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Check a table of your own and keep it beside the shipped facts, of which it replaces none."""
    from neijuan.data import importing, templates

    if (file is None) == (template is None):
        raise UsageError("name a table to import, or a template to write with --template FILE")
    if file is not None:
        report(importing.import_table(file, name, replace=replace), as_json, quiet)
    elif template is not None:
        written = templates.write_template(template)
        if as_json:
            print_json({"template": str(written)})
        elif not quiet:
            print(written)


def report(done: Import, as_json: bool, quiet: bool) -> None:
    """What an import kept, and where it differs from shipped figures."""
    if as_json:
        about = done._asdict() | {"path": str(done.path), "conflicts": records(done.conflicts)}
        print_json(about)
        return
    if quiet:
        return
    print(f"{done.name}: {_count(done.figures, 'figure')} of {_count(len(done.variables), 'variable')}")
    print(f"kept in {done.path}")
    if done.agreeing:
        word = "agrees" if done.agreeing == 1 else "agree"
        print(f"{_count(done.agreeing, 'comparison')} with shipped figures {word}")
    if len(done.conflicts):
        _print_conflicts(done.conflicts)
        print("shipped figures stay as they are; imported ones are seen by their vintage or with --imported")


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _print_conflicts(found: pd.DataFrame) -> None:
    """Imported and shipped figures side by side."""
    columns = [column for column in ("import", *SIDE_BY_SIDE) if column in found]
    table = found[columns]
    if (table["sector"] == "").all():
        table = table.drop(columns="sector")
    percent = table["difference"].map(lambda one: "–" if one != one else f"{one:+.2%}")
    word = "differs" if len(found) == 1 else "differ"
    title = f"{_count(len(found), 'comparison')} with shipped figures {word}"
    print_table(table.assign(difference=percent), title)


def conflicts(
    name: Annotated[str | None, typer.Argument(help="Name of an import; all without it.")] = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Imported figures beside the shipped ones from which they differ."""
    from neijuan.data import importing

    found = importing.conflicts(name)
    if as_json:
        print_json({"conflicts": records(found)})
    elif not quiet and len(found):
        _print_conflicts(found)
    elif not quiet:
        print("no imported figure differs from a shipped one")


def imports(as_json: Json = False, quiet: Quiet = False) -> None:
    """Tables that you have imported."""
    from neijuan.data import imported, importing

    table = importing.imports()
    if as_json:
        print_json({"folder": str(imported.folder()), "imports": records(table)})
    elif not quiet:
        print_table(table, f"{_count(len(table), 'import')} in {imported.folder()}")


def forget(name: Name, as_json: Json = False, quiet: Quiet = False) -> None:
    """Delete an import; shipped figures are not touched."""
    from neijuan.data import importing

    path = importing.forget(name)
    if as_json:
        print_json({"forgotten": name, "path": str(path)})
    elif not quiet:
        print(f"{name} is forgotten: {path} is deleted")


def fetch(
    service: Annotated[str, typer.Argument(help="world-bank, or sdmx.")],
    codes: Annotated[
        list[str], typer.Argument(help="World Bank: INDICATOR. SDMX: SOURCE FLOW KEY.", metavar="CODES...")
    ],
    first: Annotated[int | None, typer.Option("--from", help="First year.")] = None,
    last: Annotated[int | None, typer.Option("--to", help="Last year.")] = None,
    region: Annotated[str | None, typer.Option(help="Country, for the World Bank. [default: CN]")] = None,
    name: Annotated[str | None, typer.Option(help="Name of the import. [default: from the codes]")] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Replace an import of this name.")] = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Fetch figures from the internet and keep them as an import; needs `pip install 'neijuan[online]'`."""
    from neijuan.data import online

    names = {"world-bank": ["INDICATOR"], "sdmx": ["SOURCE", "FLOW", "KEY"]}
    if service not in names:
        raise UsageError(f"unknown service '{service}': there are {' and '.join(names)}")
    if len(codes) != len(names[service]):
        raise UsageError(f"{service} takes {' '.join(names[service])}, not '{' '.join(codes)}'")
    if service == "sdmx" and region is not None:
        raise UsageError("an SDMX key names the place itself: leave out --region")
    if service == "sdmx":
        done = online.sdmx(*codes, first=first, last=last, name=name, replace=replace)
    else:
        done = online.world_bank(
            codes[0], region=region or "CN", first=first, last=last, name=name, replace=replace
        )
    report(done, as_json, quiet)


COMMANDS: dict[str, Callable[..., None]] = {
    "import": import_,
    "imports": imports,
    "conflicts": conflicts,
    "forget": forget,
    "fetch": fetch,
}
"""Commands by name, as `neijuan data` lists them."""
