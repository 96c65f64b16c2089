"""The American side of `rustbelt`: a set of states against the United States, from the shipped facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neijuan.errors import UsageError
from neijuan.measures.decline_paths import Path, Share
from neijuan.measures.reader import Reader, by_year

if TYPE_CHECKING:
    import pandas as pd

NATION = "US"
RUST_BELT = ("IL", "IN", "MI", "NY", "OH", "PA", "WV", "WI")
"""The eight states of Alder, Lagakos and Ohanian (Journal of Political Economy 131, 2023, 2780-2824)."""
INCOMES = ("personal_income", "gross_domestic_product")
SPLICED = "spliced SIC-NAICS 1963-2021"
BY_INDUSTRY = "BEA SAGDP, NAICS"
CONCEPTS = {
    "personal_income": "personal income per head over the nation's",
    "gross_domestic_product": "state GDP per head over the nation's, SIC and NAICS spliced",
}


def shares(reader: Reader, codes: list[str], income: str) -> dict[str, Share]:
    """Shares of national income, population and jobs by year, 1929 to 2021 as far as each goes.

    Personal income is income per head times population; the nation is the US row as published.
    """
    if income not in INCOMES:
        raise UsageError(f"unknown income '{income}': there are {', '.join(INCOMES)}")
    people = _wide(reader, "population_us_state")
    if income == "personal_income":
        earned = _wide(reader, "personal_income_per_head_us_state") * people
    else:
        earned = _wide(reader, "gross_domestic_product_us_state", SPLICED)
    wanted = {"income": earned, "population": people, "employment": _wide(reader, "jobs_us_state")}
    return {name: Share(_part(wide, codes)) for name, wide in wanted.items()}


def industry_paths(reader: Reader, codes: list[str], place: str) -> list[Path]:
    """Shares of the nation's manufacturing, primary metals and motor vehicles, and manufacturing in the
    product of the states, 1997 to 2021 (NAICS)."""
    product = _wide(reader, "gross_domestic_product_us_state", BY_INDUSTRY)
    made = _wide(reader, "gross_domestic_product_manufacturing_us_state", BY_INDUSTRY)
    metals = _wide(reader, "gross_domestic_product_primary_metals_us_state", BY_INDUSTRY)
    vehicles = _wide(reader, "gross_domestic_product_motor_vehicles_us_state", BY_INDUSTRY)
    inside = (made[codes].sum(axis=1, skipna=False) / product[codes].sum(axis=1, skipna=False)).dropna()
    of_nation = "share of the nation's GDP by industry (NAICS): "
    return [
        Path(place, "manufacturing", "main", of_nation + "manufacturing", Share(_part(made, codes))),
        Path(place, "manufacturing_in_gdp", "main", "manufacturing in the GDP of the place", Share(inside)),
        Path(place, "metals", "main", of_nation + "primary metals", Share(_part(metals, codes))),
        Path(place, "motor_vehicles", "main", of_nation + "motor vehicles", Share(_part(vehicles, codes))),
    ]


def _wide(reader: Reader, variable: str, vintage: str | None = None) -> pd.DataFrame:
    """Year by region."""
    return by_year(reader.series(variable, vintage=vintage))


def _part(wide: pd.DataFrame, codes: list[str]) -> pd.Series:
    """The states together over the nation, where all have a figure."""
    return (wide[codes].sum(axis=1, skipna=False) / wide[NATION]).dropna()
