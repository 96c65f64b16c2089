"""Pages that are generated from tables agree with the tables; figures that pages show exist and are drawn."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

from neijuan.economy.parameters import registry

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"


def writer() -> ModuleType:
    """The script that writes the page of parameters."""
    place = ROOT / "tools" / "write_parameter_pages.py"
    found = importlib.util.spec_from_file_location("write_parameter_pages", place)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def test_the_page_of_parameters_is_up_to_date() -> None:
    assert (DOCS / "parameters.md").read_text(encoding="utf-8") == writer().page(), (
        "run python tools/write_parameter_pages.py"
    )


def test_the_page_of_parameters_shows_every_parameter_once() -> None:
    shown = re.findall(r"^\| `(\w+)` \|", (DOCS / "parameters.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(shown) == sorted(registry())


def test_a_bar_in_a_cell_does_not_break_the_table() -> None:
    (row,) = writer().table(["one", "two"], [["a|b", "c"]]).splitlines()[2:]
    assert len(re.split(r"(?<!\\)\|", row)) == 4


def test_the_model_page_names_every_parameter_of_a_rule() -> None:
    text = (DOCS / "model.md").read_text(encoding="utf-8")
    named = [entry for entry in registry().values() if entry.rule != "start"]
    assert [entry.name for entry in named if f"`{entry.name}`" not in text] == []


def test_every_figure_of_a_rule_is_shown_on_the_model_page() -> None:
    text = (DOCS / "model.md").read_text(encoding="utf-8")
    drawn = sorted((DOCS / "figures" / "rules").glob("*.svg"))
    assert drawn
    assert [figure.name for figure in drawn if f"figures/rules/{figure.name}" not in text] == []
