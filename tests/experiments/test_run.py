"""Orchestration of a run, on a stand-in for the engine."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

import neijuan as nj
from neijuan.errors import UsageError
from neijuan.experiments.progress import SilentProgress
from neijuan.experiments.results import open_results


def test_a_run_covers_its_quarters_and_writes_both_files(engine: type, tmp_path: Path) -> None:
    results = nj.run(start=2012, until="2013Q2", out=tmp_path / "new", progress=False)
    assert results.quarters == ("2012Q1", "2012Q2", "2012Q3", "2012Q4", "2013Q1", "2013Q2")
    assert results.path is not None
    assert results.report is not None
    assert results.report.read_text().startswith("<!doctype html>")
    assert sorted(entry.name for entry in (tmp_path / "new").iterdir()) == ["baseline.html", "baseline.nc"]
    xr.testing.assert_identical(open_results(results.path), results.dataset)


def test_without_a_folder_nothing_is_written(
    engine: type, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    results = nj.run(quarters=2)
    assert (results.path, results.report) == (None, None)
    assert list(tmp_path.iterdir()) == []


def test_each_seed_is_a_run_of_its_own(engine: type) -> None:
    together = nj.run(quarters=5, seed=3, seeds=2)
    assert list(together.dataset["seed"].values) == [3, 4]
    assert together["gross_domestic_product"].dims[0] == "seed"
    for seed in (3, 4):
        alone = nj.run(quarters=5, seed=seed).dataset
        chosen = together.dataset.sel(seed=[seed])
        xr.testing.assert_equal(chosen, alone)
    assert float(abs(together.dataset.diff("seed")["gross_domestic_product"]).min()) > 0


def test_a_split_run_equals_the_unsplit_run(engine: type, tmp_path: Path) -> None:
    state = tmp_path / "half.state"
    whole = nj.run(firms="1:10", seed=7, until="2014Q4").dataset
    first = nj.run(firms="1:10", seed=7, until="2013Q1", save_state=state)
    assert first.state == state
    second = nj.run(from_state=state, until="2014Q4")
    assert second.quarters[0] == "2013Q2"
    assert second.dataset.attrs["firms_scale"] == "1:10"
    xr.testing.assert_equal(
        xr.concat([first.dataset, second.dataset], dim="quarter", data_vars="minimal"), whole
    )


def test_results_subtract_and_name_what_is_near(engine: type) -> None:
    base, other = nj.run(quarters=3, seed=1), nj.run(quarters=3, seed=1)
    assert float(abs(other - base)["gross_domestic_product"].max()) == 0
    with pytest.raises(UsageError, match="gross_domestic_product"):
        base["gross_domestic_produkt"]


def test_the_manifest_tells_what_was_run(engine: type) -> None:
    manifest = nj.run(quarters=2, firms="1:50", seed=9, seeds=2).manifest
    settings = manifest["settings"]
    assert (settings["firms"], settings["seed"], settings["seeds"], settings["until"]) == (
        "1:50",
        9,
        2,
        "2012Q2",
    )
    assert settings["parameters"] == {"loan_rate": 0.06}
    assert {"numpy", "jax", "xarray", "h5netcdf"} <= manifest["libraries"].keys()
    assert all(len(digest) == 64 for digest in manifest["tables"].values())
    assert any(name.endswith("provinces.csv") for name in manifest["tables"])


@pytest.mark.parametrize(
    "settings",
    [
        {"until": "2011"},
        {"until": "2013", "quarters": 4},
        {"quarters": 0},
        {"seeds": 0},
        {"seed": -1},
        {"start": 1949, "quarters": 1},
        {"firms": "many", "quarters": 1},
        {"seeds": 2, "save_state": "state"},
        {"from_state": "absent"},
        {"from_state": "absent", "seed": 3},
    ],
)
def test_wrong_settings_leave_nothing_behind(
    engine: type, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: dict[str, object]
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError) as caught:
        nj.run(out="results", **settings)  # type: ignore[arg-type]
    assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_the_folder_is_tried_before_the_economy_is_prepared(
    engine: type, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "prepare", lambda **_: pytest.fail("prepared too early"))
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot write"):
        nj.run(out=tmp_path / "file" / "results")


def test_a_damaged_state_is_one_line(engine: type, tmp_path: Path) -> None:
    state = tmp_path / "damaged.state"
    state.write_bytes(b"\x00\x01")
    with pytest.raises(UsageError, match="damaged"):
        nj.run(from_state=state, quarters=1)


def _interrupt_at(engine: type, label: str, seed: int) -> None:
    def press(simulation: object) -> None:
        if simulation.seed == seed and simulation.quarter_labels(1)[0] == label:  # type: ignore[attr-defined]
            os.kill(os.getpid(), signal.SIGINT)

    engine.before_quarter = press  # type: ignore[attr-defined]


def test_ctrl_c_keeps_the_quarters_that_are_finished(engine: type, tmp_path: Path) -> None:
    undisturbed = nj.run(quarters=3).dataset
    _interrupt_at(engine, "2012Q3", seed=1)
    results = nj.run(quarters=8, out=tmp_path)
    assert results.interrupted
    assert results.path is not None
    xr.testing.assert_equal(open_results(results.path), undisturbed)


def test_ctrl_c_keeps_the_seeds_that_are_finished(engine: type) -> None:
    _interrupt_at(engine, "2012Q3", seed=3)
    results = nj.run(quarters=4, seeds=5)
    assert results.interrupted
    assert list(results.dataset["seed"].values) == [1, 2]
    assert results.dataset.sizes["quarter"] == 4


def test_ctrl_c_after_the_last_quarter_is_no_interruption(engine: type) -> None:
    _interrupt_at(engine, "2012Q2", seed=1)
    assert not nj.run(quarters=2).interrupted


def test_ctrl_c_works_as_ever_after_a_run(engine: type) -> None:
    before = signal.getsignal(signal.SIGINT)
    nj.run(quarters=1)
    assert signal.getsignal(signal.SIGINT) is before


def test_progress_counts_every_quarter_of_every_seed(engine: type) -> None:
    class Notes(SilentProgress):
        heard: list[tuple[int, int]] = []  # noqa: RUF012

        def advance(self, done: int, total: int, message: str) -> None:
            self.heard.append((done, total))

    notes = Notes()
    nj.run(quarters=3, seeds=2, progress=notes)
    assert notes.heard == [(done, 6) for done in range(6)]


def test_a_residual_that_is_no_number_is_not_hidden(engine: type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "residual", float("nan"))
    assert np.isnan(nj.run(quarters=1).max_identity_residual)
