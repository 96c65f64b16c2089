"""Planned output, materials and staff (steps 4 and 6 of a quarter).

Goods producers plan to meet expected sales and to close part of the gap between stock and target stock
(Metzler 1941):

    y* = min(capacity, e + a (n e - stock))

Make-to-order producers (utilities, construction, services) hold no stock: they staff and buy materials for
expected sales and serve orders up to capacity, staff and materials. Technology is Leontief with the
coefficients of the benchmark table; labour per unit falls with the trend, capital per unit rises with it.
"""

from typing import NamedTuple

import jax.numpy as jnp
from jaxtyping import Array, Bool, Float

Firm = Float[Array, "block slot"]
Block = Float[Array, "block one"]


class Plan(NamedTuple):
    """What a firm means to do this quarter, volumes."""

    output: Firm
    materials_bought: Firm
    staff: Firm


def capacity(capital: Firm, output_per_capital: Block, capital_need: Float[Array, ""]) -> Firm:
    """Full-capacity output per quarter; `capital_need` is capital per unit of output relative to the base
    year."""
    return capital * output_per_capital / capital_need


def output_per_worker(efficiency: Firm, base: Block, productivity_index: Float[Array, ""]) -> Firm:
    """Quarterly output volume per 10,000 persons."""
    return efficiency * base * productivity_index


def plan(
    expected_sales: Firm,
    capacity: Firm,
    inventories: Firm,
    materials: Firm,
    output_per_worker: Firm,
    inventory_target: Block,
    make_to_order: Bool[Array, "block one"],
    stock_adjustment: Float[Array, ""],
    materials_target: Float[Array, ""],
) -> Plan:
    """Output, purchases of materials and staff that expected sales call for."""
    gap = jnp.where(make_to_order, 0.0, inventory_target * expected_sales - inventories)
    output = jnp.clip(expected_sales + stock_adjustment * gap, 0.0, capacity)
    bought = jnp.maximum(output + stock_adjustment * (materials_target * output - materials), 0.0)
    return Plan(output, bought, output / jnp.where(output_per_worker > 0, output_per_worker, 1.0))


def produce(
    planned: Firm,
    capacity: Firm,
    employment: Firm,
    output_per_worker: Firm,
    materials: Firm,
    make_to_order: Bool[Array, "block one"],
    longest_hours: Float[Array, ""],
) -> Firm:
    """Most that can be delivered from this quarter's work: output of goods producers, serving limit of the
    others."""
    staffed = employment * output_per_worker * longest_hours
    goal = jnp.where(make_to_order, capacity, planned)
    return jnp.minimum(jnp.minimum(goal, staffed), jnp.minimum(materials, capacity))


def expect_sales(expected: Firm, orders: Firm, growth: Block, speed: Float[Array, ""]) -> Firm:
    """Adaptive expectations (Nerlove 1958) around the trend of the cell's orders."""
    return (expected + speed * (orders - expected)) * (1.0 + growth)
