"""The page in a browser: what a person does with it."""

import csv
import io
import re
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import pytest

SHORT = "until=2015Q4&since=2013Q1"
"""Sixteen quarters: enough to see an answer."""


def query(page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlparse(page.url).query).items()}


def test_it_loads_without_asking_anybody_else_and_without_a_complaint(watched, server):
    view = watched(f"?{SHORT}")
    assert view.page.locator(".card").count() > 10
    assert view.complaints == []
    assert {urlparse(url).netloc for url in view.requests if not url.startswith(("data:", "blob:"))} == {
        urlparse(server.address).netloc
    }


def test_a_slider_moves_the_economy_and_the_address(watched):
    view = watched(f"?{SHORT}")
    assert list(view.series("nation-net_exports_share")) == ["baseline", "published"]
    before = view.ticket
    for value in (0.2, 0.6, 1.0):
        view.drag("tariff", value)
    view.redrawn(before)
    view.address_says(levers="tariff:1")
    view.settled()
    view.page.wait_for_function("() => !document.querySelector('.lever.moved') === false")
    drawn = view.series("nation-net_exports_share")
    assert list(drawn) == ["baseline", "scenario", "published"]
    apart = [b[1] - a[1] for a, b in zip(drawn["baseline"], drawn["scenario"], strict=True)]
    assert apart[:4] == [0, 0, 0, 0], "before the lever acts nothing differs"
    assert any(apart[4:])
    assert view.complaints == []


def test_keys_move_a_slider_and_the_number_beside_it_takes_what_is_typed(watched):
    view = watched(f"?{SHORT}")
    view.page.locator("#range-loan-rate").focus()
    view.page.keyboard.press("ArrowRight")
    view.address_says(levers="loan-rate:0.0025")
    field = view.page.locator("[data-lever=loan-rate] input[type=number]")
    assert field.input_value() == "0.25"
    field.fill("99")
    field.press("Enter")
    view.address_says(levers="loan-rate:0.06")
    assert field.input_value() == "6"
    view.page.get_by_role("button", name="Reset levers").click()
    view.page.wait_for_function("() => !location.search.includes('levers')")
    assert field.input_value() == "0"


def test_a_province_is_chosen_on_the_map_by_mouse_and_by_keys(watched):
    view = watched(f"?{SHORT}")
    view.page.locator("[data-code=CN-JS]").click()
    view.address_says(view="province", province="CN-JS")
    view.page.wait_for_selector("#card-province-industries")
    assert "Jiangsu" in view.page.locator("#card-province-industries h2").inner_text()
    tile = view.page.locator("[data-code=CN-JS]")
    tile.focus()
    view.page.keyboard.press("ArrowLeft")
    assert view.page.evaluate("document.activeElement.dataset.code") == "CN-AH"
    view.page.keyboard.press("Enter")
    view.address_says(province="CN-AH")
    assert view.complaints == []


@pytest.mark.parametrize("name", ["industry", "balances", "firms", "facts", "accounts"])
def test_every_view_shows_its_figures(watched, name):
    view = watched(f"?{SHORT}&view={name}")
    view.page.wait_for_selector(f".card[id^=card-{name}]")
    assert view.page.locator(".card").count() >= 2
    assert view.complaints == []
    assert view.page.locator(".error").count() == 0


def test_two_scenarios_are_compared_with_the_baseline(watched):
    view = watched(f"?{SHORT}&view=compare")
    boxes = view.page.locator(".checks input")
    for place in range(min(2, boxes.count())):
        boxes.nth(place).check()
        view.page.wait_for_function(
            f"() => document.querySelectorAll('.checks input:checked').length == {place + 1}"
        )
    chosen = boxes.evaluate_all("all => all.filter(one => one.checked).map(one => one.value)")
    view.page.wait_for_function(
        "n => document.querySelectorAll('#card-compare-table thead th').length == n + 3", arg=len(chosen)
    )
    assert len(view.series("compare-growth")) == len(chosen) + 1
    said = view.page.locator("#card-compare-said")
    assert said.locator("thead th").all_inner_texts() == ["scenario", "Policies and shocks", "Assumptions"]
    assert said.locator("tbody tr").count() == len(chosen) + 1
    assert view.complaints == []


