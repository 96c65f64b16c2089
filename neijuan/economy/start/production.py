"""First step of the reconciliation: the national frame, and who produces what where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from neijuan.economy.start.proportional import fit
from neijuan.economy.start.published import CATEGORIES, Published, makes_to_order

if TYPE_CHECKING:
    from numpy.typing import NDArray

SMALLEST_VALUE_ADDED = 0.05  # of gross output; a few published cells are zero or negative
LARGEST_INVENTORY = 0.04  # of gross output, either sign
NET_TAX_SHARE = (-0.3, 0.75)  # of value added; the upper end is reached by tobacco
NATIONAL_TRACE = 0.05  # weight of the national split of value added beside the province's own
COMPENSATION, NET_TAX, DEPRECIATION, SURPLUS = range(4)


@dataclass(frozen=True)
class Nation:
    """The national table, balanced: [30] unless noted, 100 million yuan.

    `components` [4, 30] of value added; `intermediate` [30, 30]; `final` [3, 30] household consumption,
    government consumption, fixed capital formation.
    """

    gross_output: NDArray[np.float64]
    value_added: NDArray[np.float64]
    components: NDArray[np.float64]
    intermediate: NDArray[np.float64]
    final: NDArray[np.float64]
    inventory: NDArray[np.float64]
    exports: NDArray[np.float64]
    imports: NDArray[np.float64]


def national_frame(facts: Published) -> Nation:
    """Scale the national table to the revised GDP and spread its error column over the uses of each product.

    Trade with abroad stays as in the table (its balance equals that of the national accounts); output,
    inputs and domestic uses carry the revision. Inventories of products that are made to order become
    capital formation.
    """
    tables = facts.tables
    revision = facts.national_gdp / float(tables["national_value_added"].sum())
    components = tables["national_value_added"].values * revision
    value_added = components.sum(0)
    inputs = tables["national_intermediate"].values * revision
    output = inputs.sum(0) + value_added
    exports, imports = tables["national_exports_abroad"].values, tables["national_imports_abroad"].values
    exports = np.minimum(exports, 0.8 * output)
    inventory = tables["national_inventory_change"].values.copy()
    final = np.stack([tables[f"national_{name}"].values for name in CATEGORIES])
    final[2] += np.where(makes_to_order(), np.maximum(inventory, 0.0), 0.0)
    inventory[makes_to_order()] = 0.0
    inventory = np.clip(inventory, -LARGEST_INVENTORY * output, LARGEST_INVENTORY * output)

    supply = output + imports - exports - inventory
    uses = np.concatenate([inputs, final.T], axis=1)
    domestic = value_added.sum() - (exports - imports).sum() - inventory.sum()
    columns = np.concatenate([inputs.sum(0), final.sum(1) * domestic / final.sum()])
    uses = fit(uses, supply, columns)
    return Nation(output, value_added, components, uses[:, :-3], uses[:, -3:].T, inventory, exports, imports)


@dataclass(frozen=True)
class Production:
    """Output by province and sector: `gross_output`, `inputs`, `value_added` [31, 30]; `intermediate` [31,
    30, 30]."""

    gross_output: NDArray[np.float64]
    inputs: NDArray[np.float64]
    value_added: NDArray[np.float64]
    components: NDArray[np.float64]
    intermediate: NDArray[np.float64]


def provincial_gdp(facts: Published, nation: Nation) -> NDArray[np.float64]:
    """Target GDP of each province [31]: revised provincial figures scaled to sum to the nation."""
    return facts.gdp * (nation.value_added.sum() / facts.gdp.sum())


def fit_production(facts: Published, nation: Nation) -> Production:
    """Value added, inputs and intermediate use nearest to the tables that sum to province and nation.

    Value added meets provincial GDP and the national sector; total inputs keep each province's ratio to
    value added up to one factor per sector; the input structure is fitted within each sector to the
    national one.
    """
    tables = facts.tables
    published_output = tables["gross_output"].values
    published_inputs = np.maximum(tables["intermediate"].values, 0.0)
    exists = published_output > 0
    added = np.maximum(tables["value_added"].values.sum(1), SMALLEST_VALUE_ADDED * published_output)
    value_added = fit(np.where(exists, added, 0.0), provincial_gdp(facts, nation), nation.value_added)
    ratio = np.divide(published_inputs.sum(1), added, out=np.zeros_like(added), where=exists)
    inputs = value_added * ratio
    inputs *= nation.intermediate.sum(0) / inputs.sum(0)
    intermediate = _fit_inputs(published_inputs, inputs, nation)
    components = _components(tables["value_added"].values, value_added, nation.components)
    return Production(inputs + value_added, inputs, value_added, components, intermediate)


def _fit_inputs(
    published: NDArray[np.float64], inputs: NDArray[np.float64], nation: Nation
) -> NDArray[np.float64]:
    """Fit each sector's purchases [31, 30 inputs, 30 users] to its total inputs and to the national table."""
    national = nation.intermediate / np.maximum(nation.intermediate.sum(0), 1e-300)
    # A thousandth of the national structure, so that no national cell is out of reach of all provinces.
    prior = published / np.maximum(published.sum(1, keepdims=True), 1e-300) + 1e-3 * national
    prior = np.transpose(prior * inputs[:, None, :], (2, 0, 1))
    fitted = fit(prior, inputs.T, nation.intermediate.T, tolerance=1e-10, iterations=300)
    return np.transpose(fitted, (1, 2, 0))


