"""What every measure reads: a long table with one observation a row, from facts, a run or a user's file.

    reader = Reader(table, "expenditure_gdp")
    investment = reader.series("fixed_capital_formation", period=2012)      # a Series by (region, period)
    reader.sources()                                                        # of all that was read

The columns are those of `neijuan.data.load`: variable, unit, region, sector, period, value, vintage, source.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from neijuan.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from neijuan.experiments.results import Results

Table: TypeAlias = "pd.DataFrame | xr.Dataset | Results | None"
"""What a measure accepts: a long table, the results of a run, or None for the shipped facts."""
Choice: TypeAlias = str | int | Sequence[str | int] | None

COLUMNS = ("variable", "unit", "region", "sector", "period", "value", "vintage", "source")
RUN = "run"
"""Vintage of every figure that a run computed."""


class Reader:
    """Selects series from one table, keeps the two accounts vintages apart, remembers the sources used.

    `table` may be a long table with the columns `COLUMNS`, the results of a run, or None: then the shipped
    tables `shipped` are read. Raises UsageError if a column is missing.
    """

    def __init__(self, table: Table, *shipped: str) -> None:
        self.rows = _rows(table, shipped)
        self.origin = str(self.rows.attrs.get("origin", "the table"))
        self._used: set[str] = set()
        self._of_variable: dict[str, pd.DataFrame] = {}
        self._filed = self.rows

    @property
    def is_run(self) -> bool:
        """Whether the figures come from a run of the model."""
        return bool((self.rows["vintage"] == RUN).all())

    def has(self, variable: str, **choices: Choice) -> bool:
        """Whether there is any figure of the variable, for the choices of `series`."""
        return not self._select(variable, **choices).empty

    def vintages(self, variable: str, **choices: Choice) -> list[str]:
        """Vintages of the variable, for the choices of `series`."""
        return sorted(self._select(variable, **choices)["vintage"].unique())

    def periods(self, variable: str, **choices: Choice) -> list[str]:
        """Periods with a figure of the variable, oldest first."""
        return sorted(self._select(variable, **choices)["period"].unique())

    def series(
        self,
        variable: str,
        *,
        unit: str | None = None,
        vintage: Choice = None,
        region: Choice = None,
        sector: Choice = None,
        period: Choice = None,
    ) -> pd.Series:
        """One variable by (region, period), with `sector` between them where there are sectors.

        A run has one vintage, which is taken whatever `vintage` says. Raises UsageError if there is no such
        figure, if several vintages are left, or if the unit is not `unit`.
        """
        rows = self._select(variable, vintage=vintage, region=region, sector=sector, period=period)
        if rows.empty:
            raise UsageError(self._absence(variable, vintage, region, sector, period))
        if unit is not None and set(rows["unit"]) != {unit}:
            other = next(iter(set(rows["unit"]) - {unit}))
            raise UsageError(f"{variable} is in {other} in {self.origin}: convert it to {unit}")
        keys = ["region", "period"] if (rows["sector"] == "").all() else ["region", "sector", "period"]
        if rows.duplicated(keys).any():
            found = ", ".join(sorted(rows["vintage"].unique()))
            raise UsageError(f"{variable} has the vintages {found} in {self.origin}: choose one of them")
        self._used |= set(rows["source"])
        values = rows.set_index(keys)["value"].sort_index().rename(variable)
        values.attrs = {
            "unit": str(rows["unit"].iloc[0]),
            "vintage": sorted(rows["vintage"].unique()),
            "source": dict.fromkeys(sorted(rows["source"].unique()), ""),
        }
        return values

    def total(self, parts: Sequence[str], **choices: Any) -> pd.Series:
        """Sum of several variables where all exist, for example of consumption in town and country."""
        summed = self.series(parts[0], **choices)
        for part in parts[1:]:
            summed = summed + self.series(part, **choices)
        return summed.dropna()

    def use(self, keys: Iterable[str]) -> None:
        """Note sources that were read past this reader."""
        self._used |= set(keys)

    def sources(self) -> dict[str, str]:
        """Citation of every source used so far, by key."""
        from neijuan.data import registries
        from neijuan.data.facts import cite

        known = registries.sources().index
        return {key: cite(key) if key in known else key for key in sorted(self._used)}

    def _select(self, variable: str, **choices: Choice) -> pd.DataFrame:
        # Comparing texts over a whole table takes most of the time of a measure: once a variable is enough.
        if self._filed is not self.rows:
            self._of_variable, self._filed = {}, self.rows
        if variable not in self._of_variable:
            self._of_variable[variable] = self.rows[self.rows["variable"] == variable]
        rows = self._of_variable[variable]
        for column, choice in choices.items():
            if choice is None or (column == "vintage" and self.is_run):
                continue
            wanted = [choice] if isinstance(choice, (str, int)) else list(choice)
            rows = rows[rows[column].isin([str(one) for one in wanted])]
        return rows

    def _absence(self, variable: str, vintage: Choice, region: Choice, sector: Choice, period: Choice) -> str:
        """Why there is no such figure, in one line: what there is instead."""
        if not self.has(variable):
            return f"{self.origin} has no {variable}: give a table that has it"
        given = {"vintage": vintage, "region": region, "sector": sector, "period": period}
        for column, choice in given.items():
            if choice is not None and not self.has(variable, **{column: choice}):
                there = sorted(self._select(variable)[column].unique())
                listed = ", ".join(there) if len(there) <= 12 else f"{there[0]} ... {there[-1]}"
                return f"{self.origin} has no {variable} for {column} {choice}: there is {listed}"
        return (
            f"{self.origin} has no {variable} for this choice together: loosen one of vintage, region, period"
        )


def _rows(table: Table, shipped: Sequence[str]) -> pd.DataFrame:
    import pandas as pd

    if table is None:
        from neijuan.data import facts

        parts = [facts.load(name) for name in shipped]
        rows = parts[0] if len(parts) == 1 else pd.concat(parts, ignore_index=True)
        rows.attrs = {"origin": "the shipped facts"}
        return rows
    if not isinstance(table, pd.DataFrame):
        from neijuan.measures.runs import long_table

        return long_table(table)
    missing = [column for column in COLUMNS if column not in table.columns]
    if missing:
        raise UsageError(f"the table has no column '{missing[0]}': columns are {', '.join(COLUMNS)}")
    return table


def check_ratio(numerator: pd.Series, denominator: pd.Series) -> None:
    """Raise UsageError if the two series belong to different revisions of the accounts (see `data.ratio`)."""
    from neijuan.data.ratios import check_vintages

    if numerator.attrs["vintage"] != [RUN] and denominator.attrs["vintage"] != [RUN]:
        check_vintages(numerator, denominator)


def of_region(values: pd.Series, period: str | int) -> dict[str, Any]:
    """The figures of one period by region, of a series by (region, period)."""
    level = values.index.get_level_values("period") == str(period)
    return dict(values[level].droplevel("period"))
