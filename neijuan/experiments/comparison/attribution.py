"""Which lever did it: the difference of two runs shared among what changed, as Shapley values.

The units are the changes of levers that one scenario has over the other (or the other way round: then their
absence), and, as one unit, all that is assumed differently. All 2^n combinations of n units are run for every
seed with the same draws; the contributions add up to the whole difference exactly
(`neijuan.calibration.contributions`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from neijuan.calibration.contributions import Levels, coalitions, decompose
from neijuan.calibration.outcomes import OUTCOMES, over_last
from neijuan.errors import UsageError
from neijuan.experiments.comparison.national import level
from neijuan.experiments.comparison.told import added, bare
from neijuan.scenarios.language import LeverChange, Scenario
from neijuan.scenarios.registries import levers
from neijuan.scenarios.words import whom

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    import xarray as xr

    from neijuan.experiments.comparison.difference import Difference

MOST = 6
"""Units up to which each change stands alone; with more they are grouped by lever, then by rule."""
ASSUMED = "assumptions"
Run = Callable[[Scenario, int], "xr.Dataset"]


@dataclass(frozen=True)
class Units:
    """What is attributed to: changes of the other scenario and of the base, each with its unit's name."""

    base: Scenario
    other: Scenario
    added: tuple[tuple[LeverChange, str], ...]
    removed: tuple[tuple[LeverChange, str], ...]
    assumed: bool

    @property
    def names(self) -> tuple[str, ...]:
        """The units in the order of the scenario."""
        found = [unit for _, unit in (*self.added, *self.removed)]
        return (*dict.fromkeys(found), *([ASSUMED] if self.assumed else []))

    def runs(self, seeds: int) -> int:
        """Runs beside those of base and other."""
        return seeds * max(2 ** len(self.names) - 2, 0)

    def scenario(self, on: frozenset[str]) -> Scenario:
        """The base with the units `on`; with none the base itself, with all the other itself."""
        if not on:
            return self.base
        if on == frozenset(self.names):
            return self.other
        new = [(bare(change), unit) for change, unit in self.added]
        kept: list[LeverChange] = []
        old = [(bare(change), unit) for change, unit in self.removed]
        for change in self.base.levers:
            unit = next((unit for one, unit in old if one == bare(change)), None)
            if unit is None or unit not in on:
                kept.append(change)
        extra = [change for change, unit in new if unit in on]
        whose = self.other if ASSUMED in on else self.base
        update: dict[str, Any] = {"levers": (*kept, *extra)}
        update |= {name: getattr(whose, name) for name in ("shocks", "mechanisms", "assumptions")}
        return self.other.model_copy(update=update)


def units(base: Scenario, other: Scenario) -> Units:
    """The units of two scenarios, at most `MOST` of them beside the assumptions where grouping can do it.

    Raises UsageError for scenarios that differ in nothing.
    """
    base, other = base.flat(), other.flat()
    new, old = added(base.levers, other.levers), added(other.levers, base.levers)
    assumed = any(getattr(base, name) != getattr(other, name) for name in ("shocks", "mechanisms"))
    assumed = assumed or base.assumptions != other.assumptions
    for name_of in (_alone([*new, *old]), _by_lever, _by_rule([*new, *old])):
        found = Units(
            base,
            other,
            tuple((one, name_of(one)) for one in new),
            tuple((one, f"without {name_of(one)}") for one in old),
            assumed,
        )
        if len(found.names) <= MOST:
            break
    if not found.names:
        raise UsageError(f"{other.name} and {base.name} differ in no lever: there is nothing to attribute")
    return found


def attribution(
    difference: Difference,
    found: Units,
    run: Run,
    last: int,
    heard: Callable[[str], None] = lambda message: None,
) -> xr.Dataset:
    """Shapley values of the units by seed and outcome, in percent (log points) or points.

    `run(scenario, seed)` simulates a combination over the quarters of the runs; base and other are taken as
    they are. Outcomes without a figure in some combination are left out. As
    `neijuan.calibration.contributions.decompose`, with `lever` instead of `mechanism`.
    """
    outcomes = over_last(last, OUTCOMES)
    quarters = list(difference.quarters)
    kept: dict[int, Levels] = {}
    for at, seed in enumerate(int(one) for one in difference.dataset["seed"].values):
        levels: Levels = {outcome.id: {} for outcome in outcomes}
        for on in coalitions(found.names):
            if not on or on == frozenset(found.names):
                whole = (difference.other if on else difference.base).dataset
                seen = whole.isel(seed=at).sel(quarter=quarters)
            else:
                heard(f"seed {seed}: {' + '.join(sorted(on))}")
                seen = run(found.scenario(on), seed)
            for outcome in outcomes:
                levels[outcome.id][on] = level(outcome, seen)
        kept[seed] = levels
    known = [one for one in outcomes if _known(kept, one)]
    return decompose(kept, found.names, known).rename(mechanism="lever")


def summary(shares: xr.Dataset) -> pd.DataFrame:
    """One row for each outcome and lever: mean over seeds (means add up to the whole), median and 5-95%.

    Columns: outcome, title, lever, mean, median, p05, p95, unit.
    """
    import pandas as pd

    from neijuan.experiments.comparison.bands import spread

    rows = []
    for outcome in shares["outcome"].values:
        of = shares.sel(outcome=outcome)
        for lever in shares["lever"].values:
            values: np.ndarray = of["contribution"].sel(lever=lever).values
            head: dict[str, Any] = {
                "outcome": str(outcome),
                "title": str(of["title"].values),
                "lever": str(lever),
            }
            head["mean"] = float(values.mean())
            rows.append({**head, **spread(values), "unit": str(of["unit"].values)})
    return pd.DataFrame(rows)


def _known(kept: dict[int, Levels], outcome: Any) -> bool:
    import math

    values = (value for levels in kept.values() for value in levels[outcome.id].values())
    return all(math.isfinite(value) and math.isfinite(outcome.comparable(value)) for value in values)


def _alone(changes: Sequence[LeverChange]) -> Callable[[LeverChange], str]:
    """Names by lever, with targets where a lever is there twice, with a number where those are the same."""
    counts = [one.lever for one in changes]
    names: list[str] = []
    for one in changes:
        of = f" ({whom(one)})" if counts.count(one.lever) > 1 and whom(one) else ""
        dated = f" {one.from_}" if one.from_ else ""
        name = one.lever + of
        if name in names:
            name += dated
        names.append(name if name not in names else f"{name} {len(names) + 1}")
    found = list(zip(map(bare, changes), names, strict=True))
    return lambda change: next(name for one, name in found if one == bare(change))


def _by_lever(change: LeverChange) -> str:
    return change.lever


def _by_rule(changes: Sequence[LeverChange]) -> Callable[[LeverChange], str]:
    """Levers that the same rule reads, named together."""
    rule = {one.lever: levers()[one.lever].rule for one in changes}
    together = {name: " + ".join(one for one in rule if rule[one] == name) for name in rule.values()}
    return lambda change: together[rule[change.lever]]
