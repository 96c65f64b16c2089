"""Grades, price bases and licences of the shipped figures, and the registries they follow from."""

from __future__ import annotations

import pandas as pd
import pytest

from neijuan import data
from neijuan.data import checks, quality, registries


@pytest.fixture(scope="module")
def shipped() -> pd.DataFrame:
    return quality.graded(checks.all_rows())


def one(shipped: pd.DataFrame, variable: str, region: str, period: str, vintage: str) -> pd.Series:
    found = shipped.query(
        "variable == @variable and region == @region and period == @period and vintage == @vintage"
    )
    assert len(found) == 1
    return found.iloc[0]


def test_nothing_lacks_unit_basis_source_licence_grade_or_reason(shipped: pd.DataFrame) -> None:
    for column in ("unit", "price_basis", "vintage", "source", "licence", "grade", "reason"):
        assert shipped[column].notna().all(), column
        assert shipped[column].ne("").all(), column
    assert set(shipped["grade"]) == set("ABCDE")
    assert not shipped["reason"].str.startswith(quality.OWN_REASON).any()


def test_most_figures_are_official_from_one_source(shipped: pd.DataFrame) -> None:
    share = shipped["grade"].value_counts(normalize=True)
    assert share["A"] + share["B"] > 0.8
    assert share["B"] > share["A"] > share["D"] > share["C"] > share["E"]


@pytest.mark.parametrize(
    ("variable", "region", "period", "vintage", "grade", "word"),
    [
        ("gross_domestic_product", "CN-GD", "2010", "A", "A", "independent download"),
        ("gross_domestic_product", "CN-GD", "1990", "A", "B", "First publication"),
        ("gross_domestic_product", "CN-TJ", "2012", "A", "D", "lowered product by 30 percent"),
        ("gross_domestic_product", "CN-TJ", "2012", "B", "A", "census"),
        ("fixed_capital_formation", "CN-GD", "2007", "benchmark", "D", "last digit"),
        ("fixed_capital_formation", "CN-JS", "2012", "benchmark", "A", "independent panel"),
        ("net_exports", "CN-HA", "2012", "benchmark", "B", "add up"),
        ("net_exports", "CN-QH", "2017", "io_table", "D", r"departs .* by \+69 percent"),
        ("value_added", "CN-LN", "2017", "io_table", "A", "within one percent"),
        ("value_added", "CN-JS", "2012", "io_table", "D", r"\+10.9 percent"),
        ("exports_abroad", "CN-HB", "2012", "io_table", "D", "folded"),
        ("raw_coal_output", "CN-SX", "2000", "as compiled", "D", "Unrevised"),
        ("gross_domestic_product_index", "CN-HB", "2020", "as published, recovered", "D", "Recovered"),
        ("local_government_bonds", "CN-LN", "2018-12-28", "28 December 2018", "A", "Ministry of Finance"),
        ("crude_steel_output", "CN-HE", "2018", "as published", "C", "repost"),
        ("global_excess_steel_capacity", "World", "2027", "single figure; projection", "E", "projection"),
    ],
)
def test_documented_exceptions_decide(
    shipped: pd.DataFrame, variable: str, region: str, period: str, vintage: str, grade: str, word: str
) -> None:
    row = one(shipped, variable, region, period, vintage)
    assert row["grade"] == grade
    assert pd.Series([row["reason"]]).str.contains(word).item()


@pytest.mark.parametrize(
    ("region", "variable", "period", "vintage", "episode"),
    [
        ("CN-LN", "local_own_revenue", "2014", "final accounts", "liaoning"),
        ("CN-LN", "fixed_asset_investment", "2013", "as published", "liaoning"),
        ("CN-NM", "local_own_revenue", "2016", "final accounts", "inner-mongolia"),
        ("CN-TJ", "gross_domestic_product", "2016", "A", "tianjin"),
    ],
)
def test_admitted_misreporting_is_marked_and_doubtful(
    shipped: pd.DataFrame, region: str, variable: str, period: str, vintage: str, episode: str
) -> None:
    row = one(shipped, variable, region, period, vintage)
    assert (row["episode"], row["grade"]) == (episode, "D")
    assert registries._registry("episodes").loc[episode, "region"] == region


def test_what_was_admitted_stands_in_the_tables() -> None:
    """Revenue of Liaoning fell by 33.4 percent in 2015 and was 219.9 billion yuan in 2016 (press reports of
    the work report); Inner Mongolia took back 53 billion, 26.3 percent of 2016 (Xinhua)."""
    revenue = data.series("local_own_revenue", vintage="final accounts")
    liaoning, inner_mongolia = revenue["CN-LN"], revenue["CN-NM"]
    assert liaoning["2015"] / liaoning["2014"] - 1 == pytest.approx(-0.334, abs=5e-4)
    assert liaoning["2016"] == pytest.approx(2199, abs=2)
    assert 530 / inner_mongolia["2016"] == pytest.approx(0.263, abs=5e-4)


@pytest.mark.parametrize(
    ("variable", "basis"),
    [
        ("net_exports", "current prices"),
        ("national_gross_domestic_product_constant", "constant prices of 2015"),
        ("output_national_prices_pwt", "constant national prices of 2017"),
        ("gross_domestic_product_index", "index"),
        ("human_capital_index_pwt", "not money"),
        ("population", "not money"),
    ],
)
def test_price_bases(shipped: pd.DataFrame, variable: str, basis: str) -> None:
    assert set(shipped.loc[shipped["variable"] == variable, "price_basis"]) == {basis}


def test_constant_yuan_equal_current_yuan_in_their_base_year() -> None:
    current = data.series("national_gross_domestic_product", period=2015)
    constant = data.series("national_gross_domestic_product_constant", period=2015)
    assert current.item() == pytest.approx(constant.item(), rel=1e-6)


def test_every_unit_of_money_has_a_price_basis() -> None:
    units = pd.Series(data.variables().query("kind == 'fact'")["unit"].unique())
    money = units[units.str.contains("yuan|\\$") & ~units.str.contains(r"^yuan per (?:US|international)")]
    assert set(money) <= set(registries._registry("price_bases").index)


def test_every_rule_is_about_something_and_says_why(shipped: pd.DataFrame) -> None:
    columns = quality._Columns(shipped)
    for rule in quality._rules():
        assert columns.match(rule).any(), rule
        assert rule["reason"], rule
        assert rule["grade"] in quality.GRADES, rule
    episodes = registries._registry("episodes")
    assert {rule["episode"] for rule in quality._rules()} - {""} == set(episodes.index)
    named = {key for keys in episodes["sources"] for key in keys.split("|")}
    assert named <= set(data.sources().index)


def test_the_worst_rule_decides_whatever_their_order(
    shipped: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = quality._rules()
    sample = shipped.iloc[::50].drop(columns=quality.ADDED)
    monkeypatch.setattr(quality, "_rules", lambda: rules[::-1])
    pd.testing.assert_series_equal(quality.graded(sample)["grade"], shipped["grade"].iloc[::50])


def test_grading_leaves_its_argument_alone() -> None:
    rows = data.observations("population")
    before = rows.copy()
    quality.graded(rows)
    pd.testing.assert_frame_equal(rows, before)


def test_figures_of_others_are_not_vouched_for() -> None:
    rows = data.observations("population").head(2)
    rows["source"] = ["my own count", rows["source"].iloc[1]]
    rows["vintage"] = [rows["vintage"].iloc[0], "mine: 2025"]
    assert list(quality.graded(rows)["grade"]) == ["D", "D"]
    assert set(quality.graded(rows)["reason"]) == {quality.OWN_REASON}
