"""Figures of regions and people: external constraint, programmes, migration, rigidity, layoffs, amenity."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
import numpy as np

from neijuan.economy.markets import labour
from neijuan.economy.rules import (
    agglomeration,
    external_constraint,
    layoffs,
    migration,
    programmes,
    rigidity,
)
from neijuan.economy.start.cells import sector_constants
from verification.common import P, f
from verification.panels import lines, mark, multiples


def draw_external_constraint() -> None:
    """R18: credit of an indebted province inside and without the common banks; the nation's reserves."""
    debt, reserves = np.linspace(-0.5, 2, 101), np.linspace(0, 0.4, 81)
    usual = float(P.constraint_tightness)

    def factor(on: float, tightness: float) -> np.ndarray:
        found = external_constraint.provincial_factor(
            jnp.asarray(-debt), jnp.ones(101), f(on), f(tightness), P.constraint_free
        )
        return 100 * np.asarray(found)

    with multiples("rules/external_constraint", 2) as (province, nation):
        lines(
            province,
            "Banks in common, or a border between",
            100 * debt,
            {
                "common banks": factor(1.0, usual),
                f"border, tightness {usual:g}": factor(0.0, usual),
                f"border, tightness {3 * usual:g}": factor(0.0, 3 * usual),
            },
            ("owed to other provinces, percent of GDP", "credit granted, percent"),
        )
        province.set_ylim(0, 105)
        lines(
            nation,
            "Reserves under a floor tighten credit",
            100 * reserves,
            {
                f"floor {100 * floor:.0f} percent": [
                    100 * float(external_constraint.national_factor(f(r), f(1.0), f(floor), f(usual)))
                    for r in reserves
                ]
                for floor in (0.0, 0.15, 0.3)
            },
            ("foreign exchange, percent of GDP", "credit granted, percent"),
        )
        nation.set_ylim(0, 105)


def draw_programmes() -> None:
    """R20: who gets the programme by governance; what has no taker stays unspent."""
    names = {"textiles": "textiles", "machinery": "machinery", "steel": "steel", "coal": "coal"}
    sectors = sector_constants()
    state = np.array([sectors.state_share[sectors.code.index(name)] for name in names])
    governance = np.linspace(0, 1, 41)

    def received(debts: Any) -> np.ndarray:
        found = programmes.allot(
            jnp.full(41, 100.0), jnp.asarray(governance), jnp.ones((41, 4)),
            jnp.broadcast_to(jnp.asarray(debts, float), (41, 4)),
            jnp.broadcast_to(jnp.asarray(state), (41, 4)),
        )  # fmt: skip
        return np.asarray(found.private + found.state)

    with multiples("rules/programmes", 2) as (who, spent):
        got = received(np.ones(4))
        lines(
            who,
            "Governance decides who builds",
            governance,
            {
                f"{name}, state {100 * share:.0f} percent": got[:, i]
                for i, (name, share) in enumerate(zip(names.values(), state, strict=True))
            },
            ("part that reaches private firms", "of 100 yuan; equal capital and debt"),
            place="upper right",
        )
        who.set_ylim(0, 80)
        mark(who, y=25)
        lines(
            spent,
            "Money without a taker stays unspent",
            governance,
            {
                "state firms in debt": received(np.ones(4)).sum(axis=1),
                "no debt anywhere": received(np.zeros(4)).sum(axis=1),
            },
            ("part that reaches private firms", "spent of 100 yuan"),
        )
        spent.set_ylim(0, 105)


SKILLS = ("basic", "secondary", "tertiary")


def considering() -> Any:
    """Part of each group that considers to move, per year: skill, then age."""
    skill = jnp.stack([f(1.0), P.mobility_secondary, P.mobility_tertiary])
    ages = jnp.stack([f(1.0), P.mobility_middle, P.mobility_older, P.mobility_old])
    return (P.mobility_young * skill[:, None] * ages[None]).reshape(-1)


