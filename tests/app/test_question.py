"""Sliders write scenario files and read them again; files may not reach further than the shipped ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neijuan.app.question import checked, opened, scenario_of
from neijuan.app.sliders import every
from neijuan.app.state import AppState
from neijuan.errors import UsageError
from neijuan.scenarios import Scenario

moves = st.dictionaries(st.sampled_from(sorted(every())), st.integers(0, 20), min_size=1, max_size=6)


@given(moves)
def test_what_sliders_save_opens_as_the_same_sliders(moved):
    state = AppState()
    for slider, part in moved.items():
        known = every()[slider]
        state = state.with_lever(slider, known.low + part / 20 * (known.high - known.low))
    if not state.levers:
        return
    text = scenario_of(state).to_yaml()
    assert Scenario.from_yaml(text) == scenario_of(state)
    assert opened(text, AppState()) == state


def test_a_file_that_sliders_cannot_say_is_kept_as_text():
    text = (
        "name: mine\ntitle: A duty that passes\nlevers:\n"
        "- {lever: tariff, bloc: eu, sector: solar, value: 0.4, from: 2014Q1, until: 2018Q4, ramp: 2}\n"
    )
    state = opened(text, AppState().with_lever("loan-rate", 0.02))
    assert state.opened == text
    assert state.levers == ()
    assert scenario_of(state).levers[0].until == "2018Q4"
    both = scenario_of(state.with_lever("loan-rate", 0.02))
    assert [change.lever for change in both.levers] == ["tariff", "loan_rate"]


def test_a_shipped_scenario_with_sliders_builds_on_it():
    from neijuan.scenarios import names

    for name in names()[1:]:
        scenario = scenario_of(AppState(scenario=name).with_lever("loan-rate", 0.01))
        assert scenario.base == (name,)
        assert scenario_of(AppState(scenario=name)).name == name


@pytest.mark.parametrize(
    "text",
    [
        "name: x\ntitle: y\nbase: /etc/passwd",
        "name: x\ntitle: y\nbase: [baseline, ../other.yaml]",
        "name: x\ntitle: y\nbase: {a: 1}",
        "{name: x, title: y, base: mine.yaml}",
        "",
        "\x00\x01",
        "- 1\n- 2",
        "a: &a [*a]",
        "name: x\ntitle: y\nlevers: [{lever: nothing, value: 1}]",
        "x" * 70_000,
        "!!python/object/apply:os.system ['true']",
        "? [a, b]\n: c",
        "{" * 2000,
    ],
)
def test_a_wrong_file_is_refused_on_one_line(text):
    with pytest.raises(UsageError) as refusal:
        checked(text)
    assert "\n" not in str(refusal.value).strip()
