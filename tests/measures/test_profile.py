"""The profile of a province: ranks and quotients by hand, agreement with the measures it uses, the page."""

from __future__ import annotations

import json
import re
import struct
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner

from neijuan import measures
from neijuan.cli import app
from neijuan.data import registries
from neijuan.errors import UsageError
from neijuan.measures.answer import Answer

MILLIMETRES = 25.4


@pytest.fixture(scope="module")
def liaoning() -> Answer:
    return measures.profile(province="Liaoning")


def small(period: str = "2012", vintage: str = "own") -> pd.DataFrame:
    """Three provinces: product, people, and two industries."""
    figures = [
        ("gross_domestic_product", "100 million yuan", "CN-LN", "", 200.0),
        ("gross_domestic_product", "100 million yuan", "CN-JL", "", 100.0),
        ("gross_domestic_product", "100 million yuan", "CN-HL", "", 200.0),
        ("population", "10,000 persons", "CN-LN", "", 50.0),
        ("population", "10,000 persons", "CN-JL", "", 20.0),
        ("main_business_revenue", "100 million yuan", "CN-LN", "C31", 30.0),
        ("main_business_revenue", "100 million yuan", "CN-LN", "C13", 10.0),
        ("main_business_revenue", "100 million yuan", "CN-LN", "TOTAL", 99.0),
        ("main_business_revenue", "100 million yuan", "CN-JL", "C31", 10.0),
        ("main_business_revenue", "100 million yuan", "CN-JL", "C13", 30.0),
    ]
    columns = ["variable", "unit", "region", "sector", "value"]
    return pd.DataFrame(figures, columns=columns).assign(period=period, vintage=vintage, source="by hand")


@pytest.mark.parametrize("name", ["CN-LN", "ln", "liaoning", "辽宁"])
def test_a_province_by_any_of_its_names(name: str, liaoning: Answer) -> None:
    assert measures.profile(small(), province=name)["province"] == liaoning["province"] == "CN-LN"


def test_an_unknown_province_gets_the_nearest_names() -> None:
    with pytest.raises(UsageError, match="Liaoning"):
        measures.profile(province="Lioning")


def test_a_table_without_the_province_is_refused() -> None:
    with pytest.raises(UsageError, match="no indicator of Guangdong"):
        measures.profile(small(), province="Guangdong")


def test_ranks_and_quotients_by_hand() -> None:
    answer = measures.profile(small(), province="Liaoning")
    rows = answer.table.set_index("indicator")
    # 200 of 500; two provinces share the first place. 200 over 50 is 4, below the 5 of Jilin.
    assert rows.loc["gdp_share", "value"] == pytest.approx(0.4)
    assert list(rows.loc["gdp", ["rank", "of"]]) == [1, 3]
    assert rows.loc["gdp_per_head", "value"] == pytest.approx(40_000)
    assert list(rows.loc["gdp_per_head", ["rank", "of"]]) == [2, 2]
    made = answer.more["industries"].set_index("code")
    # Steel is three quarters here and half of the two provinces together; totals are not counted.
    assert made["share"].to_dict() == pytest.approx({"C31": 0.75, "C13": 0.25})
    assert made["location_quotient"].to_dict() == pytest.approx({"C31": 1.5, "C13": 0.5})


def test_the_balance_is_that_of_balances(liaoning: Answer) -> None:
    path = liaoning.more["balance"].set_index("year")
    for year in (1997, 2012):
        table = measures.balances(year=year).table.set_index("code")["share"]
        assert path.loc[year, "share"] == pytest.approx(table["CN-LN"])
        assert path.loc[year, "rank"] == int((table > table["CN-LN"]).sum()) + 1


def test_the_northeast_turned_from_surplus_to_deficit() -> None:
    for province in ("Liaoning", "Jilin", "Heilongjiang"):
        path = measures.profile(province=province).more["balance"].set_index("year")["share"]
        assert path[2017] < path[1997], province
        assert path[2017] < 0, province


