"""Flows between sectors of the economy against a matrix that is known."""

import numpy as np
import pytest
from matplotlib.patches import PathPatch

from neijuan.report.figures.flows import LEAST, flows_between_sectors, purpose, yearly_flows


@pytest.fixture
def known(results):
    """Households pay firms 100 yi a quarter and get wages of 80; firms pay banks 5 of interest."""
    flows = results["transactions"]
    flows[:] = 0.0
    for kind, payer, receiver, amount in (
        ("consumption", "households", "firms", 100.0),
        ("wages", "firms", "households", 80.0),
        ("interest", "firms", "banks", 5.0),
    ):
        flows.loc[{"kind": kind, "account": payer, "place": "nation"}] -= amount
        flows.loc[{"kind": kind, "account": receiver, "place": "nation"}] += amount
    return results


def test_a_year_is_four_quarters_in_trillion_yuan(known):
    table = yearly_flows(known)
    rows = {(row.account, row.purpose, row.side): row.trillion_yuan_per_year for row in table.itertuples()}
    assert rows == pytest.approx(
        {
            ("households", "Consumption", "pays"): 0.04,
            ("firms", "Consumption", "receives"): 0.04,
            ("firms", "Wages", "pays"): 0.032,
            ("households", "Wages", "receives"): 0.032,
            ("firms", "Interest", "pays"): 0.002,
            ("banks", "Interest", "receives"): 0.002,
        }
    )


def test_what_is_paid_for_a_purpose_is_received(results):
    table = yearly_flows(results)
    sums = table.pivot_table("trillion_yuan_per_year", "purpose", "side", "sum")
    places = results["transactions"].sum(["account", "place"])
    assert float(abs(places).max()) < 1e-9
    assert np.allclose(sums["pays"], sums["receives"])


def test_each_drawn_flow_is_a_ribbon_and_small_ones_are_in_the_file_only(known):
    flows = known["transactions"]
    flows.loc[{"kind": "transfers", "account": "centre", "place": "nation"}] -= 0.1
    flows.loc[{"kind": "transfers", "account": "households", "place": "nation"}] += 0.1
    figure = flows_between_sectors(known)
    ribbons = [patch for patch in figure.drawing.axes[0].patches if isinstance(patch, PathPatch)]
    amounts = figure.data["trillion_yuan_per_year"]
    assert len(figure.data) == 8
    assert len(ribbons) == int((amounts > LEAST * amounts.sum() / 2).sum()) == 6
    assert "consumption (0), wages (0) and interest (0)" in figure.title


def test_every_kind_of_payment_of_the_model_has_a_purpose_in_words():
    from neijuan.economy.dimensions import KIND_NAMES

    purposes = {purpose(kind) for kind in KIND_NAMES}
    assert 8 < len(purposes) < 18
    assert not any("_" in name for name in purposes)
