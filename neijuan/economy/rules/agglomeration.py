"""R25 Agglomeration and amenity (Moretti 2010; Diamond 2016).

productivity_r = exp(e ln(skilled share / skilled share at start) + h hub),
amenity_r = lever + k hub for the skilled + c retired capacity (cleaner air)
"""

import jax.numpy as jnp
from jaxtyping import Array, Float

Province = Float[Array, "province"]


def productivity(
    skilled: Province,
    at_start: Province,
    hub: Province,
    skill_elasticity: Float[Array, ""],
    hub_effect: Float[Array, ""],
) -> Province:
    """Factor on output per worker; gaps of skills count up to a factor of two and a half."""
    density = jnp.clip(jnp.log(jnp.maximum(skilled, 1e-6) / jnp.maximum(at_start, 1e-6)), -0.9, 0.9)
    return jnp.exp(skill_elasticity * density + hub_effect * hub)


def amenity(
    lever: Province,
    hub: Province,
    retired_share: Province,
    hub_pull: Float[Array, ""],
    clean_air: Float[Array, ""],
) -> Province:
    """Log amenity beyond that of the start."""
    return lever + hub_pull * hub + clean_air * jnp.clip(retired_share, 0.0, 1.0)
