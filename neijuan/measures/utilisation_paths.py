"""Paths of utilisation, each of one industry, one region, one source and one concept.

The two concepts never meet. `surveyed`: the official survey of firms in operation, output in value terms over
what they say they could make. `nameplate`: physical output over counted capacity, idle plants included. For
the same industry they differ by up to 20 or 30 points, so a path holds one of them, nothing here joins two
paths, and `check_concepts` refuses what would set one against the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from neijuan.errors import UsageError
from neijuan.measures.capacity_counts import CHINA, COUNTS, GUIDELINE, Figures
from neijuan.measures.industries import industrial_sectors, industry_names
from neijuan.measures.reader import COLUMNS, MONEY, RUN, Reader, Table

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

SURVEYED, NAMEPLATE = "surveyed", "nameplate"
CONCEPTS = (SURVEYED, NAMEPLATE)
KEY = ["code", "industry", "region", "concept", "source"]
"""What one path is; its rows differ in the period."""
DERIVED = "derived from the following year (level minus change)"
TABLES = ("capacity_utilisation", "facts", "sector_output", "industry_province")
IN_RUN = {
    "sector_utilisation": SURVEYED,
    "surveyed_utilisation": SURVEYED,
    "nameplate_utilisation": NAMEPLATE,
}
"""Variables of a run, ratios. The engine observes firms in operation, as the survey does."""


def check_concepts(concepts: Iterable[str]) -> str:
    """The one concept that all figures share. Raises UsageError if there are two."""
    found = sorted(set(concepts))
    if len(found) != 1:
        raise UsageError(
            f"{' and '.join(found)} utilisation are different measurements and form no ratio or difference: "
            "choose one concept"
        )
    return found[0]


def read(table: Table) -> Reader:
    """A reader of facts, of a user's table, or of the quarters of a run (years would hide its troughs)."""
    import pandas as pd

    if table is None or isinstance(table, pd.DataFrame):
        return Reader(table, *TABLES)
    return Reader(_quarters(cast("xr.Dataset", getattr(table, "dataset", table))))


def _quarters(dataset: xr.Dataset) -> pd.DataFrame:
    """Rates in percent and output of the sectors of a run, by quarter, the seeds averaged."""
    import pandas as pd

    parts = []
    for name in (*IN_RUN, "sector_output"):
        if name not in dataset:
            continue
        values = dataset[name].mean("seed") if "seed" in dataset[name].dims else dataset[name]
        rate = name in IN_RUN
        frame = (values * (100.0 if rate else 1.0)).rename("value").to_dataframe().reset_index()
        parts.append(frame.assign(variable=name, unit="percent" if rate else MONEY))
    if not parts:
        raise UsageError(f"the run has none of {', '.join(IN_RUN)}: simulate it with this version")
    rows = pd.concat(parts, ignore_index=True)
    rows = rows.rename(columns={"province": "region", "quarter": "period"})
    for column, blank in (("region", CHINA), ("sector", "")):
        rows[column] = rows[column].fillna(blank) if column in rows else blank
    attributes = dataset.attrs
    source = f"{attributes['title']}, firms {attributes['firms_scale']}, neijuan {attributes['version']}"
    rows = rows.assign(vintage=RUN, source=source)[list(COLUMNS)]
    rows.attrs = {"origin": str(attributes["title"])}
    return rows


def paths(reader: Reader) -> pd.DataFrame:
    """Every rate: the columns `KEY`, period, utilisation (a fraction) and derived (a level less its change).

    Raises UsageError if a rate is not in percent, or if there is none.
    """
    import pandas as pd

    rows = pd.concat([_by_survey(reader), _by_count(reader)], ignore_index=True)
    if rows.empty:
        wanted = "surveyed_utilisation, sector_utilisation or nameplate_utilisation"
        raise UsageError(f"no rates of utilisation in {reader.origin}: give a table with {wanted}")
    return rows.sort_values([*KEY, "period"], ignore_index=True)


def _by_survey(reader: Reader) -> pd.DataFrame:
    """Rates that stand under a variable of their own, by sector: the survey, a run, a user's table."""
    rows = reader.rows
    rows = rows[rows["variable"].isin(IN_RUN) & (rows["vintage"] != GUIDELINE)]
    if not (rows["unit"] == "percent").all():
        other = next(iter(set(rows["unit"]) - {"percent"}))
        raise UsageError(f"utilisation is in {other} in {reader.origin}: convert it to percent")
    made = rows.assign(
        code=rows["sector"].where(rows["sector"] != "", "TOTAL"),
        concept=rows["variable"].map(IN_RUN),
        utilisation=rows["value"] / 100,
        derived=rows["vintage"] == DERIVED,
    )
    if reader.is_run:
        made = made[made["code"].isin([*industrial_sectors(), "TOTAL"])]
    # Released figures come before those derived from the next year's change, where both exist.
    made = made.sort_values("derived", kind="stable").drop_duplicates(
        ["code", "region", "concept", "source", "period"]
    )
    made = made.assign(industry=made["code"].map(industry_names()).fillna(made["code"]))
    return made[[*KEY, "period", "utilisation", "derived"]]


def _by_count(reader: Reader) -> pd.DataFrame:
    """Published rates of the counts, each under the name of its product."""
    import pandas as pd

    figures = Figures(reader)
    rows = [
        {
            "code": figure.sector or count.industry,
            "industry": count.industry,
            "region": count.region,
            "concept": NAMEPLATE,
            "source": record["source"],
            "period": record["period"],
            "utilisation": record["value"] / 100,
            "derived": False,
        }
        for count in COUNTS
        for figure in count.utilisation
        for record in figures.of(figure)
    ]
    return pd.DataFrame(rows, columns=[*KEY, "period", "utilisation", "derived"])


def averaged(rates: dict[str, float]) -> dict[str, float]:
    """The line on which troughs are sought, oldest first, from one path of rates by period.

    Quarters are averaged over four to take out the season, and only where all four exist; where one is
    missing the rate of the whole year, if published, stands at its fourth quarter. A path of years is taken
    as it is.
    """
    quarters = {place_of(period): rate for period, rate in rates.items() if "Q" in period}
    if not quarters:
        return dict(sorted(rates.items()))
    line = {place_of(f"{period}Q4"): rate for period, rate in rates.items() if "Q" not in period}
    for here in quarters:
        four = [quarters[place] for place in range(here - 3, here + 1) if place in quarters]
        if len(four) == 4:
            line[here] = sum(four) / 4
    return {f"{here // 4}Q{here % 4 + 1}": line[here] for here in sorted(line)}


def place_of(quarter: str) -> int:
    """Quarters counted from year 0: 2016Q4 is 8067."""
    return int(quarter[:4]) * 4 + int(quarter[5]) - 1
