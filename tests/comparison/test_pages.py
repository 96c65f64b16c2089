"""The pages on comparison run as they are printed, in the real economy."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from test_documentation import OF_THE_ECONOMY, ROOT, blocks, commands

from neijuan.cli import main


@pytest.mark.slow
@pytest.mark.parametrize("name", OF_THE_ECONOMY)
def test_a_page_runs_as_printed(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    page = ROOT / "docs" / name
    printed = commands(page)
    assert printed
    for program, *arguments in printed:
        assert program == "neijuan"
        assert main(arguments) == 0, shlex.join(arguments)
    names: dict[str, object] = {}
    for block in blocks(page, "python"):
        exec(compile(block, page.name, "exec"), names)
    assert "answer" in names or "gap" in names
