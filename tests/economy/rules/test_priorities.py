"""R02: lists spread by the centre and by imitation; without both each province follows its advantage."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from neijuan.economy.parameters import parameters
from neijuan.economy.rules import priorities

PROVINCES, SECTORS, NEW = 31, 20, 7
WEIGHTS = {"central_weight": 3.5, "peer_weight": 3.5, "advantage_weight": 0.7, "margin_weight": 5.0}


def utility(
    listed=0.0, central=0.0, local=0.0, advantage=1.0, margin=0.0, coordination=0.0, threshold=2.8, **weights
):
    """Utility in a nation of two provinces and one sector, of the first province."""
    full = WEIGHTS | weights
    cell = [jnp.broadcast_to(jnp.asarray(x, dtype=float), (2, 1)) for x in (listed, local, advantage, margin)]
    found = priorities.utility(
        jnp.asarray([central]),
        *cell,
        jnp.asarray(coordination),
        *(jnp.asarray(full[name]) for name in WEIGHTS),
        jnp.asarray(threshold),
    )
    return float(found[0, 0])


def test_each_motive_moves_the_log_odds_by_its_weight() -> None:
    plain = utility()
    assert plain == -2.8
    np.testing.assert_allclose(utility(central=1.0) - plain, 3.5)
    np.testing.assert_allclose(utility(listed=[[0.0], [1.0]]) - plain, 3.5 / 2, err_msg="half of all list it")
    np.testing.assert_allclose(utility(local=-0.4) - plain, -0.4)
    np.testing.assert_allclose(utility(advantage=2.0) - plain, 0.7 * np.log(2.0))
    np.testing.assert_allclose(utility(margin=0.03) - plain, 0.15)


def test_coordination_ends_copying_and_strengthens_advantage() -> None:
    case = {"central": 1.0, "listed": 1.0, "advantage": 2.0}
    np.testing.assert_allclose(utility(**case, coordination=1.0), 4 * 0.7 * np.log(2.0) - 2.8)
    half = 0.5 * (3.5 + 3.5) + 2.5 * 0.7 * np.log(2.0) - 2.8
    np.testing.assert_allclose(utility(**case, coordination=0.5), half)


def test_comparative_advantage_by_hand() -> None:
    """Sectors make up 60 and 40 of the nation's 100; the first province makes 40 of the first, 10 of the
    second."""
    index = priorities.comparative_advantage(jnp.asarray([[40.0, 10.0, 0.0], [20.0, 30.0, 0.0]]))
    np.testing.assert_allclose(index[0], [0.8 / 0.6, 0.2 / 0.4, 1.0])
    np.testing.assert_allclose(index[1], [0.4 / 0.6, 0.6 / 0.4, 1.0])


def adoption(seed: int, reviews: int, central: float, weights: dict[str, float], threshold: float) -> float:
    """Share of provinces that list a sector that nobody listed, after `reviews` reviews of all of it."""
    draws = np.random.default_rng(seed)
    advantage = jnp.asarray(np.exp(0.7 * draws.standard_normal((PROVINCES, SECTORS))))
    other = (draws.random((PROVINCES, SECTORS)) < 0.2).astype(float)
    other[:, NEW] = 0.0
    listed, zero = jnp.asarray(other), jnp.zeros((PROVINCES, SECTORS))
    weight = jnp.zeros(SECTORS).at[NEW].set(central)
    for _ in range(reviews):
        odds = priorities.utility(
            weight,
            listed,
            zero,
            advantage,
            zero,
            jnp.asarray(0.0),
            *(jnp.asarray(weights[name]) for name in WEIGHTS),
            jnp.asarray(threshold),
        )
        uniform = jnp.asarray(draws.random((2, PROVINCES, SECTORS)))
        listed = priorities.choose(listed, odds, jnp.ones(SECTORS, bool), uniform, jnp.asarray(1.0))
    return float(listed[:, NEW].mean())


def both(weights: dict[str, float], threshold: float) -> tuple[float, float]:
    """Mean adoption in eight reviews over fields: with list and imitation, and without both."""
    alone = weights | {"central_weight": 0.0, "peer_weight": 0.0}
    with_list = [adoption(seed, 8, 1.0, weights, threshold) for seed in range(6)]
    without = [adoption(seed, 8, 1.0, alone, threshold) for seed in range(6)]
    assert min(with_list) > max(without)
    return float(np.mean(with_list)), float(np.mean(without))


def test_a_list_is_adopted_by_nine_in_ten_within_eight_reviews_and_by_less_than_half_without() -> None:
    """Fang, Li and Lu 2025: nearly all provinces list what the centre lists."""
    with_list, without = both(WEIGHTS, 2.8)
    assert with_list >= 0.9
    assert without < 0.5


def test_the_registered_weights_spread_a_list_as_far() -> None:
    p = parameters()
    names = ("priority_central", "priority_peers", "priority_advantage", "priority_margin")
    weights = {key: float(getattr(p, name)) for key, name in zip(WEIGHTS, names, strict=True)}
    with_list, without = both(weights, float(p.priority_threshold))
    assert with_list >= 0.9
    assert without < 0.5


def test_imitation_alone_multiplies_what_the_list_does() -> None:
    """Young 2000; Lin, Wu and Xing 2010: provinces copy each other, so that more of them end with a list."""
    single = [adoption(seed, 8, 1.0, WEIGHTS | {"peer_weight": 0.0}, 2.8) for seed in range(6)]
    copied = [adoption(seed, 8, 1.0, WEIGHTS, 2.8) for seed in range(6)]
    assert np.mean(copied) > np.mean(single) + 0.1


lists = hnp.arrays(np.float64, (4, 3), elements=st.sampled_from([0.0, 1.0]))
numbers = hnp.arrays(np.float64, (4, 3), elements=st.floats(-30, 30))
outputs = hnp.arrays(np.float64, (4, 3), elements=st.floats(0, 1e5))
draws = hnp.arrays(np.float64, (2, 4, 3), elements=st.floats(0, 0.999999))


@given(lists, numbers, draws, st.floats(0, 1))
def test_lists_stay_lists_and_only_eligible_sectors_enter(
    listed: np.ndarray, odds: np.ndarray, uniform: np.ndarray, reviewed: float
) -> None:
    eligible = jnp.asarray([True, True, False])
    after = np.asarray(priorities.choose(*map(jnp.asarray, (listed, odds)), eligible, uniform, reviewed))
    assert set(np.unique(after)) <= {0.0, 1.0}
    assert (after[:, 2] == 0).all()
    kept = uniform[1] >= reviewed
    np.testing.assert_array_equal(after[:, :2][kept[:, :2]], listed[:, :2][kept[:, :2]])


@given(lists, numbers, outputs, st.floats(0.1, 20), st.floats(0, 1))
def test_the_split_is_shares_of_listed_sectors(
    listed: np.ndarray, odds: np.ndarray, output: np.ndarray, temperature: float, power: float
) -> None:
    arrays = map(jnp.asarray, (listed, odds, output))
    share = np.asarray(priorities.split(*arrays, jnp.asarray(temperature), jnp.asarray(power)))
    assert ((share >= 0) & (share <= 1 + 1e-12)).all()
    assert (share[listed == 0] == 0).all()
    for total in share.sum(axis=1):
        assert total == pytest.approx(1.0) or total == 0.0


def test_the_split_is_the_softmax_of_utility_by_size() -> None:
    """Utilities a temperature apart and sizes of one to sixteen under a power of one half."""
    share = priorities.split(
        jnp.ones((1, 2)),
        jnp.asarray([[2.0, 0.0]]),
        jnp.asarray([[1.0, 16.0]]),
        jnp.asarray(2.0),
        jnp.asarray(0.5),
    )
    np.testing.assert_allclose(share[0], [np.e / (np.e + 4), 4 / (np.e + 4)])


def test_the_switch_is_a_list_and_peers_without_weight(run, same, base) -> None:
    listing = {"priority": np.eye(30)[11] + np.eye(30)[12]}
    off = run(listing, ("duplication",))
    assert same(off, run(listing, priority_central=0.0, priority_peers=0.0))
    assert same(off, run(None, ("duplication",))), "nobody reads the list"
    assert not same(run(listing), base)


def test_full_coordination_is_choice_by_a_fourfold_advantage(run, same, prepared) -> None:
    fourfold = 4.0 * float(prepared.parameters.priority_advantage)
    unified = run({"coordination": 1.0})
    assert same(unified, run(priority_central=0.0, priority_peers=0.0, priority_advantage=fourfold))


def test_compiled_and_mapped() -> None:
    levels = jnp.asarray([0.0, 1.0])
    one = jnp.ones((2, 1))
    weights = [jnp.asarray(x) for x in WEIGHTS.values()]

    def of(level: jax.Array) -> jax.Array:
        return priorities.utility(jnp.ones(1), one, 0 * one, one, 0 * one, level, *weights, jnp.asarray(2.8))

    np.testing.assert_allclose(jax.jit(jax.vmap(of))(levels)[:, 0, 0], [4.2, -2.8])
