"""R20 Place-based programmes (Jia and others 2020; Ren and others 2020 against Yang and Wang 2021).

The centre spends a share of the provincial product on investment there. A part g, its governance, reaches
private firms by their investment; the rest goes to state firms by their debts: it pays for capital that
nobody asked for and keeps them alive.
"""

from typing import NamedTuple

import jax.numpy as jnp
from jaxtyping import Array, Float

Province = Float[Array, "province"]
Cell = Float[Array, "province sector"]


class Programme(NamedTuple):
    """Capital goods paid for in each cell, money per quarter."""

    private: Cell
    state: Cell


def allot(money: Province, governance: Province, capital: Cell, debts: Cell, state_share: Cell) -> Programme:
    """Spread the programme over the cells of each province; what has no taker is not spent."""

    def spread(amount: Province, weight: Cell) -> Cell:
        total = weight.sum(axis=1, keepdims=True)
        return amount[:, None] * weight / jnp.where(total > 0, total, jnp.inf)

    private = spread(governance * money, capital * (1.0 - state_share))
    return Programme(private, spread((1.0 - governance) * money, debts * state_share))
