"""Net exports of provinces between benchmark years: an estimate, and the error that a test of it shows.

Annual accounts of vintage A have GDP, household consumption and fixed capital formation of each province.
What is missing for the balance, government consumption, inventories and differences between the compilations,

    w = 1 - (household consumption + fixed capital formation) / GDP - NX / Y,

is known in benchmark years and interpolated linearly between the neighbouring ones. The test leaves a
benchmark year out, estimates it from its neighbours and compares.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from neijuan.errors import UsageError
from neijuan.measures.reader import MONEY, Reader
from neijuan.measures.regions import NATION

if TYPE_CHECKING:
    import pandas as pd

BENCHMARKS = (1997, 2002, 2007, 2012, 2017)
FIRST, LAST = BENCHMARKS[0], BENCHMARKS[-1]
ANNUAL = "A"
NEEDED = ("gross_domestic_product", "household_consumption", "fixed_capital_formation")
"""Annual series behind an estimate."""


def estimate(reader: Reader, year: int, vintage: str) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Consumption, investment and net exports by province in a year without accounts, 100 million yuan.

    The missing part is counted with consumption. Columns `low` and `high` bound the share of net exports by
    the middle 80% of the errors of the test. The second result is that test: median and 90% quantile of
    the absolute error (share of expenditure), the years tested and the number of provinces in them. Raises
    UsageError outside the benchmark years, for another vintage, or if the annual series are missing.
    """
    between = FIRST < year < LAST and vintage == "benchmark"
    if not between or not all(reader.has(name, vintage=ANNUAL, period=year) for name in NEEDED):
        raise UsageError(_absence(reader, year, vintage))
    annual = _annual(reader)
    known = _shares_of_benchmarks(reader)
    missing = (1 - annual["spent"].unstack() - known).dropna(how="all", axis="columns")
    error = leave_one_out(annual["spent"].unstack(), known, missing)
    share = 1 - annual["spent"].unstack()[str(year)] - _interpolate(missing, year)
    rows = annual.xs(str(year), level="period").assign(share=share).dropna()
    rows["net_exports"] = rows["share"] * rows["gross_domestic_product"]
    rows["investment"] = rows["fixed_capital_formation"]
    rows["consumption"] = rows["gross_domestic_product"] - rows["investment"] - rows["net_exports"]
    low, high = np.quantile(error, [0.1, 0.9])
    rows = rows.assign(low=rows["share"] + low, high=rows["share"] + high)
    return rows[["consumption", "investment", "net_exports", "low", "high"]], {
        "median_absolute": float(error.abs().median()),
        "absolute_90": float(error.abs().quantile(0.9)),
        "tested_years": sorted({int(period) for period in error.index.get_level_values("period")}),
        "cases": int(error.size),
    }


def _absence(reader: Reader, year: int, vintage: str) -> str:
    """Why there is no answer for the year, and which years or vintages there are."""
    there = reader.vintages("net_exports")
    if not there:
        return f"no net_exports in {reader.origin}: give a table that has them"
    if vintage not in there and not reader.is_run:
        return f"no net_exports of vintage '{vintage}' in {reader.origin}: there are {', '.join(there)}"
    of = "" if reader.is_run else f" (vintage {vintage})"
    found = ", ".join(reader.periods("net_exports", vintage=vintage))
    between = all(reader.has(name, vintage=ANNUAL) for name in NEEDED)
    estimates = f", and estimates for {FIRST + 1} to {LAST - 1} with vintage benchmark" if between else ""
    return f"no balances for {year} in {reader.origin}{of}: there are {found}{estimates}"


def leave_one_out(spent: pd.DataFrame, known: pd.DataFrame, missing: pd.DataFrame) -> pd.Series:
    """Published less estimated share of net exports for each inner benchmark year, by (period, region)."""
    import pandas as pd

    errors = {}
    for year in BENCHMARKS[1:-1]:
        rest = missing.drop(columns=str(year))
        errors[str(year)] = known[str(year)] - (1 - spent[str(year)] - _interpolate(rest, year))
    return pd.concat(errors, names=["period"]).dropna()


def _interpolate(known: pd.DataFrame, year: int) -> pd.Series:
    """Linear in time between the neighbouring columns (years) of each province, missing where one is."""
    at = [int(column) for column in known.columns]
    before, after = max(one for one in at if one <= year), min(one for one in at if one >= year)
    weight = 0.0 if before == after else (year - before) / (after - before)
    return (1 - weight) * known[str(before)] + weight * known[str(after)]


def _annual(reader: Reader) -> pd.DataFrame:
    """GDP, household consumption and fixed capital formation, vintage A, by (region, period); their ratio."""
    import pandas as pd

    table = pd.DataFrame({name: reader.series(name, vintage=ANNUAL, unit=MONEY) for name in NEEDED}).dropna()
    table = table.drop(index=NATION, level="region", errors="ignore")
    above = table["household_consumption"] + table["fixed_capital_formation"]
    return table.assign(spent=above / table["gross_domestic_product"])


def _shares_of_benchmarks(reader: Reader) -> pd.DataFrame:
    """Published NX / Y, province by benchmark year."""
    names = (
        "household_consumption_urban",
        "household_consumption_rural",
        "government_consumption",
        "fixed_capital_formation",
        "inventory_change",
        "net_exports",
    )
    total = reader.total(names, vintage="benchmark", unit=MONEY)
    share = reader.series("net_exports", vintage="benchmark") / total
    return share.dropna().drop(index=NATION, level="region", errors="ignore").unstack()
