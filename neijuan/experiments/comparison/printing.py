"""A comparison in the terminal and as JSON."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from neijuan.terminal import print_table, records

if TYPE_CHECKING:
    import pandas as pd

    from neijuan.experiments.comparison.compare import Comparison, Pair
    from neijuan.experiments.comparison.costs import Cost

MOST_DECIMALS, NOISE = 4, 1e-9
"""Decimals at most, and what is rounding of float64."""
ENDS = 5
"""Winners and losers shown at each end."""
TINY = 1e-6
"""Yi a year below which a payment has not changed but for rounding."""
KINDS = 6
"""Kinds of payment shown."""


def figure(value: float, digits: int = 3) -> str:
    """Some significant digits, at most four decimals, a sign, a true minus; a dash for none, 0 for zero."""
    if not math.isfinite(value):
        return "–"
    if abs(value) < 10.0**-MOST_DECIMALS:
        return "0" if abs(value) < NOISE else f"{'+' if value > 0 else '−'}0.{'0' * MOST_DECIMALS}"
    decimals = max(digits - 1 - math.floor(math.log10(abs(value))), 0)
    return f"{value:+,.{min(decimals, MOST_DECIMALS)}f}".replace("-", "−")


def range_of(row: Any) -> str:
    """The band of a row: `−0.12 to +0.34`; nothing where all seeds agree, or for a single one."""
    if row["p05"] == row["p95"] or row["p05"] != row["p05"]:
        return ""
    return f"{figure(row['p05'])} to {figure(row['p95'])}"


def cell_of(row: Any) -> str:
    """Median and band of a row."""
    band, middle = range_of(row), figure(row["median"])
    return f"{middle} ({band})" if band else middle


def spread_of(values: dict[str, float], unit: str) -> str:
    """Median, unit and band in a line."""
    middle, band = f"{figure(values['median'])} {unit}".strip(), range_of(values)
    return f"{middle} ({band})" if band else middle


def shown(table: pd.DataFrame, heads: Sequence[str]) -> pd.DataFrame:
    """Columns of a table for people: level with four digits, difference and band as text."""
    import pandas as pd

    new = {name: table[name] for name in heads}
    if "level" in table:
        new["base"] = pd.Series([f"{value:,.4g}" for value in table["level"]], dtype=object)
        if "unit_of_level" in table:
            new["unit of base"] = table["unit_of_level"]
    new["difference"] = pd.Series([figure(value) for value in table["median"]], dtype=object)
    new["5-95%"] = pd.Series([range_of(row) for _, row in table.iterrows()], dtype=object)
    if "unit" in table:
        new["unit"] = table["unit"]
    return pd.DataFrame({name: column.reset_index(drop=True) for name, column in new.items()})


def print_comparison(found: Comparison, by: Iterable[str], show: Sequence[str]) -> None:
    """All tables of a comparison, or the answers to the questions of `show` only."""
    for number, pair in enumerate(found.pairs):
        if number:
            print()
        print(headline(found, pair))
        print_changes(pair)
        if pair.difference.same():
            print("\nno difference: the runs are equal in all figures")
            continue
        if show:
            print_answers(pair, show)
        else:
            print_pair(pair)
        for one in by:
            print_places(pair, one)
        if pair.attribution is not None:
            print_attribution(pair)
    if found.files:
        print()
    files = {name: path for name, path in found.files.items() if name.split()[0] in ("results", "page")}
    width = max((len(name) for name in files), default=0)
    for name, path in files.items():
        print(f"{name:<{width}}  {path}")
    if len(found.files) > len(files):
        print(f"and {len(found.files) - len(files)} tables and figures beside them")


def headline(found: Comparison, pair: Pair) -> str:
    """What is compared, in a line."""
    gap = pair.difference
    seeds = f"{found.seeds} paired seeds" if found.seeds > 1 else "one seed, no band"
    scale = gap.base.dataset.attrs["firms_scale"]
    return f"{pair.name} less {gap.base_name}: {gap.quarters[0]} to {gap.quarters[-1]}, {scale}, {seeds}"


def print_changes(pair: Pair) -> None:
    """What changed, policies apart from assumptions."""
    told = pair.changed
    for note in pair.difference.other.notes:
        print(f"note: {note}")
    print("\npolicy" if told.policy else "\npolicy: the same")
    for line in told.policy:
        print(f"  {line}")
    print("assumptions" if told.assumptions else "assumptions: the same")
    for line in told.assumptions:
        print(f"  {line}")
    if told.inputs:
        print(f"first difference of the inputs: {told.first}")
        more = len(told.inputs) - 1
        if more:
            print(f"  and {more} more beside the scenario")


def print_answers(pair: Pair, show: Sequence[str]) -> None:
    """Answers to questions."""
    from neijuan.experiments.comparison.asked import answers

    table = answers(pair.difference, show, pair.last)
    print()
    print_table(shown(table, ["name", "title"]), f"{pair.name}: {window(pair)}")


def window(pair: Pair) -> str:
    """The quarters over which tables measure."""
    quarters = pair.difference.quarters
    return f"{quarters[-pair.last]} to {quarters[-1]}"


def print_pair(pair: Pair) -> None:
    """National outcomes, winners and losers, cost."""
    when = window(pair)
    print()
    print_table(shown(pair.national, ["title"]), f"The nation, {when}")
    ranked = pair.ranked("province")
    ends = ranked if len(ranked) <= 2 * ENDS else _ends(ranked)
    title = f"Winners and losers among provinces: real GDP, percent, {when}"
    print_table(_ranks(ends), title)
    groups = pair.ranked("group")
    print_table(_ranks(groups), f"Groups of provinces: real GDP, percent, {when}")
    print_cost(pair.cost)


def _ends(ranked: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    return pd.concat([ranked.head(ENDS), ranked.tail(ENDS)], ignore_index=True)


def _ranks(table: pd.DataFrame) -> pd.DataFrame:
    columns = shown(table.drop(columns=["level", "unit_of_level", "unit"]), ["name"])
    sure = [("rises" if row["median"] > 0 else "falls") if row["sure"] else "" for _, row in table.iterrows()]
    return columns.assign(surely=sure)


def print_cost(cost: Cost | None) -> None:
    """Fiscal cost in lines."""
    if cost is None:
        return
    print(f"\nFiscal cost, {cost.first} to {cost.last}, 100 million yuan a year (minus: saved)")
    for name, text in cost_lines(cost):
        print(f"  {name:<26} {text}")


def cost_lines(cost: Cost) -> list[tuple[str, str]]:
    """Names and texts: the whole, by account, by kind of payment, jobs, points, and the cost of each."""
    lines = [("all", spread_of(cost.total, ""))]
    lines += [(f"  {words(name)}", spread_of(one, "")) for name, one in cost.by_account.items()]
    moved = {name: one for name, one in cost.by_kind.items() if abs(one["median"]) > TINY}
    lines += [(f"    {words(name)}", spread_of(one, "")) for name, one in list(moved.items())[:KINDS]]
    lines += [("jobs", spread_of(cost.jobs, "10,000 persons"))]
    lines += [("utilisation", spread_of(cost.utilisation, "points"))]
    lines += [("per job", ratio(cost.per_job, "yuan a job and year", cost.why_not_per_job))]
    lines += [("per point", ratio(cost.per_point, "100 million yuan a year", cost.why_not_per_point))]
    return lines


def ratio(values: dict[str, float] | None, unit: str, why_not: str) -> str:
    """Cost per job or point in words; why there is none."""
    return f"none: {why_not}" if values is None else spread_of(values, unit)


def words(name: str) -> str:
    """A name of the registries as words."""
    return name.replace("_", " ")


def print_places(pair: Pair, by: str) -> None:
    """Differences by province, sector, group or year: a table for each measure's axis, places down."""
    import pandas as pd

    table = pair.by(by)
    for axis, part in table.groupby("axis", sort=False):
        columns: dict[str, list[str]] = {}
        names = list(dict.fromkeys(part["name"]))
        for _, rows in part.groupby("measure", sort=False):
            unit = "%" if rows["unit"].iloc[0] == "percent" else rows["unit"].iloc[0]
            heads = f"{rows['title'].iloc[0]}, {unit}"
            by_name = {row["name"]: row for _, row in rows.iterrows()}
            columns[heads] = [cell_of(by_name[name]) for name in names]
        wide = pd.DataFrame({str(axis): names, **columns})
        when = "" if by == "year" else f", {window(pair)}"
        print()
        print_table(wide, f"{pair.name} less base by {axis}: median (5-95%){when}")


