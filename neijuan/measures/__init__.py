"""Measures: what analysts compute, each a pure function of a labelled table.

    import neijuan as nj
    answer = nj.measures.balances(year=2012)          # the shipped facts
    answer = nj.measures.balances(results)            # the same on a run
    answer.table, answer["top8_share"], answer.plot("balances.svg")

Every measure takes a long table with the columns of `nj.data.load`, the results of a run, or nothing for the
shipped facts, and returns an `Answer`. Importing this module is light.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from neijuan.measures.answer import Answer as Answer
    from neijuan.measures.decline import rustbelt as rustbelt
    from neijuan.measures.firm_zombies import zombies as zombies
    from neijuan.measures.industrial_structure import duplication as duplication
    from neijuan.measures.local_debt import debt as debt
    from neijuan.measures.province_profile import profile as profile
    from neijuan.measures.regional_balances import balances as balances
    from neijuan.measures.regional_convergence import convergence as convergence
    from neijuan.measures.trade_exposure import exposure as exposure
    from neijuan.measures.utilisation import capacity as capacity

MODULES = {
    "balances": "regional_balances",
    "debt": "local_debt",
    "convergence": "regional_convergence",
    "capacity": "utilisation",
    "duplication": "industrial_structure",
    "rustbelt": "decline",
    "exposure": "trade_exposure",
    "zombies": "firm_zombies",
    "profile": "province_profile",
}
"""Where each measure is; the modules have names of their own, so that none hides its function."""

__all__ = ["Answer", *MODULES]


def __getattr__(name: str) -> Any:
    if name == "Answer":
        return import_module("neijuan.measures.answer").Answer
    if name in MODULES:
        return getattr(import_module(f"neijuan.measures.{MODULES[name]}"), name)
    raise AttributeError(f"module 'neijuan.measures' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
