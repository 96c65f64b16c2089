"""The page of the past agrees with the table of events."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

from neijuan.economy.history import events

ROOT = Path(__file__).parents[3]


def writer() -> ModuleType:
    """The script that writes the page."""
    place = ROOT / "tools" / "write_history_page.py"
    found = importlib.util.spec_from_file_location("write_history_page", place)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def test_the_page_of_the_past_is_up_to_date() -> None:
    assert (ROOT / "docs" / "history.md").read_text(encoding="utf-8") == writer().page(), (
        "run python tools/write_history_page.py"
    )


def test_the_page_shows_every_event_once() -> None:
    text = (ROOT / "docs" / "history.md").read_text(encoding="utf-8")
    shown = re.findall(r"^\| `([\w-]+)` \|", text, re.MULTILINE)
    assert sorted(shown) == sorted(event.id for event in events())
