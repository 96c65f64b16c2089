"""Interprovincial input-output tables from provincial ones, and what deliveries abroad take in each.

A provincial table says how much of each product its industries use and how much the province buys from all
other provinces together. Two assumptions turn 31 such tables into one (the column-coefficient model of
Chenery 1953 and Moses 1955):

* every user in a province buys a product in the same mix of own, other provinces' and foreign make;
* what comes from other provinces comes from each in proportion to its sales of the product to all others.

No distance enters: no flows between pairs of provinces are published.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from neijuan.errors import UsageError

if TYPE_CHECKING:
    from numpy.typing import NDArray

CREDIBLE = 2.0
"""A table whose foreign trade departs from customs by more than this factor gives way to customs."""
OWN_AT_LEAST = 0.05
"""Of what a province makes for the nation this share at least stays; more would be goods in transit, which
the tables count and which are taken off sales and purchases alike."""


@dataclass(frozen=True, eq=False)
class InterprovincialTables:
    """Provinces P by sectors S; money in 100 million yuan, everything else per unit of output or of use.

    `output`, `exports` (sold abroad), `value_added` and `compensation` (per unit of output) [P, S]; `inputs`
    [P, input, S] of any origin per unit of output; `own`, `elsewhere`, `abroad` [P, S]: the mix in which a
    province uses a product, sums to one; `origin` [seller, buyer, S]: whence it comes if from elsewhere;
    `in_transit` [P]: goods taken off, share of output; `from_customs` [P]: exports that are not the table's.
    """

    provinces: tuple[str, ...]
    sectors: tuple[str, ...]
    output: NDArray[np.float64]
    exports: NDArray[np.float64]
    value_added: NDArray[np.float64]
    compensation: NDArray[np.float64]
    inputs: NDArray[np.float64]
    own: NDArray[np.float64]
    elsewhere: NDArray[np.float64]
    abroad: NDArray[np.float64]
    origin: NDArray[np.float64]
    in_transit: NDArray[np.float64]
    from_customs: NDArray[np.bool_]

    @cached_property
    def coefficients(self) -> NDArray[np.float64]:
        """Domestic inputs per unit of output, A [P x S, P x S]: rows sell, columns buy."""
        provinces, sectors = self.output.shape
        mix = self.origin * self.elsewhere[None]
        diagonal = np.arange(provinces)
        mix[diagonal, diagonal] += self.own
        blocks = mix.transpose(0, 2, 1)[:, :, :, None] * self.inputs.transpose(1, 0, 2)[None]
        size = provinces * sectors
        return np.ascontiguousarray(blocks.reshape(size, size))

    @property
    def imported(self) -> NDArray[np.float64]:
        """Foreign inputs per unit of output [P, S]."""
        return (self.inputs * self.abroad[:, :, None]).sum(1)

    def makers(self, part: NDArray[np.float64]) -> NDArray[np.float64]:
        """Where a part of the exports [P, S] is made [maker, S, exporter]: at home as far as the output
        reaches for all exports of the product, the rest elsewhere."""
        excess = np.maximum(self.exports - self.output, 0.0) * (self.origin.sum(0) > 0)
        away = np.divide(excess, self.exports, out=np.zeros_like(excess), where=excess > 0)
        made = self.origin.transpose(0, 2, 1) * (part * away).T[None]
        home = np.arange(len(self.provinces))
        made[home, :, home] += part * (1 - away)
        return made

    def requirements(self, deliveries: NDArray[np.float64]) -> NDArray[np.float64]:
        """Output x = (I - A)^-1 d that deliveries d [P, S, n] take, directly and through all suppliers."""
        size = self.coefficients.shape[0]
        system = np.eye(size) - self.coefficients
        output = np.linalg.solve(system, deliveries.reshape(size, -1))
        return np.asarray(output, dtype=np.float64).reshape(deliveries.shape)

    def multipliers(self, per_output: NDArray[np.float64]) -> NDArray[np.float64]:
        """Total content w'(I - A)^-1 of a unit delivered by each cell [P, S], for a content w per output."""
        system = np.eye(per_output.size) - self.coefficients.T
        total = np.linalg.solve(system, per_output.ravel())
        return np.asarray(total, dtype=np.float64).reshape(per_output.shape)


