"""Medians, bands and majorities over seeds, on results that are made up."""

from __future__ import annotations

import json
import math

import pytest

from neijuan.calibration import scoreboard
from neijuan.calibration.headline import HEADLINES, Headline, Result
from neijuan.calibration.scoreboard import Outcome, chosen, outcome, scores
from neijuan.cli import main
from neijuan.errors import DomainError, UsageError


class MadeUpLaboratory:
    """Knows its seed and whether R07 is on."""

    def __init__(self, start: int, firms: str, seed: int, changes: dict[str, float]) -> None:
        self.seed, self.on = seed, changes["cash_need"] == 1.0


def _made_up(lab: MadeUpLaboratory) -> Result:
    """1, 2, 9 by seed with R07; ten less without; a condition that fails in the second seed."""
    figure = {1: 1.0, 2: 2.0, 3: 9.0}[lab.seed]
    return Result(figure if lab.on else figure - 10.0, ((f"seed {lab.seed}", lab.seed != 2),))


MADE_UP = Headline("H0", "made up", "points", (0.0, 5.0), _made_up, "nobody")  # type: ignore[arg-type]


def _board(*headlines: Headline) -> list[scoreboard.Score]:
    return scores(3, "1:1000", progress=False, laboratory=MadeUpLaboratory, headlines=headlines)  # type: ignore[arg-type]


def test_the_median_counts_and_the_majority_of_seeds() -> None:
    (score,) = _board(MADE_UP)
    assert (score.outcome.figure, score.outcome.low, score.outcome.high) == (2.0, 1.0, 9.0)
    (condition,) = score.outcome.also
    assert (condition.text, condition.holds_in, condition.seeds, condition.holds) == ("seed 2", 2, 3, True)
    assert score.outcome.passed
    assert (score.without.figure, score.without.passed) == (-8.0, False)


def test_the_entries_for_programs() -> None:
    (entry,) = (score.as_dict() for score in _board(MADE_UP))
    assert {"id", "figure", "low", "high", "band", "pass", "also"} <= entry.keys()
    assert (entry["band"], entry["pass"], entry["pass_without_cash_need"]) == ([0.0, 5.0], True, False)
    json.dumps(entry, allow_nan=False)


@pytest.mark.parametrize(
    ("figures", "truths", "passed"),
    [
        ([1.0, 1.0], [True, True], True),
        ([0.0, 0.0], [True, True], True),
        ([1.0, 1.0], [True, False], False),
        ([6.0, 6.0], [True, True], False),
        ([1.0, math.nan], [True, True], False),
    ],
    ids=["inside", "on the edge", "half is no majority", "outside", "no number"],
)
def test_what_passes(figures: list[float], truths: list[bool], passed: bool) -> None:
    results = [Result(x, (("so", truth),)) for x, truth in zip(figures, truths, strict=True)]
    assert outcome(MADE_UP, list(results)).passed is passed


def test_a_broken_run_costs_its_result_and_no_other() -> None:
    def breaks(lab: MadeUpLaboratory) -> Result:
        if lab.seed == 2:
            raise DomainError("2013Q1: a negative price")
        return Result(1.0)

    broken = Headline("H99", "breaks", "points", (0.0, 5.0), breaks, "nobody")  # type: ignore[arg-type]
    first, second = _board(broken, MADE_UP)
    assert not first.outcome.passed
    assert "seed 2" in first.outcome.broken
    assert "negative price" in first.outcome.broken
    assert second.outcome.passed


def test_ids_are_chosen_in_any_case_and_unknown_ones_refused() -> None:
    assert [entry.id for entry in chosen(HEADLINES, ["h5", " H1"])] == ["H1", "H5"]
    assert len(chosen(HEADLINES, [""])) == len(HEADLINES)
    with pytest.raises(UsageError, match="H12"):
        chosen(HEADLINES, ["H77"])


def test_the_command_prints_a_list_and_misses_are_no_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    board = _board(MADE_UP)
    monkeypatch.setattr(scoreboard, "scores", lambda *_, **__: board)
    assert main(["validate", "headline", "--json"]) == 0
    (entry,) = json.loads(capsys.readouterr().out)
    assert entry["id"] == "H0"
    assert main(["validate", "headline"]) == 0
    shown = capsys.readouterr().out
    assert "1 of 1 pass" in shown
    assert "true in 2 of 3 seeds" in shown
    assert main(["validate", "headline", "--quiet"]) == 0
    assert capsys.readouterr() == ("", "")


def test_the_command_fails_if_a_run_breaks(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    hurt = Outcome(math.nan, math.nan, math.nan, (0.0, 1.0), (), "seed 1: DomainError: x")
    board = [scoreboard.Score(MADE_UP, hurt, hurt)]
    monkeypatch.setattr(scoreboard, "scores", lambda *_, **__: board)
    assert main(["validate", "headline", "--json"]) == 1
    out, error = capsys.readouterr()
    assert json.loads(out)[0]["figure"] is None
    assert len(error.splitlines()) == 1


@pytest.mark.parametrize("arguments", [["--only", "H77"], ["--seeds", "0"], ["--firms", "many"]])
def test_wrong_use_is_one_line(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "headline", "--only", "H12", *arguments]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.slow
def test_a_real_result_is_measured_with_and_without_the_disputed_rule(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["validate", "headline", "--only", "H12", "--seeds", "1", "--json"]) == 0
    (entry,) = json.loads(capsys.readouterr().out)
    assert entry["low"] == entry["figure"] == entry["high"]
    assert entry["figure_without_cash_need"] is not None
