"""Plans, pieces, and the ensemble that opens from them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
import zarr
from ensembles.stores import make_store, piece

import neijuan as nj
from neijuan.errors import UsageError
from neijuan.experiments.ensembles import pieces
from neijuan.experiments.ensembles.plan import check_same, read_plan
from neijuan.experiments.ensembles.planning import make_plan
from neijuan.experiments.ensembles.summary import summary
from neijuan.experiments.ensembles.variants import variants

GRID = {"seeds": 2, "seed": 5, "levers": ["tariff=0,0.2"], "vary": ["loan_rate"], "draws": 3, "quarters": 3}


def test_members_are_numbered_scenario_by_scenario_seed_by_seed_draw_by_draw() -> None:
    plan = make_plan(**GRID)
    assert plan.members == 12
    found = [plan.member(number) for number in range(plan.members)]
    assert [member.variant for member in found] == [0, 1] * 6
    assert [member.seed for member in found] == [5, 5, 6, 6] * 3
    assert [member.draw for member in found] == [0] * 4 + [1] * 4 + [2] * 4
    assert len({member.parameters["loan_rate"] for member in found}) == 3


def test_groups_share_draw_and_seed_and_hold_every_member_once() -> None:
    plan = make_plan(**{**GRID, "levers": ["tariff=0,0.1,0.2"]})
    missing = [number for number in range(plan.members) if number != 4]
    groups = list(plan.groups(iter(missing), 2))
    assert [number for group in groups for number in group] == missing
    assert all(len(group) <= 2 for group in groups)
    for group in groups:
        assert len({(plan.member(number).draw, plan.member(number).seed) for number in group}) == 1


def test_a_plan_reads_back_as_it_was_written(tmp_path: Path) -> None:
    plan = make_plan(**GRID)
    plan.write(tmp_path)
    again = read_plan(tmp_path)
    assert again.fingerprint == plan.fingerprint
    assert [again.member(number) for number in range(12)] == [plan.member(number) for number in range(12)]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"seeds": 3}, "seeds is 2 there and 3 here"),
        ({"quarters": 4}, "quarters is 3 there and 4 here"),
        ({"levers": ["tariff=0,0.3"]}, "scenarios are baseline tariff=0, baseline tariff=0.2 there"),
        ({"vary": ["loan_rate=0.03..0.05"]}, "the prior of loan_rate differs"),
        ({"vary": ["deposit_rate"]}, "parameters that vary are loan_rate there and deposit_rate here"),
        ({"draws": 4}, "draws is 3 there and 4 here"),
    ],
)
def test_another_plan_is_refused_by_its_first_difference(change: dict[str, object], words: str) -> None:
    with pytest.raises(UsageError, match=words) as caught:
        check_same(make_plan(**{**GRID, **change}), make_plan(**GRID), Path("there"))
    assert "sweep into a new folder" in str(caught.value)


def test_a_plan_made_by_other_code_is_refused() -> None:
    plan = make_plan(**GRID)
    older = replace(plan, inputs={**plan.inputs, "code": "other"})
    with pytest.raises(UsageError, match="made with other code of the model"):
        check_same(plan, older, Path("there"))


def test_a_damaged_plan_is_told_apart_from_none(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no ensemble in"):
        read_plan(tmp_path)
    make_plan(**GRID).write(tmp_path)
    said = json.loads((tmp_path / "plan.json").read_text())
    said["settings"]["seeds"] = 7
    (tmp_path / "plan.json").write_text(json.dumps(said))
    with pytest.raises(UsageError, match="damaged"):
        read_plan(tmp_path)


def test_levers_cross_with_scenarios_and_act_where_and_when_they_are_told() -> None:
    found = variants(["baseline"], ["tariff=0,10%:bloc=eu:sector=new-three:from=2024Q4", "evergreening=1,0"])
    assert [one.label for one in found] == [
        "baseline tariff=0 evergreening=1",
        "baseline tariff=0 evergreening=0",
        "baseline tariff=0.1 evergreening=1",
        "baseline tariff=0.1 evergreening=0",
    ]
    change = json.loads(found[2].text)["levers"][0]
    assert change["bloc"] == ["european-union"]
    assert (change["sector"], change["from"], change["value"]) == (["new-three"], "2024Q4", 0.1)


@pytest.mark.parametrize(
    ("levers", "message"),
    [
        (["tarif=0,1"], "did you mean 'tariff'"),
        (["tariff"], "names no values"),
        (["tariff=0:sectr=solar"], "did you mean 'sector'"),
        (["tariff=0:2024Q4"], "no target or date"),
        (["tariff=0,0"], "there twice"),
        (["tariff=-1"], "outside"),
    ],
)
def test_wrong_levers_end_in_one_line(levers: list[str], message: str) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        make_plan(levers=levers, quarters=4)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"scenarios": "base-line"}, "unknown scenario"),
        ({"scenarios": ["baseline", "baseline"]}, "baseline is there twice"),
        ({"seeds": 0}, "--seeds 0 is too few"),
        ({"seed": -1}, "--seed -1 is negative"),
        ({"start": 2010}, "choose one of 2002"),
        ({"quarters": 0}, "nothing to simulate"),
        ({"firms": "1-1000"}, "is no scale"),
        ({"keep": "some"}, "--keep 'some' is unknown"),
        ({"design": "morris"}, "varies nothing"),
        ({"vary": ["loan_rate"], "seeds": 1_000_000, "draws": 100}, "too many"),
    ],
)
def test_wrong_settings_end_in_one_line(wrong: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        make_plan(**{"quarters": 4, **wrong})
    assert "\n" not in str(caught.value)


def test_a_piece_opens_by_itself_and_has_the_same_bytes_each_time(tmp_path: Path) -> None:
    plan = make_plan(**GRID)
    dataset = piece(plan, plan.member(3), lambda unit, member: 7.0)
    content = pieces.encode(dataset)
    assert pieces.encode(dataset.copy(deep=True)) == content
    pieces.write_piece(tmp_path, 3, content)
    path = pieces.piece_path(tmp_path, 3)
    opened = xr.open_zarr(zarr.storage.ZipStore(path, mode="r"), consolidated=False).load()
    xr.testing.assert_equal(opened, dataset)
    assert pieces.sound(path)
    path.write_bytes(content[:-40])
    assert not pieces.sound(path)
    path.write_bytes(content.replace(b"CN-LN", b"CN-XX"))
    assert not pieces.sound(path)


def test_an_ensemble_opens_with_what_each_member_is_made_of(tmp_path: Path) -> None:
    folder, plan = make_store(tmp_path / "e", lambda unit, member: unit[0], without=(4,), **GRID)
    opened = nj.open_ensemble(folder)
    assert opened["member"].values.tolist() == [n for n in range(12) if n != 4]
    assert opened["outcome_level"].attrs == {"definition": "a test"}
    assert (opened.attrs["members"], opened.attrs["finished"], opened.attrs["failed"]) == (12, 11, 1)
    one = opened.sel(member=7)
    assert one["scenario"].item() == "baseline tariff=0.2"
    assert (one["seed"].item(), one["draw"].item(), one["tariff"].item()) == (6, 1, 0.2)
    assert one["loan_rate"].item() == plan.member(7).parameters["loan_rate"]
    assert one["gross_domestic_product"].sel(quarter="2012Q2", province="CN-JL").item() == 703.0


def test_figures_are_read_only_when_and_where_they_are_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, _ = make_store(tmp_path / "e", lambda unit, member: 0.0, **GRID)
    read: list[tuple[str, str]] = []
    usual = pieces.read_array

    def counted(path: Path, name: str) -> np.ndarray:
        read.append((path.name, name))
        return usual(path, name)

    monkeypatch.setattr(pieces, "read_array", counted)
    opened = nj.open_ensemble(folder)
    chosen = opened["gross_domestic_product"].isel(quarter=-1).sel(member=[2, 9])
    assert read == []
    assert chosen.values.tolist() == [[204.0, 205.0], [904.0, 905.0]]
    assert [name for name, _ in read] == ["0000002.zarr.zip", "0000009.zarr.zip"]


def test_the_summary_pairs_members_of_the_same_draw_and_seed(tmp_path: Path) -> None:
    """Scenario 2 is 1 above scenario 1 in each pair, while members differ by up to 20."""
    settings = {**GRID, "seeds": 10}
    folder, _ = make_store(
        tmp_path / "e",
        lambda unit, member: 2.0 * member.seed + member.draw + member.variant,
        without=(4,),
        **settings,
    )
    table = summary(folder).set_index(["outcome", "scenario"]).loc["utilisation"]
    second = table.loc["baseline tariff=0.2"]
    assert (second["members"], second["pairs"]) == (30, 29)
    assert second[["difference_median", "difference_p05", "difference_p95"]].tolist() == [1.0, 1.0, 1.0]
    assert second["p95"] - second["p05"] > 15
    assert table.loc["baseline tariff=0", "members"] == 29


def test_an_ensemble_without_a_finished_member_says_how_to_go_on(tmp_path: Path) -> None:
    make_plan(**GRID).write(tmp_path)
    with pytest.raises(UsageError, match="goes on with it"):
        nj.open_ensemble(tmp_path)
