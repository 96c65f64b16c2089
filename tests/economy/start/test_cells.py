"""The benchmark by cell: people, capital, debt and enterprises add up to what is published."""

from __future__ import annotations

import numpy as np
import pytest

from neijuan.economy.parameters import of_start_year, parameters
from neijuan.economy.simulation import BENCHMARK_YEARS
from neijuan.economy.start.cells import BenchmarkCells, benchmark_cells


@pytest.fixture(scope="module", params=BENCHMARK_YEARS)
def cells(request: pytest.FixtureRequest) -> BenchmarkCells:
    settings = parameters(**of_start_year(request.param)).as_dict()
    return benchmark_cells(
        request.param, tuple((k, v) for k, v in settings.items() if k.startswith("start_"))
    )


def test_people_are_those_of_the_provinces_and_of_the_broad_sectors(cells: BenchmarkCells) -> None:
    np.testing.assert_allclose(cells.employment.sum(axis=1), cells.aggregates.employment, rtol=1e-9)
    farming = cells.employment[:, np.array(cells.sectors.broad) == "agriculture"].sum()
    share = farming / cells.employment.sum()
    np.testing.assert_allclose(share, cells.aggregates.employment_share_agriculture, atol=2e-3)


def test_the_wage_bill_is_compensation(cells: BenchmarkCells) -> None:
    bill = cells.employment * cells.wage * 4.0
    np.testing.assert_allclose(bill, cells.accounts.value_added[:, 0], rtol=1e-9, atol=1e-9)


def test_investment_of_firms_vehicles_and_governments_is_capital_formation(cells: BenchmarkCells) -> None:
    invested = cells.investment.sum(axis=1) + cells.vehicle_investment + cells.local_investment
    formation = cells.accounts.fixed_capital_formation.sum(axis=1) / 4.0
    np.testing.assert_allclose(invested, formation, rtol=1e-9)


def test_debt_is_backed_and_construction_is_part_of_capital(cells: BenchmarkCells) -> None:
    assert (cells.loans <= 0.6 * cells.capital_in_all * (1.0 + 1e-9) + 1e-9).all()
    assert (cells.begun + cells.half_built <= 0.4 * cells.capital_in_all * (1.0 + 1e-9) + 1e-9).all()
    for values in (cells.loans, cells.capital, cells.begun, cells.half_built, cells.investment):
        assert (values >= 0).all()


def test_who_produces_has_people_capital_and_enterprises(cells: BenchmarkCells) -> None:
    there = cells.output > 0
    for values in (cells.employment, cells.capital, cells.enterprises):
        assert (values[there] > 0).all()
    assert (cells.enterprises[~there] == 0).all()
    assert (cells.enterprises == np.round(cells.enterprises)).all()
