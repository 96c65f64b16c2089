"""Consistency of the shipped facts. Each check returns the rows that violate it, with the reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from neijuan.data import facts, registries

if TYPE_CHECKING:
    import pandas as pd

# Sichuan with Chongqing before 1997, and bonds that belong to no single province.
OTHER_CHINESE_REGIONS = {"CN", "CN-SC+CQ", "CN-unallocated"}


def check_sources(rows: pd.DataFrame) -> pd.DataFrame:
    """Every observation names a source of sources.csv."""
    return rows[~rows["source"].isin(registries.sources().index)]


def check_variables(rows: pd.DataFrame) -> pd.DataFrame:
    """Every variable is in variables.csv, and its unit there is the unit of the row."""
    units = registries.variables()["unit"]
    registered = rows["variable"].map(units)
    return rows[registered.isna() | (registered == "") | (registered != rows["unit"])]


def check_keys(rows: pd.DataFrame) -> pd.DataFrame:
    """No two rows share variable, region, sector, period and vintage."""
    return rows[rows.duplicated(facts.KEY, keep=False)]


def check_regions(rows: pd.DataFrame) -> pd.DataFrame:
    """Every Chinese region is the nation, one of the 31 provinces or a listed union; none is blank."""
    known = OTHER_CHINESE_REGIONS | set(registries.province_codes())
    chinese = rows["region"].str.startswith("CN")
    return rows[(chinese & ~rows["region"].isin(known)) | rows["region"].eq("")]


def check_vintages(rows: pd.DataFrame) -> pd.DataFrame:
    """Every vintage is in vintages.csv; single figures may add a qualifier after a semicolon."""
    vintage = rows["vintage"].str.replace(r"^single figure; .*", "single figure", regex=True)
    return rows[~vintage.isin(registries.vintages().index)]


def check_periods(rows: pd.DataFrame) -> pd.DataFrame:
    """A period is a year, a quarter, a day or a range of years."""
    return rows[~rows["period"].str.fullmatch(r"\d{4}(Q[1-4]|-\d{2}-\d{2}|-\d{4})?")]


def check_values(rows: pd.DataFrame) -> pd.DataFrame:
    """Every value is a finite number."""
    import numpy as np

    return rows[~np.isfinite(rows["value"])]


def check_quality(rows: pd.DataFrame) -> pd.DataFrame:
    """Every observation has a price basis, a licence and a grade with its reason, all from the registries."""
    from neijuan.data import quality

    added = quality.graded(rows)[["price_basis", "licence", "grade", "reason"]]
    return rows[added.isin(["", quality.OWN_REASON]).any(axis="columns") | added.isna().any(axis="columns")]


CHECKS: dict[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    "sources": check_sources,
    "variables": check_variables,
    "keys": check_keys,
    "regions": check_regions,
    "vintages": check_vintages,
    "periods": check_periods,
    "values": check_values,
    "quality": check_quality,
}


def all_rows() -> pd.DataFrame:
    """Every observation of every table, with the column `table`."""
    import pandas as pd

    return pd.concat([facts.load(name).assign(table=name) for name in facts.table_names()], ignore_index=True)


def input_output_rows() -> pd.DataFrame:
    """Every cell of the input-output tables, which have two sectors and no vintage."""
    import pandas as pd

    paths = sorted((registries.FOLDER / "tables").glob("io_*.parquet"))
    return pd.concat(map(pd.read_parquet, paths), ignore_index=True)


def check_input_output(cells: pd.DataFrame) -> pd.DataFrame:
    """Every cell of the input-output tables names a known source, is finite and occurs once."""
    key = [column for column in cells if column not in ("value", "source")]
    bad = check_sources(cells).index.union(check_values(cells).index)
    return cells[cells.index.isin(bad) | cells.duplicated(key, keep=False)]


def violations() -> dict[str, pd.DataFrame]:
    """The offending rows of each check; all are empty if the facts are sound."""
    rows = all_rows()
    found = {name: check(rows) for name, check in CHECKS.items()}
    return found | {"input-output": check_input_output(input_output_rows())}
