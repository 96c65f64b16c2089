"""What the tests of runs and of the command line promise, kept by the real engine and the real report."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

import neijuan as nj
from neijuan.cli import main
from neijuan.errors import UsageError
from neijuan.experiments.results import Results, open_results


@pytest.fixture(scope="module")
def whole() -> Results:
    """Two years at the coarsest scale."""
    return nj.run(firms="1:1000", quarters=8, seed=3, progress=False)


def test_the_command_prints_one_object_and_nothing_else(tmp_path: Path) -> None:
    command = ["run", "--firms", "1:1000", "--quarters", "8", "--json", "--out", str(tmp_path)]
    finished = subprocess.run(
        [sys.executable, "-m", "neijuan", *command], capture_output=True, text=True, check=False
    )
    assert (finished.returncode, finished.stderr) == (0, "")
    summary = json.loads(finished.stdout)
    dataset = open_results(summary["results"])
    assert summary["quarters"] == dataset.sizes["quarter"] == 8
    assert 31 <= summary["firms"] < 100_000
    assert summary["max_identity_residual"] < 1e-10
    assert Path(summary["report"]).read_text(encoding="utf-8").lower().startswith("<!doctype html>")


def test_every_identity_of_every_province_and_quarter_is_closed(whole: Results) -> None:
    assert whole.dataset.sizes["identity"] >= 20
    assert whole.dataset.sizes["province"] == 31
    assert whole.max_identity_residual < 1e-10


def test_no_figure_is_missing(whole: Results) -> None:
    assert [name for name, values in whole.dataset.data_vars.items() if not np.isfinite(values).all()] == []


def test_the_same_seed_gives_the_same_bits_and_another_seed_others(whole: Results) -> None:
    again = nj.run(firms="1:1000", quarters=8, seed=3, progress=False).dataset
    xr.testing.assert_identical(again.drop_attrs(), whole.dataset.drop_attrs())
    other = nj.run(firms="1:1000", quarters=8, seed=4, progress=False)
    assert not np.array_equal(other["cell_output"].values, whole["cell_output"].values)


def test_a_split_run_equals_the_unsplit_run_to_the_bit(whole: Results, tmp_path: Path) -> None:
    state = tmp_path / "half.state"
    first = nj.run(firms="1:1000", quarters=3, seed=3, save_state=state, progress=False)
    second = nj.run(from_state=state, quarters=5, progress=False)
    for name, values in whole.dataset.data_vars.items():
        joined = np.concatenate([first[str(name)].values, second[str(name)].values], axis=1)
        np.testing.assert_array_equal(joined, values.values, err_msg=str(name))


def test_a_state_cut_short_is_refused(tmp_path: Path) -> None:
    state = tmp_path / "half.state"
    nj.run(firms="1:1000", quarters=1, save_state=state, progress=False)
    state.write_bytes(state.read_bytes()[: state.stat().st_size // 2])
    with pytest.raises(UsageError, match="half"):
        nj.run(from_state=state, quarters=1, progress=False)


@pytest.mark.parametrize(
    "arguments", [["--start", "1999"], ["--firms", "0:1"], ["--firms", "many"]], ids=" ".join
)
def test_wrong_input_is_one_line_and_leaves_nothing(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["run", *arguments]) == 2
    error = capsys.readouterr().err
    assert error.startswith("error: ")
    assert len(error.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []
