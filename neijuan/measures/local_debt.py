"""Local public debt and budgets: bonds, vehicles, debt service, own revenue against duties, transfers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from neijuan.errors import UsageError
from neijuan.measures.answer import Answer
from neijuan.measures.debt_columns import Column, item_of, money_of, plan, ratios
from neijuan.measures.local_budgets import GDP, ITEMS, Budgets, with_outlays
from neijuan.measures.partitions import partition
from neijuan.measures.reader import Reader, Table
from neijuan.measures.regions import UNALLOCATED, labels

if TYPE_CHECKING:
    import pandas as pd

NEWEST = ("D", "B", "A")
DEBTS = ("bonds", "vehicle_debt", "vehicle_bonds")


def debt(
    table: Table = None, *, year: int | None = None, vintage: str | None = None, regions: str = "nbs"
) -> Answer:
    """Debt of local governments and their vehicles, and the budgets that must carry it.

    Items by province, in 100 million yuan, per GDP, per own revenue (per taxes where own revenue of that year
    is not published) and per head:

    * bonds: bonds of provincial and municipal governments outstanding (28 December 2018);
    * vehicle bonds: bonds of financing vehicles, a fraction of their interest-bearing debt, which is
      published for no province; a run has vehicle debt whole;
    * debt service: repayment of principal out of the general budget plus interest; new borrowing beside it;
    * fiscal gap: expenditure of the general budget less own revenue; over expenditure it is the vertical
      imbalance 1 - own revenue / own expenditure;
    * transfers: from the centre, with tax rebates; over expenditure, and over own revenue and transfers.

    Every column carries its year, numerator and denominator are of one year. Without `year` each item is that
    of the last year in which it is published (budgets 2005, 2006 and 2014 to 2017, taxes and expenditure to
    2024, bonds 2018); with `year` only what is published for that year. GDP is of one `vintage` (D, B, A: the
    newest that has all the years). Sums over provinces stand for the nation, with what is allotted to none.
    Land sales and funds outside the general budget are not in the facts. A run has no population: amounts
    are per person employed. Raises UsageError for a year without any figure.

    Source: Eyraud and Lusinyan (2013), Vertical fiscal imbalances and fiscal performance in advanced
    economies, Journal of Monetary Economics 60(5); Government Finance Statistics Manual 2014.
    """
    reader = Reader(table, "annual_panel", "local_debt")
    with_outlays(table, reader)
    years = _years(Budgets(reader, vintage), year)
    budgets = Budgets(reader, _gdp_vintage(reader, vintage, set(years.values())))
    columns = plan(budgets, years)
    money = money_of(budgets, columns)
    provinces = money.drop(index=UNALLOCATED, errors="ignore")
    rows = _order(ratios(provinces, columns))
    group_of = partition(regions, provinces.index)
    sums = provinces.groupby(_series(group_of)).agg(_whole)
    groups = ratios(sums.loc[list(dict.fromkeys(group_of.values()))], columns)
    whole = ratios(_sums(money), columns).iloc[0]
    groups.loc["nation"] = whole
    summary = _summary(budgets, years, columns, rows, whole)
    summary["unallocated"] = _unallocated(money)
    return Answer(
        name="debt",
        title=_title(summary, years),
        table=labels(rows),
        rows="provinces",
        units={column.name: column.unit for column in columns},
        summary=summary,
        notes=_notes(budgets, years, summary, year),
        sources=_sources(reader),
        draw=_draw,
        more={
            "regions": groups.rename_axis("region").reset_index(),
            "nation by year": _by_year(budgets),
        },
    )


def _sources(reader: Reader) -> dict[str, str]:
    """Sources of debts and budgets before those of GDP and people."""
    cited = reader.sources()
    return {key: cited[key] for key in sorted(cited, key=lambda key: (not key.startswith("local_"), key))}


def _years(budgets: Budgets, year: int | None) -> dict[str, int]:
    """Year of each item: the one asked for or the last; items without a figure are left out."""
    there = {item: budgets.years(item) for item in ITEMS}
    if year is None:
        chosen = {item: known[-1] for item, known in there.items() if known}
    else:
        chosen = {item: year for item, known in there.items() if year in known}
    if not chosen:
        listed = "; ".join(
            f"{item.replace('_', ' ')} {_ranges(known)}" for item, known in there.items() if known
        )
        origin = budgets.reader.origin
        raise UsageError(
            f"no debt or budget of {year} in {origin}: there is {listed}"
            if listed
            else f"no debt or budget in {origin}: it needs local_government_bonds or local_own_revenue"
        )
    return chosen


def _ranges(years: list[int]) -> str:
    """`2005-2006, 2014-2017` for a sorted list of years."""
    parts: list[list[int]] = []
    for one in years:
        if parts and one == parts[-1][-1] + 1:
            parts[-1].append(one)
        else:
            parts.append([one])
    return ", ".join(f"{part[0]}-{part[-1]}" if len(part) > 1 else str(part[0]) for part in parts)


def _gdp_vintage(reader: Reader, vintage: str | None, years: set[int]) -> str | None:
    """The vintage of GDP asked for, or the newest of those with most of the years."""
    found = reader.vintages(GDP)
    if reader.is_run or not found:
        return found[0] if found else None
    if vintage is None:
        order = [one for one in NEWEST if one in found] or found
        known = {one: {int(period[:4]) for period in reader.periods(GDP, vintage=one)} for one in order}
        return max(order, key=lambda one: len(years & known[one]))
    if vintage not in found:
        raise UsageError(f"no {GDP} of vintage '{vintage}' in {reader.origin}: there are {', '.join(found)}")
    return vintage


def _whole(values: pd.Series) -> float:
    """The sum, missing where a province is missing."""
    return float(values.sum(skipna=False))


def _sums(money: pd.DataFrame) -> pd.DataFrame:
    """One row with the sum over provinces; what is allotted to none counts where it is given."""
    provinces = money.drop(index=UNALLOCATED, errors="ignore").agg(_whole)
    rest = money.loc[money.index == UNALLOCATED].sum()
    return (provinces + rest).to_frame("nation").T


def _unallocated(money: pd.DataFrame) -> dict[str, float]:
    """Money that the source allots to no province, by item and year."""
    if UNALLOCATED not in money.index:
        return {}
    return {str(name): float(value) for name, value in money.T[UNALLOCATED].dropna().items()}


def _series(group_of: dict[str, str]) -> pd.Series:
    import pandas as pd

    return pd.Series(group_of)


def _order(rows: pd.DataFrame) -> pd.DataFrame:
    """Provinces by the first debt over GDP that there is, largest first; otherwise as they are."""
    starts = tuple(f"{one}_per_gdp_" for one in DEBTS)
    key = next((name for name in map(str, rows) if name.startswith(starts)), None)
    return rows if key is None else rows.sort_values(key, ascending=False)


def _by_year(budgets: Budgets) -> pd.DataFrame:
    """Sums over provinces of every item in every year, money; missing where a province is missing."""
    import pandas as pd

    sums = {}
    for item in ITEMS:
        known = {year: budgets.figures(item, year) for year in budgets.years(item)}
        if known:
            sums[item] = pd.DataFrame(known).agg(_whole)
    return pd.DataFrame(sums).rename_axis("year").reset_index()


def _summary(
    budgets: Budgets,
    years: dict[str, int],
    columns: list[Column],
    rows: pd.DataFrame,
    nation: pd.Series,
) -> dict[str, Any]:
    """Years and vintages of the figures, the nation, debt against the gap."""
    counted = sorted(
        {item_of(column.below)[1] for column in columns if column.below and column.per == "head"}
    )
    summary: dict[str, Any] = {
        "years": years,
        "accounts": budgets.vintage("gdp", budgets.years("gdp")[-1]) if budgets.years("gdp") else None,
        "people": {str(year): budgets.vintage("people", year) for year in counted},
        "nation": {str(name): float(value) for name, value in nation.items()},
    }
    owed = next((one for one in DEBTS if one in years and f"{one}_per_gdp_{years[one]}" in rows), None)
    gap = f"fiscal_gap_per_expenditure_{years.get('fiscal_gap')}"
    if owed is not None:
        share = f"{owed}_per_gdp_{years[owed]}"
        summary["highest"] = {"column": share, "code": str(rows[share].idxmax()), "value": rows[share].max()}
        if gap in rows:
            summary["correlation"] = {"of": [share, gap], "value": float(rows[share].corr(rows[gap]))}
    return summary


def _title(summary: dict[str, Any], years: dict[str, int]) -> str:
    from neijuan.data import registries

    parts = []
    if "highest" in summary:
        highest = summary["highest"]
        item = highest["column"].split("_per_")[0]
        name = registries.provinces()["name"][highest["code"]]
        share = 100 * summary["nation"][highest["column"]]
        what = {"bonds": "Local bonds"}.get(item, item.replace("_", " ").capitalize())
        parts.append(f"{what} {years[item]}: {share:.0f}% of GDP, {name} {100 * highest['value']:.0f}%")
    if "fiscal_gap" in years:
        gap = summary["nation"][f"fiscal_gap_per_expenditure_{years['fiscal_gap']}"]
        parts.append(
            f"own revenue covers {100 * (1 - gap):.0f}% of local expenditure in {years['fiscal_gap']}"
        )
    if not parts and {"taxes", "expenditure"} <= set(years):
        share = summary["nation"][f"taxes_per_expenditure_{years['taxes']}"]
        parts.append(f"taxes cover {100 * share:.0f}% of local expenditure in {years['taxes']}")
    title = "; ".join(parts) or "Local debt and budgets"
    return title[0].upper() + title[1:]


def _notes(
    budgets: Budgets, years: dict[str, int], summary: dict[str, Any], year: int | None
) -> tuple[str, ...]:
    notes = [
        f"GDP of vintage {summary['accounts']}; every ratio is of one year, the nation the sum of provinces."
    ]
    absent = [
        item.replace("_", " ")
        for item in ITEMS
        if year is not None and budgets.years(item) and item not in years
    ]
    if absent:
        notes.append(f"Not published for {year}: {', '.join(absent)}.")
    if "vehicle_bonds" in years:
        notes.append(_vehicle_note(budgets, summary["nation"][f"vehicle_bonds_{years['vehicle_bonds']}"]))
    if "debt_service" in years and "new_borrowing" in years:
        service, borrowed = (
            summary["nation"][f"{item}_{years[item]}"] / 1e4 for item in ("debt_service", "new_borrowing")
        )
        notes.append(
            "Debt service repays principal out of the general budget and pays interest: "
            f"{service:.2f} trillion yuan in {years['debt_service']} against new borrowing of {borrowed:.2f} "
            f"in {years['new_borrowing']}; much of it swaps old debt for bonds."
        )
    if summary["unallocated"]:
        notes.append("The nation includes what the source allots to no province.")
    if budgets.reader.is_run:
        notes.append(
            "A run: own revenue without land sales, dividends of public firms included; expenditure is all "
            "outlays of local governments, stakes in firms included, less what land sales pay for; interest "
            "without repayment. Amounts per head are per person employed."
        )
    else:
        notes.append("General budgets only: land sales, funds and social insurance are not in the figures.")
    return tuple(notes)


def _vehicle_note(budgets: Budgets, bonds: float) -> str:
    """What vehicle bonds leave out, with the national estimate where the shipped facts are read."""
    from neijuan.data import facts

    estimate = facts.series("financing_vehicle_debt", period=2017)
    budgets.reader.use(estimate.attrs["source"])
    return (
        f"Vehicle BONDS ({bonds / 1e4:.1f} trillion yuan) are a fraction of what vehicles owe: the IMF puts "
        f"it at {estimate.item():.1f} trillion for the nation in 2017; by province it is not published."
    )


def _draw(answer: Answer) -> Any:
    from neijuan.measures.figures.debt import draw

    return draw(answer)
