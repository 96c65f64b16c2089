"""One province: the map to choose it, its series, its industries."""

from __future__ import annotations

import numpy as np

from neijuan.app import figures, snippets
from neijuan.app.answer import annual
from neijuan.app.figures import Figure
from neijuan.app.state import codes
from neijuan.app.views.nation import headline
from neijuan.app.views.scene import Scene, chosen_map, indicator

SERIES = (
    "growth",
    "utilisation",
    "net_exports_share",
    "consumption_share",
    "investment_share",
    "unemployment",
    "gdp",
    "population",
    "local_debt",
    "transfers_share",
    "support_share",
    "zombies_interest",
)
HEADLINE = ("gdp", "utilisation", "net_exports_share", "unemployment", "local_debt", "transfers_share")
MOST_INDUSTRIES = 12


def view(scene: Scene) -> list[Figure]:
    """All figures of the view."""
    code = scene.state.province
    chart = chosen_map(scene, "province-map")
    series = [indicator(scene, name, code) for name in SERIES]
    return [headline(scene, scene.place(code), HEADLINE), chart, _industries(scene, code), *series]


def _industries(scene: Scene, code: str) -> Figure:
    """Output of the largest industries of the province in the last year."""
    place = scene.place(code)
    known = codes("sector")
    values = [(name, annual(a["cell_output"][:, place])[-1] * 1e-4, role) for name, a, role in scene.runs()]
    order = np.argsort(-values[-1][1])[:MOST_INDUSTRIES]
    names = [scene.sector(known[at]) for at in order]
    bars = [(name, list(output[order]), role) for name, output, role in values]
    python = (
        f'output = results["cell_output"].sel(province="{code}")\n'
        "output = 4 * output.rolling(quarter=4, min_periods=1).mean().isel(quarter=-1) * 0.0001\n"
        "print(output.to_series().sort_values(ascending=False).round(4).to_string())"
    )
    return Figure(
        id="province-industries",
        title=scene.text("industries_of", province=scene.province(code)),
        unit=scene.text("u_trillion_yuan"),
        kind="chart",
        option=figures.bar_option(names, bars),
        decimals=3,
        source=[scene.model_source(), *scene.definitions(("cell_output",))],
        python=snippets.plain_text(scene.state, python),
        columns=["industry", *(name for name, _, _ in bars)],
        rows=[[names[row], *(f"{b[1][row]:.6g}" for b in bars)] for row in range(len(names))],
        tall=True,
    )
