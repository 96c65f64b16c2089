"""Firms of a cell share its orders by capacity, appeal and price, and together serve them exactly."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from neijuan.economy.layout import Layout, lay_out
from neijuan.economy.markets import within_cell

LAYOUT = lay_out(np.array([[3, 0, 5], [1, 2, 9]]), 4)
SHAPE = (LAYOUT.cell.shape[0], 4)
FALLBACK = jnp.full((2, 3), 1.5)
firms = hnp.arrays(np.float64, SHAPE, elements=st.one_of(st.just(0.0), st.floats(0.01, 1e3)))


def share(capacity: np.ndarray, price: np.ndarray, appeal: float | np.ndarray = 1.0) -> within_cell.Shares:
    return within_cell.share_orders(
        LAYOUT,
        jnp.asarray(capacity),
        appeal * jnp.ones(SHAPE),
        jnp.asarray(price),
        FALLBACK,
        jnp.asarray(4.0),
    )


@given(firms, hnp.arrays(np.float64, SHAPE, elements=st.floats(0.2, 5.0)))
def test_shares_sum_to_one_where_there_is_capacity(capacity: np.ndarray, price: np.ndarray) -> None:
    found = share(capacity, price)
    there = np.asarray(LAYOUT.cell_sum(jnp.asarray(capacity))) > 0
    np.testing.assert_allclose(LAYOUT.cell_sum(found.share), there, atol=1e-12)
    mean = np.asarray(LAYOUT.cell_sum(found.share * price))
    np.testing.assert_allclose(found.price, np.where(there, mean, FALLBACK), rtol=1e-12)


def test_orders_follow_price_with_the_elasticity_and_capacity_and_appeal_in_proportion() -> None:
    capacity, price = np.ones(SHAPE), np.ones(SHAPE)
    price[0, 0] = 1.1
    found = np.asarray(share(capacity, price).share)
    np.testing.assert_allclose(-np.log(found[0, 0] / found[0, 1]) / np.log(1.1), 4.0, rtol=1e-9)
    capacity[0, 1] = 3.0
    found = np.asarray(share(capacity, np.ones(SHAPE)).share)
    np.testing.assert_allclose(found[0, 1] / found[0, 0], 3.0, rtol=1e-12)
    appeal = np.ones(SHAPE)
    appeal[0, 2] = 0.5
    found = np.asarray(share(np.ones(SHAPE), np.ones(SHAPE), appeal).share)
    np.testing.assert_allclose(found[0, 2] / found[0, 0], 0.5, rtol=1e-12)


@given(firms, firms, st.floats(0.0, 1.0))
def test_what_the_cell_sold_its_firms_sold(capacity: np.ndarray, available: np.ndarray, part: float) -> None:
    """Up to all that is there, whoever has it."""
    found = share(capacity, np.ones(SHAPE))
    room = LAYOUT.cell_sum(jnp.asarray(available))
    sold = np.asarray(within_cell.serve(LAYOUT, found.share, jnp.asarray(available), part * room))
    np.testing.assert_allclose(LAYOUT.cell_sum(jnp.asarray(sold)), part * room, rtol=1e-9, atol=1e-9)
    assert (sold <= available * (1.0 + 1e-9) + 1e-9).all()
    assert (sold >= 0).all()


def test_customers_of_a_firm_that_ran_out_go_to_rivals_with_stock() -> None:
    layout: Layout = lay_out(np.array([[3]]), 4)
    even = jnp.asarray([[1 / 3, 1 / 3, 1 / 3, 0.0]])
    available = jnp.asarray([[1.0, 10.0, 30.0, 0.0]])
    sold = within_cell.serve(layout, even, available, jnp.asarray([[12.0]]))
    # Each is asked for 4; the 3 that the first lacks are shared as 6 to 26, what the others have left.
    np.testing.assert_allclose(sold, [[1.0, 4.0 + 3 * 6 / 32, 4.0 + 3 * 26 / 32, 0.0]], rtol=1e-12)


def test_compiled_and_mapped() -> None:
    prices = jnp.stack([jnp.ones(SHAPE), 1.0 + jnp.arange(np.prod(SHAPE)).reshape(SHAPE) / 50])
    mapped = jax.jit(jax.vmap(lambda price: share(np.ones(SHAPE), price).share))(prices)
    np.testing.assert_allclose(mapped[1], share(np.ones(SHAPE), np.asarray(prices[1])).share, rtol=1e-12)
