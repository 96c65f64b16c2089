"""A table of firms: its columns, how it is read from a file, how it is checked.

One row a firm and year. Money in any one unit, the same in every column; rates in percent per year.
"""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from neijuan.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd

MONEY, RATE = "money", "percent per year"


class Column(NamedTuple):
    """A column of the schema: its unit, whether a figure below zero is possible, what it holds."""

    unit: str
    below_zero: bool
    meaning: str


SCHEMA = {
    "firm": Column("", False, "identifier, the same in all years; required"),
    "year": Column("calendar year", False, "required; one row a firm and year"),
    "sales": Column(MONEY, False, "revenue of the year; weight"),
    "ebit": Column(MONEY, True, "earnings before interest and tax"),
    "interest_paid": Column(MONEY, False, "interest paid in the year"),
    "short_debt": Column(MONEY, False, "bank debt due within a year, at the end of the year"),
    "long_debt": Column(MONEY, False, "bank debt due later, at the end of the year"),
    "bonds": Column(MONEY, False, "bonds outstanding at the end of the year; none if left out"),
    "assets": Column(MONEY, False, "total assets at the end of the year"),
    "age": Column("years", False, "years since the firm was founded"),
    "province": Column("", False, "ISO code or name of the province"),
    "sector": Column("", False, "any code or name of an industry"),
    "employment": Column("persons", False, "weight"),
    "subsidies": Column(MONEY, True, "public subsidies that are part of ebit"),
    "enterprises": Column(
        "firms",
        False,
        "firms like this one that the row stands for, 1 if left out; those lost from a year to the next "
        "count as gone",
    ),
    "prime_short": Column(RATE, False, "lowest rate on short bank debt in the year, one figure a year"),
    "prime_long": Column(RATE, False, "the same for long bank debt"),
    "coupon": Column(RATE, False, "lowest coupon on bonds in the year, one figure a year"),
}
"""Columns by name. Others in a file are not read."""
REQUIRED = ("firm", "year")
TEXT = ("firm", "province", "sector")
YEARLY = ("prime_short", "prime_long", "coupon")
"""Columns with one figure a year, the same for all firms."""
SHOW = "`neijuan measure zombies --schema` lists the columns"


def schema() -> pd.DataFrame:
    """The columns of a firm table: name, unit, meaning."""
    import pandas as pd

    rows = [(name, one.unit, one.meaning) for name, one in SCHEMA.items()]
    return pd.DataFrame(rows, columns=["column", "unit", "meaning"])


def read_firms(path: str | Path) -> pd.DataFrame:
    """Read and check a .csv, .xlsx or .parquet file of firms, sorted by firm and year.

    Raises UsageError that names file, row (as a spreadsheet counts, the header is row 1) and remedy.
    """
    import pandas as pd

    from neijuan.data.table_files import read_cells

    file = Path(path)
    if file.suffix.lower() == ".nc":
        raise UsageError(
            f"{file} is the results of a run, without firms: run with --firms-table FILE.parquet"
        )
    table = _typed(file)
    if table is None:
        sheet = read_cells(file)
        table = pd.DataFrame(sheet.cells, columns=sheet.columns, index=sheet.numbers)
    return check_firms(table, str(file))


def _typed(file: Path) -> pd.DataFrame | None:
    """A Parquet file with its types, much faster than cell by cell; None if it is none or is damaged."""
    import pandas as pd

    if file.suffix.lower() != ".parquet":
        return None
    try:
        table = pd.read_parquet(file)
    except Exception:  # whatever is wrong, the reader of cells says it in one line
        return None
    if table.empty:
        return None
    table.columns = [str(name).strip().lower() for name in table.columns]
    return table.set_axis(range(2, len(table) + 2), axis="index")  # a header would be row 1


def check_firms(table: pd.DataFrame, origin: str = "the table of firms") -> pd.DataFrame:
    """`table` with the columns of the schema alone, typed and sorted by firm and year.

    Provinces become ISO codes, `firm` text, numbers floats, blanks missing. Raises UsageError for a missing
    or misspelt column, text in a number column, a figure that cannot be, a firm twice in a year, an unknown
    province, two prime rates in one year. `attrs` keep what the table says of itself: `source`, `notes`.
    """
    _check_columns([str(name) for name in table.columns], origin)
    found = table[[name for name in SCHEMA if name in table.columns]]
    if found.empty:
        raise UsageError(f"{origin} has no rows: one row a firm and year is needed")
    columns = {name: _texts(found[name]) if name in TEXT else _numbers(found[name], origin) for name in found}
    import pandas as pd

    firms = pd.DataFrame(columns)
    _check_keys(firms, origin)
    if "province" in firms:
        firms["province"] = _provinces(firms["province"], origin)
    firms = firms.astype({"year": int})
    for name in YEARLY:
        if name in firms:
            _check_one_a_year(firms, name, origin)
    checked = firms.sort_values(["firm", "year"], ignore_index=True)
    checked.attrs = {"source": origin, "notes": []} | table.attrs | {"origin": origin}
    return checked


