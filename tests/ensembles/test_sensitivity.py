"""Indices of functions whose sensitivity is known exactly, through a store like that of a sweep."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from ensembles.stores import make_store

from neijuan.cli import main
from neijuan.errors import UsageError
from neijuan.experiments.ensembles.plan import Member
from neijuan.experiments.ensembles.sensitivity import sensitivity, whole_blocks

THREE = ["loan_rate", "deposit_rate", "wage_indexation"]
SLOPES = {"loan_rate": 3.0, "deposit_rate": -1.0, "wage_indexation": 0.0}


def linear(unit: np.ndarray, member: Member) -> float:
    """3 x1 - x2 in the order of the registry, the seeds adding nothing on average."""
    noise = {1: 0.5, 2: -0.5}.get(member.seed, 0.0)
    return float(sum(SLOPES[name] * x for name, x in zip(member.parameters, unit, strict=True)) + noise)


def ishigami(unit: np.ndarray, member: Member) -> float:
    """sin x1 + 7 sin^2 x2 + 0.1 x3^4 sin x1 on [-pi, pi]^3 (Ishigami and Homma 1990)."""
    x = np.pi * (2.0 * unit - 1.0)
    return float(np.sin(x[0]) + 7.0 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0]))


def test_elementary_effects_of_a_linear_function_are_its_slopes(tmp_path: Path) -> None:
    folder, _ = make_store(
        tmp_path / "e", linear, seeds=2, vary=THREE, design="morris", draws=4, prior="uniform"
    )
    found = sensitivity(folder, ["utilisation"])
    table = found.table.set_index("parameter")
    for name, slope in SLOPES.items():
        assert table.loc[name, "mu_star"] == pytest.approx(abs(slope), abs=1e-9)
        assert table.loc[name, "mu"] == pytest.approx(slope, abs=1e-9)
        assert table.loc[name, "sigma"] == pytest.approx(0.0, abs=1e-9)
    assert found.strongest(1)[0][1]["parameter"].tolist() == ["loan_rate"]


def test_sobol_indices_of_the_ishigami_function_lie_in_their_intervals(tmp_path: Path) -> None:
    """First order 0.3139, 0.4424, 0; total 0.5576, 0.4424, 0.2437 (Sobol' and Levitan 1999)."""
    folder, plan = make_store(tmp_path / "e", ishigami, seeds=1, vary=THREE, design="sobol", draws=256)
    table = sensitivity(folder, ["utilisation"]).table.set_index("parameter").loc[list(plan.names)]
    for index, shares in (("first", (0.3139, 0.4424, 0.0)), ("total", (0.5576, 0.4424, 0.2437))):
        expected = np.array(shares)
        np.testing.assert_allclose(table[index], expected, atol=0.08)
        slack = 0.03
        assert (table[f"{index}_low"] - slack <= expected).all()
        assert (table[f"{index}_high"] + slack >= expected).all()


def test_rbd_fast_finds_the_shares_of_variance_of_a_linear_function(tmp_path: Path) -> None:
    """Variance of 3 x1 - x2 is (9 + 1) / 12: shares 0.9 and 0.1."""
    folder, _ = make_store(tmp_path / "e", linear, seeds=1, vary=THREE, draws=512)
    found = sensitivity(folder, ["utilisation"])
    assert found.method == "rbd-fast"
    table = found.table.set_index("parameter")["first"]
    assert table["loan_rate"] == pytest.approx(0.9, abs=0.06)
    assert table["deposit_rate"] == pytest.approx(0.1, abs=0.06)
    assert table["wage_indexation"] == pytest.approx(0.0, abs=0.06)


def test_a_member_that_failed_takes_its_trajectory_with_it_and_no_other(tmp_path: Path) -> None:
    folder, _ = make_store(
        tmp_path / "e", linear, without=(9,), seeds=2, vary=THREE, design="morris", draws=4, prior="uniform"
    )
    found = sensitivity(folder, ["utilisation"])
    assert found.draws == 12
    assert found.notes == [
        "utilisation: 1 of 16 draws have no figure: whole trajectories were left out, 12 draws remain"
    ]
    assert found.table.set_index("parameter").loc["loan_rate", "mu_star"] == pytest.approx(3.0)


def test_blocks_are_left_out_whole() -> None:
    known = np.array([True, True, True, False, True, True])
    assert whole_blocks("morris", known, 2).tolist() == [True] * 3 + [False] * 3
    assert whole_blocks("lhs", known, 2).tolist() == known.tolist()


def test_wrong_questions_end_in_one_line(tmp_path: Path) -> None:
    plain, _ = make_store(tmp_path / "plain", linear, seeds=1)
    few, _ = make_store(tmp_path / "few", linear, seeds=1, vary=THREE, draws=8)
    for folder, outcomes, scenario, words in (
        (plain, [], "", "varies no parameter"),
        (few, [], "", "too few for indices"),
        (few, ["utilization"], "", "no outcome 'utilization'"),
        (few, [], "tariff", "no scenario 'tariff'"),
    ):
        with pytest.raises(UsageError, match=words) as caught:
            sensitivity(folder, outcomes, scenario)
        assert "\n" not in str(caught.value)


def test_the_command_writes_table_and_figure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, _ = make_store(tmp_path / "e", linear, seeds=1, vary=THREE, design="morris", draws=4)
    figure, table = tmp_path / "figure.svg", tmp_path / "table.csv"
    arguments = ["sensitivity", str(folder), "--outcome", "utilisation,public_debt"]
    assert main([*arguments, "--plot", str(figure), "--csv", str(table)]) == 0
    assert "loan_rate" in capsys.readouterr().out
    drawing = figure.read_text(encoding="utf-8")
    assert "surveyed utilisation of industry" in drawing
    assert "loan rate" in drawing
    assert len(table.read_text().splitlines()) == 1 + 2 * 3
    assert main([*arguments, "--plot", str(tmp_path / "figure.bmp")]) == 2
