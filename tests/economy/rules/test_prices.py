"""R08: idle capacity and stocks cost margin, rivals and normal cost pull the price back."""

from __future__ import annotations

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neijuan.economy.parameters import parameters
from neijuan.economy.rules import prices, support
from neijuan.economy.stages import planning

P = parameters()
COST = 0.8
NORMAL_MARKUP = 0.25


def quote(
    markup=NORMAL_MARKUP, price=1.0, *, load=0.79, stock=1.0, cell=1.0, tax=0.0, support=0.0, **changes
):
    firm = partial(jnp.full, (1, 1))
    p = parameters(**changes)
    return prices.quote(
        firm(markup),
        firm(price),
        firm(COST),
        firm(load),
        firm(stock),
        firm(0.79),
        firm(cell),
        firm(1.0),
        firm(tax),
        firm(support),
        p.markup_utilisation,
        p.markup_inventories,
        p.markup_competition,
        p.markup_reversion,
        p.price_floor,
    )


def after_years(markup: float, price: float, load: float) -> tuple[float, float]:
    """Mark-up and price after fifty years; rivals suffer the same, so the price of the cell is the firm's
    own."""
    step = jax.jit(lambda markup, price: quote(markup, price, load=load, cell=price))
    for _ in range(200):
        now = step(markup, price)
        markup, price = now.markup[0, 0], now.price[0, 0]
    return float(markup), float(price)


def test_at_normal_load_stock_and_price_nothing_changes() -> None:
    same = quote()
    np.testing.assert_allclose(same.price, 1.0, rtol=1e-14)
    np.testing.assert_allclose(same.markup, NORMAL_MARKUP, rtol=1e-14)


@pytest.mark.parametrize(
    ("case", "direction"),
    [
        ({"load": 0.69}, -1),
        ({"load": 0.89}, 1),
        ({"stock": 1.5}, -1),
        ({"stock": 0.5}, 1),
        ({"cell": 0.9}, -1),
        ({"cell": 1.1}, 1),
        ({"price": 1.2}, -1),
        ({"price": 0.8}, 1),
    ],
)
def test_direction_of_each_partial_effect(case: dict[str, float], direction: int) -> None:
    assert direction * float(quote(**case).markup[0, 0] - NORMAL_MARKUP) > 0


def test_size_of_each_partial_effect_is_its_coefficient() -> None:
    """In logarithms of the price."""
    for case, expected in (
        ({"load": 0.89}, float(P.markup_utilisation) * 0.1),
        ({"stock": 1.5}, -float(P.markup_inventories) * 0.5),
        ({"cell": np.exp(0.1)}, float(P.markup_competition) * 0.1),
    ):
        np.testing.assert_allclose(jnp.log(quote(**case).price), expected, rtol=1e-9)


@pytest.mark.parametrize("load", [0.69, 0.59])
def test_ten_points_of_utilisation_cost_one_to_three_points_of_margin_in_the_long_run(load: float) -> None:
    _, price = after_years(NORMAL_MARKUP, 1.0, load)
    margin, normal = 1.0 - COST / price, 1.0 - COST / 1.0
    points = 100.0 * (normal - margin) / ((0.79 - load) / 0.1)
    assert 1.0 < points < 3.0


def test_a_price_out_of_line_comes_back() -> None:
    _, price = after_years(0.5, 1.2, 0.79)
    np.testing.assert_allclose(price, 1.0, rtol=1e-4)


def test_the_floor_holds_and_support_lowers_it() -> None:
    floor = float(P.price_floor)
    low = quote(markup=-0.5, price=0.4, load=0.0, stock=2.0, cell=0.3)
    np.testing.assert_allclose(low.price, floor * COST, rtol=1e-12)
    lower = quote(markup=-0.5, price=0.4, load=0.0, stock=2.0, cell=0.3, support=0.2)
    np.testing.assert_allclose(lower.price, jnp.maximum(floor * (COST - 0.2), 0.4), atol=0.05)
    assert lower.price < low.price


