"""The scoreboard of the headline results: each measured over seeds, with and without the disputed rule R07.

A result passes if its median figure over the seeds lies in the published band and each of its further
conditions holds in more than half of the seeds.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

from neijuan.errors import UsageError
from neijuan.experiments.progress import Progress, choose_progress

if TYPE_CHECKING:
    import pandas as pd

    from neijuan.calibration.headline import Headline, Result
    from neijuan.calibration.laboratory import Laboratory

START = 2012
DISPUTED = "cash_need"
"""Parameter that switches producing for debt service (R07): results are shown with it and without."""
Measured = list["Result | None"]
"""Results of one headline by seed; None where a run broke down."""


@dataclass(frozen=True)
class Condition:
    """What a result asks beyond its figure: words of the median seed, and in how many seeds it holds."""

    text: str
    holds_in: int
    seeds: int

    @property
    def holds(self) -> bool:
        """Whether it holds in more than half of the seeds."""
        return 2 * self.holds_in > self.seeds


@dataclass(frozen=True)
class Outcome:
    """One headline result over seeds: median, smallest and largest figure (NaN if no run gave one)."""

    figure: float
    low: float
    high: float
    band: tuple[float, float]
    also: tuple[Condition, ...] = ()
    broken: str = ""

    @property
    def in_band(self) -> bool:
        """Whether the median lies in the published band."""
        return self.band[0] <= self.figure <= self.band[1]

    @property
    def passed(self) -> bool:
        """Whether the figure is in the band, every condition holds and no run broke down."""
        return self.in_band and all(condition.holds for condition in self.also) and not self.broken


@dataclass(frozen=True)
class Score:
    """A headline result with and without producing for debt service."""

    headline: Headline
    outcome: Outcome
    without: Outcome

    def as_dict(self) -> dict[str, Any]:
        """Plain entries for a program; a figure that is no number is None."""
        shown, other = self.outcome, self.without
        return {
            "id": self.headline.id,
            "title": self.headline.title,
            "unit": self.headline.unit,
            "figure": number(shown.figure),
            "low": number(shown.low),
            "high": number(shown.high),
            "band": list(shown.band),
            "pass": shown.passed,
            "also": [_condition(entry) for entry in shown.also],
            "source": self.headline.source,
            "figure_without_cash_need": number(other.figure),
            "low_without_cash_need": number(other.low),
            "high_without_cash_need": number(other.high),
            "pass_without_cash_need": other.passed,
            "also_without_cash_need": [_condition(entry) for entry in other.also],
            "broken": shown.broken or other.broken or None,
        }


def headline(
    seeds: int = 5,
    firms: str = "1:1000",
    only: Iterable[str] = (),
    progress: bool | Progress | None = None,
) -> pd.DataFrame:
    """The scoreboard as a table, one row a result, with the entries of `Score.as_dict` as columns.

    `seeds`: how many, from 1 on. `firms`: scale of the runs. `only`: ids such as H1; all if empty. Raises
    UsageError for an unknown id or scale.
    """
    import pandas as pd

    return pd.DataFrame([score.as_dict() for score in scores(seeds, firms, only, progress)])


def scores(
    seeds: int = 5,
    firms: str = "1:1000",
    only: Iterable[str] = (),
    progress: bool | Progress | None = None,
    laboratory: Callable[..., Laboratory] | None = None,
    headlines: Sequence[Headline] | None = None,
) -> list[Score]:
    """Measure the headline results; `laboratory` and `headlines` stand for those of the package."""
    if seeds < 1:
        raise UsageError(f"--seeds {seeds} is too few: give 1 or more")
    if headlines is None:
        from neijuan.calibration.headline import HEADLINES

        headlines = HEADLINES
    if laboratory is None:
        from neijuan.calibration.laboratory import Laboratory

        laboratory = Laboratory
    wanted = chosen(headlines, only)
    found: dict[tuple[str, float], Measured] = {}
    total = 2 * seeds * len(wanted)
    errors: dict[tuple[str, float], str] = {}
    with choose_progress(progress) as bar:
        done = 0
        for seed in range(1, seeds + 1):
            for switch in (1.0, 0.0):
                lab = laboratory(START, firms, seed, {DISPUTED: switch})
                for entry in wanted:
                    bar.advance(done, total, f"{entry.id}, seed {seed} of {seeds}")
                    result, error = _measure(entry, lab)
                    found.setdefault((entry.id, switch), []).append(result)
                    if error:
                        errors.setdefault((entry.id, switch), f"seed {seed}: {error}")
                    done += 1
    return [
        Score(
            entry,
            *(
                outcome(entry, found[entry.id, switch], errors.get((entry.id, switch), ""))
                for switch in (1.0, 0.0)
            ),
        )
        for entry in wanted
    ]


def chosen(headlines: Sequence[Headline], only: Iterable[str]) -> list[Headline]:
    """Those that are asked for, in their order; all if none is named. Raises UsageError for an unknown id."""
    asked = {name.strip().upper() for name in only if name.strip()}
    known = [entry.id for entry in headlines]
    for name in sorted(asked):
        if name not in known:
            raise UsageError(f"no headline result {name!r}: choose from {', '.join(known)}")
    return [entry for entry in headlines if not asked or entry.id in asked]


def outcome(entry: Headline, results: Measured, broken: str = "") -> Outcome:
    """Median and range of the figures over seeds, and how often each condition holds."""
    sound = [result for result in results if result is not None and math.isfinite(result.figure)]
    if not sound:
        return Outcome(math.nan, math.nan, math.nan, entry.band, (), broken or "no run gave a figure")
    if len(sound) < len(results) and not broken:
        broken = f"{len(results) - len(sound)} of {len(results)} runs gave no figure"
    figures = [result.figure for result in sound]
    middle = min(sound, key=lambda result: abs(result.figure - median(figures)))
    also = tuple(
        Condition(text, sum(result.also[place][1] for result in sound), len(results))
        for place, (text, _) in enumerate(middle.also)
    )
    return Outcome(median(figures), min(figures), max(figures), entry.band, also, broken)


def number(value: float) -> float | None:
    """A figure for a program; None where there is none."""
    return float(value) if math.isfinite(value) else None


def _measure(entry: Headline, lab: Laboratory) -> tuple[Result | None, str]:
    """The result of one seed, or why there is none: one broken run does not cost the others."""
    try:
        return entry.measure(lab), ""
    except UsageError:
        raise
    except Exception as error:
        return None, f"{type(error).__name__}: {error}"


def _condition(entry: Condition) -> dict[str, Any]:
    return {"condition": entry.text, "holds": entry.holds, "holds_in": entry.holds_in, "seeds": entry.seeds}
