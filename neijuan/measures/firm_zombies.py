"""Zombie firms: how many firms live on cheap credit, on three published definitions side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from neijuan.data.firm_tables import check_firms
from neijuan.errors import UsageError
from neijuan.measures import zombie_definitions as definitions
from neijuan.measures import zombie_shares
from neijuan.measures.answer import Answer
from neijuan.measures.prime_rates import prime_rates
from neijuan.measures.zombie_definitions import COVER_YEARS, DEFINITIONS, NEEDS

if TYPE_CHECKING:
    import pandas as pd

SHARE, FIRMS = "share", "firms"
UNITS = {
    "firms": FIRMS,
    "zombies": FIRMS,
    "share": SHARE,
    "by_sales": SHARE,
    "by_debt": SHARE,
    "by_employment": SHARE,
}
FIRST_YEAR = {"caballero_hoshi_kashyap": 1, "fukuda_nakamura": 1, "interest_cover": COVER_YEARS - 1}
"""Years that must lie before the first one that a definition can classify."""


def zombies(
    table: pd.DataFrame | None = None,
    *,
    year: int | None = None,
    strip_subsidies: bool = False,
    two_years: bool = False,
    debt_at: str = "start",
    prime_short: float | None = None,
    prime_long: float | None = None,
    coupon: float | None = None,
) -> Answer:
    """Share of zombie firms by year, on three definitions, by number and by size.

    `table`: firms by year with the columns of `data.firm_tables.SCHEMA`, such as `nj.data.read_firms` reads
    from a file (a run's from `neijuan run --firms-table`). With R* the least interest that a borrower on the
    best terms would have paid, S, L, B short debt, long debt and bonds, rs and rl prime rates, c the lowest
    coupon:

    * R*(t) = rs(t-1) S(t-1) + mean(rl(t-5) ... rl(t-1)) L(t-1) + c B(t-1);
    * Caballero-Hoshi-Kashyap (2008): zombie if interest paid < R*;
    * Fukuda-Nakamura (2011): none if EBIT >= R*; otherwise zombie if interest paid < R*, or if debt over
      assets was above 50% and debt grew;
    * interest cover (OECD; Adalet McGowan, Andrews and Millot 2018): at least 10 years old and EBIT <
      interest paid three years running.

    `share` counts firms, `by_sales`, `by_debt` and `by_employment` weight them, all as fractions of the firms
    that could be classified. More tables: by age, province and sector and the overlap of the definitions in
    `year` (the last that is classified), matrices of transition, entry and recovery by year. Options of
    Chinese studies: `strip_subsidies` takes subsidies out of EBIT, `two_years` asks for two successive years
    (not of interest cover, which has its three). `debt_at="end"` takes debts at the end of the year.

    Prime rates in percent per year: options, else columns of the table, else the one-year lending rate of
    the facts; a long rate that nobody gives is taken to be the short one, an assumption (grade E) that a note
    reports. A definition that lacks a column or years is left out and a note says why. Raises UsageError if
    none can be computed, for a wrong table, or for a year that is not classified.
    """
    if table is None:
        raise UsageError("the shipped facts hold no firms: give a table of firms with --firms FILE")
    if not hasattr(table, "columns"):
        raise UsageError(f"{table} is no table of firms: read it with nj.data.read_firms first")
    firms = check_firms(table, str(table.attrs.get("origin", "the table of firms")))
    if debt_at not in ("start", "end"):
        raise UsageError(f"debts at '{debt_at}' is no choice: take start or end (of the year)")
    if strip_subsidies and "subsidies" not in firms:
        raise UsageError(f"{firms.attrs['origin']} has no column 'subsidies': leave out --strip-subsidies")
    given = {"prime_short": prime_short, "prime_long": prime_long, "coupon": coupon}
    for name, rate in given.items():
        if rate is not None and not 0 <= rate < np.inf:
            raise UsageError(f"{name} is {rate:g}: give percent a year, 0 or more")
    rates, notes, sources = prime_rates(firms, given)
    states, reasons = _classify(firms, rates, strip_subsidies, two_years, debt_at)
    weight = zombie_shares.weights(firms)
    yearly = zombie_shares.shares(firms[["year"]], states, weight).reset_index()
    yearly = zombie_shares.in_order(yearly, ["year", "definition"])
    chosen = _year(yearly, year)
    summary = _summary(firms, yearly, chosen, reasons)
    options = [*firms.attrs["notes"], *_variants(strip_subsidies, two_years, debt_at)]
    return Answer(
        name="zombies",
        title=_title(yearly, chosen),
        table=yearly,
        rows="years",
        units={column: unit for column, unit in UNITS.items() if column in yearly},
        summary=summary,
        notes=(
            *options,
            *notes,
            *reasons.values(),
            *_unknown(states, weight),
            *_repaid(firms, states, weight),
        ),
        sources=sources | {firms.attrs["origin"]: firms.attrs["source"]},
        draw=_draw,
        more=_further(firms, states, weight, chosen),
    )


def _classify(
    firms: pd.DataFrame, rates: definitions.Rates, strip: bool, two_years: bool, debt_at: str
) -> tuple[pd.DataFrame, dict[str, str]]:
    """A column a definition on the rows of `firms`, and why those that are left out are."""
    import pandas as pd

    reasons = {name: reason for name in DEFINITIONS if (reason := _lacking(firms, name, two_years))}
    if len(reasons) == len(DEFINITIONS):
        raise _nothing(firms, reasons)
    arrays = definitions.columns(firms)
    found = {}
    if "interest_cover" not in reasons or "fukuda_nakamura" not in reasons:
        ebit = arrays.now("ebit") - (np.nan_to_num(arrays.now("subsidies")) if strip else 0.0)
    if "caballero_hoshi_kashyap" not in reasons:
        minimum = definitions.minimum_interest(arrays, rates, debt_at)
        found["caballero_hoshi_kashyap"] = definitions.caballero_hoshi_kashyap(arrays, minimum)
    if "fukuda_nakamura" not in reasons:
        found["fukuda_nakamura"] = definitions.fukuda_nakamura(arrays, minimum, ebit)
    if two_years:
        found = {name: definitions.successive(arrays, zombie) for name, zombie in found.items()}
    if "interest_cover" not in reasons:
        found["interest_cover"] = definitions.interest_cover(arrays, ebit)
    for name in [name for name, zombie in found.items() if np.isnan(zombie).all()]:
        reasons[name] = f"{DEFINITIONS[name]} is left out: no row has all figures that it needs."
        del found[name]
    if not found:
        raise _nothing(firms, reasons)
    return pd.DataFrame(found, index=firms.index), reasons


def _nothing(firms: pd.DataFrame, reasons: dict[str, str]) -> UsageError:
    return UsageError(f"{firms.attrs['origin']}: no definition can be computed. {' '.join(reasons.values())}")


def _lacking(firms: pd.DataFrame, name: str, two_years: bool) -> str:
    """Why a definition cannot be computed from this table; blank if it can."""
    missing = [column for column in NEEDS[name] if column not in firms]
    if missing:
        return f"{DEFINITIONS[name]} is left out: the table has no column {', '.join(missing)}."
    years = set(firms["year"])
    needed = FIRST_YEAR[name] + (two_years and name != "interest_cover")
    if not any(set(range(year - needed, year + 1)) <= years for year in years):
        return (
            f"{DEFINITIONS[name]} is left out: it needs {needed + 1} successive years, the table has "
            f"{', '.join(map(str, sorted(years)))}."
        )
    return ""


def _year(yearly: pd.DataFrame, year: int | None) -> int:
    """The year of the groups and the overlap: the one asked for, or the last with every definition."""
    held = yearly.groupby("year")["definition"].nunique()
    if year is None:
        return int(held.index[held == held.max()][-1])
    if year not in held.index:
        raise UsageError(
            f"no firm is classified in {year}: choose a year from {', '.join(map(str, held.index))}"
        )
    return year


def _further(
    firms: pd.DataFrame, states: pd.DataFrame, weight: pd.DataFrame, year: int
) -> dict[str, pd.DataFrame]:
    """Groups and overlap in the year, transitions over all years."""
    now = firms["year"] == year
    seen = states[now].dropna(axis="columns", how="all")
    tables = zombie_shares.groups(firms[now], seen, weight[now])
    if seen.shape[1] > 1:
        tables["overlap"] = zombie_shares.overlap(seen, weight[now])
    moved = zombie_shares.moves(firms, states, weight)
    if len(moved):
        tables["transitions"] = zombie_shares.matrices(moved)
        tables["movements"] = zombie_shares.movements(moved)
    return tables


def _summary(firms: pd.DataFrame, yearly: pd.DataFrame, year: int, reasons: dict[str, str]) -> dict[str, Any]:
    now = yearly[yearly["year"] == year].set_index("definition")
    kept = [column for column in UNITS if column in yearly]
    return {
        "year": year,
        "rows_read": len(firms),
        "first_year": int(firms["year"].min()),
        "last_year": int(firms["year"].max()),
        **{name: {column: float(now.loc[name, column]) for column in kept} for name in now.index},
        "left_out": reasons,
    }


def _title(yearly: pd.DataFrame, year: int) -> str:
    now = yearly[yearly["year"] == year]
    parts = [
        f"{DEFINITIONS[str(name)]} {100 * share:.1f}%"
        for name, share in zip(now["definition"], now["share"], strict=True)
    ]
    return f"Zombie firms {year}, share of firms: {', '.join(parts)}"


def _variants(strip: bool, two_years: bool, debt_at: str) -> list[str]:
    """What was asked for beyond the published formulas."""
    notes = []
    if strip:
        notes.append("EBIT without subsidies.")
    if two_years:
        notes.append("A zombie must be one in two successive years (interest cover: three, as always).")
    if debt_at == "end":
        notes.append("Least interest from debts at the end of the year instead of its beginning.")
    return notes


def _unknown(states: pd.DataFrame, weight: pd.DataFrame) -> list[str]:
    """How much of the table each definition could not classify."""
    total = weight["firms"].sum()
    parts = [
        f"{DEFINITIONS[str(name)]} {100 * weight['firms'][states[name].isna()].sum() / total:.0f}%"
        for name in states
    ]
    return [
        "Shares are of the firms that could be classified; not classified for want of earlier years or of "
        f"figures, of all rows: {', '.join(parts)}."
    ]


def _repaid(firms: pd.DataFrame, states: pd.DataFrame, weight: pd.DataFrame) -> list[str]:
    """How many of the firms that pay too little interest only paid back debt within the year."""
    name = "caballero_hoshi_kashyap"
    if name not in states:
        return []
    arrays = definitions.columns(firms)
    debt = arrays.now("short_debt") + arrays.now("long_debt") + arrays.now("bonds")
    called = (states[name] == 1).to_numpy()
    less = weight["firms"].to_numpy() @ (called & (debt < arrays.ago(debt)))
    total = weight["firms"].to_numpy() @ called
    if total == 0:
        return []
    return [
        f"{DEFINITIONS[name]} sets the interest of a year against the debt at its beginning and so also "
        f"calls firms that paid back: {100 * less / total:.0f}% of its zombies owed less at its end."
    ]


def _draw(answer: Answer) -> Any:
    from neijuan.measures.figures.zombies import draw

    return draw(answer)
