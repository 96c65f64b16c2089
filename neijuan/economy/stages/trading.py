"""Step 7 of a quarter: everybody buys, across provinces and borders, and pays."""

from typing import NamedTuple

import jax.numpy as jnp
from jaxtyping import Array, Float

from neijuan.economy.accounts.ledger import Ledger, credit_firms, post
from neijuan.economy.markets import goods, vent, within_cell
from neijuan.economy.parameters import Parameters
from neijuan.economy.rules import households
from neijuan.economy.stages import world
from neijuan.economy.stages.planning import Calendar, Plans, Work, materials_price
from neijuan.economy.state import State
from neijuan.economy.structure import Structure

Firm = Float[Array, "block slot"]
Cell = Float[Array, "province sector"]
Province = Float[Array, "province"]


class Purchases(NamedTuple):
    """What is bought in each province, by product, volumes; and investment by its buyer."""

    consumption: Cell
    local_government: Cell
    centre: Cell
    intermediate: Cell
    firm_capital: Cell
    vehicle_capital: Cell
    government_capital: Cell

    def total(self) -> Cell:
        """All uses of each product in each province."""
        return sum(self[1:], start=self[0])


class Sales(NamedTuple):
    """Outcome of the goods markets."""

    purchases: Purchases
    allocation: goods.Allocation
    orders: Firm
    """Orders that each firm received, volume."""
    sold: Firm
    """Volume sold at home and abroad, vented stock included."""
    output: Firm
    revenue: Firm
    vented: Cell
    """Volume of surplus stock sold abroad at a discount."""
    vented_value: Cell
    abroad: world.Abroad
    price: Cell
    """Average price that each cell charged."""
    purchase_price: Cell
    materials_price: Cell
    capital_price: Province


def trade(
    state: State, structure: Structure, p: Parameters, today: Calendar, plans: Plans, work: Work
) -> Sales:
    """Form demand in every province, spread it over origins, and ration what runs out."""
    lay, markets = structure.layout, state.markets
    cell = within_cell.share_orders(
        lay,
        plans.capacity,
        state.firms.appeal,
        plans.price,
        markets.price,
        p.elasticity_within_cell,
    )
    shares = goods.source_shares(
        structure.trade_shares,
        cell.price,
        markets.remembered_price,
        today.world_price,
        markets.remembered_import_price,
        p.trade_elasticity_impact,
        p.trade_elasticity_long,
        jnp.concatenate(
            [
                world.visits(structure, today).T,
                (jnp.exp(-p.import_fading * today.years) * today.levers.import_promotion)[:, None],
            ],
            axis=1,
        ),
    )
    quoted = goods.composite_price(shares, cell.price, today.world_price)
    quoted = jnp.where(structure.trade_shares.sum(axis=1).T > 0, quoted, 1.0)
    purchases = _purchases(state, structure, p, today, plans, quoted)
    abroad = world.orders_from_abroad(state, structure, p, today, cell.price)
    demand = purchases.total()
    allocation = goods.allocate(shares, demand, abroad.demand, lay.cell_sum(work.available))
    sold_in_cell = allocation.trade.sum(axis=2).T + allocation.exports.sum(axis=0)
    sold = within_cell.serve(lay, cell.share, work.available, sold_in_cell)
    to_order = lay.sector_to_firms(structure.make_to_order)
    vented = vent.vented(
        jnp.where(to_order, 0.0, work.available - sold) * lay.sector_to_firms(abroad.openness),
        lay.to_firms(structure.surplus_stock) * state.firms.expected_sales,
        lay.to_firms(structure.export_base.sum(axis=0)),
        p.vent_share * today.on.vent_for_surplus,
        p.vent_threshold,
    )
    at_discount = vented * plans.price * (1.0 - p.vent_discount)
    revenue = sold * plans.price
    price = jnp.where(
        sold_in_cell > 0, lay.cell_sum(revenue) / jnp.where(sold_in_cell > 0, sold_in_cell, 1.0), cell.price
    )
    # What foreigners pay over the domestic price, under an undertaking or for better quality.
    extra = allocation.exports.sum(axis=0) * price * abroad.markup
    share = sold / lay.to_firms(jnp.where(sold_in_cell > 0, sold_in_cell, 1.0))
    paid = (
        jnp.einsum("soq,os->qs", allocation.trade, price) + allocation.imports * today.world_price
    ) / jnp.where(demand > 0, demand, 1.0)
    purchase_price = jnp.where(demand > 0, paid, quoted)
    return Sales(
        purchases=purchases,
        allocation=allocation,
        orders=cell.share * lay.to_firms(allocation.orders),
        sold=sold + vented,
        output=jnp.where(to_order, sold, work.produced),
        revenue=revenue + at_discount + share * lay.to_firms(extra),
        vented=lay.cell_sum(vented),
        vented_value=lay.cell_sum(at_discount),
        abroad=abroad,
        price=price,
        purchase_price=purchase_price,
        materials_price=materials_price(structure, purchase_price, today.need),
        capital_price=(structure.capital_goods_shares * purchase_price).sum(axis=1),
    )


