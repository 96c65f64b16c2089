"""Step 11 of a quarter: capacity cuts by decree and illegal restarts."""

from typing import NamedTuple

import jax.numpy as jnp
from jaxtyping import Array, Float

from neijuan.economy.parameters import Parameters
from neijuan.economy.rules import capacity_cuts
from neijuan.economy.stages.planning import Calendar
from neijuan.economy.state import State
from neijuan.economy.structure import Structure

Firm = Float[Array, "block slot"]


class Decree(NamedTuple):
    """Capital that a decree takes from firms (negative) and that restarts (positive), volume."""

    capital: Firm
    keep: Firm
    """Part of staff that stays."""
    cut: capacity_cuts.Cut


def decree(state: State, structure: Structure, p: Parameters, today: Calendar, capital: Firm) -> Decree:
    """Apply capacity cuts to productive `capital` after exits."""
    lay = structure.layout
    in_cell = lay.cell_sum(capital)
    cut = capacity_cuts.cut(
        in_cell,
        state.technology.idle,
        today.levers.capacity_cut,
        jnp.log(state.markets.price / today.general_price),
        p.illegal_restart,
    )
    keep = lay.to_firms(cut.keep)
    share = capital / lay.to_firms(jnp.where(in_cell > 0, in_cell, 1.0))
    back = share * lay.to_firms(jnp.where(in_cell > 0, cut.restarted, 0.0))
    return Decree(capital * (keep - 1.0) + back, keep, cut)
