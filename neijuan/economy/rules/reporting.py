"""R30 Reported statistics (Chen, Chen, Hsieh and Song 2019; Xiong 2018).

    reported growth = true growth + b max(0, target - true growth) (1 - honesty)

of three points of growth that incentives add, about two and a half are paper. Reported levels carry the
exaggeration of the past until it is corrected at the rate c.
"""

import jax.numpy as jnp
from jaxtyping import Array, Float

Province = Float[Array, "province"]
Scalar = Float[Array, ""]


def exaggeration(growth: Province, target: Province, honesty: Scalar, bias: Scalar) -> Province:
    """Growth per year that exists on paper only."""
    return bias * jnp.maximum(target - growth, 0.0) * (1.0 - honesty)


def reported_ratio(before: Province, exaggeration: Province, honesty: Scalar, correction: Scalar) -> Province:
    """Reported over true product; honesty speeds the correction of the past."""
    corrected = jnp.minimum(correction / 4.0 * (1.0 + 4.0 * honesty), 1.0)
    excess = (before - 1.0) * (1.0 - corrected)
    return 1.0 + excess + before * exaggeration / 4.0
