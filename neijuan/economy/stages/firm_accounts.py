"""Step 8 of a quarter: what firms earned and owe; wages, taxes, interest, dividends."""

from typing import NamedTuple

import jax.numpy as jnp
from jaxtyping import Array, Float

from neijuan.economy.accounts.ledger import Ledger, Legs, post
from neijuan.economy.parameters import Parameters
from neijuan.economy.stages.local_state import Agenda
from neijuan.economy.stages.planning import Calendar, Plans, Work
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
    interest_due: Firm
    """Interest without what lenders concede to firms that they carry on."""
    earnings: Firm
    """Operating surplus after wear of capital, before interest and corporate tax."""
    subsidy: Firm
    """For output and research."""
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


def kept_by_province(share: Float[Array, "..."], today: Calendar) -> Province:
    """Part of a shared tax that stays in the province, with the lever on tax sharing."""
    return jnp.clip(share + today.levers.local_tax_share, 0.0, 1.0)


def land_share(structure: Structure, today: Calendar) -> Float[Array, "province sector"]:
    """Payment for land per unit of spending on capital goods."""
    return structure.land_share * today.levers.land_finance[:, None]


def keep_accounts(
    book: Ledger,
    state: State,
    structure: Structure,
    p: Parameters,
    today: Calendar,
    agenda: Agenda,
    plans: Plans,
    work: Work,
    sales: Sales,
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
    land = lay.to_firms(land_share(structure, today)) * capital_spending
    subsidy = lay.to_firms(agenda.support.production + agenda.support.research) * jnp.maximum(
        output_value, 0.0
    )
    grant = lay.to_firms(agenda.support.investment) * capital_spending
    favoured = 1.0 - p.listed_concession * lay.to_firms(agenda.listed)
    carried = 1.0 - p.kept_concession * firms.kept
    interest = firms.loans * (today.loan_rate / 4.0) * favoured * carried
    earned = firms.deposits * (today.deposit_rate / 4.0)
    wear = firms.capital * lay.sector_to_firms(structure.depreciation) * capital_price
    surplus = output_value - used - wages - tax + subsidy
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
        + subsidy
        + grant
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
    paid = lay.province_sum(subsidy)
    book = post(book, "production_subsidies", {"local_governments": paid}, {"firms": subsidy})
    book = post(book, "support_grants", {"vehicles": lay.province_sum(grant)}, {"firms": grant})
    production_taxes, corporate_taxes = lay.province_sum(tax), lay.province_sum(corporate)
    local = kept_by_province(structure.local_tax_share, today) * production_taxes
    book = post(
        book,
        "production_taxes",
        {"firms": tax},
        {"local_governments": local, "centre": (production_taxes - local).sum()},
    )
    local = kept_by_province(p.local_share_corporate_tax, today) * corporate_taxes
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
        interest_due=firms.loans * (today.loan_rate / 4.0) * favoured,
        earnings=surplus - wear,
        subsidy=subsidy,
        profit=profit,
        output_value=output_value,
        wages=lay.province_sum(wages),
        production_taxes=production_taxes,
        corporate_taxes=corporate_taxes,
    )
