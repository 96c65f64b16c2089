"""R10 Entry and exit.

Entry by cell: `n = n_0 exp(h (margin - normal margin))`, blind to the number of rivals who decide at the
same time (Lin, Wu and Xing 2010). Exit of an enterprise per quarter:

    1 - exp(-(x_0 + x_1 [net worth < 0 or cash short and credit refused, and not carried on]))

Whom lenders and local states carry on is R06 (Bulman, Yan and Zhang 2022: support goes to loss-makers). An
agent stands for `number` enterprises; how many of them leave is the expected number
rounded at random to a neighbouring whole number, so that the scale of a run changes its noise and not its
mean.
"""

from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

Firm = Float[Array, "block slot"]
Block = Float[Array, "block one"]
Cell = Float[Array, "province sector"]


def round_at_random(expected: Float[Array, "..."], uniform: Float[Array, "..."]) -> Float[Array, "..."]:
    """A whole number next to `expected`, whose mean over `uniform` in [0, 1) is `expected`."""
    return jnp.floor(expected + uniform)


def exits(
    number: Firm,
    abandoned: Firm,
    uniform: Firm,
    exit_background: Float[Array, ""],
    exit_distress: Float[Array, ""],
) -> Firm:
    """Enterprises that leave this quarter, at most `number`. Rates are per quarter.

    `abandoned` is true where a firm is insolvent or out of cash and nobody carries it on (R06).
    """
    hazard = 1.0 - jnp.exp(-(exit_background + exit_distress * abandoned))
    return jnp.minimum(round_at_random(number * hazard, uniform), number)


def entry(entrants_base: Cell, margin: Cell, normal_margin: Cell, entry_margin: Float[Array, ""]) -> Cell:
    """Expected number of enterprises that enter each cell this quarter."""
    return entrants_base * jnp.exp(entry_margin * jnp.clip(margin - normal_margin, -0.2, 0.2))


class Places(NamedTuple):
    """Which slots take the entrants: enterprises by slot."""

    entrants: Firm


def place(number: Firm, age: Firm, entrants: Float[Array, "block one"], per_agent: Block) -> Places:
    """Give whole numbers of entrants to free slots, as many agents as the scale asks for.

    A block without a free slot pools its entrants with its youngest agent, whose firms resemble them most:
    pooled with old firms they would live on these firms' cash, and coarse scales would see fewer failures
    than fine ones.
    """
    free = number <= 0
    agents = jnp.clip(jnp.round(entrants / per_agent), 1.0, jnp.maximum(free.sum(axis=1, keepdims=True), 1.0))
    rank = jnp.cumsum(free, axis=1)
    youngest = jax.nn.one_hot(jnp.argmin(age, axis=1), number.shape[1]) > 0
    full = ~free.any(axis=1, keepdims=True)
    chosen = jnp.where(full, youngest, free & (rank <= agents))
    order = jnp.where(full, 1.0, rank)
    each = jnp.floor(entrants / agents)
    rest = entrants - each * agents
    return Places(jnp.where(chosen, each + (order <= rest), 0.0))
