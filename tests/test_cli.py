"""The command line: exit codes, one line for each mistake, one JSON object, and a quick start."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import warnings
from pathlib import Path

import pytest

import neijuan
from neijuan.cli import main
from neijuan.errors import DomainError

HEAVY = ("numpy", "pandas", "xarray", "jax", "matplotlib", "scipy", "rich")


def _lines(text: str) -> list[str]:
    return text.strip().splitlines()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_json_is_one_object_with_the_promised_entries(
    engine: type, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", "--firms", "1:1000", "--quarters", "8", "--json", "--out", "there"]) == 0
    out, error = capsys.readouterr()
    summary = json.loads(out)
    assert error == ""
    assert (summary["firms"], summary["quarters"]) == (370, 8)
    assert 0 <= summary["max_identity_residual"] < 1e-10
    assert summary["wall_seconds"] > 0
    assert Path(summary["results"]).is_file()
    assert Path(summary["report"]).is_file()


def test_a_person_reads_the_nation_and_where_the_files_are(
    engine: type, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", "--until", "2013"]) == 0
    out, error = capsys.readouterr()
    assert error == ""
    assert any(line.split()[:1] == ["2013"] for line in _lines(out))
    assert _lines(out)[-1].split() == ["report", "results/baseline.html"]


def test_quiet_says_nothing(engine: type, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "--quarters", "1", "--quiet"]) == 0
    assert capsys.readouterr() == ("", "")
    assert Path("results/baseline.nc").is_file()


def test_a_run_goes_on_from_a_kept_state(
    engine: type, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", "--quarters", "3", "--seed", "5", "--save-state", "kept/half", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["state"] == "kept/half"
    assert main(["run", "--from-state", "kept/half", "--quarters", "2", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["first_quarter"] == "2012Q4"


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "--start", "1999"],
        ["run", "--start", "soon"],
        ["run", "--firms", "lots"],
        ["run", "--until", "Q4"],
        ["run", "--until", "2011"],
        ["run", "--until", "2015", "--quarters", "3"],
        ["run", "--quarters", "0"],
        ["run", "--quarters"],
        ["run", "--seeds", "0"],
        ["run", "--out", "file/below"],
        ["run", "--save-state", "file/below/state"],
        ["run", "--from-state", "file"],
        ["run", "--from-state", "absent"],
        ["run", "--no-such-option"],
        ["run", "surplus-argument"],
        ["walk"],
        ["report"],
        ["report", "file"],
        ["report", "absent.nc"],
    ],
    ids=" ".join,
)
def test_wrong_use_is_one_line_and_exit_code_2(
    engine: type, folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    (folder / "file").write_text("something else")
    assert main(arguments) == 2
    out, error = capsys.readouterr()
    assert out == ""
    assert len(_lines(error)) == 1
    assert error.startswith("error: ")
    assert [entry.name for entry in folder.iterdir()] == ["file"]


def test_a_misspelt_option_names_its_neighbour_and_the_help(
    engine: type, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", "--firm", "1:10"]) == 2
    assert "--firms" in (error := capsys.readouterr().err)
    assert "neijuan run --help" in error


def test_open_accounts_fail_the_run(
    engine: type, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "residual", 1e-6)
    assert main(["run", "--quarters", "1", "--json"]) == 1
    out, error = capsys.readouterr()
    assert "identity" in error
    assert json.loads(out)["max_identity_residual"] == 1e-6


def test_figures_that_are_no_numbers_fail_the_run_and_make_no_report(
    engine: type, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def break_down(simulation: object) -> None:
        engine.residual = float("nan" if simulation.quarter_index >= 5 else 0)  # type: ignore[attr-defined]

    assert main(["run", "--quarters", "8", "--quiet"]) == 0
    engine.before_quarter = break_down  # type: ignore[attr-defined]
    assert main(["run", "--quarters", "8", "--json"]) == 1
    out, error = capsys.readouterr()
    summary = json.loads(out)
    assert "from 2013Q2 on" in error
    assert (summary["max_identity_residual"], summary["report"]) == (None, None)
    assert [entry.name for entry in Path("results").iterdir()] == ["baseline.nc"]


def test_leaving_the_domain_is_one_line_and_keeps_what_was_sound(
    engine: type, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def break_down(simulation: object) -> None:
        if simulation.quarter_index == 5:  # type: ignore[attr-defined]
            raise DomainError("2013Q2, CN-LN, steel: a price is not positive", "2013Q2", "CN-LN", "steel")

    assert main(["run", "--quarters", "8", "--quiet"]) == 0
    engine.before_quarter = break_down  # type: ignore[attr-defined]
    assert main(["run", "--quarters", "8", "--json"]) == 1
    out, error = capsys.readouterr()
    breach = json.loads(out)["broken"]
    assert (breach["quarter"], breach["sector"], breach["rule"]) == ("2013Q2", "steel", None)
    (line,) = _lines(error)
    assert "CN-LN" in line
    assert breach["state"] in line
    names = sorted(entry.name for entry in Path("results").iterdir())
    assert names == ["baseline-broken.state", "baseline.nc"]
    kept = neijuan.open_results("results/baseline.nc")
    assert kept["quarter"].values[-1] == "2013Q1"
    assert engine.load(Path(breach["state"])).quarter_index == 5  # type: ignore[attr-defined]
    engine.before_quarter = None  # type: ignore[attr-defined]
    assert main(["run", "--quarters", "8", "--quiet"]) == 0
    assert not Path(breach["state"]).exists()


def test_leaving_the_domain_at_once_keeps_the_state_alone(
    engine: type, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def break_down(simulation: object) -> None:
        raise DomainError("2012Q1: a figure is no number", "2012Q1")

    engine.before_quarter = break_down  # type: ignore[attr-defined]
    assert main(["run", "--quarters", "8"]) == 1
    assert len(_lines(capsys.readouterr().err)) == 1
    assert [entry.name for entry in Path("results").iterdir()] == ["baseline-broken.state"]


def test_ctrl_c_keeps_what_is_finished_and_says_so(
    engine: type, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def press(simulation: object) -> None:
        if simulation.quarter_index == 4:  # type: ignore[attr-defined]
            os.kill(os.getpid(), signal.SIGINT)

    engine.before_quarter = press  # type: ignore[attr-defined]
    assert main(["run", "--json"]) == 130
    out, error = capsys.readouterr()
    summary = json.loads(out)
    assert (summary["interrupted"], summary["quarters"]) == (True, 5)
    assert "2012Q1 to 2013Q1" in error
    assert Path(summary["results"]).is_file()


def test_ctrl_c_before_anything_is_finished_writes_nothing(
    engine: type, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(**_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(engine, "prepare", interrupted)
    assert main(["run"]) == 130
    assert "nothing" in capsys.readouterr().err
    assert list(folder.iterdir()) == []


def test_a_report_is_rendered_again(engine: type, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["run", "--quarters", "4", "--quiet"])
    first = Path("results/baseline.html").read_text()
    Path("results/baseline.html").unlink()
    assert main(["report", "results/baseline.nc"]) == 0
    assert Path(capsys.readouterr().out.strip()).read_text() == first
    assert main(["report", "results/baseline.nc", "--out", "copy.html", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"report": "copy.html"}
    assert Path("copy.html").read_text() == first


def test_warnings_of_dependencies_stay_away(
    engine: type, folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    engine.before_quarter = lambda simulation: warnings.warn("old", FutureWarning, stacklevel=1)  # type: ignore[attr-defined]
    with warnings.catch_warnings():
        main(["run", "--quarters", "1", "--quiet"])
    assert capfd.readouterr() == ("", "")


def _python(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False)


def test_importing_and_asking_for_help_load_nothing_heavy() -> None:
    for statement in ("import neijuan, neijuan.cli", "from neijuan.cli import main; main(['run', '--help'])"):
        check = (
            f"import sys; {statement}; print(*(m for m in {HEAVY!r} if m in sys.modules), file=sys.stderr)"
        )
        assert _python("-c", check).stderr.strip() == ""


def test_help_comes_at_once() -> None:
    def seconds() -> float:
        begin = time.perf_counter()
        assert _python("-m", "neijuan", "--help").returncode == 0
        return time.perf_counter() - begin

    assert min(seconds() for _ in range(5)) < 0.3


def test_help_names_every_command_and_version_is_the_package_version() -> None:
    shown = _python("-m", "neijuan").stdout
    assert all(f"\n  {command} " in shown for command in ("run", "report", "data", "validate", "matrices"))
    assert _python("-m", "neijuan", "--version").stdout.split() == ["neijuan", neijuan.__version__]
