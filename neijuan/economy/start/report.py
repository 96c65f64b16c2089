"""Published and reconciled accounts side by side, with the change that the reconciliation made.

Money is 100 million yuan a year. Published expenditure is vintage C of the provincial accounts, published
GDP vintage B: they do not belong in one ratio, so shares of published GDP use the sum of the expenditure
components.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from neijuan.data.input_output import provinces, sectors
from neijuan.economy.start.published import CATEGORIES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neijuan.economy.start.reconciliation import Reconciliation

ITEMS = (
    "gross_domestic_product",
    "household_consumption",
    "government_consumption",
    "investment",
    "net_exports",
)


def _ratio(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.divide(part, whole, out=np.full_like(part, np.nan), where=whole != 0)


def _side_by_side(
    published: dict[str, NDArray[np.float64]],
    reconciled: dict[str, NDArray[np.float64]],
    bases: tuple[NDArray[np.float64], NDArray[np.float64]],
    index: pd.Index,
) -> pd.DataFrame:
    """Columns (item, published | reconciled | change | change_percent).

    `change_percent` is in percent of the published figure; of net exports it is the change of their share
    of GDP (or of output) in percentage points, since a balance near zero has no meaningful relative change.
    """
    columns: dict[tuple[str, str], NDArray[np.float64]] = {}
    for item, before in published.items():
        after = reconciled[item]
        if item == "net_exports":
            percent = 100 * (_ratio(after, bases[1]) - _ratio(before, bases[0]))
        else:
            percent = 100 * _ratio(after - before, before)
        columns[item, "published"] = before
        columns[item, "reconciled"] = after
        columns[item, "change"] = after - before
        columns[item, "change_percent"] = percent
    return pd.DataFrame(columns, index=index)


def by_province(result: Reconciliation) -> pd.DataFrame:
    """GDP, final uses and net exports (abroad and to other provinces) of the 31 provinces.

    Investment is fixed capital formation with inventories. Columns: (item, published | reconciled | change |
    change_percent); index: ISO 3166-2 codes.
    """
    facts, accounts = result.published, result.accounts
    investment = (accounts.fixed_capital_formation + accounts.inventory_change).sum(1)
    published = {
        "gross_domestic_product": facts.gdp,
        "household_consumption": facts.expenditure[:, 0],
        "government_consumption": facts.expenditure[:, 1],
        "investment": facts.expenditure[:, 2] + facts.inventory,
        "net_exports": facts.net_exports,
    }
    reconciled = {
        "gross_domestic_product": accounts.gross_domestic_product,
        "household_consumption": accounts.household_consumption.sum(1),
        "government_consumption": accounts.government_consumption.sum(1),
        "investment": investment,
        "net_exports": accounts.net_exports.sum(1),
    }
    bases = (facts.expenditure_gdp, accounts.gross_domestic_product)
    return _side_by_side(published, reconciled, bases, provinces().index)


def by_sector(result: Reconciliation) -> pd.DataFrame:
    """Value added, final uses and net exports of the 30 sectors: sums of the provincial tables beside the
    accounts.

    The item `gross_domestic_product` is the sector's value added. Columns as in `by_province`; net exports
    change in percentage points of gross output.
    """
    tables, accounts = result.published.tables, result.accounts
    final = {name: tables[name].values.sum(0) for name in CATEGORIES}
    published = {
        "gross_domestic_product": tables["value_added"].values.sum((0, 1)),
        "household_consumption": final["household_consumption"],
        "government_consumption": final["government_consumption"],
        "investment": final["fixed_capital_formation"] + tables["inventory_change"].values.sum(0),
        "net_exports": tables["net_outflow"].values.sum(0),
    }
    investment = (accounts.fixed_capital_formation + accounts.inventory_change).sum(0)
    reconciled = {
        "gross_domestic_product": accounts.value_added.sum((0, 1)),
        "household_consumption": accounts.household_consumption.sum(0),
        "government_consumption": accounts.government_consumption.sum(0),
        "investment": investment,
        "net_exports": accounts.net_exports.sum(0),
    }
    bases = (tables["gross_output"].values.sum(0), accounts.gross_output.sum(0))
    return _side_by_side(published, reconciled, bases, sectors().index)


def rank_correlation(result: Reconciliation) -> float:
    """Spearman correlation over provinces of published and reconciled net exports as shares of GDP."""
    before = result.published.net_exports / result.published.expenditure_gdp
    accounts = result.accounts
    after = accounts.net_exports.sum(1) / accounts.gross_domestic_product
    return float(np.corrcoef(before.argsort().argsort(), after.argsort().argsort())[0, 1])


def summary(result: Reconciliation) -> pd.DataFrame:
    """National sums and typical provincial changes by item.

    Columns: published and reconciled sums over provinces (100 million yuan); median, median absolute and
    largest absolute provincial change, in percent (net exports: percentage points of GDP).
    `attrs["rank_correlation"]` is that of provincial balances.
    """
    table = by_province(result)
    rows = {}
    for item in ITEMS:
        change = table[item, "change_percent"]
        rows[item] = {
            "published": table[item, "published"].sum(),
            "reconciled": table[item, "reconciled"].sum(),
            "median_change": change.median(),
            "median_absolute_change": change.abs().median(),
            "largest_absolute_change": change.abs().max(),
        }
    frame = pd.DataFrame.from_dict(rows, orient="index")
    frame.attrs["rank_correlation"] = rank_correlation(result)
    return frame
