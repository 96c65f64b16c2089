"""Balances of the provinces: who earns the surplus, who lives on it, and whether the accounts add up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from neijuan.errors import UsageError
from neijuan.measures.answer import Answer
from neijuan.measures.estimated_balances import estimate
from neijuan.measures.reader import MONEY, Reader, Table
from neijuan.measures.regions import NATION, labels

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

SHARE = "share of expenditure"
USUAL = "benchmark"
TOP = 8
CONSUMPTION = (
    ("final_consumption",),
    ("household_consumption", "government_consumption"),
    ("household_consumption_urban", "household_consumption_rural", "government_consumption"),
)
"""Forms in which accounts state consumption: whole, as a run does, as the benchmark accounts do."""

UNITS = {
    "net_exports": MONEY,
    "share": SHARE,
    "expenditure": MONEY,
    "consumption": SHARE,
    "investment": SHARE,
    "saving": SHARE,
    "saving_less_investment": SHARE,
    "abroad": MONEY,
    "other_provinces": MONEY,
    "change_of_share": SHARE,
    "from_consumption": SHARE,
    "from_investment": SHARE,
    "low": SHARE,
    "high": SHARE,
}


def balances(
    table: Table = None, *, year: int = 2012, since: int | None = None, vintage: str | None = None
) -> Answer:
    """Net exports of every province and what lies behind them.

    Definitions, with C consumption of households and government, I gross capital formation (fixed capital and
    inventories), NX net exports abroad and to other provinces, Y = C + I + NX expenditure:

    * share = NX / Y; saving rate = (Y - C) / Y, so that saving less investment is NX / Y by accounting;
    * top-n share: the n largest surpluses over the sum of all surpluses;
    * slope and correlation of NX / Y on I / Y over provinces, ordinary least squares. A slope near -1 says
      that consumption rates do not vary with investment rates; it is no behavioural elasticity;
    * with `since`: change of NX / Y = -(change of C / Y) - (change of I / Y);
    * abroad and other provinces: NX by destination. In the vintage `io_table` both as the provincial tables
      have them; in `benchmark` abroad is customs trade in goods and the rest, services abroad included, is
      given to other provinces;
    * nation: net exports in the national accounts. Provinces do not add up to it, and the difference is part
      of the answer.

    A year without expenditure accounts (facts, 1998 to 2016) is estimated from annual GDP, household
    consumption and fixed capital formation of vintage A; then `estimated` is true, `low` and `high` bound
    the middle 80% of the errors made when a benchmark year is left out (`error` in the summary).

    `vintage` is `benchmark` (default), `io_table` or `yearbook`; a run or a table with one needs none.
    Money in 100 million yuan at current prices, shares as fractions. Raises UsageError for a year without
    figures.
    Source of the definitions: System of National Accounts 2008, chapters 9, 10 and 18 (regional accounts).
    """
    reader = Reader(table, "expenditure_gdp", "annual_panel")
    vintage = vintage or reader.only("net_exports", USUAL)
    if since is not None and since >= year:
        raise UsageError(f"--since {since} is not before --year {year}: give an earlier year")
    rows, error = _accounts(reader, year, vintage)
    errors = {} if error is None else {year: error}
    provinces = _shares(rows.drop(index=NATION, errors="ignore"))
    if since is not None:
        then, error = _accounts(reader, since, vintage)
        provinces = provinces.join(_change(provinces, _shares(then)))
        errors |= {} if error is None else {since: error}
    provinces = provinces.join(_destinations(reader, year, vintage, provinces))
    named = labels(provinces.sort_values("net_exports", ascending=False))
    used = "run" if reader.is_run else vintage
    summary = _summary(named, _nation(reader, year, rows), year, used, errors)
    groups = _groups(named)
    return Answer(
        name="balances",
        title=_title(summary),
        table=named,
        rows="provinces",
        units={column: unit for column, unit in UNITS.items() if column in named},
        summary=summary | ({} if since is None else {"since": since}),
        notes=_notes(summary, reader.is_run),
        sources=reader.sources(),
        draw=_draw,
        more={"groups": groups},
    )


def _accounts(reader: Reader, year: int, vintage: str) -> tuple[pd.DataFrame, dict[str, Any] | None]:
    """Components of expenditure by region, published or estimated; of an estimate the error of its test."""
    if reader.has("net_exports", vintage=vintage, period=year):
        return _components(reader, year, vintage), None
    return estimate(reader, year, vintage)


def _components(reader: Reader, year: int, vintage: str) -> pd.DataFrame:
    """Consumption, investment and net exports by region, 100 million yuan."""
    import pandas as pd

    choice: dict[str, Any] = {"vintage": vintage, "period": year, "unit": MONEY}
    # What there is in this vintage; without any, what the table has at all, whose absence is then told.
    forms = [form for form in CONSUMPTION if reader.has(form[0], vintage=vintage, period=year)]
    forms += [form for form in CONSUMPTION if reader.has(form[0], period=year)] or [CONSUMPTION[0]]
    consumption = forms[0]
    whole = reader.has("gross_capital_formation", vintage=vintage, period=year)
    investment = ("gross_capital_formation",) if whole else ("fixed_capital_formation", "inventory_change")
    columns = {
        "consumption": reader.total(consumption, **choice),
        "investment": reader.total(investment, **choice),
        "net_exports": reader.series("net_exports", **choice),
    }
    return pd.DataFrame(columns).dropna().droplevel("period")


def _shares(rows: pd.DataFrame) -> pd.DataFrame:
    """Expenditure and the rates; `rows` holds money, what comes back holds rates beside net exports."""
    total = rows["consumption"] + rows["investment"] + rows["net_exports"]
    made = rows[["net_exports"]].assign(
        share=rows["net_exports"] / total,
        expenditure=total,
        consumption=rows["consumption"] / total,
        investment=rows["investment"] / total,
        saving=1 - rows["consumption"] / total,
        saving_less_investment=(total - rows["consumption"] - rows["investment"]) / total,
    )
    extra = [column for column in ("low", "high") if column in rows]
    return made.join(rows[extra])


def _change(now: pd.DataFrame, then: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    columns = {
        "change_of_share": now["share"] - then["share"],
        "from_consumption": then["consumption"] - now["consumption"],
        "from_investment": then["investment"] - now["investment"],
    }
    return pd.DataFrame(columns).reindex(now.index)


def _destinations(reader: Reader, year: int, vintage: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Net exports abroad and to other provinces where the table parts them; otherwise no columns."""
    import pandas as pd

    choice: dict[str, Any] = {"vintage": vintage, "period": year}
    for exports, imports in (
        ("exports_abroad", "imports_abroad"),
        ("exports_by_origin", "imports_by_destination"),
    ):
        if reader.has(exports, **choice):
            abroad = reader.series(exports, **choice) - reader.series(imports, **choice)
            abroad = abroad.droplevel("period").reindex(rows.index)
            return pd.DataFrame({"abroad": abroad, "other_provinces": rows["net_exports"] - abroad})
    return pd.DataFrame(index=rows.index)


