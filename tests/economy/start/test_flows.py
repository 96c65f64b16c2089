"""Flows between provinces: margins are met, nobody trades with himself, distance matters."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neijuan.data.input_output import provinces
from neijuan.economy.start.flows import distances, interprovincial_flows, reachable


def margins(seed: int, products: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Skewed random sales and purchases [31, products] with equal sums."""
    generator = np.random.default_rng(seed)
    outflow = generator.pareto(0.8, (31, products))
    inflow = generator.pareto(0.8, (31, products))
    return reachable(outflow, inflow * outflow.sum(0) / inflow.sum(0))


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 2**20))
def test_margins_are_met_without_own_trade(seed: int) -> None:
    outflow, inflow = margins(seed)
    trade = interprovincial_flows(outflow, inflow, iterations=20000)
    total = outflow.sum(0)
    assert (trade >= 0).all()
    assert np.diagonal(trade, axis1=1, axis2=2).max() == 0
    assert (np.abs(trade.sum(1).T - inflow) / total).max() < 1e-12
    assert (np.abs(trade.sum(2).T - outflow) / total).max() < 1e-6


@settings(max_examples=50, deadline=None)
@given(seed=st.integers(0, 2**20), giant=st.integers(0, 30))
def test_reachable_keeps_net_flows_and_leaves_every_seller_a_buyer(seed: int, giant: int) -> None:
    generator = np.random.default_rng(seed)
    outflow = generator.uniform(0, 1, (31, 2))
    inflow = outflow[generator.permutation(31)]
    outflow[giant] += 100.0
    inflow[giant] += 100.0
    cut_out, cut_in = reachable(outflow, inflow)
    np.testing.assert_allclose(cut_out - cut_in, outflow - inflow, atol=1e-10)
    assert (cut_out <= outflow + 1e-12).all()
    assert (cut_out >= 0).all()
    assert (cut_in >= 0).all()
    assert (cut_out + cut_in <= cut_out.sum(0) * (1 + 1e-9)).all()


def test_distance_turns_trade_to_neighbours() -> None:
    """With equal margins everywhere, a higher elasticity shortens the average haul."""
    outflow = np.ones((31, 1))
    haul = [
        (interprovincial_flows(outflow, outflow, elasticity)[0] * distances()).sum()
        for elasticity in (0.0, 0.9, 2.0)
    ]
    assert haul[0] > haul[1] > haul[2]


def test_great_circle_distances() -> None:
    codes = list(provinces().index)
    between = distances()
    np.testing.assert_allclose(between, between.T)
    # Beijing to Shanghai is 1,070 km in a straight line, to Tianjin 110 km.
    assert between[codes.index("CN-BJ"), codes.index("CN-SH")] == pytest.approx(1070, rel=0.02)
    assert between[codes.index("CN-BJ"), codes.index("CN-TJ")] == pytest.approx(110, rel=0.1)


def test_a_product_that_nobody_trades_has_no_flows() -> None:
    outflow, inflow = margins(1)
    outflow[:, 1] = inflow[:, 1] = 0.0
    assert (interprovincial_flows(outflow, inflow)[1] == 0).all()
