"""R31: what foreigners restrict, the centre lists."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
from economy_runs import SECTORS, codes
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from neijuan.economy.rules import self_sufficiency

LISTED = jnp.asarray([1.0, 0.0, 0.0])
DUTY = jnp.asarray([0.25, 0.1, 0.0])


def test_weight_rises_by_the_gain_times_the_mean_duty() -> None:
    found = self_sufficiency.central_weight(LISTED, DUTY, jnp.asarray(2.0))
    np.testing.assert_allclose(found, [1.5, 0.2, 0.0])


def test_without_gain_or_duty_the_list_stands() -> None:
    np.testing.assert_array_equal(self_sufficiency.central_weight(LISTED, DUTY, jnp.asarray(0.0)), LISTED)
    np.testing.assert_array_equal(self_sufficiency.central_weight(LISTED, 0 * DUTY, jnp.asarray(9.0)), LISTED)


rows = hnp.arrays(np.float64, 3, elements=st.floats(0, 3, allow_subnormal=False))


@given(rows, rows, st.floats(0, 10))
def test_duties_add_weight_and_count_up_to_the_whole_price(
    listed: np.ndarray, duty: np.ndarray, gain: float
) -> None:
    found = np.asarray(self_sufficiency.central_weight(*map(jnp.asarray, (listed, duty, gain))))
    assert (found >= listed).all()
    assert (found <= listed + gain).all()


def restricted() -> dict[str, np.ndarray]:
    """All blocs tax one sector at a half, and no other remedy is opened."""
    duty = np.zeros((4, SECTORS))
    duty[:, codes("sector").index("other-transport")] = 0.5
    return {"tariff": duty, "remedies": np.asarray(0.0)}


def test_without_foreign_measures_the_gain_is_never_felt(run, same) -> None:
    peaceful = {"remedies": 0.0}
    assert same(run(peaceful, restriction_gain=0.0), run(peaceful, restriction_gain=10.0))


def test_a_restricted_sector_is_listed_by_more_provinces(run) -> None:
    """Gain times half the price adds 2 x 0.5 to a weight of nothing; without gain nothing is added."""

    def adoption(levers, gain: float) -> np.ndarray:
        return run(levers, quarters=8, restriction_gain=gain).priority_adoption.isel(quarter=-1)

    hit, free = adoption(restricted(), 2.0), adoption(restricted(), 0.0)
    there = {"sector": "other-transport"}
    assert float(hit.sel(there).mean()) > float(free.sel(there).mean()) + 0.2


def test_compiled_and_mapped() -> None:
    gains = jnp.asarray([0.0, 2.0])
    mapped = jax.jit(jax.vmap(lambda k: self_sufficiency.central_weight(LISTED, DUTY, k)))(gains)
    np.testing.assert_allclose(mapped[:, 0], [1.0, 1.5])
