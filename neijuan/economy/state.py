"""Who owns what at the end of a quarter: every balance sheet, as one immutable tree of arrays.

Money in 100 million yuan at current prices; volumes in 100 million yuan at base-year prices; people in
10,000 persons. Firm arrays are totals of the enterprises that one agent stands for, so that splitting or
pooling agents changes no sum.
"""

import equinox as eqx
from jaxtyping import Array, Float, Int, PRNGKeyArray

Firm = Float[Array, "block slot"]
Province = Float[Array, "province"]
Cell = Float[Array, "province sector"]
National = Float[Array, ""]
Bloc = Float[Array, "bloc"]


class Firms(eqx.Module):
    """Firms in blocks of slots; a slot with `number` 0 is free."""

    number: Firm
    """Enterprises that the agent stands for."""
    age: Firm
    """Quarters since entry."""
    capital: Firm
    """Productive capital, volume."""
    begun: Firm
    """Capital under construction, first half of the gestation time, volume."""
    half_built: Firm
    """Capital under construction, second half, volume."""
    orders: Firm
    """Capital goods ordered and funded for the coming quarter, volume."""
    labour_efficiency: Firm
    """Output per worker relative to the trend of the cell."""
    appeal: Firm
    """Demand per unit of capacity relative to the cell, at equal prices."""
    employment: Firm
    price: Firm
    markup: Firm
    inventories: Firm
    """Finished goods, volume."""
    materials: Firm
    """Materials in hand, in units of the output they suffice for."""
    expected_sales: Firm
    deposits: Firm
    loans: Firm
    kept: Firm
    """Part of the agent that a lender carries on although it is insolvent, 0 to 1."""
    uncovered: Firm
    """Quarters in a row in which the year's earnings did not cover its interest."""
    cover: Firm
    """Earnings beyond interest of a quarter, smoothed over a year."""
    loans_before: Firm
    """Loans of the past, smoothed over a year."""


class Households(eqx.Module):
    deposits: Province
    permanent_income: Province
    """Disposable income that households count on, per quarter."""


class Vehicles(eqx.Module):
    """Local-government financing vehicles, one per province."""

    deposits: Province
    debt: Province
    infrastructure: Province
    planned_investment: Province
    """Money that the vehicle will spend on infrastructure in the coming quarter."""


class LocalGovernments(eqx.Module):
    deposits: Province
    bonds: Province
    infrastructure: Province
    resources: Province
    """Own revenue and central transfers that the government counts on, per quarter."""
    planned_investment: Province


class Centre(eqx.Module):
    deposits: National
    """Treasury deposit at the central bank."""
    bonds: National
    resources: National
    """Revenue that the centre counts on, per quarter."""


class Banks(eqx.Module):
    """One banking system with a book in every province."""

    deposits: Province
    """What the bank owes its depositors."""
    firm_loans: Province
    vehicle_debt: Province
    local_bonds: Province
    central_bonds: Province
    reserves: Province
    position: Province
    """Claim on the banks of other provinces (negative: debt to them)."""

    def equity_ratio(self) -> National:
        """Equity of the whole system over its assets."""
        claims = self.firm_loans + self.vehicle_debt + self.local_bonds + self.central_bonds + self.reserves
        return (claims.sum() - self.deposits.sum()) / claims.sum()


class CentralBank(eqx.Module):
    foreign_exchange: Bloc
    reserves: National


class Markets(eqx.Module):
    """What the markets remember from one quarter to the next."""

    wage: Cell
    """Yi per 10,000 persons and quarter."""
    labour_force: Province
    unemployment: Province
    """Rate of the last quarter."""
    price: Cell
    """Average price that each cell charged last quarter."""
    remembered_price: Cell
    """Slow average of each cell's price, to which buyers adapt their sources."""
    remembered_import_price: Float[Array, "sector"]
    demand: Cell
    """Last quarter's orders, volume."""
    expected_growth: Cell
    """Expected growth of orders per quarter."""
    purchase_price: Cell
    """Price of the composite of each product in each province of use."""
    capital_price: Province
    """Price of the bundle of capital goods, at which stocks are valued."""
    consumer_prices: Province
    inflation: Province
    """Smoothed consumer-price inflation per quarter."""
    domestic_product: Province
    """Smoothed nominal gross domestic product per quarter."""
    margin: Cell
    """Smoothed net profit before tax over sales."""


class LocalStates(eqx.Module):
    """What provincial governments as promoters of industry remember."""

    listed: Cell
    """1 where the province lists the sector among its priorities."""
    volume: Province
    """Product of the last quarter at base-year prices."""
    growth: Province
    """Smoothed growth of the product, per year."""
    reported: Province
    """Reported over true product."""


class World(eqx.Module):
    """Foreign blocs: their measures, their producers, the exchange rate."""

    duty: Float[Array, "bloc sector"]
    """Anti-dumping and countervailing duties in force."""
    duty_left: Float[Array, "bloc sector"]
    """Quarters that each has left."""
    purchases: Float[Array, "bloc sector"]
    """What each bloc bought a year ago, smoothed, volume."""
    remembered_wedge: Float[Array, "bloc sector"]
    """Slow average of what duties add to the price, as a factor."""
    rivals: Float[Array, "bloc sector"]
    """Capacity of the bloc's own producers relative to trend."""
    exchange_rate: National
    """Yuan per unit of foreign money, 1 at the start."""
    duty_burden: National
    """Exports that duties take in the long run, per unit of elasticity, as a share."""


class People(eqx.Module):
    """Population by skill and age, and those laid off by decree."""

    population: Float[Array, "province group"]
    laid_off: Province


class Technology(eqx.Module):
    """What has been learnt and what stands idle."""

    experience: Float[Array, "sector"]
    """Cumulated output, volume."""
    efficiency: Cell
    """Output per worker relative to trend, from research."""
    idle: Cell
    """Capital retired by decree that still stands, volume."""
    mothballed: Cell
    """Capital of firms that left, which trade statistics still count, volume."""
    rescue: Cell
    """Probability of being carried on in distress that firms see around them."""
    need: Float[Array, "sector"]
    """Inputs per unit of output relative to the start, in the last quarter."""


class State(eqx.Module):
    quarter: Int[Array, ""]
    key: PRNGKeyArray
    firms: Firms
    households: Households
    vehicles: Vehicles
    local_governments: LocalGovernments
    centre: Centre
    banks: Banks
    central_bank: CentralBank
    markets: Markets
    local_states: LocalStates
    world: World
    people: People
    technology: Technology
    statement: Float[Array, "instrument account place"]
    """Balance sheets at the end of the quarter, the opening ones of the next."""
