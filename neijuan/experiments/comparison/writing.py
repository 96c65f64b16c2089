"""What a comparison leaves in a folder: results files, tables, JSON, figures, a page."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from neijuan.experiments.files import write_whole
from neijuan.experiments.results import Results, write_results

if TYPE_CHECKING:
    import pandas as pd

    from neijuan.experiments.comparison.compare import Comparison, Pair

TABLES = ("province", "sector", "group", "year")


def write(found: Comparison, folder: Path, made: Sequence[bool]) -> dict[str, Path]:
    """Write all that belongs to a comparison; files by name.

    `made` tells which runs were simulated now: those are kept as results files. Raises UsageError if the
    folder or disk refuses.
    """
    from neijuan.experiments.comparison.printing import as_dict
    from neijuan.report.comparison import write_page

    runs = [found.base, *(pair.difference.other for pair in found.pairs)]
    written: dict[str, Path] = {}
    for results, new in zip(runs, made, strict=True):
        if new:
            name = _name(results)
            path = write_results(results.dataset, folder / f"{name}.nc")
            written[f"results {name}"] = path
    for pair in found.pairs:
        written |= _tables(pair, folder)
    content = json.dumps(as_dict(found, TABLES, ()), ensure_ascii=False, allow_nan=False)
    written["json"] = _text(folder / "comparison.json", content)
    return written | write_page(found, folder)


def _tables(pair: Pair, folder: Path) -> dict[str, Path]:
    tables = {"national": pair.national, **{by: pair.by(by) for by in TABLES}}
    if pair.attribution is not None:
        tables["attribution"] = pair.attribution
    return {
        f"table {pair.name} {name}": _csv(folder / f"{pair.name}-{name}.csv", table)
        for name, table in tables.items()
    }


def _csv(path: Path, table: pd.DataFrame) -> Path:
    return write_whole(path, lambda place: table.to_csv(place, index=False, lineterminator="\n"))


def _text(path: Path, text: str) -> Path:
    return write_whole(path, lambda place: place.write_text(text, encoding="utf-8"))


def _name(results: Results) -> str:
    return str(results.manifest["settings"]["name"])
