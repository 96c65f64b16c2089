"""Published aggregates for the starting balance sheets, each with its provenance and a grade.

Grades: A published for that year; B derived from published figures of that year; C derived with one ratio of
a neighbouring year; D carried over several years, or distributed by a proxy; E assumption.

Stocks are dated at the end of the year before, when the first quarter of the run begins. Flows are those of
the year. Money is in 100 million yuan at current prices, people in 10,000 persons, rates are shares per year.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from neijuan import data
from neijuan.economy.start import local_finance, national
from neijuan.errors import UsageError

if TYPE_CHECKING:
    from jaxtyping import Float

    Provincial = Float[np.ndarray, "province"]

YEARS = (2002, 2007, 2012, 2017)


class Provenance(NamedTuple):
    """Where a figure comes from: a grade from A (published) to E (assumption) and one sentence."""

    grade: str
    text: str


@dataclass(frozen=True)
class PublishedAggregates:
    """What is published about a benchmark year beyond the input-output accounts; arrays in province order."""

    year: int
    employment: Provincial
    """10,000 persons."""
    population: Provincial
    """10,000 persons."""
    unemployment_rate: Provincial
    """Share of the labour force."""
    local_own_revenue: Provincial
    local_expenditure: Provincial
    central_transfers: Provincial
    land_sales: Provincial
    local_government_bonds: Provincial
    """Stock; before 2015 the debt that governments owed directly, most of it as loans."""
    vehicle_debt: Provincial
    """Stock; all interest-bearing debt of financing vehicles."""
    gross_domestic_product: float
    household_consumption: float
    government_consumption: float
    fixed_capital_formation: float
    exports: float
    imports: float
    broad_money: float
    domestic_credit_private: float
    foreign_reserves: float
    foreign_direct_investment_stock: float
    central_government_debt: float
    deposit_rate: float
    lending_rate: float
    employment_share_agriculture: float
    employment_share_industry: float
    employment_share_services: float
    provenance: dict[str, Provenance] = field(repr=False)


def employment(year: int) -> Provincial:
    """Persons employed, scaled from the provinces' own count to the nation's persons engaged (pwt1001)."""
    counted = local_finance.provincial("employment", year)
    nation = national.figure("persons_engaged_pwt", year) * 100
    return counted * nation / counted.sum()


def _registered(year: int) -> Provincial:
    """Registered unemployed; a year without a figure lies on the line between its neighbours (Tibet)."""
    wide = data.series("registered_unemployed").unstack("period").reindex(list(data.province_codes()))
    years = wide.columns.astype(int).to_numpy()
    lines = [np.interp(year, years[row.notna()], row.dropna()) for _, row in wide.iterrows()]
    return np.array(lines, dtype=np.float64)


def unemployment_rate(year: int) -> Provincial:
    """Share of the labour force out of work: the national rate, spread by the registered rate in towns.

    Registration covers townspeople and hardly moves, so that only its differences between provinces are used:
    registered unemployed over employment times urban share (2005 where the year has none).
    """
    employed = employment(year)
    towns = local_finance.provincial("urban_population_share", max(year, 2005)) / 100
    unemployed = _registered(year) / towns
    rate = national.figure("national_unemployment_rate", year) / 100
    unemployed *= employed.sum() * rate / (1 - rate) / unemployed.sum()
    return unemployed / (unemployed + employed)


def _provincial_fields(year: int) -> dict[str, Provincial]:
    return {
        "employment": employment(year),
        "population": local_finance.provincial("population", year, "pre-2020 census"),
        "unemployment_rate": unemployment_rate(year),
        "local_own_revenue": local_finance.own_revenue(year),
        "local_expenditure": local_finance.expenditure(year),
        "central_transfers": local_finance.central_transfers(year),
        "land_sales": local_finance.land_sales(year),
        "local_government_bonds": local_finance.government_bonds(year - 1),
        "vehicle_debt": local_finance.vehicle_debt(year - 1),
    }


def _provenance(year: int) -> dict[str, Provenance]:
    people = {
        "employment": ("B", "provinces' count (gpi_panel) scaled to persons engaged (pwt1001)"),
        "population": ("A", "residents at the end of the year (nbs_population_2000_2017)"),
        "unemployment_rate": (
            "D",
            "national rate (wdi_china) spread by registered unemployed in towns (gpi_panel)",
        ),
    }
    entries = people | local_finance.provenance(year) | national.PROVENANCE
    return {name: Provenance(*entry) for name, entry in entries.items()}


def published_aggregates(year: int) -> PublishedAggregates:
    """All aggregates of a benchmark year. Raises UsageError for another year than 2002, 2007, 2012, 2017."""
    if year not in YEARS:
        raise UsageError(f"no benchmark for {year}: choose one of {', '.join(map(str, YEARS))}")
    fields: dict[str, Any] = {**_provincial_fields(year), **national.aggregates(year)}
    return PublishedAggregates(year=year, provenance=_provenance(year), **fields)
