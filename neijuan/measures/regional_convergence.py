"""Convergence of provinces: dispersion of incomes, growth on initial level, regions, ranks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from neijuan.errors import UsageError
from neijuan.measures import dispersion, mobility
from neijuan.measures.answer import Answer
from neijuan.measures.convergence_tables import CLASSES, between_fifths, by_place, by_region, employment_of
from neijuan.measures.growth_regression import beta
from neijuan.measures.income_panel import GDP, VOLUME, Span, spans, states
from neijuan.measures.partitions import partition
from neijuan.measures.reader import Reader, Table

if TYPE_CHECKING:
    import pandas as pd

PER = {"head": "population", "worker": "employment"}
COUNTRIES = ("cn", "us")
SIGNIFICANT = 1.96
"""Absolute t from which the title states a speed."""
MOST = 3
FREE = "pure number"


def convergence(
    table: Table = None,
    *,
    regions: str = "nbs",
    vintage: str | None = None,
    since: int | None = None,
    until: int | None = None,
    per: str = "head",
    real: bool = False,
    country: str = "cn",
) -> Answer:
    """Whether incomes of places draw together, within and between regions.

    With y income per person of a place (GDP over population, or over employment with `per="worker"`):

    * sigma: standard deviation of ln y over places, divisor n; coefficient of variation, also weighted by
      people (Williamson); Gini of people, everyone with the income of the place;
    * Theil's T, weighted by people, and its exact parts between and within regions;
    * beta: growth a year of ln y on its initial level, ordinary least squares with standard error; speed of
      convergence -ln(1 + b T) / T and half-life ln 2 / speed;
    * mobility of ranks: Kendall's tau-b and Spearman between first and last year; moves between fifths of
      places from first to last year, their Shorrocks index, and that of the pooled yearly moves.

    The table has one row a year and count of people. Population was recounted after each census: spans of
    years with one vintage of population are never joined, and beta, ranks and shares of regions are those of
    the longest span within `since` and `until`. Without `vintage` (A, B or D) each span takes the GDP that
    covers most of it. `real` uses GDP at prices of the first year of the span, carried by the published
    volume index (2005 to 2022; first published growth). Without it incomes are at current prices, and price
    levels of provinces are part of the differences.

    `regions`: `nbs`, `coast`, or groups such as `northeast=CN-LN,CN-JL,CN-HL;rest=coast`. `country="us"`:
    personal income per head of the 48 contiguous states, 1929 to 2021, in the four census regions. A run
    or a table without population counts per person employed. Raises UsageError for years without figures.

    Sources: Barro and Sala-i-Martin (1992), JPE 100(2); Theil (1967); Williamson (1965), EDCC 13(4);
    Shorrocks (1978), Econometrica 46(5).
    """
    _check(per, country, vintage, real)
    reader = Reader(table, "us_states" if country == "us" else "annual_panel")
    counted = PER[per]
    if country == "us":
        every = states(reader, since, until)
    else:
        counted = counted if reader.has(counted) else "employment"
        every = spans(reader, counted, vintage, real, since, until)
    window = max(every, key=lambda span: (len(span.years), span.years))
    # The regions must hold in every span, and a name that does not exist must be told before any work.
    groups = [partition(regions, span.output.index, country) for span in every]
    of_window = groups[every.index(window)]
    summary = _summary(window, of_window, {"country": country, "per": counted, "real": real})
    path = _path(every, groups)
    return Answer(
        name="convergence",
        title=_title(summary),
        table=path,
        rows="years",
        units=_units(country, counted, window),
        summary=summary,
        notes=_notes(every, window, summary, reader),
        sources=reader.sources(),
        draw=_draw,
        more={
            "regions": by_region(window, of_window, employment_of(reader, window, counted)),
            "moves between fifths": between_fifths(window),
            "provinces" if country == "cn" else "states": by_place(window, of_window, country),
        },
    )


def _check(per: str, country: str, vintage: str | None, real: bool) -> None:
    if per not in PER:
        raise UsageError(f"unknown way to count '{per}': incomes are per {' or per '.join(PER)}")
    if country not in COUNTRIES:
        raise UsageError(f"unknown country '{country}': there are {', '.join(COUNTRIES)}")
    if country == "us" and (vintage is not None or real or per != "head"):
        raise UsageError("the states have personal income per head at current prices only: leave out "
                         "vintage, real and per")  # fmt: skip


def _path(every: Sequence[Span], groups: Sequence[dict[str, str]]) -> pd.DataFrame:
    """Measures of dispersion, one row a year of each span, with its vintages where there are several."""
    import pandas as pd

    rows = []
    for span, group_of in zip(every, groups, strict=True):
        income = span.income
        labels = [group_of[place] for place in income.index]
        for year in span.years:
            values, people = income[year].to_numpy(), span.people[year].to_numpy()
            between, within = dispersion.theil_parts(values, people, labels)
            total = dispersion.theil(values, people)
            rows.append(
                {
                    "year": year,
                    "accounts": span.accounts,
                    "counted": span.counted,
                    "places": len(values),
                    "sigma": dispersion.sigma(values),
                    "variation": dispersion.coefficient_of_variation(values),
                    "variation_weighted": dispersion.coefficient_of_variation(values, people),
                    "gini": dispersion.gini(values, people),
                    "theil": total,
                    "theil_between": between,
                    "theil_within": sum(within.values()),
                    "between_share": between / total,
                }
            )
    path = pd.DataFrame(rows)
    return path if len(every) > 1 else path.drop(columns=["accounts", "counted"])


def _summary(window: Span, group_of: dict[str, str], asked: dict[str, Any]) -> dict[str, Any]:
    first, last = window.years[0], window.years[-1]
    income = window.income
    before, after = income[first].to_numpy(), income[last].to_numpy()
    by_year = {year: dispersion.sigma(income[year].to_numpy()) for year in window.years}
    theil = [_theil(window, group_of, year) for year in (first, last)]
    classes = np.array([mobility.quantile_classes(income[year].to_numpy(), CLASSES) for year in window.years])
    ends, yearly = (mobility.probabilities(mobility.moves(one)) for one in (classes[[0, -1]], classes))
    regions: dict[str, list[str]] = {}
    for place, group in group_of.items():
        regions.setdefault(group, []).append(place)
    return {
        **asked,
        "since": first,
        "until": last,
        "places": len(income),
        "accounts": window.accounts,
        "counted": window.counted,
        "sigma": [by_year[first], by_year[last]],
        "sigma_highest": max(by_year, key=lambda year: by_year[year]),
        "sigma_lowest": min(by_year, key=lambda year: by_year[year]),
        "theil": [total for total, _ in theil],
        "theil_between": [between for _, between in theil],
        "beta": asdict(beta(before, after, last - first)),
        "kendall_tau": mobility.kendall_tau(before, after),
        "spearman": mobility.spearman(before, after),
        "shorrocks": mobility.shorrocks(ends),
        "shorrocks_yearly": mobility.shorrocks(yearly),
        "regions_of": regions,
    }


def _theil(span: Span, group_of: dict[str, str], year: int) -> tuple[float, float]:
    """The index and its part between regions."""
    values, people = span.income[year].to_numpy(), span.people[year].to_numpy()
    between, _ = dispersion.theil_parts(values, people, [group_of[place] for place in span.income.index])
    return dispersion.theil(values, people), between


def _units(country: str, counted: str, window: Span) -> dict[str, str]:
    measures = ("sigma", "variation", "variation_weighted", "gini", "theil", "theil_between", "theil_within")
    person = "head" if counted == "population" else "person employed"
    income = f"{'yuan' if country == 'cn' else 'US$'} per {person} and year"
    ends = {f"income_{year}": income for year in (window.years[0], window.years[-1])}
    return {**dict.fromkeys(measures, FREE), "between_share": "share of Theil's T", **ends,
            "growth": "log change a year"}  # fmt: skip


def _title(summary: dict[str, Any]) -> str:
    before, after = summary["sigma"]
    found = summary["beta"]
    what = "Personal income" if summary["country"] == "us" else "Real GDP" if summary["real"] else "GDP"
    person = "head" if summary["per"] == "population" else "person employed"
    places = "states" if summary["country"] == "us" else "provinces"
    if abs(found["t"]) < SIGNIFICANT:
        speed = "beta is not told apart from zero"
    elif found["coefficient"] < 0:
        speed = f"half of a gap closes in {found['half_life']:.0f} years"
    else:
        speed = "rich places grow faster"
    return (
        f"{what} per {person} of {summary['places']} {places}, {summary['since']} to {summary['until']}: "
        f"sigma from {before:.2f} to {after:.2f}, {speed}"
    )


def _notes(every: Sequence[Span], window: Span, summary: dict[str, Any], reader: Reader) -> tuple[str, ...]:
    found = summary["beta"]
    notes = [
        f"Beta {found['coefficient']:+.4f} a year (standard error {found['standard_error']:.4f}, "
        f"R² {found['r_squared']:.2f}), {found['places']} places, {summary['since']} to {summary['until']}; "
        f"Kendall's tau {summary['kendall_tau']:.2f}, Spearman {summary['spearman']:.2f}, Shorrocks "
        f"{summary['shorrocks']:.2f}."
    ]
    if len(every) > 1:
        listed = "; ".join(
            f"{span.years[0]} to {span.years[-1]} {span.counted} with GDP {span.accounts}" for span in every
        )
        notes.append(
            f"People were recounted, spans do not join: {listed}. Regression, ranks and shares are of "
            f"{window.years[0]} to {window.years[-1]}."
        )
    for span in every:
        if span.left_out:
            notes.append(f"{span.years[0]} to {span.years[-1]} without {', '.join(span.left_out)}.")
    notes += _cautions(every, summary, reader)
    return tuple(notes)


def _cautions(every: Sequence[Span], summary: dict[str, Any], reader: Reader) -> list[str]:
    if summary["country"] == "us":
        return ["Contiguous states without the District of Columbia; personal income at current prices."]
    cautions = []
    if summary["per"] == "employment":
        cautions.append(
            "Output per person employed"
            + (": the table has no population." if not reader.has("population") else ".")
        )
    if reader.is_run:
        return cautions
    if summary["real"]:
        cautions.append("Volumes are carried by growth as first published; levels were revised later.")
    elif not reader.has(VOLUME):
        cautions.append("Current prices: price levels of provinces are part of the differences.")
    unrevised = [
        span for span in every if span.accounts == "A" and reader.has(GDP, vintage="B", period=span.years[-1])
    ]
    return cautions + [_overstated(reader, span.years[-1]) for span in unrevised]


def _overstated(reader: Reader, year: int) -> str:
    """Where GDP of vintage A exceeds what the census of 2018 left of it most."""
    from neijuan.data import registries

    before, after = (reader.series(GDP, vintage=one, period=year).droplevel("period") for one in "AB")
    excess = (before / after - 1).dropna().nlargest(MOST)
    names = registries.provinces()["name"]
    listed = ", ".join(f"{names[str(code)]} {100 * value:.0f}%" for code, value in excess.items())
    return (
        f"GDP {year} of vintage A exceeds the revision after the census of 2018 (B), most in {listed}: "
        "compare --vintage B, from 2004."
    )


def _draw(answer: Answer) -> Any:
    from neijuan.measures.figures.convergence import draw

    return draw(answer)
