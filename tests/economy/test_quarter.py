"""Quarters of the whole economy: nothing in its range breaks anything, and the baseline grows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import jax
import numpy as np
import pytest
import xarray as xr
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from neijuan.economy import levers
from neijuan.economy.accounts.identities import IDENTITIES
from neijuan.economy.parameters import Parameters, parameters, registry
from neijuan.economy.simulation import Simulation

EMPLOYED = ("number", "capital", "begun", "half_built", "orders", "employment", "materials")
STOCKS = (*EMPLOYED, "inventories", "expected_sales", "deposits", "loans", "price")


def unbroken(opening: Any, closing: Any, observed: Any) -> None:
    """What no parameter may break."""
    leaves = jax.tree_util.tree_leaves_with_path((closing, observed))
    wrong = [jax.tree_util.keystr(path) for path, leaf in leaves if not np.isfinite(leaf).all()]
    assert wrong == [], "no number"
    worst = np.asarray(observed.identity_residual).max(axis=1)
    assert {name: x for name, x in zip(IDENTITIES, worst, strict=True) if x > 1e-10} == {}
    for name in STOCKS:
        values, before = np.asarray(getattr(closing.firms, name)), np.asarray(getattr(opening.firms, name))
        # Rounding of a sum leaves a negative trace of its largest part.
        trace = 1e-9 * (1.0 + np.abs(before) + np.abs(values))
        assert (values >= -np.maximum(trace, 1e-12 * np.abs(values).max())).all(), f"negative {name}"
    for name, values in (
        ("vehicle debt", closing.vehicles.debt),
        ("vehicle deposits", closing.vehicles.deposits),
        ("local bonds", closing.local_governments.bonds),
        ("local deposits", closing.local_governments.deposits),
        ("central bonds", closing.centre.bonds),
        ("unemployment", observed.unemployment_rate),
        ("consumption", observed.household_consumption),
    ):
        values = np.asarray(values)
        assert values.min() >= -1e-9 * (1.0 + np.abs(values).max()), f"negative {name}"
    load = np.asarray(observed.cell_utilisation)
    assert load.min() >= 0.0
    assert load.max() <= 1.0 + 1e-9


def within(name: str, part: float) -> float:
    entry = registry()[name]
    return float(np.clip(entry.low + part * (entry.high - entry.low), entry.low, entry.high))


LEVERS = levers.registry()
BEHAVIOUR = [name for name in registry() if not name.startswith("start_")]
START = [
    name
    for name in registry()
    if name.startswith("start_")
    # The number of enterprises sets the size of the arrays, that is, another program to compile.
    and name != "start_industrial_enterprises"
    # Shares of one whole are drawn together below.
    and not name.startswith(("start_bank_share", "start_bloc_share", "start_age_"))
    and name not in ("start_skill_tertiary", "start_skill_secondary")
]
WHOLES = (
    ("start_bank_share_households", "start_bank_share_local", "start_bank_share_foreign"),
    ("start_bloc_share_united_states", "start_bloc_share_european_union", "start_bloc_share_emerging_asia"),
    ("start_vehicle_investment_share", "start_local_investment_share"),
    ("start_age_young", "start_age_middle", "start_age_older"),
    ("start_skill_tertiary", "start_skill_secondary"),
)
parts = st.floats(0.0, 1.0)


def run(simulation: Simulation, p: Parameters, step: Any, quarters: int) -> None:
    state = simulation.state
    for _ in range(quarters):
        closing, observed, _ = step(state, simulation.structure, p, simulation.path, simulation.mechanisms)
        unbroken(state, closing, observed)
        state = closing


@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(values=st.fixed_dictionaries(dict.fromkeys(BEHAVIOUR, parts)))
def test_no_behaviour_in_range_breaks_the_economy(values: dict[str, float], prepared, step) -> None:
    p = parameters(**{name: within(name, part) for name, part in values.items()})
    run(prepared, p, step, 6)


@pytest.mark.parametrize("end", ["low", "high"])
@pytest.mark.parametrize("name", BEHAVIOUR)
def test_no_single_parameter_breaks_the_economy_at_an_end_of_its_range(
    name: str, end: str, prepared, step
) -> None:
    p = parameters(**{name: getattr(registry()[name], end)})
    run(prepared, p, step, 6)


@pytest.mark.parametrize("end", ["low", "high"])
@pytest.mark.parametrize("name", LEVERS)
def test_no_single_lever_breaks_the_economy_at_an_end_of_its_range(
    name: str, end: str, prepared, step
) -> None:
    value = getattr(LEVERS[name], end)
    course = levers.path({name: np.full((1, *levers.shape(LEVERS[name], 31, 30)), value)}, 31, 30)
    run(replace(prepared, path=course), prepared.parameters, step, 6)


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(
    values=st.fixed_dictionaries(dict.fromkeys(START, parts)),
    wholes=st.lists(st.lists(st.floats(0.01, 1.0), min_size=4, max_size=4), min_size=5, max_size=5),
    seed=st.integers(0, 10_000),
)
def test_no_start_in_range_breaks_the_economy(values, wholes, seed: int, step) -> None:
    changes = {name: within(name, part) for name, part in values.items()}
    for names, weights in zip(WHOLES, wholes, strict=True):
        for name, weight in zip(names, weights, strict=False):
            changes[name] = within(name, 0.0) + min(weight / sum(weights), registry()[name].high)
    simulation = Simulation.prepare(2012, "1:1000", seed, changes)
    run(simulation, simulation.parameters, step, 4)


# The baseline of 2012 to 2022.

YEARS = 11


def yearly(values: xr.DataArray) -> np.ndarray:
    """Sums over the quarters of each year, `[year, ...]`."""
    data = values.values
    return data.reshape(-1, 4, *data.shape[1:]).sum(axis=1)


@pytest.fixture(scope="module")
def baseline(prepared: Simulation) -> xr.Dataset:
    return replace(prepared).advance(4 * YEARS)


def test_the_nation_grows_at_a_plausible_pace_every_year(baseline: xr.Dataset) -> None:
    product = yearly(baseline.real_gross_domestic_product.sum("province"))
    growth = product[1:] / product[:-1] - 1.0
    assert growth.min() > 0.02
    assert growth.max() < 0.12


def test_every_province_lives_and_none_runs_away(baseline: xr.Dataset) -> None:
    product = yearly(baseline.real_gross_domestic_product)
    assert (product > 0).all()
    pace = (product[-1] / product[0]) ** (1.0 / (YEARS - 1)) - 1.0
    assert pace.min() > -0.02
    assert pace.max() < 0.15
    growth = product[1:] / product[:-1] - 1.0
    assert np.abs(growth).max() < 0.3


def test_firms_come_and_go_every_year(baseline: xr.Dataset) -> None:
    entries, exits = (yearly(baseline[name].sum("province")) for name in ("firm_entries", "firm_exits"))
    stock = baseline.firms.sum("province").values[3::4]
    for flow in (entries, exits):
        assert (flow / stock > 0.005).all()
        assert (flow / stock < 0.3).all()
    change = np.diff(baseline.firms.sum("province").values)
    net = (baseline.firm_entries - baseline.firm_exits).sum("province").values
    np.testing.assert_allclose(change, net[1:], atol=1e-6)


def test_prices_loads_and_jobs_stay_in_bounds(baseline: xr.Dataset) -> None:
    for name in ("consumer_price_index", "producer_price_index", "gdp_deflator"):
        assert float(baseline[name].min()) > 0.7, name
        assert float(baseline[name].max()) < 2.0, name
    assert float(baseline.surveyed_utilisation.min()) > 0.4
    assert float(baseline.surveyed_utilisation.max()) <= 1.0
    assert float(baseline.unemployment_rate.min()) >= -1e-12, "beyond rounding"
    assert float(baseline.unemployment_rate.max()) < 0.3


@pytest.mark.parametrize("debt", ["firm_loans", "vehicle_debt", "local_government_bonds"])
def test_debts_stay_within_years_of_product(baseline: xr.Dataset, debt: str) -> None:
    nation = 4.0 * baseline.gross_domestic_product.sum("province")
    assert float((baseline[debt].sum("province") / nation).max()) < 5.0
    assert float(baseline[debt].min()) >= -1e-6
    central = float((baseline.central_government_bonds / nation).max())
    assert 0.0 <= central < 5.0


def test_identities_hold_for_eleven_years(baseline: xr.Dataset) -> None:
    assert float(baseline.identity_residual.max()) < 1e-10


@pytest.mark.slow
def test_a_finer_scale_differs_by_no_more_than_another_seed(baseline: xr.Dataset, prepared) -> None:
    """National aggregates of six years at 1:100 against six seeds at 1:1000."""
    quarters = 24
    names = ("real_gross_domestic_product", "household_consumption", "fixed_capital_formation", "employment")
    runs = [baseline.isel(quarter=slice(0, quarters))]
    runs += [Simulation.prepare(2012, "1:1000", seed).advance(quarters) for seed in range(2, 7)]
    fine = Simulation.prepare(2012, "1:100", 1).advance(quarters)
    for name in names:
        seeds = np.array([one[name].sum("province").values for one in runs])
        mean, spread = seeds.mean(axis=0), seeds.std(axis=0, ddof=1)
        gap = np.abs(fine[name].sum("province").values - mean)
        assert (gap <= np.maximum(5.0 * spread, 0.01 * mean)).all(), (name, (gap / mean).max())
