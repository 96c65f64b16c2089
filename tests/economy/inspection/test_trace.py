"""Traced variables are those of the run, and the run does not notice."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from neijuan.economy.inspection.trace import Tracer, parse, variables
from neijuan.economy.simulation import Simulation
from neijuan.errors import UsageError


def test_names_and_ways_are_read() -> None:
    wishes = parse(["plans.price, agenda.effort", "plans.price:cell-sum", "plans.price"])
    assert [(wish.name, wish.way) for wish in wishes] == [
        ("plans.price", "mean"),
        ("agenda.effort", "mean"),
        ("plans.price", "cell-sum"),
    ]
    with pytest.raises(UsageError, match="cell-sum"):
        parse(["plans.price:median"])


@pytest.mark.slow
def test_what_is_traced_agrees_with_what_is_observed(prepared: Simulation) -> None:
    economy = replace(prepared)
    names = ["agenda.effort", "sales.output:cell-sum", "work.employment:sum", "finance.departures.rescue"]
    tracer = Tracer(economy, [*names, "plans.price:cell"])
    for _ in range(2):
        opening = economy.state
        seen = economy.advance(1)
        traced = tracer.observe(economy, opening)
    assert traced.quarter.values.tolist() == seen.quarter.values.tolist() == ["2012Q2"]
    np.testing.assert_array_equal(traced["agenda.effort"], seen.official_effort)
    np.testing.assert_allclose(traced["work.employment:sum"], seen.employment, rtol=1e-12)
    utilisation = traced["sales.output:cell-sum"].sum("province") / seen.sector_utilisation
    assert (utilisation > 0).all()  # capacity by sector
    assert (traced["finance.departures.rescue"] >= 0).all()
    assert (traced["finance.departures.rescue"] <= 1).all()
    assert traced["plans.price:cell"].dims == ("quarter", "province", "sector")
    assert traced["plans.price:cell"].attrs["aggregation"].startswith("mean")


@pytest.mark.slow
def test_the_mean_counts_enterprises(prepared: Simulation) -> None:
    traced = Tracer(prepared, ["planning.plan_and_price.wage"]).observe(prepared, prepared.state)
    lay, number = prepared.structure.layout, np.asarray(prepared.state.firms.number)
    wage = np.asarray(prepared.state.markets.wage)
    cells = np.asarray(lay.cell_sum(number))
    by_hand = (wage * cells).sum(axis=1) / cells.sum(axis=1)
    np.testing.assert_allclose(traced["planning.plan_and_price.wage"][0], by_hand, rtol=1e-12)


@pytest.mark.slow
def test_the_run_does_not_notice(prepared: Simulation) -> None:
    plain, watched = replace(prepared), replace(prepared)
    tracer = Tracer(watched, ["rollover.keep_alive.odds"])
    opening = watched.state
    seen = watched.advance(1)
    tracer.observe(watched, opening)
    assert seen.equals(plain.advance(1))


@pytest.mark.slow
def test_every_stage_can_be_named_and_a_misspelt_name_has_neighbours(prepared: Simulation) -> None:
    known = variables(prepared)
    assert {"plans.price", "planning.plans.price", "prices.quote.result.price"} <= set(known)
    assert known["plans.price"] == prepared.state.firms.number.shape
    with pytest.raises(UsageError, match=r"finance\.departures\.rescue"):
        Tracer(prepared, ["finance.departures.rescu"])
