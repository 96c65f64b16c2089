"""R12 Households: consumption out of permanent income and wealth, split by a linear expenditure system.

    E = min(c_1 Y_p + c_2 deposits, (1 - k) Y_p + l deposits),    p_s c_s = p_s g_s + b_s (E - sum p g)

Households have no credit and keep the share k of their income as a precaution: beyond the rest they spend at
most the share l of their deposits in a quarter (Deaton 1991). Smoothing of income after Friedman (1957), the
wealth term after Godley and Lavoie (2007), the split after Stone (1954). Fear of unemployment and expected
deflation
put a part of spending off (`caution`); insurance removes it.
"""

import jax.numpy as jnp
from jaxtyping import Array, Float

Province = Float[Array, "province"]
Cell = Float[Array, "province sector"]


def consumption_budget(
    permanent_income: Province,
    deposits: Province,
    propensity: Province,
    wealth_propensity: Float[Array, ""],
    precaution: Float[Array, ""],
    dissaving_limit: Float[Array, ""],
) -> Province:
    """Money that households mean to spend this quarter; nothing once debts outweigh income."""
    wanted = propensity * permanent_income + wealth_propensity * deposits
    at_most = (1.0 - precaution) * permanent_income + dissaving_limit * deposits
    return jnp.maximum(jnp.minimum(wanted, at_most), 0.0)


MOST_PUT_OFF = 0.9
"""Greatest part of spending that fear can put off: people eat."""


def caution(
    unemployment_gap: Province,
    inflation: Province,
    on: Float[Array, ""],
    insured: Float[Array, ""],
    of_unemployment: Float[Array, ""],
    of_deflation: Float[Array, ""],
    standing: Float[Array, ""],
) -> Province:
    """Part of spending that is put off: for fear of losing work, in expectation of lower prices.

    A `standing` part for lack of insurance is in the benchmark's behaviour already: insurance and switching
    the
    mechanism off (`on` 0) set it free. Inflation per year.
    """
    fear = of_unemployment * jnp.clip(unemployment_gap, 0.0, 0.2)
    waiting = of_deflation * jnp.clip(-inflation, 0.0, 0.1)
    left = on * (1.0 - insured)
    return jnp.minimum(left * (fear + waiting), MOST_PUT_OFF) - (1.0 - left) * standing


def baskets(
    budget: Province,
    price: Cell,
    subsistence: Cell,
    shares: Cell,
    durable: Float[Array, "sector"],
    subsidy: Float[Array, "sector"],
    elasticity: Float[Array, ""],
) -> Cell:
    """Volumes bought of each product; a budget below the committed purchases cuts all of them alike.

    A subsidy, a share of the price, lowers what households pay; of durables, which can wait, it draws forward
    purchases with an elasticity.
    """
    price = price * (1.0 - subsidy)
    drawn = shares * (1.0 - subsidy) ** (-(elasticity - 1.0) * durable)
    shares = drawn / jnp.maximum(drawn.sum(axis=1, keepdims=True), 1e-12)
    committed = (price * subsistence).sum(axis=1)
    within = jnp.minimum(1.0, budget / jnp.where(committed > 0, committed, 1.0))
    free = jnp.maximum(budget - committed, 0.0)
    return subsistence * within[:, None] + shares * free[:, None] / price


def smooth_income(
    permanent: Province, disposable: Province, speed: Float[Array, ""], trend: Float[Array, ""]
) -> Province:
    """Permanent income for the coming quarter: adaptive, around the trend growth of incomes."""
    return (permanent + speed * (disposable - permanent)) * (1.0 + trend)
