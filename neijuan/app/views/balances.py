"""Balances and flows: coast and interior, every province, investment against balance, who pays whom."""

from __future__ import annotations

import numpy as np

from neijuan.app import figures, snippets
from neijuan.app.answer import Answer, annual, ratio
from neijuan.app.figures import Figure, Line
from neijuan.app.indicators import INDICATORS
from neijuan.app.state import codes
from neijuan.app.views.scene import Scene, by_province, indicator_map, line_figure
from neijuan.report.places import places

LEAST_FLOW = 0.01
"""Flows below this part of the largest are left out of the diagram; the download has all."""


def view(scene: Scene) -> list[Figure]:
    """All figures of the view."""
    return [
        _shores(scene),
        indicator_map(scene, "net_exports_share", "balances-map"),
        _provinces(scene),
        _scatter(scene),
        _flows(scene),
    ]


def _shores(scene: Scene) -> Figure:
    """Net exports of coastal and inland provinces over the nation's product."""
    coast = np.array([places()[code].coastal for code in codes("province")])
    lines = []
    for name, answer, role in scene.runs():
        whole = annual(answer["gross_domestic_product"].sum(axis=1))
        for key, members, colour in (("coast", coast, "blue"), ("interior", ~coast, "vermilion")):
            share = ratio(annual(answer["net_exports"][:, members].sum(axis=1)), whole)
            label = f"{scene.text(key)}, {name}" if scene.compared else scene.text(key)
            lines.append(Line(label, answer.years, share, "baseline" if role == "baseline" else colour))
    inland = [code for code, one in zip(codes("province"), coast, strict=True) if not one]
    python = (
        f"interior = {inland!r}\n"
        'inside = results["province"].isin(interior)\n'
        "def per_year(flow):\n    return 4 * flow.rolling(quarter=4, min_periods=1).mean()\n\n\n"
        'product = per_year(results["gross_domestic_product"].sum("province"))\n'
        'for name, members in (("coast", ~inside), ("interior", inside)):\n'
        '    balance = results["net_exports"].where(members, 0.0).sum("province")\n'
        "    print(name, (100 * per_year(balance) / product).to_series().round(3).to_string())"
    )
    return line_figure(
        scene,
        "balances-shores",
        scene.text("coast_and_interior"),
        scene.text("u_percent_of_gdp"),
        lines,
        source=[scene.model_source(), *scene.definitions(("net_exports", "gross_domestic_product"))],
        python=snippets.plain_text(scene.state, python),
        zero=True,
    )


def _provinces(scene: Scene) -> Figure:
    """Net exports of every province in money, ranked."""
    known = codes("province")
    held = [(name, 1e-4 * annual(a["net_exports"])[-1], role) for name, a, role in scene.runs()]
    order = np.argsort(-held[-1][1])
    names = [scene.province(known[at]) for at in order]
    bars = [(name, list(values[order]), role) for name, values, role in held]
    python = (
        'balance = 4 * results["net_exports"].rolling(quarter=4, min_periods=1).mean().isel(quarter=-1)\n'
        "print((0.0001 * balance).to_series().sort_values(ascending=False).round(4).to_string())"
    )
    return Figure(
        id="balances-provinces",
        title=scene.text("balances_by_province", quarter=scene.shown.labels[-1]),
        unit=scene.text("u_trillion_yuan"),
        kind="chart",
        option=figures.bar_option(names, bars),
        decimals=2,
        source=[scene.model_source(), *scene.definitions(("net_exports",))],
        python=snippets.plain_text(scene.state, python),
        columns=["province", *(name for name, _, _ in bars)],
        rows=[[names[row], *(f"{b[1][row]:.6g}" for b in bars)] for row in range(len(names))],
        tall=True,
    )


