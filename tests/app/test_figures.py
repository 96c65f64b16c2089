"""Figures without a browser: options, tables, and the Python that runs as printed."""

import contextlib
import io
import json
import math
import re
from dataclasses import replace

import numpy as np
import pytest

from neijuan.app.answer import Answer, annual, growth
from neijuan.app.engine import CancelledError, Economy, first_difference
from neijuan.app.figures import csv_text, period
from neijuan.app.indicators import INDICATORS, SECTORAL
from neijuan.app.question import scenario_of
from neijuan.app.session import VIEWS
from neijuan.app.state import AppState
from neijuan.app.views import balances, compare
from neijuan.app.views.scene import Scene
from neijuan.data import records
from neijuan.report.style import LIGHT

QUARTERS = 9
STATE = AppState(until="2014Q1", since="2012Q4").with_lever("tariff", 0.5).with_lever("loan-rate", 0.02)


def nothing(done, total):
    """Nobody listens."""


@pytest.fixture(scope="module")
def economy():
    from neijuan.experiments.play import Play

    return Economy(Play.prepare().simulation)


@pytest.fixture(scope="module")
def scene(economy):
    from neijuan.experiments.play import Play

    base = Answer(2012, economy.run(Play.prepare(), QUARTERS, nothing))
    mine = Answer(2012, economy.run(Play.prepare(scenario_of(STATE)), QUARTERS, nothing))
    matrices = economy.matrices(Play.prepare(scenario_of(STATE)), QUARTERS - 1)
    return Scene(STATE, base, mine, {}, matrices, "a duty")


def test_a_run_that_shares_its_beginning_is_the_whole_run(economy, scene):
    from neijuan.experiments.play import Play

    whole = Play.prepare(scenario_of(STATE)).advance(QUARTERS)
    for name in ("net_exports", "sector_output", "cell_output", "foreign_exchange"):
        assert np.array_equal(scene.mine[name], whole[name].to_numpy()), name
    flows = whole["transactions"].sum("place").to_numpy()
    assert scene.mine["transactions"] == pytest.approx(flows, rel=1e-9, abs=1e-6)
    assert np.array_equal(scene.matrices["balance_sheet"], whole["balance_sheet"].to_numpy()[-1])


def test_a_cancelled_run_leaves_the_economy_as_it_was(economy, scene):
    from neijuan.experiments.play import Play

    def stop(done, total):
        if done == 6:
            raise CancelledError

    other = scenario_of(STATE.with_lever("revaluation", 0.05))
    with pytest.raises(CancelledError):
        economy.run(Play.prepare(other), QUARTERS, stop)
    again = economy.run(Play.prepare(other), QUARTERS, nothing)
    economy.courses.clear()
    afresh = economy.run(Play.prepare(other), QUARTERS, nothing)
    assert all(np.array_equal(again[name], afresh[name]) for name in afresh)


def test_paths_differ_from_the_first_quarter_in_which_one_value_does():
    one = {"a": np.zeros((8, 2)), "b": np.ones(8)}
    other = {"a": one["a"].copy(), "b": one["b"].copy()}
    assert first_difference(one, other) == 8
    other["a"][5, 1] = 1.0
    assert first_difference(one, other) == 5
    other["b"][2] = 7.0
    assert first_difference(one, other) == 2


def test_a_flow_per_year_is_the_sum_of_four_quarters():
    assert annual(np.array([1.0, 2.0, 3.0, 4.0, 5.0])).tolist() == [4.0, 6.0, 8.0, 10.0, 14.0]
    assert growth(np.array([1.0, 1.0, 1.0, 1.0, 1.1]))[4] == pytest.approx(10.0)
    assert math.isnan(growth(np.ones(5))[3])


def test_times_have_the_names_of_years_and_quarters():
    assert [period(2012.5), period(2012.125), period(2012.875)] == ["2012", "2012Q1", "2012Q4"]


@pytest.mark.parametrize("view", list(VIEWS))
@pytest.mark.parametrize("language", ["en", "zh"])
def test_figures_are_whole(scene, view, language):
    figures = VIEWS[view](replace(scene, state=replace(STATE, view=view, language=language)))
    assert len({figure.id for figure in figures}) == len(figures) > 0
    known = set(LIGHT.values())
    for figure in figures:
        shown = json.dumps(figure.shown(), allow_nan=False)
        assert set(re.findall(r"#[0-9a-f]{6}", shown)) <= known, "a colour that dark paper does not know"
        assert figure.title
        assert figure.kind == "headline" or figure.source
        assert len({len(row) for row in figure.rows}) <= 1
        assert not figure.rows or len(figure.rows[0]) == len(figure.columns)
        assert csv_text(figure).startswith("# ")


