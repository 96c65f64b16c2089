"""Three published definitions of a zombie firm, each a pure function of a checked table of firms.

A definition returns one figure a row: 1 a zombie, 0 none, NaN where it cannot tell. Rows are sorted by firm
and year (`data.firm_tables.check_firms`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from neijuan.data.firm_tables import YEARLY

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

DEFINITIONS = {
    "caballero_hoshi_kashyap": "Caballero-Hoshi-Kashyap",
    "fukuda_nakamura": "Fukuda-Nakamura",
    "interest_cover": "Interest cover (OECD)",
}
"""Key and name of each definition."""
NEEDS = {
    "caballero_hoshi_kashyap": ("interest_paid", "short_debt", "long_debt"),
    "fukuda_nakamura": ("interest_paid", "short_debt", "long_debt", "ebit", "assets"),
    "interest_cover": ("interest_paid", "ebit", "age"),
}
"""Columns without which a definition cannot be computed."""
COVER_AGE, COVER_YEARS = 10, 3
"""Years of age and successive years of the interest-cover definition (OECD)."""
LEVERAGE = 0.5
"""Debt over assets from which new borrowing counts as evergreening (Fukuda and Nakamura)."""
ROUNDING = 1e-9
"""Relative difference below which two sums of money are the same."""
LONG_YEARS = 5
"""Years over which the long prime rate is averaged (Caballero, Hoshi and Kashyap)."""


class Rates(NamedTuple):
    """Lowest rates by year, percent per year: on short and on long bank debt, on bonds (empty: not known)."""

    short: pd.Series
    long: pd.Series
    coupon: pd.Series


class Columns(NamedTuple):
    """The checked table as arrays; `before[n]`: is the row `n` places up the same firm n years ago?"""

    firms: pd.DataFrame
    before: dict[int, NDArray[np.bool_]]

    def now(self, name: str) -> Numbers:
        """A column; the bonds of a table without them are none."""
        if name == "bonds" and name not in self.firms:
            return np.zeros(len(self.firms))
        return self.firms[name].to_numpy(float)

    def ago(self, values: Numbers, years: int = 1) -> Numbers:
        """The figure of the same firm `years` years earlier, NaN if there is no such row."""
        return np.where(self.before[years], np.roll(values, years), np.nan)


def columns(firms: pd.DataFrame) -> Columns:
    """Arrays of a checked table, with the place of each firm's earlier rows."""
    firm, year = firms["firm"].factorize()[0], firms["year"].to_numpy()
    before = {}
    for lag in range(1, COVER_YEARS):
        same = (firm == np.roll(firm, lag)) & (year - np.roll(year, lag) == lag)
        same[:lag] = False
        before[lag] = same
    return Columns(firms, before)


def minimum_interest(table: Columns, rates: Rates, debt_at: str = "start") -> Numbers:
    """Least interest that a borrower on the best terms would have paid, R*, in the money of the table.

        R*(t) = rs(t-1) S(t-1) + mean(rl(t-5) ... rl(t-1)) L(t-1) + c B(t-1)

    with S, L, B short bank debt, long bank debt and bonds, rs and rl prime rates, c the lowest coupon of the
    five years. `debt_at="end"` takes the debts at the end of year t instead. NaN in years for which a rate is
    missing, and for firms with bonds where no coupon is known.
    Source: Caballero, Hoshi and Kashyap (2008), American Economic Review 98, eq. 1.
    """
    year = table.firms["year"]
    total = np.zeros(len(year))
    for name, rate in (
        ("short_debt", year.map(rates.short.rename(lambda when: when + 1))),
        ("long_debt", year.map(_earlier(rates.long, year, "mean"))),
        ("bonds", year.map(_earlier(rates.coupon, year, "min"))),
    ):
        debt = table.now(name) if debt_at == "end" else table.ago(table.now(name))
        interest = debt * rate.to_numpy(float) / 100.0
        # Without a rate for a year nobody is told, else only firms without debt would be, and none a zombie.
        # Few firms have bonds: without a coupon those with bonds alone are left out.
        spared = (debt == 0) if name == "bonds" else np.full(len(year), not (table.now(name) > 0).any())
        total = total + np.where(spared & ~np.isnan(debt), 0.0, interest)
    return total


