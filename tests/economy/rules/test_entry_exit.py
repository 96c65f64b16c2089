"""R10: whole enterprises come and go, as many as expected, and none is lost or made by where they settle."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from neijuan.economy.parameters import parameters
from neijuan.economy.rules import entry_exit, rollover

P = parameters()
GRID = (np.arange(20_000) + 0.5) / 20_000


@given(st.floats(0, 1e6))
def test_rounding_at_random_is_unbiased_and_to_a_neighbour(expected: float) -> None:
    rounded = np.asarray(entry_exit.round_at_random(jnp.asarray(expected), jnp.asarray(GRID)))
    assert set(np.unique(rounded)) <= {np.floor(expected), np.floor(expected) + 1.0}
    assert abs(rounded.mean() - expected) <= 1.0 / len(GRID) + 1e-9 * expected


def exits(number=1000.0, abandoned=False, uniform=0.5, background=0.01, distress=0.25) -> float:
    left = entry_exit.exits(
        jnp.full((1, 1), number),
        jnp.full((1, 1), abandoned),
        jnp.full((1, 1), uniform),
        jnp.asarray(background),
        jnp.asarray(distress),
    )
    return float(left[0, 0])


def kept_alive(state=0.0, willingness=1.0) -> float:
    """Probability of being carried on for a firm in distress whose assets would cover half of its loans."""
    one = jnp.ones((1, 1))
    found = rollover.keep_alive(
        100.0 * one,
        100.0 * one,
        0.0 * one,
        10.0 * one,
        state * one,
        jnp.asarray(1.0),
        jnp.asarray(willingness),
        jnp.asarray(0.5),
        jnp.asarray(-1.0),
        jnp.asarray(3.0),
        jnp.asarray(2.0),
        jnp.asarray(0.0),
    )
    return float(found[0, 0])


def test_distress_drives_out_and_the_state_rescues() -> None:
    """Who is carried on (R06) faces the hazard of a sound firm; the state's firms are, more often."""
    assert exits() < exits(abandoned=True)
    np.testing.assert_allclose(kept_alive(state=0.0), 0.5)
    assert kept_alive(state=0.0) < kept_alive(state=1.0) < 1.0
    assert kept_alive(state=1.0, willingness=0.0) == 0.0, "without evergreening nobody is carried on"


def test_hazards_are_those_of_the_docstring() -> None:
    number = 1e6
    np.testing.assert_allclose(exits(number), number * -np.expm1(-0.01), rtol=1e-4)
    np.testing.assert_allclose(exits(number, abandoned=True), number * -np.expm1(-0.26), rtol=1e-4)


@given(st.integers(0, 10_000), st.booleans(), st.floats(0, 0.999999))
def test_whole_enterprises_leave_and_no_more_than_there_are(
    number: int, abandoned: bool, uniform: float
) -> None:
    left = exits(float(number), abandoned, uniform, background=0.1, distress=2.0)
    assert left == np.floor(left)
    assert 0 <= left <= number


def test_the_scale_changes_the_noise_of_exits_and_not_their_mean() -> None:
    draws = jnp.asarray(np.random.default_rng(0).random((1, 200_000)))

    def mean(number: float) -> tuple[float, float]:
        left = entry_exit.exits(
            jnp.full(draws.shape, number),
            jnp.zeros(draws.shape, dtype=bool),
            draws,
            jnp.asarray(0.01),
            jnp.asarray(0.25),
        )
        rate = np.asarray(left) / number
        return float(rate.mean()), float(rate.std())

    (small, noisy), (large, calm) = mean(1.0), mean(100.0)
    np.testing.assert_allclose([small, large], -np.expm1(-0.01), rtol=0.05)
    assert noisy > 5.0 * calm


def test_entry_rises_with_the_margin_by_its_coefficient() -> None:
    base = jnp.full((2, 2), 50.0)

    def entry(margin: float) -> float:
        found = entry_exit.entry(base, jnp.full((2, 2), margin), jnp.full((2, 2), 0.06), P.entry_margin)
        return float(found[0, 0])

    assert entry(0.06) == 50.0
    np.testing.assert_allclose(np.log(entry(0.07) / entry(0.06)), 0.01 * P.entry_margin, rtol=1e-9)
    assert entry(5.0) == entry(0.5), "a windfall does not draw without limit"


blocks = hnp.arrays(
    np.float64,
    (3, 5),
    elements=st.one_of(st.just(0.0), st.integers(0, 500).map(float)),
)


