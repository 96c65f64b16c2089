"""R06: whose loss is large and who is the state's is carried on; three definitions of a zombie, by hand."""

from __future__ import annotations

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neijuan.economy.rules import rollover

firm = partial(jnp.full, (1, 1))
ODDS = {"keep_intercept": -1.0, "keep_state": 3.0, "keep_loss": 2.0, "keep_jobs": 0.2}


def keep(
    loans=100.0,
    assets=80.0,
    uncovered_interest=1.0,
    jobs=9.0,
    state=0.4,
    bailout=1.0,
    willingness=1.0,
    recovery=0.5,
    **odds,
) -> float:
    amounts = (firm(x) for x in (loans, assets, uncovered_interest, jobs, state))
    scalars = (jnp.asarray(x) for x in (bailout, willingness, recovery, *(ODDS | odds).values()))
    return float(rollover.keep_alive(*amounts, *scalars)[0, 0])


def log_odds(share: float) -> float:
    return float(np.log(share / (1.0 - share)))


def test_the_probability_by_hand() -> None:
    """Loss 1 - 0.5 x 80 / 100 = 0.6, carrying 4 x 1 / 100 = 0.04: -1 + 1.2 + 1.12 + 0.2 ln 10."""
    np.testing.assert_allclose(log_odds(keep()), -1.0 + 1.2 + 1.12 + 0.2 * np.log(10.0), rtol=1e-9)


def test_a_larger_loss_to_recognise_and_cheaper_carrying_keep_alive() -> None:
    """Caballero, Hoshi and Kashyap 2008: banks roll over to avoid writing off."""
    np.testing.assert_allclose(log_odds(keep(assets=60.0)) - log_odds(keep()), 2.0 * 0.1, rtol=1e-9)
    np.testing.assert_allclose(log_odds(keep(uncovered_interest=3.5)) - log_odds(keep()), -2.0 * 0.1)


def test_the_state_and_jobs_under_a_guarantee_keep_alive() -> None:
    """Bulman, Yan and Zhang 2022: the state's loss-makers are supported."""
    np.testing.assert_allclose(log_odds(keep(state=0.5)) - log_odds(keep()), 0.3, rtol=1e-9)
    np.testing.assert_allclose(log_odds(keep(jobs=99.0)) - log_odds(keep()), 0.2 * np.log(10.0), rtol=1e-9)
    assert keep(jobs=1e6, bailout=0.0) == keep(jobs=0.0, bailout=0.0), "no rescue expected, jobs do not count"


def test_loss_and_carrying_cost_count_up_to_the_whole_loan() -> None:
    assert keep(assets=0.0, uncovered_interest=0.0) == keep(assets=-50.0, uncovered_interest=0.0)
    assert keep(uncovered_interest=25.0) == keep(uncovered_interest=500.0)
    assert keep(assets=200.0) == keep(assets=900.0), "covered by assets: nothing to recognise"


def test_willingness_scales_and_none_ends_it() -> None:
    np.testing.assert_allclose(keep(willingness=0.5), 0.5 * keep(), rtol=1e-12)
    assert keep(willingness=0.0) == 0.0
    assert keep(willingness=2.0, state=1.0) == 1.0


amount = st.floats(0, 1e6)


@given(amount, amount, amount, amount, st.floats(0, 1), st.floats(0, 1), st.floats(0, 2), st.floats(0, 1))
def test_the_probability_stays_a_probability(
    loans: float,
    assets: float,
    unpaid: float,
    jobs: float,
    state: float,
    bailout: float,
    will: float,
    q: float,
) -> None:
    assert 0.0 <= keep(loans, assets, unpaid, jobs, state, bailout, will, q) <= 1.0


# At a prime rate of 6 percent a year a loan of 100 costs 1.5 a quarter at least.
SOUND = {"interest": 1.5, "earnings": 4.0, "borrowed": 100.0, "loans": 100.0, "loans_before": 100.0}
SOUND |= {"assets": 300.0, "uncovered": 0.0, "age": 60.0}
WEAK = {"earnings": 1.4, "assets": 180.0, "loans": 110.0}
"""Earns too little for the interest, owes more than half of its assets, borrows more."""


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ({}, (False, False, False)),
        ({"interest": 0.9}, (True, False, False)),
        ({"interest": 1.6}, (False, False, False)),
        ({"interest": 0.9, "borrowed": 60.0}, (False, False, False)),
        (WEAK, (False, True, False)),
        (WEAK | {"earnings": 1.6}, (False, False, False)),
        (WEAK | {"assets": 230.0}, (False, False, False)),
        (WEAK | {"loans": 100.0, "assets": 180.0}, (False, False, False)),
        (WEAK | {"interest": 0.9}, (True, True, False)),
        ({"uncovered": 12.0}, (False, False, True)),
        ({"uncovered": 11.0}, (False, False, False)),
        ({"uncovered": 30.0, "age": 39.0}, (False, False, False)),
        ({"uncovered": 30.0, "age": 40.0}, (False, False, True)),
        ({"interest": 0.0, "borrowed": 0.0, "loans": 0.0, "loans_before": 0.0}, (False, False, False)),
        (WEAK | {"interest": 0.9, "uncovered": 16.0}, (True, True, True)),
    ],
)
def test_each_definition_counts_whom_it_names(case: dict[str, float], expected: tuple[bool, ...]) -> None:
    found = rollover.classify(*(firm(x) for x in (SOUND | case).values()), jnp.asarray(0.06))
    assert tuple(bool(one[0, 0]) for one in found) == expected


def test_without_evergreening_nobody_is_carried_on(run, same) -> None:
    off = run({"evergreening": 0.0})
    # Odds so low that the probability is 0 in double precision.
    never = run(keep_intercept=-1000.0)
    assert same(off, never)
    assert not same(off, run())


def test_the_switch_is_no_evergreening_and_no_need_for_cash(run, same) -> None:
    off = run(None, ("involution",))
    assert same(off, run({"evergreening": 0.0}, cash_need=0.0))


def test_ending_evergreening_drives_more_firms_out(run, base) -> None:
    off = run({"evergreening": 0.0})
    assert float(off.firm_exits.sum()) > float(base.firm_exits.sum())


def test_compiled_and_mapped() -> None:
    wills = jnp.asarray([0.0, 1.0])
    amounts = [firm(x) for x in (100.0, 80.0, 1.0, 9.0, 0.4)]
    rest = [jnp.asarray(x) for x in (0.5, *ODDS.values())]
    mapped = jax.jit(jax.vmap(lambda w: rollover.keep_alive(*amounts, jnp.asarray(1.0), w, *rest)))(wills)
    np.testing.assert_allclose(mapped[:, 0, 0], [0.0, keep()], rtol=1e-12)
