"""The schema of a table of observations that somebody brings.

A sheet is brought to plain text and numbers (`normalised`), then checked (`checked`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from neijuan.data import facts, registries
from neijuan.data.facts import KEY
from neijuan.data.imported import OWN, UNSTATED
from neijuan.data.table_files import Sheet, blank
from neijuan.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd
    import pandera.pandas as pa

GUIDE = {
    "variable": (True, f"name from `neijuan data list`, or one of your own that begins with {OWN}"),
    "unit": (False, "unit of the variable in the vocabulary; needed only for a variable of your own"),
    "region": (True, "province by ISO code or name (CN-LN, Liaoning, 辽宁), CN, or a place abroad"),
    "sector": (False, "industry or product, such as C31; blank where there is none"),
    "period": (True, "2012, 2016Q3, 2018-12-28 or 1998-2013"),
    "value": (True, "a number without thousands separators, decimal point, no percent sign"),
    "vintage": (False, f"revision of the figures, such as A; {UNSTATED} if blank"),
    "source": (True, "where the figure comes from, or a key from `neijuan data sources`"),
}
"""Columns of a table of observations in their order: whether they are required, and what they hold."""
COLUMNS = list(GUIDE)
REQUIRED = [name for name, (required, _) in GUIDE.items() if required]
ROW = "row"
"""Name of the index that holds the rows of a file."""
IGNORED = {"note", "notes", "table", "price_basis", "licence", "grade", "reason", "episode"}
"""Columns that may stand in a file, as in one that `neijuan data show` printed, and are not read."""

NATION = {"china", "national", "nation", "chn", "中国", "全国"}
ABROAD = re.compile(r"World|Europe|EU|[A-Z][A-Z0-9]{1,2}|(?!CN-)[A-Z]{2}-[A-Z0-9]{1,3}")
UNIONS = {"CN", "CN-SC+CQ", "CN-unallocated"}
ENDINGS = re.compile(
    r"( province| municipality| (\w+ )?autonomous region|省|市|(壮族|回族|维吾尔)?自治区)$", re.IGNORECASE
)
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,4})?", re.ASCII)
PERIOD = re.compile(r"(?:1[5-9]|20|21)\d\d(?:Q[1-4]|-\d{2}-\d{2}|-(?:1[5-9]|20|21)\d\d)?", re.ASCII)


def normalised(path: Path | str, sheet: Sheet) -> pd.DataFrame:
    """The sheet with the columns of the schema, indexed by row number; what cannot be read stays text.

    Names of places become codes, dates become periods, blank units those of the vocabulary, a blank vintage
    `unstated`. Raises UsageError for a missing or an unknown column.
    """
    import pandas as pd

    _check_header(f"{path}, row {sheet.header}", sheet.columns)
    table = pd.DataFrame(sheet.cells, columns=sheet.columns, index=sheet.numbers, dtype=object)
    table = table.reindex(columns=COLUMNS)
    for column in ("variable", "unit", "sector", "vintage", "source"):
        table[column] = table[column].map(_text)
    table["region"] = table["region"].map(_text).map(_translated(place))
    table["period"] = table["period"].map(period)
    table["value"] = table["value"].map(number)
    known = registries._registry("variables")["unit"].to_dict()
    filled = table["variable"].map(known).fillna("")
    table["unit"] = table["unit"].where(table["unit"] != "", filled)
    table["vintage"] = table["vintage"].replace("", UNSTATED)
    return table.astype(object)


def _check_header(where: str, columns: list[str]) -> None:
    missing = [name for name in REQUIRED if name not in columns]
    unread = [name for name in columns if name not in COLUMNS and name not in IGNORED]
    if sum(bool(re.fullmatch(r"\d{4}(\.0)?", name)) for name in columns) > 1:
        raise UsageError(
            f"{where}: years stand as columns: give each figure a row of its own, with its year in "
            "the column 'period'"
        )
    if len(missing) == len(REQUIRED):
        raise UsageError(f"{where}: no header: the first row must name the columns {', '.join(COLUMNS)}")
    if missing:
        near = get_close_matches(missing[0], unread, n=1)
        hint = f"rename '{near[0]}'" if near else "add it; `neijuan data import --template FILE` shows how"
        raise UsageError(f"{where}: the column '{missing[0]}' is missing: {hint}")
    if unread:
        near = get_close_matches(unread[0], COLUMNS, n=1)
        hint = f"did you mean '{near[0]}'?" if near else "delete it, or call it 'note'"
        raise UsageError(f"{where}: '{unread[0]}' is no column of the schema: {hint}")


def _text(cell: object) -> str:
    return "" if blank(cell) else str(cell).strip()


def _translated(function: Callable[[str], str]) -> Callable[[str], str]:
    """The same function, evaluated once for each text."""
    done: dict[str, str] = {}
    return lambda text: done.setdefault(text, done.get(text) or function(text))


def place(given: str) -> str:
    """The code of a province or the nation named in any usual way; anything else comes back as it is."""
    if given.lower() in NATION or given.upper() == "CN":
        return "CN"
    # Two letters alone may be a country: SN is Senegal as well as Shaanxi.
    if given in UNIONS or ABROAD.fullmatch(given):
        return given
    try:
        return registries.find_province(ENDINGS.sub("", given))
    except UsageError:
        return given


def period(cell: object) -> str:
    """A year, quarter, day or range of years as text: 2012, 2016Q3, 2018-12-28, 1998-2013."""
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = re.sub(r"\s*[–—]\s*", "-", _text(cell))
    return re.sub(r"^(\d{4})[ -]?[qQ]([1-4])$", r"\1Q\2", re.sub(r"^(\d{4})\.0$", r"\1", text))


def number(cell: object) -> object:
    """A cell as a float where it is one without doubt, otherwise its text."""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool) and not blank(cell):
        try:
            return float(cell)
        except OverflowError:
            return str(cell)
    text = _text(cell).replace("−", "-")
    return float(text) if NUMBER.fullmatch(text) else text


def _is_variable(name: str) -> bool:
    known = registries._registry("variables").index
    return name in known or bool(re.fullmatch(OWN + "[a-z0-9_]+", name))


def _is_place(code: str) -> bool:
    provinces = registries.province_codes()
    short = {one.removeprefix("CN-") for one in provinces}
    abroad = ABROAD.fullmatch(code) and code not in short
    return code in provinces or code in UNIONS or bool(abroad) or code in facts.places()


def _is_period(text: str) -> bool:
    if not PERIOD.fullmatch(text):
        return False
    if len(text) == 10:
        try:
            date.fromisoformat(text)
        except ValueError:
            return False
    return len(text) != 9 or text[:4] < text[5:]


def _is_number(value: object) -> bool:
    return isinstance(value, float) and math.isfinite(value)


def _unit_fits(table: pd.DataFrame) -> pd.Series:
    """The unit of the vocabulary; for own variables any, but the same in all rows."""
    known = registries._registry("variables")["unit"].to_dict()
    first = table.drop_duplicates("variable").set_index("variable")["unit"].to_dict()
    wanted = table["variable"].map(lambda name: known.get(name, first[name]))
    return (table["unit"] == wanted) & (table["unit"] != "")


CHECKS: dict[str, Callable[[pd.DataFrame], pd.Series]] = {
    "variable": lambda table: table["variable"].map(_is_variable),
    "region": lambda table: table["region"].map(_is_place),
    "period": lambda table: table["period"].map(_is_period),
    "value": lambda table: table["value"].map(_is_number),
    "unit": _unit_fits,
    "source": lambda table: table["source"] != "",
    "duplicate": lambda table: ~table.duplicated(KEY),
}
"""What every row must fulfil, in the order in which the faults of one row are told."""


def schema() -> pa.DataFrameSchema:
    """The schema of a normalised table for Pandera: the columns, and every check of `CHECKS` by its name."""
    import pandera.pandas as pa

    return pa.DataFrameSchema(
        {name: pa.Column(object) for name in COLUMNS},
        checks=[pa.Check(test, name=name) for name, test in CHECKS.items()],
        strict=True,
    )


def faults(table: pd.DataFrame) -> list[tuple[int, str]]:
    """Row number and name of each check that fails, found with pandas alone: Pandera takes half a second to
    load, too long for a measure that is to answer at once."""
    failed = {name: table.index[~test(table).astype(bool)] for name, test in CHECKS.items()}
    return [(int(row), name) for name, rows in failed.items() for row in rows]


def faults_by_schema(table: pd.DataFrame) -> list[tuple[int, str]]:
    """The same, found by Pandera: what stands between a file and the folder of imports."""
    import pandera.errors

    try:
        schema().validate(table, lazy=True)
    except pandera.errors.SchemaErrors as error:
        cases = error.failure_cases[["index", "check"]].drop_duplicates()
        return [(int(row), str(name)) for row, name in cases.itertuples(index=False)]
    return []


def checked(
    path: Path | str, table: pd.DataFrame, find: Callable[[pd.DataFrame], list[tuple[int, str]]] = faults
) -> pd.DataFrame:
    """The table with floats in `value`, indexed by `row`. Raises UsageError that names file, row and remedy
    of its first fault, and how many more rows have one."""
    from neijuan.data.table_faults import REMEDIES

    order = list(CHECKS)
    found = sorted((row, order.index(name)) for row, name in find(table))
    if found:
        row, check = found[0]
        more = len({other for other, _ in found}) - 1
        rest = f" (and {more} more {'row' if more == 1 else 'rows'} with a fault)" if more else ""
        raise UsageError(f"{path}, row {row}: {REMEDIES[order[check]](table, row)}{rest}")
    text = {name: "str" for name in COLUMNS if name != "value"}
    return table.astype({**text, "value": "float64"}).rename_axis(ROW)
