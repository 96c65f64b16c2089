"""Compile the provincial and national input-output tables, grouped to the model's sectors, from a reference
bundle.

    python tools/compile_input_output.py BUNDLE_DIRECTORY

Writes `neijuan/data/tables/io_provincial.parquet`: the official 42 sectors summed to the groups of
`sector_mapping.csv` (the model's sectors before the emerging ones are split out), in 100 million yuan.
Figures are otherwise untouched: repairs and splits happen in `neijuan.data.input_output`, where they can be
read. Also writes `sector_splits.csv`, the shares by which groups are split.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pandas as pd
from sector_splits import compile_splits

TABLES = Path(__file__).resolve().parents[1] / "neijuan" / "data" / "tables"
YEARS = (2002, 2007, 2012, 2017)
TEN_THOUSAND_YUAN = 1e-4  # in 100 million yuan

VALUE_ADDED = {
    "VA001": "compensation",
    "VA002": "net_production_tax",
    "VA003": "depreciation",
    "VA004": "operating_surplus",
}
FINAL_USE = {
    "FU101": "household_consumption",
    "FU102": "household_consumption",
    "FU103": "government_consumption",
    "TC": "final_consumption",
    "FU201": "fixed_capital_formation",
    "FU202": "inventory_change",
    "EX": "exports_abroad",
    "IM": "imports_abroad",
    "OF": "outflow",
    "IF": "inflow",
    "FU302": "outflow_total",
    "FU304": "inflow_total",
    "NOF": "net_outflow",
    "ERR": "discrepancy",
    "GO": "gross_output",
}
# Provinces whose table folds flows with other provinces and with abroad into one pair of columns.
FOLDED = {
    (2012, "CN-HB"): {"exports_abroad": "outflow_total", "imports_abroad": "inflow_total"},
    (2012, "CN-QH"): {"exports_abroad": "outflow_total", "imports_abroad": "inflow_total"},
    (2012, "CN-NM"): {"outflow": "outflow_total", "inflow": "inflow_total"},
}
UNREPORTED = ("exports_abroad", "imports_abroad", "outflow", "inflow")


def label(cells: pd.DataFrame, group: dict[str, str]) -> pd.DataFrame:
    """Name each cell (variable, row, column) in the package's vocabulary; cells that are totals drop out."""
    row, column = cells["row"].map(group), cells["column"].map(group)
    intermediate = row.notna() & column.notna()
    final = row.notna() & cells["column"].isin(FINAL_USE)
    component = cells["row"].isin(VALUE_ADDED) & column.notna()
    parts = [
        cells[intermediate].assign(variable="intermediate", row=row, column=column),
        cells[final].assign(variable=cells["column"].map(FINAL_USE), row=row, column=""),
        cells[component].assign(variable="value_added", row=cells["row"].map(VALUE_ADDED), column=column),
    ]
    return pd.concat(parts)


def grouped(cells: pd.DataFrame, year: int) -> pd.DataFrame:
    """Sum the official sectors of one classification to groups; 10,000 yuan to 100 million yuan."""
    mapping = pd.read_csv(TABLES / "sector_mapping.csv", dtype=str)
    mapping = mapping[mapping["vintage"] == str(year)]
    cells = cells.astype({"row": str, "column": str, "region": str, "source": str})
    named = label(cells, dict(zip(mapping["code"], mapping["group"], strict=True)))
    keys = ["variable", "row", "column", "region", "year", "source"]
    total = named.groupby(keys, sort=True, as_index=False)["value"].sum(min_count=1)
    return total.assign(value=total["value"] * TEN_THOUSAND_YUAN)


def unfold(table: pd.DataFrame) -> pd.DataFrame:
    """Move folded flows to `outflow_total` and `inflow_total`, and drop the zeros that stood for 'not
    reported'."""
    for (year, region), renames in FOLDED.items():
        here = (table["year"] == year) & (table["region"] == region)
        drop = here & table["variable"].isin(set(UNREPORTED) - set(renames))
        table.loc[here, "variable"] = table.loc[here, "variable"].replace(renames)
        table = table[~drop]
    return table


def national_2017(bundle: Path) -> pd.DataFrame:
    """The national table of 2017: domestic and imported uses together, imports as a column of products."""
    cells = pd.read_parquet(bundle / "national_io.parquet")
    cells = cells[(cells["year"] == 2017) & cells["vintage"].astype(str).str.startswith("NBS")]
    imports = (cells["origin"] == "imports") & (cells["column"] == "GO")
    cells = cells.assign(column=cells["column"].astype(str).mask(imports, "IM"))
    return grouped(cells, 2017)


def compile_tables(bundle: Path) -> pd.DataFrame:
    """Every table of the four benchmark years in the schema variable, row, column, region, year, value,
    source."""
    provincial = pd.read_parquet(bundle / "provincial_io.parquet")
    parts = [grouped(provincial[provincial["year"] == year], year) for year in YEARS]
    table = unfold(pd.concat([*parts, national_2017(bundle)], ignore_index=True))
    # Total consumption repeats its two parts, except in the national table of 2017, which has only the total.
    split = table["variable"].eq("final_consumption") & ~(table["year"].eq(2017) & table["region"].eq("CN"))
    table = table[~split]
    order = ["variable", "row", "column", "region", "year", "value", "source"]
    return table.dropna(subset=["value"]).query("value != 0")[order].sort_values(order[:5], ignore_index=True)


def write(table: pd.DataFrame, name: str) -> None:
    """Write under a temporary name, then move, so that a broken run leaves the old table."""
    temporary = TABLES / f".{name}.tmp"
    if name.endswith(".csv"):
        table.to_csv(temporary, index=False)
    else:
        names = ["variable", "row", "column", "region", "source"]
        table.astype(dict.fromkeys(names, "category")).to_parquet(temporary, compression="zstd", index=False)
    os.replace(temporary, TABLES / name)


def main() -> None:
    """Compile both tables from the bundle named on the command line."""
    if len(sys.argv) != 2:
        sys.exit("usage: python tools/compile_input_output.py BUNDLE_DIRECTORY")
    table = compile_tables(Path(sys.argv[1]))
    write(table, "io_provincial.parquet")
    write(compile_splits(table), "sector_splits.csv")


if __name__ == "__main__":
    main()
