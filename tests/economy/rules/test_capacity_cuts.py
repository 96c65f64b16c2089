"""R28: what a decree retires, and what restarts when prices recover."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
from economy_runs import assert_same_run, economy, lever, run
from hypothesis import given
from hypothesis import strategies as st

from neijuan.economy.rules import capacity_cuts
from neijuan.economy.simulation import Simulation

amounts = st.floats(0.0, 1e6)


def cut(capital=100.0, idle=0.0, rate=0.0, gap=0.0, illegal=0.3) -> tuple[float, float, float]:
    cells = (jnp.full((1, 1), x) for x in (capital, idle, rate, gap))
    found = capacity_cuts.cut(*cells, jnp.asarray(illegal))
    return float(found.retired[0, 0]), float(found.restarted[0, 0]), float(found.keep[0, 0])


def test_two_fifths_a_year_are_a_tenth_in_a_quarter() -> None:
    np.testing.assert_allclose(cut(rate=0.4), (10.0, 0.0, 0.9))


def test_plants_restart_by_the_gain_in_prices() -> None:
    """Prices a fifth above normal in logs, 30% of the gain, of 50 idle: 3."""
    np.testing.assert_allclose(cut(idle=50.0, gap=0.2)[1], 3.0)
    assert cut(idle=50.0, gap=-0.2)[1] == cut(idle=50.0, gap=0.2, illegal=0.0)[1] == 0.0


@given(amounts, amounts, st.floats(0.0, 10.0), st.floats(-5.0, 5.0), st.floats(0.0, 2.0))
def test_no_more_is_retired_or_restarts_than_there_is(
    capital: float, idle: float, rate: float, gap: float, illegal: float
) -> None:
    retired, restarted, keep = cut(capital, idle, rate, gap, illegal)
    assert 0.0 <= retired <= 0.9 * capital
    assert 0.0 <= restarted <= idle
    assert 0.1 - 1e-12 <= keep <= 1.0
    np.testing.assert_allclose(keep * capital, capital - retired, rtol=1e-12, atol=1e-9)


# In the whole economy.


def steel(rate: float) -> dict[str, np.ndarray]:
    return {"capacity_cut": lever("capacity_cut", rate, sector="steel")}


def test_a_decree_retires_its_share_of_its_sector_only(prepared: Simulation) -> None:
    half, full = (run(prepared, 1, steel(rate)).retired_capacity[0] for rate in (0.2, 0.4))
    np.testing.assert_allclose(full.sel(sector="steel"), 2.0 * half.sel(sector="steel"))
    assert not full.drop_sel(sector="steel").any()


def test_retired_plants_stand_until_torn_down_or_restarted(prepared: Simulation) -> None:
    standing = economy(prepared, steel(0.4), illegal_restart=0.0, demolition=0.0)
    retired = standing.advance(4).retired_capacity.sum("quarter")
    np.testing.assert_allclose(standing.state.technology.idle.sum(axis=0), retired, rtol=1e-10)
    restarting = economy(prepared, steel(0.4), illegal_restart=2.0, demolition=0.0)
    again = restarting.advance(8).retired_capacity.sum("quarter").sel(sector="steel")
    assert float(restarting.state.technology.idle.sum()) < float(again)


def test_cuts_raise_utilisation_and_prices_of_their_sector(prepared: Simulation) -> None:
    base, seen = (run(prepared, 6, levers).isel(quarter=5).sel(sector="steel") for levers in ({}, steel(0.2)))
    assert float(seen.sector_utilisation) > float(base.sector_utilisation)
    assert float(seen.producer_price) > float(base.producer_price)


def test_without_decree_restarts_are_of_no_matter(prepared: Simulation) -> None:
    assert_same_run(run(prepared, 6, illegal_restart=2.0), run(prepared, 6, illegal_restart=0.0))
