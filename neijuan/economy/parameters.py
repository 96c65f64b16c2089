"""Parameters of the rules, read from one registry table.

`parameters.csv` holds for each: name, symbol, unit, default, plausible range, rule, grade, source and
meaning. Code, checks, documentation and manifests read the same table; no behavioural number stands in the
code.
"""

import csv
import difflib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from neijuan.errors import UsageError


class Entry(NamedTuple):
    """One row of the registry."""

    name: str
    symbol: str
    unit: str
    default: float
    low: float
    high: float
    rule: str
    grade: str
    source: str
    meaning: str


@cache
def registry() -> dict[str, Entry]:
    """All registered parameters by name, in the order of the table."""
    text = files("neijuan.economy").joinpath("parameters.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return {row["name"]: _entry(row) for row in rows}


def _entry(row: dict[str, str]) -> Entry:
    words = {name: row[name] for name in ("name", "symbol", "unit", "rule", "grade", "source", "meaning")}
    return Entry(default=float(row["default"]), low=float(row["low"]), high=float(row["high"]), **words)


@jax.tree_util.register_pytree_node_class
class Parameters:
    """Values of all registered parameters; `parameters.wage_indexation` is a scalar array."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = dict(values)

    def __getattr__(self, name: str) -> Float[Array, ""]:
        if name.startswith("__"):
            raise AttributeError(name)
        try:
            return self.__dict__["_values"][name]
        except KeyError:
            raise AttributeError(f"no parameter {name!r} in parameters.csv") from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def as_dict(self) -> dict[str, float]:
        """Plain numbers by name, for manifests."""
        return {name: float(value) for name, value in self._values.items()}

    def tree_flatten(self) -> tuple[tuple[Any, ...], tuple[str, ...]]:
        """Values are leaves; names are structure."""
        return tuple(self._values.values()), tuple(self._values)

    @classmethod
    def tree_unflatten(cls, names: tuple[str, ...], values: tuple[Any, ...]) -> "Parameters":
        """Inverse of `tree_flatten`."""
        return cls(dict(zip(names, values, strict=True)))


@cache
def of_start_year(year: int) -> dict[str, float]:
    """Values that differ from the defaults (those of 2012) in another benchmark year, from
    `start_years.csv`."""
    text = files("neijuan.economy").joinpath("start_years.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return {row["parameter"]: float(row["value"]) for row in rows if int(row["year"]) == year}


def parameters(**changes: float) -> Parameters:
    """The registered defaults with the named changes.

    Raises:
        UsageError: a name that is not registered, or a value outside its registered range.
    """
    entries = registry()
    for name, value in changes.items():
        if name not in entries:
            near = difflib.get_close_matches(name, entries, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise UsageError(f"unknown parameter {name!r}{hint}")
        entry = entries[name]
        if not entry.low <= value <= entry.high:
            raise UsageError(
                f"{name} = {value} is outside its range {entry.low} to {entry.high} ({entry.unit})"
            )
    return Parameters(
        {name: jnp.asarray(changes.get(name, entry.default), dtype=float) for name, entry in entries.items()}
    )
