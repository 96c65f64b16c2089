"""Firms as a table: one row a firm and year, in the schema of `neijuan.data.firm_tables`.

A row is one enterprise of an agent and `enterprises` says how many there are like it, so that the exit of
some of them changes the weight and not the figures of those who stay. Flows of a year are the sums of its
quarters, stocks those at its end. Only industry is in the table: elsewhere three representative producers
stand for a cell, which are no firms.

The state holds no flows. They are computed again from the opening state of each quarter, by the same stages
in the same order as in `quarter`, apart from the simulation, which stays as it is to the bit.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

import neijuan
from neijuan.data.registries import province_codes
from neijuan.economy.accounts.ledger import open_ledger
from neijuan.economy.levers import Levers
from neijuan.economy.mechanisms import Mechanisms
from neijuan.economy.parameters import Parameters
from neijuan.economy.stages import firm_accounts, local_state, planning, products, trading, world
from neijuan.economy.state import State
from neijuan.economy.structure import Structure
from neijuan.errors import UsageError
from neijuan.experiments.files import write_whole

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    import xarray as xr
    from numpy.typing import NDArray

    from neijuan.economy.simulation import Simulation

Firm = Float[Array, "block slot"]
QUARTERS = 4
PERSONS = 1e4
"""Persons in the unit of employment."""


class Flows(NamedTuple):
    """What each agent earned and paid in a quarter, money, totals of its enterprises."""

    sales: Firm
    ebit: Firm
    """Operating surplus after wear of capital, before interest and corporate tax."""
    interest_paid: Firm
    subsidies: Firm
    """Net subsidies on production, where taxes on production less subsidies are negative."""


class Stocks(NamedTuple):
    """What each agent owns and owes at the end of a quarter, money, totals of its enterprises."""

    short_debt: Firm
    assets: Firm
    """Deposits, capital in use and under construction, finished goods, materials, at current prices."""
    employment: Firm
    """10,000 persons."""


@jax.jit
def flows(state: State, structure: Structure, p: Parameters, path: Levers, on: Mechanisms) -> Flows:
    """Flows of the quarter that begins with `state`: stages 1 and 4 to 8 of `quarter`."""
    lay, firms = structure.layout, state.firms
    book = open_ledger(lay, firms.number)
    today = planning.calendar(state, structure, p, path, on)
    structure = products.with_new_uses(structure, today)
    structure = world.with_new_markets(structure, today)
    state = products.refit(state, structure, p, today)
    agenda = local_state.set_agenda(state, structure, p, today, local_state.key_of(state))
    plans = planning.plan_and_price(state, structure, p, today, agenda.support)
    work = planning.hire_and_produce(state, structure, p, today, plans)
    sales = trading.trade(state, structure, p, today, plans, work)
    _, accounts = firm_accounts.keep_accounts(book, state, structure, p, today, agenda, plans, work, sales)
    net_tax = lay.to_firms(structure.production_tax_rate) * accounts.output_value - accounts.subsidy
    return Flows(
        sales=sales.revenue,
        ebit=accounts.earnings,
        interest_paid=accounts.interest,
        subsidies=jnp.maximum(-net_tax, 0.0),
    )


@jax.jit
def stocks(state: State, structure: Structure) -> Stocks:
    """Stocks at the end of the quarter that ends with `state`."""
    lay, firms, paid = structure.layout, state.firms, state.markets.purchase_price
    in_all = firms.capital + firms.begun + firms.half_built
    capital = in_all * lay.province_to_firms(state.markets.capital_price)
    materials = firms.materials * lay.to_firms(
        planning.materials_price(structure, paid, state.technology.need)
    )
    goods = firms.inventories * firms.price
    return Stocks(firms.loans, firms.deposits + capital + goods + materials, firms.employment)


def flows_of(simulation: Simulation, opening: State) -> Flows:
    """Flows of the quarter of a simulation that began with `opening`."""
    return flows(opening, simulation.structure, simulation.parameters, simulation.path, simulation.mechanisms)


class FirmPanel:
    """Watches a simulation and keeps its firms at the end of each calendar year.

        panel = FirmPanel(simulation)
        observed = panel.advance(8)         # instead of simulation.advance(8), the same figures to the bit
        firms = panel.table()               # a row a firm and year

    A slot of the engine that is taken again is another firm: `firm` names block, slot and the quarter of
    birth. Firms that stood at the beginning of the watch are named after it.
    """

    def __init__(self, simulation: Simulation) -> None:
        self.simulation = simulation
        state = simulation.state
        self._frames: list[pd.DataFrame] = []
        self._quarters = 0
        self._rates: list[float] = []
        self._born = np.full(state.firms.number.shape, simulation.quarter_index)
        self._sums = {name: np.zeros(state.firms.number.shape) for name in Flows._fields}

    def advance(self, quarters: int) -> xr.Dataset:
        """Simulate and return what was observed; keep the firms of each year that ends."""
        import xarray as xr

        seen = []
        for _ in range(quarters):
            opening = self.simulation.state
            flow = flows_of(self.simulation, opening)
            seen.append(self.simulation.advance(1))
            self._note(opening, flow)
        return seen[0] if quarters == 1 else xr.concat(seen, dim="quarter", data_vars="minimal")

    @property
    def years(self) -> int:
        """Calendar years kept so far."""
        return len(self._frames)

    def write(self, path: Path) -> Path:
        """Write the table as .parquet or .csv, whole or not at all. Raises UsageError as `table` does."""
        firms = self.table()
        if path.suffix.lower() == ".csv":
            return write_whole(path, lambda place: firms.to_csv(place, index=False))
        return write_whole(path, lambda place: firms.to_parquet(place, index=False))

    def table(self) -> pd.DataFrame:
        """The years kept so far. Raises UsageError if no calendar year was watched whole."""
        import pandas as pd

        if not self._frames:
            raise UsageError("no calendar year was simulated whole: the table of firms needs four quarters")
        firms = pd.concat(self._frames, ignore_index=True)
        firms.attrs = _provenance(self.simulation)
        return firms

    def _note(self, opening: State, flow: Flows) -> None:
        """Add a quarter's flows per enterprise; at the end of a year keep its table."""
        economy = self.simulation
        closing, index = economy.state.firms, economy.quarter_index
        if (index - 1) % QUARTERS == 0:
            self._quarters = 0
            self._sums = {name: np.zeros_like(values) for name, values in self._sums.items()}
            self._rates = []
        self._quarters += 1
        self._rates.append(prime_rate(economy, opening))
        number = np.asarray(opening.firms.number)
        new = (np.asarray(closing.number) > 0) & (np.asarray(closing.age) == 0)
        self._born[new] = index
        for name, values in zip(Flows._fields, flow, strict=True):
            self._sums[name] += _each(np.asarray(values), number)
            self._sums[name][new] = 0.0
        if index % QUARTERS == 0 and self._quarters == QUARTERS:
            year = economy.start + index // QUARTERS - 1
            rate = float(np.mean(self._rates))
            self._frames.append(_rows(economy, self._sums, year, self._born, rate))


