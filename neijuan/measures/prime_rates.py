"""Lowest rates at which banks lend, by year: from options, from a table of firms, or from the facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neijuan.measures.reader import Reader
from neijuan.measures.zombie_definitions import LONG_YEARS, Rates, yearly_rates

if TYPE_CHECKING:
    import pandas as pd


def prime_rates(
    firms: pd.DataFrame, given: dict[str, float | None]
) -> tuple[Rates, list[str], dict[str, str]]:
    """Rates for a checked table of firms, notes on what they are, sources by key.

    `given` holds prime_short, prime_long and coupon in percent per year, the same in all years, or None; next
    come the columns of the table; then the facts: lending_rate, interest on one-year loans. Facts have no
    rate on long loans. The short one then stands in for it, which makes the least interest smaller than it
    would be if long loans cost more: an assumption, grade E.
    """
    import pandas as pd

    years = range(int(firms["year"].min()) - LONG_YEARS, int(firms["year"].max()) + 1)
    own = yearly_rates(firms)
    own |= {
        name: pd.Series(float(value), index=list(years)) for name, value in given.items() if value is not None
    }
    notes: list[str] = []
    sources: dict[str, str] = {}
    if "short_debt" not in firms or "interest_paid" not in firms:
        return Rates(_none(), _none(), _none()), notes, sources
    if "prime_short" in own:
        notes.append(f"Prime rate on short debt: {_span(own['prime_short'], given['prime_short'])}.")
    else:
        reader = Reader(None, "national_macro")
        rates = reader.series("lending_rate", unit="percent per year").droplevel("region")
        rates.index = rates.index.astype(int)
        own["prime_short"], sources = rates, reader.sources()
        notes.append("Prime rate on short debt: interest on one-year loans in China (facts: lending_rate).")
    later = sorted(set(firms["year"]))[1:]  # the first year has no debts of the year before anyway
    unknown = [year for year in later if year - 1 not in own["prime_short"].index]
    if unknown:
        notes.append(
            f"No rate on short debt for the year before {', '.join(map(str, unknown))}: the two definitions "
            "that need the least interest are left out there. Give --prime-short or a column."
        )
    if _has(firms, "long_debt") and "prime_long" not in own:
        notes.append(
            "ASSUMPTION, grade E: no rate on long debt is known; the short rate stands in for it, so that "
            "the least interest is a lower bound where long loans cost more. Give --prime-long or a column."
        )
    if _has(firms, "bonds") and "coupon" not in own:
        notes.append(
            "No coupon is known: firms with bonds are not classified by the two definitions that need the "
            "least interest. Give --coupon or a column."
        )
    return (
        Rates(own["prime_short"], own.get("prime_long", own["prime_short"]), own.get("coupon", _none())),
        (notes),
        sources,
    )


def _none() -> pd.Series:
    import pandas as pd

    return pd.Series(dtype=float, index=pd.Index([], dtype=int))


def _has(firms: pd.DataFrame, name: str) -> bool:
    return name in firms and bool((firms[name] > 0).any())


def _span(rates: pd.Series, option: float | None) -> str:
    if option is not None:
        return f"{option:g}% in all years (option)"
    low, high = float(rates.min()), float(rates.max())
    return f"{low:g}% to {high:g}% (column of the table)" if high > low else f"{low:g}% (column of the table)"
