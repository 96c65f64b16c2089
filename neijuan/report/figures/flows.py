"""Who pays whom for what: the transactions of a year as flows between the sectors of the economy."""

from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr

from neijuan.report import style
from neijuan.report.figure import ReportFigure
from neijuan.report.sankey import Flow, draw
from neijuan.report.series import annual, last_year
from neijuan.report.tilemap import number

TRILLION = 1e-4
"""Yi to trillion yuan."""
PURPOSES = {
    "consumption": "Consumption",
    "government_purchases": "Government purchases",
    "intermediate_inputs": "Imported inputs",
    "capital_formation": "Capital goods",
    "exports": "Exports",
    "wages": "Wages",
    "production_taxes": "Taxes",
    "corporate_taxes": "Taxes",
    "personal_taxes": "Taxes",
    "export_rebates": "Support and grants",
    "production_subsidies": "Support and grants",
    "trade_in_subsidies": "Support and grants",
    "vehicle_grants": "Support and grants",
    "support_grants": "Support and grants",
    "programme_grants": "Support and grants",
    "household_transfers": "Benefits and transfers",
    "relief": "Benefits and transfers",
    "social_benefits": "Benefits and transfers",
    "central_transfers": "Benefits and transfers",
    "land_sales": "Land",
    "foreign_exchange_income": "Interest",
    "dividends": "Dividends",
    "bank_dividends": "Dividends",
    "central_bank_remittance": "Dividends",
    "equity_issues": "New equity",
    "firm_loans": "New debt",
    "vehicle_debt": "New debt",
    "local_government_bonds": "New debt",
    "central_government_bonds": "New debt",
}
"""What kinds of payment are for; kinds of interest are told by their names, others stand for themselves."""
NAMES = {
    "households": "Households",
    "firms": "Firms",
    "vehicles": "Vehicles",
    "local_governments": "Local governments",
    "centre": "Centre",
    "banks": "Banks",
    "central_bank": "Central bank",
    "foreign": "Abroad",
}
COLOURS = {
    "households": "blue",
    "firms": "vermilion",
    "vehicles": "amber",
    "local_governments": "green",
    "centre": "purple",
    "banks": "muted",
    "central_bank": "muted",
    "foreign": "ink",
}
LEAST = 0.002
"""Flows below this share of all are not drawn."""


def flows_between_sectors(results: xr.Dataset) -> ReportFigure:
    """Payments of the last four quarters, trillion yuan a year: payers, purposes, receivers.

    Read off the transactions-flow matrix, mean over seeds: within a kind of payment an account is payer or
    receiver by the sign of its cell; what it pays to itself is not seen.
    """
    table = yearly_flows(results)
    shown = table[table["trillion_yuan_per_year"] > LEAST * table["trillion_yuan_per_year"].sum() / 2]
    flows = [
        Flow(NAMES.get(account, account), purpose, float(amount), side == "pays")
        for account, purpose, side, amount in shown.to_numpy()
    ]
    colours = {NAMES.get(account, account): colour for account, colour in COLOURS.items()}
    with style.drawing():
        drawing = draw(flows, colours, ("Payers", "For", "Receivers"))
    paid = table[table["side"] == "pays"].groupby("purpose")["trillion_yuan_per_year"].sum()
    paid = paid.sort_values(ascending=False)
    title = (
        f"{number(float(paid.sum()), 0)} trillion yuan change hands in a year; most for "
        f"{_said(paid, 0)}, {_said(paid, 1)} and {_said(paid, 2)}"
    )
    described = f"Flows from payers through purposes to receivers, trillion yuan a year. {title}."
    note = (
        f"Sum of {last_year(results)} from the transactions matrix{_mean(results)}. An account pays or "
        "receives in each kind of payment; sales among firms and payments inside an account cancel. What an "
        "account receives beyond what it pays is the change of its money. Flows below "
        f"{100 * LEAST:.1f}% of all are left out; the file has them."
    )
    return ReportFigure("flows", title, drawing, table, described, note)


def yearly_flows(results: xr.Dataset) -> pd.DataFrame:
    """A row for each account, purpose and side (pays, receives): trillion yuan a year, largest first."""
    flows = annual(results["transactions"].sum("place").mean("seed")).isel(quarter=-1)
    flows = TRILLION * flows.transpose("kind", "account")
    rows = []
    for kind, payments in zip(flows["kind"].to_numpy(), flows.to_numpy(), strict=True):
        for account, value in zip(flows["account"].to_numpy(), payments, strict=True):
            side = "pays" if value < 0 else "receives"
            rows.append((str(account), purpose(str(kind)), side, abs(float(value))))
    table = pd.DataFrame(rows, columns=["account", "purpose", "side", "trillion_yuan_per_year"])
    table = table.groupby(["account", "purpose", "side"], as_index=False).sum()
    table = table[table["trillion_yuan_per_year"] > 1e-9]
    return table.sort_values("trillion_yuan_per_year", ascending=False, kind="stable", ignore_index=True)


def purpose(kind: str) -> str:
    """What a kind of payment is for, in words."""
    if kind in PURPOSES:
        return PURPOSES[kind]
    return "Interest" if "interest" in kind else kind.replace("_", " ").capitalize()


def _said(paid: pd.Series, place: int) -> str:
    place = min(place, len(paid) - 1)
    return f"{str(paid.index[place]).lower()} ({number(float(np.asarray(paid)[place]), 0)})"


def _mean(results: xr.Dataset) -> str:
    return ", mean over seeds" if results.sizes["seed"] > 1 else ""
