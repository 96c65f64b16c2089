"""The published record beside the model: dots on charts of the dashboard and the report, with their source.

Nothing is filled in: where nothing is published there is no dot.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

SURVEYED = {
    "coal": "B06",
    "oil-ores": "B07",
    "food": "C14",
    "textiles": "C17",
    "chemicals": "C26",
    "building-materials": "C30",
    "steel": "C31",
    "nonferrous": "C32",
    "machinery": "C34",
    "motor-vehicles": "C36",
    "electrical": "C38",
    "solar": "C38",
    "batteries": "C38",
    "electronics": "C39",
    "utilities": "D",
}
"""Code of the capacity survey that covers each industry; C38 is wider than solar cells or batteries."""


EXPENDITURE = (
    "household_consumption_rural",
    "household_consumption_urban",
    "government_consumption",
    "fixed_capital_formation",
    "inventory_change",
    "net_exports",
)
"""What the benchmark accounts divide the product into: one vintage, so that a ratio mixes none."""


@dataclass(frozen=True)
class Record:
    """Published points as (time in years, value), and where they are from."""

    points: tuple[tuple[float, float], ...] = ()
    source: str = ""

    def between(self, first: float, last: float) -> list[list[float]]:
        """The points within a span of time, as lists."""
        return [[x, y] for x, y in self.points if first <= x <= last]


NOTHING = Record()


def when(period: str) -> float | None:
    """Middle of a year or quarter in calendar years; None for anything else."""
    if period.isdigit() and len(period) == 4:
        return int(period) + 0.5
    if len(period) == 6 and period[4] == "Q":
        return int(period[:4]) + (int(period[5]) - 0.5) / 4
    return None


def _record(rows: Iterable[tuple[str, float]], source: str) -> Record:
    points = {}
    for period, value in rows:
        time = when(str(period))
        if time is not None and math.isfinite(value):
            points[time] = float(value)
    return Record(tuple(sorted(points.items())), source if points else "")


def _rows(variable: str, region: str, sector: str = "", vintages: tuple[str, ...] = ()) -> pd.DataFrame:
    from neijuan.data.facts import observations

    rows = observations(variable)
    rows = rows[(rows["region"] == region) & (rows["sector"] == sector)]
    return rows[rows["vintage"].isin(vintages)] if vintages else rows


def _single(
    variable: str, region: str, scale: float = 1.0, shift: float = 0.0, vintages: tuple[str, ...] = ()
) -> Record:
    rows = _rows(variable, region, vintages=vintages)
    values = (
        (period, scale * value + shift) for period, value in zip(rows["period"], rows["value"], strict=True)
    )
    return _record(values, _cited(rows))


def _cited(rows: pd.DataFrame) -> str:
    from neijuan.data.facts import cite

    return "; ".join(cite(key) for key in sorted(rows["source"].unique()))


def _benchmark_share(parts: tuple[str, ...], region: str) -> Record:
    """Sum of benchmark accounts over the product that the same accounts add up to, percent."""
    uses = [_by_year(use, region) for use in EXPENDITURE]
    years = set.intersection(*(set(one) for one in uses))
    whole = {year: sum(one[year] for one in uses) for year in sorted(years)}
    held = [_by_year(part, region) for part in parts]
    values = [
        (year, 100 * sum(one[year] for one in held) / product)
        for year, product in whole.items()
        if product and all(year in one for one in held)
    ]
    return _record(values, _cited(_rows(parts[0], region, vintages=("benchmark",))))


def _by_year(variable: str, region: str) -> dict[str, float]:
    rows = _rows(variable, region, vintages=("benchmark",))
    return dict(zip(rows["period"], rows["value"], strict=True))


def _transfers(region: str) -> Record:
    """Transfers received over the product of the province, percent."""
    rows = _rows("central_transfers", region)
    product = _rows("gross_domestic_product", region, vintages=("B",))
    whole = dict(zip(product["period"], product["value"], strict=True))
    values = [
        (period, 100 * value / whole[period])
        for period, value in zip(rows["period"], rows["value"], strict=True)
        if period in whole
    ]
    return _record(values, _cited(rows))


_NATION: dict[str, Callable[[], Record]] = {
    "growth": lambda: _single("national_gross_domestic_product_growth", "CN"),
    "gdp": lambda: _single("national_gross_domestic_product", "CN", 1e-12),
    "utilisation": lambda: _utilisation("TOTAL"),
    "consumption_share": lambda: _single("national_household_consumption_share", "CN"),
    "investment_share": lambda: _single("national_fixed_capital_formation_share", "CN"),
    "net_exports_share": lambda: _single("external_balance_share", "CN"),
    "exports_share": lambda: _single("national_exports_share", "CN"),
    "exchange_rate": lambda: _single("exchange_rate", "CN"),
    "consumer_inflation": lambda: _single("consumer_price_inflation", "CN"),
    "producer_inflation": lambda: _single("china_producer_price_growth", "CN"),
    "unemployment": lambda: _single("national_unemployment_rate", "CN"),
    "local_debt": lambda: _single("local_government_debt_with_financing_vehicle_share", "CN"),
    "population": lambda: _single("national_population", "CN", 1e-6),
}
_PROVINCE: dict[str, Callable[[str], Record]] = {
    "growth": lambda code: _single("gross_domestic_product_index", code, 1.0, -100.0),
    "gdp": lambda code: _single("gross_domestic_product", code, 1e-4, vintages=("B",)),
    "consumption_share": lambda code: _benchmark_share(
        ("household_consumption_rural", "household_consumption_urban"), code
    ),
    "investment_share": lambda code: _benchmark_share(("fixed_capital_formation",), code),
    "net_exports_share": lambda code: _benchmark_share(("net_exports",), code),
    "population": lambda code: _single("population", code, 1e-2, vintages=("post-2020 census",)),
    "transfers_share": _transfers,
}


def _utilisation(code: str) -> Record:
    rows = _rows("surveyed_utilisation", "CN", code)
    if code != "TOTAL":
        rows = rows[rows["period"].str.len() == 6]
    return _record(zip(rows["period"], rows["value"], strict=True), _cited(rows) if len(rows) else "")


@cache
def of_place(indicator: str, province: str = "") -> Record:
    """What is published for an indicator, of the nation or a province."""
    if province:
        return _PROVINCE[indicator](province) if indicator in _PROVINCE else NOTHING
    return _NATION[indicator]() if indicator in _NATION else NOTHING


@cache
def of_sector(indicator: str, sector: str) -> Record:
    """What is published for an indicator of an industry: its utilisation in the survey."""
    if indicator == "sector_utilisation" and sector in SURVEYED:
        return _utilisation(SURVEYED[sector])
    return NOTHING
