"""The table of the past: every row dated, sourced and known; bad rows refused in one line."""

import csv
from collections.abc import Callable
from importlib.resources import files

import numpy as np
import pandas as pd
import pytest

from neijuan.economy.dimensions import BLOCS
from neijuan.economy.history.events import events, quarter_name, quarter_number, read
from neijuan.economy.history.targets import codes, resolve
from neijuan.economy.levers import registry
from neijuan.economy.parameters import parameters
from neijuan.errors import UsageError

Lines = Callable[..., list[str]]


def test_every_event_has_source_reason_and_the_unit_of_its_lever_or_series() -> None:
    for event in events():
        assert event.source, event.id
        assert event.reason, event.id
        assert event.title, event.id
        if event.shape == "event":
            assert event.unit == registry()[event.lever].unit, event.id


def test_keys_of_sources_are_registered() -> None:
    text = files("neijuan.data").joinpath("sources.csv").read_text(encoding="utf-8")
    keys = {row["key"] for row in csv.DictReader(text.splitlines())}
    assert [event.id for event in events() if event.source_key and event.source_key not in keys] == []


def test_what_is_from_memory_or_unverified_is_graded_e() -> None:
    words = ("from memory", "unverified")
    loose = [event for event in events() if any(w in event.source.lower() + event.reason for w in words)]
    assert loose
    assert {event.grade for event in loose if "unverified" in event.reason} == {"E"}


def test_world_demand_holds_the_published_exports() -> None:
    panel = pd.read_parquet(str(files("neijuan.data").joinpath("tables", "national_macro.parquet")))
    panel = panel[panel["source"] == "wdi_china"].astype({"period": str})
    wide = panel.pivot_table(index="period", columns="variable", values="value", observed=True)
    real = wide["national_exports"] / wide["national_gross_domestic_product_deflator"]
    levels = {e.first // 4: e.value for e in events() if e.id.startswith("world-demand-")}
    for year in range(2003, 2023):
        assert np.isclose(
            levels[year] / levels[year - 1], real[str(year)] / real[str(year - 1)], rtol=1e-4
        ), year


def test_rates_are_the_published_ones() -> None:
    panel = pd.read_parquet(str(files("neijuan.data").joinpath("tables", "national_macro.parquet")))
    panel = panel[panel["source"] == "wdi_china"].astype({"period": str})
    wide = panel.pivot_table(index="period", columns="variable", values="value", observed=True)
    for event in events():
        if event.lever in ("loan_rate", "deposit_rate"):
            column = {"loan_rate": "lending_rate", "deposit_rate": "deposit_rate"}[event.lever]
            published = wide.loc[str(event.first // 4), column]
            assert np.isclose(100 * event.value, published, atol=0.006), event.id


def test_added_us_tariffs_are_the_means_of_their_quarters() -> None:
    panel = pd.read_parquet(str(files("neijuan.data").joinpath("tables", "tariffs.parquet")))
    china = panel[(panel["variable"] == "us_additional_tariff_since_2025") & (panel["region"] == "CN")]
    assert len(china)
    steps = pd.Series(china["value"].to_numpy(), pd.to_datetime(china["period"].astype(str))).sort_index()
    days = pd.date_range("2025-01-01", "2026-06-30")
    daily = steps.reindex(days.union(steps.index)).ffill().reindex(days).fillna(0.0)
    added = {event.id: event.value for event in events()}
    for quarter, mean in daily.groupby(days.to_period("Q")).mean().items():
        assert np.isclose(100 * added[f"us-addition-{quarter}"], mean, atol=0.06), quarter


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"lever": "tarif"}, "unknown lever 'tarif'"),
        ({"targets": "united-state"}, "did you mean 'united-states'"),
        ({"targets": "CN-LN"}, "lever tariff has no province"),
        ({"first_quarter": "2018"}, "'2018' is no quarter: write it like 2009Q1"),
        ({"first_quarter": "2018Q5"}, "is no quarter"),
        ({"last_quarter": "2017Q4"}, "ends in 2017Q4 before it begins in 2018Q1"),
        ({"value": "much"}, "value 'much' is no number"),
        ({"ramp_quarters": "-1"}, "no whole number"),
        ({"grade": "F"}, "unknown grade 'F'"),
        ({"shape": "wave"}, "unknown shape 'wave'"),
        ({"embodied": "maybe"}, "unknown entry of embodied 'maybe'"),
        ({"shape": "level"}, "a level needs a last quarter"),
    ],
)
def test_a_bad_row_is_named_in_one_line(lines: Lines, change: dict[str, str], message: str) -> None:
    with pytest.raises(UsageError, match="event 'trial'") as caught:
        read(lines(change))
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_repeated_id_and_a_missing_column_are_refused(lines: Lines) -> None:
    with pytest.raises(UsageError, match="'trial' is there twice"):
        read(lines({}, {}))
    with pytest.raises(UsageError, match="lacks the column 'title'"):
        read(["id,lever", "one,tariff"])


