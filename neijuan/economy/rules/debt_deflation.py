"""R11 Debt deflation (Fisher 1933; Acharya, Crosignani, Eisert and Eufinger 2024).

Sector prices build the price indices; falling prices raise what debts and interest weigh:

    real rate = loan rate - expected inflation,   orders factor = exp(-k (real rate - usual real rate))

Real burdens reach budgets, firms and households through nominal interest and debts in R04 to R10.
"""

import jax.numpy as jnp
from jaxtyping import Array, Float

Province = Float[Array, "province"]


def real_rate(loan_rate: Float[Array, ""], inflation: Province) -> Province:
    """Expected real interest per year; `inflation` per year."""
    return loan_rate - inflation


def orders_factor(real_rate: Province, usual: Float[Array, ""], sensitivity: Float[Array, ""]) -> Province:
    """Factor on orders of capital goods, 1 at the usual real rate; gaps count up to ten points."""
    return jnp.exp(-sensitivity * jnp.clip(real_rate - usual, -0.1, 0.1))
