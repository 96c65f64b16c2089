"""Priors for what each province sells to and buys from abroad and the other provinces, by product."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from neijuan.economy.start.production import Nation, Production
from neijuan.economy.start.proportional import fit, fit_capped
from neijuan.economy.start.published import Published

if TYPE_CHECKING:
    from numpy.typing import NDArray

# A table whose foreign trade departs from customs by more than this factor reports net flows or folded ones.
CREDIBLE = 2.0
# No province sells or buys abroad more than this share of its output or its uses of a product.
LARGEST_FOREIGN_SHARE = 0.9
# Of what a province makes for the nation and uses from it, at least this share is its own: goods in transit
# are no trade of the province, and the published tables count them (outflows above output in Beijing and
# others).
SMALLEST_OWN_SHARE = 0.05
# Cross-hauling of a product as a share of the smaller of supply and use, where no gross flows are
# published; the median of the tables of 2012 that publish them is used instead where there is one.
CROSS_HAULING = 0.3


@dataclass(frozen=True)
class TradePrior:
    """Flows by province and product [31, 30]: abroad, to and from other provinces, and from own supply to
    own use."""

    exports: NDArray[np.float64]
    imports: NDArray[np.float64]
    outflow: NDArray[np.float64]
    inflow: NDArray[np.float64]
    own: NDArray[np.float64]


def _foreign(
    published: NDArray[np.float64],
    customs: NDArray[np.float64],
    total: NDArray[np.float64],
    size: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Exports or imports [31, 30] that sum to the nation [30]; provinces between their table and customs.

    A table's figures stand where its total is within `CREDIBLE` of customs; elsewhere, and where there are
    none, the province gets its customs total in national proportions weighted by `size` (its output or use
    of each product).
    """
    customs = customs * (total.sum() / customs.sum())
    reported = np.nan_to_num(published).sum(1)
    ratio = reported / customs
    credible = (ratio > 1 / CREDIBLE) & (ratio < CREDIBLE) & np.isfinite(published).all(1)
    intensity = np.divide(total, size.sum(0), out=np.zeros_like(total), where=size.sum(0) > 0)
    substitute = size * intensity
    substitute *= (customs / substitute.sum(1))[:, None]
    # A trace of the substitute keeps every product within reach of some province.
    prior = np.where(credible[:, None], np.nan_to_num(published) + 1e-4 * substitute, substitute)
    rows = np.where(credible, reported, customs)
    fitted = fit(prior, rows * (total.sum() / rows.sum()), total, tolerance=1e-8, iterations=500)
    return fit_capped(fitted, total, LARGEST_FOREIGN_SHARE * size)


def cross_hauling(facts: Published) -> NDArray[np.float64]:
    """Share of the smaller of supply and use that is hauled both ways, median over provinces, by product
    [30]."""
    from neijuan.data.input_output import load

    tables = facts.tables if facts.year in (2012, 2017) else load(2012)
    outflow, inflow = tables["outflow"].values, tables["inflow"].values
    output = tables["gross_output"].values
    both = np.minimum(outflow, inflow)
    smaller = np.minimum(output, output - tables["net_outflow"].values)
    usable = np.isfinite(both) & (smaller > 0)
    share = np.where(usable, both / np.where(usable, smaller, 1.0), np.nan)
    return np.clip(np.nan_to_num(np.nanmedian(share, axis=0), nan=CROSS_HAULING), 0.0, 0.6)


def _gross_flows(
    facts: Published, exports: NDArray[np.float64], imports: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Published flows with other provinces, foreign trade taken off where a table folds both; NaN without
    any."""
    tables = facts.tables
    folded = np.isfinite(tables["outflow_total"].values)
    outflow = np.where(folded, tables["outflow_total"].values - exports, tables["outflow"].values)
    inflow = np.where(folded, tables["inflow_total"].values - imports, tables["inflow"].values)
    raised = np.maximum(0.0, -np.fmin(outflow, inflow))
    return outflow + raised, inflow + raised


def trade_prior(
    facts: Published, nation: Nation, production: Production, use: NDArray[np.float64]
) -> TradePrior:
    """Priors from the tables, customs and, where neither says, typical cross-hauling. use [31, 30]: all
    uses."""
    output, tables = production.gross_output, facts.tables
    exports = _foreign(tables["exports_abroad"].values, facts.exports, nation.exports, output)
    imports = _foreign(tables["imports_abroad"].values, facts.imports, nation.imports, np.maximum(use, 0.0))
    supply, demand = output - exports, np.maximum(use - imports, 0.0)
    published_out, published_in = _gross_flows(facts, exports, imports)
    scale = np.divide(output, tables["gross_output"].values, out=np.zeros_like(output), where=output > 0)
    typical = cross_hauling(facts) * np.minimum(supply, demand)
    known = np.isfinite(published_out)
    outflow = np.where(known, published_out * scale, typical + np.maximum(supply - demand, 0.0))
    inflow = np.where(known, published_in * scale, typical + np.maximum(demand - supply, 0.0))
    largest = 1 - SMALLEST_OWN_SHARE
    transit = np.maximum(np.maximum(outflow - largest * supply, inflow - largest * demand), 0.0)
    transit = np.minimum(transit, np.minimum(outflow, inflow))
    outflow = np.clip(outflow - transit, 0.0, largest * supply)
    inflow = np.clip(inflow - transit, 0.0, largest * demand)
    own = np.maximum(supply - outflow, SMALLEST_OWN_SHARE * supply)
    return TradePrior(exports, imports, outflow, inflow, own)
