"""A bar with the time left, on the error stream, for runs that last: nothing in the first two seconds."""

from __future__ import annotations

import sys
import threading
from types import TracebackType
from typing import Any, Protocol

PATIENCE_SECONDS = 2.0


class Progress(Protocol):
    """Whoever wants to hear how a run gets on."""

    def __enter__(self) -> Progress: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def advance(self, done: int, total: int, message: str) -> None:
        """`done` of `total` steps are finished; `message` says where the run is now."""


class SilentProgress:
    """Hears everything and says nothing."""

    def __enter__(self) -> SilentProgress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def advance(self, done: int, total: int, message: str) -> None:
        return None


class BarProgress:
    """A bar that a timer brings up, so that it also shows while the first quarter is still being compiled."""

    def __init__(self, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self._lock = threading.Lock()
        self._last = (0, 1, "preparing the economy")
        self._bar: Any = None
        self._task: Any = None
        self._over = False
        self._timer = threading.Timer(patience_seconds, self._show)
        self._timer.daemon = True

    def __enter__(self) -> BarProgress:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        with self._lock:
            self._over = True
            if self._bar is not None:
                self._bar.stop()

    def advance(self, done: int, total: int, message: str) -> None:
        with self._lock:
            self._last = (done, total, message)
            self._update()

    def _show(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as Bar

        with self._lock:
            if not self._over:
                columns = (
                    TextColumn("{task.description}"),
                    BarColumn(),
                    TimeRemainingColumn(),
                    TextColumn("left"),
                )
                self._bar = Bar(*columns, console=Console(stderr=True), transient=True)
                self._task = self._bar.add_task("", total=None)
                self._update()
                self._bar.start()

    def _update(self) -> None:
        if self._bar is not None:
            done, total, message = self._last
            self._bar.update(self._task, completed=done, total=total, description=message)


def choose_progress(wanted: bool | Progress | None) -> Progress:
    """A bar if wanted; None: a bar if the error stream is a terminal, where a person watches."""
    if wanted is None:
        wanted = sys.stderr.isatty()
    if isinstance(wanted, bool):
        return BarProgress() if wanted else SilentProgress()
    return wanted
