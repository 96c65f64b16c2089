"""Outcomes of an ensemble by scenario: the middle and the spread, and differences paired by seed and draw."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from neijuan.experiments.ensembles.store import open_ensemble

if TYPE_CHECKING:
    import pandas as pd

LOW, HIGH = 0.05, 0.95


def outcomes(folder: str | Path) -> pd.DataFrame:
    """Levels of all outcomes, one row a member (its number is the index), with scenario, draw and seed."""
    import pandas as pd

    dataset = open_ensemble(folder)
    table = pd.DataFrame(dataset["outcome_level"].values, columns=dataset["outcome"].values)
    for place, name in enumerate(("scenario", "draw", "seed")):
        table.insert(place, name, dataset[name].values)
    return table.set_index(pd.Index(dataset["member"].values, name="member"))


def summary(folder: str | Path) -> pd.DataFrame:
    """One row for each scenario and outcome: members, median and 5-95% of the level.

    With several scenarios also the difference from the first, member by member with the same draw and seed:
    its median and 5-95%, in the unit of the level. Bands are over seeds and draws together.
    """
    import pandas as pd

    from neijuan.calibration.outcomes import OUTCOMES

    levels = outcomes(folder)
    order = list(dict.fromkeys(levels["scenario"].sort_index()))
    first = levels[levels["scenario"] == order[0]].set_index(["draw", "seed"])
    rows = []
    for scenario in order:
        mine = levels[levels["scenario"] == scenario].set_index(["draw", "seed"])
        for outcome in OUTCOMES:
            row: dict[str, object] = {"scenario": scenario, "outcome": outcome.id, "unit": outcome.unit}
            row |= {"members": len(mine), **_spread(mine[outcome.id], "")}
            if len(order) > 1:
                gap = (mine[outcome.id] - first[outcome.id]).dropna()
                row |= {"pairs": len(gap), **_spread(gap, "difference_")}
            rows.append(row)
    return pd.DataFrame(rows)


def _spread(values: pd.Series, before: str) -> dict[str, float]:
    known = values.dropna()
    return {
        f"{before}median": float(known.median()),
        f"{before}p05": float(known.quantile(LOW)),
        f"{before}p95": float(known.quantile(HIGH)),
    }
