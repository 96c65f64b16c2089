"""R06 Rollover and zombies (Caballero, Hoshi and Kashyap 2008; Fukuda and Nakamura 2011).

A bank keeps an insolvent borrower alive if the loss it would have to recognise exceeds the cost of carrying
him, and the local state adds its guarantee for owners, jobs and as long as it has room:

    keep = logistic(r_0 + r_1 state share + r_2 (loss - carrying cost) + r_3 beta ln(1 + jobs) )

times the willingness to do so (a lever, and the switch of the mechanism). Kept firms pay less than the
market's interest. Three published definitions of a zombie are observed side by side: interest below the
least a sound borrower would pay (CHK); no profit to cover it, high debt and new borrowing (FN); interest
uncovered for three years at an age of ten (OECD).
"""

from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float

Firm = Float[Array, "block slot"]
Block = Float[Array, "block one"]
Scalar = Float[Array, ""]

OLD = 40.0
"""Quarters of age from which the OECD definition counts."""
LONG = 12.0
"""Quarters of uncovered interest that it asks for."""
INDEBTED = 0.5
"""Debt over assets from which Fukuda and Nakamura count a firm."""


def keep_alive(
    loans: Firm,
    assets: Firm,
    uncovered_interest: Firm,
    jobs: Firm,
    state_share: Block,
    bailout: Scalar,
    willingness: Scalar,
    recovery: Scalar,
    keep_intercept: Scalar,
    keep_state: Scalar,
    keep_loss: Scalar,
    keep_jobs: Scalar,
) -> Firm:
    """Probability that an insolvent or illiquid firm is carried on; money per quarter, jobs per
    enterprise.
    """
    owed = jnp.maximum(loans, 1e-9)
    loss = jnp.clip(1.0 - recovery * assets / owed, 0.0, 1.0)
    carrying = jnp.clip(4.0 * uncovered_interest / owed, 0.0, 1.0)
    odds = (
        keep_intercept
        + keep_state * state_share
        + keep_loss * (loss - carrying)
        + keep_jobs * bailout * jnp.log1p(jnp.maximum(jobs, 0.0))
    )
    return jnp.clip(willingness * jax.nn.sigmoid(odds), 0.0, 1.0)


class Zombies(NamedTuple):
    """Whether each firm is one, by definition."""

    caballero_hoshi_kashyap: Bool[Array, "block slot"]
    fukuda_nakamura: Bool[Array, "block slot"]
    interest_cover: Bool[Array, "block slot"]


def classify(
    interest: Firm,
    earnings: Firm,
    borrowed: Firm,
    loans: Firm,
    loans_before: Firm,
    assets: Firm,
    uncovered: Firm,
    age: Firm,
    prime_rate: Scalar,
) -> Zombies:
    """The three definitions; `borrowed` are the loans on which the quarter's interest fell due; money per
    quarter, `prime_rate` per year, `uncovered` and `age` in quarters.

    A firm without debt pays no interest below any minimum and is none on the first two.
    """
    least = prime_rate / 4.0 * borrowed
    indebted = borrowed > 1e-6
    return Zombies(
        indebted & (interest < least * (1.0 - 1e-6)),
        indebted & (earnings < least) & (loans > INDEBTED * assets) & (loans > loans_before),
        (uncovered >= LONG) & (age >= OLD),
    )
