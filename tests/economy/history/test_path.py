"""Composition of events, against figures worked out by hand and dates that are published."""

from collections.abc import Callable

import numpy as np
import pytest

from neijuan.economy import levers
from neijuan.economy.history import events, historical_changes
from neijuan.economy.history.events import read
from neijuan.economy.history.path import composition, strength
from neijuan.economy.history.targets import codes
from neijuan.errors import UsageError

Lines = Callable[..., list[str]]

STARTS = (2002, 2007, 2012, 2017)
PROVINCES = codes()["province"]
SECTORS = codes()["sector"]
BLOCS = codes()["bloc"]


def at(start: int, quarter: str) -> int:
    """Position of a quarter in a path from `start` on."""
    return 4 * (int(quarter[:4]) - start) + int(quarter[-1]) - 1


@pytest.mark.parametrize("start", STARTS)
def test_the_past_stays_in_the_ranges_of_the_levers(start: int) -> None:
    path = levers.path(historical_changes(start), len(PROVINCES), len(SECTORS))
    for name in historical_changes(start):
        assert np.isfinite(np.asarray(getattr(path, name))).all(), name


@pytest.mark.parametrize("start", STARTS)
def test_the_same_quarter_is_the_same_whatever_the_start_unless_it_is_relative_to_it(start: int) -> None:
    relative = {event.lever for event in events() if event.embodied or event.shape == "level"}
    long = historical_changes(2002)
    short = historical_changes(start)
    shift = 4 * (start - 2002)
    for name in set(long) - relative:
        np.testing.assert_allclose(short[name][: 160 - shift], long[name][shift:], err_msg=name)


