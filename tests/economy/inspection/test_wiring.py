"""The wiring is read off the source: it knows every parameter, lever and switch, and who hears from whom."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from neijuan import economy
from neijuan.economy.inspection import diagram
from neijuan.economy.inspection.wiring import Reads, wiring
from neijuan.economy.levers import registry as levers
from neijuan.economy.mechanisms import NAMES
from neijuan.economy.parameters import registry as parameters
from neijuan.errors import UsageError

STAGES = {stage.name: stage for stage in wiring()}
FOLDER = Path(economy.__file__).parent


def _in_source(pattern: str) -> set[str]:
    files = [*(FOLDER / "stages").glob("*.py"), FOLDER / "quarter.py"]
    return {name for file in files for name in re.findall(pattern, file.read_text(encoding="utf-8"))}


def test_every_parameter_that_the_stages_name_is_found() -> None:
    named = _in_source(r"\bp\.([a-z_]+)") & set(parameters())
    assert len(named) > 100
    assert named - {name for stage in wiring() for name in stage.reads.parameters} == set()


def test_nothing_is_found_that_is_not_registered() -> None:
    read = [stage.reads for stage in wiring()]
    assert {name for one in read for name in one.parameters} <= set(parameters())
    assert {name for one in read for name in one.levers} <= set(levers())
    assert {name for one in read for name in one.mechanisms} == set(NAMES)


def test_every_lever_is_read_by_some_stage() -> None:
    assert set(levers()) - {name for stage in wiring() for name in stage.reads.levers} == set()


def test_aliases_helpers_and_rules_are_followed() -> None:
    depart = STAGES["finance.depart"]
    assert "firms.loans" in depart.reads.state  # read as `firms.loans`, after `firms = state.firms`
    assert depart.rules["rollover.keep_alive"].code == "R06"
    assert "recovery_rate" in depart.rules["rollover.keep_alive"].reads.parameters
    assert "state_reform" in depart.reads.levers  # read by a helper in the same module
    assert "caution_standing" in STAGES["trading.trade"].reads.parameters


def test_stages_hear_from_earlier_ones_only() -> None:
    order = list(STAGES)
    for name, stage in STAGES.items():
        assert all(order.index(giver) < order.index(name) for giver in stage.hears), name
    assert "net_worth" in STAGES["finance.depart"].hears["finance.outlook"]


@pytest.mark.parametrize(
    ("path", "kind", "name"),
    [
        ("p.loan_rate", "parameters", "loan_rate"),
        ("today.levers.tariff.sum", "levers", "tariff"),
        ("today.on.involution", "mechanisms", "involution"),
        ("state.firms.price", "state", "firms.price"),
    ],
)
def test_a_path_is_what_its_root_says(path: str, kind: str, name: str) -> None:
    reads = Reads()
    reads.add(path)
    assert getattr(reads, kind) == {name}
    assert reads.results == {}


def test_graphs_have_every_stage_and_every_arrow(tmp_path: Path) -> None:
    arrows = sum(len(stage.hears) for stage in wiring())
    for suffix, arrow in ((".mmd", "-->"), (".dot", "->")):
        written = economy.diagram(tmp_path / f"wiring{suffix}")
        content = Path(str(written)).read_text(encoding="utf-8")
        assert content.count(arrow) == arrows
        assert all(name in content for name in STAGES)


@pytest.mark.slow
def test_the_drawing_shows_every_rule_and_fits_its_page(tmp_path: Path) -> None:
    figure = diagram.draw(wiring())
    figure.canvas.draw()
    shown = "\n".join(text.get_text() for text in figure.axes[0].texts)
    rules = {rule for stage in wiring() for rule in stage.rules}
    assert {rule for rule in rules if rule not in shown} == set()
    page = figure.bbox
    for text in figure.axes[0].texts:
        box = text.get_window_extent()
        assert page.x0 <= box.x0 <= box.x1 <= page.x1, text.get_text()
        assert page.y0 <= box.y0 <= box.y1 <= page.y1, text.get_text()


def test_another_suffix_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"\.svg"):
        economy.diagram(tmp_path / "wiring.doc")
