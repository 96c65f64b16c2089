"""The three matrices of the accounts, for any quarter and any province or the nation, from a results dataset.

- transactions-flow: what each account received less what it paid, by kind of payment; every row sums to
zero over the nation and
  the world, and the column of an account is the change of its money;
- balance sheet: assets less liabilities by instrument; financial rows sum to zero, a column sums to net
worth;
- revaluation: changes of the balance sheet that no transaction explains (prices, exits, write-offs, book
value of equity).

Layout after Godley and Lavoie (2007), chapter 2. Amounts in 100 million yuan; flows per quarter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from neijuan.economy.dimensions import REAL_ASSETS
from neijuan.errors import UsageError

if TYPE_CHECKING:
    import xarray as xr


def transactions_flow(
    results: xr.Dataset, quarter: str | None = None, province: str | None = None, seed: int | None = None
) -> xr.DataArray:
    """Transactions-flow matrix `[kind, account]` of a quarter (default the last), a province or everywhere.

    Raises UsageError for a quarter, province or seed that the results do not have.
    """
    return _matrix(results["transactions"], quarter, province, seed)


def balance_sheet(
    results: xr.Dataset, quarter: str | None = None, province: str | None = None, seed: int | None = None
) -> xr.DataArray:
    """Balance-sheet matrix `[instrument, account]` at the end of a quarter. Raises UsageError as above."""
    return _matrix(results["balance_sheet"], quarter, province, seed)


def revaluation(
    results: xr.Dataset, quarter: str | None = None, province: str | None = None, seed: int | None = None
) -> xr.DataArray:
    """Revaluation matrix `[instrument, account]` of a quarter. Raises UsageError as above."""
    return _matrix(results["revaluation"], quarter, province, seed)


def unmatched_payments(results: xr.Dataset) -> xr.DataArray:
    """Receipts less payments by kind, over the world, relative to the receipts: zero in sound results."""
    flows = results["transactions"]
    return abs(flows.sum(["account", "place"])) / abs(flows).sum(["account", "place"]).clip(min=1.0)


def unmatched_claims(results: xr.Dataset) -> xr.DataArray:
    """Claims less debts by financial instrument, relative to the claims: zero in sound results."""
    sheet = results["balance_sheet"]
    sheet = sheet.sel(instrument=[i for i in sheet["instrument"].values if i not in REAL_ASSETS])
    return abs(sheet.sum(["account", "place"])) / abs(sheet).sum(["account", "place"]).clip(min=1.0)


def _matrix(
    values: xr.DataArray, quarter: str | None, province: str | None, seed: int | None
) -> xr.DataArray:
    if "seed" in values.dims:
        values = _pick(values, "seed", seed, position=0)
    values = _pick(values, "quarter", quarter, position=-1)
    values = values.sum("place") if province is None else _pick(values, "place", province, position=0)
    return values.transpose(..., "account")


def _pick(values: xr.DataArray, dim: str, label: str | int | None, position: int) -> xr.DataArray:
    if label is None:
        return values.isel({dim: position})
    known = values[dim].values.tolist()
    if label not in known:
        name = "province" if dim == "place" else dim
        raise UsageError(f"no {name} {label!r} in these results: choose from {known[0]} to {known[-1]}")
    return values.sel({dim: label})
