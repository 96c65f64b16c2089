"""Step 12 of a quarter: households' income, government accounts, banks' results, bond issues."""

from typing import NamedTuple

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from neijuan.economy import dimensions as dim
from neijuan.economy.accounts.ledger import Ledger, post
from neijuan.economy.parameters import Parameters
from neijuan.economy.rules import external_constraint, households, migration, public_budgets
from neijuan.economy.stages.firm_accounts import Accounts, kept_by_province
from neijuan.economy.stages.planning import Calendar
from neijuan.economy.stages.trading import Sales
from neijuan.economy.state import State
from neijuan.economy.structure import Structure

Province = Float[Array, "province"]
Scalar = Float[Array, ""]


class PublicAccounts(NamedTuple):
    """What governments and vehicles count on for the next quarter."""

    local_resources: Province
    own_revenue: Province
    transfers: Province
    local_investment: Province
    vehicle_investment: Province
    centre_resources: Scalar


def redistribute(
    book: Ledger,
    state: State,
    structure: Structure,
    p: Parameters,
    today: Calendar,
    accounts: Accounts,
    sales: Sales,
    wage_index: Province,
    laid_off: Province,
) -> Ledger:
    """Personal taxes, transfers, benefits, relief and interest on public and bank claims.

    `laid_off` are those whom capacity cuts put out of work this quarter, 10,000 persons.
    """
    personal = p.personal_tax_rate * accounts.wages
    local = kept_by_province(p.local_share_personal_tax, today) * personal
    book = post(
        book,
        "personal_taxes",
        {"households": personal},
        {"local_governments": local, "centre": (personal - local).sum()},
    )
    product = state.markets.domestic_product
    transfers = structure.transfers_share * state.centre.resources + today.levers.equalisation * product
    book = post(book, "central_transfers", {"centre": transfers.sum()}, {"local_governments": transfers})
    benefits = structure.benefits_base * wage_index
    book = post(book, "social_benefits", {"local_governments": benefits}, {"households": benefits})
    paid = household_transfers(state, today)
    book = post(book, "household_transfers", {"centre": paid.sum()}, {"households": paid})
    # Households have spent at the lower price already: the subsidy is no income to count on.
    paid = (sales.purchases.consumption * sales.purchase_price) @ today.levers.trade_in_subsidy
    book = post(book, "trade_in_subsidies", {"centre": paid.sum()}, {"households": paid})
    relief = laid_off * today.levers.reemployment_fund / YUAN_PER_WORKER
    book = post(book, "relief", {"centre": relief.sum()}, {"households": relief})
    rate = today.deposit_rate / 4.0
    for account, deposits in (
        ("households", state.households.deposits),
        ("vehicles", state.vehicles.deposits),
        ("local_governments", state.local_governments.deposits),
    ):
        book = post(book, "deposit_interest", {"banks": rate * deposits}, {account: rate * deposits})
    due = state.vehicles.debt * (p.vehicle_rate / 4.0)
    book = post(book, "vehicle_interest", {"vehicles": due}, {"banks": due})
    due = state.local_governments.bonds * (p.local_bond_rate / 4.0)
    book = post(book, "local_bond_interest", {"local_governments": due}, {"banks": due})
    due = state.banks.central_bonds * (p.central_bond_rate / 4.0)
    return post(book, "central_bond_interest", {"centre": due.sum()}, {"banks": due})


YUAN_PER_WORKER = 1e4
"""Yuan a worker that make 100 million yuan for 10,000 workers."""


def household_transfers(state: State, today: Calendar) -> Province:
    """What the centre pays households beyond benefits: to all, to the old, to families."""
    levers, product = today.levers, state.markets.domestic_product
    groups = state.people.population.reshape(-1, migration.SKILLS, migration.AGES)
    old = groups[:, :, -1].sum(axis=1) / groups.sum(axis=(1, 2))
    young = groups[:, :, 1].sum(axis=1) / groups.sum(axis=(1, 2))
    # A programme of the same size a head goes where the people are for whom it is meant.
    aged = levers.pension_transfer * old / old.mean()
    families = levers.child_transfer * young / young.mean()
    return (levers.consumption_transfer + aged + families) * product


