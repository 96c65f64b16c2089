"""Tables of the measure `duplication`: the path, one row a province, one a sector, pairs, the bases
compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neijuan.errors import UsageError
from neijuan.measures import structure_indices as indices
from neijuan.measures.regions import labels
from neijuan.measures.structure_tables import BASES, Structure, read

if TYPE_CHECKING:
    import pandas as pd

    from neijuan.measures.reader import Reader

VERDICT = 0.02
"""Change of the mean Krugman index that is called a change: a convention, a hundredth of the scale."""
SIMILAR = "rising similarity (as Young 2000)"
SPECIAL = "rising specialisation (as Bai et al. 2004, Holz)"
NEITHER = "no clear change"
PAIRS = 10


def periods_of(structure: Structure, since: int | None, year: int | None) -> list[str]:
    """Periods of the path, first to last. Raises UsageError for an end that has no figures."""
    every = sorted(structure.values.index.get_level_values("period").unique())
    for given in (since, year):
        if given is not None and str(given) not in every:
            raise UsageError(f"no {structure.basis} by province for {given}: there are {', '.join(every)}")
    first, last = str(since or every[0]), str(year or every[-1])
    if first > last:
        raise UsageError(f"--since {first} is after --year {last}: exchange them")
    return [period for period in every if first <= period <= last]


def path_table(values: pd.DataFrame, periods: list[str]) -> pd.DataFrame:
    """One row a year: means over the same provinces."""
    import pandas as pd

    rows = []
    for period in periods:
        cells = values.xs(period).to_numpy()
        own = indices.krugman(cells)
        rows.append(
            {
                "year": int(period),
                "provinces": len(cells),
                "krugman": own.mean(),
                "krugman_weighted": np.average(own, weights=cells.sum(axis=1)),
                "krugman_pairs": indices.pairs_mean(indices.krugman_pairs(cells)),
                "cosine": indices.cosine(cells).mean(),
                "cosine_pairs": indices.pairs_mean(indices.cosine_pairs(cells)),
                "entropy": indices.relative_entropy(cells).mean(),
            }
        )
    return pd.DataFrame(rows)


def provinces_table(structure: Structure, values: pd.DataFrame, periods: list[str]) -> pd.DataFrame:
    """One row a province in the last year, most specialised first."""
    import pandas as pd

    now, then = values.xs(periods[-1]), values.xs(periods[0])
    cells = now.to_numpy()
    pairs = indices.krugman_pairs(cells) + np.diag(np.full(len(cells), np.inf))
    own = indices.krugman(cells)
    quotients = pd.DataFrame(indices.location_quotients(cells), now.index, now.columns)
    weight = pd.DataFrame(indices.shares(cells), now.index, now.columns)
    rows = pd.DataFrame(
        {
            "krugman": own,
            "change": own - indices.krugman(then.to_numpy()),
            "cosine": indices.cosine(cells),
            "entropy": indices.relative_entropy(cells),
            "specialised": (quotients > 1).sum(axis="columns"),
            "nearest": now.index[pairs.argmin(axis=1)].to_numpy(),
            "leading": [_leading(structure, quotients.loc[code], weight.loc[code]) for code in now.index],
        },
        index=now.index,
    )
    return labels(rows.sort_values("krugman", ascending=False))


def _leading(structure: Structure, quotients: pd.Series, weight: pd.Series) -> str:
    """The three largest quotients among sectors of a twentieth or more of the province's industry."""
    large = quotients[weight >= 0.05].sort_values(ascending=False).head(3)
    return ", ".join(
        f"{structure.names[str(code)].split(' (')[0]} {value:.1f}" for code, value in large.items()
    )


def sectors_table(
    reader: Reader, structure: Structure, values: pd.DataFrame, periods: list[str], threshold: float
) -> pd.DataFrame:
    """One row a sector in the last year: its weight, how many provinces have it, who is most specialised."""
    import pandas as pd

    now = values.xs(periods[-1])
    cells = now.to_numpy()
    quotients = indices.location_quotients(cells)
    rows = pd.DataFrame(
        {
            "sector": now.columns,
            "name": [structure.names[str(code)] for code in now.columns],
            "share": indices.shares(cells.sum(axis=0)),
            "adoption": (indices.shares(cells) >= threshold).mean(axis=0),
            "most_specialised": now.index[np.nan_to_num(quotients).argmax(axis=0)].to_numpy(),
            "quotient": np.nan_to_num(quotients).max(axis=0),
        }
    )
    if reader.has("priority_adoption", period=periods[-1]):
        listed = reader.series("priority_adoption", period=periods[-1]).groupby(level="sector").mean()
        rows["listed"] = rows["sector"].map(listed).to_numpy()
    return rows.sort_values("adoption", ascending=False, ignore_index=True)


