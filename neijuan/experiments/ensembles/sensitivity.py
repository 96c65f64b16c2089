"""Which parameters move the outcomes of an ensemble, and how sure that is.

The design of the ensemble decides the method; SALib does the arithmetic.

- `morris`: elementary effects (Morris 1991). `mu_star` is the mean absolute effect on the outcome, in its
  unit, of moving the parameter across its prior (Campolongo and others 2007); `sigma` the spread of the
  effects, large where the effect depends on other parameters.
- `sobol`: Sobol' indices (Saltelli 2010). `first` is the share of the outcome's variance that goes when the
  parameter alone becomes known, `total` the share that stays when all others become known.
- `lhs` and `sobol-sequence`: `first` by RBD-FAST (Plischke 2010; bias removed as in Tissot and Prieur 2012).

Intervals are 95%, from bootstraps over trajectories or draws. Outcomes are means over the seeds of each draw,
which are the same seeds in all draws.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neijuan.errors import UsageError
from neijuan.experiments.ensembles.design import LEVELS, problem
from neijuan.experiments.ensembles.plan import Plan, read_plan
from neijuan.experiments.ensembles.summary import outcomes as outcomes_of_members

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

CONFIDENCE, RESAMPLES = 0.95, 1000
FEWEST_DRAWS = 65
"""RBD-FAST reads six harmonics off the spectrum of the draws and needs more of them than that."""
MAIN = {"morris": "mu_star", "sobol": "total", "rbd-fast": "first"}
"""The index by which each method ranks parameters."""


@dataclass(frozen=True)
class Sensitivity:
    """Indices of all parameters for some outcomes.

    `table` has one row for each outcome and parameter: the indices of the method, each with the lower and
    upper end of its interval (`_low`, `_high`), and the unit and title of the outcome. `notes` say how much
    was left out; `draws` is the least number of draws that an outcome has.
    """

    method: str
    table: pd.DataFrame
    scenario: str
    draws: int
    seeds: int
    notes: list[str] = field(default_factory=list)

    @property
    def main(self) -> str:
        """Name of the index that ranks the parameters."""
        return MAIN[self.method]

    def strongest(self, most: int) -> list[tuple[str, pd.DataFrame]]:
        """For each outcome a title and its strongest parameters, strongest first, figures in four digits."""
        tables = []
        for name, rows in self.table.groupby("outcome", sort=False):
            head = rows.nlargest(most, self.main)
            unit = f", {head['unit'].iloc[0]}" if self.method == "morris" else ", shares of variance"
            shown = head.drop(columns=["outcome", "title", "unit"])
            for column in shown.columns[1:]:
                shown[column] = [f"{value:.4g}" for value in shown[column]]
            tables.append((f"{name}: {head['title'].iloc[0]}{unit} ({self.method})", shown))
        return tables


def sensitivity(folder: str | Path, outcomes: Sequence[str] = (), scenario: str = "") -> Sensitivity:
    """Sensitivity of `outcomes` (all if none are named) to the parameters that an ensemble varies.

    Raises UsageError for an ensemble that varies nothing or is unfinished, an unknown outcome or scenario, or
    fewer draws than the method needs.
    """
    import numpy as np
    import pandas as pd

    plan = read_plan(Path(folder))
    if not plan.names:
        raise UsageError(f"{folder} varies no parameter: sweep with --vary and --design morris or sobol")
    chosen = _scenario(plan, scenario)
    levels, seeds = _by_draw(plan, folder, chosen)
    design = str(plan.settings["design"])
    method = design if design in ("morris", "sobol") else "rbd-fast"
    tables, notes, used = [], [], plan.draws
    for outcome in _outcomes(outcomes):
        values = levels[outcome.id].to_numpy()
        keep = whole_blocks(design, np.isfinite(values), len(plan.names))
        found = _ANALYSES[method](list(plan.names), plan.unit[keep], values[keep])
        front = {"outcome": outcome.id, "title": outcome.title, "unit": outcome.unit}
        tables.append(pd.DataFrame({**front, "parameter": plan.names, **found}))
        notes += _notes(outcome.id, values, keep, design)
        used = min(used, int(keep.sum()))
    return Sensitivity(method, pd.concat(tables, ignore_index=True), chosen, used, seeds, notes)


def _scenario(plan: Plan, name: str) -> str:
    labels = [variant.label for variant in plan.scenarios]
    if name and name not in labels:
        raise UsageError(f"no scenario {name!r} in this ensemble: there are {', '.join(labels)}")
    return name or labels[0]


def _outcomes(names: Sequence[str]) -> list[Any]:
    from neijuan.calibration.outcomes import OUTCOMES

    known = {outcome.id: outcome for outcome in OUTCOMES}
    for name in names:
        if name not in known:
            raise UsageError(f"no outcome {name!r}: there are {', '.join(known)}")
    return [known[name] for name in names] if names else list(OUTCOMES)


def _by_draw(plan: Plan, folder: str | Path, scenario: str) -> tuple[pd.DataFrame, int]:
    """Means over seeds `[draw, outcome]`; NaN for a draw of which a seed failed."""
    members = outcomes_of_members(folder)
    mine = members[members["scenario"] == scenario].drop(columns=["scenario", "seed"])
    seeds = int(plan.settings["seeds"])
    counts = mine.groupby("draw").size().reindex(range(plan.draws), fill_value=0)
    levels = mine.groupby("draw").mean().reindex(range(plan.draws))
    return levels.where(counts == seeds), seeds


def whole_blocks(design: str, known: NDArray[np.bool_], parameters: int) -> NDArray[np.bool_]:
    """Draws that can be used: a trajectory, or a base point with its crossings, counts as a whole only."""
    import numpy as np

    size = {"morris": parameters + 1, "sobol": parameters + 2}.get(design, 1)
    return np.repeat(known.reshape(-1, size).all(axis=1), size)


def _notes(name: str, values: NDArray[np.float64], keep: NDArray[np.bool_], design: str) -> list[str]:
    import numpy as np

    lost = int((~np.isfinite(values)).sum())
    if not lost:
        return []
    unit = {"morris": "whole trajectories", "sobol": "whole base points"}.get(design, "draws")
    left = f"{unit} were left out, {int(keep.sum())} draws remain"
    return [f"{name}: {lost} of {len(keep)} draws have no figure: {left}"]


def _morris(names: list[str], unit: NDArray[np.float64], values: NDArray[np.float64]) -> dict[str, Any]:
    from SALib.analyze import morris

    _need(len(values) // (len(names) + 1), 2, "trajectories")
    found = morris.analyze(
        problem(names),
        unit,
        values,
        num_levels=LEVELS,
        conf_level=CONFIDENCE,
        num_resamples=RESAMPLES,
        seed=1,
    )
    return {
        **_with_interval("mu_star", found["mu_star"], found["mu_star_conf"]),
        "mu": list(found["mu"]),
        "sigma": list(found["sigma"]),
    }


def _sobol(names: list[str], unit: NDArray[np.float64], values: NDArray[np.float64]) -> dict[str, Any]:
    from SALib.analyze import sobol

    _need(len(values) // (len(names) + 2), 2, "base points")
    found = sobol.analyze(
        problem(names),
        _centred(values),
        calc_second_order=False,
        conf_level=CONFIDENCE,
        num_resamples=RESAMPLES,
        seed=1,
    )
    return {
        **_with_interval("first", found["S1"], found["S1_conf"]),
        **_with_interval("total", found["ST"], found["ST_conf"]),
    }


def _rbd_fast(names: list[str], unit: NDArray[np.float64], values: NDArray[np.float64]) -> dict[str, Any]:
    from SALib.analyze import rbd_fast

    _need(len(values), FEWEST_DRAWS, "draws")
    found = rbd_fast.analyze(
        problem(names), unit, _centred(values), conf_level=CONFIDENCE, num_resamples=RESAMPLES // 10, seed=1
    )
    return _with_interval("first", found["S1"], found["S1_conf"])


_ANALYSES: dict[str, Callable[..., dict[str, Any]]] = {
    "morris": _morris,
    "sobol": _sobol,
    "rbd-fast": _rbd_fast,
}


def _need(there: int, fewest: int, what: str) -> None:
    if there < fewest:
        raise UsageError(f"{there} {what} are too few for indices: sweep {fewest} or more with --draws")


def _centred(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Values less their mean: shares of variance are the same, and lose fewer digits."""
    return values - values.mean()


def _with_interval(name: str, middle: Any, half: Any) -> dict[str, list[float]]:
    """An index and the ends of its interval, which for a mean of absolute effects does not pass zero."""
    lowest = 0.0 if name == "mu_star" else float("-inf")
    pairs = list(zip(map(float, middle), map(float, half), strict=True))
    return {
        name: [value for value, _ in pairs],
        f"{name}_low": [max(value - width, lowest) for value, width in pairs],
        f"{name}_high": [value + width for value, width in pairs],
    }
