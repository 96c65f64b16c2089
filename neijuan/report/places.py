"""Names, tiles and coast of the provinces, read from the registry of provinces."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import xarray as xr


@dataclass(frozen=True)
class Place:
    """A province on the tile grid: ISO code, English name, column from the west, row from the north, sea
    coast."""

    code: str
    name: str
    column: int
    row: int
    coastal: bool


@cache
def places() -> dict[str, Place]:
    """The 31 provinces by ISO code, in the registry's order."""
    from neijuan import data

    table = data.provinces()
    columns = zip(table["name"], table["tile_column"], table["tile_row"], table["coastal"], strict=True)
    return {
        str(code): Place(str(code), str(name), int(column), int(row), bool(coastal))
        for code, (name, column, row, coastal) in zip(table.index, columns, strict=True)
    }


def name(code: str) -> str:
    """English name of a province; a code that the registry does not know stands for itself."""
    known = places().get(str(code))
    return known.name if known else str(code)


def coastal(results: xr.Dataset) -> xr.DataArray:
    """True for the provinces with a sea coast, [province]."""
    registry = places()
    codes = [str(code) for code in results["province"].to_numpy()]
    flags = np.array([code in registry and registry[code].coastal for code in codes])
    return xr.DataArray(flags, dims="province", coords={"province": results["province"]})
