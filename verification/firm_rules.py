"""Figures of what firms do: prices, investment, production."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np

from neijuan.economy.parameters import Parameters
from neijuan.economy.rules import investment, prices, production
from verification.common import QUARTERS, P, f
from verification.panels import lines, mark, multiples, rows


def price_path(
    p: Parameters, gap: float = 0.0, stock: float = 1.0, start: float = 1.0, rivals: float | None = None
) -> np.ndarray:
    """Price of a firm with unit cost 1 and normal price 1.1, relative to normal, over `QUARTERS`."""
    normal, path = 1.1, [start]
    quote = prices.Quote(rows([normal * start - 1.0]), rows([normal * start]))
    for _ in QUARTERS[1:]:
        cell = quote.price if rivals is None else rows([normal * rivals])
        quote = prices.quote(
            quote.markup, quote.price, rows([1.0]), rows([0.79 + gap]), rows([stock]), rows([0.79]),
            cell, rows([normal]), rows([0.0]), rows([0.0]),
            p.markup_utilisation, p.markup_inventories, p.markup_competition, p.markup_reversion,
            p.price_floor,
        )  # fmt: skip
        path.append(float(quote.price[0, 0]) / normal)
    return np.array(path)


def draw_prices() -> None:
    """R08: price after a lasting fall of utilisation, with surplus stock, among rivals, at the floor."""
    with multiples("rules/prices", 4, columns=2) as (idle, stock, rivals, floor):
        lines(
            idle,
            "Idle capacity lowers the price",
            QUARTERS,
            {f"{points} points": 100 * (price_path(P, -points / 100) - 1) for points in (5, 10, 20)},
            ("quarters", "price, percent from normal"),
            legend="lasting fall of utilisation",
            place="lower left",
        )
        idle.set_ylim(-7.5, 0.3)
        lines(
            stock,
            "So does surplus stock",
            QUARTERS,
            {f"{ratio:g} times": 100 * (price_path(P, stock=ratio) - 1) for ratio in (0.5, 1.5, 2.0)},
            ("quarters", "price, percent from normal"),
            legend="stock over target",
            place="upper right",
        )
        stock.set_ylim(-4.2, 5.5)
        lines(
            rivals,
            "A dear firm comes down to its rivals",
            QUARTERS,
            {
                "rivals at normal price": 100 * (price_path(P, start=1.1, rivals=1.0) - 1),
                "rivals 10 percent below": 100 * (price_path(P, start=1.1, rivals=0.9) - 1),
            },
            ("quarters", "price, percent from normal"),
        )
        mark(rivals, y=0)
        markups = np.linspace(-0.4, 0.3, 71)
        quote = prices.quote(
            rows(markups), rows(1 + markups), rows(np.ones(71)), rows(np.full(71, 0.79)), rows(np.ones(71)),
            rows([0.79]), rows(1 + markups), rows(1 + markups), rows([0.0]), rows([0.0]),
            P.markup_utilisation, P.markup_inventories, P.markup_competition, P.markup_reversion,
            P.price_floor,
        )  # fmt: skip
        supported = prices.quote(
            rows(markups), rows(1 + markups), rows(np.ones(71)), rows(np.full(71, 0.79)), rows(np.ones(71)),
            rows([0.79]), rows(1 + markups), rows(1 + markups), rows([0.0]), rows([0.15]),
            P.markup_utilisation, P.markup_inventories, P.markup_competition, P.markup_reversion,
            P.price_floor,
        )  # fmt: skip
        lines(
            floor,
            "No price below the floor",
            100 * markups,
            {"no support": quote.price[0], "support of 15 percent of cost": supported.price[0]},
            ("mark-up asked, percent", "price, unit cost = 1"),
        )


def capital_path(gestation: float, rise: float) -> np.ndarray:
    """Capital, 1 at the start, after a lasting rise of expected sales; no trend growth, no drift."""
    wear, reference = 0.025, 0.79
    lag = 2.0 / gestation
    begun = wear / min(lag, 1.0)
    size = 1.0 + 2.0 * begun
    path = []
    ref_load = reference / size
    orders = rows([wear])
    state = investment.Pipeline(rows([1.0]), rows([begun]), rows([begun]), rows([0.0]))
    replace = wear / size
    for quarter in range(81):
        path.append(float(state.capital[0, 0]))
        sales = reference * (1.0 + rise * (quarter > 0))
        state = investment.build(
            state.capital, state.begun, state.half_built, orders, rows([gestation]), rows([wear])
        )
        in_all = state.capital + state.begun + state.half_built
        orders = investment.desired(
            in_all, rows([sales]), in_all, rows([ref_load]), rows([0.0]), f(0.0), rows([replace]),
            rows([0.0]), P.investment_load,
        )  # fmt: skip
    return np.array(path)


def delivery(gestation: float) -> np.ndarray:
    """Productive capital after a single unit order that never wears out."""
    state, path = investment.Pipeline(rows([0.0]), rows([1.0]), rows([0.0]), rows([0.0])), [0.0]
    for _ in range(24):
        state = investment.build(
            state.capital, state.begun, state.half_built, rows([0.0]), rows([gestation]), rows([0.0])
        )
        path.append(float(state.capital[0, 0]))
    return np.array(path)


def draw_investment() -> None:
    """R09: orders against load, the delivery of a unit order, capital after a lasting rise of sales."""
    load = np.linspace(0.5, 1.6, 111)

    def orders(drift: float) -> np.ndarray:
        wanted = investment.desired(
            rows(np.ones(111)), rows(load), rows(np.ones(111)), rows([1.0]), rows([0.075 / 4]),
            P.capital_deepening / 4, rows([0.025]), rows([drift]), P.investment_load,
        )  # fmt: skip
        return 400 * np.asarray(wanted[0])

    with multiples("rules/investment", 4, columns=2) as (motive, whole, each, path):
        lines(
            motive,
            "Orders rise with the load",
            load,
            {"no drift": orders(0.0), "drift of 1 percent a quarter": orders(0.01)},
            ("expected sales over capacity, normal = 1", "orders, percent of capital a year"),
            place="upper left",
        )
        motive.set_ylim(0)
        mark(motive, x=1)
        stages = {f"{quarters} quarters": delivery(quarters) for quarters in (2, 4, 8, 12)}
        lines(
            whole,
            "One order, delivered in two stages",
            np.arange(25),
            {name: 100 * values for name, values in stages.items()},
            ("quarters since the order", "percent in use"),
            legend="gestation",
            place="lower right",
        )
        lines(
            each,
            "What comes into use in each quarter",
            np.arange(1, 25),
            {name: 100 * np.diff(values) for name, values in stages.items()},
            ("quarters since the order", "percent of the order"),
            legend="gestation",
        )
        lines(
            path,
            "Sales rise by 10 percent for good",
            np.arange(81) / 4,
            {f"{quarters} quarters": 100 * (capital_path(quarters, 0.1) - 1) for quarters in (2, 4, 8, 12)},
            ("years", "capital, percent above the start"),
            legend="gestation",
            place="lower right",
        )
        mark(path, y=10)


def stock_cycle(p: Parameters, adjustment: float) -> np.ndarray:
    """Output after sales fall by 10 percent for good, with stock of a third of quarterly sales."""
    expected, stock, path = rows([100.0]), rows([35.0]), []
    for quarter in range(41):
        plan = production.plan(
            expected, rows([200.0]), stock, rows([15.0]), rows([1.0]), rows([0.35]),
            jnp.zeros((1, 1), bool), f(adjustment), p.materials_target,
        )  # fmt: skip
        orders = rows([100.0 if quarter == 0 else 90.0])
        stock = stock + plan.output - orders
        expected = production.expect_sales(expected, orders, rows([0.0]), p.sales_learning)
        path.append(float(plan.output[0, 0]))
    return np.array(path)


def draw_production() -> None:
    """Planned output, the inventory cycle, what limits delivery."""
    with multiples("rules/production", 3) as (plan, cycle, limits):
        stock = np.linspace(0, 3, 61)
        planned = {}
        for room in (130.0, 101.5):
            made = production.plan(
                rows(np.full(61, 100.0)), rows([room]), rows(35.0 * stock), rows(np.full(61, 15.0)),
                rows([1.0]), rows([0.35]), jnp.zeros((1, 1), bool), P.stock_adjustment, P.materials_target,
            )  # fmt: skip
            planned[f"{room:g}"] = made.output[0]
        lines(
            plan,
            "Plans close part of the gap in stock",
            stock,
            planned,
            ("stock over target", "planned output, sales = 100"),
            legend="capacity",
        )
        mark(plan, x=1, y=100)
        usual = float(P.stock_adjustment)
        lines(
            cycle,
            "Sales fall by 10 percent for good",
            np.arange(41),
            {f"{a:g} a quarter": stock_cycle(P, a) for a in (usual, 0.2, 0.5)},
            ("quarters", "output, start = 100"),
            legend="stock adjustment",
        )
        cycle.axhline(90, color="#57606a", linewidth=0.7)
        staff = np.linspace(50, 130, 81)
        delivered = {
            name: production.produce(
                rows(np.full(81, 100.0)), rows(np.full(81, 120.0)), rows(staff), rows(np.ones(81)),
                rows(np.full(81, 130.0)), jnp.full((1, 1), to_order), P.longest_hours,
            )[0]
            for name, to_order in (("goods, plan 100", False), ("services, capacity 120", True))
        }  # fmt: skip
        lines(
            limits,
            "Staff and overtime limit delivery",
            staff,
            delivered,
            ("staff, plan = 100", "most that can be delivered"),
            place="lower right",
        )
