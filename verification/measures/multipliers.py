"""The Leontief system of `exposure` against pymrio, and what its trade assumption is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from neijuan import measures
from neijuan.measures.exposure_accounts import YEARS, benchmark
from neijuan.report.style import LIGHT
from verification.measures.comparison import Comparison, comparison, draw_differences, draw_pairs
from verification.panels import finish, multiples

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neijuan.measures.interprovincial_tables import InterprovincialTables

YEAR = 2012


def compare() -> list[Comparison]:
    """Inverse, multipliers and embodied value added of every year, by pymrio from flows."""
    return [one for year in YEARS for one in of_year(year)]


def draw(found: list[Comparison]) -> None:
    """One year against pymrio, and beside it what other trade and balanced accounts would change."""
    shown = [one for one in found if one.what.endswith(str(YEAR))]
    ours, gravity = _shares(benchmark(YEAR)), _shares(with_gravity(YEAR))
    likeness = _rank_correlation(ours, gravity)
    with multiples("measures/multipliers", 3, height=3.6) as axes:
        draw_pairs(axes[0], f"Interprovincial table of {YEAR}", shown)
        draw_differences(axes[1], shown)
        axes[2].plot(100 * gravity, 100 * ours, "o", markersize=4, color=LIGHT["blue"])
        ends = np.array([0, 100 * max(ours.max(), gravity.max())])
        axes[2].plot(ends, ends, color=LIGHT["muted"], linewidth=0.7)
        title = f"Exposure to all exports, %\nrank correlation {likeness:.2f}"
        finish(axes[2], title, ("accounts balanced, gravity", "tables as published, proportional"))
    print(
        f"for judgement: exposure of the provinces to all exports of {YEAR}, published tables with "
        f"proportional trade against balanced accounts with gravity: rank correlation {likeness:.3f}, "
        f"median difference {100 * np.median(np.abs(ours - gravity)):.2f} points of value added"
    )


def of_year(year: int) -> list[Comparison]:
    """pymrio begins from flows, output and value added in money and derives everything itself."""
    import pymrio

    tables = benchmark(year)
    labels = pd.MultiIndex.from_product([tables.provinces, tables.sectors], names=["region", "sector"])
    output = tables.output.ravel()
    flows = pd.DataFrame(tables.coefficients * output, index=labels, columns=labels)
    final = pd.DataFrame({("CN", "final"): output - flows.sum(axis=1).to_numpy()}, index=labels)
    final.columns = pd.MultiIndex.from_tuples(final.columns, names=["region", "category"])
    added = pd.DataFrame([tables.value_added.ravel() * output], index=["value added"], columns=labels)
    system = pymrio.IOSystem(Z=flows, Y=final)
    system.accounts = pymrio.Extension("accounts", F=added)
    system.calc_all()

    size = output.size
    inverse = tables.requirements(np.eye(size).reshape(*tables.output.shape, size)).reshape(size, size)
    made = tables.makers(tables.exports)
    embodied = (tables.value_added[:, :, None] * tables.requirements(made)).sum((1, 2))
    deliveries = pd.Series(made.sum(2).ravel(), index=labels)
    intensity = pd.Series(
        (system.accounts.S.to_numpy() * (system.L @ deliveries).to_numpy())[0], index=labels
    )
    theirs = intensity.groupby(level="region", sort=False).sum().reindex(list(tables.provinces))
    answer = measures.exposure(year=year).table.set_index("code")["earned"].reindex(list(tables.provinces))
    program = f"pymrio {pymrio.__version__}"
    return [
        comparison(f"inputs per output A, {year}", program, tables.coefficients, system.A),
        comparison(f"Leontief inverse L, {year}", program, inverse, system.L),
        comparison(
            f"output multipliers, {year}", program, tables.multipliers(np.ones_like(tables.output)).ravel(),
            system.L.sum(axis=0),
        ),
        comparison(
            f"value added multipliers, {year}", program, tables.multipliers(tables.value_added).ravel(),
            system.accounts.M.to_numpy()[0],
        ),
        comparison(f"value added in exports, {year}", program, embodied, theirs),
        comparison(f"exposure as answered, {year}", program, answer, theirs),
        *_single_regions(tables, year, program),
    ]  # fmt: skip


def _single_regions(tables: InterprovincialTables, year: int, program: str) -> list[Comparison]:
    """Output multipliers within each province alone, (I - own A)^-1, from the blocks on the diagonal."""
    import pymrio

    ours, theirs = [], []
    for place in range(len(tables.provinces)):
        own = tables.inputs[place] * tables.own[place][:, None]
        ours.append(np.linalg.solve((np.eye(len(own)) - own).T, np.ones(len(own))))
        theirs.append(pymrio.calc_L(pd.DataFrame(own)).sum(axis=0).to_numpy())
    return [comparison(f"multipliers inside provinces, {year}", program, ours, theirs)]


def with_gravity(year: int) -> InterprovincialTables:
    """The tables with trade and accounts of the model's start, balanced and by gravity, for comparison."""
    from dataclasses import replace

    from neijuan.economy.start.reconciliation import reconcile

    books, tables = reconcile(year).accounts, benchmark(year)
    trade = books.trade.transpose(1, 2, 0)
    uses = trade.sum(0) + books.imports_abroad
    home = np.arange(len(trade))
    own = trade[home, home].copy()
    between = trade.copy()
    between[home, home] = 0.0
    bought = between.sum(0)

    def over(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)

    output = books.gross_output
    return replace(
        tables,
        output=output,
        exports=books.exports_abroad,
        value_added=over(books.value_added.sum(1), output),
        inputs=over(books.intermediate, np.broadcast_to(output[:, None, :], books.intermediate.shape)),
        own=over(own, uses),
        elsewhere=over(bought, uses),
        abroad=over(books.imports_abroad, uses),
        origin=over(between, np.broadcast_to(bought[None], between.shape)),
    )


def _shares(tables: InterprovincialTables) -> NDArray[np.float64]:
    """Value added in all exports over value added, by province."""
    output = tables.requirements(tables.makers(tables.exports)).sum(2)
    return (tables.value_added * output).sum(1) / (tables.value_added * tables.output).sum(1)


def _rank_correlation(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    ranks = np.array([values.argsort().argsort() for values in (one, other)])
    return float(np.corrcoef(ranks)[0, 1])
