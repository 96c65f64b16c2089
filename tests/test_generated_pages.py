"""Pages that are generated from tables agree with the tables; figures that pages show exist and are drawn."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from neijuan.economy import levers
from neijuan.economy.mechanisms import NAMES
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


@pytest.mark.parametrize("name", ["parameters.md", "levers.md"])
def test_the_pages_of_parameters_and_levers_are_up_to_date(name: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == writer().PAGES[name](), (
        "run python tools/write_parameter_pages.py"
    )


@pytest.mark.parametrize(("name", "entries"), [("parameters.md", registry), ("levers.md", levers.registry)])
def test_each_page_shows_every_entry_of_its_registry_once(
    name: str, entries: Callable[[], dict[str, object]]
) -> None:
    shown = re.findall(r"^\| `(\w+)` \|", (DOCS / name).read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(shown) == sorted(entries())


def test_every_rule_and_mechanism_has_a_heading_of_its_own() -> None:
    pages = writer()
    assert {entry.rule for entry in registry().values()} <= set(pages.GROUPS)
    assert {lever.mechanism for lever in levers.registry().values()} == set(pages.MECHANISMS)
    assert set(NAMES) < set(pages.MECHANISMS)


def test_the_table_of_sectors_shows_every_column_and_sector() -> None:
    """Names of the columns of the page, and numbers as they stand in the table."""
    pages = writer()
    text = pages.page().partition("## Sectors")[2]
    for row in pages.read("sector_parameters.csv"):
        (line,) = re.findall(rf"^\| {row['sector']} \|.*$", text, re.MULTILINE)
        shown = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        assert len(shown) == len(pages.SECTOR_COLUMNS) == len(row)
        for column in ("learning_rate", "durable"):
            assert shown[pages.SECTOR_COLUMNS.index(column.replace("_", " "))] == row[column]


def test_a_bar_in_a_cell_does_not_break_the_table() -> None:
    (row,) = writer().table(["one", "two"], [["a|b", "c"]]).splitlines()[2:]
    assert len(re.split(r"(?<!\\)\|", row)) == 4


RULES = [DOCS / "model.md", *sorted(DOCS.glob("rules-*.md"))]
"""The pages that describe the model."""


def model_text() -> str:
    return "\n".join(page.read_text(encoding="utf-8") for page in RULES)


def test_the_pages_of_the_model_name_every_parameter_of_a_rule() -> None:
    text = model_text()
    named = [entry for entry in registry().values() if entry.rule != "start"]
    assert [entry.name for entry in named if f"`{entry.name}`" not in text] == []


def test_the_pages_of_the_model_name_every_lever_and_switch() -> None:
    text = model_text()
    assert [name for name in (*levers.registry(), *NAMES) if f"`{name}`" not in text] == []


def test_every_rule_of_a_parameter_or_lever_has_its_section() -> None:
    sections = set(re.findall(r"^## (R\d\d) ", model_text(), re.MULTILINE))
    read = {entry.rule for entry in (*registry().values(), *levers.registry().values())}
    assert {rule for rule in read if re.fullmatch(r"R\d\d", rule)} - sections == set()


def test_links_between_the_pages_lead_to_headings() -> None:
    """Links with a fragment lead to a heading that makes this fragment."""
    broken = []
    for page in RULES:
        for name, fragment in re.findall(r"\]\(([\w-]*\.md)#([\w-]+)\)", page.read_text(encoding="utf-8")):
            heads = re.findall(r"^#+ (.+)$", (DOCS / name).read_text(encoding="utf-8"), re.MULTILINE)
            if fragment not in {re.sub(r"[^\w -]", "", head).lower().replace(" ", "-") for head in heads}:
                broken.append(f"{page.name} to {name}#{fragment}")
    assert broken == []


def test_every_figure_of_a_rule_is_shown_on_a_page_of_the_model() -> None:
    text = model_text()
    drawn = sorted((DOCS / "figures" / "rules").glob("*.svg"))
    assert drawn
    assert [figure.name for figure in drawn if f"figures/rules/{figure.name}" not in text] == []


def test_every_figure_of_a_rule_can_be_drawn_again() -> None:
    source = "".join(page.read_text(encoding="utf-8") for page in (ROOT / "verification").glob("*_rules.py"))
    drawn = {figure.stem for figure in (DOCS / "figures" / "rules").glob("*.svg")}
    assert drawn == set(re.findall(r"^def draw_(\w+)", source, re.MULTILINE))


def test_the_pages_of_scenarios_are_up_to_date() -> None:
    place = ROOT / "tools" / "write_scenario_pages.py"
    found = importlib.util.spec_from_file_location("write_scenario_pages", place)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    written = {path.name: path.read_text(encoding="utf-8") for path in (DOCS / "scenarios").glob("*.md")}
    assert written == module.pages(), (
        "run python tools/write_scenario_pages.py (--findings for a new scenario)"
    )
