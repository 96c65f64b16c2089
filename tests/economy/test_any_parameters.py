"""Random parameters, levers and switches: no figure is lost, no stock negative, every identity holds."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from neijuan.economy import levers, mechanisms
from neijuan.economy.parameters import registry
from neijuan.economy.simulation import Simulation
from verification.any_parameters import (
    BEHAVIOUR,
    Case,
    Move,
    cells,
    changed,
    draw,
    faults,
    judge,
    lever_range,
)


@st.composite
def parameter_values(draw: Any) -> tuple[tuple[str, float], ...]:
    names = draw(st.lists(st.sampled_from(BEHAVIOUR), max_size=8, unique=True))
    ranges = (registry()[name] for name in names)
    return tuple((entry.name, draw(st.floats(entry.low, entry.high))) for entry in ranges)


@st.composite
def lever_moves(draw: Any) -> tuple[Move, ...]:
    names = draw(st.lists(st.sampled_from(list(levers.registry())), max_size=5, unique=True))
    return tuple(
        Move(
            name,
            draw(st.floats(*lever_range(name))),
            draw(st.none() | st.integers(0, cells(name) - 1)),
            draw(st.integers(0, 2)),
        )
        for name in names
    )


cases = st.builds(
    Case,
    parameter_values(),
    lever_moves(),
    st.lists(st.sampled_from(mechanisms.NAMES), unique=True).map(tuple),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(case=cases)
def test_no_economy_of_the_ranges_breaks(case: Case, prepared: Simulation) -> None:
    assert judge(prepared, case, quarters=3) == []


FEARFUL = (("caution_unemployment", 5.0), ("caution_deflation", 5.0))
ONCE_BROKEN = {
    "the budget counts a trade-in as a lower price and again as income": Case(
        moves=(Move("trade_in_subsidy", 0.5),)
    ),
    "fear and waiting can put off more than all spending": Case(
        FEARFUL, (Move("household_demand", 0.5), Move("work_stoppage", 0.5))
    ),
}
"""Cases that once broke the economy, with the reason."""


@pytest.mark.parametrize("reason", ONCE_BROKEN)
def test_what_once_broke_holds(reason: str, prepared: Simulation) -> None:
    assert judge(prepared, ONCE_BROKEN[reason], quarters=16) == []


def test_every_case_of_a_number_is_the_same_case_and_changes_the_economy(prepared: Simulation) -> None:
    assert [draw(seed) for seed in range(20)] == [draw(seed) for seed in range(20)]
    case = Case((("loan_rate", 0.1),), (Move("tariff", 0.5, 0, 2),), ("rust_belt",))
    economy = changed(prepared, case)
    assert float(economy.parameters.loan_rate) == 0.1
    tariff = np.asarray(economy.path.tariff)
    assert tariff[:2].max() == 0.0
    assert (tariff[2:, 0, 0] == 0.5).all()
    assert tariff[2:].sum(axis=(1, 2)).tolist() == [0.5] * (len(tariff) - 2)
    assert [float(switch) for switch in economy.mechanisms] == [
        0.0 if name == "rust_belt" else 1.0 for name in mechanisms.NAMES
    ]


PLANTED = {
    "no number in [0].markets.inflation": ("markets", "inflation", np.nan),
    "negative firms.loans": ("firms", "loans", -5.0),
    "negative people.population": ("people", "population", -1.0),
    "negative households.deposits": ("households", "deposits", -100.0),
    "negative centre.bonds": ("centre", "bonds", -1.0),
    "world.exchange_rate not positive": ("world", "exchange_rate", 0.0),
}


@pytest.mark.parametrize("message", PLANTED)
def test_a_planted_fault_is_found(message: str, prepared: Simulation, step: Any) -> None:
    one = changed(prepared, Case())
    closing, observed, _ = step(one.state, one.structure, one.parameters, one.path, one.mechanisms)
    part, name, value = PLANTED[message]
    assert faults(*jax.device_get((closing, observed))) == []
    old = getattr(getattr(closing, part), name)
    spoilt = eqx.tree_at(
        lambda s: getattr(getattr(s, part), name), closing, old.ravel().at[0].set(value).reshape(old.shape)
    )
    found = faults(*jax.device_get((spoilt, observed)))
    assert len(found) == 1
    assert found[0].startswith(message)


def test_a_broken_identity_is_found(prepared: Simulation, step: Any) -> None:
    one = changed(prepared, Case())
    closing, observed, _ = step(one.state, one.structure, one.parameters, one.path, one.mechanisms)
    residual = np.array(observed.identity_residual)
    residual[0, 3] = 1e-9
    found = faults(*jax.device_get((closing, observed._replace(identity_residual=residual))))
    assert len(found) == 1
    assert found[0].startswith("identity")
