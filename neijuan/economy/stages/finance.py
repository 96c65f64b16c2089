"""Steps 9 and 10 of a quarter: investment plans, credit, exits, entries; the firms of the next quarter."""

from typing import NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from neijuan.economy.accounts.ledger import Ledger, post, write_off
from neijuan.economy.parameters import Parameters
from neijuan.economy.rules import (
    credit,
    debt_deflation,
    entry_exit,
    external_constraint,
    investment,
    production,
    programmes,
    rigidity,
    rollover,
    support,
)
from neijuan.economy.stages.decree import Decree
from neijuan.economy.stages.firm_accounts import Accounts, holders_receive, land_share
from neijuan.economy.stages.local_state import Agenda
from neijuan.economy.stages.planning import Calendar, Plans, Work
from neijuan.economy.stages.trading import Sales
from neijuan.economy.state import Firms, State
from neijuan.economy.structure import Structure

Firm = Float[Array, "block slot"]
Cell = Float[Array, "province sector"]


class Outlook(NamedTuple):
    """What firms will have and expect before anybody leaves."""

    pipeline: investment.Pipeline
    expected_sales: Firm
    expected_growth: Cell
    inventories: Firm
    materials: Firm
    liquidity: Firm
    wanted: Firm
    """Capital goods and land wanted, money."""
    owners: Firm
    """What owners will pay towards them."""
    approved: Firm
    net_worth: Firm
    assets: Firm
    programme: Firm
    """Capital goods that the centre pays for."""


class Departures(NamedTuple):
    """Exits of the quarter."""

    left: Firm
    """Enterprises that left."""
    kept: Firm
    """1 where an insolvent agent is carried on."""
    rescue: Firm
    """Probability of being carried on in distress."""
    stay: Firm
    """Share of each agent that stays."""


def order_price(structure: Structure, today: Calendar, sales: Sales) -> Float[Array, "block one"]:
    """What a unit of new capital costs with the land it stands on."""
    return structure.layout.to_firms((1.0 + land_share(structure, today)) * sales.capital_price[:, None])


def climate(
    state: State, structure: Structure, p: Parameters, today: Calendar, agenda: Agenda, work: Work
) -> Cell:
    """Factor on orders of capital goods: matching funds, real interest, rent sharing, demand for
    dwellings.
    """
    matched = support.response(
        agenda.support.investment, structure.usual_investment_support, p.support_investment_response
    )
    dear = debt_deflation.orders_factor(
        debt_deflation.real_rate(today.loan_rate, 4.0 * state.markets.inflation),
        p.loan_rate - p.inflation_target,
        p.investment_real_rate,
    )
    weight = state_weight(structure, today, work)
    rents = rigidity.rent_tax_factor(weight, structure.state_weight_base, p.rent_sharing * today.on.rust_belt)
    dwellings = jnp.where(structure.dwellings, today.levers.housing_demand, 1.0)
    return matched * (dear * rents)[:, None] * dwellings


def state_weight(structure: Structure, today: Calendar, work: Work) -> Float[Array, "province"]:
    """Part of industrial employment in state firms, less what reform removes."""
    staff = structure.layout.cell_sum(work.employment) * structure.surveyed
    return rigidity.state_weight(staff, state_share(structure, today))


def state_share(structure: Structure, today: Calendar) -> Cell:
    """Weight of the state in each cell after reform."""
    return structure.state_share * (1.0 - today.levers.state_reform[:, None])


def credit_shift(
    state: State, structure: Structure, p: Parameters, today: Calendar, agenda: Agenda
) -> tuple[Cell, Float[Array, "province"]]:
    """Shift of the odds of approval by programme, list, guarantee and crowding out; factor by R18."""
    yearly = 4.0 * state.markets.domestic_product
    public = (state.vehicles.debt + state.local_governments.bonds) / yearly
    shift = (
        today.levers.programme_lending
        + p.credit_listed * agenda.listed
        + p.credit_guarantee * (today.bailout - p.bailout_expectation) * state_share(structure, today)
        - p.credit_crowding * (public - structure.public_debt_base)[:, None]
        - p.credit_capital * credit.capital_gap(state.banks.equity_ratio(), p.bank_equity_target)
    )
    factor = external_constraint.provincial_factor(
        state.banks.position, yearly, today.on.spatial_balances, p.constraint_tightness, p.constraint_free
    )
    nation = external_constraint.national_factor(
        state.central_bank.foreign_exchange.sum(),
        yearly.sum(),
        today.levers.reserves_floor,
        p.constraint_tightness,
    )
    return shift, factor * nation


