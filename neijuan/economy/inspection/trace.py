"""Recording of intermediate results: any named variable of any stage, rule or market, quarter by quarter.

    tracer = Tracer(simulation, ["departures.rescue", "plans.price:cell", "rollover.keep_alive.odds"])
    opening = simulation.state
    simulation.advance(1)
    tracer.observe(simulation, opening)     # dataset with one quarter

Each quarter is evaluated a second time from its opening state, by a program that returns what is asked for
and nothing else; the run itself is the same to the bit.

What firms have is brought to provinces: by their mean (weighted by the enterprises that each agent stands
for at the beginning of the quarter; for prices, rates, probabilities), or by `:sum` (for amounts, which are
totals of an agent). `:cell` and `:cell-sum` keep provinces by sectors. Other arrays stay as they are.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import jax
import jax.numpy as jnp
import numpy as np

from neijuan.economy import dimensions as dim
from neijuan.economy.inspection.hearing import every_variable
from neijuan.errors import UsageError

if TYPE_CHECKING:
    import xarray as xr

    from neijuan.economy.levers import Levers
    from neijuan.economy.mechanisms import Mechanisms
    from neijuan.economy.parameters import Parameters
    from neijuan.economy.simulation import Simulation
    from neijuan.economy.state import State
    from neijuan.economy.structure import Structure

WAYS = {
    "mean": "mean over enterprises of a province",
    "sum": "sum over firms of a province",
    "cell": "mean over enterprises of a province and sector",
    "cell-sum": "sum over firms of a province and sector",
}


@dataclass(frozen=True)
class Wish:
    """A variable that is asked for, how firms are brought together, and the name it gets in the results."""

    name: str
    way: str
    label: str


def parse(texts: Iterable[str]) -> list[Wish]:
    """Wishes from texts such as `plans.price`, `plans.price:cell`, several joined by commas.

    Raises UsageError for an unknown way to bring firms together.
    """
    wishes = []
    for text in (part.strip() for given in texts for part in given.split(",")):
        name, colon, way = text.partition(":")
        if not name:
            continue
        if colon and way not in WAYS:
            raise UsageError(f"--trace {text}: no way {way!r} to add up firms; choose from {', '.join(WAYS)}")
        wishes.append(Wish(name, way or "mean", text))
    return list(dict.fromkeys(wishes))


def variables(simulation: Simulation) -> dict[str, tuple[int, ...]]:
    """Every name that can be traced, with the shape of its array."""
    shapes = jax.eval_shape(every_variable, *_conditions(simulation, simulation.state))
    return {name: tuple(leaf.shape) for name, leaf in shapes.items()}


class Tracer:
    """Records the variables asked for. Raises UsageError for a name that the economy does not have."""

    def __init__(self, simulation: Simulation, texts: Iterable[str]) -> None:
        known = variables(simulation)
        self._wishes = [wish for entry in parse(texts) for wish in _expand(entry, known)]
        self._evaluate = jax.jit(self._chosen)

    def observe(self, simulation: Simulation, opening: State) -> xr.Dataset:
        """The variables of the quarter that began with `opening`, with dimension `quarter`."""
        import xarray as xr

        values = jax.device_get(self._evaluate(*_conditions(simulation, opening)))
        label = f"{simulation.start + int(opening.quarter) // 4}Q{int(opening.quarter) % 4 + 1}"
        found = {}
        for wish in self._wishes:
            value = np.asarray(values[wish.label], dtype=float)
            axes = _axes(wish.label, value.shape, simulation.structure)
            way = WAYS[wish.way] if wish.label in self._of_firms else "as computed"
            about = {"traced": wish.name, "aggregation": way}
            found[wish.label] = (("quarter", *axes), value[None], about)
        return xr.Dataset(found, coords={"quarter": [label], **_coordinates(found)})

    def _chosen(
        self, state: State, structure: Structure, p: Parameters, path: Levers, on: Mechanisms
    ) -> dict[str, Any]:
        heard = every_variable(state, structure, p, path, on)
        number = state.firms.number
        self._of_firms = {
            wish.label for wish in self._wishes if _is_of_firms(heard[wish.name].shape, number.shape)
        }
        return {
            wish.label: _together(heard[wish.name], wish.way, structure, number)
            if wish.label in self._of_firms
            else heard[wish.name]
            for wish in self._wishes
        }


def _conditions(
    simulation: Simulation, state: State
) -> tuple[State, Structure, Parameters, Levers, Mechanisms]:
    return state, simulation.structure, simulation.parameters, simulation.path, simulation.mechanisms


def _expand(wish: Wish, known: dict[str, tuple[int, ...]]) -> list[Wish]:
    """The wish itself, or one for each field of what it names."""
    if wish.name in known:
        return [wish]
    fields = [name for name in known if name.startswith(f"{wish.name}.")]
    if fields:
        tail = wish.label.removeprefix(wish.name)
        return [Wish(name, wish.way, name + tail) for name in fields]
    near = difflib.get_close_matches(wish.name, known, n=3, cutoff=0.5)
    hint = f"did you mean {' or '.join(near)}?" if near else "`neijuan diagram` shows stages and rules"
    raise UsageError(f"--trace {wish.name}: the economy computes no such variable; {hint}")


def _is_of_firms(shape: tuple[int, ...], firms: tuple[int, ...]) -> bool:
    return len(shape) == 2 and shape[0] == firms[0] and shape[1] in (1, firms[1])


def _together(values: jax.Array, way: str, structure: Structure, number: jax.Array) -> jax.Array:
    """A firm array by province, or by province and sector."""
    lay, alive = structure.layout, number > 0
    shown = jnp.where(alive, jnp.broadcast_to(values, number.shape).astype(float), 0.0)
    add = lay.cell_sum if way.startswith("cell") else lay.province_sum
    if way.endswith("sum"):
        return add(shown)
    return add(shown * number) / add(number)


def _axes(name: str, shape: tuple[int, ...], structure: Structure) -> tuple[str, ...]:
    """Names of the dimensions of an array, by their sizes; unknown ones are named after the variable."""
    lay = structure.layout
    sizes = {
        lay.provinces: "province",
        lay.sectors: "sector",
        len(dim.BLOCS): "bloc",
        len(dim.KINDS): "kind",
        len(dim.ACCOUNTS): "account",
        len(dim.INSTRUMENTS): "instrument",
        lay.provinces + 1 + len(dim.BLOCS): "place",
    }
    axes: list[str] = []
    for position, size in enumerate(shape):
        axis = sizes.get(size, f"{name} axis {position}")
        axes.append(f"{axis} {axes.count(axis) + 2}" if axis in axes else axis)
    return tuple(axes)


def _coordinates(found: dict[str, Any]) -> dict[str, Any]:
    """Labels of the dimensions that the traced variables have."""
    from neijuan.data.registries import province_codes
    from neijuan.economy.start.cells import sector_constants

    codes = tuple(province_codes())
    labels = {
        "province": list(codes),
        "sector": list(sector_constants().code),
        "bloc": list(dim.BLOCS),
        "kind": list(dim.KIND_NAMES),
        "account": list(dim.ACCOUNTS),
        "instrument": list(dim.INSTRUMENTS),
        "place": list(dim.places(codes)),
    }
    used = {axis for axes, _, _ in found.values() for axis in axes}
    return {axis: names for axis, names in labels.items() if axis in used}
