"""Runs that differ in one thing: a prepared economy is run again with other levers or switches.

The same seed gives the same firms and the same draws, so that the difference of two runs is the effect of what
was changed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from neijuan.economy.history import historical_changes
from neijuan.economy.levers import QUARTERS, path, registry, shape
from neijuan.economy.mechanisms import mechanisms
from neijuan.economy.parameters import registry as registry_of_parameters
from neijuan.economy.simulation import Simulation

if TYPE_CHECKING:
    import xarray as xr
    from numpy.typing import NDArray

Changes = dict[str, "NDArray[np.float64]"]
PROVINCES, SECTORS = 31, 30
BLOC_SHARES = ("united_states", "european_union", "emerging_asia")
DUPLICATES = ("revaluation",)
"""Dated events left out of the baseline: the published exports that drive world demand contain their effect."""


@cache
def _export_weights(start: int) -> NDArray[np.float64]:
    """Share of each sector in the exports of the benchmark year."""
    from neijuan.economy.start.reconciliation import reconcile

    exports = reconcile(start).accounts.exports_abroad.sum(axis=0)
    return exports / exports.sum()


def history(start: int) -> Changes:
    """The dated past from a benchmark year on, as the baseline has it.

    World demand is read off published exports, which tariffs held down already: demand is raised by what the
    tariffs of the past take away again, so that they are not counted twice.
    """
    past = historical_changes(start, without=DUPLICATES)
    entries = registry_of_parameters()
    shares = [entries[f"start_bloc_share_{name}"].default for name in BLOC_SHARES]
    blocs = np.array([*shares, 1.0 - sum(shares)])
    left = (1.0 + full("tariff", past)) ** -entries["trade_elasticity_long"].default
    kept = np.einsum("tbs,b,s->t", left, blocs, _export_weights(start))
    past["foreign_demand"] = full("foreign_demand", past) / kept[:, None, None]
    return past


def full(name: str, base: Mapping[str, NDArray[np.float64]]) -> NDArray[np.float64]:
    """A lever's path as an array `[quarter, ...]` that may be changed: that of `base`, or its default."""
    if name in base:
        return np.array(base[name], dtype=float)
    lever = registry()[name]
    return np.full((QUARTERS, *shape(lever, PROVINCES, SECTORS)), lever.default)


@dataclass
class Laboratory:
    """One economy and its runs: benchmark year, scale, seed, parameters that differ from the defaults."""

    start: int
    firms: str = "1:1000"
    seed: int = 1
    changes: dict[str, float] = field(default_factory=dict)
    _prepared: Simulation | None = None
    _kept: dict[Any, xr.Dataset] = field(default_factory=dict)

    @property
    def prepared(self) -> Simulation:
        """The economy before its first quarter, on the path of the past."""
        if self._prepared is None:
            past = history(self.start)
            self._prepared = Simulation.prepare(
                self.start, self.firms, self.seed, self.changes, levers=past, start_levers=past
            )
        return self._prepared

    def run(
        self,
        quarters: int,
        change: Callable[[Changes], Changes] | None = None,
        off: tuple[str, ...] = (),
        name: str = "",
    ) -> xr.Dataset:
        """Simulate `quarters` with `change` made to the levers of the past and some mechanisms `off`.

        Runs are kept by `name` and `off`: the same question is not computed twice.
        """
        key = (quarters, name, off)
        if name and key in self._kept:
            return self._kept[key]
        levers = history(self.start)
        if change is not None:
            levers = {**levers, **change(levers)}
        economy = replace(
            self.prepared,
            path=path(levers, PROVINCES, SECTORS),
            mechanisms=mechanisms(**dict.fromkeys(off, False)),
        )
        result = economy.advance(quarters)
        if name:
            self._kept[key] = result
        return result


def whole_year(results: xr.Dataset, year: int) -> xr.Dataset:
    """The four quarters of a calendar year."""
    return results.sel(quarter=[f"{year}Q{number}" for number in range(1, 5)])
