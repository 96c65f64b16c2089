"""Several scenarios run one after the other."""

from __future__ import annotations

from collections.abc import Iterable

from neijuan.experiments import defaults
from neijuan.experiments.settings import usual_end
from neijuan.scenarios import load


def end_for_all(scenarios: Iterable[str | None]) -> str:
    """The usual last quarter of the scenario that needs the longest run, so that all can be compared.

    Raises UsageError for a scenario that is unknown or wrong.
    """
    return max(usual_end(load(defaults.NAME if one is None else one)) for one in scenarios)
