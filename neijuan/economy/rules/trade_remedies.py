"""R14 Trade remedies (Knetter and Prusa 2003; Lu, Tao and Zhang 2013).

A bloc opens a case against a sector with a probability per quarter

    h = logistic(h_0 + h_1 import growth + h_2 undercutting + h_3 weak demand + h_4 real depreciation)

Two thirds of the cases end in a duty of the size of the price gap, for five years, renewed with probability
q.
One standard deviation of the real exchange rate raises filings by 33%, of the partner's growth by 23%.
"""

from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

Trade = Float[Array, "bloc sector"]
Scalar = Float[Array, ""]
TERM = 20.0
"""Quarters of a measure."""


class Remedies(NamedTuple):
    """Duties in force, and the quarters that they have left."""

    duty: Trade
    remaining: Trade


def hazard(
    import_growth: Trade,
    undercutting: Trade,
    weakness: Trade,
    depreciation: Scalar,
    readiness: Scalar,
    intercept: Scalar,
    growth_weight: Scalar,
    price_weight: Scalar,
    weakness_weight: Scalar,
    exchange_weight: Scalar,
) -> Trade:
    """Probability that a case is opened this quarter; growth and gaps as logs over a year."""
    odds = (
        intercept
        + growth_weight * jnp.clip(import_growth, -0.5, 0.5)
        + price_weight * jnp.clip(undercutting, -0.5, 0.5)
        + weakness_weight * jnp.clip(weakness, -0.5, 0.5)
        + exchange_weight * jnp.clip(depreciation, -0.5, 0.5)
    )
    return jnp.clip(readiness * jax.nn.sigmoid(odds), 0.0, 1.0)


def decide(
    before: Remedies,
    hazard: Trade,
    undercutting: Trade,
    uniform: Float[Array, "three bloc sector"],
    upheld: Scalar,
    renewed: Scalar,
    least: Scalar,
    most: Scalar,
) -> Remedies:
    """Measures after this quarter: new ones, renewals, and those that lapse."""
    size = jnp.clip(undercutting, least, most)
    running = before.remaining > 0
    opened = ~running & (uniform[0] < hazard) & (uniform[1] < upheld)
    ends = running & (before.remaining <= 1.0)
    again = ends & (uniform[2] < renewed)
    remaining = jnp.where(opened | again, TERM, jnp.maximum(before.remaining - 1.0, 0.0))
    duty = jnp.where(opened, size, jnp.where(ends & ~again, 0.0, before.duty))
    return Remedies(duty, remaining)
