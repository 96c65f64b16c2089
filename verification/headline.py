"""The headline results beside their published bands.

    python -m verification.headline [seeds]

writes `docs/headline.md`: the scoreboard with and without R07, misses marked, then the explanations that
`verification/headline_notes.md` gives under a heading for each result (`## H4`).
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from neijuan.calibration.cli import verdict
from neijuan.calibration.scoreboard import DISPUTED, Outcome, Score, scores
from verification.pages import DOCS, table, write_page

NOTES = Path(__file__).with_name("headline_notes.md")
SEEDS, FIRMS = 5, "1:1000"
HEADS = ("result", "unit", "published", "figure", "seeds", "verdict", "without R07", "verdict without R07")


def figure(value: float) -> str:
    """Three digits, a proper minus."""
    return f"{value:.3g}".replace("-", "−")


def between(low: float, high: float) -> str:
    """A range as printed."""
    return f"{figure(low)} to {figure(high)}"


def marked(outcome: Outcome) -> str:
    """The verdict; what is no pass stands out."""
    word = verdict(outcome)
    return word if word == "pass" else f"**{word}**"


def row(score: Score) -> list[str]:
    """A line of the scoreboard."""
    shown, other = score.outcome, score.without
    return [
        f"{score.headline.id} {score.headline.title}",
        score.headline.unit,
        between(*shown.band),
        figure(shown.figure),
        between(shown.low, shown.high),
        marked(shown),
        figure(other.figure),
        marked(other),
    ]


def conditions(found: list[Score]) -> str:
    """What results ask beyond their figure, and in how many seeds it holds."""
    return "\n".join(
        f"- {score.headline.id}: {entry.text}: {'holds' if entry.holds else '**fails**'} "
        f"(true in {entry.holds_in} of {entry.seeds} seeds)"
        for score in found
        for entry in score.outcome.also
    )


def explanations(found: list[Score], notes: str) -> str:
    """The notes as they are, and the results that miss and have none."""
    explained = set(re.findall(r"^#+ (H\d+)\b", notes, re.MULTILINE))
    missed = [score.headline.id for score in found if not (score.outcome.passed and score.without.passed)]
    silent = [name for name in missed if name not in explained]
    text = re.sub(r"^#+ (?=H\d)", "### ", notes, flags=re.MULTILINE).strip()
    if silent:
        text += f"\n\nNot explained so far: {', '.join(silent)}."
    return text.strip() or "All results pass."


def page(found: list[Score], seeds: int, notes: str) -> str:
    """The page as Markdown."""
    passed = sum(score.outcome.passed for score in found)
    without = sum(score.without.passed for score in found)
    sources = "\n".join(f"- {score.headline.id}: {score.headline.source}" for score in found)
    return f"""# Headline results

Published findings that the model must reproduce. {passed} of {len(found)} pass with producing for debt
service (R07, parameter `{DISPUTED}`), the least proven link of the model, {without} without it. Figures are
medians of {seeds} seeds at {FIRMS} from 2012, "seeds" is the range over them. A result passes if its median
is in the published band and each of its conditions holds in more than half of the seeds. Bands are fixed,
misses stay. Written by `python -m verification.headline`; `neijuan validate headline` gives the same figures.

{table(HEADS, [row(score) for score in found])}

## Conditions beyond the figure

With R07, in the words of the median seed:

{conditions(found)}

## Explanations

{explanations(found, notes)}

## Sources of the bands

{sources}
"""


def main() -> None:
    """Measure and write."""
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else SEEDS
    found = scores(seeds, FIRMS)
    notes = NOTES.read_text(encoding="utf-8") if NOTES.is_file() else ""
    write_page(DOCS / "headline.md", page(found, seeds, notes))


if __name__ == "__main__":
    main()
