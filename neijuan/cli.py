"""The command line. Nothing heavy is imported here: each command loads what it needs when it is called."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

import neijuan
from neijuan.errors import DomainError, UsageError
from neijuan.experiments import defaults
from neijuan.terminal import Json, Quiet

if TYPE_CHECKING:
    from neijuan.experiments.results import Results

FINE, CHECK_FAILED, WRONG_USE, INTERRUPTED = 0, 1, 2, 130
IDENTITY_TOLERANCE = 1e-10
"""Largest relative residual at which the accounts count as closed: rounding of float64, and room to spare."""

# Rich markup would triple the time that --help takes.
app = typer.Typer(
    name="neijuan",
    help="An open laboratory for China's industrial overcapacity and regional rebalancing.",
    epilog="Try it: neijuan run --firms 1:1000 --quarters 8",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
_FORWARD = {"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []}


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"neijuan {neijuan.__version__}")
        raise typer.Exit


@app.callback()
def _neijuan(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """An open laboratory for China's industrial overcapacity and regional rebalancing."""


@app.command(short_help="Simulate; write results and a report.")
def run(
    start: Annotated[
        int | None,
        typer.Option(help=f"Year of the input-output tables to start from. [default: {defaults.START}]"),
    ] = None,
    until: Annotated[
        str | None,
        typer.Option(help=f"Last quarter, such as 2022Q4, or year. [default: {defaults.UNTIL}]"),
    ] = None,
    quarters: Annotated[int | None, typer.Option(help="Number of quarters, instead of --until.")] = None,
    firms: Annotated[
        str | None,
        typer.Option(help=f"Scale: 1:100 is one agent per hundred enterprises. [default: {defaults.FIRMS}]"),
    ] = None,
    seed: Annotated[int | None, typer.Option(help=f"First random seed. [default: {defaults.SEED}]")] = None,
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
    trace: Annotated[
        list[str] | None,
        typer.Option("--trace", metavar="NAME[,NAME]", help="Also record variables of stages and rules."),
    ] = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Simulate the baseline; write results (NetCDF) and a self-contained HTML report."""
    from neijuan.experiments.changes import parse_mechanisms, parse_parameters
    from neijuan.experiments.run import run as simulate

    try:
        results = simulate(
            start,
            until,
            quarters,
            firms,
            seed,
            seeds,
            out,
            progress=False if quiet or as_json else None,
            from_state=from_state,
            save_state=save_state,
            firms_table=firms_table,
            history=not without_history,
            mechanisms=parse_mechanisms(off or ()),
            parameters=parse_parameters(parameter or ()),
            trace=trace or (),
        )
    except KeyboardInterrupt:
        print("interrupted: nothing was finished, nothing is written", file=sys.stderr)
        raise typer.Exit(INTERRUPTED) from None
    except DomainError as error:
        if as_json:
            print(json.dumps({"broken": _breach(error)}))
        raise
    if as_json:
        print(json.dumps(_summary(results), allow_nan=False))
    elif not quiet:
        _print_results(results)
    raise typer.Exit(_verdict(results))


@app.command()
def report(
    results: Annotated[
        Path, typer.Argument(metavar="RESULTS.nc", help="Results file that `neijuan run` wrote.")
    ],
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Report to write. [default: beside the results, .html]"),
    ] = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Render the HTML report of a results file again."""
    from neijuan.experiments.results import open_results
    from neijuan.report import write_report

    dataset = open_results(results)
    target = out if out is not None else results.with_suffix(".html")
    if target.is_dir():
        target = target / results.with_suffix(".html").name
    written = write_report(dataset, target)
    if as_json:
        print(json.dumps({"report": str(written)}))
    elif not quiet:
        print(written)


@app.command(
    short_help="Facts and your own: list, show, cite, import, fetch, gaps.",
    context_settings=_FORWARD,
    add_help_option=False,
)
def data(context: typer.Context) -> None:
    """The facts and your own: list, show, cite, import, fetch, conflicts, sources, gaps, check."""
    facts = import_module("neijuan.data.cli").app
    group = typer.Typer(help=facts.info.help, add_completion=False, rich_markup_mode=None)
    group.registered_commands = list(facts.registered_commands)
    group.command()(import_module("neijuan.economy.start.cli").reconciliation)
    raise typer.Exit(_call(group, context.args or ["--help"], "neijuan data"))


@app.command(
    short_help="Nine measures from facts, a run or your own table.",
    context_settings=_FORWARD,
    add_help_option=False,
)
def measure(context: typer.Context) -> None:
    """Measures from facts, from a run or from your own table."""
    measures = import_module("neijuan.measures.cli").app
    raise typer.Exit(_call(measures, context.args or ["--help"], "neijuan measure"))


@app.command(
    short_help="List, show and check scenarios; levers, schema, new.",
    context_settings=_FORWARD,
    add_help_option=False,
)
def scenario(context: typer.Context) -> None:
    """Scenarios: what is shipped, how they are written, whether a file is right."""
    scenarios = import_module("neijuan.scenarios.cli").app
    raise typer.Exit(_call(scenarios, context.args or ["--help"], "neijuan scenario"))


@app.command(context_settings=_FORWARD, add_help_option=False)
def validate(context: typer.Context) -> None:
    """Compare the model with what was published: headline."""
    validation = import_module("neijuan.calibration.cli").app
    raise typer.Exit(_call(validation, context.args or ["--help"], "neijuan validate"))


@app.command(context_settings=_FORWARD, add_help_option=False)
def matrices(context: typer.Context) -> None:
    """The matrices of the accounts of a results file, as tables."""
    raise typer.Exit(_inspect("matrices", context.args))


@app.command(context_settings=_FORWARD, add_help_option=False)
def firm(context: typer.Context) -> None:
    """The life of a firm of a table of firms."""
    raise typer.Exit(_inspect("firm", context.args))


@app.command(context_settings=_FORWARD, add_help_option=False)
def diagram(context: typer.Context) -> None:
    """The wiring of the economy, drawn or listed."""
    raise typer.Exit(_inspect("diagram", context.args))


def _inspect(name: str, arguments: Sequence[str]) -> int:
    """Run one of the commands that look into the economy."""
    single = typer.Typer(add_completion=False, rich_markup_mode=None)
    single.command()(getattr(import_module("neijuan.economy.inspection.cli"), name))
    return _call(single, arguments, f"neijuan {name}")


def _call(application: typer.Typer, arguments: Sequence[str], name: str) -> int:
    """Run a Typer application without its own error handling and return its exit code."""
    code: Any = typer.main.get_command(application).main(
        list(arguments), prog_name=name, standalone_mode=False
    )
    return code if isinstance(code, int) else FINE


def _summary(results: Results) -> dict[str, Any]:
    """What `--json` prints of a run; a residual that is no number becomes null."""
    residual = results.max_identity_residual
    return {
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


def _verdict(results: Results) -> int:
    """The exit code of a finished run; says on the error stream what is not fine."""
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


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line with `arguments` (those of the process if None) and return the exit code.

    0 is fine, 1 a check that failed, 2 wrong use, with one line on the error stream that says what to do, 130
    Ctrl-C.
    """
    if not sys.warnoptions:
        import warnings

        warnings.simplefilter("ignore")  # a person asked for figures, not for the notes of our dependencies
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        return _call(app, given or ["--help"], "neijuan")
    except UsageError as error:
        return _complain(str(error))
    except DomainError as error:
        kept = "" if error.state is None else f"; the economy before that quarter is kept in {error.state}"
        print(f"check failed: {' '.join(str(error).split())}{kept}", file=sys.stderr)
        return CHECK_FAILED
    except typer.TyperException as error:
        return _complain(f"{error.format_message()}{_hint(error)}")
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED


def _complain(message: str) -> int:
    """One line on the error stream, whatever the message looked like."""
    print("error:", " ".join(message.split()), file=sys.stderr)
    return WRONG_USE


def _hint(error: typer.TyperException) -> str:
    """Where help is to be had for a command that was called in a wrong way."""
    context = getattr(error, "ctx", None)
    return f" (see `{context.command_path} --help`)" if context is not None else ""
