"""The Chinese side of `rustbelt`: a set of provinces against the nation, with the breaks of each series.

The nation is the sum of the provinces. Where a province has no population (Zhejiang, 1990 to 1999), the
national total of the World Bank stands in for the sum.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from neijuan.errors import UsageError
from neijuan.measures.decline_paths import Path, Share
from neijuan.measures.industries import industrial_sectors
from neijuan.measures.reader import Reader, by_year
from neijuan.measures.regions import JOINED, NATION

if TYPE_CHECKING:
    import pandas as pd

BEFORE_CENSUS, AFTER_CENSUS, EARLY = "pre-2020 census", "post-2020 census", "1990s compilation"
POPULATIONS = {"A": (EARLY, BEFORE_CENSUS), "B": (BEFORE_CENSUS, AFTER_CENSUS)}
POPULATIONS["D"] = POPULATIONS["B"]
"""Population that goes with each revision of the accounts: A as counted at the time, B and D with the
census of 2020 as soon as it reaches back."""
REVISIONS = {
    "A": {1993: "GDP partly revised from 1993 on", 1999: "GDP of the revised data base from 1999 on"},
}
"""Breaks inside a vintage of GDP, as its compilers describe them."""
((JOINT, PARTS),) = JOINED.items()


def concept(reader: Reader, vintage: str) -> str:
    """What income per head is here."""
    if reader.is_run:
        return "simulated GDP per person of the labour force over the nation's"
    return f"GDP (vintage {vintage}) per head over the nation's"


def shares(reader: Reader, codes: list[str], vintage: str) -> dict[str, Share]:
    """Shares of national income (GDP), population and employment by year; of a run, labour force for people.

    Employment is missing in a table without it. Raises UsageError if there is no GDP of the vintage.
    """
    if reader.is_run:
        return _of_run(reader, codes)
    income = _part(_wide(reader, "gross_domestic_product", vintage), codes, REVISIONS.get(vintage, {}))
    if income.values.empty:
        raise UsageError(
            f"no year of {reader.origin} has gross_domestic_product of vintage {vintage} for all of "
            f"{', '.join(codes)}: choose others, or another vintage"
        )
    people = _population(reader, codes, vintage)
    # People before the first accounts of a vintage belong to another comparison.
    begin = int(income.values.index.min())
    people = Share(people.values[people.values.index >= begin], people.breaks)
    found = {"income": income, "population": people}
    if reader.has("employment", sector=""):
        found["employment"] = _part(_wide(reader, "employment", None), codes, {})
    return found


def industry_paths(reader: Reader, codes: list[str], place: str) -> list[Path]:
    """Share of the nation's industry and industry in the product of the place; metals from 2009 on.

    Facts: value added of industry in the benchmark years, and main business revenue of the metal industries
    (C31, C32) of enterprises above the size threshold. A run: gross output of its industrial sectors.
    """
    if reader.is_run:
        return _industry_of_run(reader, codes, place)
    paths = []
    if reader.has("value_added_industry", vintage="benchmark"):
        made = _wide(reader, "value_added_industry", "benchmark")
        parts = ("value_added_primary", "value_added_secondary", "value_added_tertiary")
        product = _sum([_wide(reader, part, "benchmark") for part in parts])
        inside = (made[codes].sum(axis=1, skipna=False) / product[codes].sum(axis=1, skipna=False)).dropna()
        what = "share of the nation's value added of industry (with mining and utilities)"
        paths += [
            Path(place, "manufacturing", "main", what, _part(made, codes, {})),
            Path(place, "manufacturing_in_gdp", "main", "industry in the GDP of the place", Share(inside)),
        ]
    if reader.has("main_business_revenue", sector="C31"):
        what = "share of the nation's revenue of the metal industries (C31, C32), listed provinces"
        metals = _sum(
            [_wide(reader, "main_business_revenue", None, sector=code).loc[2009:] for code in ("C31", "C32")]
        )
        if not set(codes) <= set(metals.columns):
            return paths
        share = (metals[codes].sum(axis=1, skipna=False) / metals.sum(axis=1)).dropna()
        paths.append(Path(place, "metals", "main", what, Share(share)))
    return paths


def _population(reader: Reader, codes: list[str], vintage: str) -> Share:
    """Share of the population; later vintages take over in the years that they have."""
    import pandas as pd

    there = reader.vintages("population")
    wanted = [one for one in POPULATIONS.get(vintage, ()) if one in there] or there[:1]
    if not wanted:
        raise UsageError(f"no population in {reader.origin}: give a table that has it")
    national = None
    if reader.has("national_population"):
        national = reader.series("national_population", unit="persons").droplevel("region") / 1e4
        national.index = national.index.astype(int)
    values, breaks = pd.Series(dtype=float), {}
    for one in wanted:
        wide = _wide(reader, "population", one)
        whole = wide.sum(axis=1).where(_covered(wide).map(len) == 31)
        if national is not None:
            whole = whole.fillna(national)
        elif whole.isna().all():
            # A user's table of some provinces is a nation of its own.
            whole = wide.sum(axis=1)
        part = (_together(wide, codes) / whole).dropna()
        if len(values) and len(part):
            breaks[int(part.index.min())] = f"population of the vintage {one}"
        values = part.combine_first(values)
    return Share(values.sort_index(), breaks)


def _wide(reader: Reader, variable: str, vintage: str | None, sector: str = "") -> pd.DataFrame:
    """Year by province; the nation's own row, where there is one, is left out."""
    return by_year(reader.series(variable, vintage=vintage, sector=sector), NATION)


