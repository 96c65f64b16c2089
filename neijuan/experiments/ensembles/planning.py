"""From what is asked for to a plan: every setting checked before work begins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neijuan.errors import UsageError
from neijuan.experiments import defaults
from neijuan.experiments.calendar import count_quarters
from neijuan.experiments.ensembles.plan import MOST_MEMBERS, Plan, inputs
from neijuan.experiments.ensembles.work import KEEP

if TYPE_CHECKING:
    from neijuan.scenarios import Scenario

FIRMS, SEEDS, DRAWS = "1:1000", 20, 32


def make_plan(
    scenarios: str | Path | Scenario | Sequence[str | Path | Scenario] = defaults.NAME,
    *,
    seeds: int = SEEDS,
    seed: int = defaults.SEED,
    start: int = defaults.START,
    until: str | int | None = None,
    quarters: int | None = None,
    firms: str = FIRMS,
    levers: Iterable[str | Mapping[str, Any]] = (),
    vary: Iterable[str] | Mapping[str, Any] = (),
    design: str = "lhs",
    draws: int = DRAWS,
    prior: str = "triangular",
    keep: str = "aggregates",
) -> Plan:
    """The plan of an ensemble; arguments are those of `sweep`. Raises UsageError for anything wrong in it."""
    import numpy as np

    from neijuan.data.input_output import check_year
    from neijuan.economy.start.draw import scale
    from neijuan.experiments.ensembles.design import points
    from neijuan.experiments.ensembles.priors import priors
    from neijuan.experiments.ensembles.variants import variants
    from neijuan.scenarios import Scenario
    from neijuan.scenarios.composition import lever_paths

    check_year(start)
    if seeds < 1:
        raise UsageError(f"--seeds {seeds} is too few: give 1 or more")
    if seed < 0:
        raise UsageError(f"--seed {seed} is negative: give a whole number from 0 on")
    if keep not in KEEP:
        raise UsageError(f"--keep {keep!r} is unknown: choose from {', '.join(KEEP)}")
    scale(firms)
    neither = until is None and quarters is None
    count = count_quarters(f"{start}Q1", defaults.UNTIL if neither else until, quarters)
    listed = [scenarios] if isinstance(scenarios, str | Path | Scenario) else list(scenarios)
    chosen = variants(listed, levers)
    for variant in chosen:
        lever_paths(Scenario.from_json(variant.text, variant.label), start)
    varied = [vary] if isinstance(vary, str) else vary
    unknown = priors(varied, start, prior)
    names = [one.name for one in unknown]
    if not unknown and design != "lhs":
        points(design, draws, names, seed)
    settings = {
        "start": start,
        "quarters": count,
        "firms": firms.replace(" ", ""),
        "seed": seed,
        "seeds": seeds,
        "keep": keep,
        "design": design if unknown else None,
        "draws": draws if unknown else None,
        "prior": prior if unknown else None,
    }
    unit = points(design, draws, names, seed) if unknown else np.empty((1, 0))
    plan = Plan(settings, tuple(chosen), tuple(one.as_dict() for one in unknown), inputs(), unit)
    if plan.members > MOST_MEMBERS:
        raise UsageError(f"{plan.members:,} members are too many: give fewer seeds, draws or scenarios")
    return plan
