"""A pool of warm worker processes, heard from asyncio: newest wins, a run can be cancelled, a dead worker is
replaced."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import multiprocessing
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from neijuan.app.worker import serve

MOST_KEPT = 64
"""Answers kept: a question that was asked before is answered at once."""
SHORT = 1.5
"""A run expected to take less seconds than this is let finish although a newer one waits, so that charts
follow a slider that is being dragged."""

Message = tuple[Any, ...]


@dataclass
class Job:
    """A question to a worker; `owner` and `purpose` say whom it is for: a newer one replaces an older one."""

    ticket: int
    owner: str
    purpose: str
    request: dict[str, Any]
    tell: Callable[[Message], None]

    @property
    def key(self) -> str:
        """What makes two questions the same."""
        return key_of(self.request)


def key_of(request: dict[str, Any]) -> str:
    """A question as text: the same for the same question."""
    return json.dumps(request, sort_keys=True)


@dataclass
class Worker:
    """One process and the pipe to it."""

    process: Any
    pipe: Any
    job: Job | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)


class Pool:
    """Workers and the queue in front of them. All methods belong to the thread of the event loop."""

    def __init__(self, size: int, warm: dict[str, Any] | None = None) -> None:
        self.size, self.warm = size, warm
        self.workers: list[Worker] = []
        self.queue: list[Job] = []
        self.kept: OrderedDict[str, Message] = OrderedDict()
        self.usual = 0.3
        self.tickets = itertools.count(1)
        self.loop: asyncio.AbstractEventLoop | None = None
        self.closed = False

    def start(self) -> None:
        """Start the processes; call inside the event loop."""
        self.loop = asyncio.get_running_loop()
        for _ in range(self.size):
            self._new_worker()

    def stop(self) -> None:
        """End the processes."""
        self.closed = True
        for worker in self.workers:
            worker.process.terminate()
            worker.pipe.close()
        for worker in self.workers:
            worker.process.join(2)

    def ask(self, owner: str, purpose: str, request: dict[str, Any], tell: Callable[[Message], None]) -> int:
        """Queue a question; `tell` gets every message about it, the last being done, failed or cancelled.

        An older question of the same owner and purpose is not answered any more.
        """
        job = Job(next(self.tickets), owner, purpose, request, tell)
        self.queue = [old for old in self.queue if (old.owner, old.purpose) != (owner, purpose)]
        if job.key in self.kept:
            self.kept.move_to_end(job.key)
            self._outdate(owner, purpose)
            tell(self.kept[job.key])
            return job.ticket
        self._outdate(owner, purpose)
        self.queue.append(job)
        self._dispatch()
        return job.ticket

    def kept_answer(self, request: dict[str, Any]) -> Message | None:
        """The answer to a question that was asked before, if it is kept."""
        return self.kept.get(key_of(request))

    def cancel(self, owner: str, purpose: str | None = None) -> None:
        """Forget and stop what an owner asked (for one purpose, or all)."""

        def match(job: Job) -> bool:
            return job.owner == owner and purpose in (None, job.purpose)

        for job in [job for job in self.queue if match(job)]:
            self.queue.remove(job)
            job.tell(("cancelled", job.ticket))
        for worker in self.workers:
            if worker.job is not None and match(worker.job):
                self._send(worker, {"kind": "cancel", "ticket": worker.job.ticket})

    def _outdate(self, owner: str, purpose: str) -> None:
        """A run that is expected to go on for long gives way; a short one may finish."""
        for worker in self.workers:
            job = worker.job
            if job is not None and (job.owner, job.purpose) == (owner, purpose) and self.usual > SHORT:
                self._send(worker, {"kind": "cancel", "ticket": job.ticket})

    def _dispatch(self) -> None:
        for worker in self.workers:
            if worker.job is None and self.queue:
                job = self.queue.pop(0)
                worker.job = job
                self._send(worker, {**job.request, "ticket": job.ticket})

    def _send(self, worker: Worker, content: dict[str, Any]) -> None:
        # If it died its listener notices and replaces it.
        with contextlib.suppress(OSError, ValueError):
            worker.pipe.send(content)

    def _new_worker(self) -> None:
        context = multiprocessing.get_context("spawn")
        mine, theirs = context.Pipe()
        process = context.Process(target=serve, args=(theirs,), daemon=True)
        process.start()
        theirs.close()
        worker = Worker(process, mine)
        self.workers.append(worker)
        threading.Thread(target=self._listen, args=(worker,), daemon=True).start()
        if self.warm is not None:
            worker.job = Job(next(self.tickets), "", "warm", self.warm, lambda message: None)
            self._send(worker, {**self.warm, "ticket": worker.job.ticket})

    def _listen(self, worker: Worker) -> None:
        """Hand messages of one worker to the event loop, until it ends."""
        assert self.loop is not None
        try:
            while True:
                message = worker.pipe.recv()
                self.loop.call_soon_threadsafe(self._heard, worker, message)
        except (EOFError, OSError):
            if not self.closed:
                self.loop.call_soon_threadsafe(self._lost, worker)
        except RuntimeError:
            pass  # the event loop has ended

    def _heard(self, worker: Worker, message: Message) -> None:
        job = worker.job
        if job is None or message[1] != job.ticket:
            return
        if message[0] in ("done", "failed", "cancelled"):
            worker.job = None
            self._account(job, message)
            self._dispatch()
        job.tell(message)

    def _account(self, job: Job, message: Message) -> None:
        """Keep an answer, and what a run usually takes."""
        if message[0] == "cancelled":
            self.usual *= 0.8  # or a slow moment would keep all later runs from finishing
        if message[0] != "done" or job.purpose == "warm":
            return
        self.usual = 0.5 * self.usual + 0.5 * float(message[3])
        self.kept[job.key] = message
        while len(self.kept) > MOST_KEPT:
            self.kept.popitem(last=False)

    def _lost(self, worker: Worker) -> None:
        """A worker died: its question fails, a new worker takes its place."""
        if worker not in self.workers:
            return
        self.workers.remove(worker)
        job = worker.job
        if job is not None:
            job.tell(("failed", job.ticket, "the process of the run ended: try again, or a smaller scale"))
        self._new_worker()
