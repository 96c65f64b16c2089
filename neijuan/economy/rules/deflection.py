"""R15 Deflection of trade (Bown and Crowley 2007; against it Zhu 2017: exports to others fall too).

A share d of the volume that a duty drives out of one bloc reappears in the others in proportion to what they
buy; of that a part goes through emerging Asia and reaches the bloc after all. d lies between -0.1 and 0.5.
"""

import jax.numpy as jnp
from jaxtyping import Array, Float

Demand = Float[Array, "bloc province sector"]


def deflect(
    free: Demand, dutied: Demand, share: Float[Array, ""], transhipped: Float[Array, ""], hub: int
) -> Demand:
    """Volumes by bloc after deflection; `free` without and `dutied` with the duties of R14 and of policy."""
    moved = share * jnp.maximum(free - dutied, 0.0)
    through_hub = (transhipped * jnp.maximum(moved, 0.0)).at[hub].set(0.0)
    rest = moved - through_hub
    others = dutied.sum(axis=0) - dutied
    weight = dutied[None, :] / jnp.where(others > 0, others, jnp.inf)[:, None]
    spread = (rest[:, None] * weight).sum(axis=0) - rest * dutied / jnp.where(others > 0, others, jnp.inf)
    return jnp.maximum((dutied + spread).at[hub].add(through_hub.sum(axis=0)), 0.0)
