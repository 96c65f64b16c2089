"""Imports stand beside the shipped facts and never in their place."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from neijuan import cli, data
from neijuan.data import checks, imported, importing, table_schema, templates
from neijuan.data.cli import app
from neijuan.data.commands import describe, listing, show
from neijuan.errors import UsageError

run = CliRunner()

TABLE = """variable,unit,region,period,value,vintage,source
gross_domestic_product,,辽宁,2017,23500,A,Revised yearbook
gross_domestic_product,,CN-LN,2016,22246.9,A,Revised yearbook
gross_domestic_product,,CN-LN,2015,20000,,a newspaper
own_land_sales,100 million yuan,CN-LN,2016,500,,a newspaper
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "My Figures.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def test_shipped_figures_stay_as_they_are(table: Path) -> None:
    shipped = checks.all_rows()
    choice = {"vintage": "A", "region": "CN-LN", "period": 2017}
    before = data.series("gross_domestic_product", **choice)
    listed = data.observations("gross_domestic_product")
    importing.import_table(table)
    pd.testing.assert_frame_equal(checks.all_rows(), shipped)
    pd.testing.assert_series_equal(data.series("gross_domestic_product", **choice), before)
    pd.testing.assert_frame_equal(data.observations("gross_domestic_product"), listed)
    assert "my-figures: A" not in set(show("gross_domestic_product")["vintage"])


def test_imported_figures_are_seen_by_their_vintage_or_on_request(table: Path) -> None:
    importing.import_table(table, "mine")
    by_vintage = data.series("gross_domestic_product", vintage="mine: A", period=2017)
    assert by_vintage.to_dict() == {("CN-LN", "2017"): 23500.0}
    assert by_vintage.attrs["source"] == {"Revised yearbook": "Revised yearbook"}
    every = data.observations("gross_domestic_product", imported=True)
    assert set(every["vintage"]) == {"A0", "A", "B", "D", "mine", "mine: A"}
    assert data.load("mine", variable="own_land_sales")["value"].item() == 500
    assert data.series("own_land_sales").item() == 500
    with pytest.raises(UsageError, match=r"mine: A.*say which"):
        data.series("gross_domestic_product", region="CN-LN", period=2017, imported=True)


def test_ratios_keep_to_one_import(table: Path) -> None:
    importing.import_table(table, "mine")
    same = data.ratio(
        "gross_domestic_product", "gross_domestic_product",
        numerator_vintage="mine: A", denominator_vintage="mine: A",
    )  # fmt: skip
    assert same.eq(1).all()
    with pytest.raises(UsageError, match="mixes the vintages A and mine: A"):
        data.ratio(
            "gross_domestic_product", "gross_domestic_product",
            numerator_vintage="mine: A", denominator_vintage="A",
        )  # fmt: skip


def test_conflicts_are_shown_side_by_side(table: Path) -> None:
    """2017 of vintage A is compared with A alone, 2015 of no vintage with A, B and D; 2016 agrees with A."""
    done = importing.import_table(table, "mine")
    assert (done.figures, done.agreeing) == (4, 1)
    found = done.conflicts.set_index(["period", "shipped_vintage"])
    assert set(found.index) == {("2017", "A"), ("2015", "A"), ("2015", "B"), ("2015", "D")}
    row = found.loc[("2017", "A")]
    assert (row["value"], row["shipped_value"]) == (23500, 23409.24)
    assert row["difference"] == pytest.approx(0.003877, abs=1e-6)
    assert (row["shipped_grade"], row["shipped_source"]) == ("A", "gpi_panel")
    assert found.loc[("2015", "A"), "shipped_grade"] == "D"
    pd.testing.assert_frame_equal(importing.conflicts("mine").drop(columns="import"), done.conflicts)


