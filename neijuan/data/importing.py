"""Bring your own data: read, check and keep a table of observations beside the shipped facts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from neijuan.data import table_files

if TYPE_CHECKING:
    import os

    import pandas as pd


def read_table(path: str | os.PathLike[str]) -> pd.DataFrame:
    """Read and check a user's table without storing it: .csv, .xlsx (sheet `data` or the first) or .parquet.

    Returns the columns variable, unit, region, sector, period, value, vintage, source, one observation a row.
    Places become codes (`Liaoning`, `辽宁省` -> CN-LN), a unit left out is that of the vocabulary, a vintage
    left out is `unstated`. Raises UsageError that names file, row (as a spreadsheet counts, the header is row
    1) and remedy.
    """
    from neijuan.data import table_schema

    file = Path(path)
    return table_schema.checked(file, table_schema.normalised(file, table_files.read_cells(file)))
