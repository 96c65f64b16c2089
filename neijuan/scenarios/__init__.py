"""Scenarios: the language, the shipped files, and what they make of the levers.

    load("voluntary-export-restraint")        a shipped one
    load("mine.yaml")                         a file
    Scenario(name=..., title=..., levers=[LeverChange(...)])

`composition.lever_paths` puts a scenario and the dated past together; `experiments.play.Play` plays it.
"""

from neijuan.scenarios.language import Assumptions, LeverChange, Scenario, Shock
from neijuan.scenarios.shipped import load
from neijuan.scenarios.shipped import names as _names

__all__ = ["Assumptions", "LeverChange", "Scenario", "Shock", "load", "names"]


def names() -> list[str]:
    """Names of the shipped scenarios, the baseline first."""
    return list(_names())
