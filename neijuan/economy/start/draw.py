"""Firms drawn for each cell so that cell totals are met exactly.

Sizes are Pareto-lognormal (Reed and Jorgensen 2004; Axtell 2001 for the tail), efficiency and debt
log-normal. Every total of a cell (output, capital, staff, debt) is then scaled to the benchmark.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import jax.numpy as jnp
import numpy as np

from neijuan.economy.layout import Layout, lay_out
from neijuan.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from neijuan.economy.start.cells import BenchmarkCells

REPRESENTATIVE_PRODUCERS = 3
"""Agents of a cell outside industry, at every scale."""
FEWEST_AGENTS = 2
"""Fewest agents of an industrial cell: a market needs a rival."""
SPARE_SLOTS = 0.2
"""Free slots for entrants over occupied ones."""
FEWEST_SPARE_SLOTS = 6
"""Free slots of a cell at least. With fewer, the entrants of a small cell soon pool with one agent, whose
better years carry their failures: growth at 1:1000 was then a tenth of a point a year too high."""


def scale(text: str) -> int:
    """Enterprises that an agent stands for: "1:100" is 100.

    Raises:
        UsageError: text that is no ratio of 1 to a whole number.
    """
    match = re.fullmatch(r"\s*1\s*:\s*([0-9]+)\s*", text)
    if match is None or not 1 <= int(match[1]) <= 10_000:
        raise UsageError(
            f"--firms {text!r} is no scale: write 1:1, 1:10, 1:100 or 1:1000 "
            "(one agent for so many enterprises)"
        )
    return int(match[1])


def width(enterprises_per_agent: int) -> int:
    """Slots per block: wide where cells are full, narrow where most hold a few agents."""
    return next(w for limit, w in ((3, 128), (30, 32), (10**9, 8)) if enterprises_per_agent < limit)


@dataclass(frozen=True)
class Drawn:
    """Firm arrays `[block, slot]`; free slots have number 0."""

    layout: Layout
    number: NDArray[np.float64]
    size: NDArray[np.float64]
    """Share of the cell's output."""
    efficiency: NDArray[np.float64]
    """Output per worker relative to the cell; the size-weighted mean of its inverse is 1."""
    capacity: NDArray[np.float64]
    """Share of the cell's capacity."""
    debt: NDArray[np.float64]
    """Share of the cell's debt."""
    age: NDArray[np.float64]
    """Age over the mean age."""
    per_agent: NDArray[np.float64]
    """`[block, 1]`: enterprises that an agent of the cell stands for."""


