"""Structure and balance sheets of a benchmark year before the trial quarters (`calibration`) close them.

What is published is taken (`aggregates`); what is not follows from the balance sheets having to close:
households hold the deposits that nobody else does, and interprovincial positions are what each province's
bank book lacks.
"""

from __future__ import annotations

from collections.abc import Collection

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from neijuan.economy import dimensions as dim
from neijuan.economy.accounts import statements
from neijuan.economy.rules import diffusion, migration, rigidity
from neijuan.economy.start.cells import BenchmarkCells
from neijuan.economy.start.draw import Drawn, firm_array
from neijuan.economy.start.people import nearness, population
from neijuan.economy.state import (
    Banks,
    CentralBank,
    Centre,
    Firms,
    Households,
    LocalGovernments,
    LocalStates,
    Markets,
    People,
    State,
    Technology,
    Vehicles,
    World,
)
from neijuan.economy.structure import Structure

Settings = dict[str, float]
EXPERIENCE = 40.0
"""Quarters of current output that count as experience at the start: ten years."""


def _shares(values: np.ndarray, axis: int) -> np.ndarray:
    total = values.sum(axis=axis, keepdims=True)
    return values / np.where(total > 0, total, 1.0)


def _replaced(codes: tuple[str, ...], new_products: Collection[str]) -> np.ndarray:
    """1 at `[new, old]` where one of the new products replaces another."""
    pairs = {new: old for new, old in diffusion.REPLACED.items() if new in new_products}
    return np.array([[pairs.get(new) == old for old in codes] for new in codes], dtype=float)


