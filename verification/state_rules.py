"""Figures of what local states do: the contest for promotion, lists, support, budgets, reports."""

from __future__ import annotations

from functools import cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from neijuan.economy.rules import (
    priorities,
    promotion,
    public_budgets,
    reporting,
    self_sufficiency,
    support,
)
from neijuan.economy.start.cells import sector_constants
from neijuan.economy.start.reconciliation import reconcile
from verification.common import P, f
from verification.panels import band, lines, mark, multiples

PROVINCES = 31


def contest(growth: float, power: float) -> Any:
    """Growth of 31 provinces, the first at `growth` over its target, the others at theirs; and the power."""
    return jnp.full(PROVINCES, 0.08).at[0].set(0.08 * growth), jnp.full(PROVINCES, 0.08), f(power)


def effort(growth: float, weight: float, power: float) -> float:
    """Effort of that province."""
    own, target, m = contest(growth, power)
    made = promotion.effort(own, target, f(weight), m, P.revenue_motive, P.effort_cost, P.effort_most)
    return float(made[0])


def draw_promotion() -> None:
    """R01: chances in the contest, effort against growth, effort with and without the promotion motive."""
    growth, weights = np.linspace(0.25, 1.75, 61), np.linspace(0, 1, 21)
    powers = {f"power {m:g}": m for m in (0.5, 1.0, 2.0)}
    usual = float(P.promotion_weight)
    with multiples("rules/promotion", 3) as (chance, answer, disputed):
        lines(
            chance,
            "Growth over target buys promotion",
            growth,
            {
                name: [PROVINCES * float(promotion.promotion_probability(*contest(g, m))[0]) for g in growth]
                for name, m in powers.items()
            },
            ("growth over target, others at theirs", "chance of promotion, even = 1"),
        )
        mark(chance, x=1, y=1)
        lines(
            answer,
            "The power decides who tries harder",
            growth,
            {
                **{name: [effort(g, usual, m) for g in growth] for name, m in powers.items()},
                "no promotion motive": [effort(g, 0.0, 1.0) for g in growth],
            },
            ("growth over target, others at theirs", "effort, usual support = 1"),
        )
        answer.set_ylim(0)
        lines(
            disputed,
            "Both sides of the dispute",
            weights,
            {f"growth {g:g} of target": [effort(g, w, 1.0) for w in weights] for g in (0.5, 1.0, 1.5)},
            ("weight of promotion (0: no effect found)", "effort, usual support = 1"),
            place="upper left",
        )
        disputed.set_ylim(0)
        mark(disputed, x=usual)


@cache
def advantage(sector: str) -> Any:
    """Comparative advantage of the provinces in a sector, reconciled accounts of 2012, `[province, 1]`."""
    index = priorities.comparative_advantage(jnp.asarray(reconcile(2012).accounts.gross_output))
    return index[:, [sector_constants().code.index(sector)]]


def listing(
    listed: Any, merit: Any, central: float, coordination: float = 0.0, central_weight: Any = None,
    peers: Any = None,
) -> Any:  # fmt: skip
    """Utility of a sector at the usual margin; the weights of list and peers as registered if not given."""
    return priorities.utility(
        f(central)[None], listed, jnp.zeros_like(merit), merit, jnp.zeros_like(merit), f(coordination),
        P.priority_central if central_weight is None else f(central_weight),
        P.priority_peers if peers is None else f(peers),
        P.priority_advantage, P.priority_margin, P.priority_threshold,
    )  # fmt: skip


BEFORE, AFTER, DRAWS = 24, 20, 200


def spread(
    merit: Any, coordination: float = 0.0, central_weight: Any = None, peers: Any = None
) -> np.ndarray:
    """Who lists the sector, `[draw, quarter, province]`: settled lists, then the centre lists it."""

    def step(listed: Any, turn: Any) -> tuple[Any, Any]:
        quarter, key = turn
        central = jnp.where(quarter >= BEFORE, 1.0, 0.0)
        wish = listing(listed, merit, central, coordination, central_weight, peers)
        uniform = jax.random.uniform(key, (2, *merit.shape))
        after = priorities.choose(listed, wish, jnp.ones(1, bool), uniform, P.priority_review)
        return after, after[:, 0]

    def one(key: Any) -> Any:
        turns = (jnp.arange(BEFORE + AFTER), jax.random.split(key, BEFORE + AFTER))
        return jax.lax.scan(step, jnp.zeros_like(merit), turns)[1]

    runs = jax.jit(jax.vmap(one))(jax.random.split(jax.random.key(1), DRAWS))
    return np.asarray(runs)[:, BEFORE - 1 :]


