"""Figures of the world: foreign demand, trade remedies, deflection, the exchange rate, export restraints."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from neijuan.economy.rules import (
    deflection,
    exchange_rate,
    export_restraint,
    foreign_demand,
    trade_remedies,
)
from verification.common import QUARTERS, P, f
from verification.panels import lines, mark, multiples

BLOCS = {
    "united_states": "United States",
    "european_union": "European Union",
    "emerging_asia": "emerging Asia",
    "rest_of_world": "rest of the world",
}
HUB = 2
"""Emerging Asia in the order of the blocs."""


def draw_foreign_demand() -> None:
    """Demand of the blocs at unchanged prices, and after a price rise."""
    years = np.arange(0, 13)
    with multiples("rules/foreign_demand", 2) as (growth, price):
        lines(
            growth,
            "Trend demand of the blocs",
            2012 + years,
            {
                title: [
                    float(foreign_demand.index(getattr(P, f"world_demand_growth_{name}"), f(float(year))))
                    for year in years
                ]
                for name, title in BLOCS.items()
            },
            ("", "2012 = 1"),
        )
        paths = {}
        for rise in (-0.1, 0.1):
            slow, path = f(1.0), []
            for quarter in QUARTERS:
                now = f(1.0 + rise * (quarter > 0))
                demand = foreign_demand.foreign_demand(
                    jnp.ones((1, 1, 1)), jnp.ones((1, 1)), jnp.full((1, 1, 1), now),
                    jnp.full((1, 1, 1), slow), jnp.ones(1), jnp.ones(1), P.trade_elasticity_impact,
                    P.trade_elasticity_long,
                )  # fmt: skip
                path.append(100 * float(demand[0, 0, 0]))
                slow = slow * (now / slow) ** P.source_learning
            paths[f"{100 * rise:+.0f} percent"] = path
        lines(
            price,
            "A lasting change of price or duty",
            QUARTERS / 4,
            paths,
            ("years", "foreign orders, start = 100"),
            legend="price change",
            place="center right",
        )


def filings(growth: Any = 0.0, undercutting: Any = 0.0, weakness: Any = 0.0, cheap: Any = 0.0) -> np.ndarray:
    """Cases that a bloc opens in a year against 100 sectors."""
    shape = np.broadcast(growth, undercutting, weakness, cheap)
    given = [jnp.broadcast_to(jnp.asarray(x, float), shape.shape) for x in (growth, undercutting, weakness)]
    chance = trade_remedies.hazard(
        *given, jnp.asarray(cheap, float), f(1.0), P.remedy_intercept, P.remedy_growth, P.remedy_price,
        P.remedy_weakness, P.remedy_exchange,
    )  # fmt: skip
    return 400 * np.asarray(chance)


def under_duty(renewed: float, years: int = 16) -> np.ndarray:
    """Percent of 4,000 sectors under a duty: two years of a surge, then calm."""
    state = trade_remedies.Remedies(jnp.zeros((1, 4000)), jnp.zeros((1, 4000)))
    path = []
    for quarter in range(4 * years + 1):
        path.append(100 * float((state.duty > 0).mean()))
        surge = 4 <= quarter < 12
        chance = f(float(filings(0.3, 0.3)) / 400 if surge else 0.0)
        uniform = jax.random.uniform(jax.random.fold_in(jax.random.key(1), quarter), (3, 1, 4000))
        state = trade_remedies.decide(
            state, jnp.broadcast_to(chance, (1, 4000)), jnp.full((1, 4000), 0.3), uniform, P.remedy_upheld,
            f(renewed), P.remedy_least, P.remedy_most,
        )  # fmt: skip
    return np.array(path)


STUDIED = {"cheap currency": (0.1, 33.0), "weak demand": (0.045, 23.0)}
"""A standard deviation (log units, assumed), the rise of filings that Knetter and Prusa find (percent)."""


def draw_trade_remedies() -> None:
    """R14: cases against import growth, against what Knetter and Prusa find, measures over their life."""
    from neijuan.report.style import LIGHT
    from verification.panels import finish

    growth = np.linspace(-0.5, 0.6, 56)
    with multiples("rules/trade_remedies", 3) as (cases, published, life):
        lines(
            cases,
            "Cheap imports that grow bring cases",
            100 * growth,
            {f"{100 * gap:.0f} percent": filings(growth, np.full(56, gap)) for gap in (0.0, 0.1, 0.25)},
            ("import growth, log points a year", "cases a year against 100 sectors"),
            legend="undercutting",
        )
        rest = float(filings())
        model = [
            100 * (float(filings(cheap=STUDIED["cheap currency"][0])) / rest - 1),
            100 * (float(filings(weakness=STUDIED["weak demand"][0])) / rest - 1),
        ]
        at = np.arange(2)
        published.bar(at - 0.18, [rise for _, rise in STUDIED.values()], 0.34, color=LIGHT["muted"],
                      label="Knetter and Prusa 2003")  # fmt: skip
        published.bar(at + 0.18, model, 0.34, color=LIGHT["blue"], label="rule")
        published.set_xticks(at, list(STUDIED))
        published.set_ylim(0, 50)
        published.legend(fontsize=7.5, loc="upper right")
        finish(published, "One standard deviation more", ("", "rise of filings, percent"))
        years = np.arange(65) / 4
        lines(
            life,
            "Duties outlive a surge in years 1, 2",
            years,
            {f"{100 * q:.0f} percent": under_duty(q) for q in (0.0, float(P.remedy_renewed), 1.0)},
            ("years", "sectors under a duty, percent"),
            legend="renewed after five years",
            place="upper right",
        )
        life.set_ylim(0, 1.7 * life.get_ylim()[1])


def after_duty(duty: float, share: float) -> np.ndarray:
    """Purchases of the four blocs, 100 each before, with a duty of the United States in the long run."""
    kept = (1 + duty) ** -float(P.trade_elasticity_long)
    free = jnp.full((4, 1, 1), 100.0)
    moved = deflection.deflect(free, free.at[0].set(100.0 * kept), f(share), P.transhipped_share, HUB)
    return np.asarray(moved[:, 0, 0])


def draw_deflection() -> None:
    """R15: what other blocs buy after a duty, and what is lost in all."""
    shares, duties = np.linspace(-0.1, 0.5, 25), np.linspace(0, 1, 41)
    with multiples("rules/deflection", 2) as (where, lost):
        blocs = np.array([after_duty(0.25, share) for share in shares])
        lines(
            where,
            "A US duty of 25 percent: who buys",
            100 * shares,
            dict(zip(BLOCS.values(), blocs.T, strict=True)),
            (
                "deflected part of the lost volume, percent",
                "purchases, before = 100",
            ),
            place="center right",
        )
        mark(where, x=0, y=100)
        mark(where, x=100 * float(P.deflected_share))
        lines(
            lost,
            "Both sides of the dispute",
            100 * duties,
            {
                name: [after_duty(duty, share).sum() / 4 for duty in duties]
                for name, share in (
                    ("0.5: deflected", 0.5),
                    (f"{float(P.deflected_share):g}: registered", float(P.deflected_share)),
                    ("0: lost", 0.0),
                    ("-0.1: other markets fall too", -0.1),
                )
            },
            ("US duty in the long run, percent", "all exports, before = 100"),
        )


def rate_path(duty: float = 0.0, balance: float = 0.0, policy: float = 0.0) -> list[float]:
    """Yuan per unit of foreign money: a duty in quarter 4, a lasting balance or policy from it on."""
    rate, path = f(1.0), []
    for quarter in QUARTERS:
        path.append(100 * (float(rate) - 1))
        on = quarter >= 4
        rate = exchange_rate.move(
            rate, f(duty * (quarter == 4)), f(balance * on), f(policy * on / 4), P.exchange_duty,
            P.exchange_balance / 4,
        )  # fmt: skip
    return path


def draw_exchange_rate() -> None:
    """R16: answer to a duty, to the current account and to policy."""
    labels = ("years", "yuan per foreign money, percent")
    with multiples("rules/exchange_rate", 2) as (news, lean):
        lines(
            news,
            "Duties lower the yuan at once",
            QUARTERS / 4,
            {f"burden +{100 * d:.0f} percent of exports": rate_path(duty=d) for d in (0.02, 0.05, 0.1)},
            labels,
            place="upper left",
        )
        news.set_ylim(top=1.4 * news.get_ylim()[1])
        lines(
            lean,
            "Surplus and policy raise it slowly",
            QUARTERS / 4,
            {
                "surplus 2 percent of GDP above usual": rate_path(balance=0.02),
                "deficit 2 percent of GDP below usual": rate_path(balance=-0.02),
                "revaluation of 3 percent a year": rate_path(policy=0.03),
            },
            labels,
            place="lower left",
        )
        lean.set_ylim(bottom=1.5 * lean.get_ylim()[0])
        mark(lean, y=0)


def restrained(demand: Any, cap: float = 1000.0, quota: float = 1000.0, abroad: float = 0.0) -> Any:
    """Two blocs of base 50 each, of which the first may have a quota and plants of Chinese firms."""
    volume, markup = [], []
    for wanted in np.atleast_1d(demand):
        got = export_restraint.restrain(
            jnp.full((2, 1, 1), wanted / 2), jnp.full((2, 1, 1), 50.0), jnp.asarray([[quota], [1000.0]]),
            f(cap)[None], jnp.zeros(1), jnp.asarray([[abroad], [0.0]]), P.quality_shift,
        )  # fmt: skip
        volume.append(np.asarray(got.volume[:, 0, 0]))
        markup.append(float(got.markup[0]))
    return np.array(volume), np.array(markup)


def draw_export_restraint() -> None:
    """R29: a cap on all exports, the quality shift, a quota or plants in one bloc only."""
    demand = np.linspace(0, 250, 126)
    with multiples("rules/export_restraint", 3) as (cap, price, one):
        lines(
            cap,
            "A common cap holds exports",
            demand,
            {
                name: restrained(demand, level)[0].sum(axis=1)
                for name, level in (("no cap", 1000.0), ("cap at the start's", 1.0), ("cap at half", 0.5))
            },
            ("wanted, start = 100", "exported, start = 100"),
        )
        lines(
            price,
            "The deeper the cut, the dearer each piece",
            demand,
            {
                name: 100 * restrained(demand, level)[1]
                for name, level in (("cap at the start's", 1.0), ("cap at half", 0.5))
            },
            ("wanted, start = 100", "export price over domestic, percent"),
        )
        quota, plants = restrained(demand, quota=1.0)[0], restrained(demand, abroad=0.4)[0]
        lines(
            one,
            "One bloc restricts, the other does not",
            demand,
            {
                "quota: that bloc": quota[:, 0],
                "quota: the other": quota[:, 1],
                "plants for 40 percent: that bloc": plants[:, 0],
            },
            ("wanted, start = 100", "exported to the bloc, start = 50"),
        )
