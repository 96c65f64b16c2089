"""National aggregates for the starting balance sheets, 100 million yuan unless said otherwise.

Sources: World Development Indicators (wdi_china), Federal Reserve (fed_h10), Penn World Table (pwt1001).
"""

from __future__ import annotations

from neijuan import data

YUAN = 1e8
"""Yuan, or dollars, in the unit of account."""

CENTRAL_DEBT_SHARE = 0.15
"""Central-government debt over GDP. Assumption: no series of the debt is among the facts (see gaps)."""

FLOWS = {
    "gross_domestic_product": "national_gross_domestic_product",
    "household_consumption": "national_household_consumption",
    "government_consumption": "national_government_consumption",
    "fixed_capital_formation": "national_fixed_capital_formation",
    "exports": "national_exports",
    "imports": "national_imports",
}
RATES = (
    "deposit_rate",
    "lending_rate",
    "employment_share_agriculture",
    "employment_share_industry",
    "employment_share_services",
)

PROVENANCE = {
    **{name: ("A", f"{variable} (wdi_china)") for name, variable in FLOWS.items()},
    **{name: ("A", f"{name} (wdi_china)") for name in RATES if not name.startswith("employment")},
    **{
        name: ("B", f"{name}, modelled by the ILO (wdi_china)")
        for name in RATES
        if name.startswith("employment")
    },
    "broad_money": ("A", "share of GDP times GDP, end of the year before (wdi_china)"),
    "domestic_credit_private": ("A", "share of GDP times GDP, end of the year before (wdi_china)"),
    "foreign_reserves": (
        "B",
        "US dollars at the end of the year before (wdi_china) at its mean rate (fed_h10)",
    ),
    "foreign_direct_investment_stock": (
        "D",
        "net inflows added up from 1982 without revaluation (wdi_china)",
    ),
    "central_government_debt": ("E", "15 percent of GDP of the year before: no series among the facts"),
}


def figure(variable: str, year: int) -> float:
    """One national figure of one year, in the unit of the vocabulary."""
    return float(data.series(variable, region="CN", period=year).iloc[0])


def gross_domestic_product(year: int) -> float:
    """GDP of the nation, 100 million yuan, as revised by the World Bank's download (wdi_china)."""
    return figure("national_gross_domestic_product", year) / YUAN


def share_of_output(variable: str, year: int) -> float:
    """A figure published in percent of GDP, in 100 million yuan."""
    return figure(variable, year) / 100 * gross_domestic_product(year)


def foreign_direct_investment_stock(year: int) -> float:
    """Net inflows of direct investment from 1982 to the end of `year`, added up in yuan of each year."""
    years = list(range(1982, year + 1))
    shares = data.series("foreign_direct_investment_inflow_share", region="CN", period=years) / 100
    output = data.series("national_gross_domestic_product", region="CN", period=years) / YUAN
    return float((shares * output).sum())


def aggregates(year: int) -> dict[str, float]:
    """Flows of the year, and stocks at its beginning, by name of the field of `PublishedAggregates`."""
    flows = {name: figure(variable, year) / YUAN for name, variable in FLOWS.items()}
    rates = {name: figure(name, year) / 100 for name in RATES}
    before = year - 1
    stocks = {
        "broad_money": share_of_output("broad_money_share", before),
        "domestic_credit_private": share_of_output("domestic_credit_private_share", before),
        "foreign_reserves": figure("foreign_reserves", before) / YUAN * figure("exchange_rate", before),
        "foreign_direct_investment_stock": foreign_direct_investment_stock(before),
        "central_government_debt": CENTRAL_DEBT_SHARE * gross_domestic_product(before),
    }
    return flows | rates | stocks
