"""Figures of local budgets and of what is reported."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
import numpy as np

from neijuan.economy.rules import public_budgets, reporting
from verification.common import P, f
from verification.panels import lines, mark, multiples


def granted(belief: float, permission: float, debt: Any) -> np.ndarray:
    """Percent of its need that lenders grant a vehicle, by its debt in years of product."""
    many = len(debt)
    loan = public_budgets.vehicle_borrowing(
        jnp.zeros(many), jnp.asarray(debt), jnp.full(many, 0.05), jnp.ones(many), P.vehicle_debt_limit,
        f(belief), jnp.full(many, permission),
    )  # fmt: skip
    return 100 * np.asarray(loan.new_debt) / 0.05


def draw_public_budgets() -> None:
    """R04, R24: what lenders grant the vehicle, bonds under the cap, resources that budgets count on."""
    debt = np.linspace(0, 1.2 * float(P.vehicle_debt_limit), 101)
    with multiples("rules/public_budgets", 3) as (vehicle, bonds, counted):
        lines(
            vehicle,
            "Lending until rescue is doubted",
            100 * debt,
            {
                **{f"{belief:g}": granted(belief, 1.0, debt) for belief in (1.0, 0.75, 0.5)},
                "1, half permitted": granted(1.0, 0.5, debt),
            },
            ("vehicle debt, percent of GDP", "percent of the need granted"),
            legend="expected bailout",
            place="lower left",
        )
        cash = np.linspace(-3, 8, 101)
        issue = public_budgets.local_borrowing(
            jnp.asarray(cash / 4), jnp.full(101, 0.25), jnp.zeros(101), jnp.full(101, 1.5),
            jnp.full(101, 100.0), P.government_cash_buffer, P.local_bond_cap,
        )  # fmt: skip
        lines(
            bonds,
            "Bonds to the cap, then cuts",
            cash,
            {"new bonds": 4 * issue.new_debt, "investment, plan 6": 4 * issue.investment},
            ("cash in hand, percent of the quarter's GDP", "percent of GDP"),
            place="center right",
        )
        mark(bonds, x=0)
        paths = {}
        for speed in (0.1, float(P.budget_learning), 1.0):
            known, path = f(100.0), []
            for _ in range(21):
                path.append(float(known))
                known = public_budgets.expect(known, f(80.0), f(speed), f(0.0))
            paths[f"{speed:g} a quarter"] = path
        lines(
            counted,
            "Revenue falls by 20 percent for good",
            np.arange(21),
            paths,
            ("quarters", "resources counted on"),
            legend="speed",
        )


def reported_path(growth: Any, target: float, honesty: Any) -> list[float]:
    """Reported over true product, percent, in each quarter of the given growth and honesty."""
    ratio, path = f(1.0)[None], []
    for true, honest in zip(growth, honesty, strict=True):
        path.append(100 * float(ratio[0]))
        paper = reporting.exaggeration(f(true)[None], f(target)[None], f(honest), P.report_bias)
        ratio = reporting.reported_ratio(ratio, paper, f(honest), P.report_correction)
    return path


def draw_reporting() -> None:
    """R30: reported against true growth, what builds up and is corrected."""
    true, target = np.linspace(0, 0.12, 61), 0.08
    with multiples("rules/reporting", 2) as (growth, level):
        series = {"true": 100 * true}
        for honesty in (0.0, 0.5, 1.0):
            paper = reporting.exaggeration(jnp.asarray(true), f(target), f(honesty), P.report_bias)
            series[f"reported, honesty {honesty:g}"] = 100 * (true + np.asarray(paper))
        lines(
            growth,
            "Shortfall is reported away",
            100 * true,
            series,
            ("true growth, percent a year", "reported growth, percent a year"),
        )
        mark(growth, x=100 * target)
        quarters = np.arange(49)
        short = np.where(quarters < 20, target - 0.03, target)
        lines(
            level,
            "Three points short for five years",
            quarters / 4,
            {
                "never controlled": reported_path(short, target, np.zeros(49)),
                "controlled from year 5": reported_path(short, target, np.where(quarters < 20, 0.0, 1.0)),
                "controlled from the first": reported_path(short, target, np.ones(49)),
            },
            ("years", "reported product, percent of true"),
            place="upper right",
        )
        level.set_ylim(top=117)
