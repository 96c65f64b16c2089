"""R29 Voluntary export restraint or price undertaking (Feenstra 1984; Berry, Levinsohn and Pakes 1999).

Exports to all blocs together are capped at a multiple of those of the start, and each bloc may cap its own
(quota). What is sold under a cap is of better quality: its price rises by q per log point that the cap cuts.
Outward investment replaces a part of exports by plants abroad.
"""

from typing import NamedTuple

import jax.numpy as jnp
from jaxtyping import Array, Float

Demand = Float[Array, "bloc province sector"]
Sector = Float[Array, "sector"]


class Restrained(NamedTuple):
    """Volumes that may be exported, and the mark-up of export over domestic prices."""

    volume: Demand
    markup: Sector


def restrain(
    demand: Demand,
    base: Demand,
    quota: Float[Array, "bloc sector"],
    cap: Sector,
    undertaking: Sector,
    abroad: Float[Array, "bloc sector"],
    quality_shift: Float[Array, ""],
) -> Restrained:
    """Apply outward investment, quotas, the common cap and the least mark-up, in this order."""
    wanted = demand * (1.0 - abroad)[:, None, :]
    by_bloc = wanted.sum(axis=1)
    allowed = jnp.minimum(by_bloc, quota * base.sum(axis=1))
    total, limit = allowed.sum(axis=0), cap * base.sum(axis=(0, 1))
    allowed = allowed * jnp.where(total > limit, limit / jnp.where(total > 0, total, 1.0), 1.0)
    part = jnp.where(by_bloc > 0, allowed / jnp.where(by_bloc > 0, by_bloc, 1.0), 1.0)
    sold = allowed.sum(axis=0) / jnp.maximum(by_bloc.sum(axis=0), 1e-12)
    cut = jnp.where(by_bloc.sum(axis=0) > 0, -jnp.log(jnp.clip(sold, 0.05, 1.0)), 0.0)
    return Restrained(wanted * part[:, None, :], undertaking + quality_shift * cut)
