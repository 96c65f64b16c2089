"""File, Python and JSON forms are one; what is wrong is refused with line, key and the nearest name."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from pydantic import ValidationError
from scenarios.generated import changes, scenarios

from neijuan.errors import UsageError
from neijuan.scenarios import Assumptions, LeverChange, Scenario, load, names, registries, words
from neijuan.scenarios.lines import parse_line
from neijuan.scenarios.template import template
from verification.scenario_mutations import answer, faults, mutate, originals

HEAD = "name: mine\ntitle: A question\n"


@settings(deadline=None, max_examples=80)
@given(scenarios())
def test_file_python_and_json_are_the_same(scenario: Scenario) -> None:
    assert Scenario.from_yaml(scenario.to_yaml()) == scenario
    assert Scenario.from_json(scenario.to_json()) == scenario
    assert Scenario(**scenario.as_dict()) == scenario
    assert Scenario.from_yaml(scenario.to_yaml()).to_yaml() == scenario.to_yaml()


@settings(deadline=None, max_examples=40)
@given(changes())
def test_a_change_in_braces_is_the_change(change: LeverChange) -> None:
    text = Scenario(name="a", title="b", levers=(change,)).to_json()
    assert parse_line(text[text.index('"levers": [') + 11 : -2]) == change


@pytest.mark.parametrize(
    ("form", "same"),
    [
        ("bloc: [eu, us]", "bloc: [european-union, united-states]"),
        ("bloc: EU", "bloc: european-union"),
        ("sector: electric-vehicles", "sector: New-energy vehicles"),
        ("sector: EV", "sector: 新能源汽车"),
        ("value: 35%", "rate: 0.35"),
        ("from: 2024", "from: 2024Q1"),
        ("until: 2024", "until: 2024Q4"),
        ("when: utilisation of steel<75%", "when: utilisation of steel < 0.75"),
    ],
)
def test_words_for_the_same_thing(form: str, same: str) -> None:
    def read(line: str) -> Scenario:
        value = "" if line.startswith(("value", "rate")) else "    value: 0.1\n"
        return Scenario.from_yaml(f"{HEAD}levers:\n  - lever: tariff\n{value}    {line}\n")

    assert read(form) == read(same)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("levers:\n  - lever: tarif\n    value: 0.1", ["line 4", "levers.0.lever", "'tariff'"]),
        ("levers:\n  - lever: tariff\n    valeu: 0.1", ["line 5", "'valeu'", "'value'"]),
        ("levers:\n  - lever: tariff\n    sector: solr\n    value: 0.1", ["line 5", "sector", "'solar'"]),
        ("levers:\n  - lever: tariff\n    bloc:\n    - eu\n    - uss\n    value: 0.1", ["line 7", "'us"]),
        ("levers:\n  - lever: tariff\n    value: much", ["line 5", "value", "0.35"]),
        ("levers:\n  - lever: tariff\n    value: 99", ["line 5", "0", "3", "share of value"]),
        ("levers:\n  - lever: tariff\n    value: 0.1\n    from: 2024Q7", ["line 6", "from", "2024Q4"]),
        ("levers:\n  - lever: tariff\n    value: 0.1\n    province: liaoning", ["line 6", "bloc and sector"]),
        (
            "levers:\n  - lever: tariff\n    value: 0.1\n    when: utilization < 1",
            ["line 6", "'utilisation'"],
        ),
        ("levers:\n  - lever: tariff\n    value: 0.1\n    when: growth of solar < 1", ["line 6", "growth"]),
        ("levers:\n  - lever: tariff", ["line 4", "`value`"]),
        ("levers:\n  lever: tariff\n  value: 1", ["line 3", "levers", "hyphen"]),
        ("shocks:\n  - lever: tariff\n    value: 1\n    from: 2020", ["line 6", "until"]),
        ("mechanisms:\n  soft-budget: off", ["line 4", "'soft_budgets'"]),
        ("mechanisms:\n  involution: perhaps", ["line 4", "on nor off"]),
        ("assumptions:\n  parameters:\n    loan_rat: 0.1", ["line 5", "'loan_rate'"]),
        ("assumptions:\n  parameters:\n    loan_rate: 9", ["line 5", "0.15"]),
        ("assumptions:\n  without: trade-in-2014", ["line 4", "'trade-in-2024'"]),
        ("assumption:\n  history: off", ["line 3", "'assumptions'"]),
        ("base: mine\ntitle: again", ["line 4", "'title'", "twice"]),
        ("levers: !!python/object:os.system []", ["line 3", "language"]),
        ("levers:\n  - lever: [", ["line", "YAML"]),
    ],
)
def test_what_is_wrong_is_named_with_its_line(lines: str, expected: list[str]) -> None:
    with pytest.raises(UsageError) as caught:
        Scenario.from_yaml(f"{HEAD}{lines}\n", "mine.yaml")
    message = str(caught.value)
    assert message.startswith("mine.yaml")
    assert "\n" not in message
    assert [word for word in expected if word not in message] == []


@pytest.mark.parametrize("text", ["", "# nothing", "- a list", "words", "\x00", "a: &x [*x]"])
def test_what_is_no_scenario_is_one_line(text: str) -> None:
    with pytest.raises(UsageError, match=r"^file"):
        Scenario.from_yaml(text, "file")


def test_every_key_and_name_is_found_again_when_a_letter_is_lost() -> None:
    words = [
        *(("lever", name) for name in registries.levers()),
        *(("sector", name) for name in registries.codes("sector")),
        *(("bloc", name) for name in registries.codes("bloc")),
    ]
    for key, word in words:
        wrong = word[:2] + word[3:]
        if key != "lever" and wrong in registries.words(key):
            continue
        entries = {"lever": "tariff", "value": 0.1, key: wrong}
        lines = "".join(f"    {name}: {value}\n" for name, value in entries.items())
        with pytest.raises(UsageError, match="did you mean") as caught:
            Scenario.from_yaml(f"{HEAD}levers:\n  -\n{lines}")
        assert f"line {5 + list(entries).index(key)}" in str(caught.value)


def test_python_is_checked_like_a_file() -> None:
    with pytest.raises(ValidationError, match="tariff"):
        LeverChange(lever="tarif", value=0.1)
    with pytest.raises(ValidationError, match="colour"):
        Scenario(name="a", title="b", colour="red")
    with pytest.raises(ValidationError, match="frozen"):
        Scenario(name="a", title="b").title = "c"
    with pytest.raises(ValidationError, match="range"):
        Assumptions(parameters={"loan_rate": 9.0})


@pytest.mark.parametrize("seed", range(4))
def test_damaged_files_are_answered(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    texts = originals()
    path = tmp_path / "damaged.yaml"
    for _ in range(100):
        path.write_text(mutate(chance.choice(texts), chance), encoding="utf-8", errors="replace")
        assert faults(path, answer(path)) == [], path.read_text()


def test_the_judge_of_damaged_files_finds_what_is_ignored(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(f"{HEAD}colour: red\nlevers:\n  - lever: tariff\n    value: 1\n    size: 2\n")
    silent = Scenario(name="mine", title="A question", levers=[LeverChange(lever="tariff", value=1)])
    assert faults(path, silent) == ["ignored .colour", "ignored .levers.size"]
    assert faults(path, "nothing is said of where") == ["names no line"]


@pytest.mark.parametrize(
    ("line", "change"),
    [
        (
            "tariff=35%@eu,us,new-three:2024Q4",
            {
                "lever": "tariff",
                "bloc": ["eu", "us"],
                "sector": "new-three",
                "value": 0.35,
                "from": "2024Q4",
            },
        ),
        ("evergreening=0:2026-2030", {"lever": "evergreening", "value": 0, "from": 2026, "until": 2030}),
        (
            "capacity-cut = 0.2 @ liaoning/steel",
            {"lever": "capacity_cut", "value": 0.2, "province": "CN-LN", "sector": "steel"},
        ),
        ("loan_rate=-1%", {"lever": "loan_rate", "value": -0.01}),
        (
            "{lever: amenity, value: 0.2, province: northeast, ramp: 3}",
            {"lever": "amenity", "value": 0.2, "province": "northeast", "ramp": 3},
        ),
    ],
)
def test_a_change_on_one_line(line: str, change: dict[str, object]) -> None:
    assert parse_line(line) == LeverChange(**change)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("tariff", "write it like"),
        ("tarif=1", "tariff"),
        ("tariff=1@solr", "solar"),
        ("evergreening=0@eu", "nation"),
        ("tariff=1:soon", "quarter"),
        ("{lever: [", "YAML"),
        ("{value: 1}", "lever"),
        ("{}", "lever"),
    ],
)
def test_a_wrong_line_says_what_to_write(line: str, expected: str) -> None:
    with pytest.raises(UsageError, match=expected):
        parse_line(line)


def test_a_file_a_name_and_a_value_are_loaded(tmp_path: Path) -> None:
    text = template("mine", "scenario.schema.json")
    path = tmp_path / "mine.yaml"
    path.write_text(text)
    scenario = load(path)
    assert load(str(path)) == scenario == load(scenario)
    (tmp_path / "mine.json").write_text(scenario.to_json())
    assert load(tmp_path / "mine.json") == scenario
    for wrong in ("absent.yaml", tmp_path / "absent.yaml", "volontary-export-restraint", tmp_path):
        with pytest.raises(UsageError):
            load(wrong)
    with pytest.raises(UsageError, match="start=2012"):
        load(2012)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="voluntary-export-restraint"):
        load("volontary-export-restraint")


def test_names_are_those_of_the_registries() -> None:
    from neijuan.economy.history.path import composition
    from neijuan.economy.levers import registry
    from neijuan.economy.mechanisms import NAMES

    assert registries.mechanisms() == NAMES
    assert set(registries.names("lever")) == set(registry())
    assert {name: one.composition for name, one in registries.levers().items()} == {
        name: composition(lever) for name, lever in registry().items()
    }
    for kind in ("lever", "mechanism", "province", "sector", "bloc", "set", "observable"):
        for name, named in registries.names(kind).items():
            assert named.title, name
            assert named.title_zh, name


def test_sets_are_those_of_the_registries() -> None:
    from neijuan.data import provinces
    from neijuan.data.input_output import sectors

    places, trades, sets = provinces(), sectors(), registries.sets()
    for region in ("east", "central", "west", "northeast"):
        assert list(sets[region].members) == list(places.index[places["nbs_region"] == region])
    assert list(sets["coastal"].members) == list(places.index[places["coastal"]])
    assert list(sets["interior"].members) == list(places.index[~places["coastal"]])
    for weight in ("heavy", "light"):
        assert list(sets[weight].members) == list(trades.index[trades["weight"] == weight])
    assert list(sets["industry"].members) == list(trades.index[trades["industrial"].astype(int) == 1])
    assert list(sets["goods"].members) == list(trades.index[trades["kind"] == "goods"])
    for name, one in sets.items():
        assert set(one.members) <= set(registries.codes(one.axis)), name


def test_at_least_sixteen_scenarios_are_shipped_and_complete() -> None:
    assert len(names()) >= 17
    assert names()[0] == "baseline"
    for name in names():
        scenario = load(name)
        assert scenario.name == name
        assert scenario.title_zh
        assert scenario.source
        if name != "baseline":
            assert scenario.precedent
            assert scenario.flat().levers, name


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"lever": "tariff", "value": 0.35}, "plus 35% of value"),
        (
            {"lever": "export_restraint", "value": 0.8, "of": "year-before", "from": "2025Q1"},
            "at most 0.8 of the exports",
        ),
        ({"lever": "foreign_demand", "value": 0.9}, "times 0.9"),
        ({"lever": "place_governance", "value": 0.5}, "= 50%"),
        ({"lever": "state_reform", "value": 0.25}, "plus 25 points"),
    ],
)
def test_amounts_are_told_in_words(change: dict[str, object], said: str) -> None:
    assert words.amount(LeverChange(**change)).startswith(said)
