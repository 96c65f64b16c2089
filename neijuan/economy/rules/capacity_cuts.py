"""R28 Administrative capacity cuts (Shi, Rioux and Galkin 2018), and what restarts when prices recover.

A decree retires a part of the capital of a cell each quarter. Of what was retired a part stands idle, and
restarts illegally as prices rise over those of the start:

    restart = i retired max(0, ln(p / p normal))
"""

from typing import NamedTuple

import jax.numpy as jnp
from jaxtyping import Array, Float

Cell = Float[Array, "province sector"]
Scalar = Float[Array, ""]


class Cut(NamedTuple):
    """Capital that a decree takes and that comes back, volumes; and the part of capital that stays."""

    retired: Cell
    restarted: Cell
    keep: Cell


def cut(capital: Cell, idle: Cell, rate: Cell, price_gap: Cell, illegal: Scalar) -> Cut:
    """`rate` per year of productive capital, `idle` retired capital that still stands, `price_gap` a log."""
    retired = jnp.clip(rate / 4.0, 0.0, 0.9) * capital
    restarted = jnp.minimum(illegal * jnp.clip(price_gap, 0.0, 1.0), 1.0) * idle
    keep = 1.0 - retired / jnp.where(capital > 0, capital, jnp.inf)
    return Cut(retired, restarted, keep)