def _nation(reader: Reader, year: int, rows: pd.DataFrame) -> float:
    """Net exports of the nation; in a run what is sold abroad less what is bought there."""
    if NATION in rows.index:
        return float(rows["net_exports"][NATION])
    if reader.is_run:
        trade = reader.series("exports_abroad", period=year) - reader.series("imports_abroad", period=year)
        return float(trade.sum())
    return float("nan")


def _summary(
    rows: pd.DataFrame, nation: float, year: int, vintage: str, errors: dict[int, dict[str, Any]]
) -> dict[str, Any]:
    """The figures of the whole; `rows` sorted by net exports, largest first; `errors` by estimated year."""
    values = rows["net_exports"].to_numpy()
    surplus = values[values > 0]
    slope, intercept, correlation = _line(rows["investment"].to_numpy(), rows["share"].to_numpy())
    total = float(values.sum())
    return {
        "year": year,
        "vintage": vintage,
        "estimated": year in errors,
        "estimated_years": sorted(errors),
        "surplus_provinces": int(surplus.size),
        "deficit_provinces": int((values < 0).sum()),
        "gross_surplus": float(surplus.sum()),
        "gross_deficit": float(-values[values < 0].sum()),
        f"top{TOP}_share": float(surplus[:TOP].sum() / surplus.sum()) if surplus.size else float("nan"),
        f"top{TOP}": rows["code"].head(min(TOP, surplus.size)).tolist(),
        "slope_nx_on_investment": slope,
        "intercept_nx_on_investment": intercept,
        "correlation_nx_investment": correlation,
        "sum_of_provinces": total,
        "nation": nation,
        "accounting_gap": total - nation,
        "accounting_gap_share": (total - nation) / float(rows["expenditure"].sum()),
        **({"error": next(iter(errors.values()))} if errors else {}),
    }


