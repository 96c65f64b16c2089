"""Input-output tables: they balance as published, splits add up, and what is missing stays missing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from neijuan.data import input_output, registries
from neijuan.errors import UsageError

USES = ("household_consumption", "government_consumption", "fixed_capital_formation", "inventory_change")


@pytest.fixture(params=input_output.YEARS, scope="module")
def year(request: pytest.FixtureRequest) -> int:
    return int(request.param)


def uses(tables, prefix: str = "") -> np.ndarray:
    intermediate = tables[f"{prefix}intermediate"]
    final = sum(tables[f"{prefix}{name}"].values for name in USES)
    return intermediate.values.sum(-1) + final


def test_columns_add_up(year: int) -> None:
    tables = input_output.load(year)
    column = tables["intermediate"].values.sum(1) + tables["value_added"].values.sum(1)
    np.testing.assert_allclose(column, tables["gross_output"].values, rtol=1e-9, atol=1e-9)


def test_rows_balance_with_the_net_outflow_and_the_error_column(year: int) -> None:
    tables = input_output.load(year)
    row = uses(tables) + tables["net_outflow"].values + tables["discrepancy"].values
    np.testing.assert_allclose(row, tables["gross_output"].values, rtol=1e-9, atol=1e-9)


def test_gross_flows_give_the_published_net_outflow_of_each_province(year: int) -> None:
    tables = input_output.load(year)
    abroad = np.nan_to_num(tables["exports_abroad"].values - tables["imports_abroad"].values)
    domestic = np.nan_to_num(tables["outflow"].values - tables["inflow"].values)
    folded = np.nan_to_num(tables["outflow_total"].values - tables["inflow_total"].values)
    known = np.isfinite(tables["outflow_total"].values) | np.isfinite(tables["outflow"].values)
    known_provinces = known.all(1)
    net = np.where(np.isfinite(tables["outflow_total"].values), folded, abroad + domestic)
    np.testing.assert_allclose(
        net[known_provinces], tables["net_outflow"].values[known_provinces], rtol=1e-6, atol=1e-6
    )


def test_national_table_balances_within_its_error_column(year: int) -> None:
    tables = input_output.load(year)
    trade = tables["national_exports_abroad"].values - tables["national_imports_abroad"].values
    row = uses(tables, "national_") + trade + np.nan_to_num(tables["national_discrepancy"].values)
    output = tables["national_gross_output"].values
    np.testing.assert_allclose(row, output, rtol=1e-6, atol=1e-6 * output.sum())


def test_splitting_keeps_every_group(year: int) -> None:
    """Output of the children of a group is the output of the group in the compiled table."""
    compiled = input_output.compiled().query(
        "year == @year and variable == 'value_added' and region == 'CN-LN'"
    )
    groups = compiled.groupby("column")["value"].sum()
    added = input_output.load(year)["value_added"].sel(province="CN-LN").sum("component").to_series()
    children = added.groupby(input_output.sectors()["group"]).sum()
    np.testing.assert_allclose(children[groups.index], groups, rtol=1e-9)


def test_shares_of_a_parent_sum_to_one() -> None:
    splits = pd.read_csv(input_output.TABLES / "sector_splits.csv")
    totals = splits.groupby(["year", "region", "parent"])["share"].sum()
    np.testing.assert_allclose(totals, 1.0, atol=1e-12)
    assert (splits["share"] > 0).all()
    assert splits["grade"].isin(list("ABCDE")).all()
    named = ~splits["source"].isin(["assumption", "derived"])
    assert splits.loc[named, "source"].isin(registries.sources().index).all()


def test_every_official_sector_has_one_place_in_each_classification() -> None:
    mapping = pd.read_csv(input_output.TABLES / "sector_mapping.csv", dtype=str)
    assert (mapping.groupby("vintage")["code"].nunique() == 42).all()
    assert not mapping.duplicated(["vintage", "code"]).any()
    assert set(mapping["group"]) == set(input_output.groups())
    listed = {code for cell in mapping["sectors"] for code in cell.split(";")}
    assert listed == set(input_output.sectors().index)


def test_flows_that_a_source_does_not_report_are_missing() -> None:
    tables = input_output.load(2012)
    for province in ("CN-HB", "CN-QH", "CN-NM"):
        assert np.isnan(tables["exports_abroad"].sel(province=province)).all()
        assert np.isfinite(tables["outflow_total"].sel(province=province)).all()
    assert np.isnan(input_output.load(2002)["outflow"].sel(province="CN-GD")).all()


def test_tibet_is_borrowed_in_its_structure_only() -> None:
    early = input_output.load(2002).sel(province="CN-XZ")
    late = input_output.load(2012).sel(province="CN-XZ")
    agriculture = early["gross_output"].sel(sector="agriculture") / early["gross_output"].sum()
    assert float(agriculture) == pytest.approx(
        float(late["gross_output"].sel(sector="agriculture") / late["gross_output"].sum())
    )
    assert float(early["gross_output"].sum()) < 0.4 * float(late["gross_output"].sum())


def test_emerging_sectors_grow() -> None:
    share = [
        float(t["national_gross_output"].sel(sector="solar") / t["national_gross_output"].sum())
        for t in map(input_output.load, input_output.YEARS)
    ]
    assert share == sorted(share)


def test_solar_is_made_for_export_and_its_parent_keeps_the_rest() -> None:
    tables = input_output.load(2012)
    share = tables["national_exports_abroad"] / tables["national_gross_output"]
    assert float(share.sel(sector="solar")) > 2 * float(share.sel(sector="electrical"))
    compiled = input_output.compiled().query("year == 2012 and variable == 'exports_abroad'")
    children = tables["exports_abroad"].sel(sector=["electrical", "solar", "batteries"]).sum("sector")
    for province in ("CN-GD", "CN-JS"):
        parent = compiled.query("region == @province and row == 'electrical'")["value"].sum()
        assert float(children.sel(province=province)) == pytest.approx(parent)


def test_a_year_without_tables_names_those_that_exist() -> None:
    with pytest.raises(UsageError, match="2002, 2007, 2012, 2017"):
        input_output.load(2013)
