"""R26 Innovation or scale (Konig and others 2022; Nahm 2017; Barwick, Kalouptsidi and Zahur 2025).

Learning by doing lowers the inputs and labour per unit of a sector's output with its experience X,

    need_s = (X_s / X_s at start)^-lambda_s   (lambda > 0 in solar, batteries, vehicles; 0 in ships)

and research moves firms' efficiency against the trend,

    d ln A = g (research effort - 1),   effort = (1 + r support + lever) exp(m (margin - usual)) (1 - k
    rescue)

so that price wars starve research, and an expected rescue blunts it (Kornai 1980).
"""

import jax.numpy as jnp
from jaxtyping import Array, Float

Sector = Float[Array, "sector"]
Cell = Float[Array, "province sector"]
Scalar = Float[Array, ""]


def learning(experience: Sector, at_start: Sector, rate: Sector) -> Sector:
    """Inputs per unit of output relative to the start, between 0.2 and 1."""
    grown = jnp.maximum(experience / jnp.where(at_start > 0, at_start, 1.0), 1.0)
    return jnp.clip(grown**-rate, 0.2, 1.0)


def effort(
    support: Cell,
    usual_support: Cell,
    lever: Sector,
    margin_gap: Cell,
    rescue: Cell,
    usual_rescue: Cell,
    support_effect: Scalar,
    margin_effect: Scalar,
    rescue_effect: Scalar,
) -> Cell:
    """Research effort relative to that of the start, between 0 and 3. `support` is per unit of output."""
    paid = 1.0 + support_effect * (support - usual_support) + lever
    nerve = 1.0 - rescue_effect * (rescue - usual_rescue)
    return jnp.clip(paid * jnp.exp(margin_effect * jnp.clip(margin_gap, -0.2, 0.2)) * nerve, 0.0, 3.0)


def efficiency_growth(effort: Cell, gain: Scalar) -> Cell:
    """Growth per quarter of output per worker beyond the trend; `gain` per year."""
    return gain / 4.0 * (effort - 1.0)
