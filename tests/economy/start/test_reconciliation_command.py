"""`neijuan data reconciliation`: the table, one province, JSON, and wrong input."""

from __future__ import annotations

import json

import pytest

from neijuan.cli import main


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(["data", "reconciliation", *arguments])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def test_table_shows_each_province_and_the_medians(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "--year", "2012")
    assert code == 0
    assert "Inner Mongolia" in out
    assert "…" not in out
    assert "Rank correlation" in out


def test_json_holds_both_figures_and_the_change(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "--year", "2012", "--province", "Liaoning", "--json")
    assert code == 0
    content = json.loads(out)
    (row,) = content["rows"]
    assert row["province"] == "CN-LN"
    gdp = row["gross_domestic_product"]
    assert gdp["published"] == pytest.approx(17848.6, abs=1)
    assert gdp["change"] == pytest.approx(gdp["reconciled"] - gdp["published"], abs=1e-5)


def test_sectors(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "--by", "sector")
    assert code == 0
    assert "building-materials" in out


@pytest.mark.parametrize(
    ("arguments", "remedy"),
    [
        (("--year", "2013"), "2002, 2007, 2012, 2017"),
        (("--province", "Liaonin"), "did you mean CN-LN"),
        (("--by", "region"), "province or sector"),
        (("--by", "sector", "--province", "CN-LN"), "exclude each other"),
    ],
)
def test_wrong_input_is_one_line_that_says_what_to_do(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], remedy: str
) -> None:
    code, out, err = run(capsys, *arguments)
    assert code == 2
    assert out == ""
    assert remedy in err
    assert err.strip().count("\n") == 0