def test_the_language_and_the_theme_change_at_once(watched):
    view = watched(f"?{SHORT}")
    view.page.get_by_role("button", name="中文").click()
    view.page.wait_for_function("() => document.documentElement.lang === 'zh-CN'")
    view.page.get_by_role("heading", name="实际增长率").wait_for()
    assert view.page.locator("[data-lever=tariff] label").inner_text().startswith("关税")
    view.page.get_by_role("button", name="深色").click()
    view.address_says(language="zh", theme="dark")
    paper = view.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert sum(map(int, re.findall(r"\d+", paper)[:3])) < 150
    assert view.complaints == []


def test_every_kind_of_download_holds_the_figure(watched, tmp_path):
    view = watched(f"?{SHORT}")
    card = view.page.locator("#card-nation-growth")

    def download(kind: str) -> bytes:
        card.locator(".menu-button").click()
        with view.page.expect_download() as waiting:
            card.locator(".menu").get_by_role("button", name=kind).click()
        target = tmp_path / waiting.value.suggested_filename
        waiting.value.save_as(target)
        return target.read_bytes()

    table = download("CSV").decode()
    notes = [line for line in table.splitlines() if line.startswith("#")]
    rows = list(csv.DictReader(io.StringIO("\n".join(line for line in table.splitlines() if line[0] != "#"))))
    assert "Real growth" in notes[0]
    shown = {period: value for period, value in view.series("nation-growth")["baseline"] if value is not None}
    figures = [float(row["baseline"]) for row in rows if row["baseline"]]
    assert figures == pytest.approx(list(shown.values()), rel=1e-4)
    drawing = download("SVG").decode()
    assert drawing.startswith("<svg")
    assert "Real growth" in drawing
    assert "Model run" in drawing
    assert download("PNG").startswith(b"\x89PNG")
    view.page.locator("#card-nation-map .menu-button").click()
    with view.page.expect_download() as waiting:
        view.page.locator("#card-nation-map .menu").get_by_role("button", name="SVG").click()
    assert "Liaoning" in Path(waiting.value.path()).read_text()
    assert view.complaints == []


def test_a_link_restores_the_tab_in_another(watched):
    wish = f"?{SHORT}&view=province&province=CN-GS&levers=tariff:0.5;loan-rate:0.01&language=zh&theme=dark"
    view = watched(wish)
    card = view.page.locator("#card-province-growth")
    card.locator(".menu-button").click()
    card.locator(".menu").get_by_role("button", name="链接").click()
    link = view.page.locator("[data-panel=link] pre").inner_text()
    other = watched("?" + urlparse(link).query)
    assert query(other.page)["province"] == "CN-GS"
    assert other.page.locator("#card-province-growth.sought").count() == 1
    assert other.page.locator("#range-tariff").input_value() == "0.5"
    assert other.series("province-growth") == view.series("province-growth")


def test_tabs_do_not_share_anything(watched):
    one, other = watched(f"?{SHORT}"), watched(f"?{SHORT}")
    before = one.ticket
    one.drag("tariff", 1.0)
    one.redrawn(before)
    one.address_says(levers="tariff:1")
    assert "levers" not in query(other.page)
    assert list(other.series("nation-growth")) == ["baseline", "published"]


def test_sliders_save_a_file_that_opens_again(watched, tmp_path):
    from neijuan.scenarios import load

    view = watched(f"?{SHORT}&levers=tariff:0.35;place-investment:0.05")
    with view.page.expect_download() as waiting:
        view.page.get_by_role("button", name="Save scenario").click()
    target = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(target)
    assert {change.lever for change in load(target).levers} == {"tariff", "place_investment"}
    view.page.get_by_role("button", name="Reset levers").click()
    view.page.wait_for_function("() => !location.search.includes('levers')")
    view.page.locator("input[type=file]").set_input_files(target)
    view.address_says(levers="tariff:0.35")
    assert view.page.locator("#range-place-investment").input_value() == "0.05"


def test_sources_and_python_are_behind_every_figure(watched):
    view = watched(f"?{SHORT}")
    card = view.page.locator("#card-nation-consumption_share")
    card.locator(".menu-button").click()
    card.locator(".menu").get_by_role("button", name="Source").click()
    text = view.page.locator("[data-panel=source]").inner_text()
    assert "World Bank" in text
    assert "household_consumption:" in text
    card.locator(".menu-button").click()
    card.locator(".menu").get_by_role("button", name="Python").click()
    assert "Play.prepare" in view.page.locator("[data-panel=python] pre").inner_text()
