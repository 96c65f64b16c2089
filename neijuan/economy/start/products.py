"""Third step: uses and flows of every product in every province, by weighted cross-entropy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from neijuan.economy.start.entropy import Problem, solve
from neijuan.economy.start.production import Nation, Production
from neijuan.economy.start.proportional import fit
from neijuan.economy.start.published import CATEGORIES, Published
from neijuan.economy.start.trade import TradePrior, trade_prior

if TYPE_CHECKING:
    import scipy.sparse as sp
    from numpy.typing import NDArray

# Reliability: the weight of one yuan of relative change. Assumptions (grade E) in the order that the
# literature finds: consumption and foreign trade are observed, capital formation and flows between
# provinces are residuals.
WEIGHT = {
    "intermediate": 1.0,
    "household_consumption": 2.0,
    "government_consumption": 2.0,
    "fixed_capital_formation": 1.0,
    "exports": 4.0,
    "imports": 4.0,
    "outflow": 0.5,
    "inflow": 0.5,
    "own": 0.5,
}
SINGLE = ("exports", "imports", "outflow", "inflow", "own")


@dataclass(frozen=True)
class Products:
    """Uses and flows by province and product [31, 30]; `intermediate` [31, 30, 30]; `final` [31, 3, 30]."""

    intermediate: NDArray[np.float64]
    final: NDArray[np.float64]
    exports: NDArray[np.float64]
    imports: NDArray[np.float64]
    outflow: NDArray[np.float64]
    inflow: NDArray[np.float64]
    own: NDArray[np.float64]


def final_prior(facts: Published, nation: Nation, totals: NDArray[np.float64]) -> NDArray[np.float64]:
    """Final uses [31, 3, 30] with the products of the tables, fitted to each province's totals and to the
    nation."""
    fitted = []
    for position, name in enumerate(CATEGORIES):
        table = np.maximum(facts.tables[name].values, 0.0)
        national = nation.final[position]
        shares = table / table.sum(1, keepdims=True) + 1e-4 * national / national.sum()
        prior = shares * totals[:, position, None]
        fitted.append(fit(prior, totals[:, position], national, tolerance=1e-10, iterations=500))
    return np.stack(fitted, axis=1)


def _local_constraints(sectors: int) -> sp.csr_matrix:
    """What holds in each province. Rows: supply of each product, its use, each sector's inputs, each final
    total."""
    import scipy.sparse as sp

    eye, ones = sp.identity(sectors), np.ones((1, sectors))
    use = sp.kron(eye, ones)  # intermediate [product, user] summed over users
    inputs = sp.kron(ones, eye)
    nothing = None
    rows: list[list[Any]] = [
        # own + outflow + exports = output
        [
            sp.csr_matrix((sectors, sectors**2)),
            *[sp.csr_matrix((sectors, sectors))] * 3,
            eye,
            nothing,
            eye,
            nothing,
            eye,
        ],
        # intermediate + final - imports - inflow - own = -inventory
        [use, eye, eye, eye, nothing, -eye, nothing, -eye, -eye],
        [inputs, *[nothing] * 8],
        *[[nothing, *[ones if k == c else nothing for k in range(3)], *[nothing] * 5] for c in range(3)],
    ]
    return sp.csr_matrix(sp.bmat(rows))


def _national_constraints(sectors: int) -> sp.csr_matrix:
    """What holds for the nation: final uses, exports and imports by product; outflows equal inflows."""
    import scipy.sparse as sp

    eye = sp.identity(sectors)
    blocks: list[list[Any]] = []
    for position in range(5):
        row: list[Any] = [None] * 9
        row[1 + position] = eye
        blocks.append(row)
    blocks.append([None] * 6 + [eye, -eye, None])
    blocks[0][0] = sp.csr_matrix((sectors, sectors**2))
    blocks[0][8] = sp.csr_matrix((sectors, sectors))
    return sp.csr_matrix(sp.bmat(blocks))


def fit_products(
    facts: Published,
    nation: Nation,
    production: Production,
    inventory: NDArray[np.float64],
    totals: NDArray[np.float64],
) -> Products:
    """Uses and flows nearest to the published tables that balance every product in every province.

    Output, inputs by sector, inventories [31, 30] and the provinces' final uses [31, 3] are those of the
    first two steps. The nation's final uses, exports and imports are met by product; outflows equal inflows
    by product.
    """
    final = final_prior(facts, nation, totals)
    use = production.intermediate.sum(2) + final.sum(1) + np.maximum(inventory, 0.0)
    trade = trade_prior(facts, nation, production, use)
    # A province keeps what it adds to its own stocks; stocks that are drawn down serve the same uses as new
    # output.
    stocked = np.maximum(inventory, 0.0)
    drawn = np.minimum(inventory, 0.0)
    provinces, count = production.gross_output.shape
    singles = [getattr(trade, name) for name in SINGLE]
    prior = np.concatenate(
        [production.intermediate.reshape(provinces, -1), final.reshape(provinces, -1), *singles], 1
    )
    weight = np.repeat(list(WEIGHT.values()), [count**2] + [count] * 8)
    local_target = np.concatenate(
        [production.gross_output - stocked, -drawn, production.inputs, totals], axis=1
    )
    national_target = np.concatenate([*nation.final, nation.exports, nation.imports, np.zeros(count)])
    problem = Problem(
        prior, weight, _local_constraints(count), local_target, _national_constraints(count), national_target
    )
    flows = solve(problem)
    parts = np.split(flows, np.cumsum([count**2] + [count] * 7), axis=1)
    named = dict(zip(SINGLE, parts[4:], strict=True))
    named["own"] = named["own"] + stocked
    intermediate = parts[0].reshape(provinces, count, count)
    return Products(intermediate=intermediate, final=np.stack(parts[1:4], axis=1), **named)


__all__ = ["Products", "TradePrior", "fit_products"]
