"""Write the pages of parameters and of levers from the tables that the model reads.

    python tools/write_parameter_pages.py

A test compares `docs/parameters.md` and `docs/levers.md` with what this script would write.
"""

from __future__ import annotations

import csv
from importlib.resources import files
from pathlib import Path

DOCS = Path(__file__).parent.parent / "docs"

GROUPS = {
    "start": "The start",
    "production": "Production and stocks",
    "labour": "Labour",
    "R01": "Promotion tournament (R01)",
    "R02": "Priority lists (R02)",
    "R03": "Support of firms (R03)",
    "R04": "Local budgets and vehicles (R04)",
    "R05": "Credit (R05)",
    "R06": "Rollover and zombies (R06)",
    "R07": "Producing to meet debt service (R07)",
    "R08": "Prices (R08)",
    "R09": "Investment and expectations (R09)",
    "R10": "Entry and exit (R10)",
    "R11": "Debt deflation (R11)",
    "R12": "Households (R12)",
    "R13": "Goods markets, foreign demand and vent for surplus (R13)",
    "R14": "Trade remedies (R14)",
    "R15": "Deflection of trade (R15)",
    "R16": "Exchange rate (R16)",
    "R18": "Interprovincial positions (R18)",
    "R20": "Place-based programmes (R20)",
    "R21": "Migration and people (R21)",
    "R22": "Rigidity (R22)",
    "R23": "Layoffs by decree (R23)",
    "R24": "Bailout expectation (R24)",
    "R25": "Agglomeration and amenity (R25)",
    "R26": "Innovation or scale (R26)",
    "R27": "Deposit rate (R27)",
    "R28": "Capacity cuts (R28)",
    "R29": "Export restraint (R29)",
    "R30": "Reported statistics (R30)",
    "R31": "Self-sufficiency (R31)",
    "R33": "Monetary policy (R33)",
    "R34": "Diffusion and refitting (R34)",
    "tax": "Taxes",
    "accounts": "Accounts",
}
"""Headings by the `rule` column, in the order of the page; an unknown rule goes last under its own name."""

INTRODUCTION = """# Parameters

Every number that steers behaviour, generated from `neijuan/economy/parameters.csv`,
`sector_parameters.csv` and `start_years.csv` by `python tools/write_parameter_pages.py`. The model reads
the same tables; a value outside its range is refused. What policy
and the world do from outside, quarter by quarter, are [levers](levers.md).

**Grades.** A: published for exactly this purpose, or law. B: published figure, used as it stands. C:
derived from published figures. D: sign or order of magnitude published, size assumed. E: assumption, with
its reason. Rates are per year or per quarter, as the unit says. What each rule does is in
[the model](model.md)."""


MECHANISMS = {
    "duplication": "Duplication",
    "soft_budgets": "Soft budgets",
    "involution": "Involution",
    "weak_demand": "Weak demand",
    "vent_for_surplus": "Vent for surplus",
    "spatial_balances": "Spatial balances",
    "rust_belt": "The rust belt",
    "shock": "Shocks",
}
"""Headings by the `mechanism` column of levers, in the order of the page."""

LEVERS_INTRODUCTION = """# Levers

What policy and the world do to the economy from outside, quarter by quarter, generated from
`neijuan/economy/levers.csv` by `python tools/write_parameter_pages.py`. The model reads the same table; a
value outside its range, and an array of another shape than the axes say, are refused. At its neutral value
a lever leaves the run as it is without it. Beyond the end of what is given the last quarter goes on.

A lever with no axis is one number a quarter; one with axes is an array of these. Levers are grouped by the
mechanism that they bear on; the rule that reads each is described in [the model](model.md). The numbers that
steer behaviour are [parameters](parameters.md)."""


SECTORS_HEADING = """## Sectors

Utilisation at the start, share of the state in ownership, stock of finished goods in quarters of sales,
share of investment that owners pay in, part of what households buy that is committed, power of the
experience curve (inputs per unit of output fall with cumulated output to this power), and 1 where households
can put off the purchase. Construction periods and depreciation are in the registry of sectors
(`neijuan/data/tables/sectors.csv`)."""

SECTOR_COLUMNS = [
    "sector",
    "utilisation",
    "state share",
    "stock",
    "owner finance",
    "committed",
    "learning rate",
    "durable",
    "grade",
    "source",
]


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
                "learning_rate",
                "durable",
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
        f"{SECTORS_HEADING}\n\n" + table(SECTOR_COLUMNS, sectors),
    ]
    return "\n\n".join(parts) + "\n"


def levers_page() -> str:
    """The whole page of levers, by mechanism."""
    rows = read("levers.csv")
    heads = ["name", "axes", "meaning", "neutral", "range", "unit", "rule", "precedent", "source"]
    parts = [LEVERS_INTRODUCTION]
    for mechanism in dict.fromkeys([*MECHANISMS, *(row["mechanism"] for row in rows)]):
        chosen = [
            [
                f"`{row['name']}`",
                row["dimensions"].replace(" ", ", "),
                row["meaning"],
                row["default"],
                f"{row['low']} to {row['high']}",
                row["unit"],
                row["rule"],
                row["precedent"],
                row["source"],
            ]
            for row in rows
            if row["mechanism"] == mechanism
        ]
        if chosen:
            heading = MECHANISMS.get(mechanism, mechanism)
            switch = "" if mechanism == "shock" else f" (`{mechanism}`)"
            parts.append(f"## {heading}{switch}\n\n{table(heads, chosen)}")
    return "\n\n".join(parts) + "\n"


PAGES = {"parameters.md": page, "levers.md": levers_page}


def main() -> None:
    """Write the pages, each whole."""
    for name, text in PAGES.items():
        place = DOCS / name
        part = place.with_suffix(".part")
        part.write_text(text(), encoding="utf-8")
        part.replace(place)
        print(f"written: {place}")


if __name__ == "__main__":
    main()
