"""What a worker sends back: the arrays that charts need, with their quarters."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

QUARTERS_PER_YEAR = 4


@dataclass(frozen=True)
class Answer:
    """Results of one run: arrays `[quarter, ...]` by name of the vocabulary, money per quarter.

    `transactions` is summed over places: `[quarter, kind, account]`.
    """

    start: int
    arrays: dict[str, NDArray[np.float64]] = field(repr=False)
    seconds: float = 0.0

    def __getitem__(self, name: str) -> NDArray[np.float64]:
        return self.arrays[name]

    @property
    def quarters(self) -> int:
        """Number of simulated quarters."""
        return len(self.arrays["gross_domestic_product"])

    @property
    def labels(self) -> list[str]:
        """Names of the quarters, such as 2012Q1."""
        return [f"{self.start + place // 4}Q{place % 4 + 1}" for place in range(self.quarters)]

    @property
    def years(self) -> NDArray[np.float64]:
        """Middle of each quarter in calendar years: 2012Q1 is 2012.125."""
        return self.start + (np.arange(self.quarters) + 0.5) / QUARTERS_PER_YEAR


def annual(flow: NDArray[np.float64]) -> NDArray[np.float64]:
    """A quarterly flow per year: four times the mean of the last four quarters, fewer at the start."""
    total = np.cumsum(flow, axis=0)
    late = total.copy()
    late[QUARTERS_PER_YEAR:] -= total[:-QUARTERS_PER_YEAR]
    counted = np.minimum(np.arange(1, len(flow) + 1), QUARTERS_PER_YEAR)
    return late * (QUARTERS_PER_YEAR / counted).reshape(-1, *[1] * (flow.ndim - 1))


def growth(level: NDArray[np.float64]) -> NDArray[np.float64]:
    """Growth on a year earlier, percent; no figure in the first year."""
    out = np.full(level.shape, np.nan)
    if len(level) > QUARTERS_PER_YEAR:
        earlier = level[:-QUARTERS_PER_YEAR]
        safe = np.where(earlier == 0, np.nan, earlier)
        out[QUARTERS_PER_YEAR:] = 100 * (level[QUARTERS_PER_YEAR:] / safe - 1)
    return out


def ratio(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    """Percent of `whole`; no figure where there is nothing."""
    return 100 * part / np.where(whole == 0, np.nan, whole)
