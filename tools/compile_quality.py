"""Compute the part of the rules on data quality that follows from figures.

    python tools/compile_quality.py BUNDLE_DIRECTORY

Writes `neijuan/data/quality_rules_computed.csv` from the shipped accounts (vintage A against the revision
after the census of 2018) and the bundle's `io_checks.csv` (each provincial input-output table against the
accounts).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from neijuan import data

TARGET = Path(__file__).resolve().parents[1] / "neijuan" / "data" / "quality_rules_computed.csv"
COLUMNS = ["variable", "source", "vintage", "region", "sector", "first", "last", "grade", "reason", "episode"]
REVISED = 0.10
"""A figure that a census moved by more than this is doubtful."""
VALUE_ADDED, CONFIRMED, OUTFLOW, DISCREPANCY = 0.05, 0.01, 0.10, 0.02
"""Table against accounts: value added doubtful, value added confirmed; net outflow and error column doubtful,
the first as a share of value added, the second of gross output."""
COMPONENTS = (
    "net_exports|*_consumption|household_consumption_*|fixed_capital_formation|inventory_change|value_added_*|"
    "compensation_of_employees|depreciation|net_production_tax|operating_surplus"
)
PRODUCTION = (
    "value_added|compensation_of_employees|depreciation|net_production_tax|operating_surplus|gross_output"
)
TRADE = "exports_abroad|imports_abroad|outflow_to_provinces|inflow_from_provinces|outflow_total|inflow_total"


def rule(grade: str, reason: str, variable: str, vintage: str, region: str, year: object) -> dict[str, str]:
    """One row of the registry, for one province and year."""
    when = {"first": str(year), "last": str(year)}
    return {
        "variable": variable,
        "vintage": vintage,
        "region": region,
        "grade": grade,
        "reason": reason,
        **when,
    }


def revisions() -> Iterator[dict[str, str]]:
    """Accounts of vintage A that the census of 2018 moved by more than a tenth."""
    before = data.series("gross_domestic_product", vintage="A")
    after = data.series("gross_domestic_product", vintage="B")
    moved = (after / before - 1).dropna()
    for (region, year), change in moved[moved.abs() > REVISED].items():
        word = "lowered" if change < 0 else "raised"
        product = f"The census of 2018 {word} product by {abs(change):.0%}".replace("%", " percent")
        yield rule("D", product, "gross_domestic_product|household_consumption|fixed_capital_formation", "A",
                   region, year)  # fmt: skip
        if year in ("2007", "2012", "2017"):
            yield rule(
                "D", f"{product}, the components were not revised", COMPONENTS, "benchmark", region, year
            )


def tables(bundle: Path) -> Iterator[dict[str, str]]:
    """Provincial input-output tables beside the accounts."""
    checks = pd.read_csv(bundle / "io_checks.csv")
    for row in checks[checks["region"].ne("CN") & checks["year"].ge(2002)].to_dict("records"):
        where = {"vintage": "io_table", "region": row["region"], "year": row["year"]}
        gap = row["va_over_gdp_A"] - 1
        if abs(gap) > VALUE_ADDED:
            yield rule(
                "D",
                f"Value added of the table is {100 * gap:+.1f} percent off product (A)",
                PRODUCTION,
                **where,
            )
        elif abs(gap) <= CONFIRMED:
            yield rule("A", "Value added is within one percent of product (A)", "value_added", **where)
        gap = (row["net_outflow"] - row["net_outflow_national_accounts"]) / row["value_added"]
        if abs(gap) > OUTFLOW:
            reason = f"Net outflow departs from the accounts by {100 * gap:+.0f} percent of value added"
            yield rule("D", reason, f"net_exports|{TRADE}", **where)
        if row["error_column_abs_share"] > DISCREPANCY:
            share = 100 * row["error_column_abs_share"]
            reason = f"The table balances only with an error column of {share:.1f} percent of output"
            yield rule("D", reason, "input_output_discrepancy", **where)
        if "(folded into" in str(row["flags"]):
            yield rule("D", "Foreign and domestic flows are folded together", TRADE, **where)
        if "exchanged" in str(row["flags"]):
            reason = "Exchanged columns of rural and urban households were put right"
            yield rule("D", reason, "household_consumption_*", **where)


def main() -> None:
    """Write the rules and print how many there are."""
    if len(sys.argv) != 2:
        sys.exit("usage: python tools/compile_quality.py BUNDLE_DIRECTORY")
    found = [dict.fromkeys(COLUMNS, "") | one for one in (*revisions(), *tables(Path(sys.argv[1])))]
    rules = pd.DataFrame(found)
    temporary = TARGET.with_suffix(".tmp")
    rules.to_csv(temporary, index=False, lineterminator="\n")
    temporary.replace(TARGET)
    print(f"{len(rules)} rules: {rules['grade'].value_counts().to_dict()}")


if __name__ == "__main__":
    main()
