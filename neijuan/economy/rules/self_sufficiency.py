"""R31 Self-sufficiency: foreign restrictions raise the priority of the sectors that they hit.

central weight_s = list_s + k mean duty_s
"""

import jax.numpy as jnp
from jaxtyping import Array, Float

Sector = Float[Array, "sector"]


def central_weight(listed: Sector, duty: Sector, gain: Float[Array, ""]) -> Sector:
    """Weight of each sector in the centre's list; `duty` is the mean over blocs by what they buy."""
    return listed + gain * jnp.clip(duty, 0.0, 1.0)
