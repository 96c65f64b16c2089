"""The ledger: the only place where money moves.

A rule that wants a payment made calls `post` with the kind, who pays and who is paid. The ledger keeps
every payment by kind, account and place; stocks of deposits, loans and bonds are then changed by `settle`
and by nothing else. That each payment is received by somebody is not enforced here: it is checked
afterwards, as a consequence (`identities`).
"""

from collections.abc import Mapping

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from neijuan.economy import dimensions as dim
from neijuan.economy.layout import Layout
from neijuan.economy.state import Banks, CentralBank, State


class Ledger(eqx.Module):
    """Payments of one quarter.

    `paid[kind, account, place]` and `received[kind, account, place]` are gross; `firm_cash` and
    `firm_loans` are net receipts of each firm, over all kinds and of loans; `write_offs` are loans that
    banks gave up.
    """

    layout: Layout
    paid: Float[Array, "kind account place"]
    received: Float[Array, "kind account place"]
    firm_cash: Float[Array, "block slot"]
    firm_loans: Float[Array, "block slot"]
    write_offs: Float[Array, "block slot"]

    @property
    def flows(self) -> Float[Array, "kind account place"]:
        """Net receipts: the transactions-flow matrix."""
        return self.received - self.paid


Legs = Mapping[str, Float[Array, "..."]]
"""Amounts by account, each in the account's own shape: `[block, slot]` or `[province]` for firms,
`[province]` for the other provincial accounts, a scalar for the centre and the central bank, `[bloc]` for
foreigners."""


def open_ledger(layout: Layout, like: Float[Array, "block slot"]) -> Ledger:
    """An empty ledger for one quarter."""
    places = layout.provinces + 1 + len(dim.BLOCS)
    zero = jnp.zeros_like(like)
    empty = jnp.zeros((len(dim.KINDS), len(dim.ACCOUNTS), places))
    return Ledger(
        layout=layout,
        paid=empty,
        received=empty,
        firm_cash=zero,
        firm_loans=zero,
        write_offs=zero,
    )


def post(ledger: Ledger, kind: str, payers: Legs, payees: Legs) -> Ledger:
    """Record that `payers` paid and `payees` received; a negative amount is a payment the other way.

    Firm amounts given firm by firm also move each firm's cash; a goods market that knows receipts of firms
    only by province posts those and credits the firms' revenue once with `credit_firms`.
    """
    for account, amount in payers.items():
        ledger = _record(ledger, kind, account, amount, pays=True)
    for account, amount in payees.items():
        ledger = _record(ledger, kind, account, amount, pays=False)
    return ledger


def credit_firms(ledger: Ledger, revenue: Float[Array, "block slot"]) -> Ledger:
    """Pay each firm its revenue; the provincial receipts are posted by kind with `post`."""
    return eqx.tree_at(lambda book: book.firm_cash, ledger, ledger.firm_cash + revenue)


def write_off(ledger: Ledger, loans: Float[Array, "block slot"]) -> Ledger:
    """Strike loans from the books of borrower and bank; no money moves."""
    return eqx.tree_at(lambda book: book.write_offs, ledger, ledger.write_offs + loans)


def _record(ledger: Ledger, kind: str, account: str, amount: Float[Array, "..."], *, pays: bool) -> Ledger:
    provinces = ledger.layout.provinces
    firm_level = amount.ndim == 2
    regional = ledger.layout.province_sum(amount) if firm_level else amount
    if account == "foreign":
        where: slice | int = slice(provinces + 1, None)
    elif account in dim.PROVINCIAL_ACCOUNTS:
        where = slice(0, provinces)
    else:
        where = provinces
    side = ledger.paid if pays else ledger.received
    side = side.at[dim.kind(kind), dim.account(account), where].add(regional)
    ledger = eqx.tree_at(lambda book: book.paid if pays else book.received, ledger, side)
    if not firm_level:
        return ledger
    signed = -amount if pays else amount
    ledger = eqx.tree_at(lambda book: book.firm_cash, ledger, ledger.firm_cash + signed)
    if kind == "firm_loans":
        ledger = eqx.tree_at(lambda book: book.firm_loans, ledger, ledger.firm_loans + signed)
    return ledger


