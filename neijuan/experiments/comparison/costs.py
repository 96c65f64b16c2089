"""Fiscal cost: what local governments, the centre and vehicles pay more, net of what they receive more.

Read off the transactions matrix, which holds by account and kind what was received less what was paid. The
cost is the fall of the joint net receipts of the three public accounts over all kinds but the financial ones
(borrowing, lending, equity); payments among the three cancel.

    cost = - sum over public accounts, non-financial kinds of (receipts less payments)' - (receipts less
             payments)

Current prices, from the first quarter in which the runs differ to the end. Cost per job: yuan per job and
year; per point of utilisation: 100 million yuan per percentage point and year.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from neijuan.economy.dimensions import KINDS
from neijuan.experiments.comparison.bands import certain, spread

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neijuan.experiments.comparison.difference import Difference

    Spread = dict[str, float]
PUBLIC = ("local_governments", "centre", "vehicles")
FINANCIAL = tuple(kind.name for kind in KINDS if kind.stage == "financial")
YEAR = 4
YUAN_PER_YI, PERSONS = 1e8, 1e4
UNCERTAIN = "its difference is not surely on one side of zero"


@dataclass(frozen=True)
class Cost:
    """Fiscal cost of one run over another, bands over seeds.

    `total` yi a year on average; `by_kind` yi a year, positive where the public pays more or receives less,
    the largest first; `jobs` 10,000 persons on average; `utilisation` points on average; `per_job` yuan a
    job and year, `per_point` yi a point and year, None with the reason in `why_not_per_job` and
    `why_not_per_point` where the denominator is not surely on one side of zero.
    """

    first: str
    last: str
    total: Spread
    by_account: dict[str, Spread]
    by_kind: dict[str, Spread]
    jobs: Spread
    utilisation: Spread
    per_job: Spread | None
    per_point: Spread | None
    why_not_per_job: str = ""
    why_not_per_point: str = ""

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {**self.__dict__, "unit": "100 million yuan a year", "unit_per_job": "yuan a job and year"}


def cost(difference: Difference) -> Cost | None:
    """The fiscal cost; None for runs that are equal, or without a transactions matrix."""
    first = difference.first_quarter
    if first is None or "transactions" not in difference.dataset:
        return None
    quarters = list(difference.quarters)
    later = {"quarter": quarters[quarters.index(first) :]}
    flows = difference.dataset["transactions"].sel(later)
    kinds = [str(kind) for kind in flows["kind"].values if kind not in FINANCIAL]
    accounts = [name for name in PUBLIC if name in flows["account"].values]
    public = -YEAR * flows.sel(kind=kinds, account=accounts).sum("place").mean("quarter")
    public = public.transpose("seed", "kind", "account")
    values = public.to_numpy()
    by_kind = {kind: spread(values[:, at].sum(axis=1)) for at, kind in enumerate(kinds)}
    total = values.sum(axis=(1, 2))
    jobs = difference.dataset["employment"].sel(later).sum("province").mean("quarter").to_numpy()
    points = _points(difference, later)
    per_job, no_job = _ratio(total, jobs, YUAN_PER_YI / PERSONS)
    per_point, no_point = _ratio(total, points, 1.0)
    return Cost(
        first=first,
        last=quarters[-1],
        total=spread(total),
        by_account={name: spread(values[:, :, at].sum(axis=1)) for at, name in enumerate(accounts)},
        by_kind=dict(sorted(by_kind.items(), key=lambda item: -abs(item[1]["median"]))),
        jobs=spread(jobs),
        utilisation=spread(points),
        per_job=per_job,
        per_point=per_point,
        why_not_per_job=no_job,
        why_not_per_point=no_point,
    )


def _ratio(
    total: NDArray[np.float64], effect: NDArray[np.float64], factor: float
) -> tuple[Spread | None, str]:
    """Cost over effect, seed by seed; nothing, and why, where the effect may be zero."""
    found = spread(effect)
    if not certain(found["p05"], found["p95"]) or (effect == 0).any():
        return None, UNCERTAIN
    return spread(factor * total / effect), ""


def _points(difference: Difference, later: dict[str, list[str]]) -> NDArray[np.float64]:
    """Difference of national utilisation, provinces weighted by product, points."""
    levels = []
    for one in (difference.base, difference.other):
        x = one.dataset.sel(later)
        weight = x["gross_domestic_product"]
        rate = (x["surveyed_utilisation"] * weight).sum("province") / weight.sum("province")
        levels.append(100.0 * rate.mean("quarter").to_numpy())
    return np.asarray(levels[1] - levels[0])