def interprovincial(
    tables: Mapping[str, NDArray[np.float64]],
    provinces: Sequence[str],
    sectors: Sequence[str],
    customs: tuple[NDArray[np.float64], NDArray[np.float64]] | None = None,
) -> InterprovincialTables:
    """Join provincial tables [P, ...] with the variables of `data.input_output.load`.

    `customs`: exports and imports of each province [P] in customs statistics, and national trade under
    `national_exports_abroad` and `national_imports_abroad` [S]. They stand in for the foreign trade of a
    table that reports none or departs from customs by more than a factor of `CREDIBLE`, in national
    proportions by product. Raises UsageError for a table without foreign trade if there are no customs.
    """
    output = tables["gross_output"]
    use = np.maximum(output - tables["net_outflow"], 0.0)
    exports, replaced = _foreign(tables, "exports_abroad", output, customs and customs[0])
    imports, _ = _foreign(tables, "imports_abroad", use, customs and customs[1])
    outflow, inflow = _between_provinces(tables, exports, imports)
    excess = np.maximum(exports - output, 0.0)
    outflow, inflow, transit = _without_transit(output - exports + excess, outflow, inflow)
    own = np.maximum(output - exports + excess - outflow, 0.0)
    origin = _origins(outflow)
    bought = np.maximum(inflow - excess, 0.0)
    parts = [own, bought, imports]
    own, elsewhere, abroad = _mix(parts, origin.sum(0) > 0)
    made = np.where(output > 0, output, 1.0)
    return InterprovincialTables(
        provinces=tuple(map(str, provinces)),
        sectors=tuple(map(str, sectors)),
        output=output,
        exports=exports,
        value_added=tables["value_added"].sum(1) / made,
        compensation=tables["value_added"][:, 0] / made,
        inputs=tables["intermediate"] / made[:, None, :],
        own=own,
        elsewhere=elsewhere,
        abroad=abroad,
        origin=origin,
        in_transit=transit.sum(1) / output.sum(1),
        from_customs=replaced,
    )


def _foreign(
    tables: Mapping[str, NDArray[np.float64]],
    name: str,
    size: NDArray[np.float64],
    customs: NDArray[np.float64] | None,
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Exports or imports [P, S] and whether they are from customs [P]; `size` spreads them over provinces."""
    published = tables[name]
    if customs is None:
        if np.isnan(published).any():
            raise UsageError(f"{name} has provinces without figures: give a table in which all have them")
        return published, np.zeros(len(published), dtype=bool)
    reported = published.sum(1)
    credible = (reported > customs / CREDIBLE) & (reported < customs * CREDIBLE)
    national, whole = tables[f"national_{name}"], size.sum(0)
    substitute = size * np.divide(national, whole, out=np.zeros_like(whole), where=whole > 0)
    substitute *= (customs / substitute.sum(1))[:, None]
    return np.where(credible[:, None], published, substitute), ~credible


def _between_provinces(
    tables: Mapping[str, NDArray[np.float64]], exports: NDArray[np.float64], imports: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Sales to and purchases from other provinces [P, S], net trade in each product as published.

    A table may fold both kinds of flow together (`outflow_total`); what was moved between trade abroad and
    trade at home is moved on both sides.
    """
    gross = []
    for name, foreign, moved in (
        ("outflow", exports, "exports_abroad"),
        ("inflow", imports, "imports_abroad"),
    ):
        folded = tables.get(f"{name}_total", np.full_like(foreign, np.nan)) - foreign
        apart = tables[name] + tables[moved] - foreign
        gross.append(np.where(np.isfinite(apart), apart, folded))
    outflow, inflow = gross
    if not np.isfinite(outflow + inflow).all():
        raise UsageError("the tables have no flows between provinces: choose a year that has them")
    raised = np.maximum(0.0, -np.minimum(outflow, inflow))
    return outflow + raised, inflow + raised


def _without_transit(
    supply: NDArray[np.float64], outflow: NDArray[np.float64], inflow: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Flows less goods in transit, and these [P, S]; what cannot be bought back is not sold either."""
    transit = np.maximum(outflow - (1 - OWN_AT_LEAST) * supply, 0.0)
    return outflow - transit, np.maximum(inflow - transit, 0.0), transit


def _origins(outflow: NDArray[np.float64]) -> NDArray[np.float64]:
    """Shares of the sellers in what each province buys elsewhere [seller, buyer, S]; zero if nobody sells."""
    sellers = np.repeat(outflow[:, None, :], len(outflow), axis=1)
    home = np.arange(len(outflow))
    sellers[home, home] = 0.0
    total = sellers.sum(0)
    return np.divide(sellers, total[None], out=np.zeros_like(sellers), where=total[None] > 0)


def _mix(parts: list[NDArray[np.float64]], sold: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Shares of own, other provinces' and foreign make [3, P, S]; own make where nobody sells a product."""
    own, elsewhere, abroad = parts
    nowhere = np.where(sold, 0.0, elsewhere)
    stacked = np.stack([own + nowhere, elsewhere - nowhere, abroad])
    total = stacked.sum(0)
    alone = np.zeros_like(stacked)
    alone[0] = 1.0
    return np.divide(stacked, total[None], out=alone, where=total[None] > 0)


def fitted(
    prior: NDArray[np.float64], rows: NDArray[np.float64], columns: NDArray[np.float64], rounds: int = 200
) -> NDArray[np.float64]:
    """The matrix nearest to `prior` whose rows sum to `rows` and columns to `columns` (biproportional).

    The columns are scaled to the rows' total; they are met to rounding, rows as far as the prior allows.
    """
    matrix = prior.copy()
    columns = columns * (rows.sum() / columns.sum())
    for _ in range(rounds):
        for axis, target in ((1, rows), (0, columns)):
            total = matrix.sum(axis)
            factor = np.divide(target, total, out=np.zeros_like(total), where=total > 0)
            matrix = matrix * np.expand_dims(factor, axis)
    return matrix
