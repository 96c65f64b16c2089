"""What goes wrong stays small: bad addresses and files, runs that fail, a server that dies in mid-run."""

import random
import string
import time
from urllib.parse import quote

import pytest

SHORT = "until=2015Q4&since=2013Q1"

BAD_VALUES = (
    "",
    "x",
    "-1",
    "1e999",
    "nan",
    "NULL",
    "../../../etc/passwd",
    "/etc/passwd",
    "<script>alert(1)</script>",
    "'; DROP TABLE firms; --",
    "%00",
    "{{7*7}}",
    "${7*7}",
    "2012Q9",
    "9999999999999999999999",
    "tariff:1e9",
    "tariff:1;tariff:2",
    "价格",
    "\u202e\ufeff",
    "A" * 3000,
)
NAMES = ("start", "scale", "until", "since", "scenario", "levers", "view", "province", "opened", "fact")
BAD_FILES = (
    b"",
    b"\x00\xff\xfe binary",
    b"name: [",
    b"name: x\ntitle: y\nbase: /etc/passwd",
    b"name: x\ntitle: y\nbase: ../secret.yaml",
    b"a: &a [*a, *a]",
    b"!!python/object/apply:os.system ['touch pwned']",
    b"name: x\ntitle: y\nlevers: [{lever: tarif, value: 1}]",
    b"name: x\ntitle: y\nlevers: [{lever: tariff, value: 1e999}]",
    b"name: x\ntitle: y\nlevers: [{lever: tariff, value: 99, from: 2014Q1}]",
    b"name: x\ntitle: <img src=x onerror=alert(1)>\nnonsense: 1",
    b'{"name": 1}',
    b"x" * 100_000,
    ("- " * 5000).encode(),
    b"\xef\xbb\xbfname: x",
)


def bad_addresses() -> list[str]:
    """A hundred and fifty addresses that make little sense."""
    found = [f"?{name}={quote(value)}" for name in NAMES for value in BAD_VALUES[:12]]
    chance = random.Random(3)
    while len(found) < 150:
        text = "".join(chance.choices(string.printable, k=chance.randint(1, 80)))
        found.append(f"?{chance.choice(NAMES)}={quote(text)}&{quote(text[:9])}={quote(text)}")
    return found


def looks_sound(page) -> None:
    text = page.inner_text("body")
    assert "Traceback" not in text
    assert "Internal Server Error" not in text
    assert page.locator(".topbar").count() == 1


def written(server) -> list[str]:
    return sorted(str(path) for path in server.folder.rglob("*"))


def test_bad_addresses_open_a_sound_page(server):
    import urllib.request

    for query in bad_addresses():
        with urllib.request.urlopen(f"{server.address}/{query}", timeout=30) as answer:
            text = answer.read().decode()
        assert answer.status == 200, query
        assert "Traceback" not in text, query
        assert "<script>alert(1)" not in text, query
    assert "Traceback" not in server.log.read_text()


@pytest.mark.parametrize(
    "query", [f"?{SHORT}&start=1999&levers=tariff:77&scenario=no-such", "?opened=%25%25&view=x"]
)
def test_what_was_left_out_of_an_address_is_named(watched, query):
    view = watched(query)
    looks_sound(view.page)
    assert "Left out of the link" in view.page.locator(".error").inner_text()
    view.page.locator(".error button").click()
    view.page.locator(".error").wait_for(state="detached")
    assert view.complaints == []


def test_bad_files_are_refused_on_one_line_and_the_page_goes_on(watched, server, tmp_path):
    view = watched(f"?{SHORT}")
    before = written(server)
    for place, content in enumerate(BAD_FILES):
        target = tmp_path / f"bad{place}.yaml"
        target.write_bytes(content)
        view.page.locator("input[type=file]").set_input_files(target)
        view.page.locator(".error").wait_for()
        line = view.page.locator(".error").inner_text()
        assert line.startswith("Not opened"), content[:60]
        assert "Traceback" not in line
        view.page.locator(".error button").click()
        view.page.locator(".error").wait_for(state="detached")
    looks_sound(view.page)
    ticket = view.ticket
    view.drag("tariff", 0.4)
    view.redrawn(ticket)
    assert written(server) == before
    assert view.complaints == []
    assert "Traceback" not in server.log.read_text()