def _sum(tables: list[pd.DataFrame]) -> pd.DataFrame:
    """Cell by cell, where all tables have a figure."""
    total = tables[0]
    for table in tables[1:]:
        total = total + table
    return total


def _covered(wide: pd.DataFrame) -> pd.Series:
    """Provinces that the figures of each year cover; Sichuan with Chongqing is two."""
    import pandas as pd

    def of_year(row: pd.Series) -> frozenset[str]:
        found = set(row.dropna().index)
        return frozenset(found - {JOINT} | (set(PARTS) if JOINT in found else set()))

    return pd.Series({year: of_year(row) for year, row in wide.iterrows()})


def _together(wide: pd.DataFrame, codes: list[str]) -> pd.Series:
    """Sum over the provinces where all have a figure."""
    missing = [code for code in codes if code not in wide]
    if missing:
        raise UsageError(
            f"no figures of {missing[0]} in a series that is needed: give a list of provinces without it"
        )
    table = wide.copy()
    if JOINT in table and set(PARTS) <= set(codes):
        first, second = PARTS
        table[second] = table[second].mask(table[JOINT].notna(), 0.0)
        table[first] = table[first].fillna(table[JOINT])
    return table[codes].sum(axis=1, skipna=False)


def _part(wide: pd.DataFrame, codes: list[str], known: dict[int, str]) -> Share:
    """The provinces over the sum of all, with a break wherever provinces enter or leave the sum."""
    covered = _covered(wide)
    values = (_together(wide, codes) / wide.sum(axis=1)).dropna()
    breaks = dict(known)
    years = [int(year) for year in covered.index]
    for before, year in pairwise(years):
        changed = covered[year] ^ covered[before]
        if changed:
            breaks[year] = f"{', '.join(sorted(changed))} enters or leaves the sum of the provinces"
    return Share(values, {year: text for year, text in breaks.items() if year in values.index})


def _of_run(reader: Reader, codes: list[str]) -> dict[str, Share]:
    """GDP and employment as simulated; people are the labour force, E / (1 - u)."""
    employment = _wide(reader, "employment", None)
    force = employment / (1 - _wide(reader, "unemployment_rate", None))
    wide = {
        "income": _wide(reader, "gross_domestic_product", None),
        "population": force,
        "employment": employment,
    }
    return {name: _part(table, codes, {}) for name, table in wide.items()}


def _industry_of_run(reader: Reader, codes: list[str], place: str) -> list[Path]:
    cells = reader.series("cell_output", sector=industrial_sectors())
    wide = by_year(cells.groupby(level=["region", "period"]).sum())
    what = "share of the nation's gross output of industry (with mining and utilities)"
    return [Path(place, "manufacturing", "main", what, _part(wide, codes, {}))]
