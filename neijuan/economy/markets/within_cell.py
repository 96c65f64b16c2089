"""Competition within a cell: how the firms of one sector in one province share its orders.

Each firm's share is logit in log price (Anderson, de Palma and Thisse 1992), weighted by capacity and by
appeal:

    share_f = capacity_f * appeal_f * (p_f / P)^(-sigma_w) / sum over the cell

so that new capacity takes customers from rivals. A firm that runs out passes its customers on to those with
stock left.
"""

from typing import NamedTuple

import jax.numpy as jnp
from jaxtyping import Array, Float

from neijuan.economy.layout import Layout

Firm = Float[Array, "block slot"]
Cell = Float[Array, "province sector"]


class Shares(NamedTuple):
    """Each firm's share of its cell's orders, and the price that the cell is expected to charge."""

    share: Firm
    price: Cell


def share_orders(
    layout: Layout, capacity: Firm, appeal: Firm, price: Firm, fallback: Cell, elasticity: Float[Array, ""]
) -> Shares:
    """Shares of firms in their cell, summing to 1 wherever the cell has capacity; `fallback` prices empty
    cells."""
    weight = capacity * appeal * (price / layout.to_firms(fallback)) ** (-elasticity)
    total = layout.cell_sum(weight)
    share = weight / layout.to_firms(jnp.where(total > 0, total, 1.0))
    mean = layout.cell_sum(share * price)
    return Shares(share, jnp.where(total > 0, mean, fallback))


def serve(layout: Layout, share: Firm, available: Firm, sold: Cell) -> Firm:
    """Firm sales that add up to the cell's `sold`, none beyond `available`."""
    first = jnp.minimum(share * layout.to_firms(sold), available)
    spare = available - first
    left = jnp.maximum(sold - layout.cell_sum(first), 0.0)
    room = layout.cell_sum(spare)
    return first + spare * layout.to_firms(left / jnp.where(room > 0, room, 1.0))