def test_quarters_count_four_a_year() -> None:
    assert quarter_number("2010Q1") - quarter_number("2008Q4") == 5
    assert quarter_name(quarter_number("2008Q4") + 1) == "2009Q1"


def test_named_sets_are_what_their_names_say() -> None:
    places = codes()["province"]
    assert {places[i] for i in resolve("northeast")["province"]} == {"CN-LN", "CN-JL", "CN-HL"}
    assert len(resolve("west")["province"]) == 12
    assert len(resolve("coast")["province"]) + len(resolve("interior")["province"]) == 31
    goods = {codes()["sector"][i] for i in resolve("goods")["sector"]}
    assert {"steel", "solar"} <= goods
    assert not {"construction", "trade", "utilities"} & goods
    assert resolve("") == {}


def test_new_markets_hold_the_published_exports_spread_over_the_markets_abroad() -> None:
    tables = files("neijuan.data").joinpath("tables")
    goods = pd.read_parquet(str(tables.joinpath("sector_output.parquet"))).astype({"period": str})
    nation = pd.read_parquet(str(tables.joinpath("national_macro.parquet"))).astype({"period": str})
    facts = pd.read_parquet(str(tables.joinpath("facts.parquet"))).astype({"period": str})
    facts = facts[facts["region"].astype(str) == "CN"].set_index(["variable", "period"])["value"]
    trade = nation[nation["source"] == "wdi_china"].set_index(["variable", "period"])["value"]
    series = goods.set_index(["variable", "region", "period"])["value"]
    levels = {event.id: event.value for event in events() if event.lever == "new_market"}
    parts = {code: parameters().as_dict()[f"start_bloc_share_{code.replace('-', '_')}"] for code in BLOCS[:3]}
    parts[BLOCS[3]] = 1.0 - sum(parts.values())

    def of_all_exports(good: str, year: int) -> float:
        return sum(levels[f"{good}-{code}-{year}"] * part for code, part in parts.items())

    rate, exports = trade["official_exchange_rate", "2022"], trade["national_exports", "2022"]
    for good, name in (
        ("solar", "solar_module_exports_value"),
        ("batteries", "lithium_battery_exports_value"),
    ):
        value = facts[name, "2022"] * 1e9 * rate / exports
        assert of_all_exports(good, 2022) == pytest.approx(value, abs=2e-5)
        assert of_all_exports(good, 2023) / facts[name, "2023"] == pytest.approx(
            value / facts[name, "2022"] * 7.0809 / rate / 1.006, rel=2e-3
        )
    added = series["solar_capacity_additions"]
    abroad = added["World", "2022"] - added["CN", "2022"]
    assert levels["solar-european-union-2022"] * parts["european-union"] == pytest.approx(
        of_all_exports("solar", 2022) * added["EU", "2022"] / abroad, rel=1e-3
    )
    sold = series["electric_car_sales_battery"]
    abroad = sold["World", "2022"] - sold["CN", "2022"]
    assert levels["batteries-united-states-2022"] * parts["united-states"] == pytest.approx(
        of_all_exports("batteries", 2022) * sold["US", "2022"] / abroad, rel=1e-3
    )


def test_electric_vehicles_follow_the_vehicles_sold_and_exported() -> None:
    tables = files("neijuan.data").joinpath("tables")
    goods = pd.read_parquet(str(tables.joinpath("sector_output.parquet"))).astype({"period": str})
    nation = pd.read_parquet(str(tables.joinpath("national_macro.parquet"))).astype({"period": str})
    series = goods[goods["region"].astype(str) == "CN"].set_index(["variable", "period"])["value"]
    trade = nation[nation["source"] == "wdi_china"].set_index(["variable", "period"])["value"]
    at_home = {event.first // 4: event.value for event in events() if event.lever == "new_use"}
    for year in range(2010, 2024):
        assert at_home[year] == pytest.approx(series["electric_car_sales_share", str(year)] / 200, abs=1e-5)
    sales = [
        series[f"{kind}_vehicle_sales", y] for y in ("2024", "2023") for kind in ("new_energy", "passenger")
    ]
    growth = sales[0] / sales[1] / (sales[2] / sales[3])
    assert at_home[2024] == pytest.approx(at_home[2023] * growth, abs=1e-4)

    abroad = {event.id: event.value for event in events() if event.id.startswith("electric-vehicles-")}
    shares = [parameters().as_dict()[f"start_bloc_share_{code.replace('-', '_')}"] for code in BLOCS[:3]]
    part = sum(
        abroad[f"electric-vehicles-{code}-2022"] * share
        for code, share in zip(BLOCS, [*shares, 1.0 - sum(shares)], strict=True)
    )
    value = series["new_energy_vehicle_exports", "2022"] * 1e6 * 150_000
    assert part == pytest.approx(value / trade["national_exports", "2022"], abs=2e-5)