def firms_of_last_quarter(simulation: Simulation, opening: State) -> pd.DataFrame:
    """Firms alive now, with the flows of the quarter that began with `opening`, at annual rates (times 4).

    Over several years use `FirmPanel`, which adds up the flows of each year and tells a firm from another
    that took its slot.
    """
    flow = flows_of(simulation, opening)
    number = np.asarray(opening.firms.number)
    born = np.asarray(simulation.state.firms.age) == 0
    sums = {
        name: np.where(born, 0.0, QUARTERS * _each(np.asarray(values), number))
        for name, values in zip(Flows._fields, flow, strict=True)
    }
    year = simulation.start + (simulation.quarter_index - 1) // QUARTERS
    firms = _rows(simulation, sums, year, None, prime_rate(simulation, opening))
    firms.attrs = _provenance(simulation)
    return firms


def _provenance(simulation: Simulation) -> dict[Hashable | None, Any]:
    """Where a table comes from and what its reader must know; a Parquet file keeps both."""
    return {
        "source": f"run from {simulation.start}, firms {simulation.firms}, seed {simulation.seed}, "
        f"neijuan {neijuan.__version__}",
        "notes": [
            "Industrial firms of a run, a row for each agent, figures per enterprise, money in 100 million "
            "yuan. All debt counts as short; the prime rate is the loan rate of the run.",
            f"ASSUMPTION, grade E: firms that stood at the start of {simulation.start} were "
            f"{float(simulation.parameters.start_mean_age):g} years old on average then, drawn at random. No "
            "age is known of them; it decides who is old enough for interest cover.",
        ],
    }


def _each(totals: NDArray[np.float64], number: NDArray[np.float64]) -> NDArray[np.float64]:
    """Per enterprise; zero in free slots."""
    return np.where(number > 0, totals / np.where(number > 0, number, 1.0), 0.0)


@jax.jit
def _loan_rate(
    opening: State, structure: Structure, p: Parameters, path: Levers, on: Mechanisms
) -> Float[Array, ""]:
    """Loan rate per year of the quarter that began with `opening`."""
    return planning.calendar(opening, structure, p, path, on).loan_rate


def prime_rate(simulation: Simulation, opening: State) -> float:
    """What a sound borrower paid in the quarter that began with `opening`, percent per year."""
    economy = simulation.structure, simulation.parameters, simulation.path, simulation.mechanisms
    return 100.0 * float(_loan_rate(opening, *economy))


def _rows(
    simulation: Simulation,
    sums: dict[str, NDArray[np.float64]],
    year: int,
    born: NDArray[np.int64] | None,
    rate: float,
) -> pd.DataFrame:
    """The table of one year from the closing state, the flows per enterprise and the prime rate."""
    import pandas as pd

    from neijuan.economy.start.cells import sector_constants

    state, structure = simulation.state, simulation.structure
    lay, number = structure.layout, np.asarray(state.firms.number)
    cell = np.asarray(lay.cell)
    alive = (number > 0) & np.asarray(structure.surveyed)[cell % lay.sectors][:, None]
    block, slot = np.nonzero(alive)
    owned = {
        name: _each(np.asarray(values), number)
        for name, values in zip(Stocks._fields, stocks(state, structure), strict=True)
    }
    owned["employment"] = owned["employment"] * PERSONS
    births = [""] * len(block) if born is None else [f"/{when}" for when in born[alive]]
    return pd.DataFrame(
        {
            "firm": [f"{b}.{s}{when}" for b, s, when in zip(block, slot, births, strict=True)],
            "year": year,
            "enterprises": number[alive],
            "province": np.asarray(province_codes())[cell[block] // lay.sectors],
            "sector": np.asarray(sector_constants().code)[cell[block] % lay.sectors],
            "age": np.asarray(state.firms.age)[alive] / QUARTERS,
            **{name: values[alive] for name, values in sums.items()},
            "short_debt": owned["short_debt"][alive],
            "long_debt": 0.0,
            "assets": owned["assets"][alive],
            "employment": owned["employment"][alive],
            "prime_short": rate,
            "prime_long": rate,
        }
    )