def test_the_mark_up_is_what_the_price_leaves_after_tax() -> None:
    taxed = quote(tax=0.1)
    np.testing.assert_allclose(taxed.price, (1.0 + NORMAL_MARKUP) * COST / 0.9, rtol=1e-12)
    np.testing.assert_allclose(taxed.markup, NORMAL_MARKUP, rtol=1e-12)


def test_orders_far_beyond_capacity_raise_the_price_as_much_as_a_full_load() -> None:
    np.testing.assert_allclose(quote(load=2000.0).price, jnp.exp(P.markup_utilisation), rtol=1e-12)


def test_unit_cost_is_materials_and_wages() -> None:
    cost = prices.unit_cost(jnp.asarray(0.5), jnp.asarray(2.0), jnp.asarray([4.0, 0.0]))
    assert cost.tolist() == [1.0, 2.5]


def test_compiled_and_mapped() -> None:
    loads = jnp.asarray([0.6, 0.79, 0.9])
    mapped = jax.jit(jax.vmap(lambda load: quote(load=load).price))(loads)
    single = [float(quote(load=float(load)).price[0, 0]) for load in loads]
    np.testing.assert_allclose(mapped[:, 0, 0], single, rtol=1e-14)


def test_production_support_lowers_the_price_as_a_lower_tax() -> None:
    """R03: two percent of output value from the province: 0.90 over 0.92 of the price."""
    plain, supported = quote(tax=0.10), quote(tax=0.10 - 0.02)
    np.testing.assert_allclose(supported.price / plain.price, 0.90 / 0.92, rtol=1e-12)
    np.testing.assert_allclose(supported.markup, plain.markup, rtol=1e-12)


def test_firms_pass_support_for_production_on_to_buyers(changed) -> None:
    """Quotes of the first quarter with and without three percent, of which six tenths are passed on, where
    nothing else moves the mark-up.
    """
    economy = changed(markup_reversion=0.0, price_floor=0.0, cash_need=0.0, support_passed_on=0.6)
    state, structure, p = economy.state, economy.structure, economy.parameters
    today = planning.calendar(state, structure, p, economy.path, economy.mechanisms)
    nothing = jnp.zeros_like(structure.normal_margin)
    offered = support.Support(nothing, nothing, nothing + 0.03, nothing)
    plain, supported = (
        planning.plan_and_price(state, structure, p, today, given)
        for given in (support.Support(nothing, nothing, nothing, nothing), offered)
    )
    left = 1.0 - structure.layout.to_firms(structure.production_tax_rate)
    active = np.asarray(state.firms.number) > 0
    ratio = np.asarray(supported.price / plain.price)[active]
    expected = np.broadcast_to(np.asarray(left / (left + 0.6 * 0.03)), active.shape)[active]
    np.testing.assert_allclose(ratio, expected, rtol=1e-10)


def test_without_coefficients_mark_ups_stay_where_they_were(changed) -> None:
    nothing = ("markup_utilisation", "markup_inventories", "markup_competition", "markup_reversion")
    economy = changed(price_floor=0.0, cash_need=0.0, **dict.fromkeys(nothing, 0.0))
    before = economy.state.firms
    economy.advance(3)
    after = economy.state.firms
    stayed = np.asarray((before.number > 0) & (after.number > 0) & (after.age >= before.age + 2.5))
    assert stayed.sum() > 1000
    np.testing.assert_allclose(
        np.asarray(after.markup)[stayed], np.asarray(before.markup)[stayed], atol=1e-12
    )


@given(
    st.floats(-0.9, 3), st.floats(0.01, 50), st.floats(0, 3000), st.floats(0, 3000), st.floats(0, 0.5),
    st.floats(-0.5, 0.5), st.floats(0, 0.7),
)  # fmt: skip
def test_prices_stay_positive_and_above_the_floor(
    markup: float, price: float, load: float, stock: float, coefficient: float, tax: float, support: float
) -> None:
    got = quote(
        markup, price, load=load, stock=stock, tax=tax, support=support,
        markup_competition=coefficient, markup_reversion=max(coefficient, 0.01), price_floor=0.8,
    )  # fmt: skip
    assert float(got.price[0, 0]) >= 0.8 * (COST - support) / (1.0 - tax) * (1 - 1e-12)
    assert float(got.price[0, 0]) > 0.0
