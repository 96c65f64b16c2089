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

ROW = "row"
"""Name of the index of a table that holds the rows of its file (`data.read_table`)."""
COLUMNS = ("variable", "unit", "region", "sector", "period", "value", "vintage", "source")
MONEY, PEOPLE = "100 million yuan", "10,000 persons"
"""Units of sums of money and of counts of people in China."""
RUN = "run"
"""Vintage of every figure that a run computed."""


class Reader:
    """Selects series from one table, keeps the two accounts vintages apart, remembers the sources used.

    `table` may be a long table with the columns `COLUMNS`, the results of a run, or None: then the shipped
    tables `shipped` are read. Raises UsageError if a column is missing.
    """

    def __init__(self, table: Table, *shipped: str) -> None:
        self._used: set[str] = set()
        self._file(_rows(table, shipped))
        self.origin = str(self.rows.attrs.get("origin", "the table"))
        self.is_run = bool((self.rows["vintage"] == RUN).all())
        """Whether the figures come from a run of the model."""

    def _file(self, rows: pd.DataFrame) -> None:
        """Keep the rows and where each variable stands in them: comparing texts over a whole table for every
        question would take most of the time of a measure."""
        self.rows = rows
        places = rows.groupby("variable", sort=False).indices
        self._places: dict[str, Any] = {str(name): found for name, found in places.items()}
        self._of_variable: dict[str, pd.DataFrame] = {}

    def add(self, rows: pd.DataFrame) -> None:
        """Read these rows, too, as if they had been in the table."""
        import pandas as pd

        attributes = self.rows.attrs
        self._file(pd.concat([self.rows, rows], ignore_index=True))
        self.rows.attrs = attributes

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
        units = set(rows["unit"].unique())
        if unit is not None and units != {unit}:
            other = next(iter(units - {unit}))
            where = self.place(rows[rows["unit"] == other])
            raise UsageError(f"{where}: {variable} is in {other}: convert it to {unit}")
        keys = ["region", "period"] if (rows["sector"] == "").all() else ["region", "sector", "period"]
        if rows.duplicated(keys).any():
            found = ", ".join(sorted(rows["vintage"].unique()))
            where = self.place(rows[rows.duplicated(keys)])
            raise UsageError(f"{where}: {variable} is there in the vintages {found}: keep one of them")
        sources = sorted(rows["source"].unique())
        self._used |= set(sources)
        values = rows.set_index(keys)["value"].sort_index().rename(variable)
        values.attrs = {
            "unit": str(rows["unit"].iloc[0]),
            "vintage": sorted(rows["vintage"].unique()),
            "source": dict.fromkeys(sources, ""),
        }
        return values

    def total(self, parts: Sequence[str], **choices: Any) -> pd.Series:
        """Sum of several variables where all exist, for example of consumption in town and country."""
        summed = self.series(parts[0], **choices)
        for part in parts[1:]:
            summed = summed + self.series(part, **choices)
        return summed.dropna()

    def only(self, variable: str, usual: str) -> str:
        """The vintage to take where none was asked for: the only one that there is, or else the usual one."""
        there = self.vintages(variable)
        return there[0] if len(there) == 1 else usual

    def place(self, rows: pd.DataFrame) -> str:
        """Where rows stand: the origin, and the row of the file if a file is what was read."""
        return f"{self.origin}, row {rows.index[0]}" if rows.index.name == ROW else self.origin

    def check_ratio(self, above: str, below: str, **choices: Any) -> None:
        """Raise UsageError, naming the row of the file, if two variables are of different revisions of the
        accounts (see `data.ratio`)."""
        from neijuan.data.ratios import check_vintages

        if not (self.is_run or self.vintages(above, **choices) == self.vintages(below, **choices)):
            try:
                check_vintages(self.series(above, **choices), self.series(below, **choices))
            except UsageError as error:
                raise UsageError(f"{self.place(self._select(below, **choices))}: {error}") from None

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
        if variable not in self._of_variable:
            self._of_variable[variable] = self.rows.take(self._places.get(variable, []))
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
            return f"no {variable} in {self.origin}: give a table that has it"
        rows = self._select(variable)
        if vintage is not None and rows.index.name == ROW and not self.has(variable, vintage=vintage):
            return (
                f"{self.place(rows)}: {variable} is of vintage {', '.join(self.vintages(variable))}, not "
                f"{vintage}, and figures of two vintages form no ratio: bring all of them in one vintage"
            )
        given = {"vintage": vintage, "region": region, "sector": sector, "period": period}
        for column, choice in given.items():
            if choice is not None and not self.has(variable, **{column: choice}):
                there = sorted(rows[column].unique())
                listed = ", ".join(there) if len(there) <= 12 else f"{there[0]} ... {there[-1]}"
                return f"no {variable} for {column} {choice} in {self.origin}: there is {listed}"
        return (
            f"no {variable} for this choice together in {self.origin}: loosen one of vintage, region, period"
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


def by_year(values: pd.Series, *left_out: str) -> pd.DataFrame:
    """A series by (region, period) as a table, year (int) by region, without some regions; a date or a
    quarter stands for its year."""
    one = values.droplevel("sector") if "sector" in values.index.names else values
    table = one.unstack("region")
    table.index = table.index.str[:4].astype(int)
    return table.drop(columns=list(left_out), errors="ignore")
