"""Tables beside the path of convergence: regions, moves between fifths of places, single places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from neijuan.measures import dispersion, mobility
from neijuan.measures.income_panel import Span
from neijuan.measures.reader import Reader

if TYPE_CHECKING:
    import pandas as pd

CLASSES = 5
YUAN = 1e4
"""Yuan per person in 100 million yuan per 10,000 persons."""


def employment_of(reader: Reader, window: Span, counted: str) -> pd.DataFrame | None:
    """Persons employed, place by year, where the places of the span have them at both ends."""
    named = "jobs_us_state" if reader.has("jobs_us_state") else "employment"
    if counted == "employment" or not reader.has(named) or len(reader.vintages(named)) > 1:
        return None
    ends = [window.years[0], window.years[-1]]
    held = reader._select(named, period=ends).pivot(index="region", columns="period", values="value")
    held.columns = held.columns.astype(int)
    held = held.reindex(index=window.output.index, columns=ends)
    if held.isna().any().any():
        return None
    reader.series(named, period=ends)
    return held


def by_region(window: Span, group_of: dict[str, str], employment: pd.DataFrame | None) -> pd.DataFrame:
    """Shares of regions in people, output and employment, relative income, inequality inside; both ends."""
    import pandas as pd

    regions = pd.Series(group_of)
    columns: dict[str, Any] = {"places": regions.value_counts()}
    for year in (window.years[0], window.years[-1]):
        people = window.people[year].groupby(regions).sum()
        output = window.output[year].groupby(regions).sum()
        columns[f"people_share_{year}"] = people / people.sum()
        columns[f"output_share_{year}"] = output / output.sum()
        if employment is not None:
            employed = employment[year].groupby(regions).sum()
            columns[f"employment_share_{year}"] = employed / employed.sum()
        columns[f"relative_income_{year}"] = (output / people) / (output.sum() / people.sum())
        labels = [group_of[place] for place in window.income.index]
        _, within = dispersion.theil_parts(
            window.income[year].to_numpy(), window.people[year].to_numpy(), labels
        )
        columns[f"theil_within_{year}"] = pd.Series(within)
    order = list(dict.fromkeys(group_of.values()))
    return pd.DataFrame(columns).loc[order].rename_axis("region").reset_index()


def between_fifths(window: Span) -> pd.DataFrame:
    """Places by fifth of incomes in the first year (row) and in the last (column), poorest first."""
    import pandas as pd

    ends = [window.income[year].to_numpy() for year in (window.years[0], window.years[-1])]
    table = mobility.moves(np.array([mobility.quantile_classes(values, CLASSES) for values in ends]))
    names = ["poorest", "second", "third", "fourth", "richest"]
    made = pd.DataFrame(table, columns=[f"to_{name}" for name in names])
    made.insert(0, "from", names)
    return made


def by_place(window: Span, group_of: dict[str, str], country: str) -> pd.DataFrame:
    """Income at both ends, growth and rank (1 the richest) of each place, fastest growth first."""
    import pandas as pd

    from neijuan.data import registries

    first, last = window.years[0], window.years[-1]
    income = window.income * (YUAN if country == "cn" else 1)
    known = registries.provinces()["name"]
    rank = {year: len(income) + 1 - mobility.ranks(income[year].to_numpy()) for year in (first, last)}
    rows = pd.DataFrame(
        {
            "code": income.index,
            "name": [known.get(code, code.removeprefix("US-")) for code in income.index],
            "region": [group_of[code] for code in income.index],
            f"income_{first}": income[first].to_numpy(),
            f"income_{last}": income[last].to_numpy(),
            "growth": np.log((income[last] / income[first]).to_numpy()) / (last - first),
            f"rank_{first}": rank[first],
            f"rank_{last}": rank[last],
        }
    )
    rows = rows.replace({"name": {"CN-SC+CQ": "Sichuan with Chongqing"}})
    return rows.sort_values("growth", ascending=False, ignore_index=True)
