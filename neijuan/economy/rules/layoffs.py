"""R23 Layoffs by decree (Giles, Park and Cai 2006): finding work again takes longer the older one is.

    hazard = h_0 (1 - a old share) (vacancies / usual) (1 + t training),   outflow = hazard x laid off

The laid off of capacity cuts wait in a pool of their own; they look for work with that hazard and count as
unemployed until then. A fund pays training and relief; 100 billion yuan for 1.8 million workers is about
59,000 yuan each.
"""

import jax.numpy as jnp
from jaxtyping import Array, Float

Province = Float[Array, "province"]


def hazard(
    old_share: Province,
    tightness: Province,
    spending_per_worker: Float[Array, ""],
    base: Float[Array, ""],
    age_penalty: Float[Array, ""],
    training_effect: Float[Array, ""],
) -> Province:
    """Probability of finding work within the quarter.

    `tightness` is the usual over the current unemployment rate; `spending_per_worker` in 100,000 yuan.
    """
    trained = 1.0 + training_effect * spending_per_worker
    return jnp.clip(
        base * (1.0 - age_penalty * old_share) * jnp.clip(tightness, 0.2, 2.0) * trained, 0.0, 1.0
    )