def test_events_that_no_slider_sends_do_nothing(watched, server):
    view = watched(f"?{SHORT}")
    nonsense = [
        None, 1, "x", [], {}, {"id": "tariff"}, {"id": "no-such", "value": 1}, {"id": "tariff", "value": "1"},
        {"id": "tariff", "value": None}, {"id": ["a"], "value": 1}, {"id": {"a": 1}, "value": 1},
        {"id": "tariff", "value": True}, {"name": "view", "value": {"a": 1}}, 
        {"name": "__class__", "value": "x"},
        {"name": "opened", "value": "@@"}, {"name": "until", "value": ["2014Q4", "x"]},
    ]  # fmt: skip
    for content in nonsense:
        view.page.evaluate(
            """content => {
                const parts = ".topbar, .controls, .choosers, .board, .statusline";
                for (const part of document.querySelectorAll(parts))
                    for (const event of ["go", "setup", "lever", "file", "pick", "province", "csv"])
                        getElement(Number(part.id.slice(1))).$emit(event, content);
            }""",
            content,
        )
    view.page.select_option("select[name=scenario]", "baseline")
    view.page.locator("[data-view=nation]").click()
    view.drag("tariff", 0.4)
    view.address_says(levers="tariff:0.4")
    looks_sound(view.page)
    assert "Traceback" not in server.log.read_text()


def test_a_failing_run_shows_one_line_and_leaves_the_figures(watched, server, tmp_path):
    view = watched(f"?{SHORT}")
    cards = view.page.locator(".card").count()
    target = tmp_path / "lost.yaml"
    target.write_text(
        "name: lost\ntitle: Too much support\nlevers:\n"
        "- {lever: support_budget, value: 4, from: 2013Q1}\n"
        "- {lever: support_budget, value: 4, from: 2013Q2}\n"
    )
    view.page.locator("input[type=file]").set_input_files(target)
    view.page.locator(".error").wait_for(timeout=60_000)
    line = view.page.locator(".error").inner_text()
    assert "support_budget" in line
    assert len(line) < 400
    view.page.get_by_role("button", name="Reset levers").wait_for()
    view.page.select_option("select[name=scenario]", "baseline")
    view.settled()
    view.page.wait_for_function("n => document.querySelectorAll('.card').length === n", arg=cards)
    assert "Traceback" not in server.log.read_text()


def test_a_long_run_shows_a_bar_and_can_be_cancelled(watched):
    view = watched(f"?{SHORT}")
    view.page.select_option("select[name=scale]", "1:100")
    view.page.locator(".now progress").wait_for(timeout=60_000)
    view.page.get_by_role("button", name="Cancel").click()
    view.page.select_option("select[name=scale]", "1:1000")
    view.settled()
    assert view.page.locator("select[name=scale]").input_value() == "1:1000"
    assert view.complaints == []


def reload(page) -> None:
    """A tab that finds its server again reloads by itself, which aborts a reload by hand."""
    sync_api = pytest.importorskip("playwright.sync_api")
    for _ in range(3):
        try:
            page.reload()
            return
        except sync_api.Error as error:
            if "ERR_ABORTED" not in str(error):
                raise
            page.wait_for_load_state()


def test_the_tab_comes_back_when_the_server_was_killed_in_mid_run(watched, server):
    view = watched(f"?{SHORT}&levers=tariff:0.2&view=province&province=CN-GS")
    view.drag("tariff", 0.9)
    view.address_says(levers="tariff:0.9")
    view.drag("revaluation", 0.02)
    server.kill()
    time.sleep(0.5)
    server.start()
    reload(view.page)
    view.settled()
    assert view.page.locator("#range-tariff").input_value() == "0.9"
    assert "Gansu" in view.page.locator("#card-province-industries h2").inner_text()
