"""R15: lost volume reappears elsewhere in its share, and none is lost or made on the way."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest
from economy_runs import assert_same_run, lever, run
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from neijuan.economy.rules import deflection
from neijuan.economy.simulation import Simulation

HUB = 2
volumes = arrays(float, (4, 2, 3), elements=st.floats(0.1, 1e3))
kept = arrays(float, (4, 1, 1), elements=st.floats(0.0, 1.0))


def deflect(free: np.ndarray, dutied: np.ndarray, share: float, transhipped: float = 0.25) -> np.ndarray:
    found = deflection.deflect(
        jnp.asarray(free), jnp.asarray(dutied), jnp.asarray(share), jnp.asarray(transhipped), HUB
    )
    return np.asarray(found)


def test_a_fifth_of_the_loss_by_hand() -> None:
    """The first bloc buys 60 less; 12 reappear, 3 of them in the hub first, 9 as 50 : 30 : 20."""
    free = np.array([100.0, 50.0, 30.0, 20.0]).reshape(4, 1, 1)
    dutied = np.array([40.0, 50.0, 30.0, 20.0]).reshape(4, 1, 1)
    np.testing.assert_allclose(deflect(free, dutied, 0.2)[:, 0, 0], [40.0, 54.5, 35.7, 21.8])


def test_a_duty_in_the_hub_is_not_sent_through_the_hub() -> None:
    free, dutied = np.full((4, 1, 1), 10.0), np.full((4, 1, 1), 10.0)
    dutied[HUB] = 4.0
    np.testing.assert_allclose(deflect(free, dutied, 0.5, 1.0)[:, 0, 0], [11.0, 11.0, 4.0, 11.0])


@given(volumes, kept, st.floats(0.0, 0.5), st.floats(0.0, 1.0))
def test_the_volume_that_reappears_is_its_share_of_the_loss(
    free: np.ndarray, kept: np.ndarray, share: float, transhipped: float
) -> None:
    dutied = free * np.maximum(kept, 0.01)
    found = deflect(free, dutied, share, transhipped)
    expected = dutied.sum(axis=0) + share * (free - dutied).sum(axis=0)
    np.testing.assert_allclose(found.sum(axis=0), expected, rtol=1e-9)
    assert (found >= dutied * (1 - 1e-12)).all()
    assert (found.sum(axis=0) <= free.sum(axis=0) * (1 + 1e-12)).all()


@given(volumes, kept)
def test_a_negative_share_lowers_what_others_buy_and_never_below_nothing(
    free: np.ndarray, kept: np.ndarray
) -> None:
    """Zhu 2017: exports to other markets fall too."""
    dutied = free * kept
    found = deflect(free, dutied, -0.1)
    assert (found >= 0.0).all()
    assert (found <= dutied + 1e-9).all()


@given(volumes, st.floats(-0.1, 0.5), st.floats(0.0, 1.0))
def test_without_duties_nothing_is_deflected(free: np.ndarray, share: float, transhipped: float) -> None:
    np.testing.assert_array_equal(deflect(free, free, share, transhipped), free)


def test_a_share_of_nothing_leaves_the_dutied_volumes() -> None:
    free = np.arange(1.0, 25.0).reshape(4, 2, 3)
    np.testing.assert_array_equal(deflect(free, 0.3 * free, 0.0), 0.3 * free)


# In the whole economy: a duty of 30% on all that the United States buy.


@pytest.fixture(scope="module")
def exports(prepared: Simulation) -> dict[str, np.ndarray]:
    """Exports of the first quarter to each bloc: without the duty, with it, and with half deflected."""
    duty = {"tariff": lever("tariff", 0.3, bloc="united-states")}

    def first(levers: dict[str, np.ndarray], share: float) -> np.ndarray:
        seen = run(prepared, 1, levers, deflected_share=share).isel(quarter=0)
        return -seen.transactions.sel(kind="exports", account="foreign").values[-4:]

    return {"free": first({}, 0.0), "dutied": first(duty, 0.0), "deflected": first(duty, 0.5)}


def test_half_of_the_lost_exports_reappear_elsewhere(exports: dict[str, np.ndarray]) -> None:
    lost = (exports["free"] - exports["dutied"]).sum()
    found = (exports["deflected"] - exports["dutied"]).sum()
    assert lost > 0
    np.testing.assert_allclose(found / lost, 0.5, rtol=0.01)
    assert (exports["deflected"][1:] > exports["dutied"][1:]).all()


def test_without_duties_the_share_is_of_no_matter(prepared: Simulation) -> None:
    none = {"remedies": lever("remedies", 0)}
    assert_same_run(run(prepared, 6, none, deflected_share=0.5), run(prepared, 6, none, deflected_share=0.0))
