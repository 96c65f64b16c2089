"""The shipped facts are sound, and each check finds the fault it is made for."""

from __future__ import annotations

import pytest

from neijuan import data
from neijuan.data import checks


@pytest.fixture(scope="module")
def rows():
    return checks.all_rows()


def test_shipped_facts_are_sound() -> None:
    counts = {name: len(found) for name, found in checks.violations().items()}
    assert counts == dict.fromkeys([*checks.CHECKS, "input-output"], 0)


@pytest.mark.parametrize(
    ("check", "column", "bad"),
    [
        ("sources", "source", "hearsay"),
        ("variables", "variable", "gross_domestic_pleasure"),
        ("variables", "unit", "bushels"),
        ("regions", "region", "CN-XX"),
        ("regions", "region", ""),
        ("vintages", "vintage", "Z"),
        ("periods", "period", "next year"),
        ("values", "value", float("nan")),
        ("values", "value", float("inf")),
        ("quality", "source", "hearsay"),
        ("quality", "vintage", "mine"),
    ],
)
def test_a_planted_fault_is_found(rows, check: str, column: str, bad: object) -> None:
    spoilt = rows.head(50).copy()
    spoilt.loc[spoilt.index[7], column] = bad
    assert len(checks.CHECKS[check](spoilt)) == 1


def test_a_doubled_row_is_found(rows) -> None:
    import pandas as pd

    assert len(checks.check_keys(pd.concat([rows.head(3), rows.head(1)]))) == 2


@pytest.mark.parametrize(("column", "bad"), [("source", "hearsay"), ("value", float("nan"))])
def test_a_planted_fault_in_an_input_output_table_is_found(column: str, bad: object) -> None:
    cells = checks.input_output_rows().head(20).astype({"source": str})
    cells.loc[3, column] = bad
    assert list(checks.check_input_output(cells).index) == [3]


def test_every_fact_is_defined() -> None:
    table = data.variables()
    facts = table[table["kind"] == "fact"]
    for column in ("unit", "definition", "dimensions", "tables", "sources", "vintages"):
        assert facts[column].ne("").all(), column
    assert table.index.is_unique
    assert facts.index.str.fullmatch(r"[a-z][a-z0-9_]*").all()


def test_sources_are_complete() -> None:
    table = data.sources()
    assert table.index.is_unique
    assert table[["publisher", "title", "licence"]].ne("").all().all()
    assert set(table["grade"]) <= set("ABCDE")
    named = {
        key for keys in data.variables()["sources"] if keys != "single figure" for key in keys.split(";")
    }
    assert named - {""} <= set(table.index)


def test_gaps_say_how_they_are_handled() -> None:
    table = data.gaps()
    assert table.index.is_unique
    assert table[["topic", "what", "consequence", "handling"]].ne("").all().all()
    assert set(table["grade"]) <= set("ABCDE") | {""}
