"""Runs compared: what `neijuan compare` and `nj.compare` do."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neijuan.errors import UsageError
from neijuan.experiments import defaults
from neijuan.experiments.comparison import attribution as sharing
from neijuan.experiments.comparison import runs
from neijuan.experiments.comparison.costs import Cost, cost
from neijuan.experiments.comparison.difference import LAST, Difference
from neijuan.experiments.comparison.told import Changed, changed, scenario_of
from neijuan.experiments.progress import Progress, choose_progress

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from neijuan.experiments.results import Results
    from neijuan.scenarios import Scenario

    Given = str | Path | Scenario | Results

FIRMS, SEEDS = "1:1000", 5
"""Scale and paired seeds of a comparison that names none."""
BY = ("province", "sector", "group", "year")


@dataclass(frozen=True, eq=False)
class Pair:
    """One run beside the base."""

    difference: Difference
    last: int = LAST
    shares: xr.Dataset | None = None

    @property
    def name(self) -> str:
        """Name of the run that is compared."""
        return self.difference.name

    @cached_property
    def changed(self) -> Changed:
        """What changed, in words, policies apart from assumptions."""
        return changed(self.difference.base, self.difference.other)

    @cached_property
    def national(self) -> pd.DataFrame:
        """National outcomes."""
        return self.difference.table(last=self.last)

    @cached_property
    def cost(self) -> Cost | None:
        """Fiscal cost, per job and per point of utilisation."""
        return cost(self.difference)

    @cached_property
    def attribution(self) -> pd.DataFrame | None:
        """Contributions of levers; None unless asked for."""
        return None if self.shares is None else sharing.summary(self.shares)

    def by(self, what: str) -> pd.DataFrame:
        """Differences by `province`, `sector`, `group` or `year`. Raises UsageError for another word."""
        from neijuan.experiments.comparison.places import table

        return table(self.difference, what, self.last)

    def ranked(self, by: str = "province", measure: str = "real_product") -> pd.DataFrame:
        """Winners first: rows of one measure, sorted by the median; `sure` where the band is on one side of
        zero. Raises UsageError for an unknown measure."""
        table = self.by(by)
        known = list(dict.fromkeys(table["measure"]))
        if measure not in known:
            raise UsageError(f"no measure {measure!r} by {by}: choose from {', '.join(known)}")
        rows = table[(table["measure"] == measure) & table["median"].notna()]
        rows = rows.sort_values("median", ascending=False, kind="stable").reset_index(drop=True)
        return rows.assign(sure=(rows["p05"] > 0) | (rows["p95"] < 0))


@dataclass(frozen=True, eq=False)
class Comparison:
    """A base and the runs beside it; `files` are what was written."""

    base: Results
    pairs: tuple[Pair, ...]
    interrupted: bool = False
    files: dict[str, Path] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Pair:
        """The run of a name. Raises UsageError for another."""
        for pair in self.pairs:
            if pair.name == name:
                return pair
        raise UsageError(f"no run {name!r} in this comparison: {', '.join(one.name for one in self.pairs)}")

    def ask(self, *questions: str) -> pd.DataFrame:
        """A row for each question such as `utilisation@new-three`, `employment@Jiangsu`, `balance@Gansu`: the
        level of the base, the paired difference and its band. Raises UsageError for unknown words."""
        import pandas as pd

        from neijuan.experiments.comparison.asked import answers

        tables = [answers(one.difference, questions, one.last) for one in self.pairs]
        if len(tables) == 1:
            return tables[0]
        named = [table.assign(run=one.name) for table, one in zip(tables, self.pairs, strict=True)]
        return pd.concat(named, ignore_index=True)

    @property
    def seeds(self) -> int:
        """Paired seeds."""
        return int(self.base.dataset.sizes["seed"])

    def table(self, name: str | None = None, **where: Any) -> pd.DataFrame:
        """As `Difference.table` for each run beside the base, one after the other, with column `run` where
        there are several."""
        import pandas as pd

        tables = [one.difference.table(name, one.last, **where) for one in self.pairs]
        if len(tables) == 1:
            return tables[0]
        named = [table.assign(run=one.name) for table, one in zip(tables, self.pairs, strict=True)]
        return pd.concat(named, ignore_index=True)


def compare(
    base: Given,
    *others: Given,
    start: int | None = None,
    until: str | int | None = None,
    quarters: int | None = None,
    firms: str | None = None,
    seeds: int | None = None,
    seed: int | None = None,
    out: str | Path | None = None,
    attribute: bool = False,
    last: int = LAST,
    progress: bool | Progress | None = None,
) -> Comparison:
    """Compare scenarios or runs with a base, seed by seed.

        answer = nj.compare("baseline", "eu-us-green-tariffs")
        answer.table("employment", province="Jiangsu")
        answer.pairs[0].by("province")

    `base` and `others`: names of scenarios, files (.yaml, .json), `Scenario`s, results files (.nc) or
    `Results`. Scenarios are run with the same `seeds` (default 5) from `seed` on, at the same scale (default
    1:1000), start and length; beside a run that is there they are run like it. `last`: quarters at the end
    over which tables measure. `attribute`: share the difference among levers (Shapley values), which takes
    2^n - 2 further runs a seed for n levers. `out`: folder for results files, tables, figures and a page.

    Ctrl-C keeps the seeds that are finished. Raises UsageError for wrong settings, for runs that are no pairs
    (other start, scale or seeds), and DomainError when an economy leaves the domain of the model.
    """
    given = (base, *others)
    if not others:
        raise UsageError("one run has nothing to be compared with: name two or more, the base first")
    if last < 1:
        raise UsageError(f"--last {last} is too few: give 1 or more quarters")
    said = {"start": start, "until": until, "quarters": quarters, "firms": firms}
    options, first, count = _settings(given, said, seed, seeds)
    if out is not None:
        from neijuan.experiments.files import check_writable

        check_writable(Path(out), "--out")
    with choose_progress(progress) as bar:
        made = _runs(given, options, first, count, bar)
        stopped = any(one.interrupted for one in made)
        gaps = [Difference(made[0], one) for one in made[1:]]
        shares = [None if not attribute or stopped or gap.same() else _shares(gap, last, bar) for gap in gaps]
    pairs = tuple(
        Pair(gap, min(last, len(gap.quarters)), share) for gap, share in zip(gaps, shares, strict=True)
    )
    found = Comparison(made[0], pairs, stopped)
    if out is not None:
        from neijuan.experiments.comparison.writing import write

        found.files.update(write(found, Path(out), [not runs.is_results(one) for one in given]))
    return found


def _settings(
    given: tuple[Given, ...], said: dict[str, Any], seed: int | None, seeds: int | None
) -> tuple[dict[str, Any], int, int]:
    """Options of the runs to come, first seed and number of seeds: those of a run that is there, or as said.

    Raises UsageError for options that contradict a run that is there.
    """
    from neijuan.experiments.several import end_for_all

    there = next((one for one in given if runs.is_results(one)), None)
    if there is not None:
        wrong = {**said, "seed": seed, "seeds": seeds}
        name = next((name for name, value in wrong.items() if value is not None), None)
        if name is not None:
            raise UsageError(f"--{name} is settled by the run that is there already: leave it out")
        if all(runs.is_results(one) for one in given):
            return {}, 0, 0
        results = runs.read(there)
        settings = results.manifest["settings"]
        return runs.options_of(results), settings["seed"], settings["seeds"]
    count = SEEDS if seeds is None else seeds
    if count < 1:
        raise UsageError(f"--seeds {count} is too few: give 1 or more")
    options = {name: value for name, value in said.items() if value is not None}
    options.setdefault("firms", FIRMS)
    if said["until"] is None and said["quarters"] is None:
        options["until"] = end_for_all(given)  # type: ignore[arg-type]
    return options, defaults.SEED if seed is None else seed, count


def _runs(
    given: tuple[Given, ...], options: dict[str, Any], seed: int, seeds: int, bar: Progress
) -> list[Results]:
    """All runs in their order. Files are read before anything is simulated."""
    found: list[Results | None] = [runs.read(one) if runs.is_results(one) else None for one in given]
    asked = [one for one in given if not runs.is_results(one)]
    if asked:
        made = iter(runs.simulate(asked, options, seed, seeds, bar))
        found = [next(made) if one is None else one for one in found]
    return [one for one in found if one is not None]


def _shares(difference: Difference, last: int, bar: Progress) -> xr.Dataset | None:
    """Contributions of the levers; None where the scenarios differ in none.

    Raises UsageError for runs that this version cannot go on with.
    """
    from neijuan.experiments.manifest import combined_hash

    for one in (difference.base, difference.other):
        if one.manifest.get("code") != combined_hash("neijuan.economy", (".py",)):
            raise UsageError(
                "--attribute needs further runs, and the model has changed since these: simulate them again"
            )
    found = sharing.units(scenario_of(difference.base), scenario_of(difference.other))
    options = runs.options_of(difference.base)
    options["until"] = difference.quarters[-1]
    total, done = found.runs(int(difference.dataset.sizes["seed"])), 0

    def heard(message: str) -> None:
        nonlocal done
        bar.advance(done, total, f"attribution, run {done + 1} of {total}, {message}")
        done += 1

    return sharing.attribution(difference, found, runs.one_seed(options), last, heard)
