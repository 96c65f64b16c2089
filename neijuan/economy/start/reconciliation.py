"""Reconciled accounts of a benchmark year: the smallest weighted change that closes the published ones.

Published provincial accounts contradict each other: provinces sum to more than the nation, and what they
say they sell to each other is not what they say they buy. Three steps, each the least change by its own
measure:

1. production: value added of province and sector (biproportional) to revised GDP and the national sectors;
2. expenditure: households, government, investment and net exports of each province (weighted least squares);
3. products: every use and flow by province and product (weighted cross-entropy).

Flows between provinces then come from gravity (`flows`). Published and reconciled figures stay side by side
in `Reconciliation`. Money is 100 million yuan at current prices.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from threadpoolctl import threadpool_limits

from neijuan.data.input_output import check_year
from neijuan.economy.start.expenditure import fit_expenditure
from neijuan.economy.start.flows import interprovincial_flows, reachable
from neijuan.economy.start.production import (
    Nation,
    Production,
    fit_inventories,
    fit_production,
    national_frame,
    provincial_gdp,
)
from neijuan.economy.start.products import Products, fit_products
from neijuan.economy.start.published import Published, published

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray


@dataclass(frozen=True)
class BenchmarkAccounts:
    """Accounts of 31 provinces and 30 sectors that close, 100 million yuan a year.

    `intermediate` [31, 30 inputs, 30 users]; `value_added` [31, 4, 30] (compensation, net production tax,
    depreciation, operating surplus); `trade` [30, 31 origins, 31 destinations] of domestic products, the
    diagonal being own use with what is added to own inventories; all others [31, 30]. Non-negative except
    `inventory_change` and single components of `value_added`.
    """

    year: int
    intermediate: NDArray[np.float64]
    value_added: NDArray[np.float64]
    household_consumption: NDArray[np.float64]
    government_consumption: NDArray[np.float64]
    fixed_capital_formation: NDArray[np.float64]
    inventory_change: NDArray[np.float64]
    exports_abroad: NDArray[np.float64]
    imports_abroad: NDArray[np.float64]
    gross_output: NDArray[np.float64]
    trade: NDArray[np.float64]

    @property
    def gross_domestic_product(self) -> NDArray[np.float64]:
        """Value added of each province [31]."""
        return self.value_added.sum((1, 2))

    @property
    def uses(self) -> NDArray[np.float64]:
        """All uses of each product in each province [31, 30], inventories with them."""
        final = self.household_consumption + self.government_consumption + self.fixed_capital_formation
        return self.intermediate.sum(2) + final + self.inventory_change

    @property
    def outflow(self) -> NDArray[np.float64]:
        """Sales to other provinces [31, 30]."""
        return (self.trade.sum(2) - np.diagonal(self.trade, axis1=1, axis2=2)).T

    @property
    def inflow(self) -> NDArray[np.float64]:
        """Purchases from other provinces [31, 30]."""
        return (self.trade.sum(1) - np.diagonal(self.trade, axis1=1, axis2=2)).T

    @property
    def net_exports(self) -> NDArray[np.float64]:
        """Net exports abroad and to other provinces together [31, 30]."""
        return self.exports_abroad - self.imports_abroad + self.outflow - self.inflow


@dataclass(frozen=True)
class Reconciliation:
    """Reconciled accounts beside the published figures; the tables are built when asked for."""

    accounts: BenchmarkAccounts
    published: Published

    @property
    def by_province(self) -> pd.DataFrame:
        """Published, reconciled and change by province; see `report.by_province`."""
        from neijuan.economy.start.report import by_province

        return by_province(self)

    @property
    def by_sector(self) -> pd.DataFrame:
        """Published, reconciled and change by sector; see `report.by_sector`."""
        from neijuan.economy.start.report import by_sector

        return by_sector(self)

    @property
    def summary(self) -> pd.DataFrame:
        """Median changes and rank correlations; see `report.summary`."""
        from neijuan.economy.start.report import summary

        return summary(self)


def _closed(
    year: int, production: Production, products: Products, inventory: NDArray[np.float64]
) -> BenchmarkAccounts:
    """Put flows between provinces in and remove what the iterations left, so that identities hold to
    rounding.

    Output is the sum of its column; own use takes up the remainder of a product's sales, and the largest
    use of each product the remainder of its supply.
    """
    outflow, inflow = reachable(products.outflow, products.inflow)
    trade = interprovincial_flows(outflow, inflow)
    output = products.intermediate.sum(1) + production.value_added
    stocked = np.maximum(inventory, 0.0)
    exports = np.maximum(np.minimum(products.exports, output - trade.sum(2).T - stocked), 0.0)
    own = np.maximum(output - exports - trade.sum(2).T, 0.0)
    trade[:, np.arange(len(own)), np.arange(len(own))] = own.T

    uses = np.concatenate([products.intermediate.transpose(0, 2, 1), products.final], axis=1)
    missing = trade.sum(1).T + products.imports - inventory - uses.sum(1)
    largest = uses.argmax(1)[:, None, :]
    np.put_along_axis(uses, largest, np.take_along_axis(uses, largest, 1) + missing[:, None, :], 1)
    intermediate, final = uses[:, :-3].transpose(0, 2, 1), uses[:, -3:]
    value_added = output - intermediate.sum(1)
    added = production.components * _factor(value_added, production.components.sum(1))[:, None, :]
    return BenchmarkAccounts(
        year=year,
        intermediate=intermediate.copy(),
        value_added=added,
        household_consumption=final[:, 0].copy(),
        government_consumption=final[:, 1].copy(),
        fixed_capital_formation=final[:, 2].copy(),
        inventory_change=inventory,
        exports_abroad=exports,
        imports_abroad=products.imports,
        gross_output=output,
        trade=trade,
    )


def _factor(target: NDArray[np.float64], total: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.divide(target, total, out=np.ones_like(target), where=total != 0)


_HANDED_OVER: dict[int, BenchmarkAccounts] = {}


def hand_over(accounts: BenchmarkAccounts) -> None:
    """Let `reconcile` answer with accounts that another process has reconciled.

    Processes that work side by side need not reconcile the same year each for itself.
    """
    _HANDED_OVER[accounts.year] = accounts
    reconcile.cache_clear()


@lru_cache(maxsize=4)
def reconcile(year: int) -> Reconciliation:
    """Reconciled accounts of a benchmark year (2002, 2007, 2012 or 2017), kept in memory.

    Sources: `chnio`, `nbs_io_national`, `ipio_macro`, `nbs_gdp_2004_2023`. Raises UsageError for other years.
    """
    facts = published(check_year(year))
    if year in _HANDED_OVER:
        return Reconciliation(_HANDED_OVER[year], facts)
    # With several threads the last bits of linear algebra would depend on their number.
    with threadpool_limits(1):
        return Reconciliation(_reconciled(year, facts), facts)


def _reconciled(year: int, facts: Published) -> BenchmarkAccounts:
    """The accounts of a year, fitted step by step."""
    nation: Nation = national_frame(facts)
    production = fit_production(facts, nation)
    inventory = fit_inventories(facts, nation, production)
    gdp = provincial_gdp(facts, nation)
    totals, _ = fit_expenditure(facts, gdp, inventory.sum(1), nation.final.sum(1))
    products = fit_products(facts, nation, production, inventory, totals)
    accounts = _closed(year, production, products, inventory)
    for field in fields(accounts):
        value = getattr(accounts, field.name)
        if isinstance(value, np.ndarray):
            value.setflags(write=False)
    return accounts
