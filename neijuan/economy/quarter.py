"""The order of a quarter, on one screen."""

import equinox as eqx
import jax

from neijuan.economy.accounts.identities import Record
from neijuan.economy.accounts.ledger import open_ledger, settle
from neijuan.economy.levers import Levers
from neijuan.economy.mechanisms import Mechanisms
from neijuan.economy.parameters import Parameters
from neijuan.economy.stages import (
    decree,
    finance,
    firm_accounts,
    local_state,
    people,
    planning,
    products,
    public,
    statistics,
    technology,
    trading,
    world,
)
from neijuan.economy.stages.closing import Events, close_books
from neijuan.economy.stages.observation import Observed, observe
from neijuan.economy.state import State
from neijuan.economy.structure import Structure


def quarter(
    state: State, structure: Structure, p: Parameters, path: Levers, on: Mechanisms
) -> tuple[State, Observed, Record]:
    """One quarter: the next state, what statisticians see, and the books for the identities."""
    draws = jax.random.fold_in(state.key, state.quarter)
    for_exit, for_entry, for_entrants, _, for_remedies, for_luck = (
        jax.random.fold_in(draws, purpose) for purpose in range(6)
    )
    book = open_ledger(structure.layout, state.firms.number)

    # 1 calendar, and what new products have won by then; 2 and 3 priorities and support; 4 plans and prices
    today = planning.calendar(state, structure, p, path, on)
    structure = products.with_new_uses(structure, today)
    structure = world.with_new_markets(structure, today)
    state = products.refit(state, structure, p, today)
    agenda = local_state.set_agenda(state, structure, p, today, local_state.key_of(state))
    plans = planning.plan_and_price(state, structure, p, today, agenda.support)
    # 5 and 6 hiring, production
    work = planning.hire_and_produce(state, structure, p, today, plans)
    # 7 goods markets
    sales = trading.trade(state, structure, p, today, plans, work)
    book = trading.pay_for_goods(book, state, structure, today, plans, sales)
    # 8 firms' accounts
    book, accounts = firm_accounts.keep_accounts(book, state, structure, p, today, agenda, plans, work, sales)
    # 9 and 10 credit, investment, exit, entry
    ahead = finance.outlook(state, structure, p, today, agenda, plans, work, sales, accounts)
    departures = finance.depart(state, structure, p, today, work, ahead, accounts, for_exit)
    book, funded = finance.finance(book, state, structure, p, today, ahead, departures, accounts)
    margin = statistics.smoothed_margin(state, structure, p, accounts)
    stayed = state.firms.number - departures.left
    book, places, first_capital = finance.enter(
        book, state, structure, p, today, agenda, margin, sales, stayed, for_entry
    )
    # 11 capacity cuts, learning, research
    decreed = decree.decree(state, structure, p, today, ahead.pipeline.capital * departures.stay)
    laid_off = structure.layout.province_sum(work.employment * departures.stay * (1.0 - decreed.keep))
    known = technology.learn(state, structure, p, today, agenda, decreed, sales, departures, ahead)
    # 12 households, governments, banks
    domestic = statistics.domestic_product(book, structure, today, plans, sales, ahead)
    product = public.expected_product(state, p, today, domestic.production)
    wage = statistics.mean_wage(state, structure, work)
    book = public.redistribute(
        book, state, structure, p, today, accounts, sales, wage / structure.base_wage, laid_off
    )
    book = public.run_banks(book, state, structure, p, today)
    book, budgets = public.borrow(book, state, structure, p, today, agenda.effort, 4.0 * product)
    # 13 foreign blocs
    abroad = world.answer(state, structure, p, today, sales, domestic, for_remedies)
    # 14 people
    prices = statistics.price_indices(structure, sales)
    population = people.move_people(
        state, structure, p, today, wage, prices.consumer, work.unemployment_rate, decreed, laid_off
    )
    # 15 closing of the books, statistics
    firms = finance.firms_of_next_quarter(
        state, structure, p, today, plans, work, sales, accounts, ahead, departures, decreed, funded, places,
        first_capital, for_entrants, for_luck,
    )  # fmt: skip
    closing = settle(finance.with_firms(state, firms), book)
    closing = public.with_budgets(closing, p, budgets, sales)
    remembered = statistics.markets_remember(
        state, structure, p, today, work, sales, ahead, prices, product, margin, population
    )
    closing = eqx.tree_at(
        lambda s: (s.quarter, s.markets, s.local_states, s.world, s.people, s.technology),
        closing,
        (
            state.quarter + 1,
            remembered,
            local_state.remember(state, structure, p, today, agenda, domestic.volume),
            abroad,
            population,
            known,
        ),
    )
    closing = public.with_income(closing, state, structure, p, today, book)
    closing = world.revalue(closing, state)
    events = Events(
        today, plans, work, sales, ahead, departures, places, domestic, agenda, accounts, decreed,
        abroad.exchange_rate / state.world.exchange_rate - 1.0, laid_off,
    )  # fmt: skip
    closing, record = close_books(state, closing, structure, p, book, events)
    return closing, observe(state, closing, structure, p, book, events, prices, budgets, record), record
