"""The table of firms agrees with the books of the economy, and firms keep their identity."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from neijuan import measures
from neijuan.data.firm_tables import SCHEMA, check_firms, read_firms
from neijuan.economy import dimensions as dim
from neijuan.economy.firm_table import FirmPanel, flows_of, stocks
from neijuan.economy.parameters import parameters
from neijuan.economy.simulation import Simulation
from neijuan.errors import UsageError

FIRMS = dim.account("firms")


def test_flows_and_stocks_are_those_of_the_books(prepared: Simulation) -> None:
    """Interest, sales of those who hold no stock, and balance sheets, after the start's symmetry is gone."""
    economy = replace(prepared)
    economy.advance(2)
    opening, lay = economy.state, economy.structure.layout
    flow = flows_of(economy, opening)
    seen = economy.advance(1).isel(quarter=0)
    owned = stocks(economy.state, economy.structure)
    provinces = slice(0, lay.provinces)
    booked = seen["transactions"].sel(kind="loan_interest", account="firms").values[provinces]
    np.testing.assert_allclose(lay.province_sum(flow.interest_paid), -booked, rtol=1e-9)
    to_order = np.asarray(economy.structure.make_to_order)
    sold = np.asarray(lay.cell_sum(flow.sales))[:, to_order]
    np.testing.assert_allclose(sold, seen["cell_output"].values[:, to_order], rtol=1e-9)
    sheet = seen["balance_sheet"].sel(account="firms").isel(place=provinces)
    assets = sheet.sel(instrument=["deposits", "capital", "inventories"]).sum("instrument")
    np.testing.assert_allclose(lay.province_sum(owned.assets), assets, rtol=1e-9)
    np.testing.assert_allclose(
        lay.province_sum(owned.short_debt), -sheet.sel(instrument="firm_loans"), rtol=1e-9
    )


@pytest.fixture(scope="module")
def watched(prepared: Simulation) -> tuple[FirmPanel, xr.Dataset]:
    """Three years at 1:1000 under watch."""
    panel = FirmPanel(replace(prepared))
    return panel, panel.advance(12)


def test_watching_changes_no_figure(prepared: Simulation, watched: tuple[FirmPanel, xr.Dataset]) -> None:
    plain = replace(prepared).advance(12)
    xr.testing.assert_identical(plain, watched[1])


def test_a_year_is_the_sum_of_its_quarters(
    prepared: Simulation, watched: tuple[FirmPanel, xr.Dataset]
) -> None:
    """Agents that lost and won no enterprise in 2012, by slot."""
    economy, each, numbers = replace(prepared), [], []
    for _ in range(4):
        numbers.append(np.asarray(economy.state.firms.number))
        flow = flows_of(economy, economy.state)
        each.append(np.asarray(flow.sales))
        economy.advance(1)
    numbers.append(np.asarray(economy.state.firms.number))
    same = np.all([number == numbers[0] for number in numbers], axis=0) & (numbers[0] > 0)
    expected = {
        f"{block}.{slot}/0": sum(values[block, slot] for values in each) / numbers[0][block, slot]
        for block, slot in zip(*np.nonzero(same), strict=True)
    }
    table = watched[0].table().query("year == 2012").set_index("firm")["sales"]
    common = table.index.intersection(list(expected))
    assert len(common) > 100
    np.testing.assert_allclose(table[common], [expected[name] for name in common], rtol=1e-9)


def test_a_slot_taken_again_is_another_firm(watched: tuple[FirmPanel, xr.Dataset]) -> None:
    table = watched[0].table()
    table["slot"], born = table["firm"].str.split("/", expand=True).T.to_numpy()
    table["born"] = born.astype(int)
    ends = 4 * (table["year"] - 2011)
    assert (table["born"] <= ends).all()
    entered = table["born"] > 0
    # Entrants that join an agent make it younger, never older.
    assert (table["age"][entered] <= (ends - table["born"])[entered] / 4 + 1e-9).all()
    ages = table.pivot(index="firm", columns="year", values="age").to_numpy()
    lived = ages[:, 1:] - ages[:, :-1]
    assert np.nanmax(lived) == pytest.approx(1.0)
    assert (np.nan_to_num(lived) <= 1.0 + 1e-9).all()
    again = table.groupby("slot")["born"].nunique()
    assert again.max() > 1
    assert not table.duplicated(["slot", "year"]).any()


def test_only_industry_and_all_of_it(watched: tuple[FirmPanel, xr.Dataset]) -> None:
    """Enterprises by province and year add up to those that the results count."""
    panel, seen = watched
    counted = panel.table().groupby(["year", "province"])["enterprises"].sum().unstack()
    for year in (2012, 2013, 2014):
        published = seen["firms"].sel(quarter=f"{year}Q4").to_series()
        found = counted.loc[year].reindex(published.index).fillna(0.0)
        np.testing.assert_allclose(found, published)


def test_the_table_is_in_the_schema_and_the_measure_reads_it(
    watched: tuple[FirmPanel, xr.Dataset], tmp_path: Path
) -> None:
    panel = watched[0]
    assert set(panel.table()) <= set(SCHEMA)
    for name in ("firms.parquet", "firms.csv"):
        answer = measures.zombies(read_firms(panel.write(tmp_path / name)))
        assert set(answer.table.query("year == 2014")["definition"]) == {
            "caballero_hoshi_kashyap",
            "fukuda_nakamura",
            "interest_cover",
        }
        assert answer.table["share"].between(0, 1).all()
        matrix = answer.more["transitions"][["healthy", "zombie", "unknown", "gone"]]
        np.testing.assert_allclose(matrix.sum(axis=1), 1.0)


def test_the_firms_of_one_quarter(prepared: Simulation) -> None:
    """Without concessions all firms pay the loan rate, on debts that hardly move in a quarter."""
    plain = {"loan_rate": 0.06, "listed_concession": 0.0, "kept_concession": 0.0}
    plain |= {"monetary_growth": 0.0, "monetary_inflation": 0.0}
    economy = replace(prepared, parameters=parameters(**{**prepared.parameters.as_dict(), **plain}))
    with pytest.raises(UsageError, match="call advance before"):
        economy.firm_table()
    economy.advance(1)
    table = economy.firm_table()
    pd.testing.assert_index_equal(table.columns, check_firms(table).columns, check_order=False)
    whole = float((table["interest_paid"] * table["enterprises"]).sum())
    owed = float((table["short_debt"] * table["enterprises"]).sum())
    assert whole / owed == pytest.approx(0.06, rel=0.05)
    np.testing.assert_allclose(table["prime_short"], 6.0)


def test_less_than_a_year_is_no_table(prepared: Simulation) -> None:
    panel = FirmPanel(replace(prepared))
    panel.advance(3)
    with pytest.raises(UsageError, match="needs four quarters"):
        panel.table()
