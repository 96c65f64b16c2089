"""Step 8 of a quarter: what firms earned and owe; wages, taxes, interest, dividends."""

from typing import NamedTuple

import jax.numpy as jnp
from jaxtyping import Array, Float

from neijuan.economy.accounts.ledger import Ledger, Legs, post
from neijuan.economy.parameters import Parameters
from neijuan.economy.stages.planning import Plans, Work
from neijuan.economy.stages.trading import Sales
from neijuan.economy.state import State
from neijuan.economy.structure import Structure

Firm = Float[Array, "block slot"]
Province = Float[Array, "province"]


class Accounts(NamedTuple):
    """A quarter of each firm, money."""

    cash: Firm
    """Deposits after all payments but credit and owners' payments."""
    operating_surplus: Firm
    """Before depreciation and interest."""
    interest: Firm
    profit: Firm
    """Before corporate tax."""
    output_value: Firm
    wages: Province
    production_taxes: Province
    corporate_taxes: Province


def holders_receive(structure: Structure, cells: Float[Array, "province sector"]) -> Legs:
    """Split payments to (or by) the owners of the firms of each cell among the owners."""
    split = jnp.einsum("hrs,rs->hr", structure.holder_shares, cells)
    return {
        "households": split[0],
        "local_governments": split[1],
        "centre": split[2].sum(),
        "foreign": split[3].sum() * structure.import_bloc_shares,
    }


def keep_accounts(
    book: Ledger, state: State, structure: Structure, p: Parameters, plans: Plans, work: Work, sales: Sales
) -> tuple[Ledger, Accounts]:
    """Work out each firm's result and post what it pays. Taxes are posted by the public stage's shares."""
    lay, firms = structure.layout, state.firms
    stock_change = sales.output - sales.sold
    output_value = sales.revenue + stock_change * plans.price
    materials = plans.materials_bought * lay.to_firms(sales.materials_price)
    used = sales.output * lay.to_firms(sales.materials_price)
    wages = work.employment * plans.wage
    tax = lay.to_firms(structure.production_tax_rate) * output_value
    capital_price = lay.province_to_firms(sales.capital_price)
    capital_spending = firms.orders * capital_price
    land = lay.to_firms(structure.land_share) * capital_spending
    interest = firms.loans * (p.loan_rate / 4.0)
    earned = firms.deposits * (p.deposit_rate / 4.0)
    wear = firms.capital * lay.sector_to_firms(structure.depreciation) * capital_price
    surplus = output_value - used - wages - tax
    profit = surplus - wear - interest + earned
    corporate = p.corporate_tax_rate * jnp.maximum(profit, 0.0)
    dividends = p.payout_share * jnp.maximum(profit - corporate, 0.0)
    cash = (
        firms.deposits
        + sales.revenue
        - materials
        - capital_spending
        - wages
        - tax
        - land
        - interest
        + earned
        - corporate
        - dividends
    )
    paid_out = lay.cell_sum(dividends)
    book = post(book, "wages", {"firms": wages}, {"households": lay.province_sum(wages)})
    book = post(book, "land_sales", {"firms": land}, {"local_governments": lay.province_sum(land)})
    book = post(book, "loan_interest", {"firms": interest}, {"banks": lay.province_sum(interest)})
    book = post(book, "deposit_interest", {"banks": lay.province_sum(earned)}, {"firms": earned})
    book = post(book, "dividends", {"firms": dividends}, holders_receive(structure, paid_out))
    production_taxes, corporate_taxes = lay.province_sum(tax), lay.province_sum(corporate)
    local = structure.local_tax_share * production_taxes
    book = post(
        book,
        "production_taxes",
        {"firms": tax},
        {"local_governments": local, "centre": (production_taxes - local).sum()},
    )
    local = p.local_share_corporate_tax * corporate_taxes
    book = post(
        book,
        "corporate_taxes",
        {"firms": corporate},
        {"local_governments": local, "centre": (corporate_taxes - local).sum()},
    )
    return book, Accounts(
        cash=cash,
        operating_surplus=surplus,
        interest=interest,
        profit=profit,
        output_value=output_value,
        wages=lay.province_sum(wages),
        production_taxes=production_taxes,
        corporate_taxes=corporate_taxes,
    )
