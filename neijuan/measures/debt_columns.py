"""Columns of `debt`: each item in money, over GDP, over revenue and per head, with its year in the name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from neijuan.measures.answer import Answer
from neijuan.measures.local_budgets import Budgets
from neijuan.measures.reader import MONEY

if TYPE_CHECKING:
    import pandas as pd

YUAN = 1e4
"""Yuan per person in 100 million yuan per 10,000 persons."""
PER = ("gdp", "revenue", "head", "money")
OF_OUTLAYS = ("fiscal_gap", "transfers", "taxes")
"""Items that are also given as a share of expenditure."""
PRINTED = (
    "bonds",
    "vehicle_bonds",
    "vehicle_debt",
    "debt_service",
    "own_revenue",
    "taxes",
    "land_sales",
    "fiscal_gap",
    "transfers",
)
"""Items in the printed table; all are in the answer."""


@dataclass(frozen=True)
class Column:
    """One column: `above` over `below` (items with their year, as in `money`), times `factor`."""

    name: str
    per: str
    above: str
    below: str | None
    factor: float
    unit: str


def plan(budgets: Budgets, years: dict[str, int]) -> list[Column]:
    """Columns of the table, by item: money and what it is over, where the year has it."""
    return [column for item, year in years.items() for column in _columns_of(budgets, item, year)]


def _columns_of(budgets: Budgets, item: str, year: int) -> list[Column]:
    revenue = "own_revenue" if year in budgets.years("own_revenue") else "taxes"
    person = "head" if budgets.people == "population" else "person employed"
    over = {
        "gdp": ("gdp", "share of GDP", 1.0),
        revenue: ("revenue", f"ratio to {revenue.replace('_', ' ')}", 1.0),
        "people": ("head", f"yuan per {person}", YUAN),
    }
    if item in OF_OUTLAYS:
        over["expenditure"] = ("all", "share of expenditure", 1.0)
    if item == "transfers":
        over["receipts"] = ("all", "share of own revenue and transfers", 1.0)
    columns = [Column(f"{item}_{year}", "money", f"{item}_{year}", None, 1.0, MONEY)]
    for below, (per, unit, factor) in over.items():
        if year in budgets.years(below) and not (per == "revenue" and item == "own_revenue"):
            name = f"{item}_per_{'head' if per == 'head' else below}_{year}"
            columns.append(Column(name, per, f"{item}_{year}", f"{below}_{year}", factor, unit))
    # Taxes over taxes say nothing.
    return [column for column in columns if column.above != column.below]


def shown(answer: Answer, per: str) -> list[str]:
    """Names of the columns to print for one of `PER`, with the shares of expenditure, which always show."""
    of_unit = {"gdp": "share of GDP", "revenue": "ratio to", "head": "yuan per", "money": MONEY}
    starts = (of_unit[per], "share of expenditure")
    return [
        name
        for name, unit in answer.units.items()
        if unit.startswith(starts) and item_of(name)[0].split("_per_")[0] in PRINTED
    ]


def money_of(budgets: Budgets, columns: list[Column]) -> pd.DataFrame:
    """Every item that a column needs, by province in their order; what is allotted to none comes last."""
    import pandas as pd

    from neijuan.data import registries

    needed = dict.fromkeys(key for column in columns for key in (column.above, column.below) if key)
    figures = {key: budgets.figures(*item_of(key)) for key in needed}
    table = pd.DataFrame(figures)
    known = [code for code in registries.province_codes() if code in table.index]
    return table.loc[[*known, *(code for code in table.index if code not in known)]]


def item_of(key: str) -> tuple[str, int]:
    item, _, year = key.rpartition("_")
    return item, int(year)


def ratios(money: pd.DataFrame, columns: list[Column]) -> pd.DataFrame:
    import pandas as pd

    made = {
        column.name: money[column.above]
        / (1.0 if column.below is None else money[column.below])
        * column.factor
        for column in columns
    }
    return pd.DataFrame(made, index=money.index)
