"""The nation's transactions-flow and balance-sheet matrices as tables."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from neijuan.economy.accounts.matrices import balance_sheet, transactions_flow
from neijuan.report.tilemap import number


@dataclass(frozen=True)
class Matrix:
    """A table of text: `columns` heads, then `rows` of (name, cells); the last column sums a row, the last
    row sums a column and `total` says what that is."""

    columns: list[str]
    rows: list[tuple[str, list[str]]]
    total: str
    sums: list[str]


def transactions_matrix(results: xr.Dataset) -> Matrix:
    """Transactions of the nation and abroad in the last quarter, first seed, yi; kinds by accounts."""
    return _matrix(transactions_flow(results), "change in money")


def balance_sheet_matrix(results: xr.Dataset) -> Matrix:
    """Balance sheets of the nation and abroad at the end of the last quarter, first seed, yi; instruments by
    accounts."""
    return _matrix(balance_sheet(results), "net worth")


def _matrix(table: xr.DataArray, total: str) -> Matrix:
    rows = str(table.dims[0])
    numbers = table.to_numpy().astype(float)
    labels = [str(label).replace("_", " ").replace("-", " ") for label in table[rows].to_numpy()]
    shown = [place for place in range(len(labels)) if np.any(numbers[place])]
    scale = float(np.abs(numbers).max(initial=0.0))
    return Matrix(
        columns=[str(account).replace("_", " ") for account in table["account"].to_numpy()] + ["sum"],
        rows=[(labels[row], _line(numbers[row], scale)) for row in shown],
        total=total,
        sums=_line(numbers.sum(axis=0), scale),
    )


def _line(values: NDArray[np.float64], scale: float) -> list[str]:
    """The cells of a row and their sum; a sum is never left empty."""
    return [*(_cell(value, scale) for value in values), _cell(values.sum(), scale) or "0"]


def _cell(value: float, scale: float) -> str:
    """Whole yi; nothing for an empty cell, 0 for what is rounding beside the largest cell."""
    if value == 0:
        return ""
    return "0" if abs(value) <= 1e-9 * scale else number(value, 0 if abs(value) >= 10 else 1)
