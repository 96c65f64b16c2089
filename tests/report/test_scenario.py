"""What the page says of the scenario, policies apart from assumptions."""

import json

from neijuan.report.page import render
from neijuan.report.scenario import scenario_card
from neijuan.scenarios import LeverChange, Scenario

TOLD = Scenario(
    name="mine",
    title="A duty & a calm past",
    source="Somebody (2024)",
    precedent="an older duty",
    levers=[LeverChange(lever="tariff", bloc="eu", sector="solar", value=0.35, **{"from": "2013Q1"})],
    mechanisms={"soft_budgets": False},
    assumptions={"history": False},
)


def with_scenario(results, text, **more):
    settings = {"scenario": {"name": "mine", "text": text, "notes": ["one lever begins late"]}, **more}
    return results.assign_attrs(manifest=json.dumps({"settings": settings}), scenario="A duty & a calm past")


def test_policies_are_apart_from_assumptions(results):
    given = {"parameters": {}, "mechanisms": {"rust_belt": False}}
    card = scenario_card(with_scenario(results, TOLD.to_yaml(), given=given))
    assert card.title == TOLD.title
    assert (card.source, card.precedent) == (TOLD.source, TOLD.precedent)
    assert len(card.policies) == 1
    assert "European Union" in card.policies[0]
    assert "2013Q1" in card.policies[0]
    said = " ".join(card.assumptions)
    assert "soft budgets: off" in said
    assert "rust belt: off, given" in said
    assert "No dated past" in said
    assert card.left_out == ["one lever begins late"]


def test_the_page_is_named_after_the_scenario_and_shows_it(results):
    page = render(with_scenario(results, TOLD.to_yaml()))
    assert "<h1>A duty &amp; a calm past</h1>" in page
    assert "Somebody (2024)" in page
    assert "one lever begins late" in page
    assert page.index("What was asked") < page.index("What came out")


def test_a_text_that_this_version_cannot_read_leaves_its_title(results):
    card = scenario_card(with_scenario(results, "levers: [{lever: gone}]"))
    assert card.title == "A duty & a calm past"
    assert card.policies == card.assumptions == []


def test_a_run_that_tells_no_scenario_has_no_such_section(results):
    assert scenario_card(results) is None
    assert "What was asked" not in render(results)