def run_banks(book: Ledger, state: State, structure: Structure, p: Parameters, today: Calendar) -> Ledger:
    """Interest among banks and with the central bank and foreigners; bank taxes and dividends."""
    banks, provinces = state.banks, structure.layout.provinces
    on_reserves = banks.reserves * (p.reserve_rate / 4.0)
    book = post(book, "reserve_interest", {"central_bank": on_reserves.sum()}, {"banks": on_reserves})
    between = banks.position * (p.interbank_rate / 4.0)
    book = post(
        book,
        "interbank_interest",
        {"banks": jnp.maximum(-between, 0.0)},
        {"banks": jnp.maximum(between, 0.0)},
    )
    abroad = state.central_bank.foreign_exchange * (p.foreign_exchange_rate_of_return / 4.0)
    book = post(book, "foreign_exchange_income", {"foreign": abroad}, {"central_bank": abroad.sum()})
    surplus = book.flows[:, dim.account("central_bank")].sum()
    book = post(book, "central_bank_remittance", {"central_bank": surplus}, {"centre": surplus})
    income = [dim.kind(k.name) for k in dim.KINDS if k.stage == "income"]
    profit = book.flows[jnp.asarray(income), dim.account("banks"), :provinces].sum(axis=0)
    profit = profit - structure.layout.province_sum(book.write_offs)
    assets = banks.firm_loans + banks.vehicle_debt + banks.local_bonds + banks.central_bonds + banks.reserves
    # The books belong to one banking system: a province that saves more than it lends must not ruin its bank.
    pooled = profit.sum() * assets / assets.sum()
    book = post(
        book,
        "bank_profit_pooling",
        {"banks": jnp.maximum(profit - pooled, 0.0)},
        {"banks": jnp.maximum(pooled - profit, 0.0)},
    )
    profit = pooled
    tax = p.corporate_tax_rate * jnp.maximum(profit, 0.0)
    local = kept_by_province(p.local_share_corporate_tax, today) * tax
    book = post(
        book, "corporate_taxes", {"banks": tax}, {"local_governments": local, "centre": (tax - local).sum()}
    )
    equity = assets + banks.position - banks.deposits + profit - tax
    dividends = jnp.clip(equity - p.bank_equity_target * assets, 0.0, jnp.maximum(profit - tax, 0.0))
    split = structure.bank_holder_shares
    return post(
        book,
        "bank_dividends",
        {"banks": dividends},
        {
            "households": split[0] * dividends,
            "local_governments": split[1] * dividends,
            "centre": split[2] * dividends.sum(),
            "foreign": split[3] * dividends.sum() * structure.import_bloc_shares,
        },
    )


def received(book: Ledger, account: str, kinds: tuple[str, ...]) -> Float[Array, "place"]:
    """What an account received, net, over some kinds of payment."""
    return book.flows[jnp.asarray([dim.kind(k) for k in kinds]), dim.account(account)].sum(axis=0)


OWN_REVENUE = (
    "production_taxes",
    "corporate_taxes",
    "personal_taxes",
    "land_sales",
    "dividends",
    "bank_dividends",
)
CENTRE_REVENUE = (
    "production_taxes",
    "corporate_taxes",
    "personal_taxes",
    "dividends",
    "bank_dividends",
    "central_bank_remittance",
)


DISPOSABLE = (
    "wages",
    "social_benefits",
    "deposit_interest",
    "dividends",
    "bank_dividends",
    "personal_taxes",
    "household_transfers",
    "relief",
)


