"""Figures of technology and capacity: learning and research, capacity cuts."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
import numpy as np

from neijuan.economy.rules import capacity_cuts, diffusion, innovation
from neijuan.economy.start.cells import sector_constants
from verification.common import P, f
from verification.panels import lines, mark, multiples

CURVES = {
    "solar": "solar",
    "batteries": "batteries",
    "electric-vehicles": "electric vehicles",
    "other-transport": "ships",
}


def research(
    margin: Any = 0.0, rescue: Any = 0.0, support: Any = 0.0, usual_rescue: float = 0.0
) -> np.ndarray:
    """Research effort relative to the start."""
    count = np.broadcast(margin, rescue, support).size
    cells = [jnp.broadcast_to(jnp.asarray(x, float), (count, 1)) if np.ndim(x) == 0
             else jnp.asarray(x, float)[:, None] for x in (support, margin, rescue)]  # fmt: skip
    made = innovation.effort(
        cells[0], jnp.zeros((count, 1)), jnp.zeros(1), cells[1], cells[2],
        jnp.full((count, 1), usual_rescue), P.research_support, P.research_margin, P.research_rescue,
    )  # fmt: skip
    return np.asarray(made[:, 0])


def draw_innovation() -> None:
    """R26: learning curves, research under price war and rescue, what it does to efficiency."""
    grown = np.geomspace(1, 64, 61)
    sectors = sector_constants()
    with multiples("rules/innovation", 4, columns=2) as (curve, war, soft, gain):
        needs = {}
        for code, title in CURVES.items():
            rate = float(sectors.learning_rate[sectors.code.index(code)])
            name = f"{title}, {100 * (1 - 2**-rate):.0f} percent a doubling"
            needs[name] = innovation.learning(jnp.asarray(grown), jnp.ones(61), f(rate))
        lines(
            curve,
            "Learning by doing",
            grown,
            needs,
            ("experience, start = 1", "inputs and labour per unit, start = 1"),
            place="lower left",
        )
        curve.set_xscale("log")
        curve.set_yscale("log")
        curve.set_xticks([1, 4, 16, 64], ["1", "4", "16", "64"])
        curve.set_yticks([0.125, 0.25, 0.5, 1], ["0.125", "0.25", "0.5", "1"])
        curve.set_ylim(0.08, 1.15)
        curve.minorticks_off()
        margin = np.linspace(-0.2, 0.2, 81)
        lines(
            war,
            "Price wars starve research",
            100 * margin,
            {
                f"support {100 * s:g} percent of output": research(margin, support=s)
                for s in (0.0, 0.01, 0.03)
            },
            ("margin less normal margin, points", "research effort, start = 1"),
        )
        mark(war, x=0, y=1)
        rescue = np.linspace(0, 1, 41)
        lines(
            soft,
            "An expected rescue blunts it",
            100 * rescue,
            {
                f"{100 * usual:.0f} percent": research(rescue=rescue, usual_rescue=usual)
                for usual in (0.0, 0.3)
            },
            ("chance of rescue, percent", "research effort, start = 1"),
            legend="chance at the start",
        )
        mark(soft, y=1)
        soft.set_ylim(0)
        years = np.arange(41) / 4
        lines(
            gain,
            "Ten years of more or less research",
            years,
            {
                f"effort {e:g}": 100
                * np.exp(np.asarray(innovation.efficiency_growth(f(e), P.research_gain)) * np.arange(41))
                for e in (0.0, 0.5, 1.0, 2.0)
            },
            ("years", "output per worker, trend = 100"),
        )


def diffused(speed: float, quarters: int = 48) -> np.ndarray:
    """Orders, capacity of the new and of the old, `[quarter, 3]`, as half of a market of 75 moves."""
    replaced = jnp.asarray([[0.0, 1.0], [0.0, 0.0]])
    utilisation, capacity = jnp.full((1, 2), 0.75), jnp.asarray([[1.0, 99.0]])
    path = []
    for quarter in range(quarters):
        part = 0.5 / (1.0 + np.exp(-(quarter - 20) / 4.0))
        orders = jnp.asarray([[0.75, 74.25]]) @ diffusion.moves(jnp.asarray([part, 0.0]), replaced)
        path.append([float(orders[0, 0]), float(capacity[0, 0]), float(capacity[0, 1])])
        share = diffusion.refitted_share(orders, capacity, utilisation, replaced, f(speed))
        moved = float(share[0, 0, 1]) * capacity[0, 1]
        capacity = capacity + jnp.asarray([[1.0, -1.0]]) * moved
    return np.array(path)


def draw_diffusion() -> None:
    """R34: users move to the new product, plants follow, what is not refitted idles."""
    years = np.arange(48) / 4
    with multiples("rules/diffusion", 3) as (demand, plant, load):
        path = diffused(float(P.refitting))
        lines(
            demand,
            "Half of the users move",
            years,
            {"new product": path[:, 0], "old product": 75.0 - path[:, 0]},
            ("years", "orders, all = 75"),
        )
        speeds = (0.0, 0.05, float(P.refitting), 1.0)
        lines(
            plant,
            "Plants follow the orders",
            years,
            {f"{speed:g}": diffused(speed)[:, 1] for speed in speeds},
            ("years", "capacity of the new, all = 100"),
            legend="refitted a quarter",
        )
        lines(
            load,
            "What is not refitted idles",
            years,
            {
                f"{speed:g}": 100 * (75.0 - found[:, 0]) / found[:, 2]
                for speed, found in ((s, diffused(s)) for s in speeds)
            },
            ("years", "utilisation of the old, percent"),
            legend="refitted a quarter",
        )
        load.set_ylim(0, 100)


def decree_path(gap: float, rate: float = 0.1, years: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Capital in use and idle plants, 100 at the start, under a decree of some years at a price gap."""
    capital, idle = jnp.full((1, 1), 100.0), jnp.zeros((1, 1))
    used, stands = [], []
    for quarter in range(33):
        used.append(float(capital[0, 0]))
        stands.append(float(idle[0, 0]))
        now = f(rate * (4 <= quarter < 4 + 4 * years))[None, None]
        cut = capacity_cuts.cut(capital, idle, now, f(gap)[None, None], P.illegal_restart)
        capital = capital * cut.keep + cut.restarted
        idle = (idle + cut.retired - cut.restarted) * (1 - P.demolition / 4)
    return np.array(used), np.array(stands)


def draw_capacity_cuts() -> None:
    """R28: a decree of three years, plants that restart as prices recover, idle plants."""
    quarters = np.arange(33) / 4
    gaps = (0.0, 0.1, 0.3)
    paths = {f"{100 * gap:.0f} percent": decree_path(gap) for gap in gaps}
    with multiples("rules/capacity_cuts", 2) as (used, idle):
        for ax, title, part, axis in (
            (used, "Ten percent a year for three years", 0, "capital in use, start = 100"),
            (
                idle,
                "What was retired stands idle at first",
                1,
                "idle plants, capital = 100",
            ),
        ):
            series = {name: path[part] for name, path in paths.items()}
            place = "lower left" if part == 0 else "upper right"
            lines(ax, title, quarters, series, ("years", axis), legend="price over the start", place=place)
            ax.axvspan(1, 4, color="#57606a", alpha=0.08, linewidth=0)
        used.set_ylim(35, 105)
        idle.set_ylim(0, 1.5 * idle.get_ylim()[1])
