"""Does any economy of the registered ranges break? Random parameters, levers and switches, one start.

    python -m verification.any_parameters [--cases N] [--quarters N] [--first N]

runs cases (500 of four quarters) at 1:1000 and prints those that fail, cut down to the changes they need. A
case changes a handful of parameters within their registered ranges, levers within the ranges below, and
switches. In every quarter all figures must be finite, no stock negative and the identities hold. Exits with 1
if a case fails. `--first` is the number of the first case: the same number is always the same case.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import jax
import numpy as np

from neijuan.economy import simulation as economy
from neijuan.economy.accounts.identities import IDENTITIES
from neijuan.economy.levers import path, registry, shape
from neijuan.economy.mechanisms import NAMES, mechanisms
from neijuan.economy.parameters import parameters
from neijuan.economy.parameters import registry as parameter_registry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from neijuan.economy.simulation import Simulation
    from neijuan.economy.state import State

CASES, QUARTERS = 500, 4
LARGEST_RESIDUAL = 1e-10
LARGEST_TRACE = 1e-9
"""Of the largest entry: what rounding may leave below zero."""

BEHAVIOUR = tuple(name for name in parameter_registry() if not name.startswith("start_"))
"""Parameters that can change after the start."""

PLAUSIBLE = {
    "quota": (0.0, 3.0),
    "export_restraint": (0.0, 3.0),
    "foreign_demand": (0.2, 3.0),
    "tariff": (0.0, 1.5),
    "foreign_subsidy": (0.0, 0.5),
    "minimum_export_price": (0.0, 0.5),
    "equalisation": (-0.1, 0.1),
    "consumption_transfer": (0.0, 0.1),
    "place_investment": (0.0, 0.2),
    "local_tax_share": (-0.3, 0.3),
    "household_demand": (0.5, 1.5),
    "work_stoppage": (0.0, 0.5),
    "reemployment_fund": (0.0, 2e5),
    "capacity_cut": (0.0, 0.5),
    "revaluation": (-0.2, 0.2),
    "promotion_weight": (0.0, 1.0),
}
"""Parts of the ranges of levers that are policy or history rather than a limit; the others' are whole."""


@dataclass(frozen=True)
class Move:
    """One lever: its value from quarter `first` on, in all of its cells or in the one numbered `place`."""

    lever: str
    value: float
    place: int | None = None
    first: int = 0


@dataclass(frozen=True)
class Case:
    """What differs from the defaults."""

    values: tuple[tuple[str, float], ...] = ()
    moves: tuple[Move, ...] = ()
    off: tuple[str, ...] = ()

    def __str__(self) -> str:
        parts = [f"{name}={value:.4g}" for name, value in self.values]
        for move in self.moves:
            where = "" if move.place is None else f"[{move.place}]"
            parts.append(f"lever {move.lever}{where}={move.value:.4g} from quarter {move.first}")
        return ", ".join([*parts, *(f"without {name}" for name in self.off)]) or "nothing changed"


def lever_range(name: str) -> tuple[float, float]:
    """Range from which a lever is drawn."""
    entry = registry()[name]
    return PLAUSIBLE.get(name, (entry.low, entry.high))


def cells(name: str) -> int:
    """Number of cells of a lever in one quarter."""
    return int(np.prod(shape(registry()[name], 31, 30), dtype=int))


def draw(seed: int) -> Case:
    """The case of a number: up to eight parameters and five levers, half of them at an end of their range."""
    random = np.random.default_rng(seed)

    def level(low: float, high: float) -> float:
        ends = random.random() < 0.5
        return float(random.choice([low, high]) if ends else random.uniform(low, high))

    names = random.choice(BEHAVIOUR, random.integers(0, 9), replace=False)
    entries = parameter_registry()
    values = tuple((str(n), level(entries[n].low, entries[n].high)) for n in names)
    levers = random.choice(list(registry()), random.integers(0, 6), replace=False)
    moves = []
    for name in map(str, levers):
        place = int(random.integers(cells(name))) if random.random() < 0.3 else None
        moves.append(Move(name, level(*lever_range(name)), place, int(random.integers(0, 3))))
    off = tuple(name for name in NAMES if random.random() < 0.1)
    return Case(values, tuple(moves), off)


def changed(prepared: Simulation, case: Case) -> Simulation:
    """The prepared economy in that case."""
    layout = prepared.structure.layout
    sizes = layout.provinces, layout.sectors
    levers: dict[str, np.ndarray] = {}
    for move in case.moves:
        entry = registry()[move.lever]
        values = np.full((QUARTERS + 1, *shape(entry, *sizes)), entry.default)
        late = values[move.first :].reshape(QUARTERS + 1 - move.first, -1)
        late[:, slice(None) if move.place is None else move.place] = move.value
        levers[move.lever] = values
    return replace(
        prepared,
        path=path(levers, *sizes),
        mechanisms=mechanisms(**dict.fromkeys(case.off, False)),
        parameters=parameters(**{**prepared.parameters.as_dict(), **dict(case.values)}),
    )


