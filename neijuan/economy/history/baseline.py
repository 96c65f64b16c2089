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
    entries = registry_of_parameters()
    shares = [entries[f"start_bloc_share_{name}"].default for name in BLOC_SHARES]
    blocs = np.array([*shares, 1.0 - sum(shares)])
    left = (1.0 + full("tariff", changes)) ** -entries["trade_elasticity_long"].default
    kept = np.einsum("tbs,b,s->t", left, blocs, _export_weights(start))
    changes["foreign_demand"] = full("foreign_demand", changes) / kept[:, None, None]
    return changes


def full(name: str, base: Mapping[str, NDArray[np.float64]]) -> NDArray[np.float64]:
    """A lever's path as an array `[quarter, ...]` that may be changed: that of `base`, or its default."""
    if name in base:
        return np.array(base[name], dtype=float)
    lever = registry()[name]
    return np.full((QUARTERS, *shape(lever, PROVINCES, SECTORS)), lever.default)
