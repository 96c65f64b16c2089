"""The pages on comparison run as they are printed, in the real economy."""

from __future__ import annotations

import importlib
import shlex
from pathlib import Path

import pytest
from test_documentation import OF_THE_ECONOMY, ROOT, blocks, commands

from neijuan.cli import main
from neijuan.scenarios import Scenario


@pytest.fixture
def simulated_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page asks about the same runs in its commands and in its Python: each is simulated once."""
    module = importlib.import_module("neijuan.experiments.run")
    original, kept = module.run, {}

    def run(scenario: object, **options: object) -> object:
        told = scenario.model_dump_json() if isinstance(scenario, Scenario) else str(scenario)
        key = (told, *sorted((name, str(value)) for name, value in options.items() if name != "progress"))
        if key not in kept:
            kept[key] = original(scenario, **options)
        return kept[key]

    monkeypatch.setattr(module, "run", run)


@pytest.mark.slow
@pytest.mark.usefixtures("simulated_once")
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
