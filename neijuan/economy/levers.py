"""Levers: what policy and the world do to the economy from outside, quarter by quarter, from one registry.

`levers.csv` holds for each: name, dimensions, unit, default, range, the rule that reads it, the mechanism it
belongs to, meaning, precedent and source. A `Path` holds the values of all levers from the start on; a
quarter reads its own slice, `levers.tariff` being `[bloc, sector]`. Beyond the end of a path its last
quarter goes on.
"""

import csv
import difflib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float
from numpy.typing import NDArray

from neijuan.economy.dimensions import BLOCS
from neijuan.errors import UsageError

QUARTERS = 160
"""Quarters of a path: one length for all runs, so that they share one compiled program."""


class Lever(NamedTuple):
    """One row of the registry."""

    name: str
    dimensions: tuple[str, ...]
    unit: str
    default: float
    low: float
    high: float
    rule: str
    mechanism: str
    meaning: str
    precedent: str
    source: str


@cache
def registry() -> dict[str, Lever]:
    """All registered levers by name, in the order of the table."""
    text = files("neijuan.economy").joinpath("levers.csv").read_text(encoding="utf-8")
    words = ("name", "unit", "rule", "mechanism", "meaning", "precedent", "source")
    return {
        row["name"]: Lever(
            dimensions=tuple(row["dimensions"].split()),
            default=float(row["default"]),
            low=float(row["low"]),
            high=float(row["high"]),
            **{word: row[word] for word in words},
        )
        for row in csv.DictReader(text.splitlines())
    }


@jax.tree_util.register_pytree_node_class
class Levers:
    """Values of all levers, of one quarter or, as a path, with a leading axis of quarters."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = dict(values)

    def __getattr__(self, name: str) -> Float[Array, "..."]:
        if name.startswith("__"):
            raise AttributeError(name)
        try:
            return self.__dict__["_values"][name]
        except KeyError:
            raise AttributeError(f"no lever {name!r} in levers.csv") from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def at(self, quarter: Array) -> "Levers":
        """The levers of one quarter of a path."""
        last = QUARTERS - 1
        return Levers({name: path[jnp.clip(quarter, 0, last)] for name, path in self._values.items()})

    def tree_flatten(self) -> tuple[tuple[Any, ...], tuple[str, ...]]:
        """Values are leaves; names are structure."""
        return tuple(self._values.values()), tuple(self._values)

    @classmethod
    def tree_unflatten(cls, names: tuple[str, ...], values: tuple[Any, ...]) -> "Levers":
        """Inverse of `tree_flatten`."""
        return cls(dict(zip(names, values, strict=True)))


def shape(lever: Lever, provinces: int, sectors: int) -> tuple[int, ...]:
    """Shape of one quarter's value."""
    sizes = {"province": provinces, "sector": sectors, "bloc": len(BLOCS)}
    return tuple(sizes[dimension] for dimension in lever.dimensions)


def path(
    changes: Mapping[str, NDArray[np.float64]], provinces: int, sectors: int, unchecked: bool = False
) -> Levers:
    """All levers from the start on: defaults, with `changes` given as `[quarter, ...]` arrays by name.

    A change shorter than `QUARTERS` keeps its last value. Raises UsageError for a name that is not
    registered, a wrong shape, or a value outside its registered range.
    """
    entries = registry()
    for name in changes:
        if name not in entries:
            near = difflib.get_close_matches(name, entries, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else "; `neijuan scenario levers` lists them"
            raise UsageError(f"unknown lever {name!r}{hint}")
    values = {}
    for name, lever in entries.items():
        full = (QUARTERS, *shape(lever, provinces, sectors))
        if name not in changes:
            values[name] = jnp.full(full, lever.default, dtype=float)
            continue
        given = np.asarray(changes[name], dtype=float)
        if given.shape[1:] != full[1:] or len(given) == 0:
            raise UsageError(f"lever {name} has shape {given.shape[1:]} a quarter: it needs {full[1:]}")
        if not unchecked and not ((given >= lever.low) & (given <= lever.high)).all():
            raise UsageError(f"lever {name} leaves its range {lever.low:g} to {lever.high:g} {lever.unit}")
        filled = np.concatenate([given, np.repeat(given[-1:], max(QUARTERS - len(given), 0), axis=0)])
        values[name] = jnp.asarray(filled[:QUARTERS])
    return Levers(values)
