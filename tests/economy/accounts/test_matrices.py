"""The three matrices of a saved run: rows and columns sum as the accounts demand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

from neijuan.economy.accounts import matrices
from neijuan.economy.dimensions import REAL_ASSETS
from neijuan.economy.simulation import Simulation
from neijuan.errors import UsageError


@pytest.fixture(scope="module")
def results(prepared: Simulation) -> xr.Dataset:
    return replace(prepared).advance(3)


def test_every_kind_of_payment_is_received(results: xr.Dataset) -> None:
    assert float(matrices.unmatched_payments(results).max()) < 1e-12
    lost = results.copy(deep=True)
    lost["transactions"].loc[{"kind": "wages", "account": "households", "place": "CN-LN"}] += 1.0
    assert float(matrices.unmatched_payments(lost).sel(kind="wages").max()) > 1e-10


def test_every_claim_is_somebodys_debt(results: xr.Dataset) -> None:
    assert float(matrices.unmatched_claims(results).max()) < 1e-12
    forged = results.copy(deep=True)
    forged["balance_sheet"].loc[{"instrument": "deposits", "account": "firms", "place": "CN-GD"}] += 1.0
    assert float(matrices.unmatched_claims(forged).sel(instrument="deposits").max()) > 1e-10


def test_provinces_nation_and_blocs_add_up_to_the_whole(results: xr.Dataset) -> None:
    places = [str(place) for place in results["place"].values]
    parts = sum(matrices.transactions_flow(results, "2012Q2", place) for place in places)
    np.testing.assert_allclose(parts, matrices.transactions_flow(results, "2012Q2"), rtol=1e-12, atol=1e-6)


def test_net_worth_of_all_is_the_value_of_real_assets(results: xr.Dataset) -> None:
    sheet = matrices.balance_sheet(results)
    real = sheet.sel(instrument=list(REAL_ASSETS)).sum()
    assert float(sheet.sum()) == pytest.approx(float(real), rel=1e-12)
    # Firms and banks are worth their equity, and no more.
    assert abs(float(sheet.sel(account="firms").sum())) < 1e-9 * float(real)


def test_money_changes_by_what_was_received(results: xr.Dataset) -> None:
    """The column of households in a province is the change of their deposits in the quarter."""
    flow = matrices.transactions_flow(results, "2012Q3", "CN-SC").sel(account="households").sum()
    after, before = (
        matrices.balance_sheet(results, quarter, "CN-SC").sel(account="households", instrument="deposits")
        for quarter in ("2012Q3", "2012Q2")
    )
    assert float(after - before) == pytest.approx(float(flow), rel=1e-9)


def test_what_is_not_there_is_refused_in_one_line(results: xr.Dataset) -> None:
    with pytest.raises(UsageError, match="no province 'CN-XX'"):
        matrices.revaluation(results, province="CN-XX")
    with pytest.raises(UsageError, match="no quarter '2030Q1'"):
        matrices.revaluation(results, quarter="2030Q1")
