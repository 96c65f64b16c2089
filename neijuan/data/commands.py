"""What `neijuan data` answers: functions that return labelled tables or plain dictionaries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from neijuan.data import checks, facts, quality, registries
from neijuan.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd


def listing(text: str | None = None) -> pd.DataFrame:
    """One row a variable that has facts: name, unit, table, vintages, first and last period, observations.

    `text` keeps the variables whose name, definition or code contains it. Raises UsageError if none does.
    """
    rows = checks.all_rows()
    spans = rows.groupby("variable")["period"].agg(first="min", last="max", observations="size")
    columns = ["unit", "tables", "vintages", "codes", "definition"]
    table = registries.variables()[columns].join(spans, how="inner")
    if text is not None:
        words = table.reset_index()[["name", "codes", "definition"]].agg(" ".join, axis="columns")
        table = table[words.str.contains(text, case=False, regex=False).to_numpy()]
        if table.empty:
            raise UsageError(f"no variable mentions '{text}': `neijuan data list` shows all")
    return table.sort_values(["tables", "observations"], ascending=[True, False]).drop(columns="codes")


def show(
    variable: str, *, province: str | None = None, vintage: str | None = None, year: str | None = None
) -> pd.DataFrame:
    """The observations of a variable with grade and reason, all vintages side by side, newest last.

    Raises UsageError for an unknown variable, province or vintage, with the nearest names, and for an empty
    choice.
    """
    rows = facts.observations(variable)
    if province is not None:
        code = "CN" if province.upper() == "CN" else registries.find_province(province)
        rows = rows[rows["region"] == code]
    if vintage is not None:
        known = facts.observations(variable)["vintage"].unique()
        if vintage not in known:
            raise registries.unknown("vintage", vintage, known, f"'{variable}' has {', '.join(known)}")
        rows = rows[rows["vintage"] == vintage]
    if year is not None:
        rows = rows[rows["period"].str.startswith(str(year))]
    if rows.empty:
        raise UsageError(f"'{variable}' has no such figure: leave out --province, --vintage or --year")
    return quality.graded(rows.sort_values(["region", "sector", "vintage", "period"], ignore_index=True))


def describe(variable: str) -> dict[str, Any]:
    """Name, unit, definition, symbol and sources of a variable. Raises UsageError for an unknown name."""
    registries.find_variable(variable)
    entry = registries.variables().loc[variable]
    keys = facts.observations(variable)["source"].unique()
    return {
        "variable": variable,
        "unit": entry["unit"],
        "definition": entry["definition"],
        "symbol": entry["symbol"],
        "sources": {key: facts.cite(key) for key in sorted(keys)},
    }


def used_sources(text: str | None = None) -> pd.DataFrame:
    """Every source with the number of observations that rest on it; `text` searches all its columns."""
    table = registries.sources()
    counts = checks.all_rows()["source"].value_counts()
    table["observations"] = counts.reindex(table.index).fillna(0).astype(int)
    if text is not None:
        words = table.reset_index().astype(str).agg(" ".join, axis="columns")
        table = table[words.str.contains(text, case=False, regex=False).to_numpy()]
        if table.empty:
            raise UsageError(f"no source mentions '{text}': `neijuan data sources` shows all")
    return table


def known_gaps(topic: str | None = None) -> pd.DataFrame:
    """What is missing, doubtful, repaired or assumed. Raises UsageError for an unknown topic."""
    table = registries.gaps()
    if topic is None:
        return table
    topics = sorted(table["topic"].unique())
    if topic not in topics:
        raise registries.unknown("topic", topic, topics, f"topics are {', '.join(topics)}")
    return table[table["topic"] == topic]


def check() -> dict[str, int]:
    """Number of violations of each consistency check over all shipped observations."""
    return {name: len(rows) for name, rows in checks.violations().items()}
