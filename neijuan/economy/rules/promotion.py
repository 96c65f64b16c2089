"""R01 Promotion tournament (Li and Zhou 2005; Li, Liu, Weng and Zhou 2019; Xiong 2018).

Officials compete for promotion by growth in a Tullock contest,

    P_r = (g_r / target_r)^m / sum_q (g_q / target_q)^m,

and put effort e into support so as to maximise w P + (1 - w) NPV of own revenue under a quadratic cost. The
first-order condition gives

    e_r = (w m n P_r (1 - P_r) target_r / g_r + (1 - w) v) / c

with n rivals and v the marginal own revenue of effort. w = 0 is the case of Shih, Adolph and Liu (2012), who
find no effect of growth on rank: effort is then the same everywhere. Effort 1 is the usual support.
"""

import jax.numpy as jnp
from jaxtyping import Array, Float

Province = Float[Array, "province"]
SLOWEST = 0.005
"""Growth per year below which the contest makes no difference any more."""


def promotion_probability(growth: Province, target: Province, contest_power: Float[Array, ""]) -> Province:
    """Probability of promotion, summing to 1; growth and target per year."""
    score = (jnp.maximum(growth, SLOWEST) / jnp.maximum(target, SLOWEST)) ** contest_power
    return score / score.sum()


def effort(
    growth: Province,
    target: Province,
    weight: Float[Array, ""],
    contest_power: Float[Array, ""],
    revenue_motive: Float[Array, ""],
    cost: Float[Array, ""],
    most: Float[Array, ""],
) -> Province:
    """Support relative to the usual, between 0 and `most`."""
    chance = promotion_probability(growth, target, contest_power)
    ahead = jnp.maximum(target, SLOWEST) / jnp.maximum(growth, SLOWEST)
    stake = contest_power * growth.shape[0] * chance * (1.0 - chance) * ahead
    return jnp.clip((weight * stake + (1.0 - weight) * revenue_motive) / cost, 0.0, most)
