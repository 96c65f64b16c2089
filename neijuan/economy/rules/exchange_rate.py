"""R16 Exchange rate, managed (Jeanne and Son: tariffs explain two thirds of the fall of 2018-19).

    d ln e = k change of the burden of duties - c (current account - usual) - revaluation
    burden = mean over blocs and goods of (1 - (1 + duty)^-sigma) / sigma

e is yuan per unit of foreign money, 1 at the start; it rises when the yuan falls. The burden is the demand
that duties take in the long run (R13), over its elasticity: a small duty itself, never more than 1 / sigma,
as a market that is closed cannot be lost again. So a part k of what duties take is given back by the rate.
"""

import jax.numpy as jnp
from jaxtyping import Array, Float

Scalar = Float[Array, ""]


def burden(
    duty: Float[Array, "bloc sector"], weight: Float[Array, "bloc sector"], elasticity: Scalar
) -> Scalar:
    """What duties take of the trade that `weight` (summing to 1) stands for, per unit of elasticity."""
    return (weight * (1.0 - (1.0 + duty) ** -elasticity) / elasticity).sum()


def move(
    rate: Scalar,
    burden_change: Scalar,
    balance_gap: Scalar,
    revaluation: Scalar,
    duty_response: Scalar,
    balance_response: Scalar,
) -> Scalar:
    """The rate of the next quarter; `balance_gap` is a share of GDP, `revaluation` a log change per
    quarter.
    """
    news = duty_response * burden_change - balance_response * jnp.clip(balance_gap, -0.1, 0.1) - revaluation
    return rate * jnp.exp(jnp.clip(news, -0.2, 0.2))
