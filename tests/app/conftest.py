"""A server of the page in a process of its own, and a browser beside it."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """`neijuan app` in an empty folder."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self.log = folder.parent / f"{folder.name}.log"
        self.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = [sys.executable, "-m", "neijuan", "app", "--port", str(self.port), "--no-show"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*command, "--workers", "1"],
                cwd=self.folder,
                stdout=log,
                stderr=log,
                start_new_session=True,
                env={name: value for name, value in os.environ.items() if "PYTEST" not in name},
            )
        for _ in range(300):
            with contextlib.suppress(OSError), urllib.request.urlopen(self.address, timeout=5) as answer:
                assert answer.status == 200
                return
            time.sleep(0.1)
        raise AssertionError(f"no server: {self.log.read_text()}")

    def kill(self) -> None:
        assert self.process is not None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    pytest.importorskip("nicegui")
    started = Server(tmp_path_factory.mktemp("empty"))
    yield started
    started.kill()


class Watched:
    """A page that notes what it asks for and complains of."""

    def __init__(self, browser, address: str) -> None:
        self.home = address
        self.context = browser.new_context(
            viewport={"width": 1440, "height": 1000}, accept_downloads=True, locale="en-GB"
        )
        self.context.set_default_timeout(90_000)  # of a busy machine
        self.page = self.context.new_page()
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _console(self, message) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def open(self, query: str = "", wait: bool = True) -> None:
        self.page.goto(self.home + "/" + query)
        self.page.wait_for_selector(".board")
        if wait:
            self.settled()

    def settled(self) -> None:
        """Figures are there and nothing runs any more."""
        self.page.wait_for_function(
            "() => document.querySelector('.card') && !document.querySelector('.now progress')"
            " && Number(document.querySelector('.board').dataset.ticket) > 0",
            timeout=90_000,
        )

    def address_says(self, **wanted) -> None:
        """Wait until the address says what is wanted."""
        text = "&".join(f"{name}={value}" for name, value in wanted.items())
        self.page.wait_for_function("t => t.split('&').every(one => location.search.includes(one))", arg=text)

    @property
    def ticket(self) -> int:
        return int(self.page.locator(".board").get_attribute("data-ticket"))

    def drag(self, slider: str, value: float) -> None:
        """Move a slider as a hand does: one event of input."""
        self.page.locator(f"#range-{slider}").evaluate(
            "(e, v) => { e.value = v; e.dispatchEvent(new Event('input', { bubbles: true })); }", value
        )

    def redrawn(self, after: int) -> None:
        self.page.wait_for_function(
            "t => Number(document.querySelector('.board').dataset.ticket) > t", arg=after, timeout=60_000
        )

    def series(self, figure: str) -> dict[str, list]:
        """What a chart has drawn: data by name of the series."""
        return self.page.evaluate(
            "async id => { const { echarts } = await import('nicegui-echart');"
            " const place = document.querySelector(`[data-plot='${id}']`);"
            " place.scrollIntoView({ block: 'center' });"
            " const drawn = () => echarts.getInstanceByDom(place)?.getOption()?.series ?? [];"
            " for (let at = 0; at < 100 && !drawn().length; at += 1)"
            "   await new Promise(done => setTimeout(done, 50));"
            " return Object.fromEntries(drawn().map(one => [one.name, one.data])); }",
            figure,
        )


@pytest.fixture
def watched(browser, server):
    pages = []

    def another(query: str = "", wait: bool = True) -> Watched:
        page = Watched(browser, server.address)
        pages.append(page)
        page.open(query, wait)
        return page

    yield another
    for page in pages:
        page.context.close()