FIRMS = (
    "number", "capital", "begun", "half_built", "orders", "employment", "price", "inventories", "materials",
    "expected_sales", "deposits", "loans", "labour_efficiency", "appeal", "uncovered", "loans_before",
)  # fmt: skip
OTHERS = {
    "households": ("deposits",),
    "vehicles": ("deposits", "debt", "infrastructure", "planned_investment"),
    "local_governments": ("deposits", "bonds", "infrastructure", "planned_investment"),
    "centre": ("deposits", "bonds"),
    "banks": ("deposits", "firm_loans", "vehicle_debt", "local_bonds", "central_bonds"),
    "markets": ("wage", "labour_force", "unemployment", "price", "purchase_price", "consumer_prices"),
    "local_states": ("listed", "volume", "reported"),
    "world": ("duty", "rivals", "exchange_rate"),
    "people": ("population", "laid_off"),
    "technology": ("experience", "efficiency", "idle", "mothballed", "rescue", "need"),
}
FLOWS = (
    "household_consumption",
    "employment",
    "firm_entries",
    "firm_exits",
    "industrial_support",
    "sector_output",
)
POSITIVE = {("markets", "price"), ("world", "exchange_rate"), ("technology", "efficiency")}


def _signed(closing: State, observed: Any) -> Iterator[tuple[str, Any]]:
    """What must not be negative, by name."""
    for part, names in {"firms": FIRMS, **OTHERS}.items():
        for name in names:
            yield f"{part}.{name}", getattr(getattr(closing, part), name)
    for name in FLOWS:
        yield name, getattr(observed, name)


def faults(closing: State, observed: Any) -> list[str]:
    """What is wrong at the end of a quarter, in words."""
    found = []
    for leaf_path, leaf in jax.tree_util.tree_leaves_with_path((closing, observed)):
        if not np.isfinite(np.asarray(leaf)).all():
            found.append(f"no number in {jax.tree_util.keystr(leaf_path)}")
    if found:
        return found
    for name, values in _signed(closing, observed):
        array = np.asarray(values)
        if array.min() < -LARGEST_TRACE * max(1.0, np.abs(array).max()):
            place = np.unravel_index(array.argmin(), array.shape)
            found.append(f"negative {name} {array.min():.4g} at {tuple(int(i) for i in place)}")
    for part, name in POSITIVE:
        if not (np.asarray(getattr(getattr(closing, part), name)) > 0).all():
            found.append(f"{part}.{name} not positive")
    worst = np.asarray(observed.identity_residual).max(axis=1)
    broken = zip(IDENTITIES, worst, strict=True)
    return found + [f"identity {name} {x:.2e}" for name, x in broken if not x <= LARGEST_RESIDUAL]


def judge(prepared: Simulation, case: Case, quarters: int = QUARTERS) -> list[str]:
    """Faults of the first quarter that has any, with its number."""
    one = changed(prepared, case)
    state = one.state
    for number in range(quarters):
        state, observed, _ = economy._quarter(state, one.structure, one.parameters, one.path, one.mechanisms)
        found = faults(*jax.device_get((state, observed)))
        if found:
            return [f"quarter {number + 1}: {fault}" for fault in found]
    return []


def cut_down(prepared: Simulation, case: Case, quarters: int = QUARTERS) -> Case:
    """The case without the changes that it can do without and still fail."""
    for part in ("values", "moves", "off"):
        for item in getattr(case, part):
            fewer = replace(case, **{part: tuple(x for x in getattr(case, part) if x != item)})
            if judge(prepared, fewer, quarters):
                case = fewer
    return case


def main() -> None:
    """Run the cases and print the failures."""
    parser = argparse.ArgumentParser(description="Economies of the registered ranges that break.")
    parser.add_argument("--cases", type=int, default=CASES)
    parser.add_argument("--quarters", type=int, default=QUARTERS)
    parser.add_argument("--first", type=int, default=0)
    asked = parser.parse_args()
    prepared = economy.Simulation.prepare(2012, "1:1000", 1)
    began, failed = time.perf_counter(), 0
    for seed in range(asked.first, asked.first + asked.cases):
        case = draw(seed)
        if not judge(prepared, case, asked.quarters):
            continue
        failed += 1
        least = cut_down(prepared, case, asked.quarters)
        print(f"case {seed}: {least}\n    " + "\n    ".join(judge(prepared, least, asked.quarters)[:4]))
    seconds = time.perf_counter() - began
    print(
        f"{asked.cases - failed} of {asked.cases} cases of {asked.quarters} quarters hold ({seconds:.0f} s)"
    )
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
