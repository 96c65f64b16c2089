"""Gini and Theil of `convergence` against PySAL's inequality."""

from __future__ import annotations

from typing import Any

import numpy as np

from neijuan import measures
from neijuan.measures import dispersion
from neijuan.measures.income_panel import Span, spans
from neijuan.measures.partitions import partition
from neijuan.measures.reader import Reader
from verification.measures.comparison import Comparison, comparison, draw_differences, draw_pairs
from verification.panels import multiples

PERSONS = 100.0
"""Weights of the exact comparison are millions of people: so many times 10,000 persons."""
THOUSANDS = 10.0
"""Those of the figures as answered are thousands: so many in 10,000 persons."""


def compare() -> list[Comparison]:
    """Every year of every span: places counted alike, and weighted by people."""
    import inequality

    return [
        one
        for span in spans(Reader(None, "annual_panel"), "population", None, False, None, None)
        for one in _of_span(span, f"PySAL inequality {inequality.__version__}")
    ]


def draw(found: list[Comparison]) -> None:
    """All pairs and their differences."""
    with multiples("measures/inequality", 2, height=4.2) as axes:
        draw_pairs(axes[0], "Inequality of the provinces", found)
        draw_differences(axes[1], found)


def _of_span(span: Span, program: str) -> list[Comparison]:
    from inequality.gini import Gini
    from inequality.theil import Theil, TheilD

    groups = partition("nbs", span.output.index)
    labels = np.array([groups[place] for place in span.output.index])
    years = f"{span.years[0]} to {span.years[-1]}"
    pairs: dict[str, list[Any]] = {}

    def add(what: str, ours: float, theirs: Any) -> None:
        pairs.setdefault(f"{what}, {years}", []).append((ours, float(np.ravel(theirs)[0])))

    for year in span.years:
        values = span.income[year].to_numpy()
        millions = np.maximum(np.round(span.people[year].to_numpy() / PERSONS), 1).astype(int)
        people, regions = np.repeat(values, millions), np.repeat(labels, millions)
        between, within = dispersion.theil_parts(values, None, list(labels))
        theirs = TheilD(values, labels)
        add("Gini of provinces", dispersion.gini(values), Gini(values).g)
        add("Theil of provinces", dispersion.theil(values), Theil(values).T)
        add("Theil between regions", between, theirs.bg)
        add("Theil within regions", sum(within.values()), theirs.wg)
        weights = millions.astype(float)
        add("Gini of people", dispersion.gini(values, weights), Gini(people).g)
        add("Theil of people", dispersion.theil(values, weights), Theil(people).T)
        of_people = dispersion.theil_parts(values, weights, list(labels))
        add("Theil of people between", of_people[0], TheilD(people, regions).bg)
    found = [comparison(what, program, *np.transpose(both)) for what, both in pairs.items()]
    return [*found, _as_answered(span, program)]


def _as_answered(span: Span, program: str) -> Comparison:
    """The Theil that the measure prints is that of its functions: parts add up to PySAL's of each person."""
    from inequality.theil import Theil

    path = measures.convergence().table
    here = path[path["year"].isin(span.years)]
    if "counted" in here:
        here = here[here["counted"] == span.counted]
    theirs = []
    for year in here["year"]:
        count = np.round(THOUSANDS * span.people[year].to_numpy()).astype(int)
        theirs.append(float(Theil(np.repeat(span.income[year].to_numpy(), count)).T))
    return comparison(
        f"Theil as answered, {span.years[0]} to {span.years[-1]}",
        program,
        here["theil_between"] + here["theil_within"],
        theirs,
        tolerance=1e-5,
        reason="people rounded to thousands",
    )
