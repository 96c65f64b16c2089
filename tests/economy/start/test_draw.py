"""Firms drawn at any scale: the totals of their cells are met exactly."""

from __future__ import annotations

import numpy as np
import pytest

from neijuan.economy.parameters import of_start_year, parameters
from neijuan.economy.simulation import BENCHMARK_YEARS
from neijuan.economy.start.cells import BenchmarkCells, benchmark_cells
from neijuan.economy.start.draw import FEWEST_AGENTS, Drawn, draw, scale
from neijuan.economy.start.first_state import first_firms, first_structure
from neijuan.economy.state import Firms
from neijuan.errors import UsageError

SCALES = ("1:1000", "1:100", "1:10")


def settings_of(year: int) -> dict[str, float]:
    return parameters(**of_start_year(year)).as_dict()


def cells_of(year: int) -> BenchmarkCells:
    settings = settings_of(year)
    return benchmark_cells(year, tuple((k, v) for k, v in settings.items() if k.startswith("start_")))


def drawn_firms(year: int, firms: str, seed: int = 1) -> tuple[BenchmarkCells, Drawn, Firms]:
    cells, settings = cells_of(year), settings_of(year)
    drawn = draw(cells, firms, seed, settings)
    return cells, drawn, first_firms(cells, drawn, first_structure(cells, drawn, settings), settings)


CASES = [(2012, firms) for firms in SCALES] + [(year, "1:1000") for year in BENCHMARK_YEARS if year != 2012]


@pytest.fixture(scope="module", params=CASES, ids=lambda case: f"{case[0]} at {case[1]}")
def population(request: pytest.FixtureRequest) -> tuple[BenchmarkCells, Drawn, Firms]:
    return drawn_firms(*request.param)


def test_totals_of_every_cell_are_met(population) -> None:
    cells, drawn, firms = population
    lay = drawn.layout
    stock_change = cells.accounts.inventory_change / 4.0
    for name, values, total in (
        ("capital", firms.capital, cells.capital),
        ("begun", firms.begun, cells.begun),
        ("half_built", firms.half_built, cells.half_built),
        ("investment", firms.orders, cells.investment),
        ("employment", firms.employment, cells.employment),
        ("loans", firms.loans, cells.loans),
        ("number", firms.number, cells.enterprises),
        ("sales", firms.expected_sales, cells.output - stock_change),
    ):
        there = cells.output > 0
        found = np.asarray(lay.cell_sum(values))
        scale_of = np.abs(total).max()
        assert np.abs(found - total)[there].max() <= 1e-12 * scale_of, name
        np.testing.assert_allclose(found[there], total[there], rtol=1e-9, atol=1e-12 * scale_of, err_msg=name)


def test_staff_at_their_efficiency_produce_the_output_of_the_cell(population) -> None:
    cells, drawn, firms = population
    effective = np.asarray(drawn.layout.cell_sum(firms.employment * firms.labour_efficiency))
    np.testing.assert_allclose(effective, cells.employment, rtol=1e-9, atol=1e-9)


def test_enterprises_are_whole_and_free_slots_hold_nothing(population) -> None:
    _, _, firms = population
    number = np.asarray(firms.number)
    assert (number == np.floor(number)).all()
    assert number.min() == 0.0
    free = number == 0
    for name in ("capital", "orders", "employment", "loans", "deposits", "expected_sales", "inventories"):
        values = np.asarray(getattr(firms, name))
        assert (values[free] == 0).all(), name
        assert (values >= 0).all(), name


def test_every_market_has_rivals_and_room_for_entrants(population) -> None:
    cells, drawn, firms = population
    agents = np.asarray(drawn.layout.cell_sum(firms.number > 0))
    industrial = (cells.output > 0) & cells.sectors.industrial[None, :]
    assert agents[industrial].min() >= FEWEST_AGENTS
    assert (agents[cells.output == 0] == 0).all()
    free = np.asarray(drawn.layout.cell_sum(firms.number == 0))
    assert (free[cells.output > 0] >= 1).all()


def test_a_finer_scale_has_more_agents_and_as_many_enterprises() -> None:
    number = [np.asarray(drawn_firms(2012, firms)[2].number) for firms in SCALES]
    agents = [int((each > 0).sum()) for each in number]
    assert agents == sorted(agents)
    assert agents[0] < agents[1] < agents[2]
    assert len({float(each.sum()) for each in number}) == 1
    industrial = cells_of(2012).enterprises[:, cells_of(2012).sectors.industrial].sum()
    np.testing.assert_allclose(industrial, settings_of(2012)["start_industrial_enterprises"], rtol=0.01)


def test_a_seed_draws_the_same_firms_again_and_another_others() -> None:
    cells, settings = cells_of(2012), settings_of(2012)
    one, again, other = (draw(cells, "1:100", seed, settings) for seed in (1, 1, 2))
    for name in ("size", "efficiency", "capacity", "debt"):
        np.testing.assert_array_equal(getattr(one, name), getattr(again, name))
        assert not np.array_equal(getattr(one, name), getattr(other, name))
    np.testing.assert_array_equal(one.number, other.number)


def test_sizes_are_skewed_and_their_dispersion_is_a_parameter() -> None:
    """The largest tenth of a big cell holds far more than a tenth, unless sizes hardly differ."""
    cells, settings = cells_of(2012), settings_of(2012)

    def top_share(**changes: float) -> float:
        drawn = draw(cells, "1:10", 1, settings | changes)
        cell = int(np.argmax(np.bincount(np.asarray(drawn.layout.cell))))
        size = np.sort(drawn.size[np.asarray(drawn.layout.cell) == cell].reshape(-1))[::-1]
        size = size[size > 0]
        return float(size[: len(size) // 10].sum() / size.sum())

    assert top_share() > 0.3
    assert top_share(start_size_dispersion=0.0, start_size_tail=5.0) < 0.25


@pytest.mark.parametrize(("text", "ratio"), [("1:1", 1), ("1:100", 100), (" 1 : 1000 ", 1000), ("1:7", 7)])
def test_scales(text: str, ratio: int) -> None:
    assert scale(text) == ratio


@pytest.mark.parametrize("text", ["", "100", "2:100", "1:0", "1:-5", "1:1e3", "1:10001", "1/100", "0:1"])
def test_text_that_is_no_scale_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="write 1:1") as caught:
        scale(text)
    assert len(str(caught.value).splitlines()) == 1
