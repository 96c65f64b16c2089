"""The figures of docs/measures.md are what its commands write."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

TOOL = Path(__file__).parent.parent / "tools" / "write_measure_figures.py"


@pytest.mark.slow
def test_figures_of_the_page_are_up_to_date(tmp_path: Path) -> None:
    specification = importlib.util.spec_from_file_location("write_measure_figures", TOOL)
    assert specification is not None
    assert specification.loader is not None
    tool = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(tool)
    written = tool.write(tmp_path)
    assert written
    stale = [path.name for path in written if path.read_bytes() != (tool.FIGURES / path.name).read_bytes()]
    assert stale == [], "run `python tools/write_measure_figures.py`"
