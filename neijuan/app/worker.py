"""The worker process: takes one job at a time, answers in parts, stops when told.

A job is a plain dictionary: `ticket`, `kind` ("warm", "run", "matrices"), `scenario` (JSON), `start`,
`scale`, `seed`, `quarters`, `at`. Messages back are tuples that begin with a word and the ticket.
"""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING, Any

from neijuan.app.engine import CancelledError, Economy
from neijuan.errors import DomainError, UsageError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from neijuan.experiments.play import Play

MOST_PREPARED = 4


def serve(pipe: Connection) -> None:
    """Work until the pipe closes."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    economies: dict[Any, Economy] = {}
    with contextlib.suppress(EOFError, OSError):
        while True:
            job = pipe.recv()
            if job.get("kind") == "cancel":
                continue
            pipe.send(_answered(job, economies, pipe))


def _answered(job: dict[str, Any], economies: dict[Any, Economy], pipe: Connection) -> tuple[Any, ...]:
    """The last message of a job; every failure is one line."""
    ticket = job["ticket"]
    try:
        return _done(job, economies, pipe)
    except CancelledError:
        return ("cancelled", ticket)
    except (UsageError, DomainError) as error:
        return ("failed", ticket, one_line(str(error)))
    except MemoryError:
        return ("failed", ticket, "not enough memory: choose a smaller scale")
    except Exception as error:
        return ("failed", ticket, one_line(f"the run failed ({type(error).__name__}): {error}"))


def one_line(text: str, most: int = 300) -> str:
    """A message on one line of readable length."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"


def _done(job: dict[str, Any], economies: dict[Any, Economy], pipe: Connection) -> tuple[Any, ...]:
    from neijuan.scenarios import Scenario

    ticket = job["ticket"]
    scenario = Scenario.from_json(job["scenario"])
    pipe.send(("preparing", ticket))
    play, economy = _play(scenario, job, economies)
    begin = time.perf_counter()
    if job["kind"] == "matrices":
        return ("done", ticket, economy.matrices(play, int(job["at"])), time.perf_counter() - begin)
    quarters = min(int(job["quarters"]), 2) if job["kind"] == "warm" else int(job["quarters"])
    arrays = economy.run(play, quarters, _teller(job, pipe))
    return ("done", ticket, arrays, time.perf_counter() - begin)


def _teller(job: dict[str, Any], pipe: Connection) -> Any:
    """Called before each quarter: hears a cancellation, tells how far the run is."""
    last = time.perf_counter()

    def tell(done: int, total: int) -> None:
        nonlocal last
        while pipe.poll():
            if pipe.recv().get("ticket") == job["ticket"]:
                raise CancelledError
        if time.perf_counter() - last > 0.2:
            last = time.perf_counter()
            pipe.send(("progress", job["ticket"], done, total))

    return tell


def _play(scenario: Any, job: dict[str, Any], economies: dict[Any, Economy]) -> tuple[Play, Economy]:
    """The scenario at its start, and the runs of the same economy."""
    from neijuan.experiments.play import Play

    play = Play.prepare(scenario, job["start"], job["scale"], job["seed"])
    flat = play.scenario
    key = (
        job["start"],
        job["scale"],
        job["seed"],
        tuple(sorted(flat.assumptions.parameters.items())),
        flat.history,
    )
    if key not in economies:
        while len(economies) >= MOST_PREPARED:
            del economies[next(iter(economies))]
        economies[key] = Economy(play.simulation)
    return play, economies[key]
