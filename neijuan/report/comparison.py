"""The page of a comparison: one HTML file that needs nothing else, and its figures as files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from neijuan.experiments.files import write_whole

if TYPE_CHECKING:
    import pandas as pd

    from neijuan.experiments.comparison.compare import Comparison, Pair
    from neijuan.report.figure import ReportFigure

LEAD = (
    *("real_product", "utilisation", "employment", "net_exports", "public_debt"),
    *("consumption", "interior_deficit", "producer_prices", "enterprises", "zombies_by_cover"),
)
"""Outcomes in the boxes at the head, where they were measured."""


def write_page(found: Comparison, folder: Path) -> dict[str, Path]:
    """Write `comparison.html` and every figure as SVG; paths by name. Raises UsageError if the place refuses.

    A pair of equal runs has no figures.
    """
    from neijuan.report.comparison_figures import figures, source_line

    drawn = {pair.name: [] if pair.difference.same() else figures(pair) for pair in found.pairs}
    written = {}
    for pair in found.pairs:
        for figure in drawn[pair.name]:
            place = figure.save(folder / f"{figure.name}.svg", source_line(pair))
            written[f"figure {figure.name}"] = place
    page = render(found, drawn)
    path = write_whole(folder / "comparison.html", lambda place: place.write_text(page, encoding="utf-8"))
    return {**written, "page": path}


def render(found: Comparison, drawn: dict[str, list[ReportFigure]]) -> str:
    """The page as text."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    from neijuan.report import page

    environment = Environment(
        loader=FileSystemLoader(page.TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["svg"] = lambda figure: Markup(figure.svg())
    first = found.pairs[0].difference
    return environment.get_template("comparison.html.jinja").render(
        title=_title(found),
        span=f"{first.quarters[0]}–{first.quarters[-1]}",
        run=_card(found),
        several=found.seeds > 1,
        pairs=[_pair(pair, drawn[pair.name]) for pair in found.pairs],
        styles=Markup(page._styles()),
    )


def _title(found: Comparison) -> str:
    """Titles of the scenarios compared."""
    others = [str(pair.difference.other.dataset.attrs["scenario"]) for pair in found.pairs]
    return f"{'; '.join(others)} – beside: {found.base.dataset.attrs['scenario']}"


def _card(found: Comparison) -> list[tuple[str, str]]:
    dataset = found.base.dataset
    seeds = ", ".join(str(seed) for seed in dataset["seed"].values)
    return [
        ("Base", found.pairs[0].difference.base_name),
        ("Compared", ", ".join(pair.name for pair in found.pairs)),
        ("Start", f"reconciled accounts of {dataset.attrs['start_year']}"),
        ("Paired seeds", seeds),
        ("Scale of firms", str(dataset.attrs["firms_scale"])),
        ("Version", f"neijuan {dataset.attrs['version']}"),
    ]


def _pair(pair: Pair, drawn: list[ReportFigure]) -> dict[str, Any]:
    """All that the template says of a pair."""
    from neijuan.experiments.comparison.printing import window
    from neijuan.report.comparison_figures import source_line

    return {
        "name": pair.name,
        "title": str(pair.difference.other.dataset.attrs["scenario"]),
        "base": pair.difference.base_name,
        "equal": pair.difference.same(),
        "changed": pair.changed,
        "window": window(pair),
        "findings": _findings(pair),
        "national": _table(pair.national, ["title"], ["Outcome"]),
        "groups": _groups(pair),
        "cost": _cost(pair),
        "attribution": _attribution(pair),
        "wide": [one for one in drawn if "-map-" not in one.name],
        "maps": [one for one in drawn if "-map-" in one.name],
        "source_line": source_line(pair),
    }


def _findings(pair: Pair) -> list[tuple[str, str, str, str]]:
    from neijuan.experiments.comparison.printing import figure, range_of

    table = pair.national.set_index("outcome")
    found = []
    for name in LEAD:
        if name in table.index:
            row: Any = table.loc[name]
            unit = "%" if row["unit"] == "percent" else " points"
            level = f"{row['level']:,.4g} {row['unit_of_level']} in the base"
            found.append((str(row["title"]), figure(float(row["median"])) + unit, range_of(row), level))
    return found


def _table(table: pd.DataFrame, names: list[str], heads: list[str]) -> dict[str, Any]:
    """Heads and rows of text for a table with bands."""
    from neijuan.experiments.comparison.printing import shown

    text = shown(table, names)
    heads = [*heads, *(str(column).capitalize() for column in text.columns[len(names) :])]
    return {"heads": heads, "rows": [[str(cell) for cell in row] for row in text.to_numpy()]}


def _groups(pair: Pair) -> dict[str, Any]:
    """Groups of provinces and sectors by all measures."""
    table = pair.by("group")
    rows = table[table["measure"].isin(["real_product", "utilisation", "employment", "real_output"])]
    return _table(rows.reset_index(drop=True), ["name", "title"], ["Group", "Measure"])


def _cost(pair: Pair) -> dict[str, Any] | None:
    from neijuan.experiments.comparison.printing import cost_lines

    cost = pair.cost
    if cost is None:
        return None
    return {"span": f"{cost.first}–{cost.last}", "lines": cost_lines(cost)}


def _attribution(pair: Pair) -> dict[str, Any] | None:
    from neijuan.experiments.comparison.printing import runs_of, wide_attribution, words

    table = wide_attribution(pair)
    if table is None:
        return None
    heads = [words(str(column)).capitalize() for column in table.columns]
    return {"heads": heads, "rows": table.to_numpy().tolist(), "runs": runs_of(pair)}