def print_attribution(pair: Pair) -> None:
    """Contributions of the levers to the national outcomes."""
    table = wide_attribution(pair)
    if table is None:
        return
    print()
    print_table(table, f"Attribution: Shapley values, means over seeds, {runs_of(pair)}")


def runs_of(pair: Pair) -> str:
    """How many runs the attribution took."""
    units = 0 if pair.shares is None else pair.shares.sizes["lever"]
    seeds = pair.difference.dataset.sizes["seed"]
    return f"{2**units} combinations of {units} units, {seeds * max(2**units - 2, 0)} further runs"


def wide_attribution(pair: Pair) -> pd.DataFrame | None:
    """Outcomes down, levers across, their sum last: means over seeds, as text."""
    import pandas as pd

    long = pair.attribution
    if long is None:
        return None
    rows = []
    for title, part in long.groupby("title", sort=False):
        row = {"outcome": title, "unit": part["unit"].iloc[0]}
        row |= {lever: figure(mean) for lever, mean in zip(part["lever"], part["mean"], strict=True)}
        rows.append(row | {"together": figure(float(part["mean"].sum()))})
    return pd.DataFrame(rows)


def as_dict(found: Comparison, by: Iterable[str], show: Sequence[str]) -> dict[str, Any]:
    """What `--json` prints."""
    return {
        "base": found.pairs[0].difference.base_name,
        "seeds": [int(seed) for seed in found.base.dataset["seed"].values],
        "firms": str(found.base.dataset.attrs["firms_scale"]),
        "interrupted": found.interrupted,
        "comparisons": [_pair(pair, by, show) for pair in found.pairs],
        "files": {name: str(path) for name, path in found.files.items()},
    }


def _pair(pair: Pair, by: Iterable[str], show: Sequence[str]) -> dict[str, Any]:
    from neijuan.experiments.comparison.asked import answers

    gap = pair.difference
    told: dict[str, Any] = {
        "name": pair.name,
        "first_quarter": gap.quarters[0],
        "last_quarter": gap.quarters[-1],
        "measured_over": list(gap.quarters[-pair.last :]),
        "first_quarter_that_differs": gap.first_quarter,
        "equal": gap.same(),
        "changed": pair.changed.as_dict(),
        "national": records(pair.national),
        "winners_and_losers": {one: records(pair.ranked(one)) for one in ("province", "group")},
        "cost": None if pair.cost is None else plain(pair.cost.as_dict()),
        "by": {one: records(pair.by(one)) for one in by},
    }
    if show:
        told["answers"] = records(answers(gap, show, pair.last))
    if pair.attribution is not None:
        told["attribution"] = records(pair.attribution)
    return told


def plain(content: Any) -> Any:
    """The same with null for what is no number."""
    if isinstance(content, dict):
        return {name: plain(value) for name, value in content.items()}
    if isinstance(content, float) and not math.isfinite(content):
        return None
    return content