def first_structure(cells: BenchmarkCells, drawn: Drawn, s: Settings) -> Structure:
    """Technology, tastes, trade shares and institutions of the benchmark year."""
    accounts, sectors = cells.accounts, cells.sectors
    output = np.where(accounts.gross_output > 0, accounts.gross_output, 1.0)
    added = accounts.value_added
    tax = added[:, 1] / output
    surplus = (added[:, 2] + added[:, 3]) / output
    cost = 1.0 - tax - surplus
    sources = np.concatenate([accounts.trade, accounts.imports_abroad.T[:, None, :]], axis=1)
    sources = _without_stock_building(sources, accounts.inventory_change)
    blocs = np.array(
        [
            s["start_bloc_share_united_states"],
            s["start_bloc_share_european_union"],
            s["start_bloc_share_emerging_asia"],
        ]
    )
    blocs = np.append(blocs, 1.0 - blocs.sum())
    consumption = accounts.household_consumption / 4.0
    in_all = cells.capital_in_all
    normal = np.where(sectors.industrial, s["start_normal_utilisation"], sectors.utilisation)
    people = np.where(cells.employment > 0, cells.employment, 1.0)
    per_enterprise = in_all / np.maximum(cells.enterprises, 1.0)
    land = np.zeros_like(output)
    estate = sectors.code.index("real-estate")
    land[:, estate] = np.minimum(cells.aggregates.land_sales / 4.0 / cells.investment[:, estate], 3.0)
    entrants = cells.enterprises * s["entry_rate"] / 4.0 * (sectors.owner_finance < 1.0)
    regions = output.shape[0]
    people_by_group = jnp.asarray(population(cells, s))
    exports = blocs[:, None] * accounts.exports_abroad.sum(axis=0) / 4.0
    product = added.sum(axis=(1, 2))
    employed = cells.employment.sum(axis=1) / (1.0 - cells.aggregates.unemployment_rate)
    one, none = np.ones(regions), np.zeros_like(output)
    return Structure(
        layout=drawn.layout,
        input_coefficients=jnp.asarray(accounts.intermediate / output[:, None, :]),
        production_tax_rate=jnp.asarray(tax),
        value_added_share=jnp.asarray(added.sum(axis=1) / output),
        output_per_worker=jnp.asarray(cells.output / people),
        output_per_capital=jnp.asarray(
            cells.output / np.where(cells.capital > 0, cells.capital * sectors.utilisation, 1.0)
        ),
        operating_support=jnp.asarray(np.maximum(-surplus, 0.0)),
        output_base=jnp.asarray(cells.output),
        consumer_weights=jnp.asarray(consumption),
        enterprises_per_agent=jnp.asarray(np.maximum(drawn.per_agent, 1.0)),
        trade_shares=jnp.asarray(_shares(sources, 1)),
        household_subsistence=jnp.asarray(sectors.committed_share * consumption),
        household_shares=jnp.asarray(_shares(consumption * (1.0 - sectors.committed_share), 1)),
        government_shares=jnp.asarray(_shares(accounts.government_consumption, 1)),
        capital_goods_shares=jnp.asarray(_shares(accounts.fixed_capital_formation, 1)),
        export_base=jnp.asarray(blocs[:, None, None] * accounts.exports_abroad / 4.0),
        import_bloc_shares=jnp.asarray(blocs),
        make_to_order=jnp.asarray(sectors.make_to_order),
        surveyed=jnp.asarray(sectors.industrial),
        state_share=jnp.asarray(sectors.state_share),
        gestation=jnp.asarray(sectors.gestation),
        depreciation=jnp.asarray(sectors.depreciation),
        inventory_target=jnp.asarray(_inventory_target(cells, s)),
        surplus_stock=jnp.asarray(_surplus_stock(cells, s)),
        owner_finance=jnp.asarray(sectors.owner_finance),
        land_share=jnp.asarray(land),
        replaced=jnp.asarray(_replaced(sectors.code, diffusion.REPLACED)),
        refitted=jnp.asarray(_replaced(sectors.code, diffusion.REFITTED)),
        eligible=jnp.asarray(sectors.industrial & ~sectors.make_to_order),
        dwellings=jnp.asarray([code == "real-estate" for code in sectors.code]),
        visited=jnp.asarray([code == "consumer-services" for code in sectors.code]),
        public_debt_base=jnp.asarray(
            (cells.aggregates.vehicle_debt + cells.aggregates.local_government_bonds) / product
        ),
        durable=jnp.asarray(sectors.durable),
        learning_rate=jnp.asarray(sectors.learning_rate),
        base_tax_rate=jnp.asarray(tax),
        usual_entry_support=jnp.asarray(none),
        usual_investment_support=jnp.asarray(none),
        usual_research_support=jnp.asarray(none),
        usual_rescue=jnp.asarray(none),
        experience_base=jnp.asarray(EXPERIENCE * cells.output.sum(axis=0)),
        state_weight_base=rigidity.state_weight(
            jnp.asarray(cells.employment * sectors.industrial),
            jnp.asarray(np.broadcast_to(sectors.state_share, output.shape)),
        ),
        skilled_base=migration.skilled_share(people_by_group),
        participation=jnp.asarray(employed) / migration.of_working_age(people_by_group),
        nearness=jnp.asarray(nearness(s["migration_distance"])),
        export_unit=jnp.asarray(exports),
        usual_balance=jnp.asarray(
            float((accounts.exports_abroad - accounts.imports_abroad).sum() / product.sum())
        ),
        normal_utilisation=jnp.asarray(np.broadcast_to(normal, output.shape)),
        investment_drift=jnp.asarray(none),
        reference_load=jnp.asarray(_reference_load(cells, normal)),
        normal_margin=jnp.asarray(none),
        normal_markup=jnp.asarray(np.where(accounts.gross_output > 0, (1.0 - tax) / cost - 1.0, 0.0)),
        natural_unemployment=jnp.asarray(cells.aggregates.unemployment_rate),
        entrants_base=jnp.asarray(entrants),
        entrant_capital=jnp.asarray(s["entrant_size"] * per_enterprise),
        consumption_propensity=jnp.asarray(0.6 * one),
        benefits_base=jnp.asarray(none[:, 0]),
        base_wage=jnp.asarray((cells.employment * cells.wage).sum(axis=1) / cells.employment.sum(axis=1)),
        local_tax_share=jnp.asarray(0.5 * one),
        transfers_share=jnp.asarray(cells.aggregates.central_transfers / 4.0),
        government_ratio=jnp.asarray(one),
        centre_purchase_ratio=jnp.asarray(one),
        local_investment_ratio=jnp.asarray(one),
        vehicle_investment_ratio=jnp.asarray(cells.vehicle_investment / (added.sum(axis=(1, 2)) / 4.0)),
        holder_shares=jnp.asarray(_holders(cells, s)),
        bank_holder_shares=jnp.asarray(_bank_holders(s)),
        central_bond_shares=jnp.asarray(_shares(cells.loans.sum(axis=1), 0)),
    )


