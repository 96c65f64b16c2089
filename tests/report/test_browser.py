"""The page in a real browser: offline, silent, in both schemes, on a phone, printed."""

import itertools
import re

import pytest

from neijuan.report.page import render


@pytest.fixture(scope="module")
def address(run_of, tmp_path_factory):
    place = tmp_path_factory.mktemp("report") / "report.html"
    place.write_text(render(run_of(2, 12)), encoding="utf-8")
    return place.as_uri()


@pytest.fixture
def opened(browser, address):
    """Opens the page with the network off; notes what it asks for and complains of."""
    contexts = []

    def go(**settings):
        context = browser.new_context(offline=True, **settings)
        contexts.append(context)
        page = context.new_page()
        page.asked, page.complaints = [], []
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("console", lambda message: page.complaints.append(message.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(address)
        return page

    yield go
    for context in contexts:
        context.close()


def test_opens_with_the_network_off_and_asks_for_nothing(opened, address):
    page = opened(java_script_enabled=False)
    assert page.asked == [address]
    assert page.complaints == []
    sizes = [one.bounding_box() for one in page.locator("figure svg").all()]
    assert len(sizes) > 20
    assert all(size["width"] > 250 and size["height"] > 100 for size in sizes)


def test_data_of_a_figure_is_saved_without_script_or_network(opened):
    page = opened(java_script_enabled=False, accept_downloads=True)
    with page.expect_download() as waiting:
        page.locator('a[download="flows.csv"]').click()
    with open(waiting.value.path(), encoding="utf-8") as file:
        assert file.readline().strip() == "account,purpose,side,trillion_yuan_per_year"


def brightness(colour):
    return sum(int(part) for part in re.findall(r"\d+", colour)[:3])


def colour_of(page, selector, name):
    return page.locator(selector).first.evaluate(f"one => getComputedStyle(one).{name}")


def test_words_in_figures_stand_out_in_both_schemes(opened):
    contrast = {}
    for scheme in ("light", "dark"):
        page = opened(color_scheme=scheme)
        words = brightness(colour_of(page, "figure svg text", "fill"))
        contrast[scheme] = brightness(colour_of(page, "body", "backgroundColor")) - words
    assert contrast["light"] > 300
    assert contrast["dark"] < -300


def test_prints_light_whatever_the_scheme_with_no_figure_cut(opened):
    page = opened(color_scheme="dark")
    printed = page.pdf(prefer_css_page_size=True)
    assert printed.startswith(b"%PDF")
    page.emulate_media(media="print", color_scheme="dark")
    assert brightness(colour_of(page, "figure svg text", "fill")) < 200
    # An A4 page at 96 dots an inch, less its margins.
    page.set_viewport_size({"width": 702, "height": 1017})
    boxes = [one.bounding_box() for one in page.locator("figure").all()]
    assert max(box["height"] for box in boxes) < 1017
    assert max(box["x"] + box["width"] for box in boxes) <= 702
    assert {colour_of(page, "figure", "breakInside")} == {"avoid"}


def test_a_phone_is_wide_enough(opened):
    page = opened(viewport={"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_headings_are_in_order(opened):
    page = opened()
    levels = page.eval_on_selector_all("h1, h2, h3, h4", "all => all.map(one => Number(one.tagName[1]))")
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_is_found(opened, axe, scheme):
    from browsing import serious

    assert serious(opened(color_scheme=scheme), axe) == []
