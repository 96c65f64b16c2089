"""What `neijuan data` answers: functions that return labelled tables or plain dictionaries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from neijuan.data import checks, facts, imported, quality, registries
from neijuan.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd


def listing(text: str | None = None) -> pd.DataFrame:
    """One row a variable that has facts: name, unit, table, vintages, first and last period, observations.

    Variables of imports follow, with `imported: NAME` for the table. `text` keeps the variables whose name,
    definition or code contains it. Raises UsageError if none does.
    """
    import pandas as pd

    table = registries.variables()[["unit", "tables", "vintages", "codes", "definition"]]
    table = table.join(_spans(checks.all_rows()), how="inner")
    table = pd.concat([table.sort_values(["tables", "observations"], ascending=[True, False]), *_brought()])
    if text is not None:
        words = table.reset_index()[["name", "codes", "definition"]].agg(" ".join, axis="columns")
        table = table[words.str.contains(text, case=False, regex=False).to_numpy()]
        if table.empty:
            raise UsageError(f"no variable mentions '{text}': `neijuan data list` shows all")
    return table.drop(columns="codes")


def _spans(rows: pd.DataFrame) -> pd.DataFrame:
    grouped = rows.groupby("variable")
    return grouped.agg(first=("period", "min"), last=("period", "max"), observations=("period", "size"))


def _brought() -> Iterator[pd.DataFrame]:
    """The listing of each import."""
    for name in imported.names():
        rows = imported.rows(name)
        about = rows.groupby("variable").agg(unit=("unit", "first"), vintages=("vintage", _joined))
        definition = (
            registries.variables()["definition"].reindex(about.index).fillna("A variable of your own")
        )
        about = about.assign(tables=f"imported: {name}", codes="", definition=definition)
        yield about.join(_spans(rows)).rename_axis("name")


def _joined(values: pd.Series) -> str:
    return ";".join(sorted(values.unique()))


def show(
    variable: str,
    *,
    province: str | None = None,
    vintage: str | None = None,
    year: str | None = None,
    imports: bool = False,
) -> pd.DataFrame:
    """The observations of a variable with grade and reason, all vintages side by side, newest last.

    Imported figures appear with `imports`, if their vintage is asked for, or if the variable is the user's
    own. Raises UsageError for an unknown variable, province or vintage, with the nearest names, and for an
    empty choice.
    """
    every = facts.observations(variable, imported=imports)
    if vintage is not None and vintage not in set(every["vintage"]):
        every = facts.observations(variable, imported=True)
    rows = every
    if province is not None:
        code = "CN" if province.upper() == "CN" else registries.find_province(province)
        rows = rows[rows["region"] == code]
    if vintage is not None:
        known = every["vintage"].unique()
        if vintage not in known:
            raise registries.unknown("vintage", vintage, known, f"'{variable}' has {', '.join(known)}")
        rows = rows[rows["vintage"] == vintage]
    if year is not None:
        rows = rows[rows["period"].str.startswith(str(year))]
    if rows.empty:
        raise UsageError(f"'{variable}' has no such figure: leave out --province, --vintage or --year")
    return quality.graded(rows.sort_values(["region", "sector", "vintage", "period"], ignore_index=True))


def describe(variable: str, rows: pd.DataFrame | None = None) -> dict[str, Any]:
    """Name, unit, definition, symbol and sources of a variable, the sources those of `rows` if given.

    Raises UsageError for an unknown name.
    """
    if rows is None:
        rows = facts.observations(variable)
    known = registries.variables()
    own = {"unit": rows["unit"].iloc[0], "definition": "A variable of your own", "symbol": ""}
    entry = known.loc[variable] if variable in known.index else own
    return {
        "variable": variable,
        "unit": entry["unit"],
        "definition": entry["definition"],
        "symbol": entry["symbol"],
        "sources": {key: facts.cite(key) for key in sorted(rows["source"].unique())},
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