def _without_stock_building(sources: np.ndarray, inventory_change: np.ndarray) -> np.ndarray:
    """Base purchases: a province's own stock building is not bought from anybody."""
    bought = sources.copy()
    regions = np.arange(inventory_change.shape[0])
    bought[:, regions, regions] -= inventory_change.T
    return np.maximum(bought, 0.0)


def _inventory_target(cells: BenchmarkCells, s: Settings) -> np.ndarray:
    """Stock that firms aim at, in quarters of sales.

    The benchmark's stock building must be a plan: where it is large, the target is higher than the
    sector's, so that the gap which firms close at their usual speed is no more than they can lack or hold.
    """
    usual = np.broadcast_to(cells.sectors.inventory_quarters, cells.output.shape)
    change = cells.accounts.inventory_change / 4.0
    sales = np.maximum(cells.output - change, 1e-12)
    gap = change / s["stock_adjustment"] / sales
    most_above = 0.4
    target = np.maximum(np.maximum(usual, 0.5 * usual + gap), -gap / most_above)
    return np.where(cells.sectors.make_to_order, 0.0, target)


def _reference_load(cells: BenchmarkCells, normal: np.ndarray) -> np.ndarray:
    """Sales over all capacity, built and under way, that firms regard as normal."""
    in_all = cells.capital_in_all
    part = np.where(in_all > 0, cells.capital / np.where(in_all > 0, in_all, 1.0), 1.0)
    return normal * part


def _holders(cells: BenchmarkCells, s: Settings) -> np.ndarray:
    """Owners of the firms of each cell: households, local governments, centre, foreigners.

    The stock of foreign direct investment is spread over industry in proportion to provinces' exports.
    """
    sectors = cells.sectors
    worth = np.maximum(cells.capital_in_all - cells.loans, 0.0) * sectors.industrial
    exports = cells.accounts.exports_abroad.sum(axis=1)
    stock = cells.aggregates.foreign_direct_investment_stock * exports / exports.sum()
    foreign = np.minimum(stock / np.maximum(worth.sum(axis=1), 1e-9), 0.5)[:, None] * sectors.industrial
    state = sectors.state_share * (1.0 - foreign)
    local = np.where(sectors.state_share >= 1.0, 1.0, s["start_state_share_local"])
    return np.stack([1.0 - foreign - state, state * local, state * (1.0 - local), foreign])


def _bank_holders(s: Settings) -> np.ndarray:
    households, local, foreign = (
        s[f"start_bank_share_{name}"] for name in ("households", "local", "foreign")
    )
    return np.array([households, local, 1.0 - households - local - foreign, foreign])


def _surplus_stock(cells: BenchmarkCells, s: Settings) -> np.ndarray:
    """Stock over sales with which the benchmark's first quarter ends, the target where that is more."""
    change = cells.accounts.inventory_change / 4.0
    sales = np.maximum(cells.output - change, 1e-9)
    target = _inventory_target(cells, s)
    end = np.maximum(target * sales - change / s["stock_adjustment"], 0.0) + change
    return np.maximum(target, end / sales)


