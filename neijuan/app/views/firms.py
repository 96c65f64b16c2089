"""Firms: how many, who enters and leaves, who lives on rolled-over credit, what they earn."""

from __future__ import annotations

from neijuan.app.figures import Figure
from neijuan.app.views.nation import headline
from neijuan.app.views.scene import Scene, indicator, indicator_map

SERIES = (
    "firms",
    "entry_rate",
    "exit_rate",
    "zombies_interest",
    "zombies_subsidised",
    "zombies_evergreened",
    "profit_share",
    "firm_debt",
    "firm_investment_share",
    "support_share",
    "wage",
    "waiting",
)
HEADLINE = ("firms", "entry_rate", "exit_rate", "zombies_interest", "profit_share", "firm_debt")


def view(scene: Scene) -> list[Figure]:
    """All figures of the view."""
    series = [indicator(scene, name, view="firms") for name in SERIES]
    return [headline(scene, None, HEADLINE), indicator_map(scene, "zombies_interest", "firms-map"), *series]
