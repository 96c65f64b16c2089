"""Capital by perpetual inventory."""

from __future__ import annotations

import numpy as np
import pytest

from neijuan import data
from neijuan.economy.start.aggregates import YEARS
from neijuan.economy.start.capital import (
    _real_stocks,
    capital_stock,
    depreciation_rate,
    investment,
)
from neijuan.errors import UsageError


def output(year: int) -> np.ndarray:
    vintage = "B" if year > 2003 else "A"
    values = data.series("gross_domestic_product", vintage=vintage, period=year).droplevel("period")
    return values[list(data.province_codes())].to_numpy()


@pytest.mark.parametrize("year", YEARS)
def test_capital_output_ratios_are_plausible(year: int) -> None:
    ratio = capital_stock(year) / output(year)
    assert ratio.shape == (31,)
    assert ratio.min() > 1.0
    assert ratio.max() < 6.5


@pytest.mark.parametrize("year", YEARS)
def test_national_ratio_is_near_the_penn_world_table(year: int) -> None:
    """Two concepts (national prices here, constant international prices there): a third either way."""
    stock, product = (
        data.series(f"{name}_national_prices_pwt", period=year).item() for name in ("capital_stock", "output")
    )
    ours = capital_stock(year, at="end").sum() / output(year).sum()
    assert ours == pytest.approx(stock / product, rel=0.35)


@pytest.mark.parametrize("year", YEARS)
def test_implied_depreciation_agrees_with_the_income_accounts(year: int) -> None:
    """Depreciation of the income side is no input: it should be a few percent of the unscaled stock."""
    accounts = data.series("depreciation", vintage="capital-stock compilation", period=year).sum()
    assert 0.03 < accounts / capital_stock(year, scale_to_nation=False).sum() < 0.09


def test_scaled_investment_sums_to_the_nation() -> None:
    nation = data.series("national_fixed_capital_formation", period=2012).item() / 1e8
    assert investment()[2012].sum() == pytest.approx(nation)
    assert investment(scale_to_nation=False)[2012].sum() > 1.2 * nation


def test_each_year_adds_investment_and_loses_depreciation() -> None:
    stocks = _real_stocks(False)
    price = data.series("investment_price_index", period=2012).droplevel("period")
    added = investment(False)[2012] / price
    expected = stocks[2011] * (1 - depreciation_rate()[2012]) + added
    np.testing.assert_allclose(stocks[2012], expected[stocks.index], rtol=1e-12)


def test_end_of_a_year_is_the_start_of_the_next_at_other_prices() -> None:
    price = data.series("investment_price_index", period=[2011, 2012]).unstack("period")
    change = (price["2012"] / price["2011"])[list(data.province_codes())].to_numpy()
    np.testing.assert_allclose(capital_stock(2011, at="end") * change, capital_stock(2012), rtol=1e-12)


def test_splitting_chongqing_loses_nothing() -> None:
    stocks, real = _real_stocks(False), investment(False)
    price = data.series("investment_price_index", period=1996).droplevel("period")
    pair = ["CN-SC", "CN-CQ"]
    added = (real.loc[pair, 1996] / price[pair]).sum()
    joint = stocks.loc["CN-SC", 1995] * (1 - depreciation_rate()[1996]) + added
    assert stocks.loc[pair, 1996].sum() == pytest.approx(joint)
    assert 0.15 < stocks.loc["CN-CQ", 1996] / stocks.loc[pair, 1996].sum() < 0.4


def test_little_depends_on_the_first_stock() -> None:
    stocks = _real_stocks(True)
    left = float(np.prod(1 - depreciation_rate().loc[1953:2001]))
    first = stocks[1952].sum() * left
    assert first / stocks[2001].sum() < 0.01


@pytest.mark.parametrize("year", [1995, 2018])
def test_years_without_a_stock(year: int) -> None:
    with pytest.raises(UsageError, match="choose a year from 1997 to 2017"):
        capital_stock(year)


def test_wrong_date() -> None:
    with pytest.raises(UsageError, match="'start' or 'end'"):
        capital_stock(2012, at="middle")
