"""Speed of the dashboard in a browser: slider to redrawn charts, redraws while dragging, first paint, weight.

    python benchmarks/dashboard.py

Needs Chromium and Playwright (dev group). Scale 1:1000, 40 quarters; medians of 20. Writes
`benchmarks/dashboard.json`.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TIMES = 20
QUERY = "?until=2021Q4&since=2016Q1"
"""Forty quarters from 2012Q1; levers act from the seventeenth on."""
FROM_THE_START = "?until=2021Q4&since=2012Q1"
"""The same with levers that act from the first quarter on, so that nothing is shared with the baseline."""
TICKET = "t => Number(document.querySelector('.board')?.dataset.ticket) > t"


@contextlib.contextmanager
def serving() -> Iterator[str]:
    """The address of a server in an empty folder."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "neijuan", "app", "--no-show", "--quiet", "--port", str(port)]
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
        process = subprocess.Popen(command, cwd=folder, env=environment, start_new_session=True)
        try:
            for _ in range(600):
                with contextlib.suppress(OSError):
                    urllib.request.urlopen(address, timeout=5).read()
                    break
                time.sleep(0.1)
            yield address
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(20)


def settled(page: Any) -> None:
    """Wait until the figures are there and nothing runs."""
    page.wait_for_function(
        "() => document.querySelector('.card') && !document.querySelector('.now progress')", timeout=180_000
    )
    time.sleep(0.6)


def ticket(page: Any) -> int:
    return int(page.locator(".board").get_attribute("data-ticket"))


def slide(page: Any, value: float) -> None:
    page.locator("#range-loan-rate").evaluate(
        "(e, v) => { e.value = v; e.dispatchEvent(new Event('input', { bubbles: true })); }", value
    )


def answers(page: Any, values: list[float]) -> list[float]:
    """Seconds from a slider's event to charts that are drawn again, each after the last is over."""
    took = []
    for value in values:
        before, begin = ticket(page), time.perf_counter()
        slide(page, value)
        page.wait_for_function(TICKET, arg=before, timeout=60_000)
        took.append(time.perf_counter() - begin)
        time.sleep(0.15)
    return took


def redraws(page: Any, values: list[float], seconds: float = 4.0) -> float:
    """Redraws a second while a slider moves every 50 ms."""
    return float(
        page.evaluate(
            """async ([values, seconds]) => {
                const slider = document.querySelector('#range-loan-rate');
                const board = document.querySelector('.board');
                let seen = 0;
                const watcher = new MutationObserver(() => { seen += 1; });
                watcher.observe(board, { attributes: true, attributeFilter: ['data-ticket'] });
                const begin = performance.now();
                for (let at = 0; performance.now() - begin < seconds * 1000; at += 1) {
                    slider.value = values[at % values.length];
                    slider.dispatchEvent(new Event('input', { bubbles: true }));
                    await new Promise(resolve => setTimeout(resolve, 50));
                }
                const rate = seen / ((performance.now() - begin) / 1000);
                watcher.disconnect();
                return rate;
            }""",
            [values, seconds],
        )
    )


def first_paints(browser: Any, address: str) -> dict[str, float]:
    """Median milliseconds to the first contentful paint, and to charts, in fresh browsers."""
    paints, charts = [], []
    for _ in range(TIMES):
        context = browser.new_context(viewport={"width": 1440, "height": 1000})
        page = context.new_page()
        begin = time.perf_counter()
        page.goto(address + "/" + QUERY)
        page.wait_for_function(TICKET, arg=0, timeout=60_000)
        charts.append(1000 * (time.perf_counter() - begin))
        paint = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
        page.wait_for_function(f"() => {paint} > 0")
        paints.append(float(page.evaluate(paint)))
        context.close()
    return {"first_paint_ms": statistics.median(paints), "charts_drawn_ms": statistics.median(charts)}


def weight(browser: Any, address: str) -> dict[str, float]:
    """What a first visit transfers, MB: compressed as sent, and unpacked."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(address + "/" + QUERY)
    page.wait_for_function(TICKET, arg=0, timeout=60_000)
    time.sleep(1)
    sent, whole = page.evaluate(
        """() => {
            const kinds = ['resource', 'navigation'];
            const all = kinds.flatMap((kind) => performance.getEntriesByType(kind));
            const sum = (name) => all.reduce((total, one) => total + (one[name] || 0), 0);
            return [sum('encodedBodySize'), sum('decodedBodySize')];
        }"""
    )
    context.close()
    return {"weight_sent_mb": sent / 1e6, "weight_unpacked_mb": whole / 1e6}


def measure(browser: Any, address: str) -> dict[str, Any]:
    """All figures."""
    page = browser.new_page(viewport={"width": 1440, "height": 1000})
    page.goto(address + "/" + QUERY)
    settled(page)
    new = [round(-0.04 + 0.0025 * step, 4) for step in range(1, TIMES + 1) if step != 16]
    fresh = answers(page, [*new, 0.05])
    again = answers(page, list(reversed(new)))
    found: dict[str, Any] = {
        "slider_to_charts_s": statistics.median(fresh),
        "slider_to_charts_kept_s": statistics.median(again),
        "redraws_a_second_kept": redraws(page, new),
    }
    page.goto(address + "/" + QUERY.replace("2016Q1", "2016Q3"))
    settled(page)
    found["redraws_a_second_new"] = redraws(page, [-0.04 + 0.0025 * step for step in range(1, 40)])
    page.goto(address + "/" + FROM_THE_START)
    settled(page)
    found["slider_to_charts_from_start_s"] = statistics.median(answers(page, new))
    page.close()
    return found | first_paints(browser, address) | weight(browser, address)


def main() -> None:
    """Measure, print, keep."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with serving() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        found = measure(browser, address)
        browser.close()
    found["load_average"] = os.getloadavg()[0]
    found["cores"] = os.cpu_count()
    found = {name: round(value, 3) if isinstance(value, float) else value for name, value in found.items()}
    text = json.dumps(found, indent=1)
    print(text)
    Path(__file__).with_name("dashboard.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
