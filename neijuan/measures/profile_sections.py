"""Tables of the profile of a province: accounts, balance, industries, people, budget, rank and path."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from neijuan.measures.industries import industry_names
from neijuan.measures.profile_indicators import USUAL, Books, Indicator, balance_tables, wide
from neijuan.measures.reader import Reader
from neijuan.measures.regions import NATION

if TYPE_CHECKING:
    import pandas as pd

USES = {
    "household_consumption_urban": "consumption of households in towns",
    "household_consumption_rural": "consumption of households in villages",
    "household_consumption": "consumption of households",
    "government_consumption": "consumption of government",
    "fixed_capital_formation": "fixed capital formation",
    "inventory_change": "change of inventories",
    "net_exports": "net exports",
}
MAKERS = {
    "value_added_primary": "agriculture",
    "value_added_industry": "industry",
    "value_added_construction": "construction",
    "value_added_trade": "trade",
    "value_added_transport_and_post": "transport and post",
    "value_added_hotels_and_catering": "hotels and catering",
    "value_added_finance": "finance",
    "value_added_real_estate": "real estate",
    "value_added_other_services": "other services",
}
OVERLAPPING = ("B", "C", "D", "TOTAL")
"""Codes of sections and of the total, which contain the two-digit industries."""
LARGEST = 10
SPAN = 5
"""Years over which the growth of an industry is measured; its classification changed in 2011."""


def structure(reader: Reader, code: str, parts: dict[str, str], what: str) -> pd.DataFrame:
    """Latest benchmark: each part, its share in the sum of the parts, the same for all provinces together.

    Columns `what`, value (100 million yuan), share, share_of_all_provinces, year. Empty without figures.
    """
    import pandas as pd

    vintage = reader.only("net_exports" if "net_exports" in parts else "value_added_primary", USUAL)
    there = {name: words for name, words in parts.items() if reader.has(name, vintage=vintage)}
    if reader.is_run and "value_added_primary" in parts:
        there = {}
    columns = {name: wide(reader, name, vintage) for name in there}
    if "household_consumption_urban" in columns:
        columns.pop("household_consumption", None)
    years = [set(table.index[table.get(code, pd.Series(dtype=float)).notna()]) for table in columns.values()]
    common = set.intersection(*years) if years else set()
    if not common:
        return pd.DataFrame()
    year = max(common)
    own = pd.Series({there[name]: table.loc[year, code] for name, table in columns.items()})
    every = pd.Series({there[name]: table.loc[year].sum() for name, table in columns.items()})
    return pd.DataFrame(
        {
            what: own.index,
            "value": own.to_numpy(),
            "share": (own / own.sum()).to_numpy(),
            "share_of_all_provinces": (every / every.sum()).to_numpy(),
            "year": year,
        }
    )


def balance(reader: Reader, code: str) -> pd.DataFrame:
    """Net exports in each year with accounts: level, share of expenditure, rank, saving less investment."""
    import pandas as pd

    columns = ("net_exports", "share", "consumption", "investment", "saving_less_investment")
    rows = []
    for year, table in sorted(balance_tables(reader).items()):
        known = table.set_index("code")
        if code not in known.index:
            continue
        place = int(known["share"].rank(ascending=False, method="min")[code])
        rows.append({"year": year, **{name: float(known[name][code]) for name in columns}, "rank": place})
    return pd.DataFrame(rows)


def industries(books: Books, code: str) -> pd.DataFrame:
    """The largest industries: size, share, location quotient, growth.

    Location quotient: share of the industry in the province over its share in all provinces that are listed
    (Hoover-Balassa). Growth: yearly rate over five years at current prices. Facts: main business revenue of
    enterprises above the size threshold, two-digit industries. A run: gross output by sector.
    """
    import numpy as np
    import pandas as pd

    from neijuan.measures.structure_indices import location_quotients

    values = _industry_values(books)
    if values is None or code not in values.index.get_level_values("region"):
        return pd.DataFrame()
    table = values.unstack("sector")
    years = sorted({int(year) for year in table.loc[code].dropna(how="all").index})
    last = years[-1]
    first = next((year for year in years if last - year <= SPAN), last)
    of_last = table[table.index.get_level_values("period") == str(last)].droplevel("period")
    own = of_last.loc[code].dropna()
    quotients = location_quotients(of_last.fillna(0.0).to_numpy(dtype=float))
    quotient = pd.DataFrame(quotients, of_last.index, of_last.columns).loc[code].reindex(own.index)
    of_first = table[table.index.get_level_values("period") == str(first)].droplevel("period")
    before = of_first.loc[code].reindex(own.index) if code in of_first.index else own * np.nan
    growth = (own / before) ** (1 / (last - first)) - 1 if last > first else own * np.nan
    rows = pd.DataFrame({"value": own, "share": own / own.sum(), "location_quotient": quotient})
    rows[f"growth_since_{first}"] = growth
    names = industry_names()
    rows.insert(0, "industry", [names.get(str(sector), str(sector)) for sector in rows.index])
    rows = rows.rename_axis("code").reset_index().sort_values("value", ascending=False)
    return rows.head(LARGEST).assign(year=last).reset_index(drop=True)


def _industry_values(books: Books) -> pd.Series | None:
    """By region, sector and period; the industries do not overlap."""
    name = "cell_output" if books.is_run else "main_business_revenue"
    if not books.industry.has(name):
        return None
    series = books.industry.series(name)
    if "sector" not in series.index.names:
        return None
    sectors = series.index.get_level_values("sector")
    return series[~sectors.isin(OVERLAPPING)].drop(NATION, level="region", errors="ignore")


def path(indicators: list[Indicator], sections: tuple[str, ...], code: str) -> pd.DataFrame:
    """First year, every fifth and the last: the indicators of some sections, one column each."""
    import pandas as pd

    columns = {
        one.name: one.values[code].dropna()
        for one in indicators
        if one.section in sections and code in one.values
    }
    table = pd.DataFrame({name: values for name, values in columns.items() if len(values)})
    if table.empty:
        return table
    last = {int(values.index.max()) for values in columns.values() if len(values)}
    chosen = [
        year for year in table.index if int(year) % SPAN == 0 or int(year) in last | {int(table.index.min())}
    ]
    return table.loc[chosen].rename_axis("year").reset_index()


def rank_and_path(indicators: list[Indicator], code: str) -> pd.DataFrame:
    """First and last figure of each indicator with the ranks, and the places won (+) or lost (-)."""
    import pandas as pd

    rows: list[dict[str, Any]] = []
    for one in indicators:
        values: pd.Series = one.values[code].dropna() if code in one.values else pd.Series(dtype=float)
        if len(values) < 2:
            continue
        ranks = one.ranks()[code]
        first, last = int(values.index.min()), int(values.index.max())
        rows.append(
            {
                "indicator": one.name,
                "first_year": first,
                "first": float(values[first]),
                "first_rank": int(ranks[first]),
                "last_year": last,
                "last": float(values[last]),
                "last_rank": int(ranks[last]),
                "places_won": int(ranks[first] - ranks[last]),
            }
        )
    return pd.DataFrame(rows)


def doubtful(books: Books, code: str) -> pd.DataFrame:
    """Admitted misreporting that touches the province, and the years and variables that it marks.

    Columns episode, admitted, first, last, variables (number of them) and text. Empty for a run.
    """
    import pandas as pd

    if books.is_run:
        return pd.DataFrame()
    from neijuan.data import quality, registries

    episodes = registries._registry("episodes")
    if code not in set(episodes["region"]):
        return pd.DataFrame()
    rows = pd.concat(
        [
            reader.rows[reader.rows["region"] == code]
            for reader in {id(one): one for one in _all(books)}.values()
        ]
    )
    rows = rows[rows["source"].isin(registries._registry("sources").index)].reset_index(drop=True)
    if rows.empty:
        return pd.DataFrame()
    # Only the rules on episodes are asked: grades of all rows would take a tenth of a second.
    columns, marked = quality._Columns(rows), rows.assign(episode="")
    for rule in quality._rules():
        if rule["episode"]:
            marked.loc[columns.match(rule), "episode"] = rule["episode"]
    marked = marked[marked["episode"] != ""]
    admitted = episodes["admitted"].to_dict()
    return pd.DataFrame(
        [
            {
                "episode": key,
                "admitted": admitted[key],
                "first": str(found["period"].min()),
                "last": str(found["period"].max()),
                "variables": int(found["variable"].nunique()),
                "text": quality.episode(str(key)),
            }
            for key, found in marked.groupby("episode")
        ]
    )


def _all(books: Books) -> tuple[Reader, ...]:
    return books.accounts, books.industry, books.debt
