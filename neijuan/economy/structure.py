"""What does not change during a run: technology, tastes, base trade shares and institutions of the
benchmark year."""

import equinox as eqx
from jaxtyping import Array, Bool, Float

from neijuan.economy.layout import Layout

Province = Float[Array, "province"]
Sector = Float[Array, "sector"]
Cell = Float[Array, "province sector"]


class Structure(eqx.Module):
    """Calibrated constants of a benchmark year. Flows are per quarter, volumes at base-year prices."""

    layout: Layout

    input_coefficients: Float[Array, "province input sector"]
    """Volume of each input per unit of output."""
    production_tax_rate: Cell
    """Net taxes on production per unit of output value; negative where subsidies prevail."""
    value_added_share: Cell
    """Value added per unit of output at base-year prices."""
    output_per_worker: Cell
    """Quarterly output volume per 10,000 persons in the base year."""
    output_per_capital: Cell
    """Quarterly output volume per unit of productive capital at full capacity in the base year."""
    operating_support: Cell
    """Public support per unit of output in cells whose published operating surplus is negative."""

    trade_shares: Float[Array, "sector source province"]
    """Share of each province of origin, and last of imports, in each province's use of each product."""
    output_base: Cell
    """Output of a quarter of the base year, weights of producer prices."""
    consumer_weights: Cell
    """Household purchases of a quarter of the base year, weights of consumer prices."""
    enterprises_per_agent: Float[Array, "block one"]
    household_subsistence: Cell
    """Committed household purchases, volume."""
    household_shares: Cell
    """Marginal budget shares, summing to 1 in each province."""
    government_shares: Cell
    capital_goods_shares: Cell
    export_base: Float[Array, "bloc province sector"]
    """Foreign purchases from each cell, volume."""
    import_bloc_shares: Float[Array, "bloc"]

    make_to_order: Bool[Array, "sector"]
    """Sectors that hold no stock of finished output: utilities, construction, services."""
    surveyed: Bool[Array, "sector"]
    """Industrial sectors, which the utilisation survey covers."""
    state_share: Sector
    gestation: Sector
    """Quarters from order to use of capital goods."""
    depreciation: Sector
    """Per quarter."""
    inventory_target: Cell
    """Finished goods in quarters of expected sales."""
    surplus_stock: Cell
    """Stock at the end of the benchmark's quarter in quarters of sales, at least the target; beyond it lies
    surplus."""
    owner_finance: Sector
    """Share of investment that owners pay in as equity."""
    land_share: Cell
    """Purchase of land-use rights per unit of spending on capital goods."""

    replaced: Float[Array, "new old"]
    """1 where a new product replaces an old one."""
    refitted: Float[Array, "new old"]
    """1 where it is made in the old one's plants."""
    eligible: Bool[Array, "sector"]
    """Sectors that a province may list: industry that sells goods."""
    dwellings: Bool[Array, "sector"]
    """Sectors whose investment is dwellings."""
    public_debt_base: Province
    """Debt of vehicles and local governments over yearly product at the start."""
    visited: Bool[Array, "sector"]
    """Sectors that serve visitors."""
    durable: Sector
    """1 where households can put off the purchase."""
    learning_rate: Sector
    """Power of the experience curve."""
    base_tax_rate: Cell
    """Net taxes on production per unit of output value, support netted, of the benchmark year."""
    usual_entry_support: Cell
    usual_investment_support: Cell
    usual_research_support: Cell
    """Support rates of the start, which the benchmark's behaviour already contains."""
    usual_rescue: Cell
    """Probability of being carried on at the start."""
    experience_base: Sector
    state_weight_base: Province
    skilled_base: Province
    participation: Province
    """Labour force per person of working age."""
    nearness: Float[Array, "origin destination"]
    """Distance between capitals to the power that migrants mind, 1 for the nearest pairs."""
    export_unit: Float[Array, "bloc sector"]
    """Exports of a quarter of the base year by bloc and sector, volume."""
    usual_balance: Float[Array, ""]
    """Net exports of the nation over its product in the base year."""

    normal_utilisation: Cell
    investment_drift: Cell
    """Investment beyond expected sales, per unit of capital and quarter, at the start."""
    reference_load: Cell
    """Expected sales over capacity, built and under construction, at the start."""
    normal_margin: Cell
    normal_markup: Cell
    natural_unemployment: Province
    entrants_base: Cell
    """Enterprises that enter per quarter at the normal margin."""
    entrant_capital: Cell
    """Capital ordered per entrant, volume."""

    consumption_propensity: Province
    benefits_base: Province
    """Social benefits per quarter at the wage of the start."""
    base_wage: Province
    local_tax_share: Province
    """Share of production taxes that stays in the province."""
    transfers_share: Province
    """Transfer to each province per unit of the centre's resources."""
    government_ratio: Province
    """Local government purchases per unit of local resources."""
    centre_purchase_ratio: Province
    """The centre's purchases in each province per unit of its resources."""
    local_investment_ratio: Province
    """Local government investment from the budget per unit of local resources."""
    vehicle_investment_ratio: Province
    """Infrastructure plan of the vehicle per unit of provincial product."""
    holder_shares: Float[Array, "holder province sector"]
    """Ownership of firms by households, local governments, centre, foreigners."""
    bank_holder_shares: Float[Array, "holder"]
    central_bond_shares: Province