def test_no_event_with_a_ramp_jumps() -> None:
    ramps = [event for event in events() if event.ramp]
    assert ramps
    for event in ramps:
        steps = np.abs(np.diff(strength(event, event.first // 4 - 1)))
        assert steps.max() <= 1 / (event.ramp + 1) + 1e-12, event.id


def test_a_ramp_rises_and_falls_in_equal_steps(lines: Lines) -> None:
    (event,) = read(lines({"first_quarter": "2018Q2", "last_quarter": "2018Q4", "ramp_quarters": "1"}))
    np.testing.assert_allclose(strength(event, 2018)[:6], [0, 0.5, 1, 1, 0.5, 0])


def test_rates_add_where_they_overlap(lines: Lines) -> None:
    table = read(
        lines(
            {"id": "one", "value": "0.1", "last_quarter": "2018Q2"},
            {"id": "two", "value": "0.25", "first_quarter": "2018Q2", "targets": "all-blocs;goods"},
        )
    )
    tariff = historical_changes(2018, table=table)["tariff"]
    us, eu, steel, trade = 0, 1, SECTORS.index("steel"), SECTORS.index("trade")
    np.testing.assert_allclose(tariff[:3, us, steel], [0.1, 0.35, 0.25])
    np.testing.assert_allclose(tariff[:3, eu, steel], [0, 0.25, 0.25])
    assert (tariff[:, :, trade] == 0).all()


def test_multiples_multiply_and_lists_take_the_larger_weight(lines: Lines) -> None:
    demand = {"lever": "household_demand", "targets": "", "unit": "multiple"}
    listed = {"lever": "priority", "targets": "solar", "unit": "weight"}
    table = read(
        lines(
            {**demand, "id": "one", "value": "0.8", "targets": "CN-HB"},
            {**demand, "id": "two", "value": "0.5", "first_quarter": "2018Q2", "ramp_quarters": "1"},
            {**listed, "id": "three", "value": "1", "last_quarter": "2018Q2"},
            {**listed, "id": "four", "value": "0.5", "first_quarter": "2018Q2"},
        )
    )
    changes = historical_changes(2018, table=table)
    hubei, others = PROVINCES.index("CN-HB"), PROVINCES.index("CN-GD")
    np.testing.assert_allclose(changes["household_demand"][:3, hubei], [0.8, 0.8 * 0.75, 0.4])
    np.testing.assert_allclose(changes["household_demand"][:3, others], [1, 0.75, 0.5])
    np.testing.assert_allclose(changes["priority"][:4, SECTORS.index("solar")], [1, 1, 0.5, 0.5])


def test_caps_take_the_lowest_and_a_replaced_parameter_moves_towards_the_event(lines: Lines) -> None:
    cap = {"lever": "export_restraint", "targets": "solar", "unit": "multiple of base exports"}
    weight = {"lever": "promotion_weight", "targets": "", "unit": "share", "last_quarter": "2018Q4"}
    table = read(
        lines(
            {**cap, "id": "one", "value": "2", "first_quarter": "2018Q2"},
            {**cap, "id": "two", "value": "3"},
            {**weight, "id": "three", "value": "0.5", "ramp_quarters": "1"},
        )
    )
    changes = historical_changes(2018, table=table)
    np.testing.assert_allclose(changes["export_restraint"][:2, SECTORS.index("solar")], [3, 2])
    assert (changes["export_restraint"][:, SECTORS.index("steel")] == 1000).all()
    np.testing.assert_allclose(changes["promotion_weight"][:2], [-0.25, 0.5])


def test_what_the_start_embodies_counts_as_a_change(lines: Lines) -> None:
    before = {"first_quarter": "2017Q1", "embodied": "yes"}
    ended = {**before, "id": "one", "last_quarter": "2018Q1"}
    rising = {**before, "id": "two", "value": "0.8", "ramp_quarters": "7", "targets": "european-union;steel"}
    tariff = historical_changes(2018, table=read(lines(ended, rising)))["tariff"][
        :, :, SECTORS.index("steel")
    ]
    assert (tariff[:, 0] == 0).all()
    np.testing.assert_allclose(tariff[:5, 1], [0, 0.1, 0.2, 0.3, 0.3])


def test_world_demand_follows_exports_relative_to_the_trend_of_the_start(lines: Lines) -> None:
    level = {"lever": "foreign_demand", "targets": "", "shape": "level", "unit": "index"}
    table = read(
        lines(
            {**level, "id": "one", "value": "100", "first_quarter": "2012Q1", "last_quarter": "2012Q4"},
            {**level, "id": "two", "value": "110", "first_quarter": "2014Q3", "last_quarter": "2014Q3"},
            {
                "lever": "revaluation",
                "targets": "",
                "id": "three",
                "value": "0.04",
                "first_quarter": "2012Q2",
                "last_quarter": "2012Q3",
            },
        )
    )
    growth = {"world_demand_growth_united_states": 0.05, "trade_elasticity_long": 3.0}
    demand = historical_changes(2012, table=table, settings=growth)["foreign_demand"]
    # 110/100 in 2.5 years against a trend of 5 percent; an appreciation of 2 percent at elasticity 3.
    expected = 1.1 * np.exp(0.06) / 1.05**2.5
    np.testing.assert_allclose(demand[10, 0], expected)
    np.testing.assert_allclose(demand[0], 1)
    plain = historical_changes(2012, without=("revaluation",), table=table, settings=growth)
    np.testing.assert_allclose(plain["foreign_demand"][10, 0], 1.1 / 1.05**2.5)
    np.testing.assert_allclose(plain["foreign_demand"][5, 0], np.sqrt(1.1) / 1.05**1.25)


def test_rates_are_differences_from_the_start(lines: Lines) -> None:
    rate = {"lever": "loan_rate", "targets": "", "shape": "level", "unit": "per year"}
    dates = (("2007Q4", "0.07"), ("2008Q4", "0.05"), ("2009Q4", "0.06"))
    table = read(
        lines(*({**rate, "id": q, "value": v, "first_quarter": q, "last_quarter": q} for q, v in dates))
    )
    path = historical_changes(2007, table=table)["loan_rate"]
    np.testing.assert_allclose(path[[0, 7, 9, 11, 40]], [0, -0.02, -0.015, -0.01, -0.01], atol=1e-12)
    np.testing.assert_allclose(historical_changes(2008, table=table)["loan_rate"][7], 0.01)


def test_lists_of_the_centre_arrive_with_their_plans() -> None:
    for start, sector, before, from_then_on in (
        (2007, "solar", "2010Q3", "2010Q4"),
        (2012, "electrical", "2015Q1", "2015Q2"),
        (2012, "business-services", "2020Q3", "2020Q4"),
    ):
        column = historical_changes(start)["priority"][:, SECTORS.index(sector)]
        assert (column[: at(start, before) + 1] == 0).all(), sector
        assert (column[at(start, from_then_on) : at(start, "2024Q4")] > 0).all(), sector
    priority = historical_changes(2007)["priority"]
    assert priority[0, SECTORS.index("other-transport")] == 1  # ships, 11th plan
    assert (priority[:, SECTORS.index("trade")] == 0).all()
    assert (historical_changes(2002)["priority"][: at(2002, "2005Q4") + 1] == 0).all()


def test_dated_measures_stand_when_they_stood() -> None:
    changes = historical_changes(2012)
    steel, solar, cars = (SECTORS.index(name) for name in ("steel", "solar", "electric-vehicles"))
    tariff = changes["tariff"]
    us, eu = BLOCS.index("united-states"), BLOCS.index("european-union")
    assert tariff[at(2012, "2013Q2"), eu, solar] == 0
    assert tariff[at(2012, "2013Q4"), eu, solar] > 0
    assert tariff[at(2012, "2018Q4"), eu, solar] == 0
    assert tariff[at(2012, "2018Q1"), us, SECTORS.index("machinery")] == 0
    np.testing.assert_allclose(tariff[at(2012, "2024Q4"), us, cars], 1.0)  # 100 percent
    assert changes["work_stoppage"][at(2012, "2020Q1")].argmax() == PROVINCES.index("CN-HB")
    assert changes["work_stoppage"][at(2012, "2019Q4")].max() == 0
    assert changes["place_investment"][:, PROVINCES.index("CN-GD")].max() == 0
    assert changes["bailout_expectation"][at(2012, "2015Q4")] == 1
    assert (np.diff(changes["bailout_expectation"]) <= 0).all()
    assert changes["capacity_cut"][at(2012, "2016Q1"), PROVINCES.index("CN-HE"), steel] > 0


def test_cuts_add_up_to_what_was_published() -> None:
    cuts = historical_changes(2012)["capacity_cut"]
    years = [at(2012, f"{year}Q1") for year in range(2016, 2021)]
    coal = 5700.0
    for year in years:
        coal -= coal * cuts[year, PROVINCES.index("CN-SX"), SECTORS.index("coal")]
    assert 950 < 5700 - coal < 1050  # about a billion tonnes in 2016-20
    steel = 1150.0
    weight_of_north = 0.391  # Hebei, Shanxi and Shandong in the crude steel of 2018
    for year in years[:3]:
        column = cuts[year, :, SECTORS.index("steel")]
        north, others = column[PROVINCES.index("CN-HE")], column[PROVINCES.index("CN-GD")]
        assert north > others > 0
        steel -= steel * (weight_of_north * north + (1 - weight_of_north) * others)
    assert 145 < 1150 - steel < 155  # over 150 Mt in 2016-19


def test_the_yuan_rises_by_what_the_dollar_rate_moved() -> None:
    gained = historical_changes(2002)["revaluation"].sum() / 4
    # Federal Reserve: 8.2768 yuan per dollar in 2004, 6.1478 in 2013.
    np.testing.assert_allclose(gained, np.log(8.2768 / 6.1478), atol=2e-4)


def test_the_slump_and_the_boom_of_world_demand() -> None:
    demand = historical_changes(2007, without=("revaluation",))["foreign_demand"][:, 0, 0]
    assert demand[at(2007, "2009Q3")] < 0.9 * demand[at(2007, "2008Q3")]
    assert demand[at(2007, "2010Q3")] > demand[at(2007, "2009Q3")]
    assert demand[at(2007, "2016Q3")] < demand[at(2007, "2012Q3")]
    assert demand[at(2007, "2021Q3")] > demand[at(2007, "2020Q2")]


def test_what_is_left_out_leaves_the_rest_alone() -> None:
    whole = historical_changes(2012)
    less = historical_changes(2012, without=("tariff", "plan-2015-a"))
    assert "tariff" not in less
    np.testing.assert_allclose(less["capacity_cut"], whole["capacity_cut"])
    with pytest.raises(UsageError, match="no event or lever 'tarifs' in the history"):
        historical_changes(2012, without=("tarifs",))
    with pytest.raises(UsageError, match="no history from 1997: choose a start from 2002 to 2024"):
        historical_changes(1997)


def test_each_lever_has_one_way_of_composition() -> None:
    ways = {name: composition(entry) for name, entry in levers.registry().items()}
    assert ways["quota"] == ways["export_restraint"] == "lowest"
    assert ways["priority"] == "largest"
    assert ways["foreign_demand"] == ways["bailout_expectation"] == "product"
    assert ways["tariff"] == ways["programme_lending"] == "sum"
    # A sum starts from nothing: a default other than 0 or 1 needs a way of its own.
    assert [n for n, way in ways.items() if way == "sum" and levers.registry()[n].default != 0] == []
