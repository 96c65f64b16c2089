"""R34 Diffusion of a new product, and the refitting of plants (Griliches 1957; Mansfield 1961: users of the
new follow a course of their own that prices alone do not tell; incumbents follow as their market moves).

A part n of what households and investors asked of the old product is asked of the new one:

    a'[old] = a[old] (1 - n)        a'[new] = a[new] + n a[old]

Where orders for the new product exceed what its makers can make at normal utilisation u, plants of the old
product in the same province are refitted, a part `refitting` of what is lacking each quarter:

    moved capacity = refitting * min(orders / u - capacity of the new, MOST * capacity of the old)

With its plant a maker brings its workers, money and debts, so that the refitted part goes on as a firm of the
new product: nothing is bought, nothing is written off. Volumes are those of the start's prices.
"""

import jax.numpy as jnp
from jaxtyping import Array, Float

Cell = Float[Array, "province sector"]

REPLACED = {
    "electric-vehicles": "motor-vehicles",
    "solar": "electrical",
    "batteries": "electrical",
    "robots": "machinery",
    "chips": "electronics",
}
"""What each new product replaces: what it was split from in the accounts."""

REFITTED = ("electric-vehicles",)
"""New products that are made in the plants of the old one."""

MOST = 0.5
"""Part of the old product's capacity that is refitted at most before the speed is counted."""


def moves(
    new_use: Float[Array, "sector"], replaced: Float[Array, "new old"]
) -> Float[Array, "sector sector"]:
    """What is asked now by what was asked before, `[old, new]`; rows sum to 1."""
    wanted = new_use[:, None] * replaced
    taken = jnp.maximum(wanted.sum(axis=0), 1.0)
    wanted = wanted / taken
    return jnp.eye(len(new_use)) - jnp.diag(wanted.sum(axis=0)) + wanted.T


def refitted_share(
    orders: Cell,
    capacity: Cell,
    utilisation: Cell,
    refitted: Float[Array, "new old"],
    speed: Float[Array, ""],
) -> Float[Array, "province new old"]:
    """Part of the old product's plant that turns to the new one this quarter, 0 to `MOST * speed`."""
    lacking = jnp.maximum(orders / utilisation - capacity, 0.0)
    at_most = MOST * jnp.einsum("ro,no->rn", capacity, refitted)
    # Without a maker of the new product in the province nobody knows how to.
    moved = jnp.where(capacity > 0, speed * jnp.minimum(lacking, at_most), 0.0)
    return refitted[None] * moved[:, :, None] / jnp.where(capacity > 0, capacity, jnp.inf)[:, None, :]