def outlook(
    state: State,
    structure: Structure,
    p: Parameters,
    today: Calendar,
    agenda: Agenda,
    plans: Plans,
    work: Work,
    sales: Sales,
    accounts: Accounts,
) -> Outlook:
    """Expectations, capital, and the investment that firms would like."""
    lay, firms = structure.layout, state.firms
    depreciation = lay.sector_to_firms(structure.depreciation)
    pipeline = investment.build(
        firms.capital,
        firms.begun,
        firms.half_built,
        firms.orders,
        lay.sector_to_firms(structure.gestation),
        depreciation,
    )
    orders = sales.allocation.orders
    news = jnp.log(jnp.maximum(orders, 1e-12) / jnp.maximum(state.markets.demand, 1e-12))
    growth = state.markets.expected_growth + p.growth_learning * (
        p.growth_anchor * today.real_trend
        + (1.0 - p.growth_anchor) * jnp.clip(news, -0.1, 0.1)
        - state.markets.expected_growth
    )
    expected = production.expect_sales(
        firms.expected_sales, sales.orders, lay.to_firms(growth), p.sales_learning
    )
    in_all = pipeline.capital + pipeline.begun + pipeline.half_built
    capacity = production.capacity(in_all, lay.to_firms(structure.output_per_capital), today.capital_need)
    drift = investment.drift(
        structure.investment_drift,
        structure.output_base,
        p.drift_fading * today.years,
        (agenda.effort * today.bailout)[:, None],
    )
    shift, constraint = credit_shift(state, structure, p, today, agenda)
    capital_price = lay.province_to_firms(sales.capital_price)
    wanted = (
        order_price(structure, today, sales)
        * lay.to_firms(climate(state, structure, p, today, agenda, work))
        * investment.desired(
            in_all,
            expected,
            capacity,
            lay.to_firms(structure.reference_load),
            lay.to_firms(growth),
            today.deepening,
            depreciation,
            lay.to_firms(drift),
            p.investment_load,
        )
    )
    inventories = firms.inventories + sales.output - sales.sold
    materials = firms.materials + plans.materials_bought - sales.output
    bundle = lay.to_firms(sales.materials_price)
    assets = (
        jnp.maximum(accounts.cash, 0.0)
        + in_all * capital_price
        + inventories * plans.price
        + materials * bundle
    )
    approved = lay.province_to_firms(constraint) * credit.approved_share(
        firms.loans / jnp.where(assets > 0, assets, 1.0),
        accounts.operating_surplus / jnp.maximum(accounts.interest, 1e-9 + 1e-3 * accounts.output_value),
        lay.to_firms(state_share(structure, today)),
        lay.to_firms(shift),
        p.credit_intercept,
        p.credit_leverage,
        p.credit_cover,
        p.credit_state,
    )
    outlays = expected * bundle + work.employment * plans.wage
    return Outlook(
        pipeline=pipeline,
        expected_sales=expected,
        expected_growth=growth,
        inventories=inventories,
        materials=materials,
        liquidity=p.liquidity_target * outlays,
        wanted=wanted,
        owners=_owners_pay(state, structure, p, wanted),
        approved=approved,
        net_worth=accounts.cash + assets - jnp.maximum(accounts.cash, 0.0) - firms.loans,
        assets=assets,
        programme=_programme(state, structure, p, today, in_all),
    )


