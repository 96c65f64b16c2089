"""`neijuan sweep` and `neijuan sensitivity`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from neijuan.experiments import defaults
from neijuan.experiments.options import FirstSeed, Quarters, StartYear
from neijuan.terminal import Json, Quiet, print_json, print_table, records

if TYPE_CHECKING:
    import pandas as pd

    from neijuan.experiments.ensembles.sweep import Sweep

FINE, CHECK_FAILED, INTERRUPTED = 0, 1, 130
FOLDER = "ensemble"
SHOWN_FAILURES = 5


def sweep(
    scenarios: Annotated[
        list[str] | None,
        typer.Argument(metavar="[SCENARIO]...", help="Names or files of scenarios. [default: baseline]"),
    ] = None,
    seeds: Annotated[int, typer.Option(help="Number of seeds; each scenario and draw meets all.")] = 20,
    seed: FirstSeed = None,
    quarters: Quarters = None,
    until: Annotated[
        str | None, typer.Option(help=f"Last quarter, such as 2022Q4, or year. [default: {defaults.UNTIL}]")
    ] = None,
    start: StartYear = None,
    firms: Annotated[str, typer.Option(help="Scale: 1:1000 is one agent per thousand enterprises.")] = (
        "1:1000"
    ),
    lever: Annotated[
        list[str] | None,
        typer.Option(
            "--lever",
            metavar="NAME=V1,V2[:bloc=..:sector=..:from=..]",
            help="A lever over a list of values, crossed with the scenarios; may be repeated.",
        ),
    ] = None,
    vary: Annotated[
        list[str] | None,
        typer.Option(
            "--vary",
            metavar="NAME|NAME=LOW..HIGH|RULE|all",
            help="Draw parameters, or all of a rule such as R07, from their priors; may be repeated.",
        ),
    ] = None,
    design: Annotated[
        str, typer.Option(help="How they are drawn: lhs, sobol-sequence, morris or sobol.")
    ] = "lhs",
    draws: Annotated[int, typer.Option(help="Draws of the design; trajectories of morris.")] = 32,
    prior: Annotated[str, typer.Option(help="Prior on the plausible range: triangular or uniform.")] = (
        "triangular"
    ),
    keep: Annotated[
        str, typer.Option(help="What a member keeps: outcomes, aggregates, cells or all.")
    ] = "aggregates",
    out: Annotated[Path, typer.Option(help="Folder of the store.")] = Path(FOLDER),
    workers: Annotated[
        int | None, typer.Option(help="Worker processes. [default: one for each processor]")
    ] = None,
    cluster: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Dask scheduler whose workers simulate instead.")
    ] = None,
    summary: Annotated[
        bool, typer.Option("--summary", help="Only show the table of an ensemble that is there.")
    ] = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Simulate an ensemble: seeds, draws of parameters, scenarios. The same command goes on after a stop."""
    from neijuan.experiments.ensembles.summary import summary as table_of
    from neijuan.experiments.ensembles.sweep import sweep as simulate

    if summary:
        table = table_of(out)
        if as_json:
            print_json(records(table))
        elif not quiet:
            _print_summary(table, str(out))
        return
    result = simulate(
        scenarios or [defaults.NAME],
        seeds=seeds,
        seed=defaults.SEED if seed is None else seed,
        start=defaults.START if start is None else start,
        until=until,
        quarters=quarters,
        firms=firms,
        levers=lever or (),
        vary=vary or (),
        design=design,
        draws=draws,
        prior=prior,
        keep=keep,
        out=out,
        workers=workers,
        cluster=cluster,
        progress=False if quiet or as_json else None,
    )
    if as_json:
        print_json(_as_dict(result))
    elif not quiet:
        _print(result)
    raise typer.Exit(_verdict(result))


def sensitivity(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Ensemble that `neijuan sweep` wrote.")],
    outcome: Annotated[
        str, typer.Option(metavar="NAME[,NAME]", help="Outcomes; all that were measured if left out.")
    ] = "",
    scenario: Annotated[str, typer.Option(help="Scenario of the ensemble. [default: the first]")] = "",
    most: Annotated[int, typer.Option(help="Parameters shown for each outcome, the strongest.")] = 10,
    plot: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the figure: .svg, .png or .pdf.")
    ] = None,
    csv: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the whole table.")] = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Which parameters move the outcomes of an ensemble, with intervals: Morris, Sobol' or RBD-FAST."""
    from neijuan.experiments.ensembles.sensitivity import sensitivity as analyse
    from neijuan.experiments.files import write_whole

    found = analyse(folder, [name.strip() for name in outcome.split(",") if name.strip()], scenario)
    if csv is not None:
        write_whole(csv, lambda path: found.table.to_csv(path, index=False))
    if plot is not None:
        from neijuan.experiments.ensembles.sensitivity_figure import write_figure

        write_figure(found, plot, most)
    if as_json:
        print_json({"method": found.method, "notes": found.notes, "indices": records(found.table)})
    elif not quiet:
        for title, table in found.strongest(most):
            print_table(table, title)
        for note in found.notes:
            print(note)
        for path in (csv, plot):
            if path is not None:
                print(path)


def _as_dict(result: Sweep) -> dict[str, Any]:
    """What `--json` prints of a sweep; memory in bytes."""
    from neijuan.experiments.ensembles.work import peak_memory

    return {
        "folder": str(result.folder),
        "members": result.members,
        "finished": result.finished,
        "failed": len(result.failures),
        "failures": result.failures,
        "simulated_now": result.simulated,
        "interrupted": result.interrupted,
        "wall_seconds": round(result.wall_seconds, 3),
        "workers": result.workers,
        "peak_memory_of_a_worker": result.peak_memory,
        "peak_memory_of_driver": peak_memory(),
        "summary": None if result.summary_file is None else str(result.summary_file),
    }


def _print(result: Sweep) -> None:
    """What a person reads after a sweep."""
    there = result.finished + len(result.failures) - result.simulated
    before = f", {there:,} were there" if there else ""
    print(
        f"{result.finished:,} of {result.members:,} members finished: {result.simulated:,} now in "
        f"{result.wall_seconds:.1f} s{before}"
    )
    if result.finished:
        _print_summary(result.summary(), str(result.folder))
    for failure in result.failures[:SHOWN_FAILURES]:
        print(f"failed: member {failure['member']}: {failure['reason']}")
    if len(result.failures) > SHOWN_FAILURES:
        print(f"... and {len(result.failures) - SHOWN_FAILURES:,} more in {result.folder}/members")
    if result.summary_file is not None:
        print(f"\nsummary  {result.summary_file}")
    print(f"store    {result.folder}")


def _print_summary(table: pd.DataFrame, folder: str) -> None:
    """The table of outcomes, figures with four digits."""
    shown = table.copy()
    for name in shown.select_dtypes("float").columns:
        shown[name] = [f"{value:.4g}" for value in shown[name]]
    if shown["scenario"].nunique() == 1:
        shown = shown.drop(columns="scenario")
    members = table["members"].max()
    print_table(shown, f"{folder}: last three years, median and 5-95% of {members} members a scenario")


def _verdict(result: Sweep) -> int:
    """Exit code; says on the error stream what is not fine."""
    if result.interrupted:
        print(
            f"interrupted: {result.finished:,} of {result.members:,} members are kept; "
            "the same command goes on",
            file=sys.stderr,
        )
        return INTERRUPTED
    if result.failures:
        print(
            f"check failed: {len(result.failures):,} of {result.members:,} members failed; the first: "
            f"{result.failures[0]['reason']}",
            file=sys.stderr,
        )
        return CHECK_FAILED
    return FINE
