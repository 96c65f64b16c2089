"""R26: the experience curve, and research that price wars and expected rescue starve."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest
from economy_runs import assert_same_run, economy, lever, run
from hypothesis import given
from hypothesis import strategies as st

from neijuan.economy.rules import innovation
from neijuan.economy.simulation import Simulation


def learning(experience: float, rate: float, at_start: float = 1.0) -> float:
    return float(innovation.learning(*(jnp.asarray([x]) for x in (experience, at_start, rate)))[0])


def effort(support=0.0, usual=0.0, added=0.0, margin=0.0, rescue=0.0, usual_rescue=0.0) -> float:
    def cell(value: float) -> jnp.ndarray:
        return jnp.full((1, 1), value)

    found = innovation.effort(
        cell(support), cell(usual), jnp.asarray([added]), cell(margin), cell(rescue), cell(usual_rescue),
        jnp.asarray(20.0), jnp.asarray(4.0), jnp.asarray(0.5),
    )  # fmt: skip
    return float(found[0, 0])


def test_each_doubling_of_output_saves_a_fifth_at_a_rate_of_a_third() -> None:
    """The progress ratio of 0.8 known from solar cells is lambda = log2(1 / 0.8) = 0.322."""
    rate = np.log2(1 / 0.8)
    np.testing.assert_allclose([learning(2.0**n, rate) for n in range(4)], [0.8**n for n in range(4)])


def test_no_learning_without_experience_or_without_a_rate() -> None:
    assert learning(8.0, 0.0) == learning(1.0, 0.3) == learning(0.5, 0.3) == 1.0


@given(st.floats(0.0, 1e12), st.floats(0.0, 1e6), st.floats(0.0, 1.0))
def test_inputs_fall_by_four_fifths_at_most(experience: float, at_start: float, rate: float) -> None:
    assert 0.2 <= learning(experience, rate, at_start) <= 1.0


def test_price_wars_starve_research() -> None:
    """Ten points of margin lost, response 4: effort falls by 1 - e^-0.4, a third."""
    np.testing.assert_allclose(effort(margin=-0.1), 0.6703, rtol=1e-4)


def test_support_lever_and_rescue_by_hand() -> None:
    assert effort() == effort(support=0.01, usual=0.01) == effort(rescue=0.3, usual_rescue=0.3) == 1.0
    np.testing.assert_allclose(effort(support=0.02), 1.4)
    np.testing.assert_allclose(effort(added=0.5), 1.5)
    np.testing.assert_allclose(effort(rescue=0.4), 0.8)


@given(st.tuples(*(st.floats(*ends) for ends in ((0, 1), (0, 1), (0, 5), (-1, 1), (0, 1), (0, 1)))))
def test_effort_stays_between_none_and_three(values: tuple[float, ...]) -> None:
    assert 0.0 <= effort(*values) <= 3.0


def test_efficiency_grows_by_effort_beyond_the_usual() -> None:
    growth = innovation.efficiency_growth(jnp.asarray([[0.0, 1.0, 2.0]]), jnp.asarray(0.02))
    np.testing.assert_allclose(growth, [[-0.005, 0.0, 0.005]], atol=1e-15)


# In the whole economy.


@pytest.fixture(scope="module")
def laboratories() -> dict[str, np.ndarray]:
    return {"research_support": lever("research_support", 1.0)}


def test_research_without_gain_changes_nothing(prepared: Simulation, laboratories) -> None:
    idle = economy(prepared, laboratories, research_gain=0.0)
    seen = idle.advance(6)
    np.testing.assert_array_equal(idle.state.technology.efficiency, prepared.state.technology.efficiency)
    assert_same_run(seen, run(prepared, 6, research_gain=0.0))


def test_twice_the_effort_adds_the_gain_in_a_year(prepared: Simulation, laboratories) -> None:
    """Margins and rescue as usual, effort 2 in place of 1 for four quarters: 2% more."""
    ahead, base = (
        economy(
            prepared,
            levers,
            research_gain=0.02,
            research_margin=0.0,
            research_rescue=0.0,
            research_support=0.0,
        )
        for levers in (laboratories, {})
    )
    for one in (ahead, base):
        one.advance(4)
    ratio = np.asarray(ahead.state.technology.efficiency) / np.asarray(base.state.technology.efficiency)
    np.testing.assert_allclose(np.log(ratio), 0.02, rtol=1e-9)


def test_sectors_that_learn_need_less_and_the_others_the_same(prepared: Simulation) -> None:
    later = economy(prepared)
    later.advance(6)
    need, rate = np.asarray(later.state.technology.need), np.asarray(prepared.structure.learning_rate)
    assert (need[rate > 0] < 1.0).all()
    np.testing.assert_array_equal(need[rate == 0], 1.0)
