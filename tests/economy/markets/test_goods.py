"""R13: origins share demand by price, and rationing hands out what there is, once."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from neijuan.economy.markets import goods

PROVINCES, SECTORS, BLOCS = 3, 2, 2


def shares_of(raw: np.ndarray) -> np.ndarray:
    """Shares `[sector, source, province]` that sum to 1 over sources, the last of them abroad."""
    return raw / raw.sum(axis=1, keepdims=True)


BASE = shares_of(np.random.default_rng(0).uniform(0.1, 1.0, (SECTORS, PROVINCES + 1, PROVINCES)))


def source_shares(price, remembered, *, base=BASE, impact=1.0, long=4.0, appeal=1.0):
    """Shares of sources; `appeal` scales imports."""
    one = jnp.ones(SECTORS)
    scale = jnp.ones((SECTORS, PROVINCES + 1)).at[:, -1].set(appeal)
    return np.asarray(
        goods.source_shares(
            jnp.asarray(base),
            jnp.asarray(price),
            jnp.asarray(remembered),
            one,
            one,
            jnp.asarray(impact),
            jnp.asarray(long),
            scale,
        )
    )


def prices(cell=(0, 0), value=1.0) -> np.ndarray:
    found = np.ones((PROVINCES, SECTORS))
    found[cell] = value
    return found


positive = st.floats(0.2, 5.0)


@given(
    hnp.arrays(np.float64, (PROVINCES, SECTORS), elements=positive),
    hnp.arrays(np.float64, (PROVINCES, SECTORS), elements=positive),
    st.floats(0.5, 1.0),
)
def test_shares_sum_to_one_over_sources(price: np.ndarray, remembered: np.ndarray, appeal: float) -> None:
    shares = source_shares(price, remembered, appeal=appeal)
    np.testing.assert_allclose(shares.sum(axis=1), 1.0, rtol=1e-12)
    assert (shares >= 0).all()


def test_base_prices_give_base_shares() -> None:
    np.testing.assert_allclose(source_shares(prices(), prices()), BASE, rtol=1e-12)


@pytest.mark.parametrize(("remembered", "elasticity"), [(1.0, 1.0), (1.1, 4.0)])
def test_elasticity_at_impact_and_when_the_price_is_remembered(remembered: float, elasticity: float) -> None:
    """Odds of two origins, so that the common denominator drops out."""
    shares = source_shares(prices(value=1.1), prices(value=remembered))
    odds = (shares[0, 0] / shares[0, 1]) / (BASE[0, 0] / BASE[0, 1])
    np.testing.assert_allclose(-np.log(odds) / np.log(1.1), elasticity, rtol=1e-9)
    np.testing.assert_allclose(shares[1], BASE[1], rtol=1e-12)


def test_imports_that_lose_appeal_leave_the_rest_in_proportion() -> None:
    shares = source_shares(prices(), prices(), appeal=0.5)
    assert (shares[:, -1] < BASE[:, -1]).all()
    np.testing.assert_allclose(shares[:, 0] / shares[:, 1], BASE[:, 0] / BASE[:, 1], rtol=1e-12)


def test_a_province_that_draws_visitors_wins_its_share_of_every_market() -> None:
    """Odds double with its appeal, in the product that it concerns and in no other."""
    one = jnp.ones(SECTORS)
    found = goods.source_shares(
        jnp.asarray(BASE),
        jnp.asarray(prices()),
        jnp.asarray(prices()),
        one,
        one,
        jnp.asarray(1.0),
        jnp.asarray(4.0),
        jnp.ones((SECTORS, PROVINCES + 1)).at[0, 1].set(2.0),
    )
    odds = (found[0, 1] / found[0, 0]) / (BASE[0, 1] / BASE[0, 0])
    np.testing.assert_allclose(odds, 2.0, rtol=1e-12)
    np.testing.assert_allclose(found[1], BASE[1], rtol=1e-12)


def test_a_product_that_nobody_uses_gets_no_share_and_no_nan() -> None:
    base = BASE.copy()
    base[1] = 0.0
    assert (source_shares(prices(), prices(), base=base)[1] == 0).all()


def test_the_composite_price_weights_origins() -> None:
    found = goods.composite_price(jnp.asarray(BASE), jnp.asarray(prices(value=2.0)), jnp.full(SECTORS, 3.0))
    expected = BASE[0, 0] * 2.0 + BASE[0, 1] + BASE[0, 2] + BASE[0, 3] * 3.0
    np.testing.assert_allclose(found[:, 0], expected, rtol=1e-12)


amounts = st.one_of(st.just(0.0), st.floats(1e-3, 1e4))


@given(
    hnp.arrays(np.float64, (PROVINCES, SECTORS), elements=amounts),
    hnp.arrays(np.float64, (BLOCS, PROVINCES, SECTORS), elements=amounts),
    hnp.arrays(np.float64, (PROVINCES, SECTORS), elements=amounts),
    hnp.arrays(np.float64, (SECTORS, PROVINCES + 1, PROVINCES), elements=st.floats(0.01, 1.0)),
)
def test_every_use_is_served_and_nobody_sells_what_he_lacks(
    demand: np.ndarray, abroad: np.ndarray, available: np.ndarray, raw: np.ndarray
) -> None:
    got = goods.allocate(*map(jnp.asarray, (shares_of(raw), demand, abroad, available)))
    trade, imports, exports = (np.asarray(x) for x in (got.trade, got.imports, got.exports))
    slack = 1e-9 * (1.0 + demand.sum() + abroad.sum())
    np.testing.assert_allclose(trade.sum(axis=1).T + imports, demand, rtol=1e-9, atol=slack)
    assert (trade.sum(axis=2).T + exports.sum(axis=0) <= available + slack).all()
    assert (exports <= abroad + slack).all()
    assert min(trade.min(), imports.min(), exports.min()) >= -slack
    wanted = demand.T[:, None, :] * shares_of(raw)[:, :-1]
    np.testing.assert_allclose(got.orders, wanted.sum(axis=2).T + abroad.sum(axis=0), rtol=1e-9, atol=slack)


def allocate(available, demand=10.0, base=BASE):
    return goods.allocate(
        jnp.asarray(base),
        jnp.full((PROVINCES, SECTORS), demand),
        jnp.zeros((BLOCS, PROVINCES, SECTORS)),
        jnp.asarray(available),
    )


def test_plenty_serves_the_first_orders() -> None:
    got = allocate(np.full((PROVINCES, SECTORS), 1e3))
    np.testing.assert_allclose(got.trade, 10.0 * BASE[:, :-1], rtol=1e-12)
    np.testing.assert_allclose(got.imports, 10.0 * BASE[:, -1].T, rtol=1e-12)
    assert float(got.imported_for_want.sum()) == 0.0


def test_who_runs_out_rations_all_buyers_alike_and_others_take_over() -> None:
    available = np.full((PROVINCES, SECTORS), 1e3)
    available[0, 0] = 2.0
    got = allocate(available)
    served = np.asarray(got.trade)[0, 0] / (10.0 * BASE[0, 0])
    np.testing.assert_allclose(served, served[0], rtol=1e-12)
    np.testing.assert_allclose(np.asarray(got.trade)[0, 0].sum(), 2.0, rtol=1e-12)
    assert (np.asarray(got.trade)[0, 1:] > 10.0 * BASE[0, 1:-1]).all()
    assert float(got.imported_for_want.sum()) < 1e-9


def test_what_no_province_has_comes_from_abroad() -> None:
    got = allocate(np.zeros((PROVINCES, SECTORS)))
    np.testing.assert_allclose(got.imports, 10.0, rtol=1e-12)
    np.testing.assert_allclose(got.imported_for_want, 10.0 * (1.0 - BASE[:, -1].T), rtol=1e-12)


def test_compiled_and_mapped() -> None:
    stocks = jnp.asarray([0.0, 3.0, 1e3])[:, None, None] * jnp.ones((PROVINCES, SECTORS))
    mapped = jax.jit(jax.vmap(lambda stock: allocate(stock).imports))(stocks)
    single = [allocate(stock).imports for stock in stocks]
    np.testing.assert_allclose(mapped, single, rtol=1e-12)
