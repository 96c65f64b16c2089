"""Loading facts: labels, selections, ambiguity."""

from __future__ import annotations

import subprocess
import sys

import pytest

from neijuan import data
from neijuan.errors import UsageError


def test_import_is_light() -> None:
    code = "import sys, neijuan.data; sys.exit('pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_table_carries_unit_and_source() -> None:
    table = data.load("expenditure_gdp", vintage="benchmark")
    assert table.attrs["unit"] == "100 million yuan"
    assert "2017" in table.attrs["source"]["ipio_macro"]
    assert set(table["vintage"]) == {"benchmark"}


def test_a_caller_cannot_spoil_the_cache() -> None:
    spoilt = data.load("local_debt")
    spoilt["value"] = 0.0
    assert data.load("local_debt")["value"].gt(0).any()


def test_published_figures_arrive() -> None:
    """Figures printed by the statistical office, one of each vintage."""
    value = data.series("gross_domestic_product", region="CN-LN", period=2017, vintage="A")
    assert value.item() == pytest.approx(23409.24)
    assert data.series("local_expenditure", vintage="final accounts", period=2016).sum() == pytest.approx(
        160351.4, abs=2
    )
    assert data.series(
        "net_exports", vintage="benchmark", region="CN-HA", period=2012
    ).item() == pytest.approx(-5799.1)


def test_benchmark_components_close_on_vintage_a_in_2017() -> None:
    parts = [
        "household_consumption_rural",
        "household_consumption_urban",
        "government_consumption",
        "fixed_capital_formation",
        "inventory_change",
        "net_exports",
    ]
    total = sum(data.series(part, vintage="benchmark", period=2017).drop("CN") for part in parts)
    output = data.series("gross_domestic_product", vintage="A", period=2017)
    assert (total / output - 1).abs().max() < 2e-3


def test_headline_of_the_benchmark_is_vintage_b() -> None:
    headline = data.series("gross_domestic_product_headline", vintage="B", period=[2007, 2012, 2017]).drop(
        "CN"
    )
    revised = data.series("gross_domestic_product", vintage="B", period=[2007, 2012, 2017])
    assert (headline / revised - 1).abs().max() < 2e-3


def test_several_vintages_are_never_chosen_for_the_caller() -> None:
    with pytest.raises(UsageError, match=r"A, B, D.*say which"):
        data.series("gross_domestic_product", period=2012)


def test_overlapping_vintages_are_refused() -> None:
    with pytest.raises(UsageError, match="overlap"):
        data.series("gross_domestic_product", period=2012, vintage=["A", "B"])


def test_vintages_that_do_not_overlap_may_be_joined() -> None:
    rates = data.series(
        "surveyed_utilisation",
        vintage=["as released", "derived from the following year (level minus change)"],
        sector="C31",
    )
    assert rates.index.is_unique
    assert rates.between(30, 100).all()


@pytest.mark.parametrize(
    ("call", "hint"),
    [
        (lambda: data.load("expenditure"), "expenditure_gdp"),
        (lambda: data.series("net_export", vintage="A"), "net_exports"),
        (lambda: data.series("net_exports", vintage="benchmrk"), "benchmark"),
        (lambda: data.series("net_exports", vintage="benchmark", period=2013), "data show"),
        (lambda: data.load("local_debt", region="CN-XX"), "loosen"),
    ],
)
def test_errors_say_what_to_do(call, hint) -> None:
    with pytest.raises(UsageError, match=hint) as caught:
        call()
    assert "\n" not in str(caught.value)


def test_provinces_are_complete_and_in_order() -> None:
    table = data.provinces()
    assert len(table) == 31
    assert data.province_codes() == tuple(table.index)
    assert data.province_codes()[0] == "CN-BJ"
    assert not table.duplicated(["tile_column", "tile_row"]).any()
    assert set(data.load("annual_panel", variable="population", period=2012)["region"]) == set(table.index)