def _check_columns(names: list[str], origin: str) -> None:
    for name in REQUIRED:
        if name not in names:
            near = get_close_matches(name, names, n=1, cutoff=0.5)
            remedy = f"rename '{near[0]}'" if near else f"add it; {SHOW}"
            raise UsageError(f"{origin}, row 1: the column '{name}' is missing: {remedy}")
    missing = [name for name in SCHEMA if name not in names]
    for name in names:
        near = get_close_matches(name.lower().replace(" ", "_"), missing, n=1, cutoff=0.85)
        if near and name not in SCHEMA:
            raise UsageError(
                f"{origin}, row 1: '{name}' is no column of a firm table: rename it to '{near[0]}', "
                "or to something else if it is not meant"
            )


def _texts(column: pd.Series) -> pd.Series:
    """Text without spaces around it, whole numbers without `.0`, blanks as empty text."""
    text = column.where(column.notna(), "").astype(str).str.strip()
    return text.str.replace(r"^(\d+)\.0$", r"\1", regex=True)


def _numbers(column: pd.Series, origin: str) -> pd.Series:
    import numpy as np
    import pandas as pd

    name, column = str(column.name), column.infer_objects()
    parsed = pd.to_numeric(column, errors="coerce").astype(float)
    if column.dtype == object or isinstance(column.dtype, pd.StringDtype):
        filled = column.notna() & (column.astype(str).str.strip() != "")
        bad = column[filled & parsed.isna()]
        if len(bad):
            raise UsageError(
                f"{origin}, row {bad.index[0]}: {name} is '{bad.iloc[0]}': write a plain number, or leave "
                "the cell blank if it is not known"
            )
    wrong = parsed[np.isinf(parsed) | ((parsed < 0) & (not SCHEMA[name].below_zero))]
    if len(wrong):
        raise UsageError(
            f"{origin}, row {wrong.index[0]}: {name} is {wrong.iloc[0]:g}, which cannot be: give a finite "
            "number, zero or more, or leave the cell blank"
        )
    return parsed


def _check_keys(firms: pd.DataFrame, origin: str) -> None:
    """Every row has a firm and a whole year, and no firm has two rows for a year."""
    blank = firms.index[firms["firm"] == ""]
    if len(blank):
        raise UsageError(f"{origin}, row {blank[0]}: firm is blank: give every firm an identifier")
    year = firms["year"]
    odd = firms.index[~((year % 1 == 0) & year.between(1500, 2200))]
    if len(odd):
        raise UsageError(f"{origin}, row {odd[0]}: year is {year[odd[0]]:g}: write a calendar year like 2012")
    twice = firms.duplicated(["firm", "year"])
    if twice.any():
        row = firms.index[twice][0]
        firm, when = firms.loc[row, "firm"], firms.loc[row, "year"]
        first = firms.index[(firms["firm"] == firm) & (year == when)][0]
        raise UsageError(
            f"{origin}, row {row}: firm {firm} stands twice for {when:g}, first in row {first}: keep one"
        )


def _provinces(column: pd.Series, origin: str) -> pd.Series:
    """ISO codes for names; blank stays blank."""
    from neijuan.data import registries
    from neijuan.data.table_schema import place

    codes = {given: place(given) for given in column.unique() if given}
    known = set(registries.province_codes())
    for given, code in codes.items():
        if code not in known:
            row = column.index[column == given][0]
            raise UsageError(
                f"{origin}, row {row}: '{given}' is no province: give an ISO code such as CN-LN, or leave "
                "out the column"
            )
    return column.map(codes | {"": ""})


def _check_one_a_year(firms: pd.DataFrame, name: str, origin: str) -> None:
    differing = firms.groupby("year")[name].nunique() > 1
    if differing.any():
        year = differing.index[differing][0]
        rows = firms[firms["year"] == year]
        row = rows.index[rows[name] != rows[name].iloc[0]][0]
        raise UsageError(
            f"{origin}, row {row}: {name} is not the same for all firms of {year}: give one rate a year"
        )