def _purchases(
    state: State, structure: Structure, p: Parameters, today: Calendar, plans: Plans, price: Cell
) -> Purchases:
    """Volumes that each buyer means to buy at the quoted prices."""
    lay, levers = structure.layout, today.levers
    caution = households.caution(
        state.markets.unemployment - structure.natural_unemployment,
        state.markets.inflation * 4.0,
        today.on.weak_demand,
        levers.social_insurance,
        p.caution_unemployment,
        p.caution_deflation,
        p.caution_standing,
    )
    budget = households.consumption_budget(
        state.households.permanent_income,
        state.households.deposits,
        structure.consumption_propensity,
        p.wealth_propensity,
        p.precaution,
        p.dissaving_limit,
    )
    budget = budget * levers.household_demand * (1.0 - caution)
    public_price = (structure.government_shares * price).sum(axis=1)
    capital_price = (structure.capital_goods_shares * price).sum(axis=1)
    duties = structure.government_ratio * levers.mandates
    local = duties * jnp.maximum(state.local_governments.resources, 0.0) / public_price
    central = structure.centre_purchase_ratio * state.centre.resources / public_price
    goods_of_capital = structure.capital_goods_shares
    return Purchases(
        consumption=households.baskets(
            budget,
            price,
            structure.household_subsistence,
            structure.household_shares,
            structure.durable,
            levers.trade_in_subsidy,
            p.durable_elasticity,
        ),
        local_government=structure.government_shares * local[:, None],
        centre=structure.government_shares * central[:, None],
        intermediate=jnp.einsum(
            "ris,rs->ri", structure.input_coefficients, today.need * lay.cell_sum(plans.materials_bought)
        ),
        firm_capital=goods_of_capital * lay.province_sum(state.firms.orders)[:, None],
        vehicle_capital=goods_of_capital * (state.vehicles.planned_investment / capital_price)[:, None],
        government_capital=goods_of_capital
        * (state.local_governments.planned_investment / capital_price)[:, None],
    )


def pay_for_goods(
    book: Ledger, state: State, structure: Structure, today: Calendar, plans: Plans, sales: Sales
) -> Ledger:
    """Post every purchase: buyers pay the composite price, firms and foreigners receive their part of it."""
    lay, purchases, allocation = structure.layout, sales.purchases, sales.allocation
    total = purchases.total()
    value = allocation.trade * sales.price.T[:, :, None]
    import_value = allocation.imports * today.world_price

    def receipts(bought: Cell) -> dict[str, Float[Array, "..."]]:
        part = bought / jnp.where(total > 0, total, 1.0)
        abroad = (import_value * part).sum()
        return {
            "firms": jnp.einsum("soq,qs->o", value, part),
            "foreign": abroad * structure.import_bloc_shares,
        }

    def cost(bought: Cell) -> Province:
        return (bought * sales.purchase_price).sum(axis=1)

    book = post(
        book,
        "consumption",
        {"households": cost(purchases.consumption)},
        receipts(purchases.consumption),
    )
    book = post(
        book,
        "government_purchases",
        {"local_governments": cost(purchases.local_government), "centre": cost(purchases.centre).sum()},
        receipts(purchases.local_government + purchases.centre),
    )
    book = post(
        book,
        "intermediate_inputs",
        {"firms": plans.materials_bought * lay.to_firms(sales.materials_price)},
        receipts(purchases.intermediate),
    )
    book = post(
        book,
        "capital_formation",
        {
            "firms": state.firms.orders * lay.province_to_firms(sales.capital_price),
            "vehicles": cost(purchases.vehicle_capital),
            "local_governments": cost(purchases.government_capital),
        },
        receipts(purchases.firm_capital + purchases.vehicle_capital + purchases.government_capital),
    )
    exported = allocation.exports * sales.price * (1.0 + sales.abroad.markup)
    rebate = exported * today.levers.export_tax_rebate
    book = post(book, "export_rebates", {"centre": rebate.sum()}, {"firms": rebate.sum(axis=(0, 2))})
    exported = exported - rebate
    exported = exported + structure.import_bloc_shares[:, None, None] * sales.vented_value
    book = post(
        book,
        "exports",
        {"foreign": exported.sum(axis=(1, 2))},
        {"firms": exported.sum(axis=(0, 2))},
    )
    return credit_firms(book, sales.revenue)
