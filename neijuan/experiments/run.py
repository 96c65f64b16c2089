"""A run from its settings to its files: prepare the economy, pass the quarters, write results."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import neijuan
from neijuan.errors import DomainError, UsageError
from neijuan.experiments import defaults
from neijuan.experiments.changes import digest, spelt_out
from neijuan.experiments.files import write_whole
from neijuan.experiments.interruption import StopRequest
from neijuan.experiments.manifest import make_manifest
from neijuan.experiments.progress import Progress, choose_progress
from neijuan.experiments.results import Results, write_results
from neijuan.experiments.settings import Request

if TYPE_CHECKING:
    import xarray as xr
    from numpy.typing import ArrayLike

    from neijuan.economy.firm_table import FirmPanel
    from neijuan.economy.inspection.trace import Tracer
    from neijuan.economy.simulation import Simulation

BROKEN = f"{defaults.NAME}-broken.state"
"""Where the economy is kept that left the domain of the model."""


def run(
    start: int | None = None,
    until: str | int | None = None,
    quarters: int | None = None,
    firms: str | None = None,
    seed: int | None = None,
    seeds: int = 1,
    out: str | Path | None = None,
    progress: bool | Progress | None = None,
    *,
    from_state: str | Path | None = None,
    save_state: str | Path | None = None,
    firms_table: str | Path | None = None,
    history: bool = True,
    mechanisms: Mapping[str, bool] | None = None,
    parameters: Mapping[str, float] | None = None,
    levers: Mapping[str, ArrayLike] | None = None,
    trace: Iterable[str] = (),
) -> Results:
    """Simulate the baseline and return its results.

    `start`: benchmark year with input-output tables, 2002, 2007, 2012 (default) or 2017. `until`: last
    quarter, included, `2024Q4` (default) or a year; or `quarters`: their number. `firms`: scale, `1:100` for
    one firm agent in a hundred enterprises. `seed` (default 1) and `seeds`: first random seed, and how many
    follow one another. `out`: folder for results file and report; None keeps the results in memory.
    `progress`: True or False for a bar, None for one if a person watches. `from_state` continues a run that
    `save_state` kept; start, firms and seed then come from the file. `firms_table`: file (.parquet or .csv)
    for the industrial firms at the end of each calendar year, which `measures.zombies` reads.

    `history`: live through the dated past of `docs/history.md`; False for a neutral path. `mechanisms`:
    switches by name, such as `{"soft_budgets": False}`. `parameters`: values that differ from the registered
    ones. `levers`: policies and shocks by name, one number or an array `[quarter, ...]` from the start on,
    in the place of what the past has for that lever. `trace`: names of variables of stages and rules to be
    recorded too, such as `plans.price` (see `economy.inspection.trace`).

    Ctrl-C ends the run after the quarter in hand: the returned results hold what was finished
    (`interrupted`). Raises UsageError for wrong settings before anything is simulated or written, and
    DomainError when the economy leaves the domain of the model: then the economy at the beginning of that
    quarter is kept beside the results (`baseline-broken.state`) and the results hold what was sound.
    """
    begin = time.perf_counter()
    request = Request(
        start,
        until,
        quarters,
        firms,
        seed,
        seeds,
        _path(out),
        _path(from_state),
        _path(save_state),
        _path(firms_table),
        history,
        dict(mechanisms or {}),
        dict(parameters or {}),
        dict(levers or {}),
        (trace,) if isinstance(trace, str) else tuple(trace),
    )
    request.check()
    with choose_progress(progress) as bar:
        simulation = _first_simulation(request)
        firm_count = simulation.firm_count
        count = request.count(simulation.quarter_labels(1)[0])
        panel = _panel(simulation, request, count)
        tracer = _tracer(simulation, request)
        parts, interrupted, broken = _simulate(simulation, request, count, bar, panel, tracer)
    if broken is not None:
        _keep_broken(broken, request)
    if broken is not None and not parts:
        raise broken
    dataset = _combine(parts, simulation, firm_count)
    results = Results(dataset, firm_count, time.perf_counter() - begin, interrupted=interrupted)
    dataset.attrs["manifest"] = make_manifest(_settings(results, simulation, request), results.wall_seconds)
    if broken is not None:
        broken.results = _write_results(results, request)
        raise broken
    return replace(_write(results, simulation, request, panel), wall_seconds=time.perf_counter() - begin)


def _first_simulation(request: Request) -> Simulation:
    """The economy before its first quarter: from its benchmark year, or from a saved state."""
    from neijuan.economy.simulation import Simulation

    path = request.from_state
    if path is None:
        return Simulation.prepare(**request.economy(request.first_seed))
    if not path.is_file():
        raise UsageError(f"no state file {path}: give one that `neijuan run --save-state` wrote")
    try:
        return Simulation.load(path)
    except UsageError:
        raise
    except Exception as error:  # a damaged archive fails wherever its reader happens to stumble
        raise UsageError(f"{path} is damaged or no state file: write it again with --save-state") from error


def _panel(simulation: Simulation, request: Request, count: int) -> FirmPanel | None:
    """Keeps the firms of each year, if a table of them is asked for."""
    if request.firms_table is None:
        return None
    request.check_whole_year(simulation.quarter_labels(1)[0], count)
    from neijuan.economy.firm_table import FirmPanel

    return FirmPanel(simulation)


def _tracer(simulation: Simulation, request: Request) -> Tracer | None:
    """Records what is to be traced, if anything is."""
    if not request.trace:
        return None
    from neijuan.economy.inspection.trace import Tracer

    return Tracer(simulation, request.trace)


def _simulate(
    simulation: Simulation,
    request: Request,
    count: int,
    bar: Progress,
    panel: FirmPanel | None = None,
    tracer: Tracer | None = None,
) -> tuple[list[xr.Dataset], bool, DomainError | None]:
    """Simulate `count` quarters for each seed: one dataset a seed, whether Ctrl-C cut the run short, and how
    the economy left the domain of the model, if it did.

    Stopped in its first seed, the run keeps the quarters of that seed; later, only the seeds that are
    complete.
    """
    finished: list[xr.Dataset] = []
    total, broken = request.seeds * count, None
    with StopRequest() as stop:
        for number, economy in enumerate(_economies(simulation, request)):
            quarters: list[xr.Dataset] = []
            while len(quarters) < count and not stop.requested and broken is None:
                bar.advance(number * count + len(quarters), total, _message(economy, number, request.seeds))
                try:
                    quarters.append(_next_quarter(economy, panel, tracer))
                except DomainError as error:
                    error.economy, broken = economy, error
            if quarters and (len(quarters) == count or not finished):
                finished.append(_join(quarters, "quarter"))
            if stop.requested or broken is not None:
                break
    if not finished and broken is None:
        raise KeyboardInterrupt
    complete = len(finished) == request.seeds and finished[0].sizes["quarter"] == count
    return finished, not complete and broken is None, broken


def _next_quarter(economy: Simulation, panel: FirmPanel | None, tracer: Tracer | None) -> xr.Dataset:
    """One quarter, with the variables that are traced."""
    opening = economy.state
    seen = (economy if panel is None else panel).advance(1)
    return seen if tracer is None else seen.merge(tracer.observe(economy, opening))


def _keep_broken(broken: DomainError, request: Request) -> None:
    """Write the economy at the beginning of the quarter that left the domain, beside the results."""
    if request.out is not None:
        broken.state = write_whole(request.out / BROKEN, broken.economy.save)


def _economies(first: Simulation, request: Request) -> Iterator[Simulation]:
    """The economy of each seed, prepared when its turn comes."""
    yield first
    for seed in range(request.first_seed + 1, request.first_seed + request.seeds):
        yield type(first).prepare(**request.economy(seed))


def _message(economy: Simulation, number: int, seeds: int) -> str:
    """Where the run is, for the bar."""
    quarter = economy.quarter_labels(1)[0]
    return quarter if seeds == 1 else f"{quarter}, seed {number + 1} of {seeds}"


def _join(pieces: list[xr.Dataset], dimension: Any) -> xr.Dataset:
    """Datasets one after the other along `dimension`; all other labels are the same by construction."""
    import xarray as xr

    new = not isinstance(dimension, str)
    return xr.concat(
        pieces,
        dim=dimension,
        data_vars="all" if new else "minimal",
        coords="minimal",
        compat="override",
        join="override",
        combine_attrs="override",
    )


def _combine(parts: list[xr.Dataset], simulation: Simulation, firm_count: int) -> xr.Dataset:
    """All seeds in one dataset, with the attributes that tell what it is."""
    import pandas as pd

    seeds = [simulation.seed + number for number in range(len(parts))]
    dataset = _join(parts, pd.Index(seeds, name="seed"))
    dataset.attrs |= {
        "title": f"neijuan {defaults.NAME}: {simulation.start} to {dataset['quarter'].values[-1]}",
        "start_year": simulation.start,
        "firms_scale": simulation.firms,
        "seeds": len(seeds),
        "simulated_firms": firm_count,
        "version": neijuan.__version__,
    }
    return dataset


def _settings(results: Results, simulation: Simulation, request: Request) -> dict[str, Any]:
    """What decides the figures of this run, as it came out in the end."""
    attributes = results.dataset.attrs
    return {
        "name": defaults.NAME,
        "start": attributes["start_year"],
        "first_quarter": results.quarters[0],
        "until": results.quarters[-1],
        "quarters": len(results.quarters),
        "firms": attributes["firms_scale"],
        "seed": int(results.dataset["seed"].values[0]),
        "seeds": attributes["seeds"],
        "from_state": None if request.from_state is None else request.from_state.name,
        "interrupted": results.interrupted,
        "history": simulation.history,
        "mechanisms": {name: bool(on) for name, on in simulation.mechanisms._asdict().items()},
        "parameters": simulation.parameters.as_dict(),
        "levers": spelt_out(request.levers),
        "all_levers": digest(simulation.path),
        "trace": list(request.trace),
    }


def _write(results: Results, simulation: Simulation, request: Request, panel: FirmPanel | None) -> Results:
    """Write what was asked for: the state at the end, the results file and the report.

    Figures that are no numbers make no report; one of an earlier run would mislead and goes.
    """
    if request.save_state is not None:
        results = replace(results, state=write_whole(request.save_state, simulation.save))
    if panel is not None and request.firms_table is not None and panel.years:
        results = replace(results, firms_table=panel.write(request.firms_table))
    path = _write_results(results, request)
    if path is not None:
        results = replace(results, path=path)
        (path.parent / BROKEN).unlink(missing_ok=True)
        if results.first_broken_quarter is None:
            from neijuan.report import write_report

            results = replace(results, report=write_report(results.dataset, path.with_suffix(".html")))
    return results


def _write_results(results: Results, request: Request) -> Path | None:
    """Write the results file; the report of an earlier run goes."""
    if request.out is None:
        return None
    path = write_results(results.dataset, request.out / f"{defaults.NAME}.nc")
    path.with_suffix(".html").unlink(missing_ok=True)
    return path


def _path(place: str | Path | None) -> Path | None:
    return None if place is None else Path(place)