@given(blocks, st.data())
def test_entrants_are_placed_to_the_last_one(number: np.ndarray, data: st.DataObject) -> None:
    count = number.shape[0]
    some = hnp.arrays(np.float64, (count, 1), elements=st.integers(0, 2_000).map(float))
    entrants = data.draw(some)
    per_agent = data.draw(hnp.arrays(np.float64, (count, 1), elements=st.floats(1, 1_500)))
    age = data.draw(hnp.arrays(np.float64, number.shape, elements=st.integers(0, 99).map(float), unique=True))
    places = entry_exit.place(*map(jnp.asarray, (number, age, entrants, per_agent)))
    placed = np.asarray(places.entrants)
    np.testing.assert_array_equal(placed.sum(axis=1, keepdims=True), entrants)
    assert (placed >= 0).all()
    np.testing.assert_array_equal(placed, np.floor(placed))
    free = number <= 0
    for row in range(count):
        if free[row].any():
            assert (placed[row][~free[row]] == 0).all(), "incumbents are left alone while there is room"
        elif entrants[row, 0] > 0:
            joined = np.flatnonzero(placed[row])
            assert joined.tolist() == [int(np.argmin(age[row]))], "a full block pools with its youngest"


@pytest.mark.parametrize(("entrants", "agents"), [(30.0, 1), (100.0, 1), (260.0, 3), (5_000.0, 4), (2.0, 1)])
def test_as_many_agents_as_the_scale_asks_for(entrants: float, agents: int) -> None:
    """A block of six with two incumbents, at 100 enterprises an agent."""
    number = jnp.asarray([[100.0, 0.0, 90.0, 0.0, 0.0, 0.0]])
    age = jnp.zeros_like(number)
    places = entry_exit.place(number, age, jnp.full((1, 1), entrants), jnp.full((1, 1), 100.0))
    new = np.asarray(places.entrants)[0]
    assert (new > 0).sum() == agents
    assert new.sum() == entrants
    assert new[new > 0].max() - new[new > 0].min() <= 1


def test_compiled_and_mapped() -> None:
    number = jnp.asarray([[1.0, 0.0, 3.0, 0.0]])
    mapped = jax.jit(jax.vmap(lambda n: entry_exit.place(number, number, n, jnp.ones((1, 1))).entrants))
    counts = jnp.asarray([0.0, 1.0, 7.0])[:, None, None]
    np.testing.assert_array_equal(mapped(counts).sum(axis=(1, 2)), counts[:, 0, 0])


def test_without_hazards_nobody_leaves(run) -> None:
    immortal = run(exit_background=0.0, exit_distress=0.0)
    assert float(immortal.firm_exits.max()) == 0.0
    assert float(np.diff(immortal.firms, axis=0).min()) >= 0.0


def test_hazards_drive_out_their_part_of_the_sound(run, prepared) -> None:
    """Nobody is abandoned where distress does not count: five percent a quarter leave."""
    found = run(quarters=1, exit_background=0.05, exit_distress=0.0)
    before = float(
        prepared.structure.layout.cell_sum(prepared.state.firms.number)[
            :, np.asarray(prepared.structure.surveyed)
        ].sum()
    )
    np.testing.assert_allclose(float(found.firm_exits.sum()), before * -np.expm1(-0.05), rtol=0.01)


def test_entry_without_responses_is_the_base_whatever_the_margin(run, prepared) -> None:
    still = {"entry_margin": 0.0, "support_entry_response": 0.0}
    plain, dear = (run({"loan_rate": rise}, **still) for rise in (0.0, 0.05))
    np.testing.assert_array_equal(plain.firm_entries, dear.firm_entries)
    usual = float(
        np.asarray(prepared.structure.entrants_base)[:, np.asarray(prepared.structure.surveyed)].sum()
    )
    np.testing.assert_allclose(float(plain.firm_entries.sum("province").mean()), usual, rtol=0.03)
    assert not np.array_equal(plain.firm_entries, run({"loan_rate": 0.05}, entry_margin=20.0).firm_entries)


def test_more_entry_support_brings_more_entrants(run) -> None:
    """Barwick, Kalouptsidi and Zahur 2025: entry answers to support for entrants."""
    entries = [
        float(run({"support_entry": 3.0}, support_entry_response=eta).firm_entries.sum())
        for eta in (0.0, 2.5)
    ]
    assert entries[1] > 1.02 * entries[0]