def _programme(state: State, structure: Structure, p: Parameters, today: Calendar, capital: Firm) -> Firm:
    """Place-based programme: the private part by capital, the rest to the indebted by state weight; money."""
    lay = structure.layout
    in_cell, debts = lay.cell_sum(capital), lay.cell_sum(state.firms.loans)
    money = today.levers.place_investment * state.markets.domestic_product * today.on.spatial_balances
    allotted = programmes.allot(
        money,
        today.levers.place_governance,
        in_cell * structure.surveyed,
        debts * structure.surveyed,
        state_share(structure, today),
    )
    by_capital = capital / lay.to_firms(jnp.where(in_cell > 0, in_cell, 1.0))
    by_debt = state.firms.loans / lay.to_firms(jnp.where(debts > 0, debts, 1.0))
    private = jnp.where(in_cell > 0, allotted.private, 0.0)
    return by_capital * lay.to_firms(private) + by_debt * lay.to_firms(
        jnp.where(debts > 0, allotted.state, 0.0)
    )


def _owners_pay(state: State, structure: Structure, p: Parameters, wanted: Firm) -> Firm:
    """Equity that owners pay towards investment; households part with a limited share of deposits."""
    lay = structure.layout
    asked = lay.sector_to_firms(structure.owner_finance) * wanted
    from_households = (structure.holder_shares[0] * lay.cell_sum(asked)).sum(axis=1)
    at_most = p.dissaving_limit * jnp.maximum(state.households.deposits, 0.0)
    willing = jnp.minimum(1.0, at_most / jnp.maximum(from_households, 1e-12))
    return asked * lay.province_to_firms(willing)


def depart(
    state: State,
    structure: Structure,
    p: Parameters,
    today: Calendar,
    work: Work,
    ahead: Outlook,
    accounts: Accounts,
    key: PRNGKeyArray,
) -> Departures:
    """Draw whom lenders carry on, then the enterprises that leave."""
    lay, firms = structure.layout, state.firms
    for_kept, for_left = jax.random.split(key)
    active = firms.number > 0
    short = jnp.maximum(ahead.liquidity + ahead.wanted - ahead.owners - accounts.cash, 0.0)
    unfunded = jnp.maximum(-(accounts.cash + ahead.owners + ahead.approved * short), 0.0)
    overdue = firms.uncovered >= p.distress_patience
    distressed = active & ((ahead.net_worth < 0) | (unfunded > 0) | overdue)
    rescue = rollover.keep_alive(
        firms.loans,
        ahead.assets,
        jnp.maximum(accounts.interest - accounts.earnings, 0.0),
        work.employment / jnp.maximum(firms.number, 1.0) * p.jobs_scale,
        lay.to_firms(state_share(structure, today)),
        today.bailout,
        today.levers.evergreening * today.on.involution,
        p.recovery_rate,
        p.keep_intercept,
        p.keep_state,
        p.keep_loss,
        p.keep_jobs,
    )
    chance = jnp.where(firms.kept > 0, jnp.maximum(rescue, p.keep_persistence * (rescue > 0)), rescue)
    drawn = jax.random.uniform(for_kept, firms.number.shape, dtype=jnp.float32)
    kept = (distressed & (drawn < chance)).astype(float)
    left = entry_exit.exits(
        firms.number,
        distressed & (kept == 0),
        jax.random.uniform(for_left, firms.number.shape, dtype=jnp.float32),
        p.exit_background,
        p.exit_distress,
    )
    return Departures(
        left, kept, rescue, jnp.where(firms.number > 0, 1.0 - left / jnp.maximum(firms.number, 1.0), 1.0)
    )