def leavers(gap: float, reform: float = 0.0, near: float = 1.0) -> np.ndarray:
    """Percent of each group [skill, age] that a year leaves the first of two equal provinces.

    Real income in the other is `gap` times as high; a part `reform` of the cost of registering is removed.
    """
    income = jnp.asarray([1.0, gap])
    pull = migration.attraction(income, jnp.ones(2), jnp.zeros(2), P.migration_elasticity)
    cost = 1.0 + P.registration_cost * (1.0 - reform)
    flows = migration.moves(
        jnp.ones((2, 12)), jnp.broadcast_to(pull[:, None], (2, 12)), jnp.full((2, 2), near),
        jnp.full(2, cost), considering(), P.migration_elasticity,
    )  # fmt: skip
    return 100 * np.asarray(flows[0, 1]).reshape(3, 4)


def ageing(years: int, share: float) -> np.ndarray:
    """People of a closed province by age over the years, percent of those at the start."""
    usual = [float(getattr(P, f"start_age_{name}")) for name in ("young", "middle", "older")]
    ages = np.array([*usual, 1 - sum(usual)])
    people, path = jnp.asarray(np.kron([0.75, 0.15, 0.1], ages))[None], []
    for _ in range(4 * years + 1):
        path.append(100 * np.asarray(people).reshape(3, 4).sum(axis=0))
        people = migration.age(people, share / 4 * people.sum(axis=1))
    return np.array(path)


def draw_migration() -> None:
    """R21: leavers against the income gap, by registration cost and distance; ageing without movement."""
    gaps = np.linspace(0.5, 3, 51)
    with multiples("rules/migration", 4, columns=2) as (skill, cost, far, age):
        leave = np.array([leavers(gap) for gap in gaps])
        lines(
            skill,
            "Who leaves for a higher income",
            gaps,
            {f"{name}, 16-24": leave[:, i, 0] for i, name in enumerate(SKILLS)}
            | {"tertiary, 45-59": leave[:, 2, 2]},
            ("real income there over here", "leave in a year, percent"),
        )
        skill.set_ylim(0)
        steps = np.linspace(0, 1, 41)
        lines(
            cost,
            "Registration reform lets them in",
            100 * steps,
            {
                f"income {gap:g} times": [leavers(gap, step)[0, 0] for step in steps]
                for gap in (1.0, 1.5, 2.5)
            },
            ("cost of registering removed, percent", "young who leave, percent a year"),
        )
        cost.set_ylim(0)
        apart = np.linspace(1, 12, 45)
        power = float(P.migration_distance)
        lines(
            far,
            "Few go far",
            apart,
            {
                f"income {gap:g} times": [leavers(gap, near=d**-power)[0, 0] for d in apart]
                for gap in (1.0, 1.5, 2.5)
            },
            ("distance over that of the nearest pair", "young who leave, percent a year"),
        )
        far.set_ylim(0)
        older = ageing(30, float(P.cohort_rate))
        lines(
            age,
            "Ageing alone, nobody moves",
            np.arange(121) / 4,
            dict(zip(("16-24", "25-44", "45-59", "60 and over"), older.T, strict=True)),
            ("years", "percent of people at the start"),
            place="upper right",
        )
        age.set_ylim(0, 68)


