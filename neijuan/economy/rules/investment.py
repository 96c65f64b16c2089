"""R09 Investment with time to build.

    I* = K (delta + g + d + k (load / reference load - 1) + drift)

K is capital built and under construction, g expected growth of orders, d growth of capital needed per unit
of output, load expected sales over the capacity that K will have. The drift is what the benchmark shows
beyond these motives: soft budgets and rivals' entry keep firms investing past expected sales (Lin, Wu and
Xing 2010). Orders cannot be undone.
Capital goods are paid on order and become productive after two exponential stages, each half the gestation
time (an Erlang lag, as in Kalecki 1935 and Kydland and Prescott 1982 in spirit). A stage lasts
a quarter at least.
"""

from typing import NamedTuple

import jax.numpy as jnp
from jaxtyping import Array, Float

Firm = Float[Array, "block slot"]
Block = Float[Array, "block one"]


class Pipeline(NamedTuple):
    """Capital after a quarter of building and wear, volumes."""

    capital: Firm
    begun: Firm
    half_built: Firm
    worn: Firm


def build(
    capital: Firm, begun: Firm, half_built: Firm, delivered: Firm, gestation: Block, depreciation: Block
) -> Pipeline:
    """Move deliveries through the two stages of construction; wear strikes productive capital."""
    advance = jnp.minimum(2.0 / gestation, 1.0)
    finished, passed = half_built * advance, begun * advance
    worn = capital * depreciation
    return Pipeline(
        capital=capital + finished - worn,
        begun=begun + delivered - passed,
        half_built=half_built + passed - finished,
        worn=worn,
    )


def drift(
    start: Float[Array, "province sector"],
    weight: Float[Array, "province sector"],
    faded: Float[Array, ""],
    pushed: Float[Array, "province one"],
) -> Float[Array, "province sector"]:
    """Investment past expected sales, per unit of capital and quarter, of a cell today.

    What all have in common at the start, the boom of the time (the mean by `weight`), fades as exp(-faded).
    What sets places apart lasts: land and budgets are softer here than there. Where more is invested than
    sales ask for, it takes the effort and the credit of the local state (`pushed`).
    """
    common = (weight * start).sum() / weight.sum()
    now = start - common * -jnp.expm1(-faded)
    return now * jnp.where(now > 0, pushed, 1.0)


def desired(
    capital_in_all: Firm,
    expected_sales: Firm,
    capacity_in_all: Firm,
    reference_load: Block,
    growth: Block,
    deepening: Float[Array, ""],
    depreciation: Block,
    drift: Block,
    investment_load: Float[Array, ""],
) -> Firm:
    """Capital goods that a firm would order this quarter, volume, never negative."""
    load = expected_sales / jnp.where(capacity_in_all > 0, capacity_in_all, 1.0)
    gap = jnp.clip(load / jnp.where(reference_load > 0, reference_load, 1.0) - 1.0, -1.0, 1.0)
    return jnp.maximum(
        capital_in_all * (depreciation + growth + deepening + investment_load * gap + drift), 0.0
    )
