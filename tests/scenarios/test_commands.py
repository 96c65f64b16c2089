"""`neijuan scenario`, the JSON Schema, and runs of scenarios with the stand-in for the engine."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import neijuan as nj
from neijuan.cli import main
from neijuan.errors import UsageError
from neijuan.scenarios import Assumptions, LeverChange, Scenario, Shock, load, names
from neijuan.scenarios.schema import schema

ROOT = Path(__file__).parents[2]
HEAD = "name: mine\ntitle: A question\n"


def test_list_tells_all(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scenario", "list", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert isinstance(found, list)
    assert [one["name"] for one in found] == names()
    assert main(["scenario", "list"]) == 0
    assert "voluntary-export-restraint" in capsys.readouterr().out
    assert main(["scenario", "list", "--quiet"]) == 0
    assert capsys.readouterr().out == ""


def test_show_prints_words_or_the_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scenario", "show", "grand-bargain"]) == 0
    out = capsys.readouterr().out
    assert load("grand-bargain").title in out
    assert "year before" in out
    assert main(["scenario", "show", "grand-bargain", "--yaml"]) == 0
    assert Scenario.from_yaml(capsys.readouterr().out) == load("grand-bargain").flat()
    assert main(["scenario", "show", "grand-bargain", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert Scenario(**told["scenario"]) == load("grand-bargain").flat()


def test_check_says_what_is_wrong_on_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    right, wrong = tmp_path / "right.yaml", tmp_path / "wrong.yaml"
    right.write_text(f"{HEAD}levers:\n  - lever: tariff\n    value: 0.1\n    from: 2030\n")
    wrong.write_text(f"{HEAD}levers:\n  - lever: tariff\n    value: 0.1\n    sector: solr\n")
    assert main(["scenario", "check", str(right)]) == 0
    assert "right" in capsys.readouterr().out
    assert main(["scenario", "check", str(right), "--until", "2024Q4", "--json"]) == 0
    assert "after the run" in json.loads(capsys.readouterr().out)["files"][0]["notes"][0]
    assert main(["scenario", "check", str(right), str(wrong)]) == 2
    out, error = capsys.readouterr()
    assert out == ""
    assert error.count("\n") == 1
    assert f"{wrong}, line 6" in error
    assert "'solar'" in error


def test_new_writes_what_check_accepts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["scenario", "new", "my-question"]) == 0
    assert main(["scenario", "check", "my-question.yaml"]) == 0
    assert json.loads(Path("scenario.schema.json").read_text()) == schema()
    assert main(["scenario", "new", "my-question"]) == 2
    assert main(["scenario", "new", "My Question"]) == 2


def test_levers_tell_unit_and_range(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scenario", "levers", "--json"]) == 0
    told = {one["name"]: one for one in json.loads(capsys.readouterr().out)}
    assert told["tariff"]["axes"] == ["bloc", "sector"]
    assert main(["scenario", "levers", "tarif"]) == 2
    assert "'tariff'" in capsys.readouterr().err
    assert main(["scenario", "levers", "tariff"]) == 0
    assert "share of value" in capsys.readouterr().out


def test_the_published_schema_is_current(capsys: pytest.CaptureFixture[str]) -> None:
    """`neijuan scenario schema --out docs/scenario.schema.json` writes it again."""
    assert json.loads((ROOT / "docs" / "scenario.schema.json").read_text(encoding="utf-8")) == schema()
    assert main(["scenario", "schema", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == schema()


def test_the_schema_has_every_key_of_the_language() -> None:
    drawn = schema()
    parts = {
        Scenario: drawn,
        LeverChange: drawn["$defs"]["change"],
        Shock: drawn["$defs"]["shock"],
        Assumptions: drawn["$defs"]["assumptions"],
    }
    for model, part in parts.items():
        keys = {field.alias or name for name, field in model.model_fields.items()}
        assert set(part["properties"]) == keys | ({"rate"} if issubclass(model, LeverChange) else set())


def test_checking_needs_no_engine(tmp_path: Path) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text(f"{HEAD}levers:\n  - lever: tarif\n    value: 0.1\n")
    code = (
        "import sys\nfrom neijuan.cli import main\n"
        f"assert main(['scenario', 'check', {str(path)!r}]) == 2\n"
        "print([name for name in ('jax', 'pandas', 'numpy', 'xarray') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    assert "'tariff'" in done.stderr


def test_a_run_is_named_after_its_scenario(engine: type, tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(f"{HEAD}assumptions:\n  history: off\n")
    results = nj.run(path, quarters=2, out=tmp_path)
    assert results.path == tmp_path / "mine.nc"
    told = results.manifest["settings"]["scenario"]
    assert Scenario.from_yaml(told["text"]) == load(path)
    assert told["sha256"] == load(path).digest
    other = nj.run(path, quarters=2, out=tmp_path, name="other")
    assert other.path == tmp_path / "other.nc"


def test_several_scenarios_are_run_to_one_end(
    engine: type, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("late.yaml").write_text(
        "name: late\ntitle: Late\nassumptions: {history: off}\n"
        "shocks:\n  - {lever: loan_rate, value: 0, from: 2026, until: 2027}\n"
    )
    monkeypatch.setattr("neijuan.experiments.play._set_up", lambda *_: None)
    assert main(["run", "baseline", "late.yaml", "--json"]) == 0
    runs = json.loads(capsys.readouterr().out)["runs"]
    assert [one["scenario"] for one in runs] == ["baseline", "late"]
    assert {one["last_quarter"] for one in runs} == {"2030Q4"}
    assert sorted(one.name for one in Path("results").iterdir()) == [
        "baseline.html",
        "baseline.nc",
        "late.html",
        "late.nc",
    ]


@pytest.mark.parametrize(
    "options",
    [
        ["volontary-export-restraint"],
        ["--lever", "tarif=1"],
        ["baseline", "revaluation", "--name", "both"],
        ["--name", "a/b"],
    ],
)
def test_wrong_use_writes_nothing(
    engine: type,
    options: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["run", *options]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_run_like_another_takes_over_its_settings(engine: type) -> None:
    base = nj.run(firms="1:10", seed=3, seeds=2, until="2013Q2")
    again = nj.run(like=base)
    assert again.quarters == base.quarters
    assert list(again.dataset["seed"].values) == [3, 4]
    assert again.dataset.attrs["firms_scale"] == "1:10"
    shorter = nj.run(like=base, quarters=2, seeds=1)
    assert shorter.quarters == ("2012Q1", "2012Q2")
    assert list(shorter.dataset["seed"].values) == [3]


def test_a_scenario_in_python_may_be_wrong(engine: type) -> None:
    with pytest.raises(UsageError, match="'tariff'"):
        nj.run(changes="tarif=1", quarters=1)
