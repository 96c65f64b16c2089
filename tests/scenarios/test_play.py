"""Scenarios in the real economy: paired with the baseline, conditions, states that go on."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
import xarray as xr

import neijuan as nj
from neijuan.errors import UsageError
from neijuan.experiments.changes import arguments
from neijuan.experiments.play import Play
from neijuan.scenarios import Assumptions, LeverChange, Scenario, load

pytestmark = pytest.mark.slow

CUT = LeverChange(lever="capacity_cut", sector="steel", value=0.4, **{"from": "2012Q3"})
HELD = LeverChange(
    lever="export_restraint", sector="electronics", value=0.5, of="year-before", **{"from": "2012Q3"}
)
TAX = LeverChange(lever="export_tax_rebate", value=-0.2, when="net_exports > 0", ramp=1)


def scenario(*changes: LeverChange, **more: object) -> Scenario:
    return Scenario(name="mine", title="Mine", levers=changes, **more)


@pytest.fixture(scope="module")
def base() -> Play:
    return Play.prepare("baseline")


def test_nothing_differs_before_the_change(base: Play) -> None:
    quiet, cut = base.lived("baseline").advance(4), base.lived(scenario(CUT)).advance(4)
    xr.testing.assert_identical(quiet.isel(quarter=slice(2)), cut.isel(quarter=slice(2)))
    retired = (cut - quiet)["retired_capacity"]
    assert (retired.isel(quarter=slice(2, None)).sel(sector="steel") > 0).all()
    assert float(retired.drop_sel(sector="steel").sum()) == pytest.approx(0, abs=1e-6 * float(retired.sum()))


def test_one_prepared_economy_serves_all(base: Play) -> None:
    one, other = base.lived("baseline"), base.lived(scenario(CUT))
    assert one.simulation.structure is other.simulation.structure
    assert base.lived(scenario(assumptions=Assumptions(history=False))).simulation.history is False
    warm = base.lived(scenario(assumptions=Assumptions(parameters={"loan_rate": 0.07})))
    assert float(warm.simulation.parameters.loan_rate) == pytest.approx(0.07)


def test_a_restraint_on_a_good_that_the_world_has_come_to_buy_refers_to_what_it_buys_now(base: Play) -> None:
    won = LeverChange(lever="new_market", sector="batteries", value=0.02)
    limit = HELD.model_copy(update={"sector": ("batteries",)})

    def volume(play: Play) -> xr.DataArray:
        seen = play.advance(4)
        return (seen["sector_exports"] / seen["producer_price"]).sel(sector="batteries")

    free, held = volume(base.lived(scenario(won))), volume(base.lived(scenario(won, limit)))
    assert float(free[0]) > 3 * float(volume(base.lived("baseline"))[0])
    dearer = 1 + float(base.simulation.parameters.quality_shift) * math.log(2)
    assert float(held[2] / free[:2].mean()) == pytest.approx(0.5 * dearer, rel=0.15)


def test_a_restraint_halves_what_was_exported(base: Play) -> None:
    def volume(play: Play) -> xr.DataArray:
        seen = play.advance(4)
        return (seen["sector_exports"] / seen["producer_price"]).sel(sector="electronics")

    free, held = volume(base.lived("baseline")), volume(base.lived(scenario(HELD)))
    # Half the volume, of better quality: its price rises by q for each log point that the cap cuts (R29).
    dearer = 1 + float(base.simulation.parameters.quality_shift) * math.log(2)
    assert float(held[2] / free[:2].mean()) == pytest.approx(0.5 * dearer, rel=0.1)


def test_a_condition_acts_from_the_next_quarter(base: Play) -> None:
    quiet, taxed = base.lived("baseline").advance(3), base.lived(scenario(TAX)).advance(3)
    fewer = (quiet - taxed)["exports_abroad"].sum("province")
    assert float(fewer[0]) == 0
    assert float(fewer[1]) > 0


def test_a_saved_play_goes_on_to_the_bit(base: Play, tmp_path: Path) -> None:
    asked = scenario(CUT, HELD, TAX)
    whole = base.lived(asked).advance(5)
    first = base.lived(asked)
    before = first.advance(2)
    first.save(tmp_path / "half.state")
    second = Play.load(tmp_path / "half.state")
    assert second.scenario == asked
    after = second.advance(3)
    xr.testing.assert_identical(xr.concat([before, after], "quarter", data_vars="minimal"), whole)


def test_another_scenario_takes_over(base: Play, tmp_path: Path) -> None:
    nj.run(firms="1:1000", quarters=2, save_state=tmp_path / "half.state")
    cut = nj.run(scenario(CUT), from_state=tmp_path / "half.state", quarters=2).dataset.isel(seed=0)
    expected = base.lived(scenario(CUT)).advance(4).isel(quarter=slice(2, None))
    for name in expected:
        xr.testing.assert_equal(cut[name].drop_vars("seed"), expected[name])
    other = scenario(assumptions=Assumptions(parameters={"loan_rate": 0.09}))
    with pytest.raises(UsageError, match="loan_rate"):
        nj.run(other, from_state=tmp_path / "half.state", quarters=1)


def test_a_run_of_a_scenario_is_made_again_from_its_manifest() -> None:
    first = nj.run(scenario(CUT, TAX), firms="1:1000", quarters=3, changes="evergreening=0:2012Q2")
    again = nj.run(**arguments(first.manifest))
    xr.testing.assert_equal(again.dataset, first.dataset)
    assert len(Scenario.from_yaml(first.manifest["settings"]["scenario"]["text"]).levers) == 3


@pytest.mark.parametrize("name", ["grand-bargain", "northeast-best-mix", "external-balance-imports"])
def test_shipped_scenarios_run(name: str, base: Play) -> None:
    seen = base.lived(name).advance(2)
    assert float(abs(seen["identity_residual"]).max()) < 1e-10
    assert load(name).digest == base.lived(name).scenario.digest