def _scatter(scene: Scene) -> Figure:
    """Investment and balance of the provinces, both over their product."""
    groups, rows = [], []
    for name, answer, role in scene.runs():
        x, y = by_province(answer, "investment_share"), by_province(answer, "net_exports_share")
        points = [(scene.province(code), x[code], y[code]) for code in codes("province")]
        groups.append((name, "baseline" if role == "baseline" else "blue", points))
        rows += [[name, label, f"{a:.6g}", f"{b:.6g}"] for label, a, b in points]
    python = (
        'flows = results[["net_exports", "fixed_capital_formation", "gross_domestic_product"]]\n'
        "year = flows.rolling(quarter=4, min_periods=1).mean().isel(quarter=-1, drop=True).to_dataframe()\n"
        'print((100 * year.div(year["gross_domestic_product"], axis=0)).round(3).to_string())'
    )
    variables = INDICATORS["net_exports_share"].variables + INDICATORS["investment_share"].variables
    return Figure(
        id="balances-investment",
        title=scene.text("investment_and_balance", quarter=scene.shown.labels[-1]),
        unit=scene.text("u_percent_of_gdp_province"),
        kind="chart",
        option=figures.scatter_option(
            groups, scene.text("i_investment_share"), scene.text("i_net_exports_share")
        ),
        source=[scene.model_source(), *scene.definitions(variables)],
        python=snippets.plain_text(scene.state, python),
        columns=["run", "province", "investment", "net exports"],
        rows=rows,
        tall=True,
    )


def _flows(scene: Scene) -> Figure:
    """Who pays whom for what, over the last four quarters, in trillion yuan."""
    links, rows = flows(scene.shown)

    def name(key: str) -> str:
        return scene.text(f"k_{key}")

    payers = list(dict.fromkeys(one for one, kind, _, _ in links))
    takers = list(dict.fromkeys(one for _, kind, one, _ in links))
    kinds = list(dict.fromkeys(kind for _, kind, _, _ in links))
    nodes = [(name(f"account_{one}"), "blue") for one in payers]
    nodes += [(name(kind), "muted") for kind in kinds]
    nodes += [(name(f"account_{one}") + "\u2009", "green") for one in takers]
    drawn: dict[tuple[str, str], float] = {}
    for payer, kind, taker, value in links:
        for pair in (
            (name(f"account_{payer}"), name(kind)),
            (name(kind), name(f"account_{taker}") + "\u2009"),
        ):
            drawn[pair] = drawn.get(pair, 0.0) + value
    python = (
        'year = results["transactions"].isel(quarter=slice(-4, None)).sum(["quarter", "place"]) * 0.0001\n'
        "print(year.to_pandas().round(3).to_string())"
    )
    return Figure(
        id="balances-flows",
        title=scene.text("who_pays_whom", quarter=scene.shown.labels[-1]),
        unit=scene.text("u_trillion_yuan"),
        kind="chart",
        option=figures.sankey_option(nodes, [(*pair, value) for pair, value in drawn.items()]),
        decimals=2,
        source=[scene.model_source(), scene.text("flows_note"), *scene.definitions(("transactions",))],
        python=snippets.plain_text(scene.state, python),
        columns=["payer", "kind", "receiver", "trillion yuan"],
        rows=rows,
        wide=True,
        tall=True,
    )


def flows(answer: Answer) -> tuple[list[tuple[str, str, str, float]], list[list[object]]]:
    """Payments of the last four quarters as (payer, kind, receiver, trillion yuan), and all as rows.

    The accounts hold what each paid and received by kind; within a kind receivers share each payer's money in
    proportion.
    """
    from neijuan.economy.dimensions import ACCOUNTS, KIND_NAMES

    year = 1e-4 * answer["transactions"][-4:].sum(axis=0)
    found = []
    for kind, nets in zip(KIND_NAMES, year, strict=True):
        paid, received = np.maximum(-nets, 0.0), np.maximum(nets, 0.0)
        if received.sum() <= 0:
            continue
        for payer, taker in zip(*np.nonzero(np.outer(paid, received)), strict=True):
            value = float(paid[payer] * received[taker] / received.sum())
            found.append((ACCOUNTS[payer], kind, ACCOUNTS[taker], value))
    largest = max((value for *_, value in found), default=0.0)
    rows: list[list[object]] = [[*names, f"{value:.6g}"] for *names, value in found]
    return [one for one in found if one[3] >= LEAST_FLOW * largest], rows