def first_firms(cells: BenchmarkCells, drawn: Drawn, structure: Structure, s: Settings) -> Firms:
    """Firms whose totals are those of their cells."""
    lay = drawn.layout
    cell = np.asarray(lay.cell)[:, None]

    def of(values: np.ndarray) -> np.ndarray:
        return values.reshape(-1)[cell]

    stock_change = cells.accounts.inventory_change / 4.0
    sales = drawn.size * of(cells.output - stock_change)
    target = np.asarray(structure.inventory_target)
    inventories = of(target) * sales - drawn.size * of(stock_change) / s["stock_adjustment"]
    efficiency = drawn.efficiency
    employment = drawn.size * of(cells.employment) / efficiency
    materials_cost = of(cells.accounts.intermediate.sum(axis=1) / 4.0) * drawn.size
    wages = employment * of(cells.wage)
    orders = drawn.capacity * of(cells.investment)
    land = of(np.asarray(structure.land_share)) * orders
    outlays, loans = materials_cost + wages, drawn.debt * of(cells.loans)
    due = loans * (s["loan_rate"] / 4.0 + s["amortisation"]) + s["fixed_cost"] * wages
    # Whoever could not meet what falls due would produce for cash, and the first quarter be no benchmark.
    deposits = np.maximum(
        s["liquidity_target"] * outlays + orders + land, 1.05 * s["working_cash"] * outlays + due
    )
    capital = drawn.capacity * of(cells.capital)
    appeal = np.where(drawn.capacity > 0, drawn.size / np.where(drawn.capacity > 0, drawn.capacity, 1.0), 1.0)
    active = drawn.number > 0
    arrays = {
        "number": drawn.number,
        "age": np.where(active, drawn.age * 4.0 * s["start_mean_age"], 0.0),
        "capital": capital,
        "begun": drawn.capacity * of(cells.begun),
        "half_built": drawn.capacity * of(cells.half_built),
        "orders": orders,
        "labour_efficiency": efficiency,
        "appeal": appeal,
        "employment": employment,
        "price": np.ones_like(sales),
        "markup": np.zeros_like(sales),
        "inventories": np.maximum(inventories, 0.0)
        * of((~cells.sectors.make_to_order).astype(float) + 0 * cells.output),
        "materials": s["materials_target"] * drawn.size * of(cells.output),
        "expected_sales": sales,
        "deposits": deposits,
        "loans": loans,
        "kept": np.zeros_like(sales),
        "uncovered": np.zeros_like(sales),
        "cover": np.zeros_like(sales),
        "loans_before": loans,
    }
    return Firms(**{name: firm_array(values) for name, values in arrays.items()})


def first_state(cells: BenchmarkCells, drawn: Drawn, structure: Structure, s: Settings, seed: int) -> State:
    """Every balance sheet, closed; budgets and incomes still to be found by the trial quarters."""
    aggregates, lay = cells.aggregates, drawn.layout
    firms = first_firms(cells, drawn, structure, s)
    product = jnp.asarray(cells.accounts.value_added.sum(axis=(1, 2)) / 4.0)
    resources = jnp.asarray((aggregates.local_own_revenue + aggregates.central_transfers) / 4.0)
    centre_resources = jnp.asarray(aggregates.central_transfers.sum() / 4.0 * 1.5)
    vehicle_share = s["start_vehicle_investment_share"] / (
        s["start_vehicle_investment_share"] + s["start_local_investment_share"]
    )
    vehicles = Vehicles(
        deposits=jnp.asarray(cells.vehicle_investment),
        debt=jnp.asarray(aggregates.vehicle_debt),
        infrastructure=jnp.asarray(cells.infrastructure * vehicle_share),
        planned_investment=jnp.asarray(cells.vehicle_investment),
    )
    local = LocalGovernments(
        deposits=s["government_cash_buffer"] * resources + jnp.asarray(cells.local_investment),
        bonds=jnp.asarray(aggregates.local_government_bonds),
        infrastructure=jnp.asarray(cells.infrastructure * (1.0 - vehicle_share)),
        resources=resources,
        planned_investment=jnp.asarray(cells.local_investment),
    )
    centre = Centre(
        deposits=s["government_cash_buffer"] * centre_resources,
        bonds=jnp.asarray(float(aggregates.central_government_debt)),
        resources=centre_resources,
    )
    banks, households, central_bank = _close_banks(
        cells, structure, s, lay.province_sum(firms.deposits), vehicles, local, centre
    )
    cell_ones = jnp.ones((lay.provinces, lay.sectors))
    growth = s["start_expected_growth"] / 4.0
    employed = jnp.asarray(cells.employment.sum(axis=1))
    markets = Markets(
        wage=jnp.asarray(cells.wage),
        labour_force=employed / (1.0 - structure.natural_unemployment),
        unemployment=structure.natural_unemployment,
        price=cell_ones,
        remembered_price=cell_ones,
        remembered_import_price=jnp.ones(lay.sectors),
        demand=jnp.asarray((cells.output - cells.accounts.inventory_change / 4.0) * np.exp(-growth)),
        expected_growth=jnp.full_like(cell_ones, growth),
        purchase_price=cell_ones,
        capital_price=jnp.ones(lay.provinces),
        consumer_prices=jnp.ones(lay.provinces),
        inflation=jnp.full((lay.provinces,), s["inflation_target"] / 4.0),
        domestic_product=product,
        margin=jnp.zeros_like(cell_ones),
    )
    state = State(
        quarter=jnp.asarray(0, dtype=jnp.int64),
        key=jax.random.key_data(jax.random.key(seed)),
        firms=firms,
        households=households,
        vehicles=vehicles,
        local_governments=local,
        centre=centre,
        banks=banks,
        central_bank=central_bank,
        markets=markets,
        local_states=LocalStates(
            listed=jnp.zeros_like(cell_ones),
            volume=product * np.exp(-growth),
            growth=jnp.full((lay.provinces,), s["start_expected_growth"]),
            reported=jnp.ones(lay.provinces),
        ),
        world=World(
            duty=jnp.zeros((len(dim.BLOCS), lay.sectors)),
            duty_left=jnp.zeros((len(dim.BLOCS), lay.sectors)),
            purchases=structure.export_unit,
            remembered_wedge=jnp.ones((len(dim.BLOCS), lay.sectors)),
            rivals=jnp.ones((len(dim.BLOCS), lay.sectors)),
            exchange_rate=jnp.ones(()),
            duty_burden=jnp.zeros(()),
        ),
        people=People(jnp.asarray(population(cells, s)), jnp.zeros(lay.provinces)),
        technology=Technology(
            experience=structure.experience_base,
            efficiency=cell_ones,
            idle=jnp.zeros_like(cell_ones),
            mothballed=s["start_idle_plants"] * structure.surveyed * lay.cell_sum(firms.capital),
            rescue=jnp.zeros_like(cell_ones),
            need=jnp.ones(lay.sectors),
        ),
        statement=jnp.zeros((len(dim.INSTRUMENTS), len(dim.ACCOUNTS), lay.provinces + 1 + len(dim.BLOCS))),
    )
    return with_statement(state, structure)


