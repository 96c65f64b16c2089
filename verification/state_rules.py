"""Figures of what local states want: the contest for promotion, lists, support, self-sufficiency."""

from __future__ import annotations

from functools import cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from neijuan.economy.rules import (
    priorities,
    promotion,
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
        answer.set_ylim(0, 3.5)
        lines(
            disputed,
            "Both sides of the dispute",
            weights,
            {f"growth {g:g} of target": [effort(g, w, 1.0) for w in weights] for g in (0.5, 1.0, 1.5)},
            ("weight of promotion (0: no effect found)", "effort, usual support = 1"),
            place="lower right",
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
            "Ships, newly listed by the centre",
            quarters,
            {name: values.mean(axis=0) for name, values in shares.items()},
            ("quarters since the centre listed it", "provinces that list it, percent"),
            place="upper right",
        )
        mark(adoption, x=8, y=90)
        adoption.set_ylim(0, 155)
        adoption.set_yticks(range(0, 101, 20))
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
            "Advantage, the list and the others",
            ratio,
            chances,
            ("revealed comparative advantage", "chance to list at a review, percent"),
            place="upper right",
        )
        who.set_xscale("log")
        who.set_xticks([0.1, 1, 10], ["0.1", "1", "10"])
        who.set_ylim(-3, 155)
        who.set_yticks(range(0, 101, 20))
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
            place="upper right",
        )
        divided.set_ylim(0, 130)
        divided.set_yticks(range(0, 101, 20))


def draw_support() -> None:
    """R03: entry and orders, prices, lists and depth of support."""
    rate, listed = np.linspace(0, 0.5, 51), np.arange(1, 19)
    with multiples("rules/support", 3) as (answer, price, depth):
        offer = jnp.asarray(rate)[:, None]
        lines(
            answer,
            "Entry and orders answer",
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
        depth.set_xticks([1, 6, 12, 18])


def usual_split() -> Any:
    """The registered split of support over its instruments."""
    names = ("entry", "investment", "production", "research")
    return jnp.stack([getattr(P, f"support_share_{name}") for name in names])


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
            "Provinces without advantage follow",
            100 * duty,
            chance,
            ("mean duty of the blocs, percent", "chance to list at a review, percent"),
        )
        share.set_ylim(0, 103)