def pairs_table(values: pd.DataFrame, period: str) -> pd.DataFrame:
    """The pairs of provinces with the smallest Krugman index."""
    import pandas as pd

    now = values.xs(period)
    matrix, angles = indices.krugman_pairs(now.to_numpy()), indices.cosine_pairs(now.to_numpy())
    first, second = np.triu_indices(len(now), 1)
    order = np.argsort(matrix[first, second])[:PAIRS]
    one, other = first[order], second[order]
    columns = {"province": now.index[one], "other": now.index[other]}
    return pd.DataFrame({**columns, "krugman_pairs": matrix[one, other], "cosine_pairs": angles[one, other]})


def of_sector_table(
    reader: Reader,
    structure: Structure,
    values: pd.DataFrame,
    periods: list[str],
    sector: str,
    threshold: float,
) -> dict[str, pd.DataFrame]:
    """Path of a sector's adoption, and contributions of the provinces to its growth."""
    import pandas as pd

    from neijuan.data import registries

    if sector not in values.columns:
        known = [str(code) for code in values.columns]
        raise registries.unknown("sector", sector, known, f"{structure.basis} has {', '.join(known)}")
    share = values[sector] / values.sum(axis="columns")
    adopted = (share >= threshold).groupby(level="period").mean()
    adoption = pd.DataFrame({"year": adopted.index.astype(int), "adoption": adopted.to_numpy()})
    if reader.has("priority_adoption", sector=sector):
        listed = reader.series("priority_adoption", sector=sector).groupby(level="period").mean()
        adoption["listed"] = listed.reindex(adopted.index).to_numpy()
    first, last = values.xs(periods[0])[sector], values.xs(periods[-1])[sector]
    growth = last - first
    own = pd.DataFrame({"first": first, "last": last, "contribution": growth / growth.sum()})
    own["quotient"] = indices.location_quotients(values.xs(periods[-1]).to_numpy())[
        :, list(values.columns).index(sector)
    ]
    table = labels(own.sort_values("contribution", ascending=False))
    return {"adoption": adoption, "contributions": table}


def bases_tables(reader: Reader, structure: Structure) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Each basis of the shipped facts over all its years: which side of the dispute it favours, and its path.

    `change_manufacturing` is the change without mining and utilities, whose shares follow the prices of coal,
    oil and ores.
    """
    import pandas as pd

    rows, lines = [], []
    for basis in BASES:
        own = structure if basis == structure.basis else read(reader, basis, shipped=True)
        periods = periods_of(own, None, None)
        values = own.balanced(periods)
        line = path_table(values, periods)
        ends = path_table(values[manufacturing(values)], [periods[0], periods[-1]])["krugman"]
        first, last = line.iloc[0], line.iloc[-1]
        rows.append(
            {
                "basis": basis,
                "first": int(first["year"]),
                "last": int(last["year"]),
                "provinces": int(last["provinces"]),
                "sectors": values.shape[1],
                "krugman_first": first["krugman"],
                "krugman_last": last["krugman"],
                "change": last["krugman"] - first["krugman"],
                "change_manufacturing": ends.iloc[-1] - ends.iloc[0],
                "favours": verdict(last["krugman"] - first["krugman"]),
            }
        )
        lines.append(line[["year", "krugman", "cosine"]].assign(basis=basis))
    return pd.DataFrame(rows), pd.concat(lines, ignore_index=True)[["basis", "year", "krugman", "cosine"]]


def manufacturing(values: pd.DataFrame) -> list[str]:
    """Columns that are neither mining nor utilities, in either classification."""
    other = {"coal", "oil-ores", "utilities"}
    return [str(code) for code in values.columns if code not in other and str(code)[0] not in "BD"]


def verdict(change: float) -> str:
    """Which side of the dispute a change of the mean Krugman index favours."""
    return SPECIAL if change > VERDICT else SIMILAR if change < -VERDICT else NEITHER
