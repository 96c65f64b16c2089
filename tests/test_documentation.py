"""The commands in the documentation run as they stand there, and its Python does too."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from neijuan.cli import main

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
OF_THE_ECONOMY = ("comparison.md", "tutorial-tariffs.md")
"""Pages that the stand-in for the engine cannot answer: `comparison/test_pages.py` runs them."""
STAND_IN = [page for page in PAGES if page.name not in OF_THE_ECONOMY]


def blocks(page: Path, language: str) -> list[str]:
    """The fenced blocks of a page in one language, in their order."""
    return re.findall(
        rf"^```{language}\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )


def commands(page: Path) -> list[list[str]]:
    """What follows a prompt in the `console` blocks of a page."""
    lines = [line for block in blocks(page, "console") for line in block.splitlines()]
    return [shlex.split(line.removeprefix("$ ")) for line in lines if line.startswith("$ ")]


@pytest.mark.parametrize("page", STAND_IN, ids=lambda page: page.name)
def test_every_command_of_a_page_succeeds_in_its_order(
    engine: type, page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for program, *arguments in commands(page):
        if program == "neijuan":
            assert main(arguments) == 0, shlex.join(arguments)
        else:
            assert program in ("make", "git", "cd"), f"{program} is nothing that a newcomer has"


@pytest.mark.parametrize("page", STAND_IN, ids=lambda page: page.name)
def test_the_python_of_a_page_runs(
    engine: type, page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for block in blocks(page, "python"):
        exec(compile(block, page.name, "exec"), names)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_to_files_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?://|#)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_make_targets_in_the_documentation_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = {
        target
        for page in PAGES
        for target in re.findall(
            r"^(?:\$ |    )make ([a-z]+)", page.read_text(encoding="utf-8"), re.MULTILINE
        )
    }
    assert named
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in named)


def test_the_command_line_page_shows_every_option_of_run(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "--help"]) == 0
    options = set(re.findall(r"--[a-z-]+", capsys.readouterr().out)) - {"--help"}
    page = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    assert {option for option in options if option not in page} == set()