def finance(
    book: Ledger,
    state: State,
    structure: Structure,
    p: Parameters,
    today: Calendar,
    ahead: Outlook,
    departures: Departures,
    accounts: Accounts,
) -> tuple[Ledger, Firm]:
    """Wind up those who leave, lend to those who stay; return the funded spending on capital goods."""
    lay, firms, stay = structure.layout, state.firms, departures.stay
    leave = 1.0 - stay
    remains = jnp.maximum(accounts.cash, 0.0) * leave
    overdrawn = jnp.maximum(-accounts.cash, 0.0) * leave
    owed = firms.loans * leave
    repaid = jnp.minimum(remains, owed)
    lending = credit.lend(
        accounts.cash * stay,
        firms.loans * stay,
        ahead.liquidity * stay,
        ahead.wanted * stay,
        ahead.owners * stay,
        ahead.approved,
        p.repayment_share,
    )
    owners = ahead.owners * stay
    loans = lending.new_loans - repaid + overdrawn
    book = post(book, "equity_issues", holders_receive(structure, lay.cell_sum(owners)), {"firms": owners})
    book = post(book, "firm_loans", {"banks": lay.province_sum(loans)}, {"firms": loans})
    rest = remains - repaid
    book = post(book, "dividends", {"firms": rest}, holders_receive(structure, lay.cell_sum(rest)))
    granted = ahead.programme * stay
    book = post(book, "programme_grants", {"centre": granted.sum()}, {"firms": granted})
    return write_off(book, owed - repaid + overdrawn), lending.funded + granted


def enter(
    book: Ledger,
    state: State,
    structure: Structure,
    p: Parameters,
    today: Calendar,
    agenda: Agenda,
    margin: Cell,
    sales: Sales,
    number: Firm,
    key: PRNGKeyArray,
) -> tuple[Ledger, entry_exit.Places, Firm]:
    """Let new enterprises in; owners and banks pay for their first capital. Returns it in volume."""
    lay = structure.layout
    expected = entry_exit.entry(structure.entrants_base, margin, structure.normal_margin, p.entry_margin)
    expected = expected * support.response(
        agenda.support.entry, structure.usual_entry_support, p.support_entry_response
    )
    per_block = lay.to_firms(expected) / lay.blocks_in_cell[:, None]
    entrants = entry_exit.round_at_random(per_block, jax.random.uniform(key, per_block.shape))
    places = entry_exit.place(number, state.firms.age, entrants, structure.enterprises_per_agent)
    capital = places.entrants * lay.to_firms(structure.entrant_capital)
    cost = capital * order_price(structure, today, sales)
    grant = jnp.minimum(p.entrant_equity_share, lay.to_firms(agenda.support.entry)) * cost
    book = post(book, "support_grants", {"vehicles": lay.province_sum(grant)}, {"firms": grant})
    equity, loans = (p.entrant_equity_share + p.entrant_cash) * cost, (1.0 - p.entrant_equity_share) * cost
    equity = equity - grant
    book = post(book, "equity_issues", holders_receive(structure, lay.cell_sum(equity)), {"firms": equity})
    book = post(book, "firm_loans", {"banks": lay.province_sum(loans)}, {"firms": loans})
    return book, places, capital


