"""What was published for the nation and the provinces, by calendar year, beside which runs are put."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from neijuan import data


@dataclass(frozen=True)
class Indicator:
    """A yearly national figure, its published variable, the mean absolute gap that counts as agreement."""

    title: str
    unit: str
    variable: str
    tolerance: float


def heading(entry: Indicator) -> str:
    """Its title with a capital."""
    return entry.title[0].upper() + entry.title[1:]


NATIONAL = {
    "growth": Indicator("real growth", "%", "national_gross_domestic_product_growth", 1.0),
    "deflator": Indicator("GDP deflator", "%", "national_gross_domestic_product_inflation", 1.5),
    "consumer_prices": Indicator("consumer prices", "%", "consumer_price_inflation", 1.0),
    "consumption": Indicator(
        "household consumption", "% of GDP", "national_household_consumption_share", 2.0
    ),
    "government": Indicator(
        "government consumption", "% of GDP", "national_government_consumption_share", 2.0
    ),
    "investment": Indicator(
        "fixed capital formation", "% of GDP", "national_fixed_capital_formation_share", 2.0
    ),
    "exports": Indicator("exports", "% of GDP", "national_exports_share", 2.0),
    "imports": Indicator("imports", "% of GDP", "national_imports_share", 2.0),
    "utilisation": Indicator("utilisation of industry", "%", "", 2.0),
    "unemployment": Indicator("unemployment", "%", "national_unemployment_rate", 1.0),
}
"""Columns of the national table. The tolerances are a choice of ours."""


def nation(years: Sequence[int]) -> pd.DataFrame:
    """Published figures by year, columns as in `NATIONAL` and `product` (trillion yuan); NaN where none."""
    columns = {name: _national(entry.variable) for name, entry in NATIONAL.items() if entry.variable}
    columns["product"] = _national("national_gross_domestic_product") / 1e12
    columns["utilisation"] = surveyed()
    return pd.DataFrame({name: values.reindex(list(years)) for name, values in columns.items()})


def _national(variable: str) -> pd.Series:
    values = data.series(variable).droplevel("region")
    return values.set_axis(values.index.astype(int))


def surveyed() -> pd.Series:
    """Yearly utilisation of industry by the survey of the National Bureau of Statistics, from 2016 on."""
    found: dict[int, float] = {}
    for vintage in ("derived from the following year (level minus change)", "as released"):
        values = data.series("surveyed_utilisation", vintage=vintage).xs(("CN", "TOTAL"))
        found |= {int(year): float(value) for year, value in values.items() if str(year).isdigit()}
    return pd.Series(found).sort_index()


def vehicle_debt() -> pd.Series:
    """Estimates of the IMF of the debt of financing vehicles by year, trillion yuan."""
    values = data.series("financing_vehicle_debt", vintage="single figure; IMF estimate").droplevel("region")
    return values.set_axis(values.index.astype(int)).sort_index()


def provincial_product() -> pd.DataFrame:
    """GDP of the provinces in vintage B, 100 million yuan, province by year."""
    wide = data.series("gross_domestic_product", vintage="B").unstack("period")
    return wide.set_axis(wide.columns.astype(int), axis="columns").reindex(list(data.province_codes()))


def provincial_growth(first: int, last: int) -> tuple[pd.Series, int]:
    """Mean yearly volume growth as first published, percent, and the last year that it covers.

    Beijing is not in the series.
    """
    index = data.series("gross_domestic_product_index", vintage="as published, recovered").unstack("period")
    years = [year for year in index.columns.astype(int) if first < year <= last]
    mean = (index[[str(year) for year in years]] / 100).prod(axis="columns", skipna=False) ** (1 / len(years))
    return (100 * (mean - 1)).reindex(list(data.province_codes())), max(years)


@dataclass(frozen=True)
class Accounts:
    """Reconciled accounts of a benchmark year by province, percent of GDP, and GDP."""

    balance: np.ndarray
    investment: np.ndarray
    product: np.ndarray


def reconciled(year: int) -> Accounts:
    """Net exports and fixed investment over GDP of the reconciled accounts, in province order."""
    from neijuan.economy.start.reconciliation import reconcile

    accounts = reconcile(year).accounts
    product = accounts.gross_domestic_product
    return Accounts(
        100 * accounts.net_exports.sum(1) / product,
        100 * accounts.fixed_capital_formation.sum(1) / product,
        product,
    )
