"""Output and people of a constant set of places over years that are counted alike.

Population was recounted after each census and the series do not join, so that one vintage of population is
one span of years; nothing is divided or compared across two spans.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from neijuan.errors import UsageError
from neijuan.measures.reader import MONEY, PEOPLE, Reader, by_year
from neijuan.measures.regions import JOINED, NATION, UNALLOCATED

if TYPE_CHECKING:
    import pandas as pd

INDEX = "gross_domestic_product_index"
VOLUME = "real_gross_domestic_product"
GDP = "gross_domestic_product"
PREFERRED = ("B", "D", "A")
"""Vintages of GDP in the order in which they are taken where several cover as many years."""
CITY = "US-DC"
LATE_STATES = ("US-AK", "US-HI")


@dataclass(frozen=True)
class Span:
    """One count of people: `output` and `people`, place by year (int), same places in every year.

    `accounts`: vintage of the output; `counted`: vintage of the people; `left_out`: places without a figure
    in some year.
    """

    accounts: str
    counted: str
    output: pd.DataFrame
    people: pd.DataFrame
    left_out: tuple[str, ...]

    @property
    def years(self) -> list[int]:
        """The years, oldest first."""
        return [int(year) for year in self.output.columns]

    @property
    def income(self) -> pd.DataFrame:
        """Output per person, place by year, in the unit of output over the unit of people."""
        return self.output / self.people


def spans(
    reader: Reader, people: str, vintage: str | None, real: bool, since: int | None, until: int | None
) -> list[Span]:
    """Spans of output per person of Chinese provinces, one for each vintage of `people`, earliest first.

    `people` is `population` or `employment`. Without `vintage` each span takes the vintage of GDP that covers
    most of it. With `real`, output is at prices of the first year of the span. Raises UsageError for a
    vintage that does not exist or if no two years are left.
    """
    accounts = reader.vintages(GDP)
    if not accounts or not (reader.is_run or vintage in (None, *accounts)):
        listed = f"there are {', '.join(accounts)}" if accounts else "give a table that has it"
        of = f" of vintage '{vintage}'" if vintage and accounts else ""
        raise UsageError(f"no {GDP}{of} in {reader.origin}: {listed}")
    found = []
    for counted in reader.vintages(people):
        years = _between(reader.periods(people, vintage=counted), since, until)
        chosen = vintage if vintage and not reader.is_run else _covering(reader, accounts, years)
        if years.isdisjoint(reader.periods(GDP, vintage=chosen)):
            continue
        output, persons = _joined(
            _table(reader.series(GDP, vintage=chosen, unit=MONEY)),
            _table(reader.series(people, vintage=counted, unit=PEOPLE)),
        )
        if real:
            output = _at_constant_prices(reader, output)
        span = _span((chosen, counted), output, persons, since, until)
        found += [] if span is None else [span]
    return _checked(found, reader, people, since, until)


def _between(periods: list[str], since: int | None, until: int | None) -> set[str]:
    return {
        period
        for period in periods
        if (since is None or int(period[:4]) >= since) and (until is None or int(period[:4]) <= until)
    }


def _covering(reader: Reader, accounts: list[str], years: set[str]) -> str:
    """The vintage of GDP with most of the years; among equals the preferred one."""
    order = sorted(accounts, key=lambda one: PREFERRED.index(one) if one in PREFERRED else len(PREFERRED))
    return max(order, key=lambda one: len(years.intersection(reader.periods(GDP, vintage=one))))


def states(reader: Reader, since: int | None, until: int | None) -> list[Span]:
    """Personal income and population of the contiguous US states; US$ and persons."""
    income = _table(reader.series("personal_income_per_head_us_state", unit="US$"))
    people = _table(reader.series("population_us_state", unit="persons"))
    places = [code for code in people.index if code not in ("US", CITY, *LATE_STATES)]
    income, people = income.loc[places], people.loc[places]
    named = "personal_income_per_head_us_state"
    vintages = (reader.vintages(named)[0], reader.vintages("population_us_state")[0])
    span = _span(vintages, income * people, people, since, until)
    return _checked([] if span is None else [span], reader, "population_us_state", since, until)


def _table(values: pd.Series) -> pd.DataFrame:
    """Place by year; the nation and what is allotted to no province are left out."""
    return by_year(values, NATION, UNALLOCATED).T


def _joined(output: pd.DataFrame, people: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Both tables over the years they share, with places joined where either counts them as one."""
    shared = output.columns.intersection(people.columns)
    output, people = output[shared].dropna(how="all"), people[shared].dropna(how="all")
    for whole, parts in JOINED.items():
        if whole in output.index and whole in people.index:
            output, people = (_merged(table, whole, parts) for table in (output, people))
        else:
            # One of the two counts the parts alone: no ratio in the years in which the other does not.
            output, people = (table.drop(index=whole, errors="ignore") for table in (output, people))
    return output, people


def _merged(table: pd.DataFrame, whole: str, parts: tuple[str, ...]) -> pd.DataFrame:
    total = table.loc[whole].fillna(table.reindex(parts).sum(min_count=len(parts)))
    merged = table.drop(index=list(parts), errors="ignore")
    merged.loc[whole] = total
    return merged


def _at_constant_prices(reader: Reader, output: pd.DataFrame) -> pd.DataFrame:
    """Output at prices of the first year: the volume series of a run, or GDP carried on by its index."""
    if reader.has(VOLUME):
        return _table(reader.series(VOLUME, unit=MONEY)).reindex(columns=output.columns)
    growth = _table(reader.series(INDEX, unit="previous year = 100")) / 100
    years = [year for year in map(int, output.columns) if year in growth or year + 1 in growth]
    if not years:
        return output.iloc[:, :0]
    steps = growth.reindex(index=output.index, columns=years)
    steps[years[0]] = output[years[0]]
    return steps.cumprod(axis=1, skipna=False)


def _span(
    vintages: tuple[str, str],
    output: pd.DataFrame,
    people: pd.DataFrame,
    since: int | None,
    until: int | None,
) -> Span | None:
    """The years in which all places of the last year have figures; with `since`, places that lack one go."""
    places = output.index.intersection(people.index)
    years = [
        year
        for year in map(int, output.columns.intersection(people.columns))
        if (since is None or year >= since) and (until is None or year <= until)
    ]
    known = output.loc[places, years].notna() & people.loc[places, years].notna()
    years = [year for year in years if known[year].any()]
    if years and since is None:
        last = known[years[-1]]
        while not known.loc[last, years[0]].all():
            years = years[1:]
    kept = known.index[known[years].all(axis=1)]
    if len(years) < 2 or kept.empty:
        return None
    left_out = tuple(sorted((set(output.index) | set(people.index)) - set(kept)))
    return Span(*vintages, output.loc[kept, years], people.loc[kept, years], left_out)


def _checked(
    found: list[Span], reader: Reader, people: str, since: int | None, until: int | None
) -> list[Span]:
    if found:
        return sorted(found, key=lambda span: span.years)
    periods = reader.periods(people)
    there = f"{people} runs from {periods[0]} to {periods[-1]}" if periods else f"it lacks {people}"
    asked = f" from {since or 'the start'} to {until or 'the end'}" if since or until else ""
    raise UsageError(f"no two years of incomes per person{asked} in {reader.origin}: {there}")
