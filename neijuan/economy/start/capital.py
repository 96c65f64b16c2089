"""Provincial capital stocks by perpetual inventory.

    K(t) = (1 - delta(t)) K(t-1) + I(t) / P(t)

I is gross fixed capital formation of the province, P its investment price index, both from 1952; delta is the
national depreciation rate of the Penn World Table, year by year. The first stock is I(1952) / (delta + g),
the stock that grows at the rate g of the Penn World Table's national capital from 1952 to 1957; by 2002
less than one percent of any stock depends on it.

Three repairs, each listed by `neijuan data gaps`:

* Provincial investment sums to 5 percent more than the nation's in 2002 and to 33 percent more in 2012. It is
  scaled, year by year from 1980, to the national total, since the accounts of the start close on the nation.
* Chongqing's investment stands in Sichuan's until 1995. The two are one stock up to then, which is divided by
  their real investment of 1996 to 2000.
* Tibet's price index does not move before 1990, so its stock of that time is overstated; it weighs little in
  2002.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Literal

import numpy as np

from neijuan import data
from neijuan.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd
    from jaxtyping import Float

FIRST_YEAR, LAST_YEAR = 1953, 2017
SPLIT_YEAR = 1996
"""First year in which Chongqing has an investment series of its own."""
VINTAGE = "capital-stock compilation"


def _by_year(variable: str, vintage: str | None = None) -> pd.DataFrame:
    """Region by year, columns as integers."""
    wide = data.series(variable, vintage=vintage).unstack("period")
    return wide.set_axis(wide.columns.astype(int), axis="columns")


def _nation(variable: str) -> pd.Series:
    """National figures by year."""
    return _by_year(variable).T["CN"]


def investment(scale_to_nation: bool = True) -> pd.DataFrame:
    """Gross fixed capital formation, province by year, 100 million yuan of each year; Chongqing from 1996.

    Source: capital_stock; national total: wdi_china, from 1980.
    """
    provincial = _by_year("fixed_capital_formation", VINTAGE).reindex(list(data.province_codes()))
    if not scale_to_nation:
        return provincial
    nation = _nation("national_fixed_capital_formation") / 1e8
    factor = (nation / provincial.sum()).reindex(provincial.columns).fillna(1.0)
    return provincial * factor


def depreciation_rate() -> pd.Series:
    """Average depreciation rate of the nation's capital, share per year, by year. Source: pwt1001."""
    return _nation("depreciation_rate_pwt")


def _first_growth() -> float:
    stock = _nation("capital_stock_national_prices_pwt")
    return float((stock.loc[[1957]].sum() / stock.loc[[1952]].sum()) ** (1 / 5) - 1)


def _split_chongqing(stock: pd.Series, real: pd.DataFrame) -> pd.Series:
    """Divide the joint stock of the end of 1995 between Sichuan and Chongqing."""
    pair = real.loc[["CN-SC", "CN-CQ"], SPLIT_YEAR : SPLIT_YEAR + 4].sum(axis="columns")
    divided = stock.copy()
    divided[["CN-SC", "CN-CQ"]] = stock["CN-SC"] * pair / pair.sum()
    return divided


@cache
def _real_stocks(scale_to_nation: bool) -> pd.DataFrame:
    """Stocks at the end of each year at prices of 1952, province by year, 1952 to 2017."""
    import pandas as pd

    real = investment(scale_to_nation) / _by_year("investment_price_index")
    rate = depreciation_rate()
    stock = real[1952] / (rate[1952] + _first_growth())
    stocks = {1952: stock}
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        if year == SPLIT_YEAR:
            stock = _split_chongqing(stock, real)
        stock = (1 - rate[year]) * stock + real[year]
        stocks[year] = stock
    return pd.DataFrame(stocks)


def capital_stock(
    year: int, *, at: Literal["start", "end"] = "start", scale_to_nation: bool = True
) -> Float[np.ndarray, "province"]:
    """Fixed capital by province at the start (default) or end of a year, at prices of that year.

    100 million yuan, net of depreciation, in province order. `scale_to_nation=False` keeps provincial
    investment as published. Sources: capital_stock, wdi_china, pwt1001. Raises UsageError outside 1997 to
    2017, where Chongqing has no stock or the series have ended.
    """
    if not SPLIT_YEAR < year <= LAST_YEAR:
        raise UsageError(f"no capital stock for {year}: choose a year from {SPLIT_YEAR + 1} to {LAST_YEAR}")
    if at not in ("start", "end"):
        raise UsageError(f"capital at '{at}' is not known: choose 'start' or 'end' of the year")
    prices = _by_year("investment_price_index")[year]
    stock = _real_stocks(scale_to_nation)[year - 1 if at == "start" else year] * prices
    return stock.reindex(list(data.province_codes())).to_numpy(dtype=np.float64)
