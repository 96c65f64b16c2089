"""Write the page of parameters from the tables that the model reads.

    python tools/write_parameter_pages.py

A test compares `docs/parameters.md` with what this script would write.
"""

from __future__ import annotations

import csv
from importlib.resources import files
from pathlib import Path

PAGE = Path(__file__).parent.parent / "docs" / "parameters.md"

GROUPS = {
    "start": "The start",
    "production": "Production and stocks",
    "labour": "Labour",
    "R08": "Prices (R08)",
    "R09": "Investment and expectations (R09)",
    "R10": "Entry and exit (R10)",
    "R05": "Credit (R05)",
    "R12": "Households (R12)",
    "R13": "Goods markets and vent for surplus (R13)",
    "R17": "World demand and imports (R17)",
    "R04": "Local budgets and vehicles (R04)",
    "R18": "Interprovincial positions (R18)",
    "R24": "Bailout expectation (R24)",
    "R27": "Deposit rate (R27)",
    "tax": "Taxes",
    "accounts": "Accounts",
}
"""Headings by the `rule` column, in the order of the page; an unknown rule goes last under its own name."""

INTRODUCTION = """# Parameters

Every number that steers behaviour, generated from `neijuan/economy/parameters.csv`,
`sector_parameters.csv` and `start_years.csv` by `python tools/write_parameter_pages.py`. The model reads
the same tables; a value outside its range is refused.

**Grades.** A: published for exactly this purpose, or law. B: published figure, used as it stands. C:
derived from published figures. D: sign or order of magnitude published, size assumed. E: assumption, with
its reason. Rates are per year or per quarter, as the unit says. What each rule does is in
[the model](model.md)."""


def read(name: str) -> list[dict[str, str]]:
    """Rows of one table of the package."""
    text = files("neijuan.economy").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def table(heads: list[str], rows: list[list[str]]) -> str:
    """A Markdown table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(_cell(text) for text in line) + " |" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("*", "\\*").strip()


def by_rule(rows: list[dict[str, str]]) -> list[str]:
    """A heading and a table for each rule."""
    rules = list(dict.fromkeys([*GROUPS, *(row["rule"] for row in rows)]))
    parts = []
    for rule in rules:
        chosen = [
            [
                f"`{row['name']}`",
                row["symbol"],
                row["meaning"],
                row["default"],
                f"{row['low']} to {row['high']}",
                row["unit"],
                row["grade"],
                row["source"],
            ]
            for row in rows
            if row["rule"] == rule
        ]
        if chosen:
            heads = ["name", "symbol", "meaning", "value", "range", "unit", "grade", "source"]
            parts.append(f"## {GROUPS.get(rule, rule)}\n\n{table(heads, chosen)}")
    return parts


def page() -> str:
    """The whole page."""
    years = [
        [row["year"], f"`{row['parameter']}`", row["value"], row["grade"], row["source"]]
        for row in read("start_years.csv")
    ]
    sectors = [
        [
            row[name]
            for name in (
                "sector",
                "utilisation",
                "state_share",
                "inventory_quarters",
                "owner_finance",
                "committed_share",
            )
        ]
        + [row["grade"], row["source"]]
        for row in read("sector_parameters.csv")
    ]
    parts = [
        INTRODUCTION,
        *by_rule(read("parameters.csv")),
        "## Other benchmark years\n\nThe values above are those of a start in 2012. A start in another "
        "year changes "
        "these:\n\n" + table(["start", "name", "value", "grade", "source"], years),
        "## Sectors\n\nUtilisation at the start, share of the state in ownership, stock of finished goods "
        "in quarters "
        "of sales, share of investment that owners pay in. Construction periods and depreciation are in "
        "the registry "
        "of sectors (`neijuan/data/tables/sectors.csv`).\n\n"
        + table(
            ["sector", "utilisation", "state share", "stock", "owner finance", "grade", "source"], sectors
        ),
    ]
    return "\n\n".join(parts) + "\n"


def main() -> None:
    """Write the page, whole."""
    part = PAGE.with_suffix(".part")
    part.write_text(page(), encoding="utf-8")
    part.replace(PAGE)
    print(f"written: {PAGE}")


if __name__ == "__main__":
    main()