def draw_rigidity() -> None:
    """R22: the Phillips curve where state firms weigh much; orders after reform."""
    rate, weight = np.linspace(0.02, 0.15, 53), np.linspace(0, 0.6, 61)

    def growth(share: float) -> np.ndarray:
        bent = rigidity.wage_flexibility(f(share), P.wage_rigidity)
        quarterly = labour.wage_growth(
            P.productivity_growth / 4, P.inflation_target / 4, jnp.asarray(rate), P.wage_indexation,
            P.inflation_target / 4, P.wage_slope / 4, f(0.045), bent,
        )  # fmt: skip
        return 400 * np.asarray(quarterly)

    with multiples("rules/rigidity", 2) as (wages, orders):
        lines(
            wages,
            "State firms hold wages up",
            100 * rate,
            {f"{100 * share:.0f} percent": growth(share) for share in (0.0, 0.3, 0.6)},
            ("unemployment, percent (natural 4.5)", "wage growth, percent a year"),
            legend="state firms in employment",
            place="lower left",
        )
        mark(wages, x=4.5)
        lines(
            orders,
            "Reform frees investment",
            100 * weight,
            {
                f"sharing {share:g}": 100
                * np.asarray(rigidity.rent_tax_factor(jnp.asarray(weight), f(0.4), f(share)))
                for share in (0.0, float(P.rent_sharing), 1.0)
            },
            ("weight of state firms, 40 percent at the start", "orders of capital goods, percent"),
        )
        mark(orders, x=40, y=100)


def waiting(old: float, tightness: float = 1.0, spent: float = 0.0) -> np.ndarray:
    """Percent of the laid off who still wait, by quarter."""
    hazard = layoffs.hazard(
        f(old)[None], f(tightness)[None], f(spent / 1e5), P.reemployment_hazard, P.reemployment_age,
        P.reemployment_training,
    )  # fmt: skip
    return 100 * (1 - float(hazard[0])) ** np.arange(25)


def draw_layoffs() -> None:
    """R23: the laid off who still wait, by age, labour market and training."""
    years = np.arange(25) / 4
    labels = ("years since the layoff", "still without work, percent")
    cases = (
        ("The older wait longer", "of 45-59 in those of working age",
         {f"{100 * old:.0f} percent": waiting(old) for old in (0.1, 0.3, 0.6)}),
        ("So does everybody in a slump", "unemployment over usual",
         {f"{1 / t:g} times": waiting(0.3, t) for t in (2.0, 1.0, 0.5)}),
        ("Training shortens the wait", "spent on each worker",
         {f"{spent:,.0f} yuan": waiting(0.3, 1.0, spent) for spent in (0.0, 59_000.0, 150_000.0)}),
    )  # fmt: skip
    with multiples("rules/layoffs", 3) as axes:
        for ax, (title, legend, series) in zip(axes, cases, strict=True):
            lines(ax, title, years, series, labels, legend=legend, place="upper right")
            ax.set_ylim(0, 103)


def draw_agglomeration() -> None:
    """R25: productivity against skills and hubs, what a hub and cleaner air are worth to movers."""
    share = np.linspace(0.3, 3, 109)
    with multiples("rules/agglomeration", 2) as (output, move):
        made = {
            f"hub {hub:g}": 100
            * np.asarray(
                agglomeration.productivity(
                    jnp.asarray(share),
                    jnp.ones(109),
                    jnp.full(109, hub),
                    P.skill_elasticity,
                    P.hub_productivity,
                )
            )
            for hub in (0.0, 1.0, 2.0)
        }
        lines(
            output,
            "Skills raise output per worker",
            share,
            made,
            ("share of the skilled, start = 1", "output per worker, percent of start"),
            legend="technology",
        )
        mark(output, x=1, y=100)
        part = np.linspace(0, 1, 41)

        def drawn(hub: float, pull: Any) -> np.ndarray:
            level = agglomeration.amenity(
                jnp.zeros(41), jnp.full(41, hub), jnp.asarray(part), pull, P.clean_air
            )
            return np.exp(np.asarray(P.migration_elasticity * level))

        lines(
            move,
            "Cleaner air draws all, a hub the skilled",
            100 * part,
            {
                "everybody": drawn(0.0, P.hub_pull),
                "the skilled, hub 1": drawn(1.0, P.hub_pull),
                "the skilled, hub 2": drawn(2.0, P.hub_pull),
            },
            ("capital retired, percent", "pull on movers, start = 1"),
        )
