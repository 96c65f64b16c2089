"""R07 Producing to meet debt service: the least proven link, behind a switch of its own.

    y = min(capacity, max(planned, min(y_cash, (1 + m) planned))),
    (p - avc) y_cash = debt service + fixed cost - liquid assets

A firm that cannot meet what falls due out of its cash goes on producing for the cash, if each unit brings in
more than it costs, by at most the part m more than it planned, and cuts its price by a discount that widens
with the shortfall (Busse 2002: leveraged, weak firms start price wars; against it Borenstein and Rose 1995:
rivals' prices are hardly affected).
"""

import jax.numpy as jnp
from jaxtyping import Array, Float

Firm = Float[Array, "block slot"]


def shortfall(debt_service: Firm, fixed_cost: Firm, liquid: Firm) -> Firm:
    """What cash does not cover this quarter, money; `liquid` is cash beyond what running the plant binds."""
    return jnp.maximum(debt_service + fixed_cost - jnp.maximum(liquid, 0.0), 0.0)


def cash_output(
    planned: Firm, capacity: Firm, price: Firm, unit_cost: Firm, short: Firm, most: Float[Array, ""]
) -> Firm:
    """Output with the need for cash; `planned` where a unit brings in no cash or nothing is lacking.

    `most` bounds what is made beyond the plan, as a part of it: buyers for more cannot be found in a quarter.
    """
    per_unit = price - unit_cost
    needed = short / jnp.where(per_unit > 0, per_unit, jnp.inf)
    aim = jnp.minimum(needed, (1.0 + most) * planned)
    return jnp.where(short > 0, jnp.minimum(capacity, jnp.maximum(planned, aim)), planned)


def discount(short: Firm, turnover: Firm, slope: Float[Array, ""], most: Float[Array, ""]) -> Firm:
    """Cut of the log price: slope times the shortfall in quarters of turnover, at most `most`."""
    return jnp.clip(slope * short / jnp.where(turnover > 0, turnover, jnp.inf), 0.0, most)
