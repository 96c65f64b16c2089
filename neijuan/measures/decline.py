"""The Northeast of China beside the American Rust Belt, each aligned at its peak."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from neijuan.errors import UsageError
from neijuan.measures import decline_china, decline_us
from neijuan.measures.answer import Answer
from neijuan.measures.decline_paths import Path, decompose, highest, peak_row, recovery_rows, trough_row
from neijuan.measures.reader import Reader, Table
from neijuan.measures.regions import members, states_of

if TYPE_CHECKING:
    import pandas as pd

REVISED = "D"
"""Accounts after the census of 2023, shown beside the vintage that reaches back."""
INDICATORS = ("income_per_head", "population", "employment", "manufacturing")
"""The indicators of the figure, of the recovery dates and of the aligned table."""
STEP = 5
CHINA_TABLES = ("annual_panel", "expenditure_gdp", "industry_province", "national_macro")
RATIO, SHARE, FRACTION = "nation = 1", "share of the nation", "fraction"
UNITS = {
    "peak": f"{RATIO} for income per head, else share",
    "last": f"{RATIO} for income per head, else share",
    "change": FRACTION,
    "pace_per_decade": FRACTION,
    "at_breaks": "log points",
}


def rustbelt(
    table: Table = None,
    *,
    china: str = "northeast",
    us: str = ",".join(decline_us.RUST_BELT),
    since: int = 1950,
    income: str = "personal_income",
    vintage: str = "A",
    levels: Sequence[float] = (0.9, 0.95, 1.0),
) -> Answer:
    """Two old industrial regions, each against its nation and each counted from its own peak.

    Indicators, by year, as far as the figures go:

    * income per head relative to the nation (1 = nation). China: GDP per head. United States: personal
      income per head, or state GDP per head with `income="gross_domestic_product"`. They are two concepts:
      personal income counts transfers and property income from elsewhere and leaves out profits retained,
      which softens a region's fall;
    * shares of the nation's income, population and employment (US: jobs, full and part time);
    * share of the nation's manufacturing (US, GDP by industry) or industry (China, value added with mining
      and utilities, benchmark years), of metals and motor vehicles, and their weight in the region's product.

    The peak of each indicator is its highest value, for the United States from `since` on (1950, where the
    study that defines the Rust Belt begins; the record goes back to 1929). `peak_at_edge` marks a peak that
    is the first year of the record: the true one may be earlier.

    Answers: peak, last value, change and pace per decade ((last / peak)^(10 / years) - 1), trough, part of
    the fall made good; years in which the path fell below and was back at each of `levels` (fractions of the
    peak); composition of the change of the share of national income, exact in logs: population, employment
    rate, productivity, each relative to the nation.

    `china` is a group (northeast, coast, ...) or a list of provinces; `us` a list of states. `vintage` is of
    China's GDP (A, B, D); with A the path of vintage D, which corrects inflated reporting, is shown beside
    it as `revised`. Series are never chained over vintages; years not comparable with the year before
    are listed as breaks. A run or a user's table takes the place of the Chinese figures; runs have no
    population, so that the labour force stands for it.

    Raises UsageError for an unknown province, state, income or level, or figures that are missing.
    Source of the definition of the Rust Belt (IL, IN, MI, NY, OH, PA, WV, WI): Alder, Lagakos and Ohanian
    (2023), Labor Market Conflict and the Decline of the Rust Belt, Journal of Political Economy 131.
    """
    if not levels or not all(0 < level <= 1 for level in levels):
        raise UsageError("levels are fractions of the peak: give numbers above 0 and up to 1, such as 0.9")
    provinces, states = members(china), states_of(us)
    reader, american = Reader(table, *CHINA_TABLES), Reader(None, "us_states")
    places = _names(china, provinces, states)
    vintage = _vintage(reader, vintage)
    here = decline_china.shares(reader, provinces, vintage)
    there = decline_us.shares(american, states, income)
    paths = _paths(places[0], "main", decline_china.concept(reader, vintage), here)
    paths += decline_china.industry_paths(reader, provinces, places[0])
    revised = None
    if vintage == "A" and reader.has("gross_domestic_product", vintage=REVISED):
        revised = decline_china.shares(reader, provinces, REVISED)
        paths += _paths(places[0], "revised", decline_china.concept(reader, REVISED), revised)
    paths += _paths(places[1], "main", decline_us.CONCEPTS[income], there)
    paths += decline_us.industry_paths(american, states, places[1])
    first = {places[0]: None, places[1]: since}
    rows = _table([peak_row(path, first[path.place]) for path in paths])
    composition = [
        *decompose(places[0], here["income"], here["population"], here.get("employment")),
        # Employment was not revised with the accounts: it belongs to the main series alone.
        *(decompose(f"{places[0]}, revised", *_two(revised), None) if revised else []),
        *decompose(places[1], there["income"], there["population"], there["employment"], since),
    ]
    summary = _summary(rows, paths, places, provinces, states) | {
        "vintage": vintage,
        "us_income": income,
        "since": since,
    }
    return Answer(
        name="rustbelt",
        title=_title(rows, places),
        table=rows,
        rows="indicators",
        units=UNITS,
        summary=summary,
        notes=_notes(reader, vintage, income, since, paths, rows),
        sources=reader.sources() | american.sources(),
        draw=_draw,
        more={
            "composition of the decline in log points": _frame(composition),
            "parts of the decline": _frame(_parts_of(composition)),
            "troughs": _frame(_after_peak(paths, rows, lambda path, top: [trough_row(path, top)])),
            "recovery": _frame(
                _after_peak(paths, rows, lambda path, top: recovery_rows(path, top, sorted(levels)))
            ),
            "aligned at the peak": _aligned(paths, rows),
        },
    )


def _two(found: dict[str, Any]) -> tuple[Any, Any]:
    return found["income"], found["population"]


def _names(china: str, provinces: list[str], states: list[str]) -> tuple[str, str]:
    """What the two places are called: the group, the single province, or how many were chosen."""
    from neijuan.data import registries

    known = registries.provinces()["name"]
    if "," not in china and china.lower() not in {str(name).lower() for name in known} and len(provinces) > 1:
        first = china.capitalize()
    else:
        first = ", ".join(known[provinces]) if len(provinces) < 4 else f"{len(provinces)} provinces"
    codes = [code.removeprefix("US-") for code in states]
    if set(codes) == set(decline_us.RUST_BELT):
        return first, "Rust Belt"
    return first, ", ".join(codes) if len(codes) < 6 else f"{len(codes)} states"


def _vintage(reader: Reader, wanted: str) -> str:
    """The vintage of GDP to use: a run or a table with a single one has no choice."""
    there = reader.vintages("gross_domestic_product")
    return there[0] if len(there) == 1 else wanted


def _paths(place: str, series: str, concept: str, shares: dict[str, Any]) -> list[Path]:
    per_head = shares["income"].over(shares["population"])
    made = [
        Path(place, "income_per_head", series, concept, per_head),
        Path(place, "income", series, "share of the nation's income", shares["income"]),
        Path(place, "population", series, "share of the nation's population", shares["population"]),
    ]
    if "employment" in shares and series == "main":
        what = "share of the nation's employment"
        made.append(Path(place, "employment", series, what, shares["employment"]))
    return [path for path in made if not path.share.values.empty]


def _table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """One row a path, the indicators of the figure first, places beside each other."""
    table = _frame(rows)
    order = ["income_per_head", "income", *INDICATORS[1:]]
    rank = table["indicator"].map({name: number for number, name in enumerate(order)}).fillna(len(order))
    names = table["indicator"].where(rank == len(order), "")
    sorted_rows = table.assign(_rank=rank, _name=names).sort_values(["_rank", "_name"], kind="stable")
    return sorted_rows.drop(columns=["_rank", "_name"]).reset_index(drop=True)


def _frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(rows)


def _row(rows: pd.DataFrame, place: str, indicator: str, series: str = "main") -> pd.Series | None:
    chosen = (rows["place"] == place) & (rows["indicator"] == indicator) & (rows["series"] == series)
    return rows[chosen].iloc[0] if chosen.any() else None


def _after_peak(
    paths: list[Path], rows: pd.DataFrame, answer: Callable[[Path, int], list[dict[str, Any]]]
) -> list[dict[str, Any]]:
    """What `answer` says of each main path of the indicators, given the year of its peak."""
    found = []
    chosen = [path for path in paths if path.series == "main" and path.indicator in INDICATORS]
    for path in sorted(chosen, key=lambda path: INDICATORS.index(path.indicator)):
        row = _row(rows, path.place, path.indicator)
        if row is not None:
            found += answer(path, int(row["peak_year"]))
    return found


def _parts_of(composition: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The terms of the composition over the whole change, fractions that add up to one."""
    terms = ("population", "employment_rate", "productivity", "income_per_head", "employment")
    front = ("place", "start", "end")
    return [
        {name: row[name] for name in front} | {name: row[name] / row["income_share"] for name in terms}
        for row in composition
        if row["income_share"]
    ]


