"""A template for tables that users bring: the header, two shipped figures, and what each column holds."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

from neijuan.data import facts
from neijuan.data.table_files import DATA_SHEET, READERS
from neijuan.data.table_schema import COLUMNS, GUIDE
from neijuan.errors import UsageError
from neijuan.experiments.files import write_whole

if TYPE_CHECKING:
    import pandas as pd

EXAMPLES = [
    {"variable": "gross_domestic_product", "region": "CN-LN", "period": "2017", "vintage": "A"},
    {"variable": "surveyed_utilisation", "region": "CN", "sector": "C36", "period": "2024Q1",
     "vintage": "as released"},
]  # fmt: skip


def examples() -> pd.DataFrame:
    """Two shipped figures, one of a province and one of an industry."""
    import pandas as pd

    chosen = []
    for example in EXAMPLES:
        rows = facts.observations(example["variable"])
        chosen.append(rows[(rows[list(example)] == pd.Series(example)).all(axis="columns")])
    return pd.concat(chosen)[COLUMNS]


def legend() -> list[tuple[str, str, str]]:
    """Name, need and meaning of each column."""
    return [(name, "required" if needed else "optional", text) for name, (needed, text) in GUIDE.items()]


def write_template(path: Path) -> Path:
    """Write a template as .csv, .xlsx or .parquet. Raises UsageError for another suffix or a file that is
    there already."""
    writers = dict(zip(READERS, (_write_csv, _write_excel, _write_parquet), strict=True))
    if path.suffix.lower() not in writers:
        raise UsageError(f"a template is a file that ends in {', '.join(writers)}, not '{path.name}'")
    if path.exists():
        raise UsageError(f"{path} exists: choose another name for the template")
    table = examples()
    return write_whole(path, lambda target: writers[path.suffix.lower()](table, target))


def _write_csv(table: pd.DataFrame, target: Path) -> None:
    # The mark at the beginning makes spreadsheets read Chinese names as they are.
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        file.writelines(f"# {name} ({need}): {text}\n".replace(",", ";") for name, need, text in legend())
        writer = csv.writer(file)
        writer.writerow(table.columns)
        writer.writerows(table.itertuples(index=False))


def _write_excel(table: pd.DataFrame, target: Path) -> None:
    import openpyxl
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    workbook = openpyxl.Workbook()
    data, notes = workbook.active or workbook.create_sheet(), workbook.create_sheet("legend")
    data.title = DATA_SHEET
    for sheet, rows in (
        (data, [tuple(table.columns), *table.itertuples(index=False, name=None)]),
        (notes, [("column", "need", "meaning"), *legend()]),
    ):
        for row in rows:
            sheet.append(list(row))
        for cell in sheet[1]:
            cell.font = Font(bold=True)
        for number, cells in enumerate(zip(*rows, strict=True), start=1):
            width = 2 + max(len(str(cell)) for cell in cells)
            sheet.column_dimensions[get_column_letter(number)].width = width
        sheet.freeze_panes = "A2"
    workbook.save(target)


def _write_parquet(table: pd.DataFrame, target: Path) -> None:
    import pyarrow
    import pyarrow.parquet

    legends = {name: f"{need}: {text}" for name, need, text in legend()}
    rows = pyarrow.Table.from_pandas(table, preserve_index=False).replace_schema_metadata(legends)
    pyarrow.parquet.write_table(rows, target)
