"""R33 Monetary policy: the benchmark rates lean against slumps and inflation (Taylor 1993).

    i = i_path + w (f_g (growth - trend growth) + f_p (inflation - target)),      i >= floor

The path holds the dated decisions of the past, during which the weight w (a lever) is nothing: a rule beside
them would count them twice. Afterwards it decides. With f_p above one the real rate rises in a boom; with
less, inflation would make money cheaper in a boom and investment swing ever wider. Loan and deposit rates
move together, so that the margin of banks stays.
"""

import jax.numpy as jnp
from jaxtyping import Array, Float

Scalar = Float[Array, ""]
FLOOR = 0.005
"""Lowest loan rate per year that the rule goes down to."""


def response(
    growth: Scalar, trend: Scalar, inflation: Scalar, target: Scalar, to_growth: Scalar, to_inflation: Scalar
) -> Scalar:
    """What the rule adds to the rates, per year; all rates per year. Gaps count up to ten points."""
    slack = jnp.clip(growth - trend, -0.1, 0.1)
    heat = jnp.clip(inflation - target, -0.1, 0.1)
    return to_growth * slack + to_inflation * heat


def move(rate: Scalar, response: Scalar) -> Scalar:
    """The rate after the response, which does not take it below the floor (nor lift it there)."""
    return jnp.maximum(rate + response, jnp.minimum(rate, FLOOR))
