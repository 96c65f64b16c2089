"""Read the cells of a table that somebody brings: CSV, Excel or Parquet, with the row numbers that they see.

Nothing is interpreted here; whatever a file is made of, the answer is a `Sheet` or one line of `UsageError`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from neijuan.errors import UsageError

OLD_EXCEL = b"\xd0\xcf\x11\xe0"
ZIP = b"PK\x03\x04"
PARQUET = b"PAR1"
DELIMITERS = ",;\t"
DATA_SHEET = "data"
COMMENT = "#"


class Sheet(NamedTuple):
    """Cells of a table: row number and names of the header, row numbers (as in a spreadsheet) and cells."""

    header: int
    columns: list[str]
    numbers: list[int]
    cells: list[Sequence[object]]


def blank(cell: object) -> bool:
    """Whether a cell holds nothing: empty, white space or no number."""
    return cell is None or (isinstance(cell, float) and cell != cell) or str(cell).strip() in ("", "NaT")


def read_cells(path: Path) -> Sheet:
    """The cells of a .csv, .xlsx or .parquet file. Rows without any content are left out, not renumbered.

    Raises UsageError for a file that is missing, of another type, damaged, empty or without a header.
    """
    if path.is_dir():
        raise UsageError(f"{path} is a folder: name a file that ends in {', '.join(READERS)}")
    if not path.is_file():
        raise UsageError(f"{path} does not exist: check the name and the folder")
    try:
        start = path.open("rb").read(8)
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror}): check its permissions") from error
    if not start:
        raise UsageError(f"{path} is empty: write a template with `neijuan data import --template FILE`")
    return _as_sheet(path, READERS[_type(path, start)](path))


def _type(path: Path, start: bytes) -> str:
    """The suffix that names the reader; a suffix that belies the content is an error, as guesses mislead."""
    suffix = path.suffix.lower()
    if start.startswith(OLD_EXCEL):
        raise UsageError(f"{path} is an old or a protected Excel file: save it as .xlsx without a password")
    if suffix not in READERS:
        raise UsageError(f"{path} is of an unknown type: bring a file that ends in {', '.join(READERS)}")
    found = ".xlsx" if start.startswith(ZIP) else ".parquet" if start.startswith(PARQUET) else ".csv"
    if found == suffix:
        return suffix
    if found == ".csv":
        raise UsageError(f"{path} is no {suffix} file: name it after what it is, .csv if it is text")
    raise UsageError(f"{path} is in truth a {found} file: rename it to {path.stem}{found}")


def _as_sheet(path: Path, rows: Iterable[Sequence[object]]) -> Sheet:
    """The first row with content is the header; comments before it and rows without content are skipped."""
    header = 0
    columns: list[str] = []
    numbers: list[int] = []
    cells: list[Sequence[object]] = []
    for number, row in enumerate(rows, start=1):
        if all(map(blank, row)) or (not columns and str(row[0]).lstrip().startswith(COMMENT)):
            continue
        if not columns:
            header, columns = number, _header(path, number, row)
            continue
        if any(not blank(cell) for cell in row[len(columns) :]):
            raise UsageError(
                f"{path}, row {number}: {len(row)} cells under {len(columns)} columns: write numbers without "
                "thousands separators and put text that holds a comma in quotes"
            )
        numbers.append(number)
        cells.append([*row[: len(columns)], *[None] * (len(columns) - len(row))])
    if not columns:
        raise UsageError(
            f"{path} has no content: write a template with `neijuan data import --template FILE`"
        )
    if not cells:
        raise UsageError(f"{path} has a header but no row beneath it: add one row a figure")
    return Sheet(header, columns, numbers, cells)


def _header(path: Path, number: int, row: Sequence[object]) -> list[str]:
    """Names of columns in lower case; blank ones at the end are dropped."""
    names = ["" if blank(cell) else str(cell).strip().lower() for cell in row]
    while names and not names[-1]:
        names.pop()
    twice = sorted({name for name in names if names.count(name) > 1 and name})
    if twice:
        raise UsageError(f"{path}, row {number}: the column '{twice[0]}' stands there twice: delete one")
    return names


def _text(path: Path) -> str:
    """The text of a file in UTF-8, UTF-16 with its mark, or GB18030 as Chinese spreadsheets write it."""
    content = path.read_bytes()
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return content.decode("utf-16")
        except UnicodeDecodeError:
            content = b"\0"
    if b"\0" in content:
        raise UsageError(f"{path} is not a text file: save the table as CSV UTF-8, .xlsx or .parquet")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "utf-8-sig" or _is_chinese(text):
            return text
    raise UsageError(f"{path} is in an encoding that cannot be told: save it as CSV UTF-8")


def _is_chinese(text: str) -> bool:
    """Whether all that is not ASCII is Chinese: GB18030 also decodes most Western text, to rare signs."""
    foreign = {sign for sign in text if not sign.isascii()}
    ranges = (("\u4e00", "\u9fff"), ("\u3000", "\u303f"), ("\uff00", "\uffef"))
    return all(any(first <= sign <= last for first, last in ranges) for sign in foreign)


def _read_csv(path: Path) -> list[Sequence[object]]:
    text = _text(path)
    lines = (line for line in text.splitlines() if line.strip() and not line.startswith(COMMENT))
    first = next(lines, "")
    delimiter = max(DELIMITERS, key=first.count)
    try:
        # A cell may be long and hold line breaks; a spreadsheet counts such a record as one row.
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise UsageError(f"{path} is no table in CSV ({error}): check its quotation marks") from error


def _read_excel(path: Path) -> list[Sequence[object]]:
    import openpyxl

    try:
        workbook = openpyxl.load_workbook(path, read_only=True, data_only=True)
        sheets = {sheet.title.lower(): sheet for sheet in workbook.worksheets}
        sheet = sheets.get(DATA_SHEET) or workbook.worksheets[0]
        sheet.reset_dimensions()
        rows: list[Sequence[object]] = list(sheet.iter_rows(values_only=True))
        workbook.close()
    except Exception as error:  # a damaged workbook fails in any of the libraries beneath, each in its way
        raise _damaged(path, "Excel", error) from error
    return rows


def _read_parquet(path: Path) -> list[Sequence[object]]:
    import pyarrow.parquet

    try:
        table = pyarrow.parquet.read_table(path)
        columns = [column.to_pylist() for column in table.columns]
    except Exception as error:  # as above
        raise _damaged(path, "Parquet", error) from error
    return [table.column_names, *zip(*columns, strict=True)]


def _damaged(path: Path, kind: str, error: Exception) -> UsageError:
    return UsageError(f"{path} is a damaged {kind} file ({type(error).__name__}): save it again")


READERS: dict[str, Callable[[Path], list[Sequence[object]]]] = {
    ".csv": _read_csv,
    ".xlsx": _read_excel,
    ".parquet": _read_parquet,
}
"""Types of files that can be brought, by suffix."""
