"""R05: banks prefer the unindebted, the profitable and the state's; nobody ends overdrawn."""

from __future__ import annotations

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neijuan.economy.parameters import parameters
from neijuan.economy.rules import credit
from neijuan.economy.stages import finance, local_state, planning

P = parameters()


def approved(leverage: float = 0.5, cover: float = 2.0, state: float = 0.2, shift: float = 0.0) -> float:
    share = credit.approved_share(
        jnp.full((1, 1), leverage),
        jnp.full((1, 1), cover),
        jnp.full((1, 1), state),
        jnp.full((1, 1), shift),
        P.credit_intercept,
        P.credit_leverage,
        P.credit_cover,
        P.credit_state,
    )
    return float(share[0, 0])


def test_direction_of_each_criterion() -> None:
    assert approved(leverage=0.9) < approved() < approved(leverage=0.1)
    assert approved(cover=0.5) < approved() < approved(cover=2.9)
    assert approved(state=0.0) < approved() < approved(state=1.0)
    assert approved(shift=-1.0) < approved() < approved(shift=1.0)


def test_log_odds_move_by_the_coefficients() -> None:
    def odds(share: float) -> float:
        return float(np.log(share / (1.0 - share)))

    np.testing.assert_allclose(
        odds(approved(leverage=0.6)) - odds(approved()), -0.1 * P.credit_leverage, rtol=1e-6
    )
    np.testing.assert_allclose(odds(approved(state=0.7)) - odds(approved()), 0.5 * P.credit_state, rtol=1e-6)
    np.testing.assert_allclose(odds(approved(shift=0.3)) - odds(approved()), 0.3, rtol=1e-6)


@pytest.mark.parametrize(("ratio", "gap"), [(0.12, 0.0), (0.08, 0.0), (0.06, 0.25), (0.0, 1.0), (-0.05, 1.0)])
def test_banks_lack_capital_as_a_part_of_the_target(ratio: float, gap: float) -> None:
    np.testing.assert_allclose(credit.capital_gap(jnp.asarray(ratio), jnp.asarray(0.08)), gap, atol=1e-12)


def test_banks_without_capital_lend_less(run, same) -> None:
    """With a target beyond what banks have, the gap bites; without its weight it does not."""
    blind, careful = (run(credit_capital=weight, bank_equity_target=0.25) for weight in (0.0, 4.0))
    assert float(careful.firm_loans.isel(quarter=-1).sum()) < float(blind.firm_loans.isel(quarter=-1).sum())
    assert same(*(run(credit_capital=weight, bank_equity_target=0.0) for weight in (0.0, 4.0)))


@pytest.mark.parametrize("cover", [3.0, 1e9, np.inf])
def test_interest_cover_counts_up_to_three(cover: float) -> None:
    assert approved(cover=cover) == approved(cover=3.0)


def lend(cash, loans, liquidity, wanted, owners, share, repayment=0.2) -> credit.Lending:
    amounts = (jnp.full((1, 1), x) for x in (cash, loans, liquidity, wanted, owners, share))
    return credit.lend(*amounts, jnp.asarray(repayment))


def test_the_request_is_what_cash_and_owners_do_not_cover() -> None:
    got = lend(cash=30.0, loans=0.0, liquidity=20.0, wanted=100.0, owners=40.0, share=0.5)
    assert float(got.new_loans[0, 0]) == 25.0
    assert float(got.funded[0, 0]) == 75.0


def test_full_approval_funds_everything_and_refusal_cuts_investment_only() -> None:
    assert float(lend(0.0, 0.0, 20.0, 100.0, 0.0, 1.0).funded[0, 0]) == 100.0
    refused = lend(cash=-50.0, loans=10.0, liquidity=20.0, wanted=100.0, owners=0.0, share=0.0)
    assert float(refused.funded[0, 0]) == 0.0
    assert float(refused.new_loans[0, 0]) == 50.0, "the overdraft becomes a loan"


def test_idle_cash_repays_part_and_no_more_than_is_owed() -> None:
    assert float(lend(220.0, 500.0, 20.0, 100.0, 0.0, 0.9).new_loans[0, 0]) == -20.0
    assert float(lend(1e6, 500.0, 20.0, 100.0, 0.0, 0.9).new_loans[0, 0]) == -500.0


money = st.floats(0, 1e6)


