"""What each mechanism contributes to an outcome: Shapley values over all combinations of switches.

With v(S) the outcome of a run in which the mechanisms S are on, a mechanism's contribution is the mean of
what adding it changes, over all orders in which the n mechanisms can be switched on one after the other,

    phi_i = sum over S without i of |S|! (n - |S| - 1)! / n! (v(S + i) - v(S))

(Shapley 1953; as a way to decompose outcomes, Shorrocks 2013). Contributions add up to v(all) - v(none),
interactions being shared equally among those that interact. All combinations start from one prepared economy
and draw the same random numbers, seed by seed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Protocol

from neijuan.calibration.outcomes import Outcome, over_last
from neijuan.economy.mechanisms import NAMES
from neijuan.errors import DomainError, UsageError
from neijuan.experiments.progress import Progress, choose_progress

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

START, QUARTERS, WINDOW = 2012, 52, 12
"""Benchmark year, quarters simulated (to 2024), and those at the end over which outcomes are measured."""


Levels = dict[str, dict[frozenset[str], float]]
"""Level of each outcome (by id) in every combination of mechanisms that are on."""


class Runs(Protocol):
    """Whatever runs an economy with some mechanisms off, such as `laboratory.Laboratory`."""

    def run(self, quarters: int, *, off: tuple[str, ...]) -> xr.Dataset:
        """Results of `quarters` with the mechanisms `off` switched off."""


def coalitions(names: Sequence[str]) -> list[frozenset[str]]:
    """All combinations of `names`, from none to all: 2^n of them."""
    return [frozenset(chosen) for size in range(len(names) + 1) for chosen in combinations(names, size)]


def shapley(values: Mapping[frozenset[str], float]) -> dict[str, float]:
    """Shapley value of each name, exact; they add up to the value of all less that of none.

    `values` holds a number for every combination of the names in it, the empty one included. Raises
    UsageError if one is missing. Cost 2^n, meant for n of about ten.
    """
    names = sorted(frozenset().union(*values))
    wanted = coalitions(names)
    missing = [found for found in wanted if found not in values]
    if missing:
        listed = " + ".join(sorted(missing[0])) or "none"
        raise UsageError(
            f"{len(missing)} of {len(wanted)} combinations have no value, such as {listed}: run all"
        )
    count = len(names)
    weight = [
        math.factorial(size) * math.factorial(count - size - 1) / math.factorial(count)
        for size in range(count)
    ]
    return {
        name: math.fsum(
            weight[len(others)] * (values[others | {name}] - values[others])
            for others in wanted
            if name not in others
        )
        for name in names
    }


def outcomes_of_runs(
    economy: Runs,
    quarters: int,
    names: Sequence[str],
    outcomes: Sequence[Outcome],
    heard: Callable[[], None] = lambda: None,
) -> Levels:
    """Levels of the outcomes in every combination of `names`, other mechanisms on.

    `heard` is called after every run. Raises DomainError for a run that ends without a finite figure.
    """
    levels: Levels = {outcome.id: {} for outcome in outcomes}
    for on in coalitions(names):
        off = tuple(name for name in names if name not in on)
        seen = economy.run(quarters, off=off)
        for outcome in outcomes:
            level = outcome.measure(seen)
            if not math.isfinite(outcome.comparable(level)):
                raise DomainError(f"{outcome.title} is {level} without {', '.join(off) or 'nothing'}")
            levels[outcome.id][on] = level
        heard()
    return levels


def contributions(
    prepare: Callable[[int], Runs],
    seeds: Sequence[int] = (1, 2, 3),
    quarters: int = QUARTERS,
    names: Sequence[str] = NAMES,
    outcomes: Sequence[Outcome] | None = None,
    progress: bool | Progress | None = None,
) -> xr.Dataset:
    """Run all combinations of the mechanisms `names` for every seed and decompose each outcome.

    `prepare(seed)` gives the economy of a seed, prepared once for its 2^n runs; outcomes are those of
    `outcomes.OUTCOMES` over the last three years unless given. Answers as `decompose` does.
    Raises UsageError without seeds or mechanisms, DomainError for a run without a finite figure.
    """
    if not seeds or not names:
        raise UsageError("contributions need at least one seed and one mechanism: name them")
    outcomes = over_last(WINDOW) if outcomes is None else outcomes
    total = len(seeds) * 2 ** len(names)
    kept: dict[int, Levels] = {}
    done = 0
    with choose_progress(progress) as bar:
        for seed in seeds:

            def heard(seed: int = seed) -> None:
                nonlocal done
                done += 1
                bar.advance(done, total, f"seed {seed}: combinations of {len(names)} mechanisms")

            kept[seed] = outcomes_of_runs(prepare(seed), quarters, names, outcomes, heard)
    return decompose(kept, names, outcomes)


def decompose(kept: Mapping[int, Levels], names: Sequence[str], outcomes: Sequence[Outcome]) -> xr.Dataset:
    """Contributions from the levels of all combinations, by seed.

    Variables: `contribution` [seed, outcome, mechanism], Shapley values in percent or points (coordinate
    `unit`); `alone`, the same for the mechanism as the last that is switched on, which is the effect of
    taking it out of the whole, its sign turned; the levels `all_on` and `all_off` [seed, outcome] in
    `unit_of_level`.
    """
    import xarray as xr

    everything = frozenset(names)
    shared, last, whole, bare = [], [], [], []
    for levels in kept.values():
        values = [
            {on: outcome.comparable(level) for on, level in levels[outcome.id].items()}
            for outcome in outcomes
        ]
        found = [shapley(value) for value in values]
        shared.append([[one[name] for name in names] for one in found])
        last.append([[v[everything] - v[everything - {name}] for name in names] for v in values])
        whole.append([levels[outcome.id][everything] for outcome in outcomes])
        bare.append([levels[outcome.id][frozenset()] for outcome in outcomes])
    cube = ("seed", "outcome", "mechanism")
    return xr.Dataset(
        {
            "contribution": (cube, shared),
            "alone": (cube, last),
            "all_on": (cube[:2], whole),
            "all_off": (cube[:2], bare),
        },
        coords={
            "seed": list(kept),
            "outcome": [outcome.id for outcome in outcomes],
            "mechanism": list(names),
            "title": ("outcome", [outcome.title for outcome in outcomes]),
            "unit": ("outcome", [outcome.unit_of_difference for outcome in outcomes]),
            "unit_of_level": ("outcome", [outcome.unit for outcome in outcomes]),
        },
    )


def standard_error(values: xr.DataArray) -> xr.DataArray:
    """Standard error of the mean over seeds; NaN for a single seed."""
    count = values.sizes["seed"]
    if count == 1:
        return values.mean("seed") * math.nan
    return values.std("seed", ddof=1) / math.sqrt(count)


def summary(found: xr.Dataset, name: str = "contribution") -> pd.DataFrame:
    """Mean and standard error over seeds of `contribution` or `alone`.

    Rows are (outcome, unit), columns (mechanism, mean or standard_error).
    """
    import numpy as np
    import pandas as pd

    values = found[name].transpose("seed", "outcome", "mechanism")
    parts = np.stack([values.mean("seed").values, standard_error(values).values], axis=-1)
    columns = [list(map(str, found["mechanism"].values)), ["mean", "standard_error"]]
    return pd.DataFrame(
        parts.reshape(values.sizes["outcome"], -1),
        index=pd.MultiIndex.from_arrays(
            [found["outcome"].values, found["unit"].values], names=["outcome", "unit"]
        ),
        columns=pd.MultiIndex.from_product(columns, names=["mechanism", "part"]),
    )
