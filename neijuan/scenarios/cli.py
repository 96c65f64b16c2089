"""`neijuan scenario`: the shipped scenarios, the language, and the check of a file."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from neijuan.errors import UsageError
from neijuan.terminal import Json, Quiet, print_json, print_table

if TYPE_CHECKING:
    from neijuan.scenarios.language import Scenario

app = typer.Typer(
    help="Scenarios: what is shipped, how they are written, whether a file is right.",
    add_completion=False,
    rich_markup_mode=None,
)


@app.command("list")
def list_command(as_json: Json = False, quiet: Quiet = False) -> None:
    """The shipped scenarios."""
    from neijuan.scenarios import load, names

    found = [load(name) for name in names()]
    if as_json:
        print_json([_summary(scenario) for scenario in found])
    elif not quiet:
        import pandas as pd

        rows = [{"name": one.name, "title": one.title, "title_zh": one.title_zh} for one in found]
        print_table(pd.DataFrame(rows), f"{len(rows)} scenarios; `neijuan scenario show NAME` says more")


@app.command("show")
def show_command(
    scenario: Annotated[
        str, typer.Argument(metavar="SCENARIO", help="Name of a shipped scenario, or a file.")
    ],
    as_yaml: Annotated[bool, typer.Option("--yaml", help="Print the file, bases put in.")] = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """What a scenario does, its source and precedent."""
    from neijuan.scenarios import load
    from neijuan.scenarios.words import sentences

    found = load(scenario)
    if as_json:
        print_json(_summary(found) | {"does": sentences(found), "scenario": found.flat().as_dict()})
    elif as_yaml:
        print(found.flat().to_yaml(), end="")
    elif not quiet:
        _print(found)


@app.command("check")
def check_command(
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="Scenario files.")],
    start: Annotated[int | None, typer.Option(help="Year in which a run would begin.")] = None,
    until: Annotated[
        str | None, typer.Option(help="Its last quarter: what does nothing then is said.")
    ] = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Whether files are right; of the first wrong one, line, key and remedy, with exit code 2."""
    from neijuan.scenarios import load
    from neijuan.scenarios.words import notes, sentences

    found = []
    for file in files:
        scenario = load(file)
        first = f"{start or 2002}Q1"
        said = notes(scenario, first, str(until or 2100) if start or until else "2100Q4")
        said = said if start or until else []
        found.append({"file": str(file), "name": scenario.name, "does": sentences(scenario), "notes": said})
    if as_json:
        print_json({"files": found})
    elif not quiet:
        for one in found:
            count = len(one["does"])
            print(f"{one['file']} is right: {one['name']}, {count} {'entry' if count == 1 else 'entries'}")
            for note in one["notes"]:
                print(f"  note: {note}")


@app.command("levers")
def levers_command(
    lever: Annotated[str | None, typer.Argument(metavar="[LEVER]", help="One lever in full.")] = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """The levers: unit, range, for whom they can be set, what they do."""
    from neijuan.scenarios import registries

    entries = registries.levers()
    if lever is not None:
        name = lever.strip().lower().replace("-", "_")
        if name not in entries:
            raise UsageError(f"unknown lever '{lever}'{registries.nearest(name, entries, 'one of the list')}")
        entries = {name: entries[name]}
    rows = [_lever(entry) for entry in entries.values()]
    if as_json:
        print_json(rows)
    elif not quiet and lever is not None:
        for key, value in rows[0].items():
            print(f"{key:<12} {', '.join(value) if isinstance(value, list) else value}")
    elif not quiet:
        import pandas as pd

        shown = [
            {
                "lever": row["name"],
                "unit": row["unit"],
                "range": f"{row['low']:g} to {row['high']:g}",
                "neutral": f"{row['neutral']:g}",
                "set by": ", ".join(row["axes"]) or "nation",
                "title": row["title"],
            }
            for row in rows
        ]
        print_table(pd.DataFrame(shown), f"{len(rows)} levers; `neijuan scenario levers NAME` says more")


@app.command("schema")
def schema_command(
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write it to a file.")] = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """The JSON Schema of a scenario file, for editors."""
    from neijuan.scenarios.schema import schema

    text = json.dumps(schema(), ensure_ascii=False, indent=2)
    if out is None:
        if not quiet:
            print(json.dumps(schema(), ensure_ascii=False) if as_json else text)
        return
    from neijuan.experiments.files import write_whole

    write_whole(out, lambda place: place.write_text(text + "\n", encoding="utf-8"))
    if as_json:
        print_json({"schema": str(out)})
    elif not quiet:
        print(out)


@app.command("new")
def new_command(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="Name of the scenario: letters, digits, hyphens.")
    ],
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="File to write. [default: NAME.yaml]")
    ] = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Write a commented template beside its JSON Schema, and say where."""
    from neijuan.experiments.files import write_whole
    from neijuan.scenarios.schema import ADDRESS, schema
    from neijuan.scenarios.template import template

    if re.fullmatch(r"[a-z0-9][a-z0-9-]{0,79}", name) is None:
        raise UsageError(f"'{name}' is no name of a scenario: use small letters, digits and hyphens")
    target = out if out is not None else Path(f"{name}.yaml")
    if target.exists():
        raise UsageError(f"{target} is there already: choose another name, or --out FILE")
    text = json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"
    beside = target.parent / ADDRESS
    write_whole(target, lambda place: place.write_text(template(name, ADDRESS), encoding="utf-8"))
    write_whole(beside, lambda place: place.write_text(text, encoding="utf-8"))
    if as_json:
        print_json({"scenario": str(target), "schema": str(beside)})
    elif not quiet:
        print(f"{target}, with {beside} for editors; then: neijuan scenario check {target}")


def _summary(scenario: Scenario) -> dict[str, Any]:
    """What `--json` tells of a scenario."""
    whole = scenario.flat()
    return {
        "name": scenario.name,
        "title": scenario.title,
        "title_zh": scenario.title_zh,
        "description": scenario.description,
        "source": scenario.source,
        "precedent": scenario.precedent,
        "base": list(scenario.base),
        "levers": sorted({change.lever for change in whole.levers}),
        "shocks": sorted({shock.lever for shock in whole.shocks}),
        "sha256": scenario.digest,
    }


def _lever(entry: Any) -> dict[str, Any]:
    """What is told of a lever."""
    from neijuan.scenarios.registries import names

    named = names("lever").get(entry.name)
    return {
        "name": entry.name,
        "title": named.title if named else entry.name,
        "title_zh": named.title_zh if named else "",
        "axes": list(entry.axes),
        "unit": entry.unit,
        "neutral": entry.default,
        "low": entry.low,
        "high": entry.high,
        "joins": entry.composition,
        "meaning": entry.meaning,
        "precedent": entry.precedent,
        "source": entry.source,
        "mechanism": entry.mechanism,
        "rule": entry.rule,
    }


def _print(scenario: Scenario) -> None:
    """A scenario for a person."""
    from neijuan.scenarios.words import sentences

    print(scenario.title + (f"  {scenario.title_zh}" if scenario.title_zh else ""))
    if scenario.description:
        print(f"\n{scenario.description.strip()}")
    print()
    for line in sentences(scenario) or ["no change against the dated past"]:
        print(f"- {line}")
    print()
    base = ", ".join(scenario.base)
    for key, text in {"base": base, "source": scenario.source, "precedent": scenario.precedent}.items():
        if text:
            print(f"{key}: {text}")
