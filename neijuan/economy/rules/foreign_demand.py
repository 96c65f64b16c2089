"""Foreign demand by bloc (Armington 1969): world demand grows at the bloc's rate and shifts with relative
prices.

X[b, r, s] = X_0[b, r, s] * D_bs(t) * (p / p_world)^(-sigma_1) * (remembered p / remembered
p_world)^(-(sigma_2 - sigma_1))
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