def _earlier(rates: pd.Series, year: pd.Series, how: str) -> dict[int, float]:
    """Mean or least rate of the five years before each year, of those that are known."""
    return {
        int(when): float(getattr(rates[(rates.index >= when - LONG_YEARS) & (rates.index < when)], how)())
        for when in year.unique()
    }


def caballero_hoshi_kashyap(table: Columns, minimum: Numbers) -> Numbers:
    """Zombie if interest paid < R*: somebody lends below the best terms. Source as `minimum_interest`."""
    paid = table.now("interest_paid")
    return _told(_below(paid, minimum), paid, minimum)


def fukuda_nakamura(table: Columns, minimum: Numbers, ebit: Numbers) -> Numbers:
    """Subsidised or evergreened, and not profitable.

    No zombie if EBIT >= R*. Otherwise a zombie if interest paid < R* (as above), or if debt(t-1) over
    assets(t-1) > 50% and debt grew in year t; debt is S + L + B.
    Source: Fukuda and Nakamura (2011), World Economy 34.
    """
    debt = table.now("short_debt") + table.now("long_debt") + table.now("bonds")
    owed, assets = table.ago(debt), table.ago(table.now("assets"))
    paid = table.now("interest_paid")
    evergreened = _told((owed > LEVERAGE * assets) & (debt > owed), owed, assets, debt)
    subsidised = _told(_below(paid, minimum), paid, minimum)
    either = np.where((subsidised == 1) | (evergreened == 1), 1.0, subsidised + evergreened)
    poor = _below(ebit, minimum)
    return _told(poor, ebit, minimum) * np.where(poor, either, 0.0)


def interest_cover(table: Columns, ebit: Numbers) -> Numbers:
    """Zombie if at least ten years old and EBIT < interest paid in this year and in each of the two before.

    A firm that pays no interest has no cover and is none. A firm under ten is none whatever its past.
    Source: Adalet McGowan, Andrews and Millot (2018), Economic Policy 33 (OECD).
    """
    paid, age = table.now("interest_paid"), table.now("age")
    below = _told((paid > 0) & _below(ebit, paid), paid, ebit)
    run = below.copy()
    for lag in range(1, COVER_YEARS):
        run = run * table.ago(below, lag)
    old = _told(age >= COVER_AGE, age)
    # Years without the two before them are left out for young firms too: they would pull the share down.
    begun = table.firms["year"].to_numpy() - int(table.firms["year"].min()) >= COVER_YEARS - 1
    return np.where(begun, np.where(old == 0, 0.0, old * run), np.nan)


def successive(table: Columns, zombie: Numbers) -> Numbers:
    """Zombie only in the second of two successive years (as in Chinese studies: Nie and others, 2016)."""
    before = table.ago(zombie)
    return np.where((zombie == 0) & ~np.isnan(before), 0.0, zombie * before)


def yearly_rates(firms: pd.DataFrame) -> dict[str, pd.Series]:
    """Rates by year that the table itself brings, percent per year, by column."""
    return {
        name: firms.dropna(subset=[name]).groupby("year")[name].first() for name in YEARLY if name in firms
    }


def _below(figure: Numbers, threshold: Numbers) -> NDArray[np.bool_]:
    """Whether a figure is below a threshold by more than the rounding of decimal figures."""
    return figure < threshold - ROUNDING * np.abs(threshold)


def _told(condition: NDArray[np.bool_], *needed: Numbers) -> Numbers:
    """1 or 0, NaN where something that the condition needs is not known."""
    return np.where(np.isnan(np.sum(needed, axis=0)), np.nan, condition.astype(float))
