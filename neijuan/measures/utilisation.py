"""Utilisation of capacity by industry and time, its troughs, and the capacity that is too much."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from neijuan.errors import UsageError
from neijuan.measures.answer import Answer
from neijuan.measures.capacity_counts import CHINA
from neijuan.measures.capacity_excess import excess_capacity, idle_in_run
from neijuan.measures.reader import MONEY, Table
from neijuan.measures.utilisation_paths import (
    CONCEPTS,
    NAMEPLATE,
    SURVEYED,
    check_concepts,
    paths,
    read,
)
from neijuan.measures.utilisation_tables import (
    COMPLETE,
    INDUSTRIES,
    OPEN,
    OPENING,
    industries_of,
    missing_in,
    troughs_of,
)

if TYPE_CHECKING:
    import pandas as pd

    from neijuan.measures.reader import Reader
    from neijuan.report.figure import ReportFigure

SHARE = "share of capacity"


UNITS = {
    "utilisation": SHARE,
    "average": SHARE,
    "latest": SHARE,
    "mean": SHARE,
    "lowest": SHARE,
    "amplitude": SHARE,
    "relative": "difference of shares of capacity",
    "capacity": "as in the column unit, per year",
    "output": "as in the column unit",
    "excess": "as in the column unit, per year",
    "beyond_normal": "as in the column unit, per year",
    "world": "as in the column unit",
    "share_of_world": "share of output or demand of the world",
    "idle": MONEY,
    "share_of_output": "share of output",
}


def capacity(
    table: Table = None,
    *,
    industry: str | None = None,
    concept: str | None = None,
    from_year: int | None = None,
    least: float = 1.0,
    normal: float = 0.80,
    relative_to: str | None = None,
) -> Answer:
    """Utilisation of capacity, its troughs, and excess capacity.

    Two measurements that are never mixed; every row carries its `concept`:

    * surveyed: the official survey, output in value over what firms in operation say they could make (a run:
      `sector_utilisation`, `surveyed_utilisation`, which observe the same firms);
    * nameplate: physical output over counted capacity, idle plants included (industry counts; a run or a
      table: the variable `nameplate_utilisation`). Every source is a path of its own.

    Definitions:

    * average: of four quarters, where all four exist; at a year's end otherwise its annual rate; a path of
      years is taken as it is;
    * trough: a local minimum of the average at least `least` percentage points below the peak before it, and
      followed by a rise of at least as much (Bry and Boschan 1971, the amplitude rule). A path that ends in a
      fall has an open trough;
    * amplitude = average at the preceding peak - average at the trough;
    * excess = capacity - output, in physical units, from counts alone; beyond normal = capacity - output /
      `normal`, where 0.80 is a convention, not an estimate; share of world = excess over output (or demand,
      as marked) of the world. Where only output and a nameplate rate exist, capacity = output / rate.

    `industry` is one of steel, coal, cement, aluminium, glass, ships, solar, batteries, vehicles, or a code
    such as C31 (a run: a sector); `concept` surveyed or nameplate; `relative_to` the code of an industry
    whose rate is subtracted, period by period. Raises UsageError for unknown names, for rates that are not
    in percent and for a difference across concepts. Rates come back as fractions.
    """
    reader = read(table)
    check_options(concept, least, normal)
    every = paths(reader)
    path = _choose(every, industry, concept, from_year)
    if relative_to is not None:
        path = _relative(path, every, relative_to)
    lows = troughs_of(path, least / 100)
    table_ = industries_of(path, lows)
    if table_["source"].nunique() == 1:
        table_ = table_.drop(columns="source")
    more = {"path": path, "troughs": lows}
    counts = excess_capacity(reader, normal)
    excess = _excess(counts, industry, concept, from_year)
    if not excess.empty:
        more["excess capacity"] = excess
    if reader.is_run and reader.has("sector_utilisation") and reader.has("sector_output"):
        idle = idle_in_run(reader)
        more["idle capacity"] = idle[idle["code"].isin(path["code"])].reset_index(drop=True)
    missing = missing_in(every, counts, industry)
    if not (reader.is_run or missing.empty):
        more["missing"] = missing
    summary = _summary(path, lows, least, normal)
    return Answer(
        name="capacity",
        title=_title(table_, summary, industry),
        table=table_,
        rows="industries",
        units=_units(table_, *more.values()),
        summary=summary,
        notes=_notes(reader, every, least, normal),
        sources=_sources(reader, path, excess),
        draw=lambda answer: _draw(answer, path, lows),
        more=more,
    )


def check_options(concept: str | None, least: float, normal: float) -> None:
    """Raise UsageError for a concept that does not exist, a size that is not positive or a rate outside
    0-1."""
    from neijuan.data import registries

    if concept is not None and concept not in CONCEPTS:
        raise registries.unknown("concept", concept, CONCEPTS, f"there are {' and '.join(CONCEPTS)}")
    if not least > 0:
        raise UsageError(f"a trough of {least} points: give a size above 0")
    if not 0 < normal <= 1:
        raise UsageError(f"a normal rate of {normal}: give a fraction above 0 and up to 1")


def _choose(
    every: pd.DataFrame, industry: str | None, concept: str | None, from_year: int | None
) -> pd.DataFrame:
    from neijuan.data import registries

    path = every
    if industry is not None:
        known = INDUSTRIES.get(industry.lower())
        names = {*path["code"], *path["industry"]}
        if known is None and industry not in names:
            raise registries.unknown(
                "industry", industry, [*INDUSTRIES, *names], f"there are {', '.join(INDUSTRIES)}"
            )
        wanted = {known.surveyed, *known.counts, industry.lower()} if known else {industry}
        path = path[path["code"].isin(wanted - {""}) | path["industry"].isin(wanted)]
    if concept is not None:
        path = path[path["concept"] == concept]
    if from_year is not None:
        path = path[path["period"].str[:4].astype(int) >= from_year]
    if path.empty:
        asked = " ".join(text for text in (concept, "rate of", industry or "any industry") if text)
        since = "" if from_year is None else f" from {from_year}"
        remedy = " or ".join(
            option for option, given in (("--concept", concept), ("--from-year", from_year)) if given
        )
        raise UsageError(
            f"there is no {asked}{since}; rates run from {every['period'].min()} to {every['period'].max()}: "
            f"leave out {remedy}"
        )
    return path.reset_index(drop=True)


def _relative(path: pd.DataFrame, every: pd.DataFrame, base: str) -> pd.DataFrame:
    """Each rate less that of the industry `base` in the same period, region and concept."""
    reference = every[every["code"] == base]
    if reference.empty:
        raise UsageError(
            f"no rates of '{base}': give a code such as TOTAL, {', '.join(every['code'].unique()[:3])}"
        )
    check_concepts([*path["concept"], *reference["concept"]])
    keys = ["region", "period"]
    joined = path.merge(
        reference.drop_duplicates(keys)[[*keys, "utilisation"]],
        on=keys,
        how="left",
        suffixes=("", "_of_base"),
    )
    relative = joined["utilisation"] - joined["utilisation_of_base"]
    return path.assign(relative=relative.to_numpy())


def _excess(
    rows: pd.DataFrame, industry: str | None, concept: str | None, from_year: int | None
) -> pd.DataFrame:
    if industry is not None:
        known = INDUSTRIES.get(industry.lower())
        rows = rows[rows["industry"].isin(known.counts if known else (industry,))]
    if from_year is not None:
        rows = rows[rows["period"].astype(int) >= from_year]
    return rows.iloc[:0] if concept == SURVEYED else rows.reset_index(drop=True)


def _summary(path: pd.DataFrame, lows: pd.DataFrame, least: float, normal: float) -> dict[str, Any]:
    surveyed = lows[(lows["concept"] == SURVEYED) & (lows["state"] != OPENING)]
    deepest = surveyed.sort_values("amplitude").tail(1)[["code", "trough", "amplitude"]].to_dict("records")
    whole = lows[(lows["code"] == "TOTAL") & (lows["region"] == CHINA)]
    return {
        "concepts": sorted(path["concept"].unique()),
        "first": path["period"].min(),
        "last": path["period"].max(),
        "least_points": least,
        "normal": normal,
        "complete_troughs": int((lows["state"] == COMPLETE).sum()),
        "open_troughs": int((lows["state"] == OPEN).sum()),
        "median_surveyed_amplitude": float(surveyed["amplitude"].median()),
        "deepest_surveyed": deepest[0] if deepest else None,
        "troughs_of_all_industry": whole["trough"][whole["state"] == COMPLETE].tolist(),
        "falling_since_of_all_industry": "".join(whole["peak"][whole["state"] == OPEN]) or None,
    }


def _title(table: pd.DataFrame, summary: dict[str, Any], industry: str | None) -> str:
    """The finding in one sentence, of one concept: all industry where it is there, else the lowest path.

    An industry that the survey covers only with others is told as what it is a part of.
    """
    whole = table[(table["code"] == "TOTAL") & (table["region"] == CHINA)]
    survey = table[table["concept"] == table["concept"].iloc[0]]
    line = whole.iloc[0] if len(whole) else survey.loc[survey["latest"].idxmin()]
    name = re.sub(r" \(.*\)| other than .*", "", str(line["industry"])).capitalize()
    asked = INDUSTRIES.get((industry or "").lower())
    if asked is not None and asked.wider and line["code"] == asked.surveyed:
        name = f"{name} (of which {str(industry).lower()} is a part)"
    if line["figures"] == 1:
        return f"{name}, {line['concept']} utilisation: {100 * line['latest']:.1f}% in {line['last']}"
    text = (
        f"{name}, {line['concept']}: {100 * line['mean']:.1f}% on average {line['first']} to {line['last']}"
    )
    if len(whole) and summary["troughs_of_all_industry"]:
        text += f"; trough {', '.join(summary['troughs_of_all_industry'])}"
    if len(whole) and summary["falling_since_of_all_industry"]:
        text += f"; below its peak since {summary['falling_since_of_all_industry']}"
    return text if len(whole) else f"{text}, {100 * line['latest']:.1f}% at the end"


def _sources(reader: Reader, path: pd.DataFrame, excess: pd.DataFrame) -> dict[str, str]:
    """Citations, those of most figures first."""
    counts = path["source"].value_counts()
    of_excess = {key for text in excess["source"] for key in str(text).split("; ")}
    reader.use({*counts.index, *of_excess})
    cited = reader.sources()
    return dict(sorted(cited.items(), key=lambda item: -counts.get(item[0], 0)))


def _units(*tables: pd.DataFrame) -> dict[str, str]:
    present = {column for table in tables for column in table.columns}
    return {column: unit for column, unit in UNITS.items() if column in present}


def _notes(reader: Reader, every: pd.DataFrame, least: float, normal: float) -> tuple[str, ...]:
    notes = [
        "Surveyed: value, firms in operation. Nameplate: physical units over all capacity, idle plants "
        "included. The two are different measurements: no row, ratio or path here joins them.",
        "Troughs: local minima of the four-quarter average (at the end of a year its annual rate where a "
        f"quarter is missing), {least:g} percentage {'point' if least == 1 else 'points'} or more below the "
        "peak before them and followed by as large a rise; amplitude: peak less trough. Missing quarters "
        "hide what they held.",
    ]
    if not reader.is_run:
        notes.append(
            "Excess: capacity less output (or demand, where marked); beyond normal: at a rate of "
            f"{100 * normal:g}%, a convention. The rates of 2012 are taken as nameplate counts: an "
            "assumption, grade E."
        )
    elif NAMEPLATE not in set(every["concept"]):
        notes.append("The run has no nameplate_utilisation: only firms in operation are observed.")
    return tuple(notes)


def _draw(answer: Answer, path: pd.DataFrame, lows: pd.DataFrame) -> ReportFigure:
    from neijuan.measures.figures.capacity import draw

    return draw(answer, path, lows)
