"""Plans for expected sales and stocks; production bounded by capacity, staff and materials."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neijuan.economy.rules import production


def one(x: float) -> jax.Array:
    return jnp.full((1, 1), x)


def plan(expected=100.0, capacity=150.0, inventories=50.0, materials=20.0, *, to_order=False):
    return production.plan(
        one(expected),
        one(capacity),
        one(inventories),
        one(materials),
        one(4.0),
        one(0.5),
        jnp.full((1, 1), to_order),
        jnp.asarray(0.25),
        jnp.asarray(0.2),
    )


def test_at_target_stocks_output_is_expected_sales() -> None:
    at_target = plan()
    assert (float(at_target.output[0, 0]), float(at_target.materials_bought[0, 0])) == (100.0, 100.0)
    assert float(at_target.staff[0, 0]) == 25.0


def test_a_quarter_of_the_stock_gap_is_closed() -> None:
    assert float(plan(inventories=30.0).output[0, 0]) == 105.0
    assert float(plan(inventories=90.0).output[0, 0]) == 90.0
    assert float(plan(materials=10.0).materials_bought[0, 0]) == 102.5


def test_plans_stay_between_nothing_and_capacity() -> None:
    assert float(plan(expected=500.0).output[0, 0]) == 150.0
    assert float(plan(expected=1.0, inventories=5000.0).output[0, 0]) == 0.0
    assert float(plan(materials=1e6).materials_bought[0, 0]) == 0.0


def test_make_to_order_ignores_stocks() -> None:
    assert float(plan(inventories=0.0, to_order=True).output[0, 0]) == 100.0


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ({}, 100.0),
        ({"employment": 20.0}, 92.0),
        ({"materials": 40.0}, 40.0),
        ({"capacity": 70.0}, 70.0),
        ({"employment": 0.0}, 0.0),
        ({"to_order": True}, 115.0),
        ({"to_order": True, "capacity": 105.0}, 105.0),
    ],
)
def test_the_scarcest_input_decides(limits: dict[str, float], expected: float) -> None:
    """Planned 100, capacity 150, staff for 100 that can work 15 percent longer."""
    given = {"capacity": 150.0, "employment": 25.0, "materials": 500.0, "to_order": False} | limits
    made = production.produce(
        one(100.0),
        one(given["capacity"]),
        one(given["employment"]),
        one(4.0),
        one(given["materials"]),
        jnp.full((1, 1), given["to_order"]),
        jnp.asarray(1.15),
    )
    np.testing.assert_allclose(made, expected, rtol=1e-12)


def test_expectations_close_the_gap_at_their_speed_and_grow() -> None:
    now = production.expect_sales(one(100.0), one(110.0), one(0.02), jnp.asarray(0.6))
    np.testing.assert_allclose(now, 106.0 * 1.02, rtol=1e-12)
    sales = one(100.0)
    for _ in range(60):
        sales = production.expect_sales(sales, one(130.0), one(0.0), jnp.asarray(0.6))
    np.testing.assert_allclose(sales, 130.0, rtol=1e-9)


def test_capacity_and_productivity_are_proportional() -> None:
    assert float(production.capacity(one(10.0), one(0.5), jnp.asarray(2.0))[0, 0]) == 2.5
    assert float(production.output_per_worker(one(1.5), one(4.0), jnp.asarray(2.0))[0, 0]) == 12.0


def test_compiled_and_mapped() -> None:
    expected = jnp.asarray([0.0, 80.0, 500.0])
    mapped = jax.jit(jax.vmap(lambda x: plan(expected=x).output[0, 0]))(expected)
    np.testing.assert_allclose(mapped, [float(plan(expected=float(x)).output[0, 0]) for x in expected])
