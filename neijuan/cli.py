"""The command line. Nothing heavy is imported here: each command loads what it needs when it is called."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer

import neijuan
from neijuan.errors import DomainError, UsageError
from neijuan.experiments.cli import run
from neijuan.terminal import CHECK_FAILED, FINE, INTERRUPTED, WRONG_USE, Json, Quiet

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


app.command(short_help="Simulate scenarios; write results and reports.")(run)


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


@app.command(
    short_help="What one scenario changes against another.",
    context_settings=_FORWARD,
    add_help_option=False,
)
def compare(context: typer.Context) -> None:
    """Compare scenarios or runs with a base: what changed, where, at what cost, by which lever."""
    raise typer.Exit(_inspect("compare", context.args, "neijuan.experiments.comparison.cli"))


@app.command(
    short_help="Ensembles: seeds, draws, scenarios.", context_settings=_FORWARD, add_help_option=False
)
def sweep(context: typer.Context) -> None:
    """Simulate an ensemble: seeds, draws of parameters, scenarios."""
    raise typer.Exit(_inspect("sweep", context.args, "neijuan.experiments.ensembles.cli"))


@app.command(
    short_help="What moves the outcomes of an ensemble.", context_settings=_FORWARD, add_help_option=False
)
def sensitivity(context: typer.Context) -> None:
    """Which parameters move the outcomes of an ensemble."""
    raise typer.Exit(_inspect("sensitivity", context.args, "neijuan.experiments.ensembles.cli"))


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


@app.command(
    "app", short_help="The dashboard, on this machine.", context_settings=_FORWARD, add_help_option=False
)
def dashboard(context: typer.Context) -> None:
    """The dashboard: choose, drag, watch the economy answer."""
    raise typer.Exit(_inspect("app", context.args, "neijuan.app.cli"))


def _inspect(name: str, arguments: Sequence[str], module: str = "neijuan.economy.inspection.cli") -> int:
    """Run a command that is a function of another module, by default one that looks into the economy."""
    single = typer.Typer(add_completion=False, rich_markup_mode=None)
    single.command()(getattr(import_module(module), name))
    return _call(single, arguments, f"neijuan {name}")


def _call(application: typer.Typer, arguments: Sequence[str], name: str) -> int:
    """Run a Typer application without its own error handling and return its exit code."""
    code: Any = typer.main.get_command(application).main(
        list(arguments), prog_name=name, standalone_mode=False
    )
    return code if isinstance(code, int) else FINE


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
