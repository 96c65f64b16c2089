"""R05 Credit: how much of what a firm asks for a bank lends.

    approved share = logistic(b_0 + shift - b_1 leverage + b_2 clip(interest cover, -1, 3) + b_3 state share)

(Cong, Gao, Ponticelli and Yang 2019: state firms favoured in the expansion of 2009-10.) The shift adds
programme lending and listed sectors (Chang, Chen, Waggoner and Zha 2015), a guarantee for state firms, the
crowding out by local public debt (Huang, Pagano and Panizza 2020), and what banks lack in capital (Peek and
Rosengren 2000). A firm asks for what liquidity and orders need beyond its cash. An investment that is not
funded is cut; a firm whose cash is still negative is overdrawn, and its overdraft becomes a loan: nobody ends
a quarter with negative deposits. Cash beyond liquidity and orders repays loans.
"""

from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

Firm = Float[Array, "block slot"]
Block = Float[Array, "block one"]


def capital_gap(equity_ratio: Float[Array, ""], target: Float[Array, ""]) -> Float[Array, ""]:
    """How far the capital of the banking system falls short of its target, as a part of it, from 0 to 1.

    `equity_ratio` is equity over assets. Banks that have written off much lend less (Peek and Rosengren
    2000).
    """
    return jnp.clip(1.0 - equity_ratio / jnp.maximum(target, 1e-6), 0.0, 1.0)


class Lending(NamedTuple):
    """Outcome of one quarter's credit negotiations, money."""

    funded: Firm
    """Spending on capital goods that the firm can pay next quarter."""
    new_loans: Firm
    """Net of repayment."""


def approved_share(
    leverage: Firm,
    interest_cover: Firm,
    state_share: Block,
    shift: Block,
    credit_intercept: Float[Array, ""],
    credit_leverage: Float[Array, ""],
    credit_cover: Float[Array, ""],
    credit_state: Float[Array, ""],
) -> Firm:
    """Share of the firm's request that banks grant, between 0 and 1."""
    return jax.nn.sigmoid(
        credit_intercept
        + shift
        - credit_leverage * leverage
        + credit_cover * jnp.clip(interest_cover, -1.0, 3.0)
        + credit_state * state_share
    )


def lend(
    cash: Firm,
    loans: Firm,
    liquidity: Firm,
    wanted_investment: Firm,
    owners: Firm,
    approved: Firm,
    repayment: Float[Array, ""],
) -> Lending:
    """Grant loans, cut investment that stays unfunded, turn overdrafts into loans, take repayments.

    `cash` is the balance before credit and before the owners' payment `owners`; `wanted_investment` is money.
    """
    short = jnp.maximum(liquidity + wanted_investment - owners - cash, 0.0)
    granted = approved * short
    funded = jnp.maximum(wanted_investment - (short - granted), 0.0)
    overdraft = jnp.maximum(-(cash + owners + granted), 0.0)
    idle = jnp.maximum(cash + owners - liquidity - wanted_investment, 0.0)
    return Lending(funded, granted + overdraft - jnp.minimum(repayment * idle, loans))