def _close_banks(
    cells: BenchmarkCells,
    structure: Structure,
    s: Settings,
    firm_deposits: Float[Array, "province"],
    vehicles: Vehicles,
    local: LocalGovernments,
    centre: Centre,
) -> tuple[Banks, Households, CentralBank]:
    """Bank books: assets are published, equity is at its target, households hold the deposits that remain."""
    reserves = float(cells.aggregates.foreign_reserves) - centre.deposits
    loans = jnp.asarray(cells.loans.sum(axis=1))
    bonds = centre.bonds * structure.central_bond_shares
    lent = loans + vehicles.debt + local.bonds + bonds
    deposits = (1.0 - s["bank_equity_target"]) * (lent.sum() + reserves)
    others = firm_deposits + vehicles.deposits + local.deposits
    income = jnp.asarray(cells.accounts.value_added[:, 0].sum(axis=1))
    held = (deposits - others.sum()) * income / income.sum()
    owed = held + others
    in_reserve = reserves * owed / owed.sum()
    assets = lent + in_reserve
    position = owed - (1.0 - s["bank_equity_target"]) * assets
    banks = Banks(
        deposits=owed,
        firm_loans=loans,
        vehicle_debt=vehicles.debt,
        local_bonds=local.bonds,
        central_bonds=bonds,
        reserves=in_reserve,
        position=position,
    )
    households = Households(deposits=held, permanent_income=jnp.ones_like(held))
    exchange = float(cells.aggregates.foreign_reserves) * structure.import_bloc_shares
    return banks, households, CentralBank(foreign_exchange=exchange, reserves=reserves)


@jax.jit
def with_statement(state: State, structure: Structure) -> State:
    """The state with the balance sheets of its own stocks as the opening ones."""
    import equinox as eqx

    price = state.markets.capital_price
    bundle = jnp.einsum("ris,ri->rs", structure.input_coefficients, state.markets.purchase_price)
    bundle = bundle * state.technology.need
    wealth = statements.firm_wealth(state, structure, price, bundle)
    sheet = statements.balance_sheets(state, structure, wealth, price)
    return eqx.tree_at(lambda st: st.statement, state, sheet)
