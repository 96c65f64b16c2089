"""R16 Exchange rate, managed (Jeanne and Son: tariffs explain two thirds of the fall of 2018-19).

    d ln e = k change of the mean duty - c (current account - usual) - revaluation

e is yuan per unit of foreign money, 1 at the start; it rises when the yuan falls.
"""

import jax.numpy as jnp
from jaxtyping import Array, Float

Scalar = Float[Array, ""]


def move(
    rate: Scalar,
    duty_change: Scalar,
    balance_gap: Scalar,
    revaluation: Scalar,
    duty_response: Scalar,
    balance_response: Scalar,
) -> Scalar:
    """The rate of the next quarter; `balance_gap` is a share of GDP, `revaluation` a log change per
    quarter.
    """
    news = duty_response * duty_change - balance_response * jnp.clip(balance_gap, -0.1, 0.1) - revaluation
    return rate * jnp.exp(jnp.clip(news, -0.2, 0.2))
