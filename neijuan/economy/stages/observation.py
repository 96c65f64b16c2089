"""What the results file holds: read off the closed books of a quarter."""

from typing import NamedTuple

import jax.numpy as jnp
from jaxtyping import Array, Float

from neijuan.economy import dimensions as dim
from neijuan.economy.accounts import statements
from neijuan.economy.accounts.identities import Record, residuals
from neijuan.economy.accounts.ledger import Ledger
from neijuan.economy.parameters import Parameters
from neijuan.economy.rules import foreign_demand, migration, rollover
from neijuan.economy.stages import statistics
from neijuan.economy.stages.closing import Events
from neijuan.economy.stages.planning import Calendar
from neijuan.economy.stages.public import PublicAccounts
from neijuan.economy.state import State
from neijuan.economy.structure import Structure

Province = Float[Array, "province"]
Sector = Float[Array, "sector"]
Cell = Float[Array, "province sector"]


class Observed(NamedTuple):
    """What the results file holds for each quarter; money per quarter or at its end, see `variables.csv`."""

    gross_domestic_product: Province
    real_gross_domestic_product: Province
    household_consumption: Province
    government_consumption: Province
    fixed_capital_formation: Province
    inventory_change: Province
    exports_abroad: Province
    imports_abroad: Province
    outflow_to_provinces: Province
    inflow_from_provinces: Province
    net_exports: Province
    surveyed_utilisation: Province
    consumer_price_index: Province
    producer_price_index: Province
    gdp_deflator: Province
    firm_loans: Province
    vehicle_debt: Province
    local_government_bonds: Province
    household_deposits: Province
    bank_equity: Province
    net_financial_position: Province
    employment: Province
    unemployment_rate: Province
    wage: Province
    firms: Province
    firm_entries: Province
    firm_exits: Province
    local_own_revenue: Province
    central_transfers: Province
    land_sales: Province
    sector_output: Sector
    producer_price: Sector
    sector_utilisation: Sector
    sector_firms: Sector
    sector_exports: Sector
    sector_imports: Sector
    sector_inventories: Sector
    cell_output: Cell
    cell_utilisation: Cell
    central_government_bonds: Float[Array, ""]
    foreign_exchange: Float[Array, ""]
    unmet_demand_imported: Float[Array, ""]
    vented_exports: Float[Array, ""]
    exchange_rate: Float[Array, ""]
    nameplate_utilisation: Province
    sector_nameplate_utilisation: Sector
    zombie_share_caballero_hoshi_kashyap: Province
    zombie_share_fukuda_nakamura: Province
    zombie_share_interest_cover: Province
    reported_gross_domestic_product: Province
    official_effort: Province
    industrial_support: Province
    population: Province
    skilled_share: Province
    laid_off_by_decree: Province
    waiting_for_work: Province
    firm_investment: Province
    public_investment: Province
    debt_service: Province
    foreign_duty: Sector
    priority_adoption: Cell
    retired_capacity: Sector
    industrial_profit: Province
    sector_profit: Sector
    identity_residual: Float[Array, "identity province"]
    transactions: Float[Array, "kind account place"]
    balance_sheet: Float[Array, "instrument account place"]
    revaluation: Float[Array, "instrument account place"]


def _world_price(today: Calendar, p: Parameters) -> Float[Array, ""]:
    """Foreign prices in foreign money, 1 at the start."""
    return foreign_demand.index(p.world_inflation, today.years)


