"""`neijuan compare`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from neijuan.errors import UsageError
from neijuan.experiments.options import FirstSeed, Quarters, StartYear
from neijuan.terminal import FINE, INTERRUPTED, Json, Quiet, print_json

if TYPE_CHECKING:
    from neijuan.experiments.comparison.compare import Comparison

BY = ("province", "sector", "group", "year")


def compare(
    runs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="BASE OTHER...",
            help="Names of scenarios, scenario files or results files (.nc); the first is the base.",
        ),
    ] = None,
    start: StartYear = None,
    until: Annotated[
        str | None,
        typer.Option(help="Last quarter, such as 2030Q4, or year. [default: as `neijuan run`]"),
    ] = None,
    quarters: Quarters = None,
    firms: Annotated[
        str | None, typer.Option(help="Scale: 1:1000 is one agent per thousand enterprises, the default.")
    ] = None,
    seeds: Annotated[int | None, typer.Option(help="Number of paired seeds. [default: 5]")] = None,
    seed: FirstSeed = None,
    last: Annotated[int, typer.Option(help="Quarters at the end over which tables measure.")] = 12,
    by: Annotated[
        list[str] | None,
        typer.Option("--by", metavar="|".join(BY), help="Also a table by these; may be repeated."),
    ] = None,
    show: Annotated[
        list[str] | None,
        typer.Option(
            "--show",
            metavar="MEASURE[@WHOM]",
            help="Only this, such as employment@Jiangsu or utilisation@new-three; may be repeated.",
        ),
    ] = None,
    attribute: Annotated[
        bool,
        typer.Option("--attribute", help="Share the difference among levers: 2^n - 2 more runs a seed."),
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder for results files, tables, figures and the page."),
    ] = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Compare scenarios or runs with a base: differences paired by seed, winners and losers, cost, levers."""
    from neijuan.experiments.comparison.compare import compare as compared

    wanted = list(dict.fromkeys(by or ()))
    wrong = [one for one in wanted if one not in BY]
    if wrong:
        raise UsageError(f"no table by {wrong[0]!r}: choose {', '.join(BY)}")
    _check_questions(show or ())
    given: list[Any] = list(runs or ())
    if not given:
        raise UsageError("nothing to compare: name two scenarios or results files, the base first")
    try:
        found = compared(
            *given,
            start=start,
            until=until,
            quarters=quarters,
            firms=firms,
            seeds=seeds,
            seed=seed,
            out=out,
            attribute=attribute,
            last=last,
            progress=False if quiet or as_json else None,
        )
    except KeyboardInterrupt:
        print("interrupted: no pair of runs was finished, nothing is written", file=sys.stderr)
        raise typer.Exit(INTERRUPTED) from None
    _answer(found, wanted, show or (), as_json, quiet)
    if found.interrupted:
        print(f"interrupted: {found.seeds} paired seeds finished and kept", file=sys.stderr)
    raise typer.Exit(INTERRUPTED if found.interrupted else FINE)


def _check_questions(questions: Any) -> None:
    """Raise UsageError for a question with unknown words, before anything is simulated."""
    from neijuan.experiments.comparison.asked import parse

    for one in questions:
        parse(one)


def _answer(found: Comparison, by: list[str], show: Any, as_json: bool, quiet: bool) -> None:
    from neijuan.experiments.comparison.printing import as_dict, print_comparison

    if as_json:
        print_json(as_dict(found, by, show))
    elif not quiet:
        print_comparison(found, by, show)
