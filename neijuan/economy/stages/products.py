"""Step 1 of a quarter: which products users ask for by now, and whose plants make them."""

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from neijuan.economy.parameters import Parameters
from neijuan.economy.rules import diffusion, production
from neijuan.economy.stages.planning import Calendar
from neijuan.economy.state import Firms, State
from neijuan.economy.structure import Structure

GO_ALONG = (
    "capital", "begun", "half_built", "orders", "employment", "expected_sales", "deposits", "loans",
    "loans_before",
)  # fmt: skip
"""What goes with a plant. Goods in stock and materials are those of the old product and stay."""


def with_new_uses(structure: Structure, today: Calendar) -> Structure:
    """The structure with the uses that new products have won since the start (R34)."""
    move = diffusion.moves(today.levers.new_use, structure.replaced)
    return eqx.tree_at(
        lambda s: (s.household_subsistence, s.household_shares, s.capital_goods_shares),
        structure,
        (
            structure.household_subsistence @ move,
            structure.household_shares @ move,
            structure.capital_goods_shares @ move,
        ),
    )


def refit(state: State, structure: Structure, p: Parameters, today: Calendar) -> State:
    """Firms after plants of old products were refitted for new ones (R34)."""
    lay, firms = structure.layout, state.firms
    capacity = production.capacity(
        firms.capital, lay.to_firms(structure.output_per_capital), today.capital_need
    )
    there = lay.cell_sum(capacity)
    share = diffusion.refitted_share(
        state.markets.demand, there, structure.normal_utilisation, structure.refitted, p.refitting
    )
    left = lay.to_firms(share.sum(axis=1))
    part = capacity / lay.to_firms(jnp.where(there > 0, there, 1.0))

    def moved(values: Float[Array, "block slot"]) -> Float[Array, "block slot"]:
        # Where nothing moves nothing is touched, so that a fault elsewhere stays where it is.
        gained = jnp.where(share > 0, share * lay.cell_sum(values)[:, None, :], 0.0).sum(axis=2)
        return values * (1.0 - left) + part * lay.to_firms(gained)

    def changed(f: Firms) -> tuple[Float[Array, "block slot"], ...]:
        return tuple(getattr(f, name) for name in GO_ALONG)

    return eqx.tree_at(lambda s: changed(s.firms), state, tuple(moved(values) for values in changed(firms)))
