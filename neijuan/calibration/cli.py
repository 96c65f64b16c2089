"""`neijuan validate`: how the model fares against what was published."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from neijuan.terminal import Json, Quiet, print_json, print_table

if TYPE_CHECKING:
    from neijuan.calibration.scoreboard import Outcome, Score

app = typer.Typer(
    help="Compare the model with what was published.", add_completion=False, rich_markup_mode=None
)


@app.callback()
def _validate() -> None:
    """Compare the model with what was published."""


@app.command("headline")
def headline_command(
    seeds: Annotated[int, typer.Option(help="Number of seeds, from 1 on.")] = 5,
    firms: Annotated[str, typer.Option(help="Scale of the runs.")] = "1:1000",
    only: Annotated[str, typer.Option(metavar="H1,H5", help="Ids of the results; all if left out.")] = "",
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """The headline results beside their published bands. A miss is a finding and no error."""
    from neijuan.calibration.scoreboard import scores

    found = scores(seeds, firms, only.split(","), progress=False if quiet else None)
    if as_json:
        print_json([score.as_dict() for score in found])
    elif not quiet:
        _print(found, seeds, firms)
    broken = [(score.headline.id, score.outcome.broken or score.without.broken) for score in found]
    for name, reason in broken:
        if reason:
            print(f"check failed: {name}: {' '.join(reason.split())}", file=sys.stderr)
    raise typer.Exit(int(any(reason for _, reason in broken)))


def _print(found: list[Score], seeds: int, firms: str) -> None:
    """The scoreboard, then what each result asks beyond its figure."""
    import pandas as pd

    rows = [
        {
            "id": score.headline.id,
            "result": score.headline.title,
            "unit": score.headline.unit,
            "figure": f"{score.outcome.figure:.3g}",
            "seeds": f"{score.outcome.low:.3g} to {score.outcome.high:.3g}",
            "published": f"{score.outcome.band[0]:g} to {score.outcome.band[1]:g}",
            "verdict": verdict(score.outcome),
            "without_R07": f"{score.without.figure:.3g} {verdict(score.without)}",
        }
        for score in found
    ]
    passed = sum(score.outcome.passed for score in found)
    print_table(pd.DataFrame(rows), f"{passed} of {len(found)} pass: median of {seeds} seeds, firms {firms}")
    for score in found:
        for condition in score.outcome.also:
            mark = "holds" if condition.holds else "fails"
            counted = f"(true in {condition.holds_in} of {condition.seeds} seeds)"
            print(f"{score.headline.id:<4} {mark} {counted}: {condition.text}")


def verdict(outcome: Outcome) -> str:
    """Pass, miss, or what of the result was missed."""
    if outcome.broken:
        return "broken"
    if outcome.passed:
        return "pass"
    return "miss" if not outcome.in_band else "miss (condition)"
