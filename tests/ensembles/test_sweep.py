"""Sweeps with the real engine: the store is the same to the bit however it came about."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest

import neijuan as nj
from neijuan.cli import main
from neijuan.errors import UsageError
from neijuan.experiments.ensembles import pieces
from neijuan.experiments.ensembles.sweep import LOCK, Sweep

pytestmark = pytest.mark.slow

TOO_MUCH = """\
name: too-much
title: A cut that the past takes out of the range of its lever while the run goes on
levers:
  - lever: capacity_cut
    value: 0.8
    when: utilisation < 0.99
"""
SETTINGS = {"seeds": 3, "quarters": 3, "vary": ["loan_rate"], "draws": 2}
OPTIONS = ["--seeds", "3", "--quarters", "3", "--vary", "loan_rate", "--draws", "2", "--quiet"]
MEMBERS, FAILING = 12, [1, 3, 5, 7, 9, 11]
PATIENCE = 240.0


@pytest.fixture(scope="module")
def scenarios(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The baseline, and a scenario of which every member fails."""
    path = tmp_path_factory.mktemp("scenarios") / "too-much.yaml"
    path.write_text(TOO_MUCH, encoding="utf-8")
    return ["baseline", str(path)]


@pytest.fixture(scope="module")
def reference(scenarios: list[str], tmp_path_factory: pytest.TempPathFactory) -> Sweep:
    """A sweep that nobody disturbed, by two processes."""
    return nj.sweep(
        scenarios, out=tmp_path_factory.mktemp("reference") / "e", workers=2, progress=False, **SETTINGS
    )


@pytest.fixture
def environment() -> Iterator[None]:
    """Dask leaves the limits of its workers in our environment: they go after the test."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a store, but for the lock."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != LOCK)
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_members_that_fail_are_recorded_and_do_not_stop_the_others(reference: Sweep) -> None:
    assert (reference.members, reference.finished, reference.simulated) == (MEMBERS, 6, MEMBERS)
    assert [failure["member"] for failure in reference.failures] == FAILING
    assert all("capacity_cut" in failure["reason"] for failure in reference.failures)
    opened = reference.open()
    assert opened["member"].values.tolist() == [0, 2, 4, 6, 8, 10]
    assert float(opened["largest_identity_residual"].max()) < 1e-10


def test_a_member_is_the_run_of_its_seed_and_parameters(reference: Sweep) -> None:
    from neijuan.experiments.play import Play

    opened = reference.open()
    for number in (2, 6):
        member = opened.sel(member=number)
        values = {"loan_rate": member["loan_rate"].item()}
        play = Play.prepare("baseline", 2012, "1:1000", member["seed"].item(), parameters=values)
        seen = play.advance(3)
        for name in ("gross_domestic_product", "sector_output", "firm_loans", "exchange_rate"):
            np.testing.assert_array_equal(member[name].values, seen[name].values, err_msg=name)


def test_one_process_leaves_the_store_of_two(reference: Sweep, scenarios: list[str], tmp_path: Path) -> None:
    again = nj.sweep(scenarios, out=tmp_path / "e", workers=1, progress=False, **SETTINGS)
    assert again.workers == 1
    assert contents(tmp_path / "e") == contents(reference.folder)


def test_two_dask_workers_leave_the_store_of_two_processes(
    reference: Sweep, scenarios: list[str], tmp_path: Path, environment: None
) -> None:
    """Dask limits its workers' linear algebra to one thread, which has other last bits."""
    from distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        again = nj.sweep(
            scenarios, out=tmp_path / "e", cluster=cluster.scheduler_address, progress=False, **SETTINGS
        )
    assert again.workers == 2
    assert contents(tmp_path / "e") == contents(reference.folder)


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_sweep_killed_in_all_its_parts_goes_on_to_the_same_store(
    reference: Sweep, scenarios: list[str], tmp_path: Path
) -> None:
    """A worker dies, the driver is stopped, the driver is killed, a piece is damaged, a killed call left its
    workshop: in the end nobody can tell."""
    folder = tmp_path / "e"
    command = [sys.executable, "-m", "neijuan", "sweep", *scenarios, *OPTIONS, "--out", str(folder)]
    with begun(command) as driver:
        wait_for(lambda: there(folder) >= 1, driver)
        psutil.Process(driver.pid).children()[-1].kill()
        before = there(folder)
        wait_for(lambda: there(folder) > before, driver)
        assert there(folder) < MEMBERS, "the sweep was over before it could be stopped"
        os.killpg(driver.pid, signal.SIGINT)
        message = driver.communicate(timeout=PATIENCE)[1]
        assert driver.returncode == 130, message
        assert message.startswith("interrupted: ")
        assert "the same command goes on" in message
        assert len(message.splitlines()) == 1
    kept = there(folder)
    assert 0 < kept < MEMBERS

    with begun(command) as driver:
        wait_for(lambda: there(folder) > kept, driver)
        workers = psutil.Process(driver.pid).children()
        driver.kill()
        driver.wait()
        _, alive = psutil.wait_procs(workers, timeout=30)
        assert alive == []

    first = next(pieces.finished(folder))
    piece = pieces.piece_path(folder, first)
    piece.write_bytes(piece.read_bytes()[:1000])
    leftover = folder / pieces.FOLDER / ".0000002.zarr.zip.abc"
    leftover.mkdir()
    (leftover / "0000002.zarr.zip").write_bytes(b"half")
    missing = MEMBERS - there(folder) + 1
    last = nj.sweep(scenarios, out=folder, progress=False, **SETTINGS)
    assert last.simulated == missing
    assert contents(folder) == contents(reference.folder)
    assert not leftover.exists()


