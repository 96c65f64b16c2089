"""R03 Support of firms by local states (Barwick, Kalouptsidi and Zahur 2025; Jiang and others 2012).

A budget of s times the provincial product, times effort (R01), is split over listed sectors (R02) and over
four instruments:

* entry: a part z of the first capital of an entrant (cheap land, cash); entrants n = n_0 exp(eta z);
* investment: matching funds, a part mu of what firms spend on capital goods; orders I = I_0 exp(eta_I mu);
* production: cash and tax refunds, a part pi of the value of output, of which firms pass on a part w_p;
* research: a part rho of the value of output (R26).

Entry and investment support are paid by the financing vehicle, production and research support by the
budget. The total is about 4.4% of the product (IMF WP 25/155: cash 2.0, tax 1.5, land 0.5, credit 0.4, the
last in R05).
"""

from typing import NamedTuple

import jax.numpy as jnp
from jaxtyping import Array, Float

Cell = Float[Array, "province sector"]
Province = Float[Array, "province"]


class Support(NamedTuple):
    """What each cell is offered this quarter, as rates."""

    entry: Cell
    """Part of the first capital of an entrant that is paid."""
    investment: Cell
    """Part of spending on capital goods that is paid."""
    production: Cell
    """Per unit of output value."""
    research: Cell
    """Per unit of output value."""


def instrument_shares(
    usual: Float[Array, "instrument"], levers: Float[Array, "instrument"]
) -> Float[Array, "instrument"]:
    """Split of the budget: the usual one, weighted by levers; sums to 1."""
    weights = usual * levers
    return weights / jnp.maximum(weights.sum(), 1e-12)


def offers(
    budget: Province,
    shares: Cell,
    instruments: Float[Array, "instrument"],
    entry_cost: Cell,
    capital_spending: Cell,
    output: Cell,
    most: Float[Array, ""],
) -> Support:
    """Rates of support; money per quarter in, each rate at most `most`.

    `entry_cost` is the first capital of the expected entrants, `capital_spending` what the cell spends on
    capital goods, `output` the value of its output.
    """
    money = budget[:, None] * shares

    def rate(instrument: int, basis: Cell) -> Cell:
        return jnp.clip(instruments[instrument] * money / jnp.where(basis > 0, basis, jnp.inf), 0.0, most)

    return Support(rate(0, entry_cost), rate(1, capital_spending), rate(2, output), rate(3, output))


def response(offer: Cell, usual: Cell, sensitivity: Float[Array, ""]) -> Cell:
    """Factor on entry or on orders: exp(eta (offer - usual)), 1 at the support of the start."""
    return jnp.exp(sensitivity * (offer - usual))