def borrow(
    book: Ledger,
    state: State,
    structure: Structure,
    p: Parameters,
    today: Calendar,
    effort: Province,
    yearly_product: Province,
) -> tuple[Ledger, PublicAccounts]:
    """Budgets of the next quarter and the debt that they need.

    Officials who strive for growth build: the plan for infrastructure follows their `effort` (R01) with a
    registered power.
    """
    provinces = structure.layout.provinces
    own = received(book, "local_governments", OWN_REVENUE)[:provinces]
    transfers = received(book, "local_governments", ("central_transfers",))[:provinces]
    spent = -received(book, "local_governments", ("production_subsidies",))[:provinces]
    resources = public_budgets.expect(
        state.local_governments.resources, own + transfers - spent, p.budget_learning, today.nominal_trend
    )
    grants = p.vehicle_land_share * received(book, "local_governments", ("land_sales",))[:provinces]
    book = post(book, "vehicle_grants", {"local_governments": grants}, {"vehicles": grants})

    def cash(account: str, before: Province) -> Province:
        return before + book.flows[:, dim.account(account), :provinces].sum(axis=0)

    # Vehicle debt swapped into bonds is issued beyond the cap and passes through the vehicle to the bank.
    swapped = jnp.minimum(today.levers.debt_swap / 4.0, 1.0) * state.vehicles.debt
    for kind, payer, payee in (
        ("local_government_bonds", "banks", "local_governments"),
        ("vehicle_grants", "local_governments", "vehicles"),
        ("vehicle_debt", "vehicles", "banks"),
    ):
        book = post(book, kind, {payer: swapped}, {payee: swapped})
    plan = (
        structure.vehicle_investment_ratio
        * today.levers.infrastructure_programme
        * jnp.maximum(effort, 1e-3) ** p.effort_infrastructure
        * external_constraint.provincial_factor(
            state.banks.position,
            yearly_product,
            today.on.spatial_balances,
            p.constraint_tightness,
            p.constraint_free,
        )
        * yearly_product
        / 4.0
    )
    vehicle = public_budgets.vehicle_borrowing(
        cash("vehicles", state.vehicles.deposits),
        state.vehicles.debt - swapped,
        plan,
        yearly_product,
        p.vehicle_debt_limit,
        today.bailout,
        today.levers.vehicle_borrowing,
    )
    book = post(book, "vehicle_debt", {"banks": vehicle.new_debt}, {"vehicles": vehicle.new_debt})
    # What lenders refuse the vehicle the government takes on its budget, as far as the cap on bonds lets it.
    local = public_budgets.local_borrowing(
        cash("local_governments", state.local_governments.deposits),
        state.local_governments.bonds + swapped,
        resources,
        structure.local_investment_ratio * resources + p.budget_takes_over * (plan - vehicle.investment),
        yearly_product,
        p.government_cash_buffer,
        p.local_bond_cap,
    )
    book = post(
        book, "local_government_bonds", {"banks": local.new_debt}, {"local_governments": local.new_debt}
    )
    centre_income = received(book, "centre", CENTRE_REVENUE).sum()
    centre_resources = public_budgets.expect(
        state.centre.resources, centre_income, p.budget_learning, today.nominal_trend
    )
    need = (
        p.government_cash_buffer * centre_resources
        - state.centre.deposits
        - book.flows[:, dim.account("centre")].sum()
    )
    issued = jnp.maximum(need, -p.maturing_share * state.centre.bonds)
    book = post(
        book,
        "central_government_bonds",
        {"banks": issued * structure.central_bond_shares},
        {"centre": issued},
    )
    return book, PublicAccounts(
        local_resources=resources,
        own_revenue=own,
        transfers=transfers,
        local_investment=local.investment,
        vehicle_investment=vehicle.investment,
        centre_resources=centre_resources,
    )


def expected_product(state: State, p: Parameters, today: Calendar, product: Province) -> Province:
    """Nominal provincial product per quarter on which limits and plans are based."""
    return public_budgets.expect(
        state.markets.domestic_product, product, p.budget_learning, today.nominal_trend
    )


def with_income(
    closing: State, state: State, structure: Structure, p: Parameters, today: Calendar, book: Ledger
) -> State:
    """The state with the income that households will count on."""
    smoothed = households.smooth_income(
        state.households.permanent_income,
        received(book, "households", DISPOSABLE)[: structure.layout.provinces],
        p.income_learning,
        today.nominal_trend,
    )
    return eqx.tree_at(lambda s: s.households.permanent_income, closing, smoothed)


def with_budgets(closing: State, p: Parameters, budgets: PublicAccounts, sales: Sales) -> State:
    """The state with the new budgets, and with infrastructure built and worn."""
    keep = 1.0 - p.infrastructure_depreciation / 4.0
    vehicles = eqx.tree_at(
        lambda v: (v.infrastructure, v.planned_investment),
        closing.vehicles,
        (
            closing.vehicles.infrastructure * keep + _volume(sales.purchases.vehicle_capital),
            budgets.vehicle_investment,
        ),
    )
    local = eqx.tree_at(
        lambda g: (g.infrastructure, g.resources, g.planned_investment),
        closing.local_governments,
        (
            closing.local_governments.infrastructure * keep + _volume(sales.purchases.government_capital),
            budgets.local_resources,
            budgets.local_investment,
        ),
    )
    return eqx.tree_at(
        lambda s: (s.vehicles, s.local_governments, s.centre.resources),
        closing,
        (vehicles, local, budgets.centre_resources),
    )


def _volume(goods: Float[Array, "province sector"]) -> Province:
    """Capital goods are a bundle whose shares sum to 1: its volume is the sum of its parts."""
    return goods.sum(axis=1)