@given(st.floats(-1e6, 1e6), money, money, money, st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_nobody_ends_overdrawn_or_owing_less_than_nothing(
    cash: float, loans: float, liquidity: float, wanted: float, own: float, share: float, repayment: float
) -> None:
    owners = own * wanted
    got = lend(cash, loans, liquidity, wanted, owners, share, repayment)
    funded, new = float(got.funded[0, 0]), float(got.new_loans[0, 0])
    slack = 1e-9 * (abs(cash) + loans + liquidity + wanted + 1.0)
    assert cash + owners + new >= -slack
    assert loans + new >= -slack
    assert -slack <= funded <= wanted + slack


@given(st.floats(-1e5, 1e5), money, money, st.floats(0, 1))
def test_funded_orders_can_be_paid_out_of_cash(
    cash: float, liquidity: float, wanted: float, share: float
) -> None:
    got = lend(cash, 0.0, liquidity, wanted, 0.0, share)
    funded, after = float(got.funded[0, 0]), cash + float(got.new_loans[0, 0])
    slack = 1e-9 * (abs(cash) + liquidity + wanted + 1.0)
    assert funded <= max(after, 0.0) + slack


def test_compiled_and_mapped() -> None:
    shares = jnp.asarray([0.0, 0.5, 1.0])
    mapped = jax.jit(jax.vmap(lambda s: lend(0.0, 0.0, 20.0, 100.0, 0.0, s).funded[0, 0]))(shares)
    np.testing.assert_allclose(mapped, [0.0, 40.0, 100.0], atol=1e-9)


def test_a_programme_for_all_is_a_higher_intercept(run, same, base, prepared) -> None:
    """A shift of the log odds by one, as a lever and as the rule's constant."""
    one_more = float(prepared.parameters.credit_intercept) + 1.0
    eased = run({"programme_lending": 1.0})
    assert same(eased, run(credit_intercept=one_more))
    assert same(base, run({"programme_lending": 0.0}))
    assert float(eased.firm_loans.isel(quarter=-1).sum()) > float(base.firm_loans.isel(quarter=-1).sum())


def test_a_guarantee_that_is_believed_is_in_the_benchmark_already(run, same) -> None:
    """Cong and others 2019: state firms borrow on the guarantee. It is felt when belief in it changes."""
    assert same(run(credit_guarantee=0.0), run(credit_guarantee=5.0))
    loans = [
        float(run({"bailout_expectation": 0.2}, credit_guarantee=k).firm_loans.isel(quarter=-1).sum())
        for k in (0.0, 5.0)
    ]
    assert loans[1] < loans[0]


def test_listed_sectors_and_public_debt_count_only_through_their_weights(run, same) -> None:
    """Lists that change nothing but credit: with support and its concession off, only the weight is left."""
    listing = {"priority": np.ones(30), "support_budget": 0.0}
    off = {"listed_concession": 0.0, "credit_listed": 0.0}
    ignored = ("priority_adoption",)
    assert same(run(listing, **off), run({"support_budget": 0.0}, **off), but=ignored)
    on = off | {"credit_listed": 2.0}
    with_list, without = (run(levers, **on) for levers in (listing, {"support_budget": 0.0}))
    assert float(with_list.firm_loans.sum()) > float(without.firm_loans.sum())


def test_local_public_debt_crowds_firms_out(changed) -> None:
    """Huang, Pagano and Panizza 2020: vehicles that owe a tenth of the product more cost firms credit."""

    def approvals(weight: float) -> tuple[np.ndarray, np.ndarray]:
        economy = changed(credit_crowding=weight)
        state, structure, p = economy.state, economy.structure, economy.parameters
        more = state.vehicles.debt + 0.1 * 4.0 * state.markets.domestic_product
        today = planning.calendar(state, structure, p, economy.path, economy.mechanisms)
        agenda = local_state.set_agenda(state, structure, p, today, local_state.key_of(state))
        indebted = eqx.tree_at(lambda s: s.vehicles.debt, state, more)
        return tuple(
            np.asarray(finance.credit_shift(s, structure, p, today, agenda)[0]) for s in (state, indebted)
        )

    np.testing.assert_array_equal(*approvals(0.0))
    before, after = approvals(3.0)
    np.testing.assert_allclose(after - before, -0.3, rtol=1e-9)