def test_figures_are_those_published(liaoning: Answer) -> None:
    """Statistical communiques of Liaoning: GDP of 2024, population at the end of 2023."""
    rows = liaoning.table.set_index("indicator")
    assert (rows.loc["gdp", "year"], rows.loc["population", "year"]) == (2024, 2023)
    assert rows.loc["gdp", "value"] == pytest.approx(32_612.7, rel=0.005)
    assert rows.loc["population", "value"] == pytest.approx(4_182, abs=1)


def test_shares_of_a_structure_add_up(liaoning: Answer) -> None:
    for section in ("accounts", "production"):
        table = liaoning.more[section]
        assert table[["share", "share_of_all_provinces"]].sum().tolist() == pytest.approx([1, 1])
        assert table["year"].unique().tolist() == [2017]


def test_admitted_misreporting_is_on_the_page(liaoning: Answer) -> None:
    assert "liaoning" in set(liaoning.more["doubtful reporting"]["episode"])
    assert "doubtful reporting" not in measures.profile(province="Guangdong").more


def test_every_indicator_has_its_path(liaoning: Answer) -> None:
    paths = liaoning["paths"]
    for row in liaoning.table.to_dict("records"):
        last = paths[row["indicator"]][-1]
        assert (last["year"], last["value"], last["rank"]) == (row["year"], row["value"], row["rank"])
    assert set(liaoning.sources) <= set(registries.sources().index)


def test_a_run_shows_what_it_has() -> None:
    two = pd.concat([small(period, "run") for period in ("2012", "2013")])
    rows = two[two["variable"] == "gross_domestic_product"]
    cells = two[(two["variable"] == "main_business_revenue") & (two["sector"] != "TOTAL")]
    sectors = cells["sector"].map({"C31": "steel", "C13": "food"})
    run = pd.concat([rows, cells.assign(variable="cell_output", sector=sectors)])
    answer = measures.profile(run, province="Liaoning")
    assert answer["is_run"]
    assert set(answer.table["vintage"]) == {"run"}
    assert answer.more["industries"]["location_quotient"].iloc[0] == pytest.approx(1.5)


def test_the_page_is_one_sheet_of_a4(tmp_path: Path, liaoning: Answer) -> None:
    page, picture, drawing = (tmp_path / f"page.{kind}" for kind in ("pdf", "png", "svg"))
    for path in (page, picture, drawing):
        liaoning.plot(path)
    content = page.read_bytes()
    assert re.search(rb"/Count 1\b", content)
    box = re.search(rb"/MediaBox \[ ?0 0 ([\d.]+) ([\d.]+)", content)
    assert box is not None
    size = [float(side) / 72 * MILLIMETRES for side in box.groups()]
    assert size == pytest.approx([210, 297], abs=0.5)
    across, up = struct.unpack(">II", picture.read_bytes()[16:24])
    assert up / across == pytest.approx(297 / 210, rel=2e-3)
    text = drawing.read_text(encoding="utf-8")
    assert "Liaoning" in text
    assert "DOUBTFUL" in text
    with pytest.raises(UsageError, match=r"\.svg, \.png or \.pdf"):
        liaoning.plot(tmp_path / "page.doc")


def test_command_prints_each_figure_by_its_size(tmp_path: Path) -> None:
    runner = CliRunner()
    printed = runner.invoke(app, ["measure", "profile", "CN-JL", "--csv", str(tmp_path / "jilin.csv")])
    assert printed.exit_code == 0, printed.output
    share = next(line for line in printed.output.splitlines() if "gdp_share" in line)
    assert re.search(r"0\.01\d", share)
    done = runner.invoke(app, ["measure", "profile", "CN-JL", "--json"])
    indicators = {row["indicator"]: row for row in json.loads(done.output)["indicators"]}
    table = pd.read_csv(tmp_path / "jilin.csv").set_index("indicator")
    assert table.loc["gdp_share", "value"] == pytest.approx(indicators["gdp_share"]["value"], rel=1e-12)


def test_tables_have_no_cell_without_a_meaning(liaoning: Answer) -> None:
    def missing(table: pd.DataFrame) -> int:
        return int(table.isna().to_numpy().sum())

    checked: dict[str, Any] = {"table": liaoning.table, **liaoning.more}
    for title in ("table", "accounts", "production", "balance", "rank and path", "doubtful reporting"):
        assert missing(checked[title]) == 0, title
