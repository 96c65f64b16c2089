"""Excess capacity in physical units, from counts alone.

    excess           = capacity - output          (or what was published under this name)
    beyond_normal    = capacity - output / normal (what could close with the rest working normally)
    share_of_world   = excess / output or demand of the world

Where only output and a nameplate rate are published, capacity = output / rate. A surveyed rate is refused
there: it is a ratio of values over firms in operation and belongs to no tonnage.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from neijuan.errors import UsageError
from neijuan.measures.capacity_counts import COUNTS, Count, Figures
from neijuan.measures.utilisation_paths import NAMEPLATE

if TYPE_CHECKING:
    import pandas as pd

    from neijuan.measures.reader import Reader

COLUMNS = (
    "industry",
    "region",
    "period",
    "unit",
    "capacity",
    "output",
    "utilisation",
    "excess",
    "beyond_normal",
    "world",
    "share_of_world",
    "world_is",
    "against",
    "basis",
    "qualifier",
    "source",
)


def implied_capacity(output: float, rate: float, concept: str) -> float:
    """Capacity behind an output and a nameplate rate (a fraction). Raises UsageError for a surveyed rate."""
    if concept != NAMEPLATE:
        raise UsageError(
            f"a {concept} rate is a ratio of values and gives no capacity in units: use a nameplate rate"
        )
    return output / rate


def excess_capacity(reader: Reader, normal: float) -> pd.DataFrame:
    """One row a count of capacity, columns `COLUMNS`; `against` says whether output or demand was subtracted.

    `basis` tells what was published: `capacity`, `excess`, or `rate` (capacity implied by output and rate). A
    count without output or demand in its year has a capacity and nothing else. `source` holds all keys used.
    """
    import pandas as pd

    figures = Figures(reader)
    rows = [row for count in COUNTS for row in _of_count(reader, figures, count, normal)]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return table.sort_values(["industry", "region", "period", "source"], ignore_index=True)


def _of_count(reader: Reader, figures: Figures, count: Count, normal: float) -> list[dict[str, Any]]:
    made, asked, world = (figures.preferred(of) for of in (count.output, count.demand, count.world))
    published = {
        basis: [record for figure in of for record in figures.of(figure)]
        for basis, of in (
            ("capacity", count.capacity),
            ("excess", count.excess),
            ("rate", count.utilisation),
        )
    }
    rates = {(row["period"], row["source"]): row["value"] / 100 for row in published["rate"]}
    known = {(row["period"], row["source"]) for basis in ("capacity", "excess") for row in published[basis]}
    rows = []
    for basis, records in published.items():
        for figure in records:
            period, key = figure["period"], (figure["period"], figure["source"])
            output = _value(made, period)
            if basis == "rate" and (key in known or output != output):
                continue
            level = {
                "capacity": figure["value"],
                "excess": output + figure["value"],
                "rate": implied_capacity(output, rates.get(key, float("nan")), NAMEPLATE),
            }[basis]
            row = _row(level, output, _value(asked, period), rates.get(key), normal)
            if basis == "excess":
                row["excess"] = figure["value"]
            used = [world, *([made, asked] if row["against"] else [])]
            sources = {figure["source"], *(part[period]["source"] for part in used if period in part)}
            rows.append(_named(count, figure, basis, row, _value(world, period), sources))
    return rows


def _named(
    count: Count,
    figure: dict[str, Any],
    basis: str,
    row: dict[str, Any],
    yardstick: float,
    sources: set[str],
) -> dict[str, Any]:
    """The figures of one row with what they are of, and beside the world."""
    return {
        "industry": count.industry,
        "region": count.region,
        "period": figure["period"],
        "unit": count.unit,
        **row,
        "world": yardstick,
        "share_of_world": row["excess"] / yardstick,
        "world_is": count.world_is if yardstick == yardstick else "",
        "basis": basis,
        "qualifier": figure["qualifier"],
        "source": "; ".join(sorted(sources)),
    }


def _value(records: dict[str, dict[str, Any]], period: str) -> float:
    return float(records[period]["value"]) if period in records else float("nan")


def _row(capacity: float, output: float, demand: float, rate: float | None, normal: float) -> dict[str, Any]:
    """Utilisation only from output: what was sold or installed may have come from stocks."""
    against = "output" if output == output else "demand" if demand == demand else ""
    subtracted = output if against == "output" else demand
    return {
        "capacity": capacity,
        "output": subtracted,
        "utilisation": rate if rate is not None else output / capacity,
        "excess": capacity - subtracted,
        "beyond_normal": capacity - subtracted / normal,
        "against": against,
    }


def idle_in_run(reader: Reader) -> pd.DataFrame:
    """What the firms in operation of a run could have made and did not, by sector, in its last whole year.

    idle = sum over quarters of output * (1 / rate - 1), 100 million yuan at current prices. In a run rate and
    output belong to the same firms, which no published pair of figures does. Empty without a whole year.
    """
    import pandas as pd

    rates = reader.series("sector_utilisation") / 100
    both = pd.DataFrame({"output": reader.series("sector_output"), "rate": rates}).dropna().reset_index()
    both["year"] = both["period"].str[:4]
    whole = both.groupby("year")["period"].nunique() == 4
    if not whole.any():
        return pd.DataFrame(columns=["code", "year", "output", "idle", "share_of_output"])
    last = both[both["year"] == whole[whole].index[-1]]
    last = last.assign(idle=last["output"] * (1 / last["rate"] - 1))
    sums = last.groupby(["sector", "year"], sort=False)[["output", "idle"]].sum().reset_index()
    return sums.rename(columns={"sector": "code"}).assign(share_of_output=sums["idle"] / sums["output"])
