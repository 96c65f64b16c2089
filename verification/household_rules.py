"""Figures of households: what they buy, what they put off, what subsidies draw forward."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
import numpy as np

from neijuan.economy.rules import households
from neijuan.economy.start.cells import sector_constants
from verification.common import P, f
from verification.panels import lines, mark, multiples, rows


def bought(
    budget: Any, price: Any, subsistence: Any, shares: Any, durable: Any = None, subsidy: Any = None
) -> np.ndarray:
    """Volumes of the linear expenditure system, `[case, product]`; no durables or subsidies if not given."""
    count = np.shape(shares)[-1]
    none = jnp.zeros(count)
    cases = len(budget)
    return np.asarray(
        households.baskets(
            jnp.asarray(budget, float),
            jnp.broadcast_to(jnp.asarray(price, float), (cases, count)),
            jnp.broadcast_to(jnp.asarray(subsistence, float), (cases, count)),
            jnp.broadcast_to(jnp.asarray(shares, float), (cases, count)),
            none if durable is None else jnp.asarray(durable, float),
            none if subsidy is None else jnp.asarray(subsidy, float),
            P.durable_elasticity,
        )
    )


def engel(committed: np.ndarray, budget: np.ndarray) -> dict[str, np.ndarray]:
    """Percent of the budget by product, for shares of 30, 50 and 20 percent in the base year."""
    base = np.array([30.0, 50.0, 20.0])
    free = base * (1 - committed)
    volume = bought(budget, 1.0, committed * base, free / free.sum())
    names = ("food", "services", "durables")
    return {name: 100 * volume[:, i] / budget for i, name in enumerate(names)}


def draw_households() -> None:
    """R12: shares as the budget grows, response to prices, permanent income."""
    budget = np.linspace(40, 400, 91)
    sectors = sector_constants()
    chosen = [sectors.code.index(name) for name in ("food", "consumer-services", "motor-vehicles")]
    with multiples("rules/households", 4, columns=2) as (strong, registered, price, income):
        for ax, title, committed in (
            (strong, "Strong commitments: an example", np.array([0.9, 0.3, 0.0])),
            (registered, "At the registered shares", sectors.committed_share[chosen]),
        ):
            labels = ("budget, base year = 100", "percent of the budget")
            lines(ax, title, budget, engel(committed, budget), labels)
            ax.set_ylim(0, 80)
            mark(ax, x=100)
        asked = np.linspace(0.5, 2, 61)
        prices = np.stack([asked, np.ones(61)], axis=1)
        lines(
            price,
            "Commitment damps the price response",
            asked,
            {
                f"{100 * part:.0f} percent": bought(
                    np.full(61, 100.0), prices, [30.0 * part, 70.0 * part], [0.3, 0.7]
                )[:, 0]
                / 30.0
                for part in (0.0, 0.3, 0.7)
            },
            ("price of the product, base year = 1", "volume bought, base year = 1"),
            legend="committed share",
        )
        paths = {}
        for speed in (0.1, float(P.income_learning), 1.0):
            known, path = rows([100.0])[0], []
            for _ in range(21):
                path.append(float(known[0]))
                known = households.smooth_income(known, rows([110.0])[0], f(speed), f(0.0))
            paths[f"{speed:g} a quarter"] = path
        lines(
            income,
            "Income rises by 10 percent for good",
            np.arange(21),
            paths,
            ("quarters", "permanent income, start = 100"),
            legend="speed",
            place="lower right",
        )


def put_off(gap: Any, inflation: Any, insured: float, on: float = 1.0) -> np.ndarray:
    """Percent of spending put off; below 0 where spending is set free."""
    part = households.caution(
        jnp.asarray(gap, float), jnp.asarray(inflation, float), f(on), f(insured), P.caution_unemployment,
        P.caution_deflation, P.caution_standing,
    )  # fmt: skip
    return 100 * np.asarray(part)


def trade_in(subsidy: np.ndarray, share: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Volume of a durable and of the rest, and what is spent more on the durable per yuan of subsidy."""
    found = np.array(
        [bought([100.0], 1.0, [0.0, 0.0], [share, 1 - share], [1.0, 0.0], [s, 0.0])[0] for s in subsidy]
    )
    durable, rest = found[:, 0] / (100 * share), found[:, 1] / (100 * (1 - share))
    paid = subsidy * found[:, 0]
    more = (found[:, 0] - 100 * share) / np.where(paid > 0, paid, np.nan)
    return durable, rest, more


def draw_caution() -> None:
    """R12: fear of unemployment, waiting for lower prices, durables that a subsidy draws forward."""
    gap, inflation, subsidy = (
        np.linspace(-0.02, 0.1, 61),
        np.linspace(-0.06, 0.04, 61),
        np.linspace(0, 0.3, 31),
    )
    cases = {"uninsured": (0.0, 1.0), "half insured": (0.5, 1.0), "insured, or switched off": (1.0, 1.0)}
    with multiples("rules/caution", 4, columns=2) as (fear, wait, drawn, coupon):
        lines(
            fear,
            "Fear of losing work",
            100 * gap,
            {name: put_off(gap, np.zeros(61), *case) for name, case in cases.items()},
            ("unemployment over natural, points", "spending put off, percent"),
        )
        lines(
            wait,
            "Waiting for lower prices",
            100 * inflation,
            {name: put_off(np.zeros(61), inflation, *case) for name, case in cases.items()},
            ("inflation expected, percent a year", "spending put off, percent"),
        )
        for ax in (fear, wait):
            mark(ax, x=0, y=0)
            ax.set_ylim(bottom=1.9 * ax.get_ylim()[0])
            ax.legend(loc="lower left", fontsize=7.5, handlelength=2.6)
        durable, rest, _ = trade_in(subsidy, 0.05)
        lines(
            drawn,
            "A subsidy draws durables forward",
            100 * subsidy,
            {"durable, 5 percent of the budget": durable, "all else": rest},
            ("subsidy, percent of the price", "volume, without subsidy = 1"),
        )
        some = subsidy[1:]
        lines(
            coupon,
            "What a yuan of subsidy returns",
            100 * some,
            {
                "rule": trade_in(some, 0.05)[2],
                "coupons, VoxChina: 3.1": np.full(30, 3.1),
                "coupons, VoxChina: 3.3": np.full(30, 3.3),
            },
            ("subsidy, percent of the price", "spent more on the durable, yuan"),
        )
        coupon.set_ylim(0, 4)
