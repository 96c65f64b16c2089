"""Fixtures that tests of several parts share."""

from __future__ import annotations

import pytest


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> type:
    """The stand-in for the engine, in place of the real one for the length of a test."""
    import fake_engine

    fake_engine.install(monkeypatch)
    return fake_engine.FakeSimulation
