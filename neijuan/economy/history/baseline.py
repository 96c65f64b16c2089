"""The past as a run lives through it: what the baseline takes from the dated facts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
from numpy.typing import NDArray

from neijuan.data.input_output import sectors
from neijuan.data.registries import province_codes
from neijuan.economy.history.path import historical_changes
from neijuan.economy.levers import QUARTERS, registry, shape
from neijuan.economy.parameters import of_start_year
from neijuan.economy.parameters import registry as registry_of_parameters

Changes = dict[str, NDArray[np.float64]]
PROVINCES, SECTORS = len(province_codes()), len(sectors())
BLOC_SHARES = ("united_states", "european_union", "emerging_asia")
DUPLICATES = ("revaluation",)
"""Dated events left out of the baseline: published exports, which drive world demand, hold their effect."""


@cache
def _export_weights(start: int) -> NDArray[np.float64]:
    """Share of each sector in the exports of the benchmark year."""
    from neijuan.economy.start.reconciliation import reconcile

    exports = reconcile(start).accounts.exports_abroad.sum(axis=0)
    return exports / exports.sum()


def past(start: int) -> Changes:
    """Levers from a benchmark year on as the baseline has them: `[quarter, ...]` by name.

    World demand is read off published exports, which tariffs held down already: demand is raised by what the
    tariffs of the past take away again, so that they are not counted twice. Units are those of `levers.csv`.
    Raises UsageError for a year before the first or after the last dated fact.
    """
    changes = historical_changes(start, without=DUPLICATES)
    values = {name: entry.default for name, entry in registry_of_parameters().items()}
    values.update(of_start_year(start))
    shares = [values[f"start_bloc_share_{name}"] for name in BLOC_SHARES]
    blocs = np.array([*shares, 1.0 - sum(shares)])
    left = kept_under(
        full("tariff", changes),
        values["trade_elasticity_impact"],
        values["trade_elasticity_long"],
        values["source_learning"],
    )
    left = left + values["deflected_share"] * (1.0 - left)
    kept = np.einsum("tbs,b,s->t", left, blocs, _export_weights(start))
    changes["foreign_demand"] = full("foreign_demand", changes) / kept[:, None, None]
    return changes


def kept_under(
    tariff: NDArray[np.float64], impact: float, long: float, learning: float
) -> NDArray[np.float64]:
    """Part of demand left by tariffs since the start, `[quarter, ...]`, as buyers learn of them (R13, R15).

    (1 + t)^-impact at once, and (1 + remembered t)^-(long - impact) as memory closes `learning` of the gap a
    quarter.
    """
    wedge = np.log1p(tariff)
    remembered = np.zeros_like(wedge)
    for quarter in range(1, len(wedge)):
        gap = wedge[quarter - 1] - remembered[quarter - 1]
        remembered[quarter] = remembered[quarter - 1] + learning * gap
    return np.exp(-impact * wedge - (long - impact) * remembered)


def full(name: str, base: Mapping[str, NDArray[np.float64]]) -> NDArray[np.float64]:
    """A lever's path as an array `[quarter, ...]` that may be changed: that of `base`, or its default."""
    if name in base:
        return np.array(base[name], dtype=float)
    lever = registry()[name]
    return np.full((QUARTERS, *shape(lever, PROVINCES, SECTORS)), lever.default)
