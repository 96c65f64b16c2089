"""A table of one's own that is not sound: every measure is refused in one line with file, row and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from neijuan.cli import main

HEADER = "variable,unit,region,period,value,vintage,source\n"
MONEY = '"100 million yuan"'
NAMES = ("final_consumption", "gross_capital_formation", "net_exports")
SOUND = [
    f"{name},{MONEY},{region},2020,{value},A,me\n"
    for region, values in (("CN-LN", (50, 30, 20)), ("CN-JL", (40, 30, -20)), ("CN-HL", (30, 30, -10)))
    for name, value in zip(NAMES, values, strict=True)
]
MEASURES = ["balances", "capacity", "duplication", "debt", "convergence", "rustbelt", "exposure"]


def written(folder: Path, *more: str, header: str = HEADER) -> str:
    file = folder / "mine.csv"
    file.write_text(header + "".join(SOUND) + "".join(more), encoding="utf-8")
    return str(file)


def refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["measure", *arguments]) == 2
    found = capsys.readouterr()
    assert found.out == ""
    assert len(found.err.splitlines()) == 1
    return found.err


def test_a_sound_table_is_answered_without_naming_its_vintage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["measure", "balances", "--from", written(tmp_path), "--year", "2020"]) == 0
    assert "1 province in surplus, 2 in deficit" in capsys.readouterr().out


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize(
    ("line", "words"),
    [
        (f"net_exports,{MONEY},CN-SN,2020,many,A,me\n", "'many' is text, not a number: write digits"),
        ("net_exports,billion yuan,CN-SN,2020,1,A,me\n", "must be '100 million yuan': convert"),
        (SOUND[2], "as row 4: delete one"),
        (f"net_exports,{MONEY},Atlantis,2020,1,A,me\n", "'Atlantis' is no province"),
    ],
)
def test_a_fault_names_file_row_and_remedy(
    measure: str, line: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(tmp_path, line)
    told = refused([measure, "--from", file], capsys)
    assert f"{file}, row 11: " in told
    assert words in told


def test_a_missing_column_names_file_row_and_remedy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(tmp_path, header=HEADER.replace("value", "figure"))
    assert f"{file}, row 1: the column 'value' is missing" in refused(["balances", "--from", file], capsys)


def test_two_vintages_in_one_ratio_name_file_row_and_remedy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "mine.csv"
    mixed = [line.replace(",A,me", ",B,me") if line.startswith("net_exports") else line for line in SOUND]
    file.write_text(HEADER + "".join(mixed), encoding="utf-8")
    told = refused(["balances", "--from", str(file), "--year", "2020"], capsys)
    assert f"{file}, row 2: " in told
    assert "of vintage A, not B" in told
    assert "bring all of them in one vintage" in told


def test_customs_may_not_stand_over_another_revision(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exports of the accounts in vintage A over GDP in vintage B, which was revised after a census."""
    file = tmp_path / "mine.csv"
    rows = f"exports_abroad,{MONEY},CN-LN,2017,1,A,me\ngross_domestic_product,{MONEY},CN-LN,2017,9,B,me\n"
    file.write_text(HEADER + rows, encoding="utf-8")
    told = refused(["exposure", "--from", str(file)], capsys)
    assert f"{file}, row 3: " in told
    assert "mixes the vintages A and B" in told
