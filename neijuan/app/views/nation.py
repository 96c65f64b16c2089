"""The nation: headline figures, the map, eight series with the published record."""

from __future__ import annotations

import math

from neijuan.app.answer import Answer
from neijuan.app.figures import Figure
from neijuan.app.indicators import INDICATORS
from neijuan.app.views.scene import Scene, chosen_map, indicator
from neijuan.report.tilemap import number

SERIES = (
    "growth",
    "utilisation",
    "producer_inflation",
    "consumption_share",
    "investment_share",
    "net_exports_share",
    "unemployment",
    "firm_debt",
    "local_debt",
    "zombies_interest",
    "consumer_inflation",
    "profit_share",
)
HEADLINE = (
    "gdp",
    "utilisation",
    "consumption_share",
    "net_exports_share",
    "firm_debt",
    "local_debt",
    "unemployment",
)


def view(scene: Scene) -> list[Figure]:
    """All figures of the view."""
    chart = chosen_map(scene, "nation-map")
    return [headline(scene, None, HEADLINE), chart, *(indicator(scene, name) for name in SERIES)]


def headline(scene: Scene, place: int | None, names: tuple[str, ...]) -> Figure:
    """The last year's figures in a row, each with its difference from the baseline."""
    items, rows = [], []
    for name in names:
        known = INDICATORS[name]
        value = _last(scene.shown, name, place)
        before = _last(scene.base, name, place) if scene.compared and scene.base else math.nan
        items.append(
            {
                "label": scene.text(f"i_{name}"),
                "unit": scene.text(f"u_{known.unit}"),
                "value": number(value, known.decimals),
                "change": "" if math.isnan(before) else number(value - before, max(known.decimals, 1), True),
            }
        )
        rows.append([name, known.unit, f"{value:.6g}", "" if math.isnan(before) else f"{before:.6g}"])
    return Figure(
        id="headline",
        title=scene.text(
            "headline_against" if scene.compared else "headline", quarter=scene.shown.labels[-1]
        ),
        unit="",
        kind="headline",
        option={"items": items},
        columns=["indicator", "unit", "scenario", "baseline"],
        rows=rows,
        wide=True,
    )


def _last(answer: Answer, name: str, place: int | None) -> float:
    return float(INDICATORS[name].figure(answer, place)[-1])
