"""Fixtures that tests of several parts share."""

from __future__ import annotations

import browsing
import pytest


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> type:
    """The stand-in for the engine, in place of the real one for the length of a test."""
    import fake_engine

    fake_engine.install(monkeypatch)
    return fake_engine.FakeSimulation


@pytest.fixture(autouse=True)
def no_imports_of_the_user(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests neither see nor touch the tables that whoever runs them has imported."""
    monkeypatch.setenv("NEIJUAN_DATA", str(tmp_path_factory.mktemp("data")))


@pytest.fixture(scope="session")
def browser():
    """One browser for all tests that need one: two at once do not go together in a process."""
    if browsing.CHROMIUM is None:
        pytest.skip("no Chromium here: install it to test pages")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=browsing.CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The script that checks the accessibility of a page."""
    return browsing.axe_script()
