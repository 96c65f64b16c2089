"""Second step: how each province spends its GDP, by weighted least squares."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neijuan.economy.start.published import Published

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Variance of a published figure as a multiple of the figure itself (net exports: of GDP), relative to
# households. Investment and net outflow are the least reliable: overstated provincial GDP sits in
# investment (Chen, Chen, Hsieh and Song 2019), and net outflow is the residual of the provincial accounts.
# The numbers are assumptions (grade E).
VARIANCE = {"household": 1.0, "government": 2.0, "fixed_capital_formation": 12.0, "net_exports": 2.0}


def fit_expenditure(
    facts: Published,
    gdp: NDArray[np.float64],
    inventory: NDArray[np.float64],
    totals: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Expenditure of each province nearest to the published accounts.

    gdp, inventory [31] are given; totals [3] are the national final uses. Returns the three final uses [31,
    3] and net exports, abroad and to other provinces [31]. Every province's expenditure sums to its GDP and
    every use to the nation; net exports then sum to the nation's as well.
    """
    prior = np.column_stack([facts.expenditure, facts.net_exports])
    base = np.column_stack([facts.expenditure, gdp])
    variance = base * np.array(list(VARIANCE.values()))
    provinces, uses = prior.shape[0], prior.shape[1] - 1
    # Unknown multipliers: one per province (its GDP) and one per national total.
    gap_province = gdp - inventory - prior.sum(1)
    gap_nation = totals - facts.expenditure.sum(0)
    system = np.zeros((provinces + uses, provinces + uses))
    system[:provinces, :provinces] = np.diag(variance.sum(1))
    system[:provinces, provinces:] = variance[:, :uses]
    system[provinces:, :provinces] = variance[:, :uses].T
    system[provinces:, provinces:] = np.diag(variance[:, :uses].sum(0))
    solution = np.linalg.solve(system, np.concatenate([gap_province, gap_nation]))
    multiplier = solution[:provinces, None] + np.append(solution[provinces:], 0.0)[None, :]
    fitted = prior + variance * multiplier
    return fitted[:, :uses], fitted[:, uses]
