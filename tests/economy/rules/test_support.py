"""R03: the budget is spent once, over instruments and listed sectors; firms answer to the offer."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from neijuan.economy.rules import support

USUAL = jnp.asarray([0.1, 0.2, 0.6, 0.1])
BASES = [[[40.0, 10.0]], [[200.0, 50.0]], [[1000.0, 400.0]]]


def offers(budget=10.0, shares=((0.75, 0.25),), instruments=USUAL, most=0.5, bases=BASES) -> support.Support:
    arrays = [jnp.asarray(basis) for basis in bases]
    return support.offers(
        jnp.asarray([budget]), jnp.asarray(shares), jnp.asarray(instruments), *arrays, jnp.asarray(most)
    )


def test_rates_by_hand() -> None:
    """Of 10, the first cell gets 7.5: a tenth of it on entrants' 40, a fifth on capital goods for 200, six
    tenths and a tenth on output of 1000."""
    found = offers()
    np.testing.assert_allclose(found.entry[0], [0.75 / 40, 0.25 / 10])
    np.testing.assert_allclose(found.investment[0], [1.5 / 200, 0.5 / 50])
    np.testing.assert_allclose(found.production[0], [4.5 / 1000, 1.5 / 400])
    np.testing.assert_allclose(found.research[0], [0.75 / 1000, 0.25 / 400])


def test_levers_reweigh_the_instruments() -> None:
    split = support.instrument_shares(USUAL, jnp.asarray([5.0, 1.0, 0.0, 1.0]))
    np.testing.assert_allclose(split, [0.5 / 0.8, 0.2 / 0.8, 0.0, 0.1 / 0.8])
    nothing = support.instrument_shares(USUAL, jnp.zeros(4))
    np.testing.assert_array_equal(nothing, np.zeros(4))


def test_entry_answers_most_where_its_sensitivity_is_largest() -> None:
    """Barwick, Kalouptsidi and Zahur 2025: entry responds more than investment to a yuan of support."""
    offer, usual = jnp.full((1, 1), 0.25), jnp.full((1, 1), 0.05)
    entry, orders = (support.response(offer, usual, jnp.asarray(eta)) for eta in (2.5, 0.8))
    np.testing.assert_allclose(entry, np.exp(0.5))
    np.testing.assert_allclose(orders, np.exp(0.16))
    np.testing.assert_array_equal(support.response(usual, usual, jnp.asarray(2.5)), [[1.0]])
    np.testing.assert_array_equal(support.response(offer, usual, jnp.asarray(0.0)), [[1.0]])


bases = hnp.arrays(np.float64, (1, 2), elements=st.one_of(st.just(0.0), st.floats(1e-3, 1e5)))
weights = hnp.arrays(np.float64, 4, elements=st.floats(0, 1))


@given(st.floats(0, 1e5), st.floats(0, 1), weights, bases, bases, bases, st.floats(0, 1))
def test_no_more_is_paid_than_the_budget_and_no_rate_leaves_its_bounds(
    budget: float, first: float, usual: np.ndarray, entry, capital, output, most: float
) -> None:
    instruments = support.instrument_shares(jnp.asarray(usual), jnp.ones(4))
    found = offers(budget, [[first, 1.0 - first]], instruments, most, (entry, capital, output))
    paid = sum(
        (np.asarray(r) * b).sum() for r, b in zip(found, (entry, capital, output, output), strict=True)
    )
    assert paid <= budget * (1 + 1e-9) + 1e-9
    for rate in found:
        assert ((np.asarray(rate) >= 0) & (np.asarray(rate) <= most)).all()


def test_without_a_budget_nothing_is_paid(run, same, base) -> None:
    off = run({"support_budget": 0.0})
    for kind in ("production_subsidies", "support_grants"):
        assert float(np.abs(base.transactions.sel(kind=kind)).max()) > 0.0
        assert float(np.abs(off.transactions.sel(kind=kind)).max()) == 0.0
    assert float(off.industrial_support.max()) == 0.0
    assert same(off, run(support_share=0.0))
    instruments = ("entry", "investment", "production", "research")
    assert same(off, run({f"support_{name}": 0.0 for name in instruments}))


def test_support_is_spent_through_the_instrument_that_levers_choose(run) -> None:
    only = run({"support_entry": 0.0, "support_investment": 0.0})
    assert float(np.abs(only.transactions.sel(kind="support_grants")).max()) == 0.0
    assert float(only.industrial_support.sum("province").min()) > 0.0


def test_compiled_and_mapped() -> None:
    budgets = jnp.asarray([0.0, 10.0])
    mapped = jax.jit(jax.vmap(lambda budget: offers(budget).production))(budgets)
    np.testing.assert_allclose(mapped[:, 0], [[0.0, 0.0], [4.5 / 1000, 1.5 / 400]])
