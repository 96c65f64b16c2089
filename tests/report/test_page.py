"""The page: whole, valid, self-contained, and saying what the results say."""

import re
from html.parser import HTMLParser
from urllib.parse import unquote

import html5lib
import numpy as np
import pytest

from neijuan.errors import UsageError
from neijuan.report import write_report
from neijuan.report.figures.utilisation import sector_utilisation
from neijuan.report.page import render, sections


class Collector(HTMLParser):
    """Tags with their attributes."""

    def __init__(self, text):
        super().__init__()
        self.tags = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


@pytest.fixture(scope="module")
def page(run_of):
    return render(run_of(2, 12))


def test_is_valid_html(page):
    html5lib.HTMLParser(strict=True).parse(page)


def test_asks_for_nothing_outside(page):
    tags = Collector(page).tags
    assert not {"script", "link", "iframe", "img"} & {tag for tag, _ in tags}
    addresses = [attrs[name] for _, attrs in tags for name in ("src", "href") if name in attrs]
    assert addresses
    assert all(address.startswith(("#", "data:")) for address in addresses)
    assert "@import" not in page
    assert re.findall(r"url\((?!#)", page) == []


def test_identifiers_are_unique_and_every_reference_exists(page):
    tags = Collector(page).tags
    identifiers = [attrs["id"] for _, attrs in tags if "id" in attrs]
    assert len(identifiers) == len(set(identifiers))
    pointed = {attrs["href"][1:] for _, attrs in tags if attrs.get("href", "").startswith("#")}
    assert pointed | set(re.findall(r"url\(#([^)]+)\)", page)) <= set(identifiers)


def test_figures_speak_to_readers_who_cannot_see_them(page):
    drawings = [attrs for tag, attrs in Collector(page).tags if tag == "svg"]
    assert all(attrs["role"] == "img" and len(attrs["aria-label"]) > 40 for attrs in drawings)
    assert page.count("<figure>") == page.count("<figcaption>") == len(drawings)


def test_text_is_escaped(page):
    assert "Baseline &lt;2012&gt; &amp; after" in page
    assert "</script>" not in page
    assert "<b>" not in page


def test_no_light_colour_is_left_where_the_scheme_cannot_reach_it(page):
    body = page[page.index("<body") :]
    assert set(re.findall(r"#[0-9a-fA-F]{6}\b", body)) == set()


def test_size_of_a_long_run(run_of, tmp_path):
    written = write_report(run_of(5, 76), tmp_path / "report.html")
    assert written.stat().st_size < 3_000_000


def test_data_of_each_figure_can_be_downloaded(page):
    links = [attrs for tag, attrs in Collector(page).tags if tag == "a" and "download" in attrs]
    assert len(links) == page.count("<figure>")
    tables = {link["download"]: unquote(link["href"].partition(",")[2]) for link in links}
    assert tables["prices.csv"].splitlines()[0].startswith("quarter,consumer_index,consumer_index_p10")
    assert len(tables["provincial-balances.csv"].splitlines()) == 1 + 31 * 12


@pytest.mark.parametrize("quarters", [1, 2, 5])
def test_short_runs_have_a_report_too(run_of, quarters):
    page = render(run_of(1, quarters))
    assert re.findall(r"\bnan\b", page) == []


def test_same_results_give_the_same_bytes(results, page):
    assert render(results) == page


def test_is_written_whole_or_not_at_all(results, tmp_path, monkeypatch):
    target = tmp_path / "report.html"
    target.write_text("older report")
    monkeypatch.setattr("os.replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left")))
    with pytest.raises(UsageError, match="cannot write"):
        write_report(results, target)
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]
    assert target.read_text() == "older report"


@pytest.mark.parametrize("name", ["net_exports", "identity_residual", "sector_utilisation", "transactions"])
def test_a_missing_variable_is_named(results, tmp_path, name):
    with pytest.raises(UsageError, match=name) as caught:
        write_report(results.drop_vars(name), tmp_path / "report.html")
    assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_other_damage_is_named(results, tmp_path):
    target = tmp_path / "report.html"
    with pytest.raises(UsageError, match="wage has dimensions"):
        write_report(results.assign(wage=results["wage"].isel(quarter=0, drop=True)), target)
    with pytest.raises(UsageError, match="manifest"):
        write_report(results.assign_attrs(manifest="{"), target)
    del results.attrs["version"]
    with pytest.raises(UsageError, match="version"):
        write_report(results, target)


def test_an_unknown_province_is_named(results, tmp_path):
    codes = results["province"].to_numpy().copy()
    codes[3] = "CN-XX"
    with pytest.raises(UsageError, match="CN-XX"):
        write_report(results.assign_coords(province=codes), tmp_path / "report.html")


def test_every_figure_has_a_message_a_unit_and_data(results):
    figures = [figure for section in sections(results) for figure in section.figures]
    assert len({figure.name for figure in figures}) == len(figures)
    for figure in figures:
        assert re.search(r"\d", figure.title), figure.name
        assert len(figure.data) > 1
        numbers = figure.data.select_dtypes("number").to_numpy()
        assert np.isfinite(numbers).any(axis=0).all(), figure.name


def test_a_sector_without_a_figure_is_left_out(results):
    results["sector_utilisation"].loc[{"sector": "chips"}] = np.nan
    figure = sector_utilisation(results)
    assert "chips" not in set(figure.data["sector"])
    assert "–" not in figure.title
