"""Units of an attribution and the scenarios of their combinations."""

from __future__ import annotations

import pytest

from neijuan.errors import UsageError
from neijuan.experiments.comparison.attribution import ASSUMED, MOST, units
from neijuan.experiments.comparison.told import added
from neijuan.scenarios import Assumptions, LeverChange, Scenario, load


def change(lever: str, value: float, **more: object) -> LeverChange:
    return LeverChange(lever=lever, value=value, **more)  # type: ignore[arg-type]


def test_all_and_none_are_the_scenarios_themselves() -> None:
    base, other = load("baseline").flat(), load("grand-bargain").flat()
    found = units(base, other)
    assert found.scenario(frozenset()) == base
    assert found.scenario(frozenset(found.names)) == other


def test_many_levers_are_grouped() -> None:
    found = units(load("baseline"), load("grand-bargain"))
    named = {word for name in found.names for word in name.removeprefix("without ").split(" + ")}
    assert named == {one.lever for one in load("grand-bargain").flat().levers}
    assert len(found.names) <= MOST
    assert found.runs(5) == 5 * (2 ** len(found.names) - 2)


def test_what_the_base_has_alone_is_taken_away() -> None:
    duty, rebate = change("tariff", 0.2, bloc="eu"), change("consumption_transfer", 0.01)
    base = Scenario(name="a", title="A", levers=(duty,))
    other = Scenario(
        name="b", title="B", levers=(rebate,), assumptions=Assumptions(parameters={"loan_rate": 0.06})
    )
    found = units(base, other)
    assert found.names == ("consumption_transfer", "without tariff", ASSUMED)
    assert found.scenario(frozenset({"consumption_transfer"})).levers == (duty, rebate)
    assert found.scenario(frozenset({"without tariff"})).levers == ()
    assert found.scenario(frozenset({ASSUMED})).assumptions == other.assumptions
    assert found.scenario(frozenset({"without tariff"})).assumptions == base.assumptions


def test_two_changes_of_a_lever_are_two_units() -> None:
    duties = (change("tariff", 0.2, bloc="eu"), change("tariff", 0.3, bloc="us"))
    found = units(Scenario(name="a", title="A"), Scenario(name="b", title="B", levers=duties))
    assert len(set(found.names)) == 2
    assert found.scenario(frozenset({found.names[1]})).levers == duties[1:]


def test_a_note_is_no_difference() -> None:
    noted = change("tariff", 0.2, note="as in the law")
    assert added([change("tariff", 0.2)], [noted]) == []
    assert added([noted], [noted, noted]) == [noted]


def test_equal_scenarios_have_nothing_to_share() -> None:
    with pytest.raises(UsageError, match="nothing to attribute"):
        units(load("baseline"), load("baseline"))