def _line(across: NDArray[np.float64], up: NDArray[np.float64]) -> tuple[float, float, float]:
    """Slope and intercept by least squares, and correlation; missing for fewer than three places."""
    if len(across) < 3 or np.ptp(across) == 0:
        return float("nan"), float("nan"), float("nan")
    slope, intercept = np.polyfit(across, up, 1)
    return float(slope), float(intercept), float(np.corrcoef(across, up)[0, 1])


def _groups(rows: pd.DataFrame) -> pd.DataFrame:
    """Net exports of coast and interior and of the four regions: money and share of their expenditure."""
    import pandas as pd

    coast = rows["coast"].map({True: "coast", False: "interior"})
    parts = [
        rows.groupby(by.rename("group"))[["net_exports", "expenditure"]].sum()
        for by in (coast, rows["region"])
    ]
    sums = pd.concat(parts)
    return sums.assign(share=sums["net_exports"] / sums["expenditure"]).reset_index()


def _title(summary: dict[str, Any]) -> str:
    what = "estimated, " if summary["estimated"] else ""
    number, rest = summary["surplus_provinces"], summary["deficit_provinces"]
    held = (
        f"the first {TOP} hold {100 * summary[f'top{TOP}_share']:.1f}% of it"
        if number > TOP
        else f"{rest} in deficit"
    )
    return (
        f"Provincial balances {summary['year']} ({what}vintage {summary['vintage']}): "
        f"{number} {'province' if number == 1 else 'provinces'} in surplus, {held}"
    )


def _notes(summary: dict[str, Any], is_run: bool) -> tuple[str, ...]:
    gap, nation, total = (summary[key] / 1e4 for key in ("accounting_gap", "nation", "sum_of_provinces"))
    notes = [
        "Net exports abroad and to other provinces; shares of expenditure (C + I + NX) of the same vintage."
    ]
    if summary["nation"] == summary["nation"] and not is_run:
        notes.append(
            f"Provincial accounts do not add up: the provinces sum to {total:+.2f} trillion yuan, the nation "
            f"has {nation:+.2f}, a gap of {gap:+.2f} "
            f"({100 * summary['accounting_gap_share']:+.1f}% of expenditure)."
        )
    if summary["estimated_years"]:
        error, years = summary["error"], " and ".join(map(str, summary["estimated_years"]))
        notes.append(
            f"ESTIMATE: no expenditure accounts of {years}. Left-out benchmark years were met within "
            f"{100 * error['median_absolute']:.1f} points of expenditure at the median, "
            f"{100 * error['absolute_90']:.1f} in nine of ten cases."
        )
    return tuple(notes)


def _draw(answer: Answer) -> Any:
    from neijuan.measures.figures.balances import draw

    return draw(answer)