class begun:  # noqa: N801 reads as a verb
    """A process in a group of its own, gone with all its children at the end."""

    def __init__(self, command: list[str]) -> None:
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True)

    def __enter__(self) -> subprocess.Popen[str]:
        return self.process

    def __exit__(self, *of_an_error: object) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        if self.process.stderr is not None:
            self.process.stderr.close()


def there(folder: Path) -> int:
    """Members that are settled, with a piece or without."""
    return sum(1 for _ in pieces.finished(folder)) + sum(1 for _ in pieces.failed(folder))


def wait_for(happened: Callable[[], bool], driver: subprocess.Popen[str]) -> None:
    end = time.monotonic() + PATIENCE
    while not happened():
        assert driver.poll() is None, "the sweep ended by itself"
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.005)


@pytest.fixture
def untouched(reference: Sweep) -> Iterator[Sweep]:
    """The reference, which must be as before after the test."""
    before = contents(reference.folder)
    yield reference
    assert contents(reference.folder) == before


def test_the_same_command_again_has_nothing_to_do(
    untouched: Sweep, scenarios: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["sweep", *scenarios, *OPTIONS[:-1], "--out", str(untouched.folder), "--json"]
    assert main(command) == 1, "members have failed"
    said = capsys.readouterr()
    result = json.loads(said.out)
    assert (result["simulated_now"], result["finished"], result["failed"]) == (0, 6, 6)
    assert "check failed: 6 of 12 members failed" in said.err
    assert len(said.err.splitlines()) == 1


def test_another_plan_in_the_same_folder_is_refused_in_one_line(
    untouched: Sweep, scenarios: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sweep", *scenarios, *OPTIONS, "--quarters", "5", "--out", str(untouched.folder)]) == 2
    said = capsys.readouterr().err
    assert said.startswith("error: ")
    assert "quarters is 3 there and 5 here" in said
    assert len(said.splitlines()) == 1


def test_a_second_sweep_at_work_in_the_folder_is_refused(untouched: Sweep, scenarios: list[str]) -> None:
    fcntl = pytest.importorskip("fcntl")
    with (untouched.folder / LOCK).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(UsageError, match="another sweep is at work"):
            nj.sweep(scenarios, out=untouched.folder, progress=False, **SETTINGS)


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(UsageError, match="holds no ensemble"):
        nj.sweep(out=tmp_path, quarters=2, seeds=1)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--workers", "0"], "--workers 0 is too few"),
        (["--lever", "tarif=0,1"], "did you mean 'tariff'"),
        (["--vary", "R99"], "no parameter or rule"),
        (["nobody.yaml"], "no scenario file nobody.yaml"),
        (["--out", "/proc/nowhere"], "cannot write in"),
        (["--cluster", "tcp://127.0.0.1:1"], "no Dask scheduler answers"),
        (["--summary"], "no ensemble in"),
    ],
)
def test_wrong_use_ends_in_one_line_and_leaves_nothing(
    options: list[str],
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["sweep", "--quarters", "2", "--seeds", "1", *options]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert words in said.err
    assert len(said.err.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []
