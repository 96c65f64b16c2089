"""Duplication: how alike the industrial structures of provinces are, and whether they become more so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from neijuan.errors import UsageError
from neijuan.measures.answer import Answer
from neijuan.measures.reader import Reader, Table
from neijuan.measures.structure_summaries import (
    VERDICT,
    bases_tables,
    of_sector_table,
    pairs_table,
    path_table,
    periods_of,
    provinces_table,
    sectors_table,
    verdict,
)
from neijuan.measures.structure_tables import BASES, CAVEATS, RUN_BASIS, VARIABLES, Structure, read

if TYPE_CHECKING:
    import pandas as pd

    from neijuan.report.figure import ReportFigure

UNITS = {
    "krugman": "0 (alike) to 2",
    "krugman_weighted": "0 (alike) to 2",
    "krugman_pairs": "0 (alike) to 2",
    "krugman_first": "0 (alike) to 2",
    "krugman_last": "0 (alike) to 2",
    "change": "difference of Krugman indices",
    "change_manufacturing": "difference of Krugman indices",
    "cosine": "0 to 1 (alike)",
    "cosine_pairs": "0 to 1 (alike)",
    "entropy": "nats, 0 alike",
    "adoption": "share of provinces",
    "listed": "share of provinces",
    "share": "share of the industry of all provinces",
    "contribution": "share of the growth of the sector",
    "quotient": "location quotient, 1 as the nation",
}


def duplication(
    table: Table = None,
    *,
    basis: str | None = None,
    year: int | None = None,
    since: int | None = None,
    sector: str | None = None,
    threshold: float = 0.01,
) -> Answer:
    """Similarity of provincial industrial structures, its path, and who copies what.

    With s_ri the share of sector i in the industry of province r, q_ri that in all other provinces together
    and s_i that in all provinces:

    * Krugman index K_r = sum over i of |s_ri - q_ri|, 0 (alike) to 2 (Krugman 1991); its mean over provinces,
      also weighted by their industry; pairwise sum over i of |s_ri - s_ki|;
    * cosine of s_r with q_r and pairwise, 1 alike (Jaffe 1986);
    * location quotient s_ri / s_i, above 1 specialised (Hoover 1936; Balassa 1965);
    * relative entropy sum over i of s_ri ln(s_ri / s_i), 0 alike (Theil 1967);
    * adoption of a sector: share of provinces with s_ri of `threshold` or more; a run that has
      `priority_adoption` also says on how many provinces' lists the sector is (`listed`);
    * contribution of a province to a sector: its share of the sector's growth from `since` to `year`.

    `basis` is value_added (default; input-output tables 2002 to 2017, 14 industries), revenue or employment
    (2005 to 2016, 30 and 32 sectors); a run has its output. The path follows the provinces that have every
    year from `since` to `year`. `sector` adds the path of its adoption and contributions by province. Raises
    UsageError for an unknown basis, sector or year.
    """
    if not 0 < threshold < 1:
        raise UsageError(f"a threshold of {threshold}: give a share between 0 and 1, such as 0.01")
    reader = Reader(table, "industry_province")
    basis = _basis(reader, basis, shipped=table is None)
    structure = read(reader, basis, shipped=table is None)
    periods = periods_of(structure, since, year)
    values = structure.balanced(periods)
    if values.groupby(level="region").ngroups < 2:
        raise UsageError(
            f"fewer than two provinces have {basis} from {periods[0]} to {periods[-1]}: give --since"
        )
    path = path_table(values, periods)
    provinces = provinces_table(structure, values, periods)
    more = {
        "path": path,
        "sectors": sectors_table(reader, structure, values, periods, threshold),
        "most alike": pairs_table(values, periods[-1]),
    }
    if sector is not None:
        more |= of_sector_table(reader, structure, values, periods, sector, threshold)
    if table is None:
        more["bases"], more["path by basis"] = bases_tables(reader, structure)
    left_out = _left_out(structure, values)
    summary = _summary(structure, path, provinces, left_out, threshold)
    return Answer(
        name="duplication",
        title=_title(summary, more.get("bases")),
        table=provinces,
        rows="provinces",
        units=_units(provinces, *more.values()),
        summary=summary,
        notes=_notes(structure, summary, more.get("bases")),
        sources=reader.sources(),
        draw=_draw,
        more=more,
    )


def _basis(reader: Reader, basis: str | None, *, shipped: bool) -> str:
    from neijuan.data import registries

    if reader.is_run:
        if basis not in (None, RUN_BASIS):
            raise UsageError(f"a run has no {basis} by province and sector: leave out --basis")
        return RUN_BASIS
    if basis is None:
        there = [one for one in BASES if (shipped and one == "value_added") or reader.has(VARIABLES[one])]
        if not there:
            wanted = ", ".join(VARIABLES[one] for one in BASES)
            raise UsageError(
                f"no structure of industry in {reader.origin}: give a table with one of {wanted}"
            )
        return there[0]
    if basis not in BASES:
        raise registries.unknown("basis", basis, BASES, f"there are {', '.join(BASES)}")
    return basis


def _left_out(structure: Structure, values: pd.DataFrame) -> dict[str, list[str]]:
    """Provinces outside the path, with the years that they lack; all years if they have no table at all."""
    from neijuan.data import registries

    inside = set(values.index.get_level_values("region"))
    periods = sorted(values.index.get_level_values("period").unique())
    found = {}
    for code in registries.province_codes():
        if code not in inside:
            there = {period for period, region in structure.values.index if region == code}
            found[code] = [period for period in periods if period not in there]
    return found


def _summary(
    structure: Structure,
    path: pd.DataFrame,
    provinces: pd.DataFrame,
    left_out: dict[str, list[str]],
    threshold: float,
) -> dict[str, Any]:
    first, last = path.iloc[0], path.iloc[-1]
    change = float(last["krugman"] - first["krugman"])
    return {
        "basis": structure.basis,
        "since": int(first["year"]),
        "year": int(last["year"]),
        "provinces_in_path": int(last["provinces"]),
        "sectors_in_path": structure.values.shape[1],
        "krugman": float(last["krugman"]),
        "krugman_first": float(first["krugman"]),
        "change_of_krugman": change,
        "change_of_cosine": float(last["cosine"] - first["cosine"]),
        "change_of_entropy": float(last["entropy"] - first["entropy"]),
        "favours": verdict(change) if len(path) > 1 else None,
        "most_specialised": provinces["code"].iloc[0],
        "most_average": provinces["code"].iloc[-1],
        "threshold": threshold,
        "left_out": left_out,
    }


def _title(summary: dict[str, Any], bases: pd.DataFrame | None) -> str:
    basis = summary["basis"].replace("_", " ")
    if summary["favours"] is None:
        return (
            f"Industrial structures {summary['year']} by {basis}: mean Krugman index {summary['krugman']:.2f}"
        )
    then, now = f"{summary['krugman_first']:.2f} in {summary['since']}", f"{summary['krugman']:.2f}"
    side = summary["favours"].split(" (")[0]
    doubt = " (bases disagree)" if bases is not None and bases["favours"].nunique() > 1 else ""
    return f"Industry by {basis}: Krugman index {then}, {now} in {summary['year']}: {side}{doubt}"


def _notes(structure: Structure, summary: dict[str, Any], bases: pd.DataFrame | None) -> tuple[str, ...]:
    from neijuan.data import registries

    names = registries.provinces()["name"]
    notes = [
        "Krugman index: sum of absolute differences of sector shares from the other provinces, 0 alike to 2. "
        "Adoption: share of provinces where the sector has at least "
        f"{100 * summary['threshold']:g}% of industry.",
        f"Basis {structure.basis.replace('_', ' ')}: {CAVEATS[structure.basis]}",
    ]
    if summary["left_out"]:
        listed = ", ".join(
            f"{names[code]} ({'all years' if len(years) == 0 else _span(years)})"
            for code, years in summary["left_out"].items()
        )
        notes.append(f"Not in the path, for want of figures: {listed}.")
    if bases is not None:
        sides = "; ".join(
            f"{row['basis'].replace('_', ' ')} {row['first']}-{row['last']}: {row['favours']}"
            for row in bases.to_dict("records")
        )
        notes.append(
            f"Dispute: {sides}. The bases differ in provinces, sectors and years; a change below {VERDICT} "
            "counts for neither side; fewer sectors make provinces look more alike; values at current prices "
            "move with coal and oil; employment steps up with its scope in 2013. None reaches back before "
            "2000, the years of the dispute itself."
        )
    return tuple(notes)


def _span(years: list[str]) -> str:
    return years[0] if len(years) == 1 else ", ".join(years) if len(years) <= 3 else f"{len(years)} years"


def _units(*tables: pd.DataFrame) -> dict[str, str]:
    present = {column for table in tables for column in table.columns}
    return {column: unit for column, unit in UNITS.items() if column in present}


def _draw(answer: Answer) -> ReportFigure:
    from neijuan.measures.figures.duplication import draw

    return draw(answer)
