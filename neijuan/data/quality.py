"""How far a figure can be trusted: price basis, licence, grade A to E with the reason, admitted misreporting.

Everything follows from registries: `sources.csv` (licence, first grade, notes), `grades.csv` (what a grade
means), `price_bases.csv` (by unit), `quality_rules.csv` and `quality_rules_computed.csv` (documented
exceptions) and `episodes.csv` (misreporting that was admitted).
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import cache
from typing import TYPE_CHECKING

from neijuan.data import registries

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

ADDED = ["price_basis", "licence", "grade", "reason", "episode"]
"""Columns that `graded` adds."""
GRADES = "ABCDE"
NOT_MONEY = "not money"
OWN_LICENCE = "as the source grants it; not known here"
OWN_REASON = "Brought by the user: not checked here"
_CHOICES = ["variable", "source", "vintage", "region", "sector"]


class _Columns:
    """Distinct values of each column, so that a pattern is compared once with each of them."""

    def __init__(self, rows: pd.DataFrame) -> None:
        import pandas as pd

        self.factors = {name: pd.factorize(rows[name]) for name in _CHOICES}
        self.year = rows["period"].str[:4].to_numpy(dtype="U4")

    def among(self, column: str, patterns: str) -> NDArray[np.bool_]:
        """Which rows match one of the patterns, which a bar separates; an empty text matches all."""
        import numpy as np

        codes, values = self.factors[column]
        wanted = patterns.split("|")
        chosen = [not patterns or any(fnmatchcase(value, one) for one in wanted) for value in values]
        return np.asarray(chosen, dtype=bool)[codes]

    def match(self, rule: dict[str, str]) -> NDArray[np.bool_]:
        """Which rows a rule is about."""
        import numpy as np

        found = np.ones(len(self.year), dtype=bool)
        for column in _CHOICES:
            if rule[column]:
                found &= self.among(column, rule[column])
                if not found.any():
                    return found
        if rule["first"]:
            found &= self.year >= rule["first"]
        if rule["last"]:
            found &= self.year <= rule["last"]
        return found


@cache
def _rules() -> list[dict[str, str]]:
    import pandas as pd

    # Written by hand, and by tools/compile_quality.py from the tables.
    names = ("quality_rules", "quality_rules_computed")
    rules = pd.concat([registries._registry(name).reset_index() for name in names])
    return [{str(key): str(text) for key, text in rule.items()} for rule in rules.to_dict("records")]


def graded(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with price_basis, licence, grade, reason and episode (blank unless misreporting was admitted).

    `price_basis` is current prices, constant prices of a year, index or not money. The grade begins as that
    of the source; of the rules that match, the worst decides, and a rule of grade A raises a B where nothing
    lowers it. The reason is that of what decided. Pure: `rows` needs the columns of the schema and is not
    changed; figures that are not the shipped ones get D.
    """
    import numpy as np

    columns = _Columns(rows)
    sources = registries._registry("sources")
    meaning = registries._registry("grades")["meaning"].to_dict()
    shipped = (rows["source"].isin(sources.index) & ~_own_vintage(rows["vintage"])).to_numpy()
    words = {key: _source_reason(row, meaning) for key, row in sources.iterrows()}
    rank = rows["source"].map(sources["grade"]).fillna("D").map(GRADES.index).to_numpy(dtype=int, copy=True)
    reason = rows["source"].map(words).to_numpy(dtype=object, copy=True)
    rank[~shipped], reason[~shipped] = GRADES.index("D"), OWN_REASON
    episode = np.full(len(rows), "", dtype=object)
    decided = np.full(len(rows), -1)
    for rule in _rules():
        found = columns.match(rule) & shipped
        if found.any():
            _apply(rule, found, rank, decided, reason)
            episode[found & (rule["episode"] != "")] = rule["episode"]
    licence = rows["source"].map(sources["licence"]).where(shipped, OWN_LICENCE)
    letters = np.array(list(GRADES))[rank]
    return rows.assign(
        price_basis=_price_basis(rows), licence=licence, grade=letters, reason=reason, episode=episode
    )


def _apply(
    rule: dict[str, str],
    found: NDArray[np.bool_],
    rank: NDArray[np.int_],
    decided: NDArray[np.int_],
    reason: NDArray[np.object_],
) -> None:
    """Let one rule decide the rows it is about, unless a worse grade stands there; works in place.

    `rank` is the grade so far and `decided` that of the rules that gave it, -1 where that is the source's.
    """
    own = GRADES.index(rule["grade"])
    if own == 0:
        found = found & (decided < 0) & (rank == 1)
        rank[found] = 0
    worse = found & (own >= rank) & (decided != own)
    same = found & (own == rank) & (decided == own)
    reason[same] = [f"{text}; {rule['reason']}" for text in reason[same]]
    rank[worse], reason[worse], decided[worse] = own, rule["reason"], own


def _source_reason(source: pd.Series, meaning: Mapping[Hashable, str]) -> str:
    """What the grade of a source means, and what is noted about it."""
    return ": ".join(filter(None, [meaning[source["grade"]], source["notes"].rstrip(".")]))


def _own_vintage(vintages: pd.Series) -> pd.Series:
    """Which vintages are none of the shipped ones."""
    plain = vintages.str.replace(r"^single figure; .*", "single figure", regex=True)
    return ~plain.isin(registries._registry("vintages").index)


def _price_basis(rows: pd.DataFrame) -> pd.Series:
    """The basis of each row: that of its unit, unless its variable has one of its own."""
    table = registries._registry("price_bases").reset_index()
    by_unit = table[table["variable"] == ""].set_index("unit")["price_basis"]
    basis = rows["unit"].map(by_unit).fillna(NOT_MONEY)
    for special in table[table["variable"] != ""].itertuples():
        names = [name for name in rows["variable"].unique() if fnmatchcase(name, str(special.variable))]
        chosen = (rows["unit"] == special.unit) & rows["variable"].isin(names)
        basis = basis.mask(chosen, str(special.price_basis))
    return basis


def episode(key: str) -> str:
    """What an episode of misreporting was, in a sentence or two. Raises KeyError for an unknown key."""
    return str(registries._registry("episodes").loc[key, "text"])
