"""Indicators of the profile of a province: each for every province and year, so that ranks follow.

An indicator is taken from the newest vintage that has it and never from two vintages of the accounts at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from neijuan.measures.reader import MONEY, PEOPLE, Reader, Table, by_year
from neijuan.measures.regions import JOINED, NATION, UNALLOCATED

if TYPE_CHECKING:
    import pandas as pd

FRACTION, EXPENDITURE = "fraction", "share of expenditure"
USUAL = "benchmark"
"""Vintage of expenditure and production where a table has several."""
ACCOUNTS = ("D", "B", "A")
"""Vintages of annual GDP, newest first."""
CENSUSES = ("post-2020 census", "pre-2020 census", "1990s compilation")
PUBLISHED = ("as published", "final accounts")
GROWTH = ("as published, recovered", "as published")


@dataclass(frozen=True, eq=False)
class Indicator:
    """`values`: year (int) by province; `vintage`: where they come from, in the words of the tables."""

    section: str
    name: str
    unit: str
    vintage: str
    values: pd.DataFrame

    def ranks(self) -> pd.DataFrame:
        """Rank among the provinces that have a figure, 1 the highest; equals share the better rank."""
        return self.values.rank(axis=1, ascending=False, method="min")


@dataclass(frozen=True, eq=False)
class Books:
    """The tables that a profile reads: the facts by subject, or one table or run for all."""

    accounts: Reader
    industry: Reader
    debt: Reader

    @property
    def is_run(self) -> bool:
        """Whether the figures come from a run of the model."""
        return self.accounts.is_run

    def sources(self) -> dict[str, str]:
        """Citation of all that was read, by key."""
        return self.accounts.sources() | self.industry.sources() | self.debt.sources()


def open_books(table: Table) -> Books:
    """Readers of the shipped tables, or of the one table that was given."""
    if table is not None:
        reader = Reader(table)
        return Books(reader, reader, reader)
    return Books(
        Reader(None, "expenditure_gdp", "annual_panel"),
        Reader(None, "industry_province"),
        Reader(None, "local_debt"),
    )


def pick(reader: Reader, variable: str, *wanted: str) -> tuple[pd.DataFrame, str] | None:
    """Year by province, of the first of the vintages `wanted` that has figures; else a table's only one."""
    there = reader.vintages(variable, sector="")
    chosen = next((one for one in wanted if one in there), there[0] if len(there) == 1 else None)
    return None if chosen is None else (wide(reader, variable, chosen), chosen)


def wide(reader: Reader, variable: str, vintage: str | list[str] | None, sector: str = "") -> pd.DataFrame:
    """Year by province, without the nation; a date stands for its year. Made once a reader."""
    kept: dict[tuple[str, str, str], pd.DataFrame] = reader.__dict__.setdefault("wide_tables", {})
    key = (variable, str(vintage), sector)
    if key not in kept:
        series = reader.series(variable, vintage=vintage, sector=sector)
        kept[key] = by_year(series, NATION, UNALLOCATED, *JOINED)
    return kept[key]


def spliced(reader: Reader, variable: str, *wanted: str) -> tuple[pd.DataFrame, str] | None:
    """Counts of people or rates whose later vintages take over in the years that they have."""
    there = [one for one in wanted if reader.has(variable, vintage=one)]
    if not there or reader.is_run:
        return pick(reader, variable)
    table = wide(reader, variable, there[0])
    for vintage in there[1:]:
        # Year by year, not cell by cell: one year never holds two vintages of a count.
        older = wide(reader, variable, vintage)
        table = table.combine_first(older.drop(index=table.index, errors="ignore"))
    return table.sort_index(), ", ".join(there)


def over(
    above: tuple[pd.DataFrame, str] | None, below: tuple[pd.DataFrame, str] | None
) -> tuple[pd.DataFrame, str] | None:
    """Quotient where both exist, with both vintages named."""
    if above is None or below is None:
        return None
    quotient = (above[0] / below[0]).dropna(how="all").dropna(how="all", axis="columns")
    names = dict.fromkeys([above[1], below[1]])
    return None if quotient.empty else (quotient, " over ".join(names))


def scaled(found: tuple[pd.DataFrame, str] | None, factor: float) -> tuple[pd.DataFrame, str] | None:
    """The same in another unit."""
    return None if found is None else (found[0] * factor, found[1])


def indicators(books: Books) -> list[Indicator]:
    """All that the tables have, in the order of the page."""
    listed = [*_of_accounts(books), *_of_industry(books), *_of_people(books), *_of_budget(books)]
    return [
        Indicator(section, name, unit, found[1], found[0].dropna(how="all"))
        for section, name, unit, found in listed
        if found is not None and not found[0].dropna(how="all").empty
    ]


Row: TypeAlias = "tuple[str, str, str, tuple[pd.DataFrame, str] | None]"


