"""The domain of the model: what must hold after every quarter, and who broke it if it does not.

The check is one compiled reduction over the observed figures, the accounts of the provinces and the firms'
prices and plans. Only when it fails is the quarter evaluated again, step by step, to find the first stage or
rule whose result is out of the domain.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool

from neijuan.economy.stages.observation import Observed
from neijuan.economy.state import State
from neijuan.errors import DomainError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neijuan.economy.simulation import Simulation

STOCK_TOLERANCE = 1e-6
"""Stocks may fall below zero by rounding: 100 yuan for an amount, in the unit of 100 million yuan."""
PLANS = ("orders", "expected_sales", "labour_efficiency", "appeal", "employment", "markup")
"""What firms carry into the next quarter and no account shows."""


class Breach(NamedTuple):
    """One way to leave the domain: what to say, and the rule to look at if none is found by evaluation."""

    words: str
    rule: str


BREACHES = (
    Breach("a figure is no number", ""),
    Breach("a price is not positive", "prices.quote (R08)"),
    Breach("a stock of capital or goods is negative", "investment.build (R09)"),
    Breach("a bank book has no assets", "credit.lend (R05)"),
    Breach("a province has no industrial firms", "entry_exit.exits (R10)"),
)


def broken(closing: State, observed: Observed) -> Bool[Array, "breach"]:
    """Which of `BREACHES` a quarter shows; all false in a sound one."""
    # The barrier keeps the compiler from working the figures out a second time for the check.
    closing, observed = jax.lax.optimization_barrier((closing, observed))  # type: ignore[no-untyped-call]
    firms = closing.firms
    price = jnp.where(firms.number > 0, firms.price, 1.0)
    carried = sum((getattr(firms, name) for name in PLANS), start=price)
    stock = jnp.minimum(firms.capital, firms.inventories)
    # One pass over the firms: a bit for each breach.
    bits = (
        NO_NUMBER * ~jnp.isfinite(carried) + NO_PRICE * (price <= 0.0) + NO_STOCK * (stock < -STOCK_TOLERANCE)
    )
    shown = jax.lax.reduce(bits, 0, jax.lax.bitwise_or, (0, 1))
    others = eqx.tree_at(
        lambda s: (s.firms, s.key, s.quarter, s.statement), closing, (None, None, None, None)
    )
    accounts = [leaf for leaf in observed if leaf.ndim < 3]  # the matrices are in the identities
    return jnp.stack(
        [
            (shown & NO_NUMBER > 0) | ~_all_numbers([*jax.tree.leaves(others), *accounts]),
            shown & NO_PRICE > 0,
            shown & NO_STOCK > 0,
            (bank_assets(closing) <= 0.0).any(),
            (observed.firms <= 0.0).any(),
        ]
    )


NO_NUMBER, NO_PRICE, NO_STOCK = 1, 2, 4


def _all_numbers(leaves: list[Array]) -> Bool[Array, ""]:
    """Whether all floating-point figures are numbers. Arrays of a shape are added up first, in one pass: a
    sum is a number only if its parts are."""
    alike: dict[tuple[int, ...], Array] = {}
    for leaf in leaves:
        if jnp.issubdtype(leaf.dtype, jnp.floating):
            alike[leaf.shape] = alike[leaf.shape] + leaf if leaf.shape in alike else leaf
    return jnp.stack([jnp.isfinite(total).all() for total in alike.values()]).all()


def bank_assets(state: State) -> Array:
    """What the banks of each province own, a debt to other provinces aside, money."""
    banks = state.banks
    claims = banks.firm_loans + banks.vehicle_debt + banks.local_bonds + banks.central_bonds + banks.reserves
    return claims + jnp.maximum(banks.position, 0.0)


def explain(
    simulation: Simulation, opening: State, closing: State, observed: Observed, found: NDArray[np.bool_]
) -> DomainError:
    """The error for a quarter that began with `opening`: which breach, where, by which stage or rule."""
    kind = int(np.argmax(found))
    breach = BREACHES[kind]
    quarter = simulation.quarter_labels(1)[0]
    culprit = _culprit(simulation, opening, kind) if kind < 2 else None
    if culprit is not None:
        rule, place = culprit.rule, culprit.place
    else:
        rule, place = breach.rule, _where(kind, closing, observed, simulation)
    province, sector = place
    at = ", ".join(part for part in (quarter, province, sector) if part)
    by = f", first in {rule}" if culprit is not None else f"; look at {rule}" if rule else ""
    return DomainError(f"{at}: {breach.words}{by}", quarter, province, sector, rule)


class Culprit(NamedTuple):
    """The first function whose result is out of the domain, and the place of its first bad entry."""

    rule: str
    place: tuple[str, str]


def _culprit(simulation: Simulation, opening: State, kind: int) -> Culprit | None:
    """Evaluate the quarter step by step and stop listening at the first result that is out of the domain."""
    from neijuan.economy.inspection.hearing import listening
    from neijuan.economy.quarter import quarter

    found: list[Culprit] = []
    lay, number = simulation.structure.layout, np.asarray(opening.firms.number)

    def hear(function: str, variables: dict[str, Any], result: Any) -> None:
        # A stage that hands the state on is not the source of what was wrong in it.
        if found or function == "quarter" or isinstance(result, State):
            return
        for path, leaf in jax.tree_util.tree_flatten_with_path(result)[0]:
            name = jax.tree_util.keystr(path, simple=True, separator=".")
            bad = _bad(f"{function}.{name}", leaf, number, kind)
            if bad is not None:
                words = f"{name} of {_named(function)}" if name else _named(function)
                found.append(Culprit(words, place_of(bad, np.shape(leaf), lay)))
                return

    with listening(hear):
        quarter(opening, simulation.structure, simulation.parameters, simulation.path, simulation.mechanisms)
    return found[0] if found else None


def _bad(name: str, leaf: Any, number: NDArray[np.float64], kind: int) -> tuple[int, ...] | None:
    """Index of the first bad entry of a result, None if it is sound or of no concern."""
    if not isinstance(leaf, jax.Array) or not jnp.issubdtype(leaf.dtype, jnp.floating):
        return None
    if kind == 1 and name.rpartition(".")[2] != "price":
        return None
    values = np.asarray(leaf)
    wrong = ~np.isfinite(values) if kind == 0 else ~(values > 0)
    if values.ndim == 2 and len(values) == len(number) and values.shape[1] in (1, number.shape[1]):
        wrong = wrong & (number > 0) if values.shape[1] > 1 else wrong
    return tuple(int(i) for i in np.argwhere(wrong)[0]) if wrong.any() else None


def _named(function: str) -> str:
    """`prices.quote (R08)`; stages and markets have no number."""
    from neijuan.economy.inspection.wiring import wiring

    plain = function.partition("[")[0]
    codes = {rule.name: rule.code for stage in wiring() for rule in stage.rules.values()}
    return f"{plain} ({codes[plain]})" if codes.get(plain) else plain


def place_of(index: tuple[int, ...], shape: tuple[int, ...], lay: Any) -> tuple[str, str]:
    """Province and sector of an entry of an array, empty where the array has none."""
    from neijuan.data.registries import province_codes
    from neijuan.economy.start.cells import sector_constants

    provinces, sectors = list(province_codes()), list(sector_constants().code)
    if len(shape) == 2 and shape[0] == len(lay.cell):
        cell = int(lay.cell[index[0]])
        return provinces[cell // lay.sectors], sectors[cell % lay.sectors]
    at = dict(zip(shape, index, strict=True))
    province = provinces[at[lay.provinces]] if lay.provinces in at else ""
    return province, sectors[at[lay.sectors]] if lay.sectors in at else ""


def _where(kind: int, closing: State, observed: Observed, simulation: Simulation) -> tuple[str, str]:
    """Place of a breach that the closing state shows."""
    lay, firms = simulation.structure.layout, closing.firms
    candidates: dict[int, list[Any]] = {
        0: [leaf for leaf in observed if not np.isfinite(leaf).all()],
        1: [np.where(np.asarray(firms.number) > 0, firms.price, 1.0)],
        2: [np.minimum(firms.capital, firms.inventories)],
        3: [bank_assets(closing)],
        4: [observed.firms],
    }
    for leaf in candidates[kind]:
        values = np.asarray(leaf)
        wrong = ~np.isfinite(values) if kind == 0 else values <= (-STOCK_TOLERANCE if kind == 2 else 0.0)
        if wrong.any():
            return place_of(tuple(int(i) for i in np.argwhere(wrong)[0]), values.shape, lay)
    return "", ""
