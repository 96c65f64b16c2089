"""R07: a firm short of cash produces for it and cuts its price; with enough cash nothing changes."""

from __future__ import annotations

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neijuan.economy.rules import cash_need

firm = partial(jnp.full, (1, 1))


def output(planned=100.0, capacity=200.0, price=1.0, cost=0.8, short=30.0, most=0.8) -> float:
    given = (firm(x) for x in (planned, capacity, price, cost, short))
    return float(cash_need.cash_output(*given, jnp.asarray(most))[0, 0])


def discount(short: float, turnover=100.0, slope=0.25, most=0.1) -> float:
    return float(cash_need.discount(firm(short), firm(turnover), jnp.asarray(slope), jnp.asarray(most))[0, 0])


def test_the_shortfall_is_what_falls_due_beyond_cash() -> None:
    found = cash_need.shortfall(*(jnp.asarray([[x, x]]) for x in (20.0, 15.0)), jnp.asarray([[5.0, 40.0]]))
    np.testing.assert_array_equal(found, [[30.0, 0.0]])


def test_cash_that_turnover_binds_serves_no_debt() -> None:
    """A firm whose turnover binds more than it holds is short of all that falls due."""
    found = cash_need.shortfall(firm(20.0), firm(15.0), firm(-50.0))
    np.testing.assert_array_equal(found, [[35.0]])


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        # 0.2 a unit: 150 units bring in 30.
        ({}, 150.0),
        ({"capacity": 120.0}, 120.0),
        # Buyers are found for a tenth more than was planned.
        ({"most": 0.1}, 110.0),
        ({"most": 0.0}, 100.0),
        ({"planned": 160.0}, 160.0),
        ({"short": 1.0}, 100.0),
        ({"price": 1.1}, 100.0),
        # A unit that costs what it brings in, or more, brings no cash.
        ({"price": 0.8}, 100.0),
        ({"price": 0.5}, 100.0),
    ],
)
def test_output_by_hand(case: dict[str, float], expected: float) -> None:
    np.testing.assert_allclose(output(**case), expected, rtol=1e-12)


def test_the_discount_is_the_slope_times_quarters_of_turnover_that_lack() -> None:
    np.testing.assert_allclose(discount(20.0), 0.05)
    assert discount(40.0) == 0.1 == discount(1e9)
    assert discount(20.0, turnover=0.0) == 0.0


def test_the_more_indebted_cut_deeper() -> None:
    """Busse 2002: of firms with equal cash the more leveraged start price wars."""
    service = 0.035 * np.array([[100.0, 300.0, 500.0]])
    short = cash_need.shortfall(jnp.asarray(service), jnp.zeros((1, 3)), jnp.full((1, 3), 5.0))
    cuts = cash_need.discount(short, jnp.full((1, 3), 100.0), jnp.asarray(0.5), jnp.asarray(0.2))
    np.testing.assert_allclose(cuts, [[0.0, 0.0275, 0.0625]])


amount = st.floats(0, 1e5)
prices = st.floats(0.05, 20)


@given(amount, st.floats(1, 3), prices, prices)
def test_without_a_shortfall_plans_stand(planned: float, room: float, price: float, cost: float) -> None:
    assert output(planned, planned * room, price, cost, 0.0) == planned
    assert discount(0.0, planned) == 0.0


@given(amount, st.floats(1, 3), prices, prices, amount, st.floats(0, 2))
def test_output_is_the_equation_between_plan_and_its_bounds(
    planned: float, room: float, price: float, cost: float, short: float, most: float
) -> None:
    found = output(planned, planned * room, price, cost, short, most)
    limit = min(planned * room, planned * (1.0 + most))
    assert planned <= found <= limit
    if planned < found < limit:
        np.testing.assert_allclose((price - cost) * found, short, rtol=1e-9)


@given(amount, amount, st.floats(0, 3), st.floats(0, 0.5))
def test_the_discount_has_bounds(short: float, turnover: float, slope: float, most: float) -> None:
    assert 0.0 <= discount(short, turnover, slope, most) <= most


def test_switched_off_there_is_neither_discount_nor_extra_output(run, same) -> None:
    off = run(cash_need=0.0, cash_discount=0.25, cash_output_most=0.5)
    assert same(off, run(cash_need=1.0, cash_discount=0.0, cash_output_most=0.0))
    assert same(off, run(cash_need=0.0, cash_discount=3.0, cash_discount_most=0.5, cash_output_most=1.0))
    on = run(cash_need=1.0, cash_discount=0.25, cash_discount_most=0.1, cash_output_most=0.5)
    assert not same(off, on)


def test_need_for_cash_lowers_producer_prices(run) -> None:
    on, off = (run(cash_need=z, cash_discount=0.25, cash_discount_most=0.1) for z in (1.0, 0.0))
    gap = (on.producer_price_index - off.producer_price_index).isel(quarter=-1)
    assert float(gap.mean()) < 0.0
    assert float(np.log(on.producer_price_index / off.producer_price_index).min()) > -0.15


def test_compiled_and_mapped() -> None:
    shorts = jnp.asarray([0.0, 30.0])
    rest, most = [firm(x) for x in (100.0, 200.0, 1.0, 0.8)], jnp.asarray(0.8)
    mapped = jax.jit(jax.vmap(lambda short: cash_need.cash_output(*rest, firm(1.0) * short, most)))(shorts)
    np.testing.assert_allclose(mapped[:, 0, 0], [100.0, 150.0])
