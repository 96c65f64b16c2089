"""Runs that differ in one thing: a prepared economy is run again with other levers or switches.

The same seed gives the same firms and the same draws, so that the difference of two runs is the effect of
what was changed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from neijuan.economy.history.baseline import PROVINCES, SECTORS, Changes, full
from neijuan.economy.history.baseline import past as history
from neijuan.economy.levers import path
from neijuan.economy.mechanisms import mechanisms
from neijuan.economy.simulation import Simulation

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["Changes", "Laboratory", "full", "history", "whole_year"]


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
