"""One industry: its series, where it stands, and all industries beside it."""

from __future__ import annotations

from neijuan.app import figures, snippets
from neijuan.app.answer import annual
from neijuan.app.figures import Figure
from neijuan.app.indicators import SECTORAL
from neijuan.app.state import codes
from neijuan.app.views.scene import Scene, sectoral, tile_figure


def view(scene: Scene) -> list[Figure]:
    """All figures of the view."""
    sector = scene.state.sector
    return [
        _where(scene, sector),
        _all_industries(scene),
        *(sectoral(scene, name, sector) for name in SECTORAL),
    ]


def _where(scene: Scene, sector: str) -> Figure:
    """Share of each province in the industry's output of the last year."""
    at = codes("sector").index(sector)
    output = annual(scene.shown["cell_output"][:, :, at])[-1]
    total = output.sum() or 1.0
    values = {code: float(100 * output[p] / total) for p, code in enumerate(codes("province"))}
    python = (
        f'output = results["cell_output"].sel(sector="{sector}")\n'
        "output = output.rolling(quarter=4, min_periods=1).mean().isel(quarter=-1)\n"
        "print((100 * output / output.sum()).to_series().round(3).to_string())"
    )
    return tile_figure(
        scene,
        "industry-where",
        scene.text("where_made", sector=scene.sector(sector), quarter=scene.shown.labels[-1]),
        scene.text("u_percent_of_nation"),
        values,
        diverging=False,
        python=snippets.plain_text(scene.state, python),
        source=[scene.model_source(), *scene.definitions(("cell_output",))],
    )


def _all_industries(scene: Scene) -> Figure:
    """Utilisation of every surveyed industry in the last quarter."""
    known = [code for code in codes("sector") if code in _surveyed()]
    at = [codes("sector").index(code) for code in known]
    bars = [(name, list(100 * a["sector_utilisation"][-1, at]), role) for name, a, role in scene.runs()]
    names = [scene.sector(code) for code in known]
    python = 'print((100 * results["sector_utilisation"].isel(quarter=-1)).to_series().round(2).to_string())'
    option = figures.bar_option(names, bars)
    option["xAxis"]["scale"] = True
    return Figure(
        id="industry-utilisation",
        title=scene.text("utilisation_by_industry", quarter=scene.shown.labels[-1]),
        unit=scene.text("u_percent"),
        kind="chart",
        option=option,
        source=[scene.model_source(), *scene.definitions(("sector_utilisation",))],
        python=snippets.plain_text(scene.state, python),
        columns=["industry", *(name for name, _, _ in bars)],
        rows=[[names[row], *(f"{b[1][row]:.5g}" for b in bars)] for row in range(len(names))],
        tall=True,
    )


def _surveyed() -> tuple[str, ...]:
    from neijuan.scenarios import registries

    return registries.sets()["industry"].members
