"""Figures of markets: goods between provinces and within a cell, labour, surplus abroad."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np

from neijuan.economy.layout import lay_out
from neijuan.economy.markets import goods, labour, vent, within_cell
from verification.common import QUARTERS, P, f
from verification.panels import lines, mark, multiples, rows


def share_path(raised: float) -> np.ndarray:
    """Share in the use of a product of an origin whose price is `raised` for good from quarter 1."""
    base = jnp.asarray([0.2, 0.6, 0.2])[None, :, None]
    slow, path = f(1.0), []
    for quarter in QUARTERS:
        price = f(1.0 + raised * (quarter > 0))
        share = goods.source_shares(
            base, jnp.stack([price, f(1.0)])[:, None], jnp.stack([slow, f(1.0)])[:, None], jnp.ones(1),
            jnp.ones(1), P.trade_elasticity_impact, P.trade_elasticity_long, f(1.0),
        )  # fmt: skip
        path.append(np.asarray(share[0, :, 0]))
        slow = slow * (price / slow) ** P.source_learning
    return np.array(path)


def draw_goods() -> None:
    """R13: substitution between origins over time, impact and long run, rationing."""
    ratio = np.linspace(0.6, 1.6, 101)

    def settled(memory: bool) -> np.ndarray:
        now = jnp.stack([jnp.asarray(ratio), jnp.ones(101)])
        base = jnp.broadcast_to(jnp.asarray([0.2, 0.6, 0.2])[None, :, None], (101, 3, 1))
        share = goods.source_shares(
            base, now, now if memory else jnp.ones((2, 101)), jnp.ones(101), jnp.ones(101),
            P.trade_elasticity_impact, P.trade_elasticity_long, f(1.0),
        )  # fmt: skip
        return 100 * np.asarray(share[:, 0, 0])

    with multiples("rules/goods", 4, columns=2) as (path, elasticity, curve, rationing):
        after = share_path(0.1)
        lines(
            path,
            "Its price rises by 10 percent for good",
            QUARTERS / 4,
            {"the origin itself": 100 * after[:, 0], "imports": 100 * after[:, 2]},
            ("years", "share in use, percent"),
            place="center right",
        )
        relative = np.log((after[1:, 0] / after[1:, 1]) / (after[0, 0] / after[0, 1])) / np.log(1.1)
        lines(
            elasticity,
            "Substitution takes years",
            QUARTERS[1:] / 4,
            {"": -relative},
            ("years after the rise", "elasticity of substitution"),
        )
        mark(elasticity, y=float(P.trade_elasticity_long))
        elasticity.set_ylim(0, 1.1 * float(P.trade_elasticity_long))
        lines(
            curve,
            "Share against price",
            ratio,
            {"at impact": settled(False), "in the long run": settled(True)},
            ("price over that of others", "share in use, percent"),
        )
        mark(curve, x=1)
        stock = np.linspace(0, 1.4, 71)
        got = []
        for have in stock:
            allocation = goods.allocate(
                jnp.asarray([0.5, 0.4, 0.1])[None, :, None] * jnp.ones((1, 3, 2)),
                jnp.asarray([[50.0], [50.0]]),
                jnp.zeros((1, 2, 1)),
                jnp.asarray([[50.0 * have], [55.0]]),
            )
            trade = np.asarray(allocation.trade.sum(axis=2)[0])
            got.append([*trade, float(allocation.imports.sum())])
        lines(
            rationing,
            "A short origin: others, then imports",
            100 * stock,
            dict(zip(("the origin itself", "another, spare 15", "imports"), np.array(got).T, strict=True)),
            ("stock of the origin, percent of orders", "deliveries, use = 100"),
            place="upper left",
        )
        rationing.set_ylim(0, 85)


def draw_within_cell() -> None:
    """Competition within a cell: shares against price and capacity, and customers of who runs out."""
    layout = lay_out(np.array([[2]]), 2)
    ratio = np.linspace(0.7, 1.4, 71)

    def share(price: float, capacity: float, elasticity: float) -> float:
        found = within_cell.share_orders(
            layout, rows([capacity, 1.0]), rows([1.0, 1.0]), rows([price, 1.0]), jnp.ones((1, 1)),
            f(elasticity),
        )  # fmt: skip
        return 100 * float(found.share[0, 0])

    with multiples("rules/within_cell", 3) as (price, capacity, runs_out):
        usual = float(P.elasticity_within_cell)
        lines(
            price,
            "The cheaper firm takes the orders",
            ratio,
            {f"{e:g}": [share(x, 1.0, e) for x in ratio] for e in (1.0, usual, 15.0)},
            ("price over that of an equal rival", "share of orders, percent"),
            legend="elasticity",
        )
        mark(price, x=1, y=50)
        sizes = np.linspace(0, 3, 61)
        lines(
            capacity,
            "New capacity takes customers",
            sizes,
            {
                "same price": [share(1.0, x, usual) for x in sizes],
                "10 percent cheaper": [share(0.9, x, usual) for x in sizes],
            },
            ("capacity over that of the rival", "share of orders, percent"),
        )
        have = np.linspace(0, 80, 81)
        sold = np.array(
            [
                np.asarray(
                    within_cell.serve(layout, rows([0.5, 0.5]), rows([x, 70.0]), jnp.asarray([[100.0]]))[0]
                )
                for x in have
            ]
        )
        lines(
            runs_out,
            "Who runs out passes customers on",
            have,
            {"the firm": sold[:, 0], "its rival, stock 70": sold[:, 1]},
            ("stock of the firm, orders for 50", "sold"),
        )


def staff_path(wanted: float, unemployed: float) -> np.ndarray:
    """Employment, 100 at the start, towards `wanted` in a province with so many unemployed."""
    layout = lay_out(np.array([[1]]), 1)
    employed, path = rows([100.0]), []
    for _ in range(21):
        path.append(float(employed[0, 0]))
        employed = labour.staff(
            layout, rows([wanted]), employed, jnp.asarray([100.0 + unemployed]), jnp.zeros(1),
            P.hiring_speed, P.layoff_speed, P.matching_share,
        ).employment  # fmt: skip
    return np.array(path)


def draw_labour() -> None:
    """Wage growth against unemployment; hiring and layoffs."""
    rate = np.linspace(0, 0.12, 61)

    def growth(inflation: float) -> np.ndarray:
        quarterly = labour.wage_growth(
            P.productivity_growth / 4, f(inflation / 4), jnp.asarray(rate), P.wage_indexation,
            P.inflation_target / 4, P.wage_slope / 4, f(0.046), f(1.0),
        )  # fmt: skip
        return 400 * np.asarray(quarterly)

    with multiples("rules/labour", 3) as (phillips, hiring, layoffs):
        lines(
            phillips,
            "Wages: the Phillips curve",
            100 * rate,
            {f"{100 * x:+.1f} percent": growth(x) for x in (0.05, 0.025, -0.02)},
            ("unemployment, percent", "wage growth, percent a year"),
            legend="past inflation",
            place="lower left",
        )
        phillips.set_ylim(0, 13)
        mark(phillips, x=4.6)
        lines(
            hiring,
            "Hiring for 10 percent more staff",
            np.arange(21),
            {f"{x:g}": staff_path(110.0, x) for x in (20.0, 8.0, 3.0)},
            ("quarters", "employment, start = 100"),
            legend="unemployed",
            place="upper left",
        )
        hiring.set_ylim(99.5, 115)
        lines(
            layoffs,
            "Laying off 10 percent of staff",
            np.arange(21),
            {"employment": staff_path(90.0, 5.0)},
            ("quarters", "employment, start = 100"),
        )
        mark(layoffs, y=90)


def draw_vent() -> None:
    """R13: surplus stock sold abroad."""
    stock = np.linspace(0, 4, 81)
    with multiples("rules/vent", 2) as (sold, path):
        lines(
            sold,
            "Stock far above target goes abroad",
            stock,
            {
                "a cell that exports": vent.vented(
                    rows(stock), rows(np.ones(81)), rows([1.0]), P.vent_share, P.vent_threshold
                )[0],
                "a cell without foreign customers": vent.vented(
                    rows(stock), rows(np.ones(81)), rows([0.0]), P.vent_share, P.vent_threshold
                )[0],
            },
            ("unsold stock over target", "sold abroad, target = 1"),
        )
        mark(sold, x=float(P.vent_threshold))
        left, remaining = rows([4.0]), []
        for _ in range(21):
            remaining.append(float(left[0, 0]))
            left = left - vent.vented(left, rows([1.0]), rows([1.0]), P.vent_share, P.vent_threshold)
        lines(
            path,
            "A stock four times the target runs off",
            np.arange(21),
            {"stock": remaining},
            ("quarters", "stock over target"),
        )
        mark(path, y=float(P.vent_threshold))
        path.set_ylim(0)
