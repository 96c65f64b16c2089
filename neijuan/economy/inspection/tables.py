"""Tables to print: the three matrices of a quarter, and the life of a firm."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from neijuan.economy.accounts import matrices
from neijuan.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

TITLES = {
    "balance": "Balance sheets",
    "transactions": "Transactions: received less paid",
    "revaluation": "Revaluation: changes without a transaction",
}
TOTALS = {"balance": "net worth", "transactions": "change in money", "revaluation": "change in net worth"}
ROUNDING = 1e-9
"""Part of the largest figure of a matrix below which a figure counts as rounding."""


def matrix(
    results: xr.Dataset,
    kind: str,
    quarter: str | None = None,
    province: str | None = None,
    seed: int | None = None,
) -> pd.DataFrame:
    """A matrix of the accounts with a row an instrument or kind of payment, a column an account, and sums.

    `kind`: balance, transactions or revaluation; `quarter` default the last, `province` default everywhere,
    100 million yuan. Raises UsageError for what the results do not have.
    """
    import pandas as pd

    readers = {
        "balance": matrices.balance_sheet,
        "transactions": matrices.transactions_flow,
        "revaluation": matrices.revaluation,
    }
    for name in ("transactions", "balance_sheet", "revaluation"):
        if name not in results:
            raise UsageError(f"these results hold no {name}: make them again with `neijuan run`")
    values = readers[kind](results, quarter, province, seed)
    rows = [str(label) for label in values[values.dims[0]].values]
    table = pd.DataFrame(values.values, index=rows, columns=[str(a) for a in values["account"].values])
    table["sum"] = table.sum(axis=1)
    table.loc[TOTALS[kind]] = table.sum(axis=0)
    return table.rename_axis("item").reset_index()


def shown(table: pd.DataFrame) -> pd.DataFrame:
    """The matrix as a person reads it: whole figures, empty cells empty, rows without a figure left out."""
    figures = table.drop(columns=["item"])
    scale = float(figures.abs().to_numpy().max())
    words = figures.map(lambda value: _figure(float(value), scale))
    for column in words:
        words[column] = words[column].str.rjust(words[column].str.len().max())
    words.insert(0, "item", table["item"].str.replace("_", " "))
    last = len(table) - 1
    return words[(figures != 0).any(axis=1) | (table.index == last)]


def life(firms: pd.DataFrame, identifier: str) -> pd.DataFrame:
    """The rows of one firm, by year, with margin, interest cover and debt over assets.

    Money in the unit of the table (100 million yuan in those of a run), ratios as numbers. What does not
    change, province and sector, is in `attrs`. Raises UsageError for a firm that is not in the table.
    """
    chosen = firms[firms["firm"].astype(str) == identifier]
    if chosen.empty:
        names = firms["firm"].astype(str).unique().tolist()
        near = get_close_matches(identifier, names[:20000], n=1) or names[:1]
        hint = f"; there is {near[0]!r}, for instance" if near else ""
        raise UsageError(f"no firm {identifier!r} in the table of {len(names):,} firms{hint}")
    table = chosen.sort_values("year").reset_index(drop=True)
    fixed = {name: str(table[name].iloc[0]) for name in ("province", "sector") if name in table}
    table = table.drop(columns=["firm", *fixed]).dropna(axis=1, how="all")
    if {"ebit", "sales"} <= set(table):
        table["margin"] = table["ebit"] / table["sales"].where(table["sales"] > 0)
    if {"ebit", "interest_paid"} <= set(table):
        table["interest_cover"] = table["ebit"] / table["interest_paid"].where(table["interest_paid"] > 0)
    debts = [name for name in ("short_debt", "long_debt", "bonds") if name in table]
    if debts and "assets" in table:
        table["debt_over_assets"] = table[debts].sum(axis=1) / table["assets"].where(table["assets"] > 0)
    table.attrs.clear()
    table.attrs.update(fixed)
    return table


def life_shown(table: pd.DataFrame) -> pd.DataFrame:
    """The life of a firm without the columns that are zero throughout and the rates of the year; 4 digits."""
    silent = [name for name in table if name != "year" and (table[name] == 0).all()]
    rates = [name for name in ("prime_short", "prime_long", "coupon") if name in table]
    return table.drop(columns=list(dict.fromkeys([*silent, *rates]))).round(4)


def _figure(value: float, scale: float) -> str:
    if value == 0:
        return ""
    if abs(value) <= ROUNDING * scale:
        return "0"
    return f"{value:,.0f}" if abs(value) >= 10 else f"{value:,.1f}"
