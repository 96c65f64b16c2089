"""Figures of local debt and budgets by province and year, from facts, a run or a user's table.

Every item is a sum of published variables; it exists in a year only if all of them do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from neijuan.measures.reader import MONEY, PEOPLE, Reader, Table
from neijuan.measures.regions import NATION

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

GDP = "gross_domestic_product"

Parts = tuple[tuple[str, int], ...]
ITEMS: dict[str, Parts] = {
    "bonds": (("local_government_bonds", 1),),
    "vehicle_bonds": (("vehicle_bonds", 1),),
    "vehicle_debt": (("vehicle_debt", 1),),
    "debt_service": (("local_debt_service", 1), ("expenditure_debt_interest", 1)),
    "interest": (("expenditure_debt_interest", 1),),
    "vehicle_interest": (("vehicle_interest", 1),),
    "new_borrowing": (("local_debt_revenue", 1),),
    "own_revenue": (("local_own_revenue", 1),),
    "taxes": (("local_tax_revenue", 1),),
    "land_sales": (("land_sales", 1),),
    "expenditure": (("local_expenditure", 1),),
    "fiscal_gap": (("local_expenditure", 1), ("local_own_revenue", -1)),
    "transfers": (("central_transfers", 1),),
}
"""What is measured: variables and their signs. Debt service is repayment of principal and interest."""

PREFERRED = ("final accounts", "as published", "post-2020 census", "pre-2020 census", "1990s compilation")
"""Vintages of budgets and of population in the order in which they are taken for a year that several have."""

OUTLAYS = {
    "local_expenditure": (
        "local_governments",
        (
            "government_purchases",
            "capital_formation",
            "social_benefits",
            "local_bond_interest",
            "equity_issues",
            "vehicle_grants",
            "land_sales",
        ),
    ),
    "expenditure_debt_interest": ("local_governments", ("local_bond_interest",)),
    "vehicle_interest": ("vehicles", ("vehicle_interest",)),
}
"""Outlays of a run that are read off its transactions matrix: account and kinds of payment.

Land sales are a receipt and lower the expenditure: what they pay for is outside the general budget, whose
published figures the start of a run reproduces in this way.
"""


class Budgets:
    """Items by province in one year, of the vintage that is preferred for it; remembers nothing but sources.

    `gdp` is the vintage of GDP. In a run own revenue is taken without the sale of land, as in the published
    budgets.
    """

    def __init__(self, reader: Reader, gdp: str | None) -> None:
        self.reader = reader
        self.items = dict(ITEMS)
        if reader.is_run and reader.has("land_sales"):
            for item in ("own_revenue", "fiscal_gap"):
                sign = -1 if item == "own_revenue" else 1
                self.items[item] = (*ITEMS[item], ("land_sales", sign))
        self.items["receipts"] = (("local_own_revenue", 1), ("central_transfers", 1))
        self.items["people"] = ((self.people, 1),)
        self.items["gdp"] = ((GDP, 1),)
        self._gdp = gdp
        self._found: dict[str, dict[int, tuple[str, str]]] = {}
        self._tables: dict[tuple[str, str], pd.DataFrame] = {}

    @property
    def people(self) -> str:
        """Whom amounts per head are divided by: the population, or persons employed where there is none."""
        return "population" if self.reader.has("population") else "employment"

    def years(self, item: str) -> list[int]:
        """Years in which the item exists, oldest first."""
        every = [set(self._places(variable)) for variable, _ in self.items[item]]
        return sorted(set.intersection(*every))

    def vintage(self, item: str, year: int) -> str:
        """Vintage of the first variable of the item in the year."""
        return self._places(self.items[item][0][0])[year][0]

    def figures(self, item: str, year: int) -> pd.Series:
        """The item by region in the year; 100 million yuan, people in 10,000."""
        unit = PEOPLE if item == "people" else MONEY
        total = None
        for variable, sign in self.items[item]:
            vintage, period = self._places(variable)[year]
            part = sign * self._table(variable, vintage, unit)[period].dropna()
            total = part if total is None else total + part
        assert total is not None
        return total.rename(item)

    def _table(self, variable: str, vintage: str, unit: str) -> pd.DataFrame:
        """The variable by region and period, without the nation; read once."""
        if (variable, vintage) not in self._tables:
            values = self.reader.series(variable, unit=unit, vintage=vintage)
            self._tables[variable, vintage] = values.unstack("period").drop(index=NATION, errors="ignore")
        return self._tables[variable, vintage]

    def _places(self, variable: str) -> dict[int, tuple[str, str]]:
        """Vintage and period of the variable by year: the preferred vintage, the last period of the year."""
        if variable not in self._found:
            vintages = self.reader.vintages(variable)
            if variable == GDP and self._gdp in vintages:
                vintages = [str(self._gdp)]
            order = sorted(vintages, key=lambda one: PREFERRED.index(one) if one in PREFERRED else 0)
            found: dict[int, tuple[str, str]] = {}
            for vintage in reversed(order):
                for period in self.reader.periods(variable, vintage=vintage):
                    found[int(period[:4])] = (vintage, period)
            self._found[variable] = found
        return self._found[variable]


def with_outlays(table: Table, reader: Reader) -> None:
    """Add to a run's figures what its local governments and vehicles pay, from the transactions matrix."""
    import pandas as pd

    if table is None or not reader.is_run or isinstance(table, pd.DataFrame):
        return
    dataset = cast("xr.Dataset", getattr(table, "dataset", table))
    if "transactions" not in dataset:
        return
    labels = [str(label)[:4] for label in dataset["quarter"].values]
    paid = -dataset["transactions"].mean("seed").assign_coords(quarter=labels)
    provinces = [place for place in map(str, dataset["place"].values) if place.startswith("CN-")]
    whole = reader.periods(GDP)
    model, rows = reader.rows.iloc[0], []
    for variable, (account, kinds) in OUTLAYS.items():
        chosen = paid.sel(account=account, kind=list(kinds), place=provinces).sum("kind")
        yearly = chosen.groupby("quarter").sum().sel(quarter=whole)
        frame = yearly.rename("value").to_dataframe().reset_index()[["place", "quarter", "value"]]
        frame = frame.rename(columns={"place": "region", "quarter": "period"})
        rows.append(
            frame.assign(
                variable=variable, unit=MONEY, sector="", vintage=model["vintage"], source=model["source"]
            )
        )
    reader.add(pd.concat(rows, ignore_index=True))
