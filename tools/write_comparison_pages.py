"""Put the figures of the moment into the pages on comparison.

    python tools/write_comparison_pages.py

Simulates the question of `docs/tutorial-tariffs.md` and the bands of `benchmarks/paired_seeds.py` again (some
minutes) and rewrites what stands between the marks of both pages, and the tutorial's figure.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))
DOCS = ROOT / "docs"
QUESTIONS = ("utilisation", "utilisation@new-three", "employment@Jiangsu", "balance@Gansu")

if TYPE_CHECKING:
    from neijuan.experiments.comparison.compare import Comparison


def replaced(page: str, mark: str, text: str) -> str:
    """The page with `text` between the marks. Raises ValueError if they are missing."""
    pattern = re.compile(rf"(<!-- {mark} begin -->\n).*?(<!-- {mark} end -->)", re.DOTALL)
    if not pattern.search(page):
        raise ValueError(f"no marks {mark}")
    return pattern.sub(lambda found: f"{found[1]}{text}{found[2]}", page)


def answer_text(answer: Comparison) -> str:
    """The tutorial's table, with a sentence on certainty and the figure."""
    from neijuan.experiments.comparison.bands import certain
    from neijuan.experiments.comparison.printing import cell_of, window

    table = answer.ask(*QUESTIONS)
    lines = [f"| {window(answer.pairs[0])} | base | difference | unit |", "| --- | --: | --: | --- |"]
    for _, row in table.iterrows():
        level = f"{row['level']:,.4g} ({row['unit_of_level']})".replace("-", "−")
        lines.append(f"| {row['title']}, {row['name']} | {level} | {cell_of(row)} | {row['unit']} |")
    sure = [
        f"{row['title']} of {row['name']} {'rises' if row['median'] > 0 else 'falls'}"
        for _, row in table.iterrows()
        if certain(row["p05"], row["p95"])
    ]
    verdict = (
        f"On one side of zero in the whole band: {'; '.join(sure)}." if sure else "No band leaves zero out."
    )
    figure = "![Differences over time](figures/tariffs-over-time.svg)"
    return "\n".join([*lines, "", verdict, "", figure, ""])


def paired_text(found: dict[str, Any]) -> str:
    """By how much pairing narrows bands."""
    lines = [
        f"With {found['seeds']} seeds at {found['firms']}, the width of the 5-95% range of a difference,",
        "seeds paired, and every seed against every other (`benchmarks/paired_seeds.py`):",
        "",
        "| scenario | outcome | paired | unpaired | times as wide |",
        "| --- | --- | --: | --: | --: |",
    ]
    for name, one in found["scenarios"].items():
        shown = [
            row for row in one["outcomes"] if row["outcome"] in ("utilisation", "real_product", "employment")
        ]
        for row in shown:
            widths = " | ".join(f"{row[key]:.2g} {row['unit']}" for key in ("paired", "unpaired"))
            lines.append(f"| {name} | {row['title']} | {widths} | {row['ratio']:,.0f} |")
        lines.append(
            f"| {name} | median of {len(one['outcomes'])} outcomes | | | {one['median_ratio']:,.0f} |"
        )
    return "\n".join([*lines, ""])


def main() -> None:
    """Simulate and write."""
    import neijuan as nj
    from benchmarks.paired_seeds import KEPT, measure
    from neijuan.report.comparison_figures import source_line, time_figure

    answer = nj.compare("baseline", "eu-us-green-tariffs")
    pair = answer.pairs[0]
    time_figure(pair).save(DOCS / "figures" / "tariffs-over-time.svg", source_line(pair))
    _rewrite(DOCS / "tutorial-tariffs.md", "answer", answer_text(answer))
    found = measure()
    KEPT.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    _rewrite(DOCS / "comparison.md", "paired", paired_text(found))


def _rewrite(path: Path, mark: str, text: str) -> None:
    path.write_text(replaced(path.read_text(encoding="utf-8"), mark, text), encoding="utf-8")


if __name__ == "__main__":
    main()
