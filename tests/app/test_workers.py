"""The pool: newest wins, what is not wanted stops, a worker that dies is replaced, failures are one line."""

import asyncio
import os
import signal
import threading

import pytest

from neijuan.app.worker import one_line
from neijuan.app.workers import Pool
from neijuan.scenarios import Scenario, load


def request(quarters: int = 4, scenario: Scenario | None = None, scale: str = "1:1000") -> dict:
    chosen = scenario or load("baseline")
    return {
        "kind": "run",
        "scenario": chosen.to_json(),
        "start": 2012,
        "scale": scale,
        "seed": 1,
        "quarters": quarters,
    }


class Heard(list):
    """Messages of one question, and waiting for its end."""

    def __init__(self) -> None:
        super().__init__()
        self.over = asyncio.Event()

    def __call__(self, message) -> None:
        self.append(message)
        if message[0] in ("done", "failed", "cancelled"):
            self.over.set()

    async def end(self) -> str:
        await asyncio.wait_for(self.over.wait(), 120)
        return self[-1][0]


@pytest.fixture(scope="module")
def together():
    """One pool for all tests, in one event loop."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    pool = Pool(1)

    def play(scene):
        return asyncio.run_coroutine_threadsafe(scene(pool), loop).result(300)

    play(_started)
    yield play
    pool.stop()
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()


async def _started(pool: Pool) -> None:
    pool.start()


def test_an_answer_comes_and_comes_at_once_the_second_time(together):
    async def scene(pool):
        first, second = Heard(), Heard()
        pool.ask("a", "mine", request(), first)
        assert await first.end() == "done"
        assert first[-1][2]["gross_domestic_product"].shape == (4, 31)
        pool.ask("b", "mine", request(), second)
        assert second[0][0] == "done", "kept answers need no worker"

    together(scene)


def test_the_newest_question_of_a_tab_wins_and_other_tabs_wait_their_turn(together):
    async def scene(pool):
        heard = [Heard() for _ in range(6)]
        for place, one in enumerate(heard[:5]):
            pool.ask("a", "mine", request(20 + place), one)
        pool.ask("b", "mine", request(30), heard[5])
        assert await heard[5].end() == "done"
        assert await heard[4].end() == "done"
        assert [len(one) for one in heard[1:4]] == [0, 0, 0], "what was overtaken in the queue is never run"

    together(scene)


def test_a_run_can_be_cancelled(together):
    async def scene(pool):
        heard = Heard()
        pool.ask("a", "mine", request(160), heard)
        while not any(message[0] == "progress" for message in heard):
            assert not heard.over.is_set()
            await asyncio.sleep(0.01)
        pool.cancel("a")
        assert await heard.end() == "cancelled"

    together(scene)


def test_a_failing_run_says_so_on_one_line_and_the_next_one_works(together):
    async def scene(pool):
        bad = Heard()
        lost = Scenario.from_yaml(
            "name: lost\ntitle: Support that cannot be\n"
            "levers: [{lever: support_budget, value: 4, from: 2012Q1},"
            " {lever: support_budget, value: 4, from: 2012Q1}]\n"
        )
        pool.ask("a", "mine", request(4, lost), bad)
        assert await bad.end() == "failed"
        assert "support_budget" in bad[-1][2]
        assert "\n" not in bad[-1][2]
        good = Heard()
        pool.ask("a", "mine", request(5), good)
        assert await good.end() == "done"

    together(scene)


def test_a_dead_worker_is_replaced(together):
    async def scene(pool):
        heard, after = Heard(), Heard()
        pool.ask("a", "mine", request(150), heard)
        while not heard:
            await asyncio.sleep(0.01)
        os.kill(pool.workers[0].process.pid, signal.SIGKILL)
        assert await heard.end() == "failed"
        pool.ask("a", "mine", request(6), after)
        assert await after.end() == "done"

    together(scene)


def test_messages_are_one_readable_line():
    assert one_line("a\n  b\tc") == "a b c"
    assert len(one_line("x" * 1000)) == 300
