"""One page on one province: what it makes, where it goes, who lives there, what it owes, where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from neijuan.errors import UsageError
from neijuan.measures import profile_sections as sections
from neijuan.measures.answer import Answer
from neijuan.measures.profile_indicators import Books, Indicator, indicators, open_books
from neijuan.measures.reader import MONEY, Table

if TYPE_CHECKING:
    import pandas as pd

NOTES = (
    "Rank 1 is the highest figure of the provinces that have one in that year, whether high is good or not.",
    "Shares of expenditure are of benchmark accounts (C + I + NX); GDP is of the newest vintage, so that the "
    "two do not belong in one ratio.",
    "Population is of the census of 2020 from 2015 on, of earlier ones before, of a compilation before 2000: "
    "the years on both sides of 2000 and of 2015 are not comparable.",
)
NOTES_OF_RUN = ("Figures of a run by calendar year; rank 1 is the highest figure.",)


def profile(table: Table = None, *, province: str) -> Answer:
    """The profile of one province: indicators with rank and path, and tables of each side of its economy.

    The table has one row an indicator: section, value, unit, year (its latest), vintage, rank (1 = highest of
    the provinces with a figure), `of` (how many those are) and the median over them. `more` has

    * accounts and production: GDP by expenditure and value added of the latest benchmark year, the shares
      beside those of all provinces together;
    * balance: net exports in every year with accounts, from `balances`;
    * industries: the ten largest, location quotient LQ = (R_ps / R_p) / (R_s / R), growth over five years;
    * people, debt and budget: every fifth year and the last;
    * rank and path: first and last figure with their ranks;
    * doubtful reporting: admitted misreporting that touches figures of the province.

    `province` is a code (CN-LN, LN), an English or a Chinese name. Money in 100 million yuan at current
    prices, people in 10,000, shares as fractions. `table` is a run, a long table or None for the shipped
    facts; what it lacks is left out. The full path of every indicator is in `paths` of the summary. Raises
    UsageError for an unknown province, with the nearest names, and for a table that has no figure of it.
    Source of the location quotient: Hoover (1936), Review of Economics and Statistics 18; Balassa (1965),
    Manchester School 33.
    """
    from neijuan.data import registries

    code = registries.find_province(province)
    place = registries.provinces().loc[code]
    books = open_books(table)
    known = indicators(books)
    rows = _table(known, code)
    if rows.empty:
        raise UsageError(
            f"no indicator of {place['name']} in {books.accounts.origin}: give a table with accounts, "
            "people, budgets or debt of the province"
        )
    more = _more(books, known, code)
    summary = {
        "province": code,
        "name": str(place["name"]),
        "name_zh": str(place["name_zh"]),
        "region": str(place["nbs_region"]),
        "coast": bool(place["coastal"]),
        "capital": str(place["capital"]),
        "is_run": books.is_run,
        "paths": _paths(known, code),
    }
    return Answer(
        name="profile",
        title=_title(str(place["name"]), rows),
        table=rows,
        rows="indicators",
        units={"value, median": "the column unit", "share": "fraction", "net exports": MONEY},
        summary=summary,
        notes=NOTES_OF_RUN if books.is_run else NOTES,
        sources=books.sources(),
        draw=_draw(known),
        more=more,
    )


def _table(known: list[Indicator], code: str) -> pd.DataFrame:
    """The latest figure of each indicator with its rank."""
    import pandas as pd

    rows = []
    for one in known:
        values = one.values[code].dropna() if code in one.values else None
        if values is None or values.empty:
            continue
        year = int(values.index.max())
        every: pd.Series = one.values[one.values.index == year].iloc[0].dropna()
        rows.append(
            {
                "section": one.section,
                "indicator": one.name,
                "value": float(values[year]),
                "unit": one.unit,
                "year": year,
                "rank": int(one.ranks()[code][year]),
                "of": len(every),
                "median": float(every.median()),
                "vintage": one.vintage,
            }
        )
    return pd.DataFrame(rows)


def _more(books: Books, known: list[Indicator], code: str) -> dict[str, pd.DataFrame]:
    """The sections that have figures."""
    accounts = books.accounts
    made = {
        "accounts": sections.structure(accounts, code, sections.USES, "use"),
        "production": sections.structure(accounts, code, sections.MAKERS, "sector"),
        "balance": sections.balance(accounts, code),
        "industries": sections.industries(books, code),
        "people": sections.path(known, ("people",), code),
        "debt and budget": sections.path(known, ("budget", "debt"), code),
        "rank and path": sections.rank_and_path(known, code),
        "doubtful reporting": sections.doubtful(books, code),
    }
    return {title: table for title, table in made.items() if not table.empty}


def _paths(known: list[Indicator], code: str) -> dict[str, list[dict[str, Any]]]:
    """Every figure of every indicator with its rank."""
    paths = {}
    for one in known:
        if code in one.values:
            ranks, values = one.ranks()[code], one.values[code].dropna()
            paths[one.name] = [
                {"year": int(year), "value": float(values[year]), "rank": int(ranks[year])}
                for year in values.index
            ]
    return paths


def _title(name: str, rows: pd.DataFrame) -> str:
    known = rows.set_index("indicator")
    words = []
    for indicator, text in (("gdp_per_head", "GDP per head"), ("gdp", "GDP")):
        if indicator in known.index:
            row = known.loc[indicator]
            words.append(f"{text} rank {row['rank']} of {row['of']} ({row['year']})")
            break
    if "net_exports_share" in known.index:
        row = known.loc["net_exports_share"]
        sign = "surplus" if row["value"] > 0 else "deficit"
        words.append(f"{sign} of {abs(100 * row['value']):.1f}% of expenditure ({row['year']})")
    return f"{name}: " + ", ".join(words or ["what the table has"])


def _draw(known: list[Indicator]) -> Any:
    def draw(answer: Answer) -> Any:
        from neijuan.measures.figures.profile import draw as page

        return page(answer, known)

    return draw
