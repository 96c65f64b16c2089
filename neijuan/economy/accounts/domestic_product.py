"""Gross domestic product of each province, measured three times from different records.

- production: what firms made, less what they used up;
- expenditure: what buyers paid, read off the ledger, plus stock changes, plus exports less imports and
outflow less inflow;
- income: wages and taxes read off the ledger, plus the operating surplus that firms' receipts and payments
leave.
"""

from typing import NamedTuple

import jax.numpy as jnp
from jaxtyping import Array, Float

from neijuan.economy import dimensions as dim

Province = Float[Array, "province"]
Cell = Float[Array, "province sector"]


class Expenditure(NamedTuple):
    """Expenditure side, money per quarter."""

    household_consumption: Province
    government_consumption: Province
    fixed_capital_formation: Province
    inventory_change: Province
    exports_abroad: Province
    imports_abroad: Province
    outflow_to_provinces: Province
    inflow_from_provinces: Province

    def net_exports(self) -> Province:
        """Net exports abroad and to other provinces."""
        return (
            self.exports_abroad - self.imports_abroad + self.outflow_to_provinces - self.inflow_from_provinces
        )

    def total(self) -> Province:
        """Gross domestic product by expenditure."""
        domestic = (
            self.household_consumption
            + self.government_consumption
            + self.fixed_capital_formation
            + self.inventory_change
        )
        return domestic + self.net_exports()


def by_expenditure(
    paid: Float[Array, "kind account place"],
    centre_purchases: Province,
    inventory_change: Province,
    exports: Province,
    imports: Province,
    trade_value: Float[Array, "origin province"],
) -> Expenditure:
    """What was bought in each province, from the payments of the ledger.

    Args:
        paid: gross payments by kind, account and place.
        centre_purchases: what the centre bought in each province; the ledger books it at the nation.
        inventory_change: finished goods and materials, at the quarter's prices.
        exports: sales of each province's firms abroad.
        imports: purchases abroad of each province's users.
        trade_value: deliveries of the province in the row to users in the province in the column.
    """
    provinces = inventory_change.shape[0]

    def bought(kind: str, *accounts: str) -> Province:
        rows = jnp.asarray([dim.account(name) for name in accounts])
        return paid[dim.kind(kind), rows, :provinces].sum(axis=0)

    own = jnp.diagonal(trade_value)
    return Expenditure(
        household_consumption=bought("consumption", "households"),
        government_consumption=bought("government_purchases", "local_governments") + centre_purchases,
        fixed_capital_formation=bought("capital_formation", "firms", "vehicles", "local_governments"),
        inventory_change=inventory_change,
        exports_abroad=exports,
        imports_abroad=imports,
        outflow_to_provinces=trade_value.sum(axis=1) - own,
        inflow_from_provinces=trade_value.sum(axis=0) - own,
    )


class Income(NamedTuple):
    """Income side, money per quarter."""

    compensation: Province
    production_taxes: Province
    gross_operating_surplus: Province

    def total(self) -> Province:
        """Gross domestic product by income."""
        return self.compensation + self.production_taxes + self.gross_operating_surplus


def by_income(
    paid: Float[Array, "kind account place"],
    received: Float[Array, "kind account place"],
    inventory_change: Province,
) -> Income:
    """Who earned it: firms' receipts from sales less materials, wages and taxes leave the operating
    surplus."""
    provinces = inventory_change.shape[0]
    firms = dim.account("firms")
    goods = jnp.asarray([dim.kind(k.name) for k in dim.KINDS if k.stage == "goods"])
    sales = received[goods, firms, :provinces].sum(axis=0)

    def cost(kind: str) -> Province:
        return paid[dim.kind(kind), firms, :provinces]

    subsidies = received[dim.kind("production_subsidies"), firms, :provinces]
    wages, taxes = cost("wages"), cost("production_taxes") - subsidies
    surplus = sales - cost("intermediate_inputs") - wages - taxes + inventory_change
    return Income(wages, taxes, surplus)
