"""Where members are simulated: processes of this machine, or a Dask cluster.

Both are executors in the sense of `concurrent.futures`. A worker that dies takes nothing with it: what it had
in hand is tried again, twice beside others, then alone; only what kills a worker that has nothing else in
hand counts as failed.
"""

from __future__ import annotations

import multiprocessing
import sys
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Protocol

from neijuan.errors import UsageError
from neijuan.experiments.ensembles.plan import Member
from neijuan.experiments.ensembles.work import Done, Shared, begin_work, run_group

PATIENCE = 0.5
"""Seconds after which the driver looks whether it was asked to stop."""
TRIES = 2
"""Deaths of a worker that a group of members survives beside others."""


class Workers(Protocol):
    """Takes groups of members."""

    count: int

    def submit(self, group: list[Member]) -> Future[list[Done]]:
        """Begin to simulate a group somewhere."""

    def restart(self) -> None:
        """Make new workers after one has died."""

    def close(self, at_once: bool = False) -> None:
        """Let the workers go; `at_once`: whatever they have in hand."""


class Processes:
    """Worker processes of this machine, each started afresh (`spawn`), so that JAX is not forked."""

    def __init__(self, count: int, shared: Shared) -> None:
        self.count, self.shared = count, shared
        self.pool = self._new()

    def _new(self) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(self.count, context, initializer=begin_work, initargs=(self.shared,))

    def submit(self, group: list[Member]) -> Future[list[Done]]:
        with _no_main_module():
            return self.pool.submit(run_group, group)

    def restart(self) -> None:
        self.pool.shutdown(wait=False, cancel_futures=True)
        self.pool = self._new()

    def close(self, at_once: bool = False) -> None:
        processes = list((getattr(self.pool, "_processes", None) or {}).values())
        self.pool.shutdown(wait=not at_once, cancel_futures=True)
        for process in processes if at_once else []:
            process.kill()


@contextmanager
def _no_main_module() -> Iterator[None]:
    """Hide the caller's script from processes that start inside: a spawned one would run it again, and a
    script without a guard would sweep without end."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


class Cluster:
    """Workers of a Dask cluster at an address."""

    def __init__(self, address: str, shared: Shared) -> None:
        try:
            from distributed import Client
        except ImportError:
            raise UsageError(
                "--cluster needs Dask distributed: install it with pip install 'neijuan[cluster]'"
            ) from None
        try:
            connect: Any = Client
            self.client: Any = connect(address, timeout="10s", set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            raise UsageError(
                f"no Dask scheduler answers at {address}: start one with `dask scheduler`, give its address"
            ) from error
        workers = self.client.scheduler_info(n_workers=-1)["workers"]
        self.count = sum(int(worker["nthreads"]) for worker in workers.values())
        if not self.count:
            self.client.close()
            raise UsageError(f"the Dask cluster at {address} has no workers: start some with `dask worker`")
        self.executor: Executor = self.client.get_executor(pure=False)
        self.shared = self.client.scatter(shared, broadcast=True, hash=False)

    def submit(self, group: list[Member]) -> Future[list[Done]]:
        return self.executor.submit(run_group, group, self.shared)

    def restart(self) -> None:
        """Dask starts new workers itself."""

    def close(self, at_once: bool = False) -> None:
        self.executor.shutdown(wait=False)
        self.client.close()


def worker_deaths() -> tuple[type[BaseException], ...]:
    """What a future raises when the worker that had it in hand has died."""
    if "distributed" not in sys.modules:
        return (BrokenExecutor,)
    from distributed.scheduler import KilledWorker

    return (BrokenExecutor, KilledWorker)


@dataclass
class _InHand:
    group: list[Member]
    deaths: int = 0


def run_all(
    workers: Workers, groups: Iterator[list[Member]], stop: Callable[[], bool] = lambda: False
) -> Iterator[list[Done]]:
    """Simulate all groups, in whatever order they finish; a few are in hand at a time, however many there
    are. After `stop` says so no group is begun any more."""
    again: deque[_InHand] = deque()
    alone: deque[_InHand] = deque()
    while not stop():
        yield from _run_beside(workers, groups, again, alone, stop)
        if not alone or stop():
            return
        yield _run_alone(workers, alone.popleft())


def _run_beside(
    workers: Workers,
    groups: Iterator[list[Member]],
    again: deque[_InHand],
    alone: deque[_InHand],
    stop: Callable[[], bool],
) -> Iterator[list[Done]]:
    """Groups side by side, two for each worker so that none waits for the driver."""
    deaths = worker_deaths()
    waiting: dict[Future[list[Done]], _InHand] = {}
    while True:
        whole = stop() or _fill(workers, waiting, groups, again)
        if stop():
            waiting = {future: one for future, one in waiting.items() if not future.cancel()}
        if whole and not waiting:
            return
        lost: list[_InHand] = []
        finished, _ = wait(waiting, timeout=PATIENCE, return_when=FIRST_COMPLETED)
        for future in finished:
            one = waiting.pop(future)
            try:
                yield future.result()
            except deaths:
                lost.append(one)
            except CancelledError:
                raise UsageError(
                    "the workers were lost: start them again, the same command goes on"
                ) from None
        if lost or not whole:
            _after_death(workers, waiting, lost, again, alone)


def _fill(
    workers: Workers,
    waiting: dict[Future[list[Done]], _InHand],
    groups: Iterator[list[Member]],
    again: deque[_InHand],
) -> bool:
    """Hand out groups until enough are in hand; False if the workers have died."""
    while len(waiting) < 2 * workers.count:
        one = again.popleft() if again else next((_InHand(group) for group in groups), None)
        if one is None:
            break
        try:
            waiting[workers.submit(one.group)] = one
        except worker_deaths():
            again.appendleft(one)
            return False
    return True


def _after_death(
    workers: Workers,
    waiting: dict[Future[list[Done]], _InHand],
    lost: list[_InHand],
    again: deque[_InHand],
    alone: deque[_InHand],
) -> None:
    """Try again what was in hand when a worker died. A pool of processes loses all its workers with one."""
    if isinstance(workers, Processes):
        lost += waiting.values()
        waiting.clear()
    for one in lost:
        one.deaths += 1
        for member in one.group:
            (alone if one.deaths >= TRIES else again).append(_InHand([member], one.deaths))
    workers.restart()


def _run_alone(workers: Workers, one: _InHand) -> list[Done]:
    """A member that was in hand when workers died, with nothing beside it."""
    try:
        return workers.submit(one.group).result()
    except worker_deaths():
        workers.restart()
        reason = {"kind": "WorkerDied", "reason": "its worker died each time, perhaps for want of memory"}
        return [Done(member.number, reason, 0.0, 0) for member in one.group]


def usable_processors() -> int:
    """Processors that this process may use."""
    import os

    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
