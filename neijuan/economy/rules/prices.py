"""R08 Prices: a mark-up on normal unit cost that gives way when capacity idles and stock piles up.

    ln(1 + mu') = ln(1 + mu) + g_u (u - u*) - g_n (stock / target - 1) - g_c ln(p / P) - g_r ln(p / p_normal)
    p = (1 + mu') * normal unit cost / (1 - production tax rate)

u is expected sales over capacity, P the cell's price, p_normal what the cell would charge at its normal
mark-up on its mean unit cost. The last term makes the effect of idle capacity on the margin finite: g_u /
g_r points of price per point of utilisation. The price never falls below a share of average variable cost
less operating support (Assenza, Delli Gatti and Grazzini 2015; Caiani and others 2016; the aim: ten
points of utilisation cost 1 to 3 points of margin).
"""

from typing import NamedTuple

import jax.numpy as jnp
from jaxtyping import Array, Float

Firm = Float[Array, "block slot"]
Block = Float[Array, "block one"]


class Quote(NamedTuple):
    """A firm's mark-up and price for the quarter."""

    markup: Firm
    price: Firm


def unit_cost(materials_price: Block, wage: Block, output_per_worker: Firm) -> Firm:
    """Average variable cost per unit of output: the bundle of inputs and the wage."""
    return materials_price + wage / jnp.where(output_per_worker > 0, output_per_worker, 1.0)


def quote(
    markup: Firm,
    price: Firm,
    unit_cost: Firm,
    utilisation: Firm,
    stock_ratio: Firm,
    normal_utilisation: Block,
    cell_price: Block,
    normal_price: Block,
    tax_rate: Block,
    support: Block,
    markup_utilisation: Float[Array, ""],
    markup_inventories: Float[Array, ""],
    markup_competition: Float[Array, ""],
    markup_reversion: Float[Array, ""],
    price_floor: Float[Array, ""],
) -> Quote:
    """New mark-up and price. `stock_ratio` is stock over target (1 where no stock is held).

    Gaps of utilisation and stock count up to one: a firm that has hardly any capacity yet may expect orders
    many times as large.
    """
    change = (
        markup_utilisation * jnp.clip(utilisation - normal_utilisation, -1.0, 1.0)
        - markup_inventories * jnp.clip(stock_ratio - 1.0, -1.0, 1.0)
        - markup_competition * jnp.log(price / cell_price)
        - markup_reversion * jnp.log(price / normal_price)
    )
    raised = (1.0 + markup) * jnp.exp(change)
    asked = raised * unit_cost / (1.0 - tax_rate)
    floor = price_floor * (unit_cost - support) / (1.0 - tax_rate)
    charged = jnp.maximum(asked, floor)
    return Quote(charged * (1.0 - tax_rate) / unit_cost - 1.0, charged)
