"""The clock: the same seed gives the same bits, a run may be cut in two, what is no saved run is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import jax
import numpy as np
import pytest
import xarray as xr

from neijuan.economy import levers
from neijuan.economy.mechanisms import mechanisms
from neijuan.economy.simulation import Simulation
from neijuan.economy.stages.observation import Observed
from neijuan.economy.start.cells import benchmark_cells
from neijuan.economy.start.draw import draw
from neijuan.errors import UsageError


def same_bits(one: Simulation, other: Simulation) -> None:
    for name in ("state", "structure", "path", "mechanisms"):
        leaves = jax.tree_util.tree_leaves_with_path(getattr(one, name))
        others = jax.tree.leaves(getattr(other, name))
        assert len(leaves) == len(others)
        for (path, mine), theirs in zip(leaves, others, strict=True):
            assert mine.dtype == theirs.dtype, jax.tree_util.keystr(path)
            np.testing.assert_array_equal(mine, theirs, err_msg=jax.tree_util.keystr(path))
    assert one.parameters.as_dict() == other.parameters.as_dict()


def test_the_same_seed_gives_the_same_economy_and_the_same_run(prepared: Simulation) -> None:
    again = Simulation.prepare(2012, "1:1000", seed=1)
    same_bits(prepared, again)
    first = replace(prepared)
    xr.testing.assert_identical(first.advance(6), again.advance(6))
    same_bits(first, again)


def test_another_seed_gives_another_run_of_the_same_benchmark(prepared: Simulation) -> None:
    other = Simulation.prepare(2012, "1:1000", seed=2)
    one, two = replace(prepared).advance(6), other.advance(6)
    assert not np.array_equal(one.cell_output[5], two.cell_output[5])
    np.testing.assert_allclose(
        one.gross_domestic_product[0], two.gross_domestic_product[0], rtol=1e-3, err_msg="first quarter"
    )


def test_a_run_cut_by_a_file_equals_the_whole_run_to_the_bit(prepared: Simulation, tmp_path: Path) -> None:
    whole, cut = replace(prepared), replace(prepared)
    expected = whole.advance(7)
    first = cut.advance(3)
    cut.save(tmp_path / "half.state")
    loaded = Simulation.load(tmp_path / "half.state")
    same_bits(cut, loaded)
    assert (loaded.start, loaded.firms, loaded.seed, loaded.quarter_index) == (2012, "1:1000", 1, 3)
    joined = xr.concat([first, loaded.advance(4)], dim="quarter", data_vars="all")
    for name in Observed._fields:
        np.testing.assert_array_equal(joined[name], expected[name], err_msg=name)
    assert joined.quarter.values.tolist() == expected.quarter.values.tolist()
    same_bits(whole, loaded)
    assert [path.name for path in tmp_path.iterdir()] == ["half.state"]


def test_levers_and_switches_survive_the_file(prepared: Simulation, tmp_path: Path) -> None:
    """A path that changes from quarter to quarter, and mechanisms that are off."""
    tariff = np.linspace(0.0, 0.5, 8)[:, None, None] * np.ones((8, 4, 30))
    changed = replace(
        prepared,
        path=levers.path({"tariff": tariff, "household_demand": np.full((3, 31), 0.9)}, 31, 30),
        mechanisms=mechanisms(involution=False, soft_budgets=False),
    )
    whole, cut = replace(changed), replace(changed)
    expected = whole.advance(6)
    first = cut.advance(2)
    cut.save(tmp_path / "policy.state")
    loaded = Simulation.load(tmp_path / "policy.state")
    same_bits(cut, loaded)
    assert float(loaded.path.tariff[7, 0, 0]) == 0.5
    assert (float(loaded.mechanisms.involution), float(loaded.mechanisms.rust_belt)) == (0.0, 1.0)
    joined = xr.concat([first, loaded.advance(4)], dim="quarter", data_vars="all")
    for name in Observed._fields:
        np.testing.assert_array_equal(joined[name], expected[name], err_msg=name)
    same_bits(whole, loaded)
    neutral = replace(prepared).advance(6)
    assert not np.array_equal(neutral.exports_abroad, expected.exports_abroad), "the policies did something"


def test_changed_parameters_survive_the_file(prepared: Simulation, tmp_path: Path) -> None:
    changed = Simulation.prepare(2012, "1:1000", seed=1, changes={"loan_rate": 0.09})
    changed.save(tmp_path / "rate.state")
    loaded = Simulation.load(tmp_path / "rate.state")
    assert float(loaded.parameters.loan_rate) == 0.09
    xr.testing.assert_identical(changed.advance(2), loaded.advance(2))


def test_labels_and_counts_follow_the_clock(fresh: Simulation) -> None:
    assert fresh.quarter_labels(5) == ["2012Q1", "2012Q2", "2012Q3", "2012Q4", "2013Q1"]
    seen = fresh.advance(5)
    assert seen.quarter.values.tolist()[-1] == "2013Q1"
    assert fresh.quarter_index == 5
    assert fresh.quarter_labels(1) == ["2013Q2"]
    assert fresh.firm_count == int((np.asarray(fresh.state.firms.number) > 0).sum()) > 1000


def test_preparing_leaves_no_trace_of_the_trials(prepared: Simulation) -> None:
    assert prepared.quarter_index == 0
    settings = prepared.parameters.as_dict()
    pairs = tuple((name, value) for name, value in settings.items() if name.startswith("start_"))
    drawn = draw(benchmark_cells(2012, pairs), "1:1000", 1, settings)
    alive = np.asarray(prepared.state.firms.number) > 0
    years = np.asarray(prepared.state.firms.age)[alive] / 4.0
    np.testing.assert_allclose(years, settings["start_mean_age"] * drawn.age[alive], rtol=1e-12)
    assert np.asarray(prepared.state.world.duty).max() == 0.0
    assert (np.asarray(prepared.state.people.laid_off) == 0.0).all()


@pytest.fixture
def saved(prepared: Simulation, tmp_path: Path) -> Path:
    path = tmp_path / "run.state"
    prepared.save(path)
    return path


def rewrite(path: Path, **changes: object) -> None:
    """Change what a saved file holds; None leaves an entry out."""
    with np.load(path) as file:
        entries: dict[str, object] = {name: file[name] for name in file.files}
    entries |= changes
    with path.open("wb") as out:
        np.savez(out, **{name: np.asarray(x) for name, x in entries.items() if x is not None})


def header_of(path: Path) -> dict[str, object]:
    with np.load(path) as file:
        return json.loads(str(file["header"]))


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flip_bytes(path: Path) -> None:
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 64] = bytes(255 - byte for byte in data[middle : middle + 64])
    path.write_bytes(bytes(data))


DAMAGES = {
    "missing": lambda path: path.unlink(),
    "empty": lambda path: path.write_bytes(b""),
    "cut short": cut,
    "bytes flipped": flip_bytes,
    "text": lambda path: path.write_text("quarter,province\n", encoding="utf-8"),
    "no header": lambda path: rewrite(path, header=None),
    "header is no JSON": lambda path: rewrite(path, header="start: 2012"),
    "a leaf missing": lambda path: rewrite(path, leaf003=None),
    "a leaf of another shape": lambda path: rewrite(path, leaf003=np.zeros((2, 2))),
    "another archive": lambda path: np.savez(path.open("wb"), a=np.zeros(3)),
    "a parameter missing": lambda path: rewrite(path, header=json.dumps(without_a_parameter(path))),
}


def without_a_parameter(path: Path) -> dict[str, object]:
    header = header_of(path)
    parameters = dict(header["parameters"])  # type: ignore[call-overload]
    del parameters["price_floor"]
    return header | {"parameters": parameters}


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_is_no_saved_simulation_is_refused_in_one_line(saved: Path, damage: str) -> None:
    DAMAGES[damage](saved)
    with pytest.raises(UsageError, match=r"run\.state") as caught:
        Simulation.load(saved)
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize("year", [1999, 2013, 0, -1])
def test_a_year_without_tables_is_refused(year: int) -> None:
    with pytest.raises(UsageError, match="choose a start from 2002, 2007, 2012, 2017"):
        Simulation.prepare(year, "1:1000")


@pytest.mark.parametrize("firms", ["many", "1:0", "0:1", "1:99999", ""])
def test_a_bad_scale_is_refused_before_any_work(firms: str) -> None:
    with pytest.raises(UsageError, match="no scale"):
        Simulation.prepare(2012, firms)


def test_an_unknown_parameter_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(UsageError, match="loan_rate"):
        Simulation.prepare(2012, "1:1000", changes={"loan_rat": 0.05})
