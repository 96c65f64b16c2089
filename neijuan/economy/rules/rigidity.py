"""R22 Rigidity (Alder, Lagakos and Ohanian 2023): state firms share rents, and that taxes investment.

    wage growth answers unemployment only by the part 1 - k s_r,   orders factor = exp(-t (s_r - s_r at
    start))

s_r is the weight of state firms in the province's employment, less what reform removes. The premium of state
firms is the reservation wage of all who hope for them: where they weigh much, wages do not fall.
"""

import jax.numpy as jnp
from jaxtyping import Array, Float

Province = Float[Array, "province"]


def state_weight(
    employment: Float[Array, "province sector"], state_share: Float[Array, "province sector"]
) -> Province:
    """Part of a province's employment in industry that is in state firms."""
    total = employment.sum(axis=1)
    return (employment * state_share).sum(axis=1) / jnp.where(total > 0, total, 1.0)


def wage_flexibility(state_weight: Province, rigidity: Float[Array, ""]) -> Province:
    """Part of the usual answer of wages to unemployment that is left, between 0 and 1."""
    return jnp.clip(1.0 - rigidity * state_weight, 0.0, 1.0)


def rent_tax_factor(state_weight: Province, usual: Province, rent_sharing: Float[Array, ""]) -> Province:
    """Factor on orders of capital goods: 1 at the state's weight of the start, above 1 after reform."""
    return jnp.exp(-rent_sharing * (state_weight - usual))