def _aligned(paths: list[Path], rows: pd.DataFrame) -> pd.DataFrame:
    """Every fifth year since the peak: each indicator of each place, peak = 1."""
    import pandas as pd

    columns = {}
    for path in paths:
        if path.indicator not in INDICATORS or path.series != "main":
            continue
        row = _row(rows, path.place, path.indicator)
        if row is None:
            continue
        values = path.share.values / row["peak"]
        values.index = values.index - int(row["peak_year"])
        columns[f"{path.place} {path.indicator}"] = values[(values.index >= 0) & (values.index % STEP == 0)]
    order = sorted(columns, key=lambda name: [name.endswith(one) for one in INDICATORS], reverse=True)
    table = pd.DataFrame({name: columns[name] for name in order}).sort_index()
    return table.rename_axis("years_since_peak").reset_index()


def _summary(
    rows: pd.DataFrame, paths: list[Path], places: tuple[str, str], provinces: list[str], states: list[str]
) -> dict[str, Any]:
    """Headline figures, the members, and every path in full."""
    summary: dict[str, Any] = {"places": list(places), "provinces": provinces, "states": states}
    for short, place in zip(("china", "us"), places, strict=True):
        for indicator in INDICATORS:
            row = _row(rows, place, indicator)
            if row is not None:
                names = ("peak_year", "peak", "last_year", "last", "change", "pace_per_decade")
                summary |= {f"{short}_{indicator}_{name}": row[name] for name in names}
    summary["paths"] = [
        {
            "place": path.place,
            "indicator": path.indicator,
            "series": path.series,
            "concept": path.concept,
            "years": [int(year) for year in path.share.values.index],
            "values": [float(value) for value in path.share.values],
            "breaks": {int(year): text for year, text in path.share.breaks.items()},
        }
        for path in paths
    ]
    return summary