def _of_accounts(books: Books) -> list[Row]:
    reader = books.accounts
    product = pick(reader, "gross_domestic_product", *ACCOUNTS)
    people = spliced(reader, "population", *CENSUSES[:2])
    share = None if product is None else (product[0].div(product[0].sum(axis=1), axis=0), product[1])
    if books.is_run:
        real = pick(reader, "real_gross_domestic_product")
        growth = None if real is None else (real[0].pct_change(), real[1])
    else:
        there = [one for one in GROWTH if reader.has("gross_domestic_product_index", vintage=one)]
        growth = (wide(reader, "gross_domestic_product_index", there) / 100 - 1, there[0]) if there else None
    rows: list[Row] = [
        ("accounts", "gdp", MONEY, product),
        ("accounts", "gdp_share", "share of all provinces", share),
        # 100 million yuan over 10,000 persons are 10,000 yuan a person.
        ("accounts", "gdp_per_head", "yuan", scaled(over(product, people), 1e4)),
        ("accounts", "real_growth", "fraction per year", growth),
    ]
    for name, column in (
        ("consumption_rate", "consumption"),
        ("investment_rate", "investment"),
        ("net_exports_share", "share"),
        ("net_exports", "net_exports"),
    ):
        unit = MONEY if name == "net_exports" else EXPENDITURE
        section = "balance" if name.startswith("net") else "accounts"
        rows.append((section, name, unit, _balances(reader, column)))
    return rows


def _balances(reader: Reader, column: str) -> tuple[pd.DataFrame, str] | None:
    """A column of `balances` in every year with expenditure accounts."""
    import pandas as pd

    tables = balance_tables(reader)
    if not tables:
        return None
    values = {year: table.set_index("code")[column] for year, table in tables.items()}
    return pd.DataFrame(values).T.sort_index(), reader.only("net_exports", USUAL)


def balance_tables(reader: Reader) -> dict[int, pd.DataFrame]:
    """The answer of `balances` by year, computed once a table."""
    from neijuan.measures.regional_balances import balances

    kept: dict[int, pd.DataFrame] = reader.__dict__.setdefault("balance_tables", {})
    vintage = reader.only("net_exports", USUAL)
    if not kept:
        for year in filter(str.isdigit, reader.periods("net_exports", vintage=vintage)):
            of_year = reader.rows[reader.rows["period"] == year]
            answer = balances(of_year, year=int(year), vintage=vintage)
            reader.use(answer.sources)
            kept[int(year)] = answer.table
    return kept


def _of_industry(books: Books) -> list[Row]:
    reader = books.accounts
    rows: list[Row] = []
    parts = ("value_added_primary", "value_added_secondary", "value_added_tertiary")
    vintage = reader.only(parts[0], USUAL)
    if all(reader.has(part, vintage=vintage) for part in (*parts, "value_added_industry")):
        found = {part: wide(reader, part, vintage) for part in (*parts, "value_added_industry")}
        whole = found[parts[0]] + found[parts[1]] + found[parts[2]]
        for name, part in (("industry_share", "value_added_industry"), ("services_share", parts[2])):
            rows.append(("industry", name, "share of value added", (found[part] / whole, vintage)))
    rows.append(("industry", "steel_capacity", "Mt per year", _steel(books.industry)))
    rows.append(
        ("industry", "surveyed_utilisation", FRACTION, scaled(_of_run(books, "surveyed_utilisation"), 0.01))
    )
    return rows


def _steel(reader: Reader) -> tuple[pd.DataFrame, str] | None:
    """Capacity in operation, whatever sector the table files it under."""
    name = "crude_steel_capacity_operating"
    if not reader.has(name):
        return None
    sector = str(reader.rows.loc[reader.rows["variable"] == name, "sector"].iloc[0])
    return wide(reader, name, None, sector), reader.vintages(name)[0]


def _of_run(books: Books, variable: str) -> tuple[pd.DataFrame, str] | None:
    return pick(books.accounts, variable) if books.is_run else None


def _of_people(books: Books) -> list[Row]:
    reader = books.accounts
    wage = pick(reader, "average_wage_urban_units", "as compiled") or _of_run(books, "wage")
    return [
        ("people", "population", PEOPLE, spliced(reader, "population", *CENSUSES)),
        (
            "people",
            "urban_share",
            FRACTION,
            scaled(pick(reader, "urban_population_share", "as compiled"), 0.01),
        ),
        ("people", "employment", PEOPLE, pick(reader, "employment", "as compiled")),
        ("people", "unemployment_rate", FRACTION, _of_run(books, "unemployment_rate")),
        ("people", "wage", "yuan per year", wage),
    ]


def _of_budget(books: Books) -> list[Row]:
    reader = books.accounts
    product = pick(reader, "gross_domestic_product", *ACCOUNTS)
    spending = pick(reader, "local_expenditure", *PUBLISHED)
    own = pick(reader, "local_own_revenue", "final accounts")
    tax = pick(reader, "local_tax_revenue", *PUBLISHED)
    transfers = pick(reader, "central_transfers", "final accounts")
    interest = pick(reader, "expenditure_debt_interest", "final accounts")
    of_product, of_spending = "share of GDP", "share of expenditure of the budget"
    rows: list[Row] = [
        ("budget", "budget_expenditure", of_product, over(spending, product)),
        ("budget", "own_revenue", of_spending, over(own, spending)),
        ("budget", "tax_revenue", of_spending, over(tax, spending)),
        ("budget", "central_transfers", of_spending, over(transfers, spending)),
        ("budget", "debt_interest", of_spending, over(interest, spending)),
    ]
    if books.is_run:
        rows[1:4] = [
            ("budget", "own_revenue", of_product, over(own, product)),
            ("budget", "central_transfers", of_product, over(transfers, product)),
        ]
    for name, variable in (
        ("local_bonds", "local_government_bonds"),
        ("vehicle_bonds", "vehicle_bonds"),
        ("vehicle_debt", "vehicle_debt"),
        ("firm_loans", "firm_loans"),
    ):
        rows.append(("debt", name, of_product, over(pick(books.debt, variable), product)))
    return rows