def firms_of_next_quarter(
    state: State,
    structure: Structure,
    p: Parameters,
    today: Calendar,
    plans: Plans,
    work: Work,
    sales: Sales,
    accounts: Accounts,
    ahead: Outlook,
    departures: Departures,
    decreed: Decree,
    funded: Firm,
    places: entry_exit.Places,
    first_capital: Firm,
    key: PRNGKeyArray,
    luck: PRNGKeyArray,
) -> Firms:
    """Everything about firms except money and debt, which the ledger settles."""
    lay, firms, stay = structure.layout, state.firms, departures.stay
    stayed = firms.number - departures.left
    number = stayed + places.entrants
    weight = jnp.where(number > 0, places.entrants / jnp.maximum(number, 1.0), 0.0)
    skill, appeal = _talents(p, places, key)
    efficiency, custom = _fortunes(p, firms, luck)
    new = (weight > 0) & (stayed <= 0)
    price = jnp.where(new, lay.to_firms(sales.price), plans.price)
    funded_volume = funded / order_price(structure, today, sales)
    # Customers of those who left turn to those who stay; without this every exit would lower the cell's
    # plans.
    expected, kept = lay.cell_sum(ahead.expected_sales), lay.cell_sum(ahead.expected_sales * stay)
    cover = jnp.where(new, 0.0, firms.cover * (1.0 - OF_A_YEAR)) + OF_A_YEAR * (
        accounts.earnings - accounts.interest_due
    )
    # Interest during construction is part of the cost of a plant: it need not be earned yet.
    building = ahead.pipeline.capital < ahead.pipeline.begun + ahead.pipeline.half_built
    cover = jnp.where((number > 0) & ~building, cover * stay, 0.0)
    inherited = stay * lay.to_firms(jnp.where(kept > 0, expected / jnp.where(kept > 0, kept, 1.0), 1.0))
    return Firms(
        number=number,
        age=(firms.age + 1.0) * (1.0 - weight),
        capital=ahead.pipeline.capital * stay + decreed.capital,
        begun=ahead.pipeline.begun * stay,
        half_built=ahead.pipeline.half_built * stay,
        orders=funded_volume + first_capital,
        labour_efficiency=efficiency * (1.0 - weight) + skill * weight,
        appeal=custom * (1.0 - weight) + appeal * weight,
        employment=work.employment * stay * decreed.keep,
        price=price,
        markup=jnp.where(new, lay.to_firms(structure.normal_markup), plans.markup),
        inventories=ahead.inventories * stay,
        materials=jnp.maximum(ahead.materials, 0.0) * stay,
        expected_sales=ahead.expected_sales * inherited,
        deposits=firms.deposits,
        loans=firms.loans,
        kept=jnp.where(new, 0.0, departures.kept),
        uncovered=jnp.where(new | (number <= 0) | (cover >= 0), 0.0, firms.uncovered + 1.0),
        cover=cover,
        loans_before=jnp.where(new, 0.0, firms.loans_before * stay)
        + OF_A_YEAR * (firms.loans - jnp.where(new, 0.0, firms.loans_before)) * stay,
    )


OF_A_YEAR = 0.25
"""Weight of a quarter in what is smoothed over a year."""
DRAWS_PER_BLOCK = 8
"""Independent draws for entrants of a block and quarter; more entrants than that share them in turn."""


def _talents(p: Parameters, places: entry_exit.Places, key: PRNGKeyArray) -> tuple[Firm, Firm]:
    """Labour efficiency and appeal of entrants, log-normal with mean 1."""
    draws = jax.random.normal(key, (2, places.entrants.shape[0], DRAWS_PER_BLOCK), dtype=jnp.float32)
    spread = jnp.stack([p.entrant_dispersion, p.appeal_dispersion])[:, None, None]
    values = jnp.exp(spread * draws - 0.5 * spread**2)
    turn = jnp.cumsum(places.entrants > 0, axis=1) % DRAWS_PER_BLOCK
    return p.entrant_efficiency * jnp.take_along_axis(values[0], turn, axis=1), jnp.take_along_axis(
        values[1], turn, axis=1
    )


def _fortunes(p: Parameters, firms: Firms, key: PRNGKeyArray) -> tuple[Firm, Firm]:
    """Labour efficiency and appeal after a quarter's luck: logs revert to a mean and are disturbed.

    The mean is half the variance that the shocks keep up, so that labour per unit of output stays the same.
    """
    news = jax.random.normal(key, (2, *firms.number.shape), dtype=jnp.float32)

    def after(level: Firm, luck: Firm, spread: Float[Array, ""]) -> Firm:
        mean = 0.25 * spread**2 / p.luck_reversion
        return jnp.exp(
            mean + (1.0 - p.luck_reversion) * (jnp.log(jnp.maximum(level, 1e-3)) - mean) + spread * luck
        )

    active = firms.number > 0
    efficiency = after(firms.labour_efficiency, news[0], p.luck_efficiency)
    appeal = after(firms.appeal, news[1], p.luck_appeal)
    return jnp.where(active, efficiency, firms.labour_efficiency), jnp.where(active, appeal, firms.appeal)


def with_firms(state: State, firms: Firms) -> State:
    """The state with other firms."""
    return eqx.tree_at(lambda s: s.firms, state, firms)
