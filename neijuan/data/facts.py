"""Load facts: long tables with one observation a row, or one variable as a series.

Every table has the columns variable, unit, region, sector, period, value, vintage, source.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from neijuan.data import imported as imports
from neijuan.data import registries
from neijuan.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    import pandas as pd

    Choice = str | int | Sequence[str | int] | None

KEY = ["variable", "region", "sector", "period", "vintage"]


@cache
def table_names() -> tuple[str, ...]:
    """Names of the shipped tables of facts."""
    stems = sorted(path.stem for path in (registries.FOLDER / "tables").glob("*.parquet"))
    # Input-output tables are matrices and have a loader of their own.
    return tuple(stem for stem in stems if not stem.startswith("io_"))


@cache
def _table(name: str) -> pd.DataFrame:
    import pandas as pd

    return pd.read_parquet(registries.FOLDER / "tables" / f"{name}.parquet")


@cache
def places() -> frozenset[str]:
    """Every region of the shipped tables."""
    return frozenset(region for name in table_names() for region in _table(name)["region"].unique())


def _as_texts(choice: Choice) -> list[str]:
    return [str(choice)] if isinstance(choice, (str, int)) else [str(one) for one in choice or ()]


def _select(rows: pd.DataFrame, **choices: Choice) -> pd.DataFrame:
    for column, choice in choices.items():
        if choice is not None:
            rows = rows[rows[column].isin(_as_texts(choice))]
    return rows


def cite(key: str) -> str:
    """One line that names the publisher, title, table and year of a source; a user's own is its own line."""
    if key not in registries._registry("sources").index:
        return key
    source = registries._registry("sources").loc[key]
    return f"{source['publisher']}: {source['title']}, {source['table']} ({source['year']})"


def _label(rows: pd.DataFrame) -> dict[Hashable, object]:
    pairs = rows[["variable", "unit"]].drop_duplicates()
    units = dict(zip(pairs["variable"], pairs["unit"], strict=True))
    keys = sorted(rows["source"].unique())
    unit = next(iter(units.values())) if len(set(units.values())) == 1 else units
    return {"unit": unit, "source": {key: cite(key) for key in keys}}


def load(
    table: str,
    *,
    variable: Choice = None,
    vintage: Choice = None,
    region: Choice = None,
    period: Choice = None,
) -> pd.DataFrame:
    """A table of facts, one observation a row.

    Columns: variable, unit, region (ISO 3166-2 code, CN, or a place abroad), sector (blank if none), period
    ("2012", "2016Q3"), value, vintage, source. `.attrs` carries `table`, `unit` (one text, or a dict by
    variable) and `source` (citation by key). `table` may be the name of an import.
    Raises UsageError for a table that does not exist or a selection without any row.
    """
    if table not in table_names() and table not in imports.names():
        raise registries.unknown("table", table, table_names(), f"tables are {', '.join(table_names())}")
    whole = _table(table) if table in table_names() else imports.rows(table)
    rows = _select(whole, variable=variable, vintage=vintage, region=region, period=period)
    if rows.empty:
        raise UsageError(f"table '{table}' has no such row: loosen variable, vintage, region or period")
    rows = rows.reset_index(drop=True)
    rows.attrs = {"table": table, **_label(rows)}
    return rows


def observations(variable: str, *, imported: bool = False) -> pd.DataFrame:
    """All rows of one variable, from every shipped table that holds it, and with `imported` from imports too.

    A variable of the user's own (`own_...`) comes from imports in any case. Raises UsageError if there is
    none.
    """
    import pandas as pd

    own = _find(variable)
    brought = imports.observations(variable) if imported or own else None
    if brought is None or brought.empty:
        return _observations(variable).copy()
    if not is_shipped(variable):
        return brought
    return pd.concat([_observations(variable), brought], ignore_index=True)


def _find(variable: str) -> bool:
    """Whether a variable is the user's own. Raises UsageError, with the nearest names, if it is unknown."""
    if not variable.startswith(imports.OWN):
        registries.find_variable(variable)
        return False
    known = imports.own_variables()
    if variable not in known:
        remedy = "import a table that holds it: `neijuan data import FILE`"
        raise registries.unknown("variable", variable, known, remedy)
    return True


def is_shipped(variable: str) -> bool:
    """Whether the shipped tables hold a variable: neither a result of the model nor the user's own."""
    known = registries._registry("variables")["tables"]
    return any(name in table_names() for name in str(known.get(variable, "")).split(";"))


@cache
def _observations(variable: str) -> pd.DataFrame:
    import pandas as pd

    tables = registries._registry("variables").loc[variable, "tables"]
    known = [name for name in str(tables).split(";") if name in table_names()]
    parts = [_select(_table(name), variable=variable) for name in known]
    if not parts:
        raise UsageError(f"'{variable}' is a result of the model, not a fact: read it from a results file")
    return pd.concat(parts, ignore_index=True)


def series(
    variable: str,
    *,
    vintage: Choice = None,
    region: Choice = None,
    sector: Choice = None,
    period: Choice = None,
    imported: bool = False,
) -> pd.Series:
    """One variable as a Series indexed by (region, sector, period); sector is left out where there is none.

    `vintage` may be one name or several; a choice among several vintages is never made for you. Imports are
    seen only if `imported` is set or the vintage of one is asked for. `.attrs` carries unit, source and
    vintage. Raises UsageError for an unknown variable, an ambiguous vintage or an empty selection.
    """
    every = observations(variable, imported=imported)
    if not set(_as_texts(vintage)) <= set(every["vintage"]):
        every = observations(variable, imported=True)
    rows = _select(every, region=region, sector=sector, period=period)
    found = sorted(rows["vintage"].unique())
    if vintage is None and len(found) > 1:
        raise UsageError(f"'{variable}' has the vintages {', '.join(found)} here: say which one you want")
    for one in _as_texts(vintage):
        if one not in set(every["vintage"]):
            raise registries.unknown(f"vintage of '{variable}'", one, found, f"there are {', '.join(found)}")
    rows = _select(rows, vintage=vintage)
    if rows.empty:
        raise UsageError(f"'{variable}' has no such figure: `neijuan data show {variable}` lists what exists")
    index = ["region", "period"] if (rows["sector"] == "").all() else ["region", "sector", "period"]
    if rows.duplicated(index).any():
        raise UsageError(f"'{variable}': the vintages {', '.join(found)} overlap: choose one of them")
    values = rows.set_index(index)["value"].sort_index().rename(variable)
    values.attrs = {"vintage": sorted(rows["vintage"].unique()), **_label(rows)}
    return values
