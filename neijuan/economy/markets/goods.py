"""Goods markets: 31 provinces buy each product from each other, from themselves and from abroad.

Equation (R13). The share of origin o in province q's use of product s is a constant-elasticity (Armington
1969) function of prices around the base flows:

    share[s, o, q] = base[s, o, q] * p[o, s]^(-sigma_1) * m[o, s]^(-(sigma_2 - sigma_1)) / sum over origins

where m is a slow average of the price, so that the elasticity is sigma_1 at impact and sigma_2 in the long
run (Simonovska and Waugh 2014: about 4 in the long run; macro estimates of 1 to 2 in the short run). Three
rounds of rationing follow: an origin that cannot serve its orders rations all buyers alike; what is missing
is ordered again from origins that have stock left; what is then still missing comes from abroad.
"""

from typing import NamedTuple

import jax.numpy as jnp
from jaxtyping import Array, Float

Cell = Float[Array, "province sector"]
Trade = Float[Array, "sector source province"]


class Allocation(NamedTuple):
    """Who buys how much from whom, volumes per quarter."""

    trade: Float[Array, "sector origin province"]
    imports: Cell
    exports: Float[Array, "bloc province sector"]
    orders: Cell
    """Orders that reached each cell in the first round."""
    imported_for_want: Cell
    """Part of imports that replaces domestic supply that ran out."""


def source_shares(
    base: Trade,
    price: Cell,
    remembered_price: Cell,
    import_price: Float[Array, "sector"],
    remembered_import_price: Float[Array, "sector"],
    impact_elasticity: Float[Array, ""],
    long_elasticity: Float[Array, ""],
    appeal: Float[Array, "sector source"],
) -> Trade:
    """Shares of origins (and last of imports) in each province's use of each product; they sum to 1 over
    sources.

    `appeal` scales the base shares (1 in the base year).
    """
    now = jnp.concatenate([price.T, import_price[:, None]], axis=1)
    slow = jnp.concatenate([remembered_price.T, remembered_import_price[:, None]], axis=1)
    pull = now ** (-impact_elasticity) * slow ** (impact_elasticity - long_elasticity)
    weights = base * (pull * appeal)[:, :, None]
    total = weights.sum(axis=1, keepdims=True)
    return weights / jnp.where(total > 0, total, 1.0)


def composite_price(shares: Trade, price: Cell, import_price: Float[Array, "sector"]) -> Cell:
    """Price of one unit of each product in each province at the given shares; `[province, sector]`."""
    now = jnp.concatenate([price.T, import_price[:, None]], axis=1)
    return jnp.einsum("soq,so->qs", shares, now)


def allocate(
    shares: Trade,
    demand: Cell,
    foreign_demand: Float[Array, "bloc province sector"],
    available: Cell,
) -> Allocation:
    """Serve orders from stock in a fixed number of rounds; nobody sells what he does not have."""
    wanted = demand.T[:, None, :] * shares
    domestic, imports = wanted[:, :-1], wanted[:, -1].T
    orders = domestic.sum(axis=2).T + foreign_demand.sum(axis=0)
    served = _ratio(available, orders)
    trade = domestic * served.T[:, :, None]
    exports = foreign_demand * served
    spare = jnp.maximum(available - orders * served, 0.0)
    missing = (domestic - trade).sum(axis=1)
    reorder = shares[:, :-1] * spare.T[:, :, None]
    total = reorder.sum(axis=1, keepdims=True)
    second = missing[:, None, :] * reorder / jnp.where(total > 0, total, 1.0)
    second = second * _ratio(spare, second.sum(axis=2).T).T[:, :, None]
    lacking = (missing - second.sum(axis=1)).T
    return Allocation(trade + second, imports + lacking, exports, orders, lacking)


def _ratio(available: Cell, orders: Cell) -> Cell:
    """Share of orders that stock covers, at most 1; 1 where nothing is ordered."""
    return jnp.where(orders > available, available / jnp.where(orders > 0, orders, 1.0), 1.0)
