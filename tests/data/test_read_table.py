"""Tables that people bring: what is understood, and that each fault names file, row and remedy."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from neijuan.data.importing import read_table
from neijuan.errors import UsageError

HEADER = "variable,unit,region,sector,period,value,vintage,source"
GOOD = "gross_domestic_product,100 million yuan,CN-LN,,2012,24846.4,A,yearbook"


def written(folder: Path, *lines: str, name: str = "mine.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes("\n".join(lines).encode(encoding))
    return path


def test_a_short_table_is_completed(tmp_path: Path) -> None:
    path = written(
        tmp_path, "variable,region,period,value,source", "population,辽宁省,2012,4389,Liaoning yearbook"
    )
    assert read_table(path).to_dict("records") == [
        {
            "variable": "population",
            "unit": "10,000 persons",
            "region": "CN-LN",
            "sector": "",
            "period": "2012",
            "value": 4389.0,
            "vintage": "unstated",
            "source": "Liaoning yearbook",
        }
    ]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("Liaoning", "CN-LN"),
        ("Liaoning Province", "CN-LN"),
        ("辽宁", "CN-LN"),
        ("内蒙古自治区", "CN-NM"),
        ("Guangxi Zhuang Autonomous Region", "CN-GX"),
        ("新疆维吾尔自治区", "CN-XJ"),
        ("天津市", "CN-TJ"),
        ("cn-tj", "CN-TJ"),
        ("全国", "CN"),
        ("US-MI", "US-MI"),
        ("World", "World"),
    ],
)
def test_places_become_codes(tmp_path: Path, given: str, code: str) -> None:
    path = written(tmp_path, HEADER, GOOD.replace("CN-LN", given))
    assert read_table(path)["region"].item() == code


@pytest.mark.parametrize(
    ("given", "text"),
    [("2012.0", "2012"), ("2016 q3", "2016Q3"), ("2016-Q3", "2016Q3"), ("1998–2013", "1998-2013")],
)
def test_periods_are_written_in_one_way(tmp_path: Path, given: str, text: str) -> None:
    path = written(tmp_path, HEADER, GOOD.replace("2012", given, 1))
    assert read_table(path)["period"].item() == text


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_encodings_of_spreadsheets_are_read(tmp_path: Path, encoding: str) -> None:
    path = written(
        tmp_path, HEADER, GOOD.replace("CN-LN", "辽宁").replace("yearbook", "辽宁统计年鉴"), encoding=encoding
    )
    assert read_table(path)["source"].item() == "辽宁统计年鉴"


def test_the_three_types_of_files_give_the_same_table(tmp_path: Path) -> None:
    path = written(tmp_path, HEADER, GOOD, GOOD.replace("2012", "2013", 1))
    table = read_table(path)
    table.astype({"period": int}).to_excel(tmp_path / "mine.xlsx", index=False)
    table.astype({"period": int}).to_parquet(tmp_path / "mine.parquet")
    for name in ("mine.xlsx", "mine.parquet"):
        pd.testing.assert_frame_equal(read_table(tmp_path / name), table)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("100 million yuan", "billion yuan", r"row 3: unit 'billion yuan'.*multiply by 10\)"),
        (
            "100 million yuan",
            "tonnes",
            r"row 3: unit 'tonnes' of gross_domestic_product must be '100 million",
        ),
        ("CN-LN", "Liaonin", r"row 3: region 'Liaonin' is no province.*did you mean Liaoning"),
        ("CN-LN", "SN", r"row 3: region 'SN' may be a country or a province: write CN-SN"),
        ("CN-LN", "", r"row 3: region is empty"),
        ("24846.4", '"24,846.4"', r"row 3: value '24,846.4' .*thousands separators: write 24846.4"),
        ("24846.4", '"2,5"', r"row 3: value '2,5' has a comma for the decimal point: write 2.5"),
        ("24846.4", "24,846.4", r"row 3: 9 cells under 8 columns"),
        ("24846.4", "many", r"row 3: value 'many' is text"),
        ("24846.4", "7%", r"row 3: value '7%' is text"),
        ("24846.4", "", r"row 3: value is empty: delete the row"),
        ("24846.4", "inf", r"row 3: value 'inf'"),
        ("24846.4", "1_000", r"row 3: value '1_000'"),
        ("24846.4", "1e999", r"row 3: value inf"),
        ("2013", "13", r"row 3: period '13' is no period"),
        ("2013", "2013-02-30", r"row 3: period '2013-02-30'"),
        ("2013", "2013-2001", r"row 3: period '2013-2001'"),
        ("2013", "2012", r"row 3: the same variable.* as row 2"),
        ("gross_domestic_product", "gross_domestic_prodct", r"row 3: .*did you mean gross_domestic_product"),
        ("gross_domestic_product", "own_Land", r"row 3: unknown variable 'own_Land'"),
        ("yearbook", "", r"row 3: source is empty"),
    ],
)
def test_a_fault_in_a_row_names_file_row_and_remedy(tmp_path: Path, old: str, new: str, message: str) -> None:
    second = GOOD.replace("2012", "2013", 1)
    path = written(tmp_path, HEADER, GOOD, second.replace(old, new, 1))
    with pytest.raises(UsageError, match=message) as caught:
        read_table(path)
    assert str(caught.value).startswith(f"{path}, row 3: ")
    assert "\n" not in str(caught.value)


def test_rows_are_counted_as_in_a_spreadsheet(tmp_path: Path) -> None:
    """Comments, blank rows and cells with line breaks do not shift the numbers."""
    two_lines = GOOD.replace("yearbook", '"a book,\nprinted"')
    path = written(tmp_path, "# what this is", HEADER, two_lines, "", GOOD.replace("24846.4", "x"))
    with pytest.raises(UsageError, match=r"row 5: value 'x'"):
        read_table(path)


def test_further_faults_are_counted(tmp_path: Path) -> None:
    path = written(tmp_path, HEADER, GOOD.replace("24846.4", "x"), GOOD.replace("CN-LN", "Atlantis"))
    with pytest.raises(UsageError, match=r"row 2: value 'x'.*\(and 1 more row with a fault\)"):
        read_table(path)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([""], "is empty|no content"),
        (["\n\n"], "no content"),
        ([HEADER], "a header but no row"),
        (
            [HEADER.replace("source", "sources"), GOOD],
            r"row 1: the column 'source' is missing: rename 'sources'",
        ),
        (
            [HEADER.replace("value,", ""), GOOD.replace("24846.4,", "")],
            r"row 1: the column 'value' is missing: add it",
        ),
        ([HEADER + ",colour", GOOD + ",red"], r"row 1: 'colour' is no column of the schema"),
        ([HEADER.replace("sector", "unit"), GOOD], r"row 1: the column 'unit' stands there twice"),
        (["region,2012,2013,2014", "CN-LN,1,2,3"], r"row 1: years stand as columns"),
        (["once upon a time", "there was a table"], r"row 1: no header"),
        ([HEADER, GOOD.replace("yearbook", '"yearbook')], "quotation marks"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, lines: list[str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        read_table(written(tmp_path, *lines))


def test_files_of_a_wrong_type_are_refused(tmp_path: Path) -> None:
    table = read_table(written(tmp_path, HEADER, GOOD))
    table.to_excel(tmp_path / "mine.xlsx", index=False)
    (tmp_path / "excel.csv").write_bytes((tmp_path / "mine.xlsx").read_bytes())
    (tmp_path / "text.xlsx").write_text(HEADER)
    (tmp_path / "half.xlsx").write_bytes((tmp_path / "mine.xlsx").read_bytes()[:900])
    (tmp_path / "half.parquet").write_bytes(b"PAR1 and no more")
    (tmp_path / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0 and more")
    (tmp_path / "mine.pdf").write_bytes(b"%PDF-1.7")
    (tmp_path / "bytes.csv").write_bytes(b"a,b\n\x00\x01,2\n")
    (tmp_path / "western.csv").write_bytes(f"{HEADER}\n{GOOD} r\xe9vis\xe9".encode("latin-1"))
    for name, message in {
        "excel.csv": r"in truth a .xlsx file: rename",
        "text.xlsx": r"is no .xlsx file",
        "half.xlsx": r"damaged Excel",
        "half.parquet": r"damaged Parquet",
        "old.xls": r"save it as .xlsx",
        "mine.pdf": r"unknown type.*\.csv, \.xlsx, \.parquet",
        "bytes.csv": r"not a text file",
        "western.csv": r"save it as CSV UTF-8",
        "absent.csv": r"does not exist",
        ".": r"is a folder",
    }.items():
        with pytest.raises(UsageError, match=message):
            read_table(tmp_path / name)
