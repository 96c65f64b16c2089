"""Fixtures that tests of several parts share."""

from __future__ import annotations

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
