"""The order of a quarter, on one screen."""

import equinox as eqx
import jax
import jax.numpy as jnp

from neijuan.economy.accounts.identities import Record
from neijuan.economy.accounts.ledger import open_ledger, settle
from neijuan.economy.markets import labour
from neijuan.economy.parameters import Parameters
from neijuan.economy.rules import households
from neijuan.economy.stages import finance, firm_accounts, planning, public, statistics, trading
from neijuan.economy.stages.closing import Events, close_books
from neijuan.economy.stages.observation import Observed, observe
from neijuan.economy.state import State
from neijuan.economy.structure import Structure


def quarter(state: State, structure: Structure, p: Parameters) -> tuple[State, Observed, Record]:
    """One quarter: the next state, what statisticians see, and the books for the identities."""
    draws = jax.random.fold_in(state.key, state.quarter)
    for_exit, for_entry, for_entrants = (jax.random.fold_in(draws, purpose) for purpose in range(3))
    book = open_ledger(structure.layout, state.firms.number)

    # 1 calendar; 3 budgets were set at the end of last quarter; 4 plans and prices
    today = planning.calendar(state, structure, p)
    plans = planning.plan_and_price(state, structure, p, today)
    # 5 and 6 hiring, production
    work = planning.hire_and_produce(state, structure, p, plans)
    # 7 goods markets
    sales = trading.trade(state, structure, p, today, plans, work)
    book = trading.pay_for_goods(book, state, structure, today, plans, sales)
    # 8 firms' accounts
    book, accounts = firm_accounts.keep_accounts(book, state, structure, p, plans, work, sales)
    # 9 and 10 credit, investment, exit, entry
    ahead = finance.outlook(state, structure, p, today, plans, work, sales, accounts)
    departures = finance.depart(state, structure, p, ahead, accounts, for_exit)
    book, funded = finance.finance(book, state, structure, p, ahead, departures, accounts)
    margin = statistics.smoothed_margin(state, structure, p, accounts)
    stayed = state.firms.number - departures.left
    book, places, first_capital = finance.enter(book, state, structure, p, margin, sales, stayed, for_entry)
    # 12 households, governments, banks
    domestic = statistics.domestic_product(book, structure, today, plans, sales, ahead)
    product = public.expected_product(state, p, today, domestic.production)
    wage_index = statistics.mean_wage(state, structure, work) / structure.base_wage
    book = public.redistribute(book, state, structure, p, accounts, wage_index)
    book = public.run_banks(book, state, structure, p)
    book, budgets = public.borrow(book, state, structure, p, today, 4.0 * product)
    # 13 to 15 closing of the books, statistics
    firms = finance.firms_of_next_quarter(
        state,
        structure,
        p,
        plans,
        work,
        sales,
        ahead,
        departures,
        funded,
        places,
        first_capital,
        for_entrants,
    )
    closing = settle(finance.with_firms(state, firms), book)
    closing = public.with_budgets(closing, p, budgets, sales)
    prices = statistics.price_indices(structure, sales)
    inflation = state.markets.inflation + p.inflation_learning * (
        jnp.log(prices.consumer / state.markets.consumer_prices) - state.markets.inflation
    )
    growth = labour.wage_growth(
        today.productivity_growth / 4.0,
        inflation,
        work.unemployment_rate,
        p.wage_indexation,
        p.inflation_target / 4.0,
        p.wage_slope / 4.0,
        structure.natural_unemployment,
    )
    closing = eqx.tree_at(
        lambda s: (s.quarter, s.households.permanent_income, s.markets),
        closing,
        (
            state.quarter + 1,
            households.smooth_income(
                state.households.permanent_income,
                statistics.disposable_income(book, structure),
                p.income_learning,
                today.nominal_trend,
            ),
            statistics.markets_remember(
                state, p, today, sales, ahead, prices, inflation, growth, product, margin
            ),
        ),
    )
    events = Events(today, plans, work, sales, ahead, departures, places, domestic)
    closing, record = close_books(state, closing, structure, p, book, events)
    return closing, observe(closing, structure, book, events, prices, budgets, record), record
