"""neijuan: an open laboratory for China's industrial overcapacity and regional rebalancing.

    import neijuan as nj
    results = nj.run(start=2012, until="2024Q4", firms="1:100")
    results["surveyed_utilisation"].sel(province="CN-LN")

The names below load on first use, so that importing the package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from neijuan import data as data
    from neijuan import measures as measures
    from neijuan import scenarios as scenarios
    from neijuan.experiments.comparison.compare import compare as compare
    from neijuan.experiments.ensembles.store import open_ensemble as open_ensemble
    from neijuan.experiments.ensembles.sweep import sweep as sweep
    from neijuan.experiments.results import open_results as open_results
    from neijuan.experiments.run import run as run

__all__ = [
    *("__version__", "compare", "data", "measures", "open_ensemble", "open_results", "run", "scenarios"),
    "sweep",
]


def __getattr__(name: str) -> Any:
    """Load what is named in `__all__` when it is first asked for."""
    from importlib import import_module

    if name == "run":
        return import_module("neijuan.experiments.run").run
    if name == "compare":
        return import_module("neijuan.experiments.comparison.compare").compare
    if name == "open_results":
        return import_module("neijuan.experiments.results").open_results
    if name in ("open_ensemble", "sweep"):
        module = "store" if name == "open_ensemble" else "sweep"
        return getattr(import_module(f"neijuan.experiments.ensembles.{module}"), name)
    if name in ("data", "measures", "scenarios"):
        return import_module(f"neijuan.{name}")
    raise AttributeError(f"module 'neijuan' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
