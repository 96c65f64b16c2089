"""Balance sheets of every account in every place, read off the state; and why they changed.

`+` asset, `-` liability. Firms' and banks' equity is valued at book, so that their own net worth is zero
and what they are worth belongs to their owners; what foreigners own of it is foreign direct investment. The
treasury keeps its deposit at the central bank.
"""

from typing import NamedTuple

import jax.numpy as jnp
from jaxtyping import Array, Float

from neijuan.economy import dimensions as dim
from neijuan.economy.state import State
from neijuan.economy.structure import Structure

Statement = Float[Array, "instrument account place"]
Province = Float[Array, "province"]
Cell = Float[Array, "province sector"]


class FirmWealth(NamedTuple):
    """Sums over the firms of each cell, money; and what part of their change is not a transaction."""

    deposits: Cell
    loans: Cell
    capital: Cell
    inventories: Cell

    def net(self) -> Cell:
        """Book value of the firms of each cell."""
        return self.deposits + self.capital + self.inventories - self.loans


def firm_wealth(
    state: State, structure: Structure, capital_price: Province, materials_price: Cell
) -> FirmWealth:
    """Firms' balance sheets by cell at the given prices of capital goods and materials."""
    lay, firms = structure.layout, state.firms
    volume = lay.cell_sum(firms.capital + firms.begun + firms.half_built)
    finished = lay.cell_sum(firms.inventories * firms.price)
    return FirmWealth(
        deposits=lay.cell_sum(firms.deposits),
        loans=lay.cell_sum(firms.loans),
        capital=volume * capital_price[:, None],
        inventories=finished + lay.cell_sum(firms.materials) * materials_price,
    )


def balance_sheets(
    state: State, structure: Structure, wealth: FirmWealth, capital_price: Province
) -> Statement:
    """All balance sheets; every financial row sums to zero over accounts and places."""
    provinces = structure.layout.provinces
    places = provinces + 1 + len(dim.BLOCS)
    nation, abroad = provinces, slice(provinces + 1, None)
    here = slice(0, provinces)
    households, vehicles, local = state.households, state.vehicles, state.local_governments
    banks, centre, central_bank = state.banks, state.centre, state.central_bank
    bank_equity = (
        banks.firm_loans
        + banks.vehicle_debt
        + banks.local_bonds
        + banks.central_bonds
        + banks.reserves
        + banks.position
        - banks.deposits
    )
    owned = jnp.einsum("hrs,rs->hr", structure.holder_shares, wealth.net())
    owned_banks = structure.bank_holder_shares[:, None] * bank_equity[None, :]
    held = owned + owned_banks
    blocs = structure.import_bloc_shares
    entries: list[tuple[str, str, slice | int, Float[Array, "..."]]] = [
        ("deposits", "households", here, households.deposits),
        ("deposits", "firms", here, wealth.deposits.sum(axis=1)),
        ("deposits", "vehicles", here, vehicles.deposits),
        ("deposits", "local_governments", here, local.deposits),
        ("deposits", "banks", here, -banks.deposits),
        ("firm_loans", "firms", here, -wealth.loans.sum(axis=1)),
        ("firm_loans", "banks", here, banks.firm_loans),
        ("vehicle_debt", "vehicles", here, -vehicles.debt),
        ("vehicle_debt", "banks", here, banks.vehicle_debt),
        ("local_government_bonds", "local_governments", here, -local.bonds),
        ("local_government_bonds", "banks", here, banks.local_bonds),
        ("central_government_bonds", "banks", here, banks.central_bonds),
        ("central_government_bonds", "centre", nation, -centre.bonds),
        ("reserves", "banks", here, banks.reserves),
        ("reserves", "central_bank", nation, -central_bank.reserves),
        ("treasury_deposit", "centre", nation, centre.deposits),
        ("treasury_deposit", "central_bank", nation, -centre.deposits),
        ("interprovincial_position", "banks", here, banks.position),
        ("foreign_exchange", "central_bank", nation, central_bank.foreign_exchange.sum()),
        ("foreign_exchange", "foreign", abroad, -central_bank.foreign_exchange),
        ("equity", "firms", here, -wealth.net().sum(axis=1)),
        ("equity", "banks", here, -bank_equity),
        ("equity", "households", here, held[0]),
        ("equity", "local_governments", here, held[1]),
        ("equity", "centre", nation, held[2].sum()),
        ("equity", "foreign", abroad, held[3].sum() * blocs),
        ("capital", "firms", here, wealth.capital.sum(axis=1)),
        ("inventories", "firms", here, wealth.inventories.sum(axis=1)),
        ("infrastructure", "vehicles", here, vehicles.infrastructure * capital_price),
        ("infrastructure", "local_governments", here, local.infrastructure * capital_price),
    ]
    sheet = jnp.zeros((len(dim.INSTRUMENTS), len(dim.ACCOUNTS), places))
    for instrument, account, where, amount in entries:
        sheet = sheet.at[dim.INSTRUMENTS.index(instrument), dim.account(account), where].add(amount)
    return sheet


def transactions_in_stocks(
    flows: Float[Array, "kind account place"], added: Float[Array, "asset account place"]
) -> Statement:
    """Change of each balance-sheet entry that transactions explain.

    `added` is net acquisition of real assets (capital formation less wear, inventory change), in the order
    of `REAL_ASSETS`.
    """
    account = {name: dim.account(name) for name in dim.ACCOUNTS}
    provinces = flows.shape[2] - 1 - len(dim.BLOCS)
    change = jnp.zeros((len(dim.INSTRUMENTS), len(dim.ACCOUNTS), flows.shape[2]))
    row = {name: i for i, name in enumerate(dim.INSTRUMENTS)}
    cash = flows.sum(axis=0)
    holders = [account[name] for name in ("households", "firms", "vehicles", "local_governments")]
    for holder in holders:
        change = change.at[row["deposits"], holder].set(cash[holder])
    inflow = sum(cash[holder] for holder in holders)
    change = change.at[row["deposits"], account["banks"]].set(-inflow)
    for instrument in (
        "firm_loans",
        "vehicle_debt",
        "local_government_bonds",
        "central_government_bonds",
        "equity",
    ):
        kind = "equity_issues" if instrument == "equity" else instrument
        change = change.at[row[instrument]].add(-flows[dim.kind(kind)])
    nation = cash[:, provinces]
    treasury = nation[account["centre"]]
    change = change.at[row["treasury_deposit"], account["centre"], provinces].set(treasury)
    change = change.at[row["treasury_deposit"], account["central_bank"], provinces].set(-treasury)
    abroad = cash[account["foreign"]]
    change = change.at[row["foreign_exchange"], account["foreign"]].set(abroad)
    change = change.at[row["foreign_exchange"], account["central_bank"], provinces].set(-abroad.sum())
    new_reserves = -(treasury + nation[account["central_bank"]] + abroad.sum())
    change = change.at[row["reserves"], account["central_bank"], provinces].set(-new_reserves)
    settlement = inflow + cash[account["banks"]]
    # Reserves and interprovincial positions are two forms of one settlement balance; the swap between them
    # is a transaction.
    change = change.at[row["interprovincial_position"], account["banks"]].set(settlement)
    for index, name in enumerate(dim.REAL_ASSETS):
        change = change.at[row[name]].set(added[index])
    return change