def _components(
    published: NDArray[np.float64], value_added: NDArray[np.float64], national: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Split value added [31, 30] into its four components [31, 4, 30], summing to the national ones [4, 30].

    Net taxes keep their sign and scale to the nation; the others are fitted to it. A published loss becomes
    no surplus or a small one: a sector that loses money in the base year would be closed by the model on
    its first day.
    """
    tax = _net_taxes(published[:, NET_TAX], value_added, national[NET_TAX])
    others = [COMPENSATION, DEPRECIATION, SURPLUS]
    prior = np.maximum(published[:, others], 0.0)
    shares = prior / np.maximum(prior.sum(1, keepdims=True), 1e-300)
    shares += NATIONAL_TRACE * national[others] / national[others].sum(0)
    rest = value_added - tax
    prior = np.transpose(shares * rest[:, None, :], (2, 0, 1))
    columns = national[others] * (rest.sum(0) / national[others].sum(0))
    fitted = fit(prior, rest.T, columns.T, tolerance=1e-10, iterations=500)
    components = np.empty_like(published)
    components[:, others] = np.transpose(fitted, (1, 2, 0))
    components[:, NET_TAX] = tax
    return components


def _net_taxes(
    published: NDArray[np.float64], value_added: NDArray[np.float64], national: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Net taxes on production [31, 30] that sum to the nation, within plausible shares of value added."""
    low, high = NET_TAX_SHARE[0] * value_added, NET_TAX_SHARE[1] * value_added
    total = published.sum(0)
    same_sign = total * national > 0
    factor = np.divide(national, total, out=np.zeros_like(total), where=same_sign)
    tax = np.clip(published * factor, low, high)
    for _ in range(20):
        missing = national - tax.sum(0)
        tax = np.clip(tax + missing * value_added / value_added.sum(0), low, high)
    return tax


def fit_inventories(facts: Published, nation: Nation, production: Production) -> NDArray[np.float64]:
    """Inventory change by province and product [31, 30] that sums to the nation, at most 4 percent of
    output."""
    bound = LARGEST_INVENTORY * production.gross_output
    change = np.clip(facts.tables["inventory_change"].values, -0.5 * bound, 0.5 * bound)
    change[:, makes_to_order()] = 0.0
    for _ in range(50):
        missing = nation.inventory - change.sum(0)
        room = np.where(missing > 0, bound - change, change + bound)
        total = np.maximum(room.sum(0), 1e-300)
        change = change + room * np.clip(missing / total, -1.0, 1.0)
    return change
