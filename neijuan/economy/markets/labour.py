"""Labour markets: hiring and layoffs by firm, the unemployed of the province as the limit, wages for the
next quarter.

    L_f' = L_f + h (L_f* - L_f) when hiring, L_f + d (L_f* - L_f) when laying off

with all hiring of a province scaled back alike when it exceeds the share of the unemployed who can be
matched in a quarter. Wages follow trend productivity, past consumer inflation and the state of the labour
market (a wage Phillips curve, Phillips 1958; Gali 2011):

    d ln w = g + x * inflation + (1 - x) * target + b * (natural rate - unemployment rate)
"""

from typing import NamedTuple

import jax.numpy as jnp
from jaxtyping import Array, Float

from neijuan.economy.layout import Layout

Firm = Float[Array, "block slot"]
Province = Float[Array, "province"]


class Staffing(NamedTuple):
    """Employment after hiring and layoffs."""

    employment: Firm
    unemployment_rate: Province


def staff(
    layout: Layout,
    wanted: Firm,
    employment: Firm,
    labour_force: Province,
    waiting: Province,
    hiring_speed: Float[Array, ""],
    layoff_speed: Float[Array, ""],
    matching_share: Float[Array, ""],
) -> Staffing:
    """Move employment towards what planned output needs, within the pool of unemployed.

    The laid off of capacity cuts who still wait (R23) cannot be hired. Where the labour force falls below
    those employed, all firms lose staff to retirement alike.
    """
    gap = wanted - employment
    hires = hiring_speed * jnp.maximum(gap, 0.0)
    layoffs = layoff_speed * jnp.maximum(-gap, 0.0)
    kept = employment - layoffs
    remaining = layout.province_sum(kept)
    kept = kept * layout.province_to_firms(
        jnp.minimum(1.0, labour_force / jnp.where(remaining > 0, remaining, 1.0))
    )
    pool = matching_share * jnp.maximum(labour_force - layout.province_sum(kept) - waiting, 0.0)
    sought = layout.province_sum(hires)
    granted = jnp.minimum(1.0, pool / jnp.where(sought > 0, sought, 1.0))
    after = kept + hires * layout.province_to_firms(granted)
    return Staffing(after, 1.0 - layout.province_sum(after) / labour_force)


def wage_growth(
    trend: Float[Array, ""],
    inflation: Province,
    unemployment_rate: Province,
    indexation: Float[Array, ""],
    inflation_target: Float[Array, ""],
    slope: Float[Array, ""],
    natural_rate: Province,
    flexibility: Province,
) -> Province:
    """Growth of wages per quarter; rates per quarter in, per quarter out.

    Unemployment above its natural rate lowers wages only by the part `flexibility` (R22).
    """
    slack = unemployment_rate - natural_rate
    anchor = indexation * inflation + (1.0 - indexation) * inflation_target
    return trend + anchor + slope * jnp.where(slack > 0, flexibility, 1.0) * -slack