def settle(state: State, ledger: Ledger) -> State:
    """Carry the quarter's payments and write-offs into the stocks of money and debt."""
    flows, provinces = ledger.flows, ledger.layout.provinces

    def cash(account: str) -> Float[Array, "province"]:
        return flows[:, dim.account(account), :provinces].sum(axis=0)

    def net(kind: str, account: str) -> Float[Array, "province"]:
        return flows[dim.kind(kind), dim.account(account), :provinces]

    lost = ledger.layout.province_sum(ledger.write_offs)
    firms = eqx.tree_at(
        lambda f: (f.deposits, f.loans),
        state.firms,
        (
            state.firms.deposits + ledger.firm_cash,
            state.firms.loans + ledger.firm_loans - ledger.write_offs,
        ),
    )
    households = eqx.tree_at(
        lambda h: h.deposits, state.households, state.households.deposits + cash("households")
    )
    vehicles = eqx.tree_at(
        lambda v: (v.deposits, v.debt),
        state.vehicles,
        (
            state.vehicles.deposits + cash("vehicles"),
            state.vehicles.debt + net("vehicle_debt", "vehicles"),
        ),
    )
    local = eqx.tree_at(
        lambda g: (g.deposits, g.bonds),
        state.local_governments,
        (
            state.local_governments.deposits + cash("local_governments"),
            state.local_governments.bonds + net("local_government_bonds", "local_governments"),
        ),
    )
    centre = eqx.tree_at(
        lambda c: (c.deposits, c.bonds),
        state.centre,
        (
            state.centre.deposits + flows[:, dim.account("centre")].sum(),
            state.centre.bonds + flows[dim.kind("central_government_bonds"), dim.account("centre")].sum(),
        ),
    )
    central_bank = CentralBank(
        foreign_exchange=state.central_bank.foreign_exchange
        - flows[:, dim.account("foreign"), provinces + 1 :].sum(axis=0),
        reserves=state.central_bank.reserves
        - sum(flows[:, dim.account(name)].sum() for name in ("centre", "central_bank", "foreign")),
    )
    banks = _settle_banks(state.banks, flows, provinces, lost, central_bank.reserves)
    return eqx.tree_at(
        lambda s: (
            s.firms,
            s.households,
            s.vehicles,
            s.local_governments,
            s.centre,
            s.banks,
            s.central_bank,
        ),
        state,
        (firms, households, vehicles, local, centre, banks, central_bank),
    )


def _settle_banks(
    banks: Banks,
    flows: Float[Array, "kind account place"],
    provinces: int,
    lost: Float[Array, "province"],
    reserves: Float[Array, ""],
) -> Banks:
    """Provincial bank books after the quarter.

    All money that enters or leaves a province passes through its banks' settlement balance, the sum of
    reserves and interprovincial position. Reserves are then spread in proportion to deposits against
    interprovincial positions.
    """
    holders = ("households", "firms", "vehicles", "local_governments")
    own = flows[:, dim.account("banks"), :provinces]
    inflow = sum(flows[:, dim.account(name), :provinces].sum(axis=0) for name in holders)
    deposits = banks.deposits + inflow
    settlement = banks.reserves + banks.position + inflow + own.sum(axis=0)
    held = reserves * deposits / deposits.sum()
    return Banks(
        deposits=deposits,
        firm_loans=banks.firm_loans - own[dim.kind("firm_loans")] - lost,
        vehicle_debt=banks.vehicle_debt - own[dim.kind("vehicle_debt")],
        local_bonds=banks.local_bonds - own[dim.kind("local_government_bonds")],
        central_bonds=banks.central_bonds - own[dim.kind("central_government_bonds")],
        reserves=held,
        position=settlement - held,
    )