def test_an_earlier_import_goes_only_when_told(table: Path) -> None:
    importing.import_table(table, "mine")
    kept = imported.stored("mine")
    table.write_text(TABLE.replace("23500", "23600"), encoding="utf-8")
    with pytest.raises(UsageError, match=r"an import 'mine' exists.*--replace"):
        importing.import_table(table, "mine")
    pd.testing.assert_frame_equal(imported.stored("mine"), kept)
    importing.import_table(table, "mine", replace=True)
    assert data.series("gross_domestic_product", vintage="mine: A", period=2017).item() == 23600


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("A", "no name"),
        ("../x", "no name"),
        ("annual_panel", "shipped"),
        ("benchmark", "shipped"),
        ("a", "shipped"),
    ],
)
def test_names_that_mislead_are_refused(table: Path, name: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        importing.import_table(table, name)
    assert imported.names() == []


def test_nothing_is_kept_of_a_table_with_a_fault(table: Path) -> None:
    table.write_text(TABLE.replace("22246.9", "n.a."), encoding="utf-8")
    with pytest.raises(UsageError, match=r"row 3: value 'n\.a\.'"):
        importing.import_table(table)
    assert not imported.folder().exists()


def test_an_own_variable_has_one_unit(table: Path) -> None:
    importing.import_table(table, "mine")
    table.write_text(
        TABLE.replace("own_land_sales,100 million yuan", "own_land_sales,hectares"), encoding="utf-8"
    )
    with pytest.raises(UsageError, match="own_land_sales is in 'hectares' here and in '100 million yuan'"):
        importing.import_table(table, "other")
    importing.import_table(table, "mine", replace=True)


def test_own_variables_are_listed_and_described(table: Path) -> None:
    with pytest.raises(UsageError, match=r"unknown variable 'own_land_sales'.*import a table"):
        show("own_land_sales")
    importing.import_table(table, "mine")
    row = listing("own_land").iloc[0]
    assert (row["tables"], row["unit"], row["observations"]) == ("imported: mine", "100 million yuan", 1)
    assert describe("own_land_sales")["sources"] == {"a newspaper": "a newspaper"}
    shown = show("own_land_sales").iloc[0]
    assert (shown["grade"], shown["price_basis"]) == ("D", "current prices")
    with pytest.raises(UsageError, match="did you mean own_land_sales"):
        show("own_land_sale")


def test_forgetting_deletes_one_import(table: Path) -> None:
    importing.import_table(table, "mine")
    importing.import_table(table, "other")
    with pytest.raises(UsageError, match="did you mean mine"):
        importing.forget("min")
    importing.forget("mine")
    assert imported.names() == ["other"]
    with pytest.raises(UsageError, match="mine"):
        data.series("gross_domestic_product", vintage="mine: A")


def test_a_damaged_import_says_how_to_be_rid_of_it(table: Path) -> None:
    path = importing.import_table(table, "mine").path
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(UsageError, match="is damaged: `neijuan data forget mine`"):
        data.load("mine")
    importing.forget("mine")


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet"])
def test_a_template_can_be_imported_as_it_is(tmp_path: Path, suffix: str) -> None:
    path = templates.write_template(tmp_path / f"template{suffix}")
    done = importing.import_table(path)
    assert (done.figures, done.agreeing, len(done.conflicts)) == (2, 2, 0)
    with pytest.raises(UsageError, match="exists"):
        templates.write_template(path)


def test_pandera_finds_what_the_quick_checks_find(tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    rows = ["population,tonnes,CN-LN,,2012,5,A,x", "popul,,CN-XX,,12,x,A,", "population,,CN-LN,,2012,5,A,x"]
    path.write_text("\n".join([",".join(table_schema.COLUMNS), *rows]))
    from neijuan.data import table_files

    table = table_schema.normalised(path, table_files.read_cells(path))
    found = table_schema.faults(table)
    assert set(found) == set(table_schema.faults_by_schema(table))
    assert {name for _, name in found} == set(table_schema.CHECKS)


def test_the_commands(table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer = run.invoke(app, ["import", str(table), "--name", "mine"])
    assert answer.exit_code == 0
    assert "4 figures of 2 variables" in answer.stdout
    assert "4 comparisons with shipped figures differ" in answer.stdout
    assert "+0.39%" in answer.stdout
    content = json.loads(
        run.invoke(app, ["import", str(table), "--name", "mine", "--replace", "--json"]).stdout
    )
    assert content["agreeing"] == 1
    assert len(content["conflicts"]) == 4
    listed = json.loads(run.invoke(app, ["imports", "--json"]).stdout)["imports"]
    assert [(one["name"], one["figures"], one["file"]) for one in listed] == [("mine", 4, "My Figures.csv")]
    assert len(json.loads(run.invoke(app, ["conflicts", "mine", "--json"]).stdout)["conflicts"]) == 4
    assert "mine: A" in run.invoke(app, ["show", "gross_domestic_product", "--imported"]).stdout
    assert run.invoke(app, ["forget", "mine", "--quiet"]).stdout == ""
    assert "no imported figure differs" in run.invoke(app, ["conflicts"]).stdout
    assert cli.main(["data", "import"]) == 2
    assert cli.main(["data", "import", str(tmp_path / "absent.csv")]) == 2
    error = capsys.readouterr().err.splitlines()
    assert len(error) == 2
    assert error[1].endswith("absent.csv does not exist: check the name and the folder")


def test_a_table_without_shipped_variables_has_nothing_to_compare(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text("variable,unit,region,period,value,source\nown_rain,mm,CN-LN,2016,640,a gauge\n")
    done = importing.import_table(path)
    assert (done.figures, done.agreeing, len(done.conflicts)) == (1, 0, 0)
    assert len(importing.conflicts()) == 0
