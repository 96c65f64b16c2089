"""What a run is told to do otherwise: parsed, checked, and written down so that it can be repeated."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

import neijuan as nj
from neijuan.cli import main
from neijuan.errors import UsageError
from neijuan.experiments.changes import (
    arguments,
    from_words,
    lever_paths,
    parse_mechanisms,
    parse_parameters,
    spelt_out,
)


def test_texts_become_values() -> None:
    assert parse_parameters(["loan_rate=0.05", " exit_background = 1e-3 "]) == {
        "loan_rate": 0.05,
        "exit_background": 1e-3,
    }
    assert parse_mechanisms(["soft-budgets", "involution"]) == {"soft_budgets": False, "involution": False}


@pytest.mark.parametrize("texts", [["loan_rate"], ["=3"], ["loan_rate=much"], ["a=1", "a=1"]], ids=" ".join)
def test_texts_that_name_no_value_are_refused(texts: list[str]) -> None:
    with pytest.raises(UsageError, match="--parameter"):
        parse_parameters(texts)


@pytest.mark.parametrize(
    ("settings", "match"),
    [
        ({"parameters": {"loan_rat": 0.05}}, "loan_rate"),
        ({"parameters": {"loan_rate": 50.0}}, "range"),
        ({"mechanisms": {"soft_budget": False}}, "soft_budgets"),
        ({"levers": {"tarif": 0.1}}, "tariff"),
        ({"levers": {"tariff": -1.0}}, "range"),
        ({"levers": {"loan_rate": "high"}}, "number"),
        ({"levers": {"tariff": np.zeros((2, 3))}}, "shape"),
    ],
)
def test_what_no_registry_has_is_refused_before_anything_is_prepared(
    engine: type, monkeypatch: pytest.MonkeyPatch, settings: dict[str, object], match: str
) -> None:
    monkeypatch.setattr(engine, "prepare", lambda **_: pytest.fail("prepared too early"))
    with pytest.raises(UsageError, match=match):
        nj.run(quarters=1, **settings)  # type: ignore[arg-type]


@pytest.mark.parametrize("option", [["--without-history"], ["--off", "involution"], ["--parameter", "a=1"]])
def test_a_state_file_settles_the_economy(
    engine: type, tmp_path: Path, capsys: pytest.CaptureFixture[str], option: list[str]
) -> None:
    assert main(["run", "--from-state", str(tmp_path / "any"), "--quarters", "1", *option]) == 2
    assert option[0] in capsys.readouterr().err


def test_levers_survive_their_words_to_the_bit() -> None:
    cuts = np.zeros((9, 31, 30))
    cuts[4:, 3, 7] = 0.1 + 0.2
    given = {"capacity_cut": cuts, "loan_rate": 0.01, "tariff": np.full((3, 4, 30), 1 / 3)}
    again = from_words(json.loads(json.dumps(spelt_out(given))))
    for name, path in lever_paths(given).items():
        kept = again[name]
        assert kept.shape[1:] == path.shape[1:]
        np.testing.assert_array_equal(np.concatenate([kept, [kept[-1]] * (len(path) - len(kept))]), path)


@pytest.mark.slow
def test_a_run_is_repeated_from_its_manifest_to_the_bit() -> None:
    tariff = np.zeros((3, 4, 30))
    tariff[2] = 0.2
    first = nj.run(
        firms="1:1000",
        quarters=4,
        seed=3,
        mechanisms={"soft_budgets": False},
        parameters={"loan_rate": 0.07},
        levers={"tariff": tariff},
        progress=False,
    )
    settings = first.manifest["settings"]
    assert (settings["history"], settings["mechanisms"]["soft_budgets"]) == (True, False)
    again = nj.run(**arguments(first.manifest), progress=False)
    assert again.manifest["settings"]["all_levers"] == settings["all_levers"]
    xr.testing.assert_identical(again.dataset.drop_attrs(), first.dataset.drop_attrs())


@pytest.mark.slow
def test_the_past_moves_the_figures_and_can_be_left_out() -> None:
    lived = nj.run(firms="1:1000", quarters=4, seed=3, progress=False)
    neutral = nj.run(firms="1:1000", quarters=4, seed=3, history=False, progress=False)
    assert lived.manifest["settings"]["all_levers"] != neutral.manifest["settings"]["all_levers"]
    assert float(abs(lived - neutral)["gross_domestic_product"].sum()) > 0


@pytest.mark.slow
def test_a_state_file_keeps_the_past(tmp_path: Path) -> None:
    state = tmp_path / "half.state"
    first = nj.run(firms="1:1000", quarters=1, save_state=state, progress=False)
    second = nj.run(from_state=state, quarters=1, progress=False)
    assert second.manifest["settings"]["history"] is True
    assert second.manifest["settings"]["all_levers"] == first.manifest["settings"]["all_levers"]
    with pytest.raises(UsageError, match=r"half\.state"):
        arguments(second.manifest)
