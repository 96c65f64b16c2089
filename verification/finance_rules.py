"""Figures of firms under pressure: credit, entry and exit, rollover, cash need, debt deflation."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from neijuan.economy.rules import cash_need, credit, debt_deflation, entry_exit, rollover
from verification.common import P, f
from verification.panels import lines, mark, multiples, rows


def approved(leverage: Any, cover: Any, state: float, shift: float = 0.0) -> np.ndarray:
    """Percent of a request that banks grant."""
    share = credit.approved_share(
        rows(leverage), rows(cover), rows([state]), rows([shift]), P.credit_intercept, P.credit_leverage,
        P.credit_cover, P.credit_state,
    )  # fmt: skip
    return 100 * np.asarray(share[0])


def draw_credit() -> None:
    """R05: approved share against leverage, cover and what shifts it; what is then invested."""
    leverage, cover = np.linspace(0, 2, 101), np.linspace(-2, 5, 141)
    with multiples("rules/credit", 4, columns=2) as (debt, interest, shifts, cash):
        lines(
            debt,
            "Debt costs credit, the state helps",
            100 * leverage,
            {
                "private, cover 3": approved(leverage, np.full(101, 3.0), 0.0),
                "state-owned, cover 3": approved(leverage, np.full(101, 3.0), 1.0),
                "private, cover 0": approved(leverage, np.full(101, 0.0), 0.0),
                "state-owned, cover 0": approved(leverage, np.full(101, 0.0), 1.0),
            },
            ("loans over assets, percent", "percent approved"),
            place="lower left",
        )
        lines(
            interest,
            "Interest cover counts up to three",
            cover,
            {
                "private": approved(np.full(141, 0.8), cover, 0.0),
                "half state-owned": approved(np.full(141, 0.8), cover, 0.5),
                "state-owned": approved(np.full(141, 0.8), cover, 1.0),
            },
            ("operating surplus over interest", "percent approved at leverage 80"),
        )
        interest.set_ylim(0, 100)
        plain = np.full(101, 1.0)
        lines(
            shifts,
            "What moves the odds",
            100 * leverage,
            {
                "neither": approved(leverage, plain, 0.0),
                "listed sector": approved(leverage, plain, 0.0, float(P.credit_listed)),
                "programme of 2 log odds": approved(leverage, plain, 0.0, 2.0),
                "public debt +0.5 of GDP": approved(leverage, plain, 0.0, -0.5 * float(P.credit_crowding)),
                "state firm, no bailout": approved(leverage, plain, 1.0, -float(P.credit_guarantee)),
            },
            ("loans over assets, percent, cover 1", "percent approved"),
        )
        money = np.linspace(-100, 250, 141)
        made = {
            share: credit.lend(
                rows(money), rows(np.full(141, 60.0)), rows([70.0]), rows(np.full(141, 100.0)), rows([0.0]),
                rows(np.full(141, share)), P.repayment_share,
            )
            for share in (0.9, 0.5)
        }  # fmt: skip
        lines(
            cash,
            "What is not funded is cut",
            money,
            {
                "investment, 90 percent approved": made[0.9].funded[0],
                "investment, 50 percent approved": made[0.5].funded[0],
                "new loans, 90 percent approved": made[0.9].new_loans[0],
                "new loans, 50 percent approved": made[0.5].new_loans[0],
            },
            ("cash before credit", "wanted investment = 100"),
        )
        cash.set_ylim(-25, 360)
        mark(cash, y=0)


def kept(
    leverage: Any, state: float, *, bailout: float = 1.0, jobs: float = 300.0, uncovered: float = 0.01,
    willing: float = 1.0,
) -> np.ndarray:  # fmt: skip
    """Percent chance that a firm in distress is carried on; `uncovered` interest a quarter over loans."""
    owed = np.atleast_1d(np.asarray(leverage, float))
    chance = rollover.keep_alive(
        rows(owed), rows(np.ones_like(owed)), rows(uncovered * owed),
        rows(np.full_like(owed, jobs * float(P.jobs_scale) / 1e4)), rows([state]), f(bailout), f(willing),
        P.recovery_rate, P.keep_intercept, P.keep_state, P.keep_loss, P.keep_jobs,
    )  # fmt: skip
    return 100 * np.asarray(chance[0])


def survivors(abandoned: float, key: int) -> np.ndarray:
    """A cohort of 1,000 enterprises that are abandoned with that chance in each quarter."""
    number, left = rows(np.ones(1000)), [1000.0]
    for quarter in range(40):
        draws = jax.random.uniform(jax.random.fold_in(jax.random.key(key), quarter), (2, 1, 1000))
        gone = entry_exit.exits(number, draws[0] < abandoned, draws[1], P.exit_background, P.exit_distress)
        number = number - gone
        left.append(float(number.sum()))
    return np.array(left)


def draw_entry_exit() -> None:
    """R10: entry against margin, exit by who is carried on, survival of cohorts."""
    margin, rescue = np.linspace(-0.3, 0.3, 121), np.linspace(0, 1, 21)
    with multiples("rules/entry_exit", 3) as (entry, leave, cohort):
        base = f(100.0 * float(P.entry_rate))
        came = entry_exit.entry(jnp.full((121, 1), base), f(0.0) + margin[:, None], f(0.0), P.entry_margin)
        lines(
            entry,
            "Profit draws entrants",
            100 * margin,
            {"entry": came[:, 0]},
            ("margin less normal margin, points", "entrants a year, percent"),
        )
        mark(entry, x=0, y=float(base))
        entry.set_ylim(0)
        rates = [
            100 * float(entry_exit.exits(rows([1e7]), jnp.asarray([[bad]]), rows([0.5]), P.exit_background,
                                         P.exit_distress)[0, 0]) / 1e7
            for bad in (False, True)
        ]  # fmt: skip
        lines(
            leave,
            "Who is carried on does not leave",
            100 * rescue,
            {"in distress": rescue * rates[0] + (1 - rescue) * rates[1], "sound": np.full(21, rates[0])},
            ("chance of rescue (R06), percent", "exits a quarter, percent"),
        )
        leave.set_ylim(0)
        lines(
            cohort,
            "Survival of 1,000 enterprises",
            np.arange(41) / 4,
            {
                "sound": survivors(0.0, 1),
                "in distress, 9 of 10 rescued": survivors(0.1, 2),
                "in distress, half rescued": survivors(0.5, 3),
                "in distress, none rescued": survivors(1.0, 4),
            },
            ("years", "enterprises left"),
            place="upper right",
        )
        cohort.set_ylim(0, 1500)


def zombie_life() -> dict[str, np.ndarray]:
    """When each definition counts one firm: thin earnings in years 2 to 12, a bank that carries it on."""
    quarters = np.arange(72)
    prime, owed = float(P.loan_rate), np.full(72, 60.0)
    due = prime / 4 * owed
    weak = (quarters >= 8) & (quarters < 48)
    borrows, spared = (quarters >= 10) & (quarters < 40), (quarters >= 16) & (quarters < 56)
    loans = 60.0 + np.cumsum(np.where(borrows, 0.1, 0.0))
    uncovered = np.array([weak[: t + 1][::-1].cumprod().sum() for t in quarters])
    found = rollover.classify(
        rows(due * np.where(spared, 1 - float(P.kept_concession), 1.0)), rows(due * np.where(weak, 0.5, 2.0)),
        rows(owed), rows(loans), rows(np.r_[60.0, loans[:-1]]), rows(np.full(72, 100.0)), rows(uncovered),
        rows(30.0 + quarters), f(prime),
    )  # fmt: skip
    return {
        "uncovered": weak,
        "borrows": borrows,
        "spared": spared,
        "CHK": np.asarray(found.caballero_hoshi_kashyap[0]),
        "FN": np.asarray(found.fukuda_nakamura[0]),
        "OECD": np.asarray(found.interest_cover[0]),
    }


def draw_rollover() -> None:
    """R06: who is carried on, by debt, owner and belief in rescue; one firm under three definitions."""
    from neijuan.report.style import LIGHT
    from verification.panels import finish

    leverage, jobs = np.linspace(0.2, 2, 91), np.geomspace(10, 1e5, 61)
    with multiples("rules/rollover", 4, columns=2) as (loss, size, cost, three):
        lines(
            loss,
            "The loss to book, and the owner",
            100 * leverage,
            {
                "private": kept(leverage, 0.0),
                "half state-owned": kept(leverage, 0.5),
                "state-owned": kept(leverage, 1.0),
                "state-owned, no willingness": kept(leverage, 1.0, willing=0.0),
            },
            ("loans over assets, percent", "chance to be carried on, percent"),
        )
        lines(
            size,
            "Jobs count where rescue is expected",
            jobs,
            {
                f"{belief:g}": np.array([kept(0.8, 0.3, bailout=belief, jobs=j)[0] for j in jobs])
                for belief in (0.0, 0.5, 1.0)
            },
            ("jobs of the enterprise", "chance to be carried on, percent"),
            legend="expected bailout",
        )
        size.set_xscale("log")
        dear = np.linspace(0, 0.2, 41)
        lines(
            cost,
            "A dear patient is let go",
            400 * dear,
            {
                f"state share {100 * s:.0f} percent": np.array([kept(1.2, s, uncovered=x)[0] for x in dear])
                for s in (0.0, 0.5)
            },
            ("uncovered interest, percent of loans a year", "chance to be carried on, percent"),
        )
        for ax in (loss, size, cost):
            ax.set_ylim(-2, 103)
        life = zombie_life()
        colours = ("muted", "muted", "muted", "blue", "vermilion", "green")
        for at, ((_, counted), colour) in enumerate(zip(life.items(), colours, strict=True)):
            three.fill_between(
                np.arange(72) / 4,
                -at - 0.3,
                -at + 0.3,
                where=counted,
                step="post",
                color=LIGHT[colour],
                linewidth=0,
            )
        three.set_yticks(-np.arange(6), list(life), fontsize=7.5)
        three.set_xlim(0, 18)
        three.grid(axis="y", visible=False)
        finish(three, "One firm, three definitions", ("years", ""))


def needed(liquid: Any, margin: Any, most: float = 1.0) -> np.ndarray:
    """Output of firms that plan 100 of a capacity of 140 and sell at 1, when 20 fall due.

    `most` limits what is made beyond the plan, as a part of it; at 1 the capacity binds first.
    """
    liquid, margin = np.broadcast_arrays(liquid, margin)
    short = cash_need.shortfall(rows(np.full(liquid.shape, 20.0)), rows([0.0]), rows(liquid))
    many = np.ones(liquid.shape)
    made = cash_need.cash_output(
        rows(100 * many), rows(140 * many), rows(many), rows(1 - margin), short, jnp.asarray(most)
    )
    return np.asarray(made[0])


def draw_cash_need() -> None:
    """R07: output and price of a firm that lacks cash for its debts, with the rule and without."""
    liquid, short, margin = np.linspace(0, 30, 301), np.linspace(0, 1, 101), np.linspace(0.002, 0.3, 150)
    with multiples("rules/cash_need", 3) as (output, thin, price):
        series = {f"margin {100 * m:g} percent": needed(liquid, m) for m in (0.05, 0.1, 0.15)}
        lines(
            output,
            "Producing for debt service",
            liquid,
            {**series, "without the rule": np.full(301, 100.0)},
            ("liquid assets; 20 fall due", "output, plan = 100, capacity 140"),
        )
        mark(output, x=20)
        most = float(P.cash_output_most)
        lines(
            thin,
            "Only where margins are thin",
            100 * margin,
            {
                "lacks 20 percent of turnover": needed(0.0, margin),
                "lacks 5 percent": needed(15.0, margin),
                f"at most {100 * most:g} percent, as registered": needed(0.0, margin, most),
            },
            ("price less unit cost, percent", "output, plan = 100, capacity 140"),
        )
        for ax in (output, thin):
            ax.set_ylim(95, 165)
            ax.set_yticks(range(100, 141, 10))
        cut = cash_need.discount(rows(short), rows(np.ones(101)), P.cash_discount, P.cash_discount_most)
        lines(
            price,
            "Both sides: price when cash lacks",
            short,
            {
                "weak firms cut (Busse 2002)": 100 * np.exp(-np.asarray(cut[0])),
                "they do not (Borenstein, Rose 1995)": np.full(101, 100.0),
            },
            ("cash that lacks, quarters of turnover", "price, percent of the quote"),
        )
        price.set_ylim(85, 102)


def draw_debt_deflation() -> None:
    """R11: falling prices raise the real rate, and with it fall orders of capital goods."""
    inflation = np.linspace(-0.06, 0.08, 71)
    usual = P.loan_rate - P.inflation_target
    with multiples("rules/debt_deflation", 2) as (rate, orders):
        lines(
            rate,
            "Deflation makes debt dear",
            100 * inflation,
            {
                f"loan rate {100 * loan:.0f} percent": 100
                * np.asarray(debt_deflation.real_rate(f(loan), jnp.asarray(inflation)))
                for loan in (0.04, 0.06, 0.08)
            },
            ("expected inflation, percent a year", "real rate, percent a year"),
        )
        mark(rate, y=100 * float(usual))
        usual_response = float(P.investment_real_rate)
        lines(
            orders,
            "Dear debt cuts orders",
            100 * inflation,
            {
                f"sensitivity {k:g}": 100
                * np.asarray(
                    debt_deflation.orders_factor(
                        debt_deflation.real_rate(P.loan_rate, jnp.asarray(inflation)), usual, f(k)
                    )
                )
                for k in (0.0, usual_response, 5 * usual_response)
            },
            ("expected inflation, percent a year", "orders of capital goods, percent of usual"),
        )
        mark(orders, x=100 * float(P.inflation_target), y=100)