def run_printed(program: str) -> dict:
    """Names after the program has run as it is printed."""
    names: dict = {}
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(program, "printed", "exec"), names)
    assert printed.getvalue().strip(), "a program that shows nothing"
    names["printed"] = printed.getvalue()
    return names


@pytest.mark.parametrize("view", list(VIEWS))
def test_the_printed_python_runs_and_gives_the_figures_of_the_chart(scene, view):
    figures = VIEWS[view](replace(scene, state=replace(STATE, view=view)))
    for figure in figures:
        if figure.kind == "headline":
            continue
        names = run_printed(figure.python)
        name = figure.id.split("-", 1)[1]
        if figure.columns[0] == "period" and (name in INDICATORS or name in SECTORAL) and view != "compare":
            at = figure.columns.index("scenario")
            drawn = {row[0]: row[at] for row in figure.rows if row[at] != ""}
            told = names["figure"].dropna("quarter").to_series()
            assert list(drawn) == list(told.index)
            assert list(drawn.values()) == pytest.approx(told.tolist(), rel=1e-6, abs=1e-9), figure.id
        elif view == "accounts":
            assert names["figure"].to_numpy().shape[1] == len(figure.columns) - 2


def test_the_difference_on_the_map_is_scenario_less_baseline(scene):
    state = replace(STATE, measure="d.net_exports_share")
    figure = next(one for one in VIEWS["nation"](replace(scene, state=state)) if one.kind == "tiles")
    printed = run_printed(figure.python)["printed"]
    told = {
        line.split()[0]: float(line.split()[1]) for line in printed.splitlines() if line.startswith("CN-")
    }
    shown = {row[0]: float(row[2]) for row in figure.rows}
    assert told == pytest.approx(shown, abs=1e-3)
    assert any(shown.values())


def test_published_figures_are_those_of_the_tables():
    from neijuan import data

    growth_of = dict(records.of_place("growth").points)
    table = data.series("national_gross_domestic_product_growth", region="CN")
    assert growth_of[2015.5] == table.loc["CN", "2015"]
    balance = dict(records.of_place("net_exports_share", "CN-LN").points)
    uses = {
        name: data.series(name, vintage="benchmark", region="CN-LN", period="2012").iloc[0]
        for name in records.EXPENDITURE
    }
    assert balance[2012.5] == pytest.approx(100 * uses["net_exports"] / sum(uses.values()))
    headline = data.series("gross_domestic_product", vintage="A", region="CN-LN", period="2012").iloc[0]
    assert sum(uses.values()) == pytest.approx(headline, rel=0.02)
    assert records.of_place("zombies_interest") == records.NOTHING
    assert records.of_sector("sector_utilisation", "steel").points


def test_what_is_paid_is_received(scene):
    _, rows = balances.flows(scene.shown)
    from neijuan.economy.dimensions import ACCOUNTS

    year = 1e-4 * scene.shown["transactions"][-4:].sum(axis=0).sum(axis=0)
    for place, account in enumerate(ACCOUNTS):
        got = sum(float(row[3]) for row in rows if row[2] == account)
        gave = sum(float(row[3]) for row in rows if row[0] == account)
        assert got - gave == pytest.approx(year[place], rel=1e-3, abs=1e-3), account


def test_policies_are_told_apart_from_assumptions():
    from neijuan.scenarios import Scenario

    scenario = Scenario.from_yaml(
        "name: x\ntitle: y\nmechanisms: {involution: off}\n"
        "assumptions: {parameters: {world_inflation: 0.03}}\n"
        "levers: [{lever: tariff, bloc: eu, sector: solar, value: 0.4, from: 2014Q1}]\n"
    )
    told = "Tariff or anti-dumping duty (Solar cells and modules; European Union): plus 40% of value, "
    assert compare.policies(scenario, "en") == [f"{told}from 2014Q1"]
    assert compare.policies(scenario, "zh")[0].endswith("增加 40%，自 2014Q1 起")
    assert compare.assumptions(scenario) == ["involution off", "world_inflation = 0.03"]
