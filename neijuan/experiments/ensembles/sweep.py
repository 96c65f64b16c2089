"""A sweep: plan an ensemble, simulate the members that its folder lacks, leave a store that can be opened.

    nj.sweep("baseline", seeds=100, quarters=40, firms="1:1000", out="hundred")

The same call goes on where an earlier one stopped, however it stopped.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neijuan.errors import UsageError
from neijuan.experiments import defaults
from neijuan.experiments.ensembles import pieces
from neijuan.experiments.ensembles.plan import PLAN, Plan, check_same, read_plan
from neijuan.experiments.ensembles.planning import DRAWS, FIRMS, SEEDS, make_plan
from neijuan.experiments.ensembles.work import Done, Shared, accounts_as_bytes
from neijuan.experiments.files import check_writable, write_whole
from neijuan.experiments.interruption import StopRequest
from neijuan.experiments.progress import Progress, choose_progress

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from neijuan.experiments.ensembles.executors import Workers
    from neijuan.scenarios import Scenario

ACCOUNTS, LOCK, SUMMARY = "accounts.npz", ".lock", "summary.csv"
LARGEST_GROUP = 4
"""Members that a worker takes at a time: few, so that all workers end together."""
PASSING = ("WorkerDied", "MemoryError")
"""Reasons of the machine, not of the member: such a member is tried again by the next call."""


@dataclass(frozen=True)
class Sweep:
    """What a sweep leaves behind.

    `folder` is the store, `members` their number in the plan, `finished` how many have figures, `failures`
    why others have none, `simulated` how many this call simulated. `interrupted`: stopped with Ctrl-C before
    its end. `peak_memory` is the largest memory of any worker, bytes.
    """

    folder: Path
    members: int
    finished: int
    failures: list[dict[str, Any]]
    simulated: int
    wall_seconds: float
    interrupted: bool
    workers: int
    peak_memory: int
    summary_file: Path | None = field(default=None)

    def open(self) -> xr.Dataset:
        """The ensemble as one dataset, read when it is used; see `open_ensemble`."""
        from neijuan.experiments.ensembles.store import open_ensemble

        return open_ensemble(self.folder)

    def summary(self) -> pd.DataFrame:
        """Median and 5-95% of the outcomes by scenario; see `ensembles.summary.summary`."""
        from neijuan.experiments.ensembles.summary import summary

        return summary(self.folder)


def sweep(
    scenarios: str | Path | Scenario | Sequence[str | Path | Scenario] = defaults.NAME,
    *,
    seeds: int = SEEDS,
    seed: int = defaults.SEED,
    start: int = defaults.START,
    until: str | int | None = None,
    quarters: int | None = None,
    firms: str = FIRMS,
    levers: Iterable[str | Mapping[str, Any]] = (),
    vary: Iterable[str] | Mapping[str, Any] = (),
    design: str = "lhs",
    draws: int = DRAWS,
    prior: str = "triangular",
    keep: str = "aggregates",
    out: str | Path = "ensemble",
    workers: int | None = None,
    cluster: str | None = None,
    progress: bool | Progress | None = None,
) -> Sweep:
    """Simulate an ensemble into the folder `out`, or go on with one that stopped.

    Args:
        scenarios: names, files or values of scenarios; each meets every seed and every draw.
        seeds: how many seeds, from `seed` on. The same seed means the same firms and fortunes in every
            scenario and draw.
        start, until, quarters, firms: as in `neijuan.run`.
        levers: levers over lists of values, crossed with the scenarios; see `variants`.
        vary: parameters or rules drawn from their priors; see `priors`.
        design, draws, prior: how they are drawn; see `design.points`.
        keep: `outcomes`, `aggregates` (provinces, sectors, nation), `cells` (also province by sector), `all`.
        workers: processes; as many as there are processors if not given. `cluster`: the address of a Dask
            scheduler instead.

    Results do not depend on the number of workers or on the order in which they finish, to the bit.

    Raises:
        UsageError: anything wrong in the settings, or a folder that holds another ensemble.
    """
    if workers is not None and workers < 1:
        raise UsageError(f"--workers {workers} is too few: give 1 or more")
    begin = time.perf_counter()
    folder = Path(out)
    check_writable(folder)
    plan = make_plan(
        scenarios,
        seeds=seeds,
        seed=seed,
        start=start,
        until=until,
        quarters=quarters,
        firms=firms,
        levers=levers,
        vary=vary,
        design=design,
        draws=draws,
        prior=prior,
        keep=keep,
    )
    if (folder / PLAN).exists():
        check_same(plan, read_plan(folder), folder)
    elif folder.is_dir() and any(folder.iterdir()):
        raise UsageError(f"{folder} is not empty and holds no ensemble: give --out a new folder")
    with _new_or_old(folder), _alone(folder):
        state = _simulate(plan, folder, workers, cluster, choose_progress(progress))
        summary_file = _summarise(plan, folder)
    return Sweep(
        folder,
        plan.members,
        sum(1 for _ in pieces.finished(folder)),
        pieces.failures(folder),
        state.simulated,
        time.perf_counter() - begin,
        state.interrupted,
        state.workers,
        state.peak_memory,
        summary_file,
    )


@dataclass
class _State:
    """How the sweep gets on."""

    done: int = 0
    failed: int = 0
    simulated: int = 0
    interrupted: bool = False
    workers: int = 0
    peak_memory: int = 0


def _simulate(plan: Plan, folder: Path, workers: int | None, cluster: str | None, bar: Progress) -> _State:
    """Simulate what the folder lacks."""
    missing = _missing(plan, folder)
    state = _State(done=plan.members - int(missing.sum()), failed=sum(1 for _ in pieces.failed(folder)))
    if not missing.any():
        return state
    (folder / pieces.FOLDER).mkdir(exist_ok=True)
    if not (folder / PLAN).exists():
        plan.write(folder)
    with bar, StopRequest() as stop:
        bar.advance(state.done, plan.members, "preparing the economy")
        hands = _workers(plan, folder, int(missing.sum()), workers, cluster)
        state.workers = hands.count
        at_once = True
        try:
            from neijuan.experiments.ensembles.executors import run_all

            numbers = (int(number) for number in missing.nonzero()[0])
            size = max(1, min(LARGEST_GROUP, int(missing.sum()) // (2 * hands.count)))
            groups = ([plan.member(number) for number in group] for group in plan.groups(numbers, size))
            for group in run_all(hands, groups, lambda: stop.requested):
                for done in group:
                    _keep(folder, done, state)
                bar.advance(state.done, plan.members, _words(state, plan.members))
            at_once = False
        finally:
            hands.close(at_once)
        state.interrupted = stop.requested and state.done < plan.members
    return state


def _keep(folder: Path, done: Done, state: _State) -> None:
    """Count a member; write what its worker could not."""
    if done.content is not None:
        pieces.write_piece(folder, done.number, done.content)
    elif done.failure is not None and not pieces.failure_path(folder, done.number).exists():
        pieces.write_failure(folder, done.number, done.failure)
    state.done += 1
    state.simulated += 1
    state.failed += done.failure is not None
    state.peak_memory = max(state.peak_memory, done.peak_memory)
    died = done.failure is not None and done.failure["kind"] == "WorkerDied"
    if died and state.failed == state.simulated >= 3:
        raise UsageError(
            f"every worker died ({state.failed} of {state.failed} members): see whether memory is short, "
            "or try with --workers 1"
        )


def _words(state: _State, members: int) -> str:
    failed = f", {state.failed} failed" if state.failed else ""
    return f"{state.done:,} of {members:,} members{failed}"


def _missing(plan: Plan, folder: Path) -> Any:
    """Which members have neither a sound piece nor a lasting reason for having none, `[member]`.

    Leftovers of a call that was killed go; a piece that is damaged is made again.
    """
    import numpy as np

    missing = np.ones(plan.members, dtype=bool)
    for leftover in [
        *folder.glob(".*.npy.*"),
        *folder.glob(".*.json.*"),
        *(folder / pieces.FOLDER).glob(".*"),
    ]:
        shutil.rmtree(leftover, ignore_errors=True)
    for number in list(pieces.finished(folder)):
        if number >= plan.members:
            continue
        path = pieces.piece_path(folder, number)
        if pieces.sound(path):
            missing[number] = False
        else:
            path.unlink()
    for failure in pieces.failures(folder):
        if failure["kind"] in PASSING:
            pieces.failure_path(folder, failure["member"]).unlink()
        elif failure["member"] < plan.members:
            missing[failure["member"]] = False
    return missing


def _workers(plan: Plan, folder: Path, members: int, workers: int | None, cluster: str | None) -> Workers:
    """The workers, told what all members share."""
    from neijuan.experiments.ensembles.executors import Cluster, Processes, usable_processors

    path = folder / ACCOUNTS
    if not path.is_file():
        content = accounts_as_bytes(plan.settings["start"])
        write_whole(path, lambda place: place.write_bytes(content))
    shared = Shared(
        folder=str(folder.resolve()),
        fingerprint=plan.fingerprint,
        settings=plan.settings,
        scenarios=tuple(variant.text for variant in plan.scenarios),
        labels=tuple(variant.label for variant in plan.scenarios),
        accounts=path.read_bytes(),
    )
    if cluster is not None:
        return Cluster(cluster, shared)
    return Processes(min(workers or usable_processors(), members), shared)


def _summarise(plan: Plan, folder: Path) -> Path | None:
    """Write the table of outcomes beside the members, if any is finished."""
    from neijuan.experiments.ensembles.summary import summary

    if next(pieces.finished(folder), None) is None:
        return None
    text = summary(folder).to_csv(index=False)
    return write_whole(folder / SUMMARY, lambda path: path.write_text(text, encoding="utf-8"))


@contextmanager
def _new_or_old(folder: Path) -> Iterator[None]:
    """The folder; a new one goes again if wrong use ends the call before any member is settled."""
    old = folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield
    except UsageError:
        members = folder / pieces.FOLDER
        if not old and not (members.is_dir() and any(members.iterdir())):
            shutil.rmtree(folder, ignore_errors=True)
        raise


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep a second sweep out of the folder while this one lasts; the lock goes with the process."""
    try:
        import fcntl
    except ImportError:  # a system without such locks
        yield
        return
    with (folder / LOCK).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UsageError(f"another sweep is at work in {folder}: wait for it, or stop it") from None
        except OSError:  # a file system without such locks
            pass
        yield
