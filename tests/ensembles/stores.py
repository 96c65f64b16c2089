"""Stores of ensembles without an engine: figures are a function of the draw, the seed and the scenario."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from neijuan.calibration.outcomes import OUTCOMES
from neijuan.experiments.ensembles import pieces
from neijuan.experiments.ensembles.plan import Member, Plan
from neijuan.experiments.ensembles.planning import make_plan

Figure = Callable[[np.ndarray, Member], float]
QUARTERS = ["2012Q1", "2012Q2", "2012Q3"]
PROVINCES = ["CN-LN", "CN-JL"]


def piece(plan: Plan, member: Member, figure: Figure) -> xr.Dataset:
    """What a member keeps: every outcome is `figure` of its point in the unit cube, output its number."""
    level = figure(plan.unit[member.draw], member)
    output = 100.0 * member.number + np.arange(6.0).reshape(3, 2)
    dataset = xr.Dataset(
        {
            "gross_domestic_product": (("quarter", "province"), output),
            "exchange_rate": (("quarter",), np.full(3, float(member.seed))),
            "outcome_level": (("outcome",), np.full(len(OUTCOMES), level), {"definition": "a test"}),
            "largest_identity_residual": ((), 1e-16),
        },
        coords={"quarter": QUARTERS, "province": PROVINCES},
    )
    dataset.attrs = {"variables": list(dataset.data_vars), "member": member.number}
    return dataset


def make_store(
    folder: Path, figure: Figure, without: tuple[int, ...] = (), **settings: Any
) -> tuple[Path, Plan]:
    """A store as a sweep with `settings` leaves it, some members having failed."""
    plan = make_plan(**{"quarters": len(QUARTERS), **settings})
    (folder / pieces.FOLDER).mkdir(parents=True)
    plan.write(folder)
    for number in range(plan.members):
        if number in without:
            pieces.write_failure(folder, number, {"kind": "DomainError", "reason": "left the domain"})
        else:
            content = pieces.encode(piece(plan, plan.member(number), figure))
            pieces.write_piece(folder, number, content)
    return folder, plan
