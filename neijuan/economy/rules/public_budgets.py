"""R04 Local budget, tax sharing and transfers.

After the tax sharing of 1994 the centre takes its part of each tax and returns transfers. Mandates come
first: purchases and benefits follow the resources that a government counts on. On-budget borrowing is
capped by the centre; what the infrastructure plan needs beyond the budget is the vehicle's to borrow, up to
what lenders expect to be bailed out (Bai, Hsieh and Song 2016; Xiong 2018):

    d bonds + d vehicle debt = purchases + benefits + investment + interest - own taxes - transfers - land
    sales
"""

from typing import NamedTuple

import jax.numpy as jnp
from jaxtyping import Array, Float

Province = Float[Array, "province"]


class Borrowing(NamedTuple):
    """Net new debt, and the investment that it leaves affordable; money."""

    new_debt: Province
    investment: Province


def local_borrowing(
    deposits: Province,
    bonds: Province,
    resources: Province,
    planned_investment: Province,
    yearly_product: Province,
    cash_buffer: Float[Array, ""],
    bond_cap: Float[Array, ""],
) -> Borrowing:
    """Bonds issued at the end of a quarter under the centre's cap.

    `deposits` are those before borrowing. A gap beyond the cap cuts next quarter's investment; negative
    deposits are always covered.
    """
    need = cash_buffer * resources + planned_investment - deposits
    cap = bond_cap * yearly_product / 4.0
    issued = jnp.maximum(jnp.clip(need, -bonds, cap), -deposits)
    cut = jnp.maximum(need - issued, 0.0)
    return Borrowing(issued, jnp.maximum(planned_investment - cut, 0.0))


def vehicle_borrowing(
    deposits: Province,
    debt: Province,
    planned_investment: Province,
    yearly_product: Province,
    vehicle_debt_limit: Float[Array, ""],
    bailout_expectation: Float[Array, ""],
    permission: Province,
) -> Borrowing:
    """Loans that lenders grant the vehicle: the nearer its debt to what they expect to be rescued, the
    smaller the share.

    `permission` scales it (R04: bans and caps). The share falls linearly from 1 at half the limit to 0 at
    the limit. Interest that cannot be paid is
    added to the debt.
    """
    limit = vehicle_debt_limit * bailout_expectation * yearly_product
    planned_investment = jnp.maximum(planned_investment, 0.0)
    room = 1.0 - debt / jnp.where(limit > 0, limit, 1.0)
    willing = jnp.where(limit > 0, jnp.clip(2.0 * room, 0.0, 1.0), 0.0)
    willing = jnp.clip(willing * permission, 0.0, 1.0)
    need = jnp.maximum(planned_investment - deposits, 0.0)
    granted = jnp.maximum(willing * need, -deposits)
    surplus = jnp.maximum(deposits - planned_investment, 0.0)
    repaid = jnp.minimum(surplus, debt)
    return Borrowing(granted - repaid, jnp.clip(deposits + granted, 0.0, planned_investment))


def expect(
    expected: Float[Array, "..."],
    actual: Float[Array, "..."],
    speed: Float[Array, ""],
    trend: Float[Array, ""],
) -> Float[Array, "..."]:
    """Resources or product that budgets of the coming quarter count on: adaptive, around the trend of
    incomes."""
    return (expected + speed * (actual - expected)) * (1.0 + trend)
