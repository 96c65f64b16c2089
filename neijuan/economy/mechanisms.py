"""The seven mechanisms, each with its switch: 1 is on, 0 is off, one compiled program for all."""

from typing import NamedTuple

import jax.numpy as jnp
from jaxtyping import Array, Float

from neijuan.errors import UsageError

Switch = Float[Array, ""]


class Mechanisms(NamedTuple):
    """What each switch turns off.

    `duplication`: provinces follow the centre's list and each other (R01, R02); off, they support what they
    are good at. `soft_budgets`: vehicles, guarantees and an expected bailout (R04, R05, R24); off, vehicles
    spend what they have. `involution`: evergreening, producing for debt service, price wars (R06, R07); off,
    the insolvent leave. `weak_demand`: the deposit wedge and precautionary saving (R12, R27).
    `vent_for_surplus`: surplus stock goes abroad and meets remedies (R13 to R15). `spatial_balances`:
    banks and programmes carry regional deficits (R18, R20); off, provinces invest what they can carry.
    `rust_belt`: migration, rigid state firms, slow re-employment (R21 to R23).
    """

    duplication: Switch
    soft_budgets: Switch
    involution: Switch
    weak_demand: Switch
    vent_for_surplus: Switch
    spatial_balances: Switch
    rust_belt: Switch


NAMES = Mechanisms._fields


def mechanisms(**switches: bool) -> Mechanisms:
    """All mechanisms on but those that are switched off by name. Raises UsageError for an unknown name."""
    for name in switches:
        if name not in NAMES:
            raise UsageError(f"unknown mechanism {name!r}: there are {', '.join(NAMES)}")
    return Mechanisms(*(jnp.asarray(switches.get(name, True), dtype=float) for name in NAMES))
