"""A run from its settings to its files: prepare the economy, pass the quarters, write results."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neijuan.errors import DomainError, UsageError
from neijuan.experiments.files import write_whole
from neijuan.experiments.interruption import StopRequest
from neijuan.experiments.manifest import make_manifest
from neijuan.experiments.play import Play
from neijuan.experiments.progress import Progress, choose_progress
from neijuan.experiments.recording import broken_name, combine, join, settings_of, write, write_results_of
from neijuan.experiments.results import Results
from neijuan.experiments.settings import Request, alike
from neijuan.scenarios.words import notes, unmet

if TYPE_CHECKING:
    import xarray as xr
    from numpy.typing import ArrayLike

    from neijuan.economy.firm_table import FirmPanel
    from neijuan.economy.inspection.trace import Tracer
    from neijuan.scenarios import LeverChange, Scenario


def run(
    scenario: str | Path | Scenario | None = None,
    start: int | None = None,
    until: str | int | None = None,
    quarters: int | None = None,
    firms: str | None = None,
    seed: int | None = None,
    seeds: int | None = None,
    out: str | Path | None = None,
    progress: bool | Progress | None = None,
    *,
    like: Results | None = None,
    name: str | None = None,
    changes: Iterable[LeverChange | str | Mapping[str, Any]] = (),
    from_state: str | Path | None = None,
    save_state: str | Path | None = None,
    firms_table: str | Path | None = None,
    history: bool = True,
    mechanisms: Mapping[str, bool] | None = None,
    parameters: Mapping[str, float] | None = None,
    levers: Mapping[str, ArrayLike] | None = None,
    trace: Iterable[str] = (),
) -> Results:
    """Simulate a scenario and return its results.

        base = nj.run("baseline", until="2030Q4", seeds=5)
        less = nj.run("voluntary-export-restraint", like=base)
        (less - base)["surveyed_utilisation"].sel(sector="solar")

    `scenario`: a shipped name, the path of a file, or a `Scenario`; the baseline if none is given. `start`:
    benchmark year with input-output tables, 2002, 2007, 2012 (default) or 2017. `until`: last quarter,
    included, `2024Q4` or a year (default 2024Q4; 2030Q4 if the scenario has dates from 2022 on); or
    `quarters`: their number. `firms`: scale, `1:100` for one firm agent in a hundred enterprises. `seed`
    (default 1) and `seeds`: first random seed, and how many follow one another. `like`: a run whose start,
    length, scale, seeds, parameters and switches hold where nothing else is said. `out`: folder for results
    file and report, named after the scenario or `name`; None keeps the results in memory. `progress`: True
    or False for a bar, None for one if a person watches.

    `changes`: further changes of levers, as `LeverChange`, mapping, or text such as
    `tariff=35%@eu,us,new-three:2024Q4`. `from_state` continues a run that `save_state` kept; start, firms,
    seed and scenario then come from the file, or another scenario takes over from there. `firms_table`: file
    (.parquet or .csv) for the industrial firms at the end of each calendar year, which `measures.zombies`
    reads.

    `history`: live through the dated past of `docs/history.md`; False for a neutral path. `mechanisms`:
    switches by name, such as `{"soft_budgets": False}`. `parameters`: values that differ from the registered
    ones and come before those of the scenario. `levers`: policies and shocks by name, one number or an array
    `[quarter, ...]` from the start on, in the place of what the past has for that lever. `trace`: names of
    variables of stages and rules to be recorded too, such as `plans.price` (see `economy.inspection.trace`).

    Ctrl-C ends the run after the quarter in hand: the returned results hold what was finished
    (`interrupted`). Raises UsageError for wrong settings before anything is simulated or written, and
    DomainError when the economy leaves the domain of the model: then the economy at the beginning of that
    quarter is kept beside the results (`NAME-broken.state`) and the results hold what was sound.
    """
    begin = time.perf_counter()
    request = Request(
        scenario,
        start,
        until,
        quarters,
        firms,
        seed,
        seeds if seeds is not None else 1 if like is None else like.dataset.sizes["seed"],
        _path(out),
        _path(from_state),
        _path(save_state),
        _path(firms_table),
        history,
        dict(mechanisms or {}),
        dict(parameters or {}),
        dict(levers or {}),
        (trace,) if isinstance(trace, str) else tuple(trace),
        name,
        (changes,) if isinstance(changes, str | Mapping) else tuple(changes),
    )
    request = alike(request, like)
    request.check()
    with choose_progress(progress) as bar:
        play = _first_play(request)
        firm_count = play.simulation.firm_count
        count = request.count(play.simulation.quarter_labels(1)[0], play.scenario)
        said = notes(play.scenario, *_ends(play, count))
        panel = _panel(play, request, count)
        tracer = _tracer(play, request)
        parts, interrupted, broken = _simulate(play, request, count, bar, panel, tracer)
    if broken is not None:
        _keep_broken(broken, request)
    if broken is not None and not parts:
        raise broken
    dataset = combine(parts, play, firm_count, request)
    said += unmet(play.course.unmet())
    results = Results(
        dataset, firm_count, time.perf_counter() - begin, interrupted=interrupted, notes=tuple(said)
    )
    dataset.attrs["manifest"] = make_manifest(settings_of(results, play, request), results.wall_seconds)
    if broken is not None:
        broken.results = write_results_of(results, play, request)
        raise broken
    return replace(write(results, play, request, panel), wall_seconds=time.perf_counter() - begin)


def _first_play(request: Request) -> Play:
    """The economy before its first quarter: from its benchmark year, or from a saved state."""
    path = request.from_state
    if path is None:
        return _prepare(request, request.first_seed)
    if not path.is_file():
        raise UsageError(f"no state file {path}: give one that `neijuan run --save-state` wrote")
    try:
        play = Play.load(path)
    except UsageError:
        raise
    except Exception as error:  # a damaged archive fails wherever its reader happens to stumble
        raise UsageError(f"{path} is damaged or no state file: write it again with --save-state") from error
    taking_over = request.taking_over(play.scenario)
    return play if taking_over is None else play.branch(taking_over)


def _prepare(request: Request, seed: int) -> Play:
    """The economy of one seed before its first quarter."""
    from neijuan.experiments.changes import lever_paths

    instead = lever_paths(request.levers) if request.levers else None
    settings = (request.start_year, request.scale, seed, request.parameters)
    return Play.prepare(request.question, *settings, instead)


def _ends(play: Play, count: int) -> tuple[str, str]:
    """First and last quarter of the run."""
    labels = play.simulation.quarter_labels(count)
    return labels[0], labels[-1]


def _panel(play: Play, request: Request, count: int) -> FirmPanel | None:
    """Keeps the firms of each year, if a table of them is asked for."""
    if request.firms_table is None:
        return None
    request.check_whole_year(play.simulation.quarter_labels(1)[0], count)
    from neijuan.economy.firm_table import FirmPanel

    return FirmPanel(play.simulation)


def _tracer(play: Play, request: Request) -> Tracer | None:
    """Records what is to be traced, if anything is."""
    if not request.trace:
        return None
    from neijuan.economy.inspection.trace import Tracer

    return Tracer(play.simulation, request.trace)


def _simulate(
    first: Play,
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
        for number, play in enumerate(_plays(first, request)):
            quarters: list[xr.Dataset] = []
            while len(quarters) < count and not stop.requested and broken is None:
                bar.advance(number * count + len(quarters), total, _message(play, number, request.seeds))
                try:
                    quarters.append(_next_quarter(play, panel, tracer))
                except DomainError as error:
                    error.economy, broken = play, error
            if quarters and (len(quarters) == count or not finished):
                finished.append(join(quarters, "quarter"))
            if stop.requested or broken is not None:
                break
    if not finished and broken is None:
        raise KeyboardInterrupt
    complete = len(finished) == request.seeds and finished[0].sizes["quarter"] == count
    return finished, not complete and broken is None, broken


def _next_quarter(play: Play, panel: FirmPanel | None, tracer: Tracer | None) -> xr.Dataset:
    """One quarter, with the variables that are traced; then conditions are judged."""
    economy = play.simulation
    opening = economy.state
    seen = (economy if panel is None else panel).advance(1)
    if tracer is not None:
        seen = seen.merge(tracer.observe(economy, opening))
    play.hear(seen)
    return seen


def _keep_broken(broken: DomainError, request: Request) -> None:
    """Write the economy at the beginning of the quarter that left the domain, beside the results."""
    play: Play = broken.economy
    broken.economy = play.simulation
    if request.out is not None:
        broken.state = write_whole(request.out / broken_name(play, request), play.save)


def _plays(first: Play, request: Request) -> Iterator[Play]:
    """The economy of each seed, prepared when its turn comes."""
    yield first
    for seed in range(request.first_seed + 1, request.first_seed + request.seeds):
        yield _prepare(request, seed)


def _message(play: Play, number: int, seeds: int) -> str:
    """Where the run is, for the bar."""
    quarter = play.simulation.quarter_labels(1)[0]
    return quarter if seeds == 1 else f"{quarter}, seed {number + 1} of {seeds}"


def _path(place: str | Path | None) -> Path | None:
    return None if place is None else Path(place)