def _title(rows: pd.DataFrame, places: tuple[str, str]) -> str:
    def words(place: str) -> str:
        row = _row(rows, place, "income_per_head")
        if row is None:
            return f"{place} without income per head"
        return (
            f"{place} {100 * row['peak']:.0f}% of the nation in {row['peak_year']}, "
            f"{100 * row['last']:.0f}% in {row['last_year']}"
        )

    return f"Income per head: {words(places[0])}; {words(places[1])}"


def _notes(
    reader: Reader, vintage: str, income: str, since: int, paths: list[Path], rows: pd.DataFrame
) -> tuple[str, ...]:
    of_china = "simulated GDP" if reader.is_run else f"GDP of vintage {vintage}"
    if income == "personal_income":
        concepts = (
            f"Two concepts: China's income is {of_china}, the American one personal income, which counts "
            "transfers and leaves out retained profits."
        )
    else:
        concepts = f"China's income is {of_china}, the American one state GDP (SIC to 1996, NAICS from 1997)."
    notes = [
        concepts,
        "The nation is the sum of the provinces in China, the published total in the United States.",
    ]
    if reader.is_run:
        notes.append("Runs have no population: the labour force, E / (1 - u), stands for it.")
    else:
        breaks = {year: text for path in paths for year, text in path.share.breaks.items()}
        listed = "; ".join(f"{year}: {breaks[year]}" for year in sorted(breaks))
        notes.append(f"Years not comparable with the year before: {listed}." if breaks else "No breaks.")
    place = paths[-1].place
    full = next(path for path in paths if path.place == place and path.indicator == "income_per_head")
    top = highest(full.share.values)
    if top < since:
        notes.append(
            f"The American peak is sought from {since} on; over the whole record income per head of {place} "
            f"was highest in {top}, at {100 * full.share.values[top]:.0f}% of the nation."
        )
    edges = rows[rows["peak_at_edge"] & (rows["series"] == "main") & rows["indicator"].isin(INDICATORS)]
    if len(edges):
        listed = ", ".join(edges["place"] + " " + edges["indicator"].str.replace("_", " "))
        notes.append(f"First year of the record or of the search, so that the peak may be earlier: {listed}.")
    return tuple(notes)


def _draw(answer: Answer) -> Any:
    from neijuan.measures.figures.rustbelt import draw

    return draw(answer)