def draw(cells: BenchmarkCells, firms: str, seed: int, settings: dict[str, float]) -> Drawn:
    """Draw the firms of all cells at a scale."""
    unit, rng = scale(firms), np.random.default_rng([seed, cells.year])
    number = cells.enterprises
    industrial = cells.sectors.industrial[None, :]
    agents = np.where(
        industrial, np.maximum(np.round(number / unit), FEWEST_AGENTS), REPRESENTATIVE_PRODUCERS
    )
    agents = np.where(number > 0, np.minimum(agents, number), 0).astype(int)
    slots = np.where(
        agents > 0, agents + np.maximum(np.ceil(SPARE_SLOTS * agents), FEWEST_SPARE_SLOTS), 0
    ).astype(int)
    layout = lay_out(slots, width(unit))
    block_cell = np.asarray(layout.cell)
    blocks, wide = len(block_cell), width(unit)
    occupied = _occupied(block_cell, agents.reshape(-1), wide)
    cell = block_cell[:, None]

    def total(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.bincount(block_cell, weights=values.sum(axis=1), minlength=number.size)[cell]

    def shares(values: NDArray[np.float64]) -> NDArray[np.float64]:
        kept = np.where(occupied, values, 0.0)
        return kept / np.maximum(total(kept), 1e-300)

    each = number.reshape(-1) / np.maximum(agents.reshape(-1), 1)
    count = _whole(block_cell, occupied, number.reshape(-1), agents.reshape(-1))
    shape = (blocks, wide)
    size = np.exp(
        settings["start_size_dispersion"] * rng.standard_normal(shape)
        + rng.exponential(1.0 / settings["start_size_tail"], shape)
    )
    size = shares(np.minimum(size, 1e3) * count)
    spread = _efficiency_spread(cells, settings).reshape(-1)[cell]
    weakness = np.clip(rng.standard_normal(shape), -2.5, 2.5)
    cost, dearest = np.exp(spread * weakness), _highest_cost(cells).reshape(-1)[cell]
    for _ in range(NORMALISATIONS):
        cost = np.minimum(cost, dearest)
        cost = np.where(occupied, cost / np.maximum(total(size * cost), 1e-300), 1.0)
    load = np.exp(0.08 * np.clip(rng.standard_normal(shape), -2.0, 2.0))
    with_weakness = settings["start_debt_of_weak"]
    leverage = with_weakness * weakness + np.sqrt(1.0 - with_weakness**2) * rng.standard_normal(shape)
    debt = np.exp(settings["start_leverage_dispersion"] * np.clip(leverage, -2.0, 2.0))
    return Drawn(
        layout=layout,
        number=count,
        size=size,
        efficiency=np.where(occupied, 1.0 / cost, 1.0),
        capacity=_capacity(size * load, size, cells.sectors.utilisation, cell, shares),
        debt=shares(size * debt),
        age=rng.exponential(1.0, shape),
        per_agent=each[block_cell][:, None],
    )


def _occupied(block_cell: NDArray[np.int64], agents: NDArray[np.int64], wide: int) -> NDArray[np.bool_]:
    """Spread the agents of a cell evenly over its blocks, so that each block keeps free slots."""
    first = np.r_[True, block_cell[1:] != block_cell[:-1]]
    starts = np.flatnonzero(first)
    position = np.arange(len(block_cell)) - np.repeat(starts, np.diff(np.r_[starts, len(block_cell)]))
    blocks = np.bincount(block_cell, minlength=len(agents))[block_cell]
    here = agents[block_cell] // blocks + (position < agents[block_cell] % blocks)
    return np.arange(wide)[None, :] < here[:, None]


def _whole(
    block_cell: NDArray[np.int64],
    occupied: NDArray[np.bool_],
    number: NDArray[np.float64],
    agents: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Whole enterprises by agent that add up to the cell's number."""
    rank = np.cumsum(occupied, axis=1) - 1
    in_block = occupied.sum(axis=1)
    before = np.cumsum(in_block) - in_block
    starts = np.r_[0, np.cumsum(agents)[:-1]]
    order = before[:, None] + rank - starts[block_cell][:, None]
    base = np.floor(number / np.maximum(agents, 1))
    rest = number - base * agents
    count = base[block_cell][:, None] + (order < rest[block_cell][:, None])
    return np.where(occupied, count, 0.0)


def _efficiency_spread(cells: BenchmarkCells, settings: dict[str, float]) -> NDArray[np.float64]:
    """Dispersion of labour cost that leaves even inefficient firms able to cover most of their variable cost.

    At equal prices a firm's labour cost may exceed the cell's by the cell's operating surplus; thin margins
    mean little dispersion: `start_worst_firm` standard deviations from the mean the surplus is gone.
    """
    dispersion, worst = settings["start_efficiency_dispersion"], settings["start_worst_firm"]
    added = cells.accounts.value_added
    surplus, pay = added[:, 2] + added[:, 3], np.maximum(added[:, 0], 1e-12)
    return np.minimum(dispersion, np.log1p(np.maximum(surplus, 0.0) / pay) / worst)


FULLEST = 0.97
"""Highest utilisation of a firm at the start: beyond it the first quarter's output might not be made."""


def _capacity(
    wanted: NDArray[np.float64],
    size: NDArray[np.float64],
    utilisation: NDArray[np.float64],
    cell: NDArray[np.int64],
    shares: Callable[[NDArray[np.float64]], NDArray[np.float64]],
) -> NDArray[np.float64]:
    """Shares of the cells' capacity, such that no firm needs more of its own than `FULLEST`."""
    least = size * utilisation[cell % len(utilisation)] / FULLEST
    share = shares(wanted)
    for _ in range(NORMALISATIONS):
        share = shares(np.maximum(share, least))
    return share


NORMALISATIONS = 4
"""Rounds after which the mean cost is the cell's and hardly any firm is above the highest."""
BEYOND = 0.05
"""Part of the cell's output by which the highest variable cost exceeds revenue: with more, the lowest price
that a firm asks (R08) would be above the price of the benchmark."""


def _highest_cost(cells: BenchmarkCells) -> NDArray[np.float64]:
    """Highest labour cost of a firm relative to its cell's, with which it would ask the benchmark's price."""
    added, inputs = cells.accounts.value_added, cells.accounts.intermediate.sum(axis=1)
    surplus, pay = added[:, 2] + added[:, 3], np.maximum(added[:, 0], 1e-12)
    return 1.0 + np.maximum(surplus + BEYOND * (inputs + pay), 0.0) / pay


def firm_array(values: NDArray[np.float64]) -> jnp.ndarray:
    """A firm array on the device in double precision."""
    return jnp.asarray(values, dtype=float)
