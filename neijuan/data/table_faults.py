"""What is wrong with a row of a table that somebody brings, and what to do: one sentence for each fault."""

from __future__ import annotations

import re
from collections.abc import Callable
from difflib import get_close_matches
from typing import TYPE_CHECKING

from neijuan.data import registries
from neijuan.data.facts import KEY
from neijuan.data.imported import OWN

if TYPE_CHECKING:
    import pandas as pd

MULTIPLES = {
    "yuan": {"yuan": 1, "10,000 yuan": 1e4, "million yuan": 1e6, "100 million yuan": 1e8, "billion yuan": 1e9,
             "trillion yuan": 1e12},
    "people": {"persons": 1, "1,000 persons": 1e3, "10,000 persons": 1e4, "million persons": 1e6},
}  # fmt: skip


def shown(text: object) -> str:
    """A cell in quotes, cut where it is long."""
    plain = " ".join(str(text).split())
    return f"'{plain[:40]}…'" if len(plain) > 40 else f"'{plain}'"


def _about_variable(table: pd.DataFrame, row: int) -> str:
    name = table.loc[row, "variable"]
    if not name:
        return "variable is empty: name what the figure measures, `neijuan data list` shows the names"
    near = get_close_matches(str(name), registries._registry("variables").index, n=2, cutoff=0.6)
    hint = f"did you mean {' or '.join(near)}?" if near else "`neijuan data list` shows the names;"
    return f"unknown variable {shown(name)}: {hint} a variable of your own begins with {OWN} (a-z, 0-9, _)"


def _about_region(table: pd.DataFrame, row: int) -> str:
    given = str(table.loc[row, "region"])
    if not given:
        return "region is empty: give a province such as CN-LN, or CN for the nation"
    if f"CN-{given}" in registries.province_codes():
        return f"region '{given}' may be a country or a province: write CN-{given} for the province"
    table_of_places = registries.provinces()
    near = get_close_matches(
        given.title(), [*table_of_places["name"], *table_of_places.index], n=2, cutoff=0.6
    )
    hint = f"did you mean {' or '.join(near)}?" if near else "give a province such as CN-LN, or CN"
    return f"region {shown(given)} is no province, nation or code of a place abroad: {hint}"


def _about_period(table: pd.DataFrame, row: int) -> str:
    given = table.loc[row, "period"]
    what = "is empty" if not given else f"{shown(given)} is no period"
    return f"period {what}: write a year 2012, a quarter 2016Q3, a day 2018-12-28 or years 1998-2013"


def _about_value(table: pd.DataFrame, row: int) -> str:
    given = table.loc[row, "value"]
    if given == "":
        return "value is empty: delete the row, a figure that is missing has none"
    if isinstance(given, float):
        return f"value {given} is not finite: delete the row if the figure is missing"
    text = str(given)
    if re.fullmatch(r"[+-]?\d{1,3}([,' \u00a0\u202f]\d{3})+(\.\d*)?", text):
        plain = re.sub(r"[,' \u00a0\u202f]", "", text)
        return f"value '{text}' is text with thousands separators: write {plain}"
    if re.fullmatch(r"[+-]?\d+,\d+", text):
        return f"value '{text}' has a comma for the decimal point: write {text.replace(',', '.')}"
    if text.endswith("%"):
        return f"value {shown(text)} is text: write the number without % in the unit of the variable"
    return f"value {shown(text)} is text, not a number: write digits, or delete the row if it is missing"


def _about_unit(table: pd.DataFrame, row: int) -> str:
    name, given = str(table.loc[row, "variable"]), str(table.loc[row, "unit"])
    units = registries._registry("variables")["unit"]
    if name not in units.index:
        if not given:
            return f"unit is empty: '{name}' is your own variable and needs a unit"
        first = table.loc[table["variable"] == name, "unit"].iloc[0]
        return f"unit {shown(given)} of {name}, which had {shown(first)} above: give one unit to a variable"
    wanted = str(units[name])
    scales: dict[str, float] = next((one for one in MULTIPLES.values() if {given, wanted} <= set(one)), {})
    factor = f" (multiply by {scales[given] / scales[wanted]:g})" if scales else ""
    return f"unit {shown(given)} of {name} must be '{wanted}': convert the values{factor} and the unit"


def _about_source(table: pd.DataFrame, row: int) -> str:
    return "source is empty: say where the figure comes from, or give a key of `neijuan data sources`"


def _about_duplicate(table: pd.DataFrame, row: int) -> str:
    same = (table[KEY] == table.loc[row, KEY]).all(axis="columns")
    first = int(same.index[same][0])
    return (
        f"the same variable, region, sector, period and vintage as row {first}: delete one, or tell them "
        "apart by vintage or sector"
    )


REMEDIES: dict[str, Callable[[pd.DataFrame, int], str]] = {
    "variable": _about_variable,
    "region": _about_region,
    "period": _about_period,
    "value": _about_value,
    "unit": _about_unit,
    "source": _about_source,
    "duplicate": _about_duplicate,
}
"""What each check of `table_schema.CHECKS` says of the row that fails it."""
