"""Moves between classes and ranks of `convergence` against PySAL's giddy."""

from __future__ import annotations

import contextlib
import io

import numpy as np

from neijuan import measures
from neijuan.measures import mobility
from neijuan.measures.income_panel import Span, spans, states
from neijuan.measures.reader import Reader
from verification.measures.comparison import Comparison, comparison, draw_differences, draw_pairs
from verification.panels import multiples

CLASSES = 5


def compare() -> list[Comparison]:
    """Provinces by spans of population, and the American states."""
    import giddy

    program = f"PySAL giddy {giddy.__version__}"
    provinces = spans(Reader(None, "annual_panel"), "population", None, False, None, None)
    found = [one for span in provinces for one in _of_span(span, "provinces", program)]
    american = states(Reader(None, "us_states"), None, None)
    found += [one for span in american for one in _of_span(span, "states", program)]
    found += _as_answered(max(provinces, key=lambda span: (len(span.years), span.years)), program)
    return found


def draw(found: list[Comparison]) -> None:
    """All pairs and their differences."""
    with multiples("measures/mobility", 2, height=4.2) as axes:
        draw_pairs(axes[0], "Mobility of provinces and states", found)
        draw_differences(axes[1], found)


def _of_span(span: Span, places: str, program: str) -> list[Comparison]:
    from giddy.markov import Markov
    from giddy.mobility import markov_mobility
    from giddy.rank import Tau

    incomes = [span.income[year].to_numpy() for year in span.years]
    classes = np.array([mobility.quantile_classes(income, CLASSES) for income in incomes])
    table = mobility.moves(classes, CLASSES)
    with contextlib.redirect_stdout(io.StringIO()):
        chain = Markov(classes.T)
    what = f"{places} {span.years[0]} to {span.years[-1]}"
    ours = [mobility.kendall_tau(incomes[0], income) for income in incomes]
    theirs = [Tau(incomes[0], income).tau for income in incomes]
    return [
        comparison(f"moves, {what}", program, table, chain.transitions),
        comparison(f"probabilities, {what}", program, mobility.probabilities(table), chain.p),
        comparison(
            f"Shorrocks, {what}", program, mobility.shorrocks(mobility.probabilities(table)),
            markov_mobility(chain.p, measure="P"),
        ),
        comparison(f"Kendall's tau, {what}", program, ours, theirs),
    ]  # fmt: skip


def _as_answered(span: Span, program: str) -> list[Comparison]:
    from giddy.rank import Tau

    answer = measures.convergence()
    first, last = span.income[span.years[0]], span.income[span.years[-1]]
    return [comparison("Kendall's tau as answered", program, answer["kendall_tau"], Tau(first, last).tau)]
