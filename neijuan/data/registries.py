"""Registries: provinces, sources, variables, vintages, industries and known gaps, each one CSV file.

Every reader returns a fresh copy of a cached pandas DataFrame indexed by the registry's first column.
"""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from neijuan.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

FOLDER = Path(__file__).parent


@cache
def _registry(name: str) -> pd.DataFrame:
    import pandas as pd

    table = pd.read_csv(FOLDER / f"{name}.csv", dtype=str, keep_default_na=False)
    return table.set_index(table.columns[0])


def provinces() -> pd.DataFrame:
    """The 31 provinces by ISO 3166-2 code: name, name_zh, nbs_region, coastal (bool), capital, longitude and
    latitude (degrees), tile_column, tile_row, gbt2260. Source: nbs_regions."""
    table = _registry("provinces").copy()
    number = {"longitude": float, "latitude": float, "tile_column": int, "tile_row": int}
    return table.assign(coastal=table["coastal"] == "1").astype(number)


@cache
def province_codes() -> tuple[str, ...]:
    """The 31 ISO codes in the order of every provincial array."""
    return tuple(_registry("provinces").index)


def sources() -> pd.DataFrame:
    """Every source by key: publisher, title, table, year, licence, grade (A best), retrieved_from, notes."""
    return _registry("sources").copy()


def variables() -> pd.DataFrame:
    """The vocabulary by name: kind, symbol, unit, dimensions, tables, codes, definition, sources,
    vintages."""
    return _registry("variables").copy()


def vintages() -> pd.DataFrame:
    """Every vintage: family (only figures of one family may be divided) and definition."""
    return _registry("vintages").copy()


def family(vintage: str) -> str:
    """The family of a vintage; only figures of one family may be divided.

    Figures of an import (`NAME: A`) belong with those of the same import whose vintages go together. A
    vintage that is not in the registry stands alone.
    """
    table = _registry("vintages")
    plain = "single figure" if vintage.startswith("single figure; ") else vintage
    if plain in table.index:
        return str(table.loc[plain, "family"])
    name, colon, rest = vintage.partition(": ")
    return f"{name}: {family(rest)}" if colon else vintage


def industries() -> pd.DataFrame:
    """Industries of GB/T 4754-2011 by code: name, name_zh."""
    return _registry("industries").copy()


def gaps() -> pd.DataFrame:
    """What is missing, doubtful, repaired or assumed, by id: topic, years, regions, what, consequence,
    handling, grade (A best, E assumption)."""
    import pandas as pd

    # One file a subject, each kept by those whose work it describes: gaps.csv, gaps_input_output.csv
    return pd.concat([_registry(path.stem) for path in sorted(FOLDER.glob("gaps*.csv"))])


def unknown(kind: str, given: str, valid: Iterable[str], remedy: str) -> UsageError:
    """The error for a name that does not exist, with the nearest names that do."""
    near = get_close_matches(given.lower(), {name.lower(): name for name in valid}, n=3, cutoff=0.5)
    names = {name.lower(): name for name in valid}
    hint = f"did you mean {', '.join(names[name] for name in near)}?" if near else remedy
    return UsageError(f"unknown {kind} '{given}': {hint}")


def find_variable(name: str) -> str:
    """`name` if the vocabulary has it; otherwise raises UsageError with the nearest names."""
    known = _registry("variables").index
    if name not in known:
        raise unknown("variable", name, known, "`neijuan data list` shows all variables")
    return name


def find_province(given: str) -> str:
    """The ISO code for a code, an English or a Chinese name; raises UsageError with the nearest names."""
    table = _registry("provinces")
    names = {code.lower(): code for code in table.index}
    names |= {name.lower(): code for column in ("name", "name_zh") for code, name in table[column].items()}
    names |= {code.lower().removeprefix("cn-"): code for code in table.index}
    if given.lower() not in names:
        raise unknown("province", given, [*table.index, *table["name"]], "give an ISO code such as CN-LN")
    return names[given.lower()]