def draw_priorities() -> None:
    """R02: spread of a newly listed sector, who lists it, lists divided by advantage."""
    merit = advantage("other-transport")
    quarters = np.arange(AFTER + 1)
    cases = {
        "list and imitation": (None, None),
        "list alone": (None, 0.0),
        "imitation alone": (0.0, None),
        "neither": (0.0, 0.0),
    }
    with multiples("rules/priorities", 3) as (adoption, who, divided):
        shares = {name: 100 * spread(merit, 0.0, *case).mean(axis=2) for name, case in cases.items()}
        for name, colour in zip(cases, ("blue", "vermilion", "green", "purple"), strict=True):
            band(adoption, quarters, shares[name], colour)
        lines(
            adoption,
            "A listed sector spreads: ships, 31 provinces",
            quarters,
            {name: values.mean(axis=0) for name, values in shares.items()},
            ("quarters since the centre listed it", "provinces that list it, percent"),
            place="center right",
        )
        mark(adoption, x=8, y=90)
        adoption.set_ylim(0, 103)
        ratio = np.geomspace(0.1, 10, 61)
        chances = {}
        for name, central, others in (
            ("listed, all others do", 1.0, 1.0),
            ("listed, no other does", 1.0, 0.0),
            ("unlisted, all others do", 0.0, 1.0),
            ("unlisted, no other does", 0.0, 0.0),
        ):
            wish = listing(jnp.full((61, 1), others), jnp.asarray(ratio)[:, None], central)
            chances[name] = 100 * jax.nn.sigmoid(wish[:, 0])
        lines(
            who,
            "Advantage matters little against the list",
            ratio,
            chances,
            ("revealed comparative advantage", "chance to list at a review, percent"),
        )
        who.set_xscale("log")
        who.set_xticks([0.1, 1, 10], ["0.1", "1", "10"])
        who.set_ylim(-3, 103)
        strong = np.asarray(merit[:, 0] > 1)
        steps = np.linspace(0, 1, 6)
        after = [100 * spread(merit, c)[:, 8].mean(axis=0) for c in steps]
        lines(
            divided,
            "Coordination divides the work",
            steps,
            {
                f"{strong.sum()} provinces with advantage": [x[strong].mean() for x in after],
                f"{(~strong).sum()} without": [x[~strong].mean() for x in after],
            },
            ("coordination", "list it after two years, percent"),
            place="lower left",
        )
        divided.set_ylim(0, 103)


def draw_support() -> None:
    """R03: entry and orders, prices, lists and depth of support."""
    rate, listed = np.linspace(0, 0.5, 51), np.arange(1, 19)
    with multiples("rules/support", 3) as (answer, price, depth):
        offer = jnp.asarray(rate)[:, None]
        lines(
            answer,
            "Entry answers most",
            100 * rate,
            {
                "entrants": support.response(offer, f(0.0), P.support_entry_response)[:, 0],
                "orders of capital goods": support.response(offer, f(0.0), P.support_investment_response)[
                    :, 0
                ],
            },
            ("part paid by the local state, percent", "without support = 1"),
        )
        answer.set_ylim(0)
        tax = 0.05
        lines(
            price,
            "Support for output lowers the price",
            100 * rate[:31],
            {f"mark-up {100 * m:g} percent": (1 + m) / (1 - (tax - rate[:31])) for m in (0.0, 0.1)},
            ("support, percent of output value", "price, unit cost = 1, taxes 5 percent"),
        )
        mark(price, y=1)
        # One province of equal sectors whose output is four times its product.
        found = []
        for count in listed:
            shares = jnp.where(jnp.arange(18) < count, 1.0 / count, 0.0)[None]
            output = jnp.full((1, 18), 4.0 / 18)
            offered = support.offers(
                P.support_share[None], shares, support.instrument_shares(usual_split(), jnp.ones(4)),
                0.01 * output, 0.1 * output, output, P.support_most,
            )  # fmt: skip
            found.append([100 * float(part[0, 0]) for part in offered])
        lines(
            depth,
            "A longer list, thinner support",
            listed,
            dict(
                zip(
                    ("entry, of first capital", "investment, of orders", "production, of output",
                     "research, of output"),
                    np.array(found).T,
                    strict=True,
                )
            ),
            ("listed sectors of 18 equal ones", "rate of support, percent"),
        )  # fmt: skip
        depth.set_ylim(0)


def usual_split() -> Any:
    """The registered split of support over its instruments."""
    names = ("entry", "investment", "production", "research")
    return jnp.stack([getattr(P, f"support_share_{name}") for name in names])


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
        )


def draw_self_sufficiency() -> None:
    """R31: what duties add to the priority of a sector, and how many provinces then list it."""
    duty = np.linspace(0, 1, 41)
    usual = float(P.restriction_gain)
    gains = {f"gain {gain:g}": gain for gain in (0.0, usual, 2.5 * usual)}
    weight = {
        name: self_sufficiency.central_weight(jnp.zeros(41), jnp.asarray(duty), f(gain))
        for name, gain in gains.items()
    }
    with multiples("rules/self_sufficiency", 2) as (central, share):
        labels = ("mean duty of the blocs, percent", "weight in the list, plan list = 1")
        lines(central, "Restrictions act like a list", 100 * duty, weight, labels)
        mark(central, y=1)
        chance = {
            name: [
                100 * float(jax.nn.sigmoid(listing(jnp.zeros((1, 1)), jnp.ones((1, 1)), float(w)))[0, 0])
                for w in values
            ]
            for name, values in weight.items()
        }
        lines(
            share,
            "A province without advantage then lists it",
            100 * duty,
            chance,
            ("mean duty of the blocs, percent", "chance to list at a review, percent"),
        )
        share.set_ylim(0, 103)
