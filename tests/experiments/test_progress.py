"""The bar keeps quiet in short runs and shows itself in long ones."""

import time

import pytest

from neijuan.experiments.progress import BarProgress, SilentProgress, choose_progress


def test_nobody_watching_means_no_bar(capsys: pytest.CaptureFixture[str]) -> None:
    assert isinstance(choose_progress(None), SilentProgress)
    assert isinstance(choose_progress(True), BarProgress)


def test_a_short_run_shows_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with BarProgress(patience_seconds=30) as bar:
        bar.advance(1, 2, "2012Q1")
    assert capsys.readouterr() == ("", "")


def test_a_long_run_says_where_it_is(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    with BarProgress(patience_seconds=0.01) as bar:
        bar.advance(1, 4, "2012Q2")
        deadline = time.monotonic() + 10
        while bar._bar is None and time.monotonic() < deadline:
            time.sleep(0.01)
        bar.advance(2, 4, "2012Q3")
        time.sleep(0.3)
    out, error = capsys.readouterr()
    assert out == ""
    assert "2012Q3" in error
