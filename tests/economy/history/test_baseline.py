"""Demand of the past is raised by what its tariffs took, as fast as buyers learned of them."""

from __future__ import annotations

import numpy as np

from neijuan.economy.history.baseline import kept_under, past
from neijuan.economy.history.path import historical_changes


def test_a_lasting_tariff_works_at_impact_and_then_as_memory_learns() -> None:
    tariff = np.full((200, 1), 0.2)
    kept = kept_under(tariff, impact=1.0, long=4.0, learning=0.06)
    np.testing.assert_allclose(kept[0, 0], 1.2**-1)
    # After one quarter memory holds six percent of the tariff.
    np.testing.assert_allclose(kept[1, 0], 1.2 ** -(1.0 + 3.0 * 0.06))
    np.testing.assert_allclose(kept[-1, 0], 1.2**-4, rtol=1e-3)
    assert (np.diff(kept[:, 0]) <= 0).all()


def test_a_tariff_that_ends_is_forgotten() -> None:
    tariff = np.zeros((400, 1))
    tariff[:20] = 0.3
    kept = kept_under(tariff, 1.0, 4.0, 0.06)
    assert kept[19, 0] < kept[20, 0] < kept[60, 0]
    np.testing.assert_allclose(kept[-1, 0], 1.0, rtol=1e-6)


def test_demand_is_raised_only_where_there_are_tariffs() -> None:
    with_tariffs, published = past(2012)["foreign_demand"], historical_changes(2012, without=("revaluation",))
    ratio = with_tariffs / published["foreign_demand"]
    assert (ratio >= 1.0).all()
    # The tariffs of 2018 to 2020 took some percent of exports by 2022, not a quarter of them.
    assert 1.02 < ratio[40].mean() < 1.25
