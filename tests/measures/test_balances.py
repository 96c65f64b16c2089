"""Balances of provinces: published findings from the shipped facts, the identities behind them, runs."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from neijuan import measures
from neijuan.cli import main
from neijuan.errors import UsageError
from neijuan.measures.answer import Answer


@pytest.fixture(scope="module")
def of_2012() -> Answer:
    return measures.balances(year=2012)


def share(answer: Answer, code: str) -> float:
    return float(answer.table.set_index("code")["share"][code])


def test_eight_provinces_hold_the_surplus(of_2012: Answer) -> None:
    """The published concentration: 0.992 in 2012 and, from the yearbook, 0.967 in 2008."""
    assert of_2012["top8_share"] == pytest.approx(0.992, abs=5e-4)
    assert measures.balances(year=2008, vintage="yearbook")["top8_share"] == pytest.approx(0.967, abs=5e-4)


def test_seven_provinces_in_surplus_in_2017() -> None:
    assert measures.balances(year=2017)["surplus_provinces"] == 7


def test_henan_has_the_largest_deficit(of_2012: Answer) -> None:
    """The Economist of 8 February 2014 gives 580 billion yuan."""
    last = of_2012.table.iloc[-1]
    assert last["code"] == "CN-HA"
    assert last["net_exports"] == pytest.approx(-5799, abs=0.5)


@pytest.mark.parametrize(
    ("code", "percent"), [("CN-NX", -40), ("CN-QH", -43), ("CN-YN", -44), ("CN-XZ", -66)]
)
def test_deep_deficits_of_the_west(of_2012: Answer, code: str, percent: int) -> None:
    assert 100 * share(of_2012, code) == pytest.approx(percent, abs=0.5)


def test_northeast_turns_from_surplus_to_deficit() -> None:
    groups = {
        year: measures.balances(year=year).more["groups"].set_index("group")["share"]["northeast"]
        for year in (2002, 2012, 2017)
    }
    assert groups[2002] > 0 > groups[2012] > groups[2017]


def test_provinces_do_not_add_up_to_the_nation(of_2012: Answer) -> None:
    """Provinces sum to -21,421 while the nation had +14,636 (100 million yuan)."""
    assert of_2012["sum_of_provinces"] == pytest.approx(-21421, abs=0.5)
    assert of_2012["nation"] == pytest.approx(14636, abs=0.5)
    assert of_2012["accounting_gap"] == pytest.approx(-21421 - 14636, abs=1)


def test_deficits_move_one_for_one_with_investment(of_2012: Answer) -> None:
    across, up = of_2012.table["investment"], of_2012.table["share"]
    covariance = np.cov(across, up)
    assert of_2012["slope_nx_on_investment"] == pytest.approx(covariance[0, 1] / covariance[0, 0])
    assert -1.3 < of_2012["slope_nx_on_investment"] < -0.7


def test_saving_less_investment_is_the_balance(of_2012: Answer) -> None:
    rows = of_2012.table
    np.testing.assert_allclose(rows["saving"] - rows["investment"], rows["share"], atol=1e-12)


def test_change_parts_into_consumption_and_investment() -> None:
    rows = measures.balances(year=2017, since=2007).table.dropna()
    np.testing.assert_allclose(
        rows["from_consumption"] + rows["from_investment"], rows["change_of_share"], atol=1e-12
    )


def test_destinations_add_up() -> None:
    rows = measures.balances(year=2017, vintage="io_table").table
    np.testing.assert_allclose(rows["abroad"] + rows["other_provinces"], rows["net_exports"], rtol=1e-12)


def test_estimate_is_marked_and_meets_the_benchmarks_it_knows() -> None:
    estimated = measures.balances(year=2011)
    assert estimated["estimated"]
    assert 0 < estimated["error"]["median_absolute"] < estimated["error"]["absolute_90"] < 0.15
    assert any("ESTIMATE" in note for note in estimated.notes)
    assert (estimated.table["low"] < estimated.table["share"]).mean() > 0.9
    # A year beside a benchmark lies near it: the method interpolates only the part that is not published.
    near = (
        estimated.table.set_index("code")["share"]
        - measures.balances(year=2012).table.set_index("code")["share"]
    )
    assert near.abs().median() < 0.02


def test_no_figures_says_which_years_there_are() -> None:
    with pytest.raises(UsageError, match="1997, 2002, 2007, 2012, 2017"):
        measures.balances(year=1990)
    with pytest.raises(UsageError, match="there are benchmark, io_table"):
        measures.balances(year=2012, vintage="revised")


def test_a_table_of_ones_own_with_planted_accounts() -> None:
    """Two provinces, figures by hand: 100 = 50 + 30 + 20, 50 = 40 + 30 - 20."""
    figures = {"CN-GD": (50, 30, 20), "CN-GS": (40, 30, -20)}
    names = ("final_consumption", "gross_capital_formation", "net_exports")
    rows = [
        (name, "100 million yuan", code, "", "2012", float(value), "mine", "me")
        for code, values in figures.items()
        for name, value in zip(names, values, strict=True)
    ]
    columns = ["variable", "unit", "region", "sector", "period", "value", "vintage", "source"]
    answer = measures.balances(pd.DataFrame(rows, columns=columns), year=2012, vintage="mine")
    assert share(answer, "CN-GD") == pytest.approx(0.2)
    assert share(answer, "CN-GS") == pytest.approx(-0.4)
    assert answer["surplus_provinces"] == 1
    assert answer.sources == {"me": "me"}


def test_wrong_unit_and_missing_column_are_refused() -> None:
    rows = pd.DataFrame(
        [("net_exports", "billion yuan", "CN-GD", "", "2012", 1.0, "benchmark", "me")],
        columns=["variable", "unit", "region", "sector", "period", "value", "vintage", "source"],
    )
    twin = rows.assign(variable="final_consumption")
    third = rows.assign(variable="gross_capital_formation")
    with pytest.raises(UsageError, match="billion yuan"):
        measures.balances(pd.concat([rows, twin, third]), year=2012)
    with pytest.raises(UsageError, match="'vintage'"):
        measures.balances(rows.drop(columns="vintage"), year=2012)


def test_json_of_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["measure", "balances", "--year", "2012", "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    for key in (
        "year",
        "surplus_provinces",
        "top8_share",
        "slope_nx_on_investment",
        "sum_of_provinces",
        "nation",
    ):
        assert isinstance(printed[key], (int, float)), key
    assert len(printed["provinces"]) == 31
    assert {"code", "name", "net_exports", "share"} <= printed["provinces"][0].keys()
    assert printed["sources"]


def test_figure_and_csv_are_written(tmp_path, capsys: pytest.CaptureFixture[str]) -> None:  # type: ignore[no-untyped-def]
    for name in ("b.svg", "b.pdf", "b.png"):
        assert main(["measure", "balances", "--plot", str(tmp_path / name), "--quiet"]) == 0
        assert (tmp_path / name).stat().st_size > 10_000
    assert main(["measure", "balances", "--csv", str(tmp_path / "b.csv"), "--quiet"]) == 0
    assert len(pd.read_csv(tmp_path / "b.csv")) == 31
    assert main(["measure", "balances", "--plot", str(tmp_path / "b.gif")]) == 2
    assert "end the name in .svg, .png or .pdf" in capsys.readouterr().err
