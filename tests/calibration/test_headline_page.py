"""The page of headline results marks misses and asks for their explanation."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from neijuan.calibration.headline import HEADLINES
from neijuan.calibration.scoreboard import Condition, Outcome, Score


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> list[Score]:
    monkeypatch.syspath_prepend(str(Path(__file__).parent.parent.parent))
    monkeypatch.delitem(sys.modules, "verification", raising=False)
    first, second = HEADLINES[:2]
    good = Outcome(0.0, -0.01, 0.02, first.band, (Condition("7 of the 8", 1, 3),))
    bad = Outcome(-3.0, -4.0, -2.0, second.band)
    fine = Outcome(-1.0, -1.1, -0.9, second.band)
    return [Score(first, good, good), Score(second, bad, fine)]


def test_misses_stand_out_and_lack_of_words_is_said(found: list[Score]) -> None:
    from verification.headline import page

    text = page(found, 3, "")
    assert "0 of 2 pass" in text
    assert "**miss (condition)**" in text
    assert "| **miss** |" in text
    assert "(true in 1 of 3 seeds)" in text
    assert "Not explained so far: H1, H2." in text


def test_notes_are_taken_over_under_their_results(found: list[Score]) -> None:
    from verification.headline import page

    text = page(found, 3, "# H2 slope\n\nImports do not react.\n")
    assert "### H2 slope\n\nImports do not react." in text
    assert "Not explained so far: H1." in text
