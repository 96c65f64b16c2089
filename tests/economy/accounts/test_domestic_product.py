"""Gross domestic product measured three times, and each measure from its own records."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np

from neijuan.economy import dimensions as dim
from neijuan.economy.accounts.domestic_product import by_expenditure, by_income


def test_three_measures_agree_in_every_province(lived) -> None:
    record = lived.record
    np.testing.assert_allclose(record.expenditure, record.production, rtol=1e-10)
    np.testing.assert_allclose(record.income, record.production, rtol=1e-10)


def test_observed_parts_add_up_to_expenditure(lived) -> None:
    seen = lived.observed
    parts = (
        seen.household_consumption
        + seen.government_consumption
        + seen.fixed_capital_formation
        + seen.inventory_change
        + seen.net_exports
    )
    np.testing.assert_allclose(parts, seen.gross_domestic_product, rtol=1e-9)
    abroad = seen.exports_abroad - seen.imports_abroad
    between = seen.outflow_to_provinces - seen.inflow_from_provinces
    np.testing.assert_allclose(seen.net_exports, abroad + between, rtol=1e-9, atol=1e-8)


def test_expenditure_reads_each_purchase_once() -> None:
    """Two provinces, one kind of purchase at a time, and trade between them."""
    paid = jnp.zeros((len(dim.KINDS), len(dim.ACCOUNTS), 7))
    paid = paid.at[dim.kind("consumption"), dim.account("households"), 0].set(10.0)
    paid = paid.at[dim.kind("government_purchases"), dim.account("local_governments"), 0].set(3.0)
    paid = paid.at[dim.kind("intermediate_inputs"), dim.account("firms"), 0].set(100.0)
    for account, amount in (("firms", 4.0), ("vehicles", 2.0), ("local_governments", 1.0)):
        paid = paid.at[dim.kind("capital_formation"), dim.account(account), 0].set(amount)
    trade = jnp.asarray([[5.0, 8.0], [6.0, 7.0]])
    one = jnp.asarray([1.0, 0.0])
    found = by_expenditure(paid, 2.0 * one, 0.5 * one, 9.0 * one, 4.0 * one, trade)
    assert [float(part[0]) for part in found] == [10.0, 5.0, 7.0, 0.5, 9.0, 4.0, 8.0, 6.0]
    assert float(found.net_exports()[0]) == 9.0 - 4.0 + 8.0 - 6.0
    assert float(found.total()[0]) == 10.0 + 5.0 + 7.0 + 0.5 + 7.0


def test_operating_surplus_is_what_sales_leave() -> None:
    firms = dim.account("firms")
    received = jnp.zeros((len(dim.KINDS), len(dim.ACCOUNTS), 7)).at[dim.kind("exports"), firms, 0].set(50.0)
    paid = jnp.zeros_like(received)
    for kind, amount in (("wages", 20.0), ("production_taxes", 5.0), ("intermediate_inputs", 15.0)):
        paid = paid.at[dim.kind(kind), firms, 0].set(amount)
    income = by_income(paid, received, jnp.asarray([2.0, 0.0]))
    assert float(income.gross_operating_surplus[0]) == 50.0 - 40.0 + 2.0
    assert float(income.total()[0]) == 50.0 - 15.0 + 2.0
    credit = received.at[dim.kind("firm_loans"), firms, 0].set(1000.0)
    assert float(by_income(paid, credit, jnp.zeros(2)).total()[0]) == 35.0
