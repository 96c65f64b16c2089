"""Foreign demand by bloc (Armington 1969): world demand grows at the bloc's rate and shifts with relative
prices.

X[b, r, s] = X_0[b, r, s] * D_bs(t) * (p / p_world)^(-sigma_1) * (remembered p / remembered
p_world)^(-(sigma_2 - sigma_1))

Goods that the world did not buy at the start have no X_0 that could grow. A part m_bs of all that a bloc
bought at the start is asked of a new good instead, and the bloc's other purchases shrink in proportion:

X_0'[b, s] = X_0[b, s] * (1 - M_b) + m_bs * X_0[b]        M_b = sum over s of m_bs

so that trade as a whole grows as before. Provinces share in it as they make the good at the start.
"""

import jax.numpy as jnp
from jaxtyping import Array, Float

Cell = Float[Array, "province sector"]
Sector = Float[Array, "sector"]


def foreign_demand(
    base: Float[Array, "bloc province sector"],
    demand_index: Float[Array, "bloc sector"],
    price: Float[Array, "bloc province sector"],
    remembered_price: Float[Array, "bloc province sector"],
    world_price: Sector,
    remembered_world_price: Sector,
    impact_elasticity: Float[Array, ""],
    long_elasticity: Float[Array, ""],
) -> Float[Array, "bloc province sector"]:
    """Volumes that each bloc orders from each cell; prices are those it pays, duties included."""
    pull = (price / world_price) ** (-impact_elasticity) * (remembered_price / remembered_world_price) ** (
        impact_elasticity - long_elasticity
    )
    return base * demand_index[:, None, :] * pull


def index(yearly_growth: Float[Array, "..."], years: Float[Array, ""]) -> Float[Array, "..."]:
    """Level of a series that grows at a constant yearly rate, 1 at the start."""
    return jnp.exp(jnp.log1p(yearly_growth) * years)


MOST_NEW = 0.5
"""Part of a bloc's purchases that new goods take at most."""


def with_new_markets(
    base: Float[Array, "bloc province sector"],
    new_market: Float[Array, "bloc sector"],
    output: Cell,
) -> Float[Array, "bloc province sector"]:
    """Purchases of the start with new markets among them, volumes; the sum of each bloc is kept.

    A negative part is a market lost, no more of it than there was.
    """
    total, there = base.sum(axis=(1, 2))[:, None], base.sum(axis=1)
    made = output.sum(axis=0)
    part = jnp.where(made > 0, new_market, 0.0)
    won = jnp.maximum(part, 0.0)
    won = won * jnp.minimum(1.0, MOST_NEW / jnp.maximum(won.sum(axis=1, keepdims=True), MOST_NEW))
    lost = jnp.minimum(jnp.maximum(-part, 0.0) * total, there)
    kept = 1.0 - lost / jnp.where(there > 0, there, 1.0)
    remain = total - lost.sum(axis=1, keepdims=True)
    scale = total * (1.0 - won.sum(axis=1, keepdims=True)) / jnp.where(remain > 0, remain, 1.0)
    makers = output / jnp.where(made > 0, made, 1.0)
    return base * (kept * scale)[:, None, :] + (won * total)[:, None, :] * makers
