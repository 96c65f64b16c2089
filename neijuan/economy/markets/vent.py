"""Vent for surplus (R13): stock beyond what is usual is offered abroad at a discount.

    vented_f = v max(0, stock_f - h usual_f),   price (1 - d) p_f

in cells that export at all. Foreign markets take what is offered at that price; the answer, trade remedies
(R14), is not part of this rule. Myint (1958) named the mechanism; the discount is what remedies later
measure as dumping.
"""

import jax.numpy as jnp
from jaxtyping import Array, Float

Firm = Float[Array, "block slot"]


def vented(
    unsold: Firm,
    usual: Firm,
    exports: Float[Array, "block one"],
    vent_share: Float[Array, ""],
    vent_threshold: Float[Array, ""],
) -> Firm:
    """Volume that each firm sells abroad at a discount; nothing where the cell has no foreign customers."""
    excess = jnp.maximum(unsold - vent_threshold * usual, 0.0)
    return jnp.where(exports > 0, vent_share * excess, 0.0)
