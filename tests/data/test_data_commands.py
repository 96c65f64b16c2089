"""`neijuan data` on the command line."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from neijuan.data import checks
from neijuan.data.cli import app
from neijuan.data.commands import known_gaps, show
from neijuan.errors import UsageError

run = CliRunner()


def test_list_names_units() -> None:
    answer = run.invoke(app, ["list", "deed"])
    assert answer.exit_code == 0
    assert "local_tax_deed" in answer.stdout
    assert "100 million yuan" in answer.stdout


def test_show_puts_vintages_side_by_side_and_cites() -> None:
    answer = run.invoke(
        app, ["show", "gross_domestic_product", "--province", "Liaoning", "--year", "2017", "--json"]
    )
    content = json.loads(answer.stdout)
    assert [row["vintage"] for row in content["rows"]] == ["A", "B", "D"]
    assert {row["region"] for row in content["rows"]} == {"CN-LN"}
    assert {row["source"] for row in content["rows"]} == set(content["sources"])


def test_show_prints_grades_and_what_was_admitted() -> None:
    arguments = ["show", "local_own_revenue", "--province", "CN-LN"]
    text = run.invoke(app, arguments).stdout
    assert "2014     3,192.78   final accounts   D " in text
    assert "\nliaoning: Liaoning, 2011-2014: " in text
    content = json.loads(run.invoke(app, [*arguments, "--json"]).stdout)
    assert set(content["episodes"]) == {"liaoning"}
    fields = {"unit", "price_basis", "vintage", "source", "licence", "grade", "reason", "episode"}
    assert all(fields <= set(row) for row in content["rows"])
    assert "note" not in run.invoke(app, ["show", "population", "--province", "CN-JS"]).stdout


@pytest.mark.parametrize(
    ("given", "code"), [("辽宁", "CN-LN"), ("ln", "CN-LN"), ("cn-ln", "CN-LN"), ("Tibet", "CN-XZ")]
)
def test_a_province_may_be_named_in_several_ways(given: str, code: str) -> None:
    assert set(show("population", province=given)["region"]) == {code}


def test_year_takes_quarters() -> None:
    assert set(show("surveyed_utilisation", year="2020Q1")["period"]) == {"2020Q1"}
    assert "2020Q1" in set(show("surveyed_utilisation", year="2020")["period"])


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        ({"variable": "populaton"}, "population"),
        ({"variable": "population", "province": "Liaonin"}, "Liaoning"),
        ({"variable": "population", "vintage": "post-2020 censsus"}, "post-2020 census"),
        ({"variable": "population", "year": "1066"}, "leave out"),
    ],
)
def test_misspelt_names_get_suggestions(arguments: dict[str, str], hint: str) -> None:
    with pytest.raises(UsageError, match=hint):
        show(**arguments)


def test_unknown_topic_of_gaps() -> None:
    with pytest.raises(UsageError, match="did you mean capital"):
        known_gaps("capitel")


def test_sources_count_observations() -> None:
    content = json.loads(run.invoke(app, ["sources", "--json"]).stdout)
    assert sum(row["observations"] for row in content["rows"]) == len(checks.all_rows())


def test_check_exits_with_one_when_a_check_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run.invoke(app, ["check", "--quiet"]).exit_code == 0
    monkeypatch.setitem(checks.CHECKS, "values", lambda rows: rows.head(2))
    failed = run.invoke(app, ["check", "--json"])
    assert failed.exit_code == 1
    assert json.loads(failed.stdout)["violations"] == 2


@pytest.mark.parametrize("arguments", [["list"], ["sources"], ["gaps"], ["show", "crude_steel_output"]])
def test_quiet_is_quiet(arguments: list[str]) -> None:
    answer = run.invoke(app, [*arguments, "--quiet"])
    assert answer.exit_code == 0
    assert answer.stdout == ""
