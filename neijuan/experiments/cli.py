"""`neijuan run`: options, what is printed, exit codes. The engine loads when a run begins."""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from neijuan.errors import DomainError, UsageError
from neijuan.experiments import defaults
from neijuan.experiments.options import FirstSeed, Quarters, StartYear
from neijuan.terminal import CHECK_FAILED, FINE, INTERRUPTED, Json, Quiet

if TYPE_CHECKING:
    from neijuan.experiments.results import Results

IDENTITY_TOLERANCE = 1e-10
"""Largest relative residual at which the accounts count as closed: rounding of float64, and room to spare."""


def run(
    scenarios: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SCENARIO]...",
            help="Names of shipped scenarios, or files; each is run. [default: baseline]",
        ),
    ] = None,
    start: StartYear = None,
    until: Annotated[
        str | None,
        typer.Option(
            help=f"Last quarter, such as 2022Q4, or year. [default: {defaults.UNTIL}; "
            f"{defaults.UNTIL_LATE} for scenarios with later dates]"
        ),
    ] = None,
    quarters: Quarters = None,
    firms: Annotated[
        str | None,
        typer.Option(help=f"Scale: 1:100 is one agent per hundred enterprises. [default: {defaults.FIRMS}]"),
    ] = None,
    seed: FirstSeed = None,
    seeds: Annotated[int, typer.Option(help="Number of seeds, one run each.")] = 1,
    out: Annotated[Path, typer.Option(help="Folder for the results file and the report.")] = Path(
        defaults.FOLDER
    ),
    save_state: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Keep the state at the end, to continue from it.")
    ] = None,
    from_state: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Continue a run from a state that was kept.")
    ] = None,
    firms_table: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the industrial firms of each year: .parquet or .csv."),
    ] = None,
    without_history: Annotated[
        bool, typer.Option("--without-history", help="A neutral path instead of the dated past.")
    ] = False,
    off: Annotated[
        list[str] | None,
        typer.Option("--off", metavar="MECHANISM", help="Switch a mechanism off; may be repeated."),
    ] = None,
    parameter: Annotated[
        list[str] | None,
        typer.Option("--parameter", metavar="NAME=VALUE", help="Set a parameter; may be repeated."),
    ] = None,
    lever: Annotated[
        list[str] | None,
        typer.Option(
            "--lever",
            metavar="LEVER=VALUE[@WHOM][:WHEN]",
            help="Change a lever, such as tariff=35%@eu,us,solar:2024Q4-2030Q4; may be repeated.",
        ),
    ] = None,
    name: Annotated[
        str | None, typer.Option(metavar="NAME", help="Name of the results file. [default: the scenario's]")
    ] = None,
    trace: Annotated[
        list[str] | None,
        typer.Option("--trace", metavar="NAME[,NAME]", help="Also record variables of stages and rules."),
    ] = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Simulate scenarios; write results (NetCDF) and a self-contained HTML report of each."""
    from neijuan.experiments.changes import parse_mechanisms, parse_parameters
    from neijuan.experiments.several import end_for_all

    chosen: list[str | None] = [*dict.fromkeys(scenarios or [])] or [None]
    if len(chosen) > 1 and (name or from_state or save_state or firms_table):
        raise UsageError(
            "several scenarios: leave out --name, --from-state, --save-state and --firms-table, or run one"
        )
    options: dict[str, Any] = {
        "start": start,
        "until": end_for_all(chosen) if until is None and quarters is None and len(chosen) > 1 else until,
        "quarters": quarters,
        "firms": firms,
        "seed": seed,
        "seeds": seeds,
        "out": out,
        "progress": False if quiet or as_json else None,
        "name": name,
        "changes": lever or (),
        "from_state": from_state,
        "save_state": save_state,
        "firms_table": firms_table,
        "history": not without_history,
        "mechanisms": parse_mechanisms(off or ()),
        "parameters": parse_parameters(parameter or ()),
        "trace": trace or (),
    }
    summaries, verdict = [], FINE
    for number, one in enumerate(chosen):
        if number and not (as_json or quiet):
            print()
        results = _simulate(one, options, as_json)
        summaries.append(_summary(results))
        if not (as_json or quiet):
            _print_results(results)
        verdict = max(verdict, _verdict(results, quiet))
        if results.interrupted:
            break
    if as_json:
        print(json.dumps(summaries[0] if len(chosen) == 1 else {"runs": summaries}, allow_nan=False))
    raise typer.Exit(verdict)


def _simulate(scenario: str | None, options: dict[str, Any], as_json: bool) -> Results:
    """Run one scenario; what stops it is told as the command line tells it."""
    from neijuan.experiments.run import run as simulate

    try:
        return simulate(scenario, **options)
    except KeyboardInterrupt:
        print("interrupted: nothing was finished, nothing is written", file=sys.stderr)
        raise typer.Exit(INTERRUPTED) from None
    except DomainError as error:
        if as_json:
            print(json.dumps({"broken": _breach(error)}))
        raise


def _summary(results: Results) -> dict[str, Any]:
    """What `--json` prints of a run; a residual that is no number becomes null."""
    residual = results.max_identity_residual
    return {
        "scenario": results.manifest["settings"]["scenario"]["name"],
        "notes": list(results.notes),
        "firms": results.firms,
        "quarters": len(results.quarters),
        "seeds": results.dataset.sizes["seed"],
        "first_quarter": results.quarters[0],
        "last_quarter": results.quarters[-1],
        "wall_seconds": round(results.wall_seconds, 3),
        "max_identity_residual": residual if math.isfinite(residual) else None,
        "interrupted": results.interrupted,
        "results": None if results.path is None else str(results.path),
        "report": None if results.report is None else str(results.report),
        "state": None if results.state is None else str(results.state),
        "firms_table": None if results.firms_table is None else str(results.firms_table),
    }


def _breach(error: DomainError) -> dict[str, Any]:
    """What `--json` prints of a run that left the domain of the model."""
    where = {name: getattr(error, name) or None for name in ("quarter", "province", "sector", "rule")}
    files = {name: getattr(error, name) for name in ("state", "results")}
    named = {name: None if path is None else str(path) for name, path in files.items()}
    return {"message": str(error), **where, **named}


def _print_results(results: Results) -> None:
    """What a person reads after a run: the nation year by year, and where the files are."""
    from neijuan.experiments.summary import national_table

    dataset = results.dataset
    seeds = (
        f"{dataset.sizes['seed']} seeds" if dataset.sizes["seed"] > 1 else f"seed {dataset['seed'].values[0]}"
    )
    print(dataset.attrs["scenario"])
    print(
        f"{results.quarters[0]} to {results.quarters[-1]}, {dataset.sizes['province']} provinces, "
        f"{results.firms:,} firm agents ({dataset.attrs['firms_scale']}), {seeds}, "
        f"{results.wall_seconds:.1f} s\n"
    )
    print(national_table(dataset))
    print(f"\nlargest identity residual  {results.max_identity_residual:.1e}")
    files = {"state": results.state, "firms": results.firms_table, "results": results.path}
    for name, path in (files | {"report": results.report}).items():
        if path is not None:
            print(f"{name:<8} {path}")


def _verdict(results: Results, quiet: bool) -> int:
    """The exit code of a finished run; says on the error stream what is not fine, and what did nothing."""
    for note in () if quiet else results.notes:
        print(f"note: {note}", file=sys.stderr)
    if results.interrupted:
        print(f"interrupted: {_kept(results)} finished and kept", file=sys.stderr)
        return INTERRUPTED
    if results.first_broken_quarter is not None:
        print(
            f"check failed: from {results.first_broken_quarter} on figures are no numbers, the economy has "
            "left the range of the model; there is no report, end the run earlier",
            file=sys.stderr,
        )
        return CHECK_FAILED
    if results.max_identity_residual > IDENTITY_TOLERANCE:
        print(
            f"check failed: an identity is open by {results.max_identity_residual:.1e} of its size, "
            "the accounting card of the report shows which",
            file=sys.stderr,
        )
        return CHECK_FAILED
    return FINE


def _kept(results: Results) -> str:
    """What an interrupted run could keep, in words."""
    seeds = results.dataset.sizes["seed"]
    return f"{seeds} seeds" if seeds > 1 else f"{results.quarters[0]} to {results.quarters[-1]}"
