"""What a worker does: simulate members one after the other, write a piece or a reason for each.

A worker is told once what all members share (`Shared`), then a group of members at a time.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neijuan.errors import DomainError, UsageError
from neijuan.experiments.ensembles import pieces
from neijuan.experiments.ensembles.plan import Member

if TYPE_CHECKING:
    import xarray as xr

WINDOW = 12
"""Quarters at the end of a run over which outcomes are measured: three years."""
KEEP = ("outcomes", "aggregates", "cells", "all")
"""What a member keeps, each with what is before it: figures of the last three years; variables of provinces,
sectors and the nation by quarter; those of province and sector together; the matrices of the accounts."""
LEVEL = {"definition": "National outcome over the last three years; see unit_of_outcome"}
RESIDUAL = {"unit": "ratio", "definition": "Largest relative residual of the accounting identities"}
_MATRICES = frozenset({"identity", "kind", "account", "place", "instrument"})
_CELLS = frozenset({"province", "sector"})


@dataclass(frozen=True)
class Shared:
    """What all members have in common.

    `accounts` are the reconciled accounts of the benchmark year as the bytes of an .npz file: computed once,
    since their last bits depend on how many threads the linear algebra has.
    """

    folder: str
    fingerprint: str
    settings: dict[str, Any]
    scenarios: tuple[str, ...]
    labels: tuple[str, ...]
    accounts: bytes


@dataclass(frozen=True)
class Done:
    """What became of a member: `failure` is None if it has a piece. `content` is the piece where the worker
    could not write it itself because it does not see the folder."""

    number: int
    failure: dict[str, Any] | None
    seconds: float
    peak_memory: int
    content: bytes | None = None


def accounts_as_bytes(start: int) -> bytes:
    """The reconciled accounts of a benchmark year, as the bytes of an .npz file.

    Axes lie in the file as in memory, and their order beside them: sums over an array of another layout have
    other last bits.
    """
    from dataclasses import fields

    import numpy as np

    from neijuan.economy.start.reconciliation import reconcile

    accounts = reconcile(start).accounts
    arrays: dict[str, Any] = {"year": np.asarray(accounts.year)}
    for name in (field.name for field in fields(accounts) if field.name != "year"):
        values = getattr(accounts, name)
        axes = np.argsort([-stride for stride in values.strides], kind="stable")
        arrays[name] = np.ascontiguousarray(values.transpose(axes))
        arrays[f"{name}{_AXES}"] = axes
    content = io.BytesIO()
    np.savez(content, allow_pickle=False, **arrays)
    return content.getvalue()


_AXES = ".axes"


def take_over(content: bytes) -> None:
    """Use accounts that were reconciled elsewhere, so that all workers start from the same bits."""
    import numpy as np

    from neijuan.economy.start.reconciliation import BenchmarkAccounts, hand_over

    with np.load(io.BytesIO(content), allow_pickle=False) as file:
        names = [name for name in file.files if name != "year" and not name.endswith(_AXES)]
        arrays = {name: file[name].transpose(np.argsort(file[f"{name}{_AXES}"])) for name in names}
        year = int(file["year"])
    _forget()
    hand_over(BenchmarkAccounts(year=year, **arrays))


def _forget() -> None:
    """Empty all that this process keeps in memory: it may have been worked out from other accounts."""
    import sys

    for name, module in list(sys.modules.items()):
        if name.startswith("neijuan."):
            for kept in list(vars(module).values()):
                if hasattr(kept, "cache_clear"):
                    kept.cache_clear()


def simulate(member: Member, shared: Shared) -> xr.Dataset:
    """The figures of a member that are kept. Raises DomainError or UsageError if it cannot be simulated."""
    from neijuan.experiments.play import Play
    from neijuan.scenarios import Scenario

    settings = shared.settings
    scenario = Scenario.from_json(shared.scenarios[member.variant], shared.labels[member.variant])
    play = Play.prepare(
        scenario, settings["start"], settings["firms"], member.seed, parameters=member.parameters
    )
    seen = play.advance(settings["quarters"])
    kept = select(seen, settings["keep"]).assign(_figures(seen))
    kept.attrs = {
        "title": f"neijuan, a member of an ensemble: {shared.labels[member.variant]}",
        "member": member.number,
        "draw": member.draw,
        "seed": member.seed,
        "scenario": shared.labels[member.variant],
        "parameters": member.parameters,
        "plan": shared.fingerprint,
        "variables": [str(name) for name in kept.data_vars],
    }
    return kept


def select(seen: xr.Dataset, keep: str) -> xr.Dataset:
    """The variables of a run that a member keeps, with their labels."""
    import xarray as xr

    if keep == "outcomes":
        return xr.Dataset()
    if keep == "all":
        return seen
    names = []
    for name, variable in seen.data_vars.items():
        axes = set(map(str, variable.dims))
        if not axes & _MATRICES and (keep == "cells" or not axes >= _CELLS):
            names.append(name)
    return seen[names]


def _figures(seen: xr.Dataset) -> dict[str, Any]:
    """Outcomes over the last three years, and how well the accounts close."""
    import numpy as np

    from neijuan.calibration.outcomes import OUTCOMES

    late = select(seen, "cells").isel(quarter=slice(-WINDOW, None))
    values = np.array([float(outcome.measure(late)) for outcome in OUTCOMES])
    residual = float(np.abs(seen["identity_residual"].values).max())
    return {
        "outcome_level": (("outcome",), values, LEVEL),
        "largest_identity_residual": ((), np.float64(residual), RESIDUAL),
    }


def run_group(members: list[Member], shared: Shared | None = None) -> list[Done]:
    """Simulate members and keep their pieces; those that have one already are left alone."""
    told = shared if shared is not None else _SHARED
    if told is None:
        raise RuntimeError("a worker was not told what the members share")
    return list(_each(members, told))


def _each(members: list[Member], shared: Shared) -> Iterator[Done]:
    import time

    _take_over_once(shared)
    folder = Path(shared.folder)
    sees = (folder / pieces.FOLDER).is_dir()
    for member in members:
        begin = time.perf_counter()
        if sees and pieces.piece_path(folder, member.number).exists():
            yield Done(member.number, None, 0.0, peak_memory())
            continue
        content, failure = None, None
        try:
            content = pieces.encode(simulate(member, shared))
        except Exception as error:
            failure = _reason(error)
        if sees and content is not None:
            pieces.write_piece(folder, member.number, content)
            content = None
        elif sees and failure is not None:
            pieces.write_failure(folder, member.number, failure)
        yield Done(member.number, failure, time.perf_counter() - begin, peak_memory(), content)


def _reason(error: Exception) -> dict[str, Any]:
    """Why a member failed: the same words wherever it is tried."""
    words = {"kind": type(error).__name__, "reason": " ".join(str(error).split()) or type(error).__name__}
    if isinstance(error, DomainError):
        places = {name: getattr(error, name) for name in ("quarter", "province", "sector", "rule")}
        words |= {name: place for name, place in places.items() if place}
    elif not isinstance(error, UsageError):
        import traceback

        last = traceback.extract_tb(error.__traceback__)[-1]
        words["where"] = f"{Path(last.filename).name}:{last.name}"
    return words


_SHARED: Shared | None = None
_TAKEN_OVER = b""


def _take_over_once(shared: Shared) -> None:
    """A Dask worker may serve one ensemble after the other."""
    global _TAKEN_OVER
    if shared.accounts != _TAKEN_OVER:
        take_over(shared.accounts)
        _TAKEN_OVER = shared.accounts


def begin_work(shared: Shared) -> None:
    """First thing in a worker process of our own: Ctrl-C is the driver's, one thread is enough, and a worker
    without a driver ends."""
    import signal

    global _SHARED
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _end_with_driver()
    _SHARED = shared
    _one_thread()


def _end_with_driver() -> None:
    """A driver that is killed cannot end its workers: each listens whether it still lives."""
    import multiprocessing
    import os
    import threading
    from multiprocessing.connection import wait

    driver = multiprocessing.parent_process()
    if driver is None:
        return

    def listen() -> None:
        wait([driver.sentinel])
        os._exit(1)

    threading.Thread(target=listen, daemon=True).start()


def _one_thread() -> None:
    """Let XLA see one processor when it builds its threads: as many workers as processors are faster so.

    The mask is lifted again from all threads, so that the system may move them. Figures do not depend on it.
    """
    import os

    if not hasattr(os, "sched_setaffinity"):
        return
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(allowed)})
    try:
        import jax

        from neijuan.economy.simulation import use_compilation_cache

        use_compilation_cache()  # before anything is compiled: afterwards JAX would not look into it
        jax.numpy.zeros(1).block_until_ready()
    finally:
        for thread in os.listdir("/proc/self/task") if os.path.isdir("/proc/self/task") else ["0"]:
            with suppress(OSError):  # it may have ended meanwhile
                os.sched_setaffinity(int(thread), allowed)


def peak_memory() -> int:
    """Largest resident memory of this process so far, bytes; 0 where the system does not tell."""
    try:
        import resource
        import sys
    except ImportError:
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