def observe(
    opening: State,
    closing: State,
    structure: Structure,
    p: Parameters,
    book: Ledger,
    events: Events,
    prices: statistics.PriceIndices,
    budgets: PublicAccounts,
    record: Record,
) -> Observed:
    """Read the results off the books."""
    today, plans, work, sales = events.today, events.plans, events.work, events.sales
    departures, places, domestic = events.departures, events.places, events.domestic
    lay, provinces = structure.layout, structure.layout.provinces
    industry = structure.surveyed
    output, capacity = lay.cell_sum(sales.output), lay.cell_sum(plans.capacity)
    cells = lay.cell_sum(closing.firms.number)
    value = output * sales.price
    spent = domestic.expenditure
    banks = closing.banks
    bank_equity = -record.closing[dim.INSTRUMENTS.index("equity"), dim.account("banks"), :provinces]
    outside = jnp.einsum(
        "hrs,rs->r",
        structure.holder_shares[2:],
        statements.firm_wealth(closing, structure, sales.capital_price, sales.materials_price).net(),
    )
    outside = outside + structure.bank_holder_shares[2:].sum() * bank_equity
    employed = lay.province_sum(work.employment)

    def ratio(part: Float[Array, "..."], whole: Float[Array, "..."]) -> Float[Array, "..."]:
        return part / jnp.where(whole > 0, whole, 1.0)

    zombies = rollover.classify(
        events.accounts.interest,
        events.accounts.earnings,
        opening.firms.loans,
        closing.firms.loans,
        closing.firms.loans_before,
        events.ahead.assets,
        closing.firms.uncovered,
        closing.firms.age,
        today.loan_rate * (1.0 - p.listed_concession),
    )
    counted = closing.firms.number * lay.sector_to_firms(structure.surveyed)
    enterprises = lay.province_sum(counted)
    idle = opening.technology.idle + opening.technology.mothballed
    nameplate = capacity + idle * structure.output_per_capital / today.capital_need

    def share_of(which: Float[Array, "block slot"]) -> Province:
        return ratio(lay.province_sum(counted * which), enterprises)

    def paid(kind: str, account: str) -> Province:
        return book.paid[dim.kind(kind), dim.account(account), :provinces]

    return Observed(
        gross_domestic_product=domestic.production,
        real_gross_domestic_product=domestic.volume,
        household_consumption=spent.household_consumption,
        government_consumption=spent.government_consumption,
        fixed_capital_formation=spent.fixed_capital_formation,
        inventory_change=spent.inventory_change,
        exports_abroad=spent.exports_abroad,
        imports_abroad=spent.imports_abroad,
        outflow_to_provinces=spent.outflow_to_provinces,
        inflow_from_provinces=spent.inflow_from_provinces,
        net_exports=spent.net_exports(),
        surveyed_utilisation=ratio((output * industry).sum(axis=1), (capacity * industry).sum(axis=1)),
        consumer_price_index=prices.consumer,
        producer_price_index=prices.producer,
        gdp_deflator=domestic.production / domestic.volume,
        firm_loans=banks.firm_loans,
        vehicle_debt=banks.vehicle_debt,
        local_government_bonds=banks.local_bonds,
        household_deposits=closing.households.deposits,
        bank_equity=bank_equity,
        net_financial_position=banks.reserves + banks.position + banks.central_bonds - outside,
        employment=employed,
        unemployment_rate=work.unemployment_rate,
        wage=book.received[dim.kind("wages"), dim.account("households"), :provinces] / employed * 4.0 * 1e4,
        firms=(cells * industry).sum(axis=1),
        firm_entries=(lay.cell_sum(places.entrants) * industry).sum(axis=1),
        firm_exits=(lay.cell_sum(departures.left) * industry).sum(axis=1),
        local_own_revenue=budgets.own_revenue,
        central_transfers=budgets.transfers,
        land_sales=book.received[dim.kind("land_sales"), dim.account("local_governments"), :provinces],
        sector_output=value.sum(axis=0),
        producer_price=ratio(value.sum(axis=0), output.sum(axis=0)),
        sector_utilisation=ratio(output.sum(axis=0), capacity.sum(axis=0)),
        sector_firms=cells.sum(axis=0),
        sector_exports=statistics.exports(sales, today).sum(axis=0),
        sector_imports=(sales.allocation.imports * today.world_price).sum(axis=0),
        sector_inventories=(lay.cell_sum(closing.firms.inventories) * sales.price).sum(axis=0),
        cell_output=value,
        cell_utilisation=ratio(output, capacity),
        central_government_bonds=closing.centre.bonds,
        foreign_exchange=closing.central_bank.foreign_exchange.sum(),
        unmet_demand_imported=(sales.allocation.imported_for_want * today.world_price).sum(),
        vented_exports=sales.vented_value.sum(),
        exchange_rate=today.world_price[0] / _world_price(today, p),
        nameplate_utilisation=ratio((output * industry).sum(axis=1), (nameplate * industry).sum(axis=1)),
        sector_nameplate_utilisation=ratio(output.sum(axis=0), nameplate.sum(axis=0)),
        zombie_share_caballero_hoshi_kashyap=share_of(zombies.caballero_hoshi_kashyap),
        zombie_share_fukuda_nakamura=share_of(zombies.fukuda_nakamura),
        zombie_share_interest_cover=share_of(zombies.interest_cover),
        reported_gross_domestic_product=domestic.production * closing.local_states.reported,
        official_effort=events.agenda.effort,
        industrial_support=paid("production_subsidies", "local_governments")
        + paid("support_grants", "vehicles"),
        population=closing.people.population.sum(axis=1),
        skilled_share=migration.skilled_share(closing.people.population),
        laid_off_by_decree=events.laid_off,
        waiting_for_work=closing.people.laid_off,
        firm_investment=paid("capital_formation", "firms"),
        public_investment=paid("capital_formation", "vehicles")
        + paid("capital_formation", "local_governments"),
        debt_service=paid("vehicle_interest", "vehicles") + paid("local_bond_interest", "local_governments"),
        foreign_duty=(sales.abroad.duty * structure.import_bloc_shares[:, None]).sum(axis=0),
        priority_adoption=events.agenda.listed,
        sector_profit=lay.cell_sum(events.accounts.profit).sum(axis=0),
        industrial_profit=lay.province_sum(events.accounts.profit * lay.sector_to_firms(structure.surveyed)),
        retired_capacity=events.decreed.cut.retired.sum(axis=0),
        identity_residual=residuals(record),
        transactions=book.flows,
        balance_sheet=record.closing,
        revaluation=record.revaluation,
    )
