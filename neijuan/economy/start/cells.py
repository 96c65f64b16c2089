"""The benchmark economy by cell: labour, capital, investment, debt and enterprises of each sector in each
province.

Flows are those of one quarter, a fourth of the benchmark year.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from neijuan import data
from neijuan.data.input_output import sectors as sector_registry
from neijuan.economy.start.aggregates import published_aggregates
from neijuan.economy.start.capital import capital_stock
from neijuan.economy.start.reconciliation import reconcile

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neijuan.economy.start.aggregates import PublishedAggregates
    from neijuan.economy.start.reconciliation import BenchmarkAccounts

Array = "NDArray[np.float64]"
PERSONS = 1e4
"""Persons in a unit of employment."""
SMALLEST_CELL = 3
"""Fewest enterprises of an industrial cell that produces at all: a market needs rivals."""


@dataclass(frozen=True)
class Sectors:
    """Sector constants as arrays over the 30 model sectors, in registry order."""

    code: tuple[str, ...]
    make_to_order: NDArray[np.bool_]
    industrial: NDArray[np.bool_]
    broad: tuple[str, ...]
    gestation: NDArray[np.float64]
    """Quarters."""
    depreciation: NDArray[np.float64]
    """Per quarter."""
    utilisation: NDArray[np.float64]
    state_share: NDArray[np.float64]
    inventory_quarters: NDArray[np.float64]
    owner_finance: NDArray[np.float64]
    learning_rate: NDArray[np.float64]
    """Power of the experience curve."""
    durable: NDArray[np.float64]
    """1 where households can put off the purchase."""
    committed_share: NDArray[np.float64]
    """Part of base purchases that households do not do without: half of necessities, no durables."""


@cache
def sector_constants() -> Sectors:
    """Registry of sectors joined with the sector parameters of the model."""
    table = sector_registry()
    text = files("neijuan.economy").joinpath("sector_parameters.csv").read_text(encoding="utf-8")
    rows = {row["sector"]: row for row in csv.DictReader(text.splitlines())}
    codes = tuple(str(code) for code in table.index)

    def column(name: str) -> NDArray[np.float64]:
        return np.array([float(rows[code][name]) for code in codes])

    return Sectors(
        code=codes,
        make_to_order=(table["kind"] == "make-to-order").to_numpy(),
        industrial=table["industrial"].astype(bool).to_numpy(),
        broad=tuple(table["broad"]),
        gestation=table["gestation_years"].to_numpy(float) * 4.0,
        depreciation=table["depreciation_rate"].to_numpy(float) / 4.0,
        utilisation=column("utilisation"),
        state_share=column("state_share"),
        inventory_quarters=column("inventory_quarters"),
        owner_finance=column("owner_finance"),
        learning_rate=column("learning_rate"),
        durable=column("durable"),
        committed_share=column("committed_share"),
    )


@dataclass(frozen=True)
class BenchmarkCells:
    """Arrays `[31, 30]` unless said otherwise; money and volume in 100 million yuan per quarter or at its
    start."""

    year: int
    sectors: Sectors
    accounts: BenchmarkAccounts
    aggregates: PublishedAggregates
    output: NDArray[np.float64]
    investment: NDArray[np.float64]
    """Capital goods that firms order per quarter."""
    vehicle_investment: NDArray[np.float64]
    """`[31]`"""
    local_investment: NDArray[np.float64]
    """`[31]`"""
    capital: NDArray[np.float64]
    """Productive capital."""
    begun: NDArray[np.float64]
    """Capital in the first half of its construction."""
    half_built: NDArray[np.float64]
    infrastructure: NDArray[np.float64]
    """`[31]`, vehicles and local governments together."""
    employment: NDArray[np.float64]
    wage: NDArray[np.float64]
    """Per 10,000 persons and quarter."""
    loans: NDArray[np.float64]
    enterprises: NDArray[np.float64]

    @property
    def capital_in_all(self) -> NDArray[np.float64]:
        """Capital built and under construction."""
        return self.capital + self.begun + self.half_built


def _employment(
    accounts: BenchmarkAccounts, aggregates: PublishedAggregates, broad: tuple[str, ...]
) -> NDArray[np.float64]:
    """People by cell from compensation of employees and the pay of three broad sectors.

    The nation's employment shares of agriculture, industry and services (WDI) fix the relative pay of the
    three; within each, pay is the same in all sectors of a province; totals are the published employment of
    the provinces.
    """
    pay = accounts.value_added[:, 0]
    shares = {
        "agriculture": aggregates.employment_share_agriculture,
        "industry": aggregates.employment_share_industry,
        "services": aggregates.employment_share_services,
    }
    names = np.array(broad)
    relative = np.empty(len(broad))
    for name, share in shares.items():
        relative[names == name] = pay[:, names == name].sum() / share
    people = pay / relative
    for _ in range(50):
        people *= (aggregates.employment / people.sum(axis=1))[:, None]
        total = people.sum()
        for name, share in shares.items():
            chosen = names == name
            people[:, chosen] *= share * total / people[:, chosen].sum()
    return people * (aggregates.employment / people.sum(axis=1))[:, None]


def _capital(
    accounts: BenchmarkAccounts, stock: NDArray[np.float64], sectors: Sectors
) -> NDArray[np.float64]:
    """Firms' capital by cell: the stock of the province in proportion to depreciation over its rate."""
    implied = accounts.value_added[:, 2] / (4.0 * sectors.depreciation)
    return stock[:, None] * implied / implied.sum(axis=1, keepdims=True)


def _under_construction(
    investment: NDArray[np.float64],
    in_all: NDArray[np.float64],
    gestation: NDArray[np.float64],
    growth: float,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Stocks in the two stages of construction after steady growth of investment; at most 40 percent of
    capital."""
    advance = np.minimum(2.0 / gestation, 1.0)
    begun = investment / (growth + advance)
    half_built = begun * advance / (growth + advance)
    within = np.minimum(1.0, 0.4 * in_all / np.maximum(begun + half_built, 1e-300))
    return begun * within, half_built * within


def _loans(
    accounts: BenchmarkAccounts, capital: NDArray[np.float64], total: float, sectors: Sectors
) -> NDArray[np.float64]:
    """Debt by cell in proportion to the surplus that serves it, at most 60 percent of capital.

    Sectors that owners finance borrow the rest of their needs only.
    """
    surplus = (accounts.value_added[:, 2] + accounts.value_added[:, 3]) * (1.0 - sectors.owner_finance)
    cap = 0.6 * capital
    loans = np.zeros_like(capital)
    for _ in range(100):
        room = cap - loans
        open_to_credit = np.where(room > 0, surplus, 0.0)
        missing = total - loans.sum()
        if missing < 1e-9 * total or open_to_credit.sum() <= 0:
            break
        loans = np.minimum(cap, loans + missing * open_to_credit / open_to_credit.sum())
    return loans


def _enterprises(
    employment: NDArray[np.float64],
    output: NDArray[np.float64],
    sectors: Sectors,
    industrial: float,
    service_size: float,
) -> NDArray[np.float64]:
    """Whole numbers of enterprises by cell.

    No count by sector and province is published: industrial enterprises are spread in proportion to
    employment.
    """
    number = employment * PERSONS / service_size
    plants = employment * sectors.industrial
    number = np.where(sectors.industrial, industrial * plants / plants.sum(), number)
    number = np.maximum(np.round(number), SMALLEST_CELL)
    return np.where(output > 0, number, 0.0)


@lru_cache(maxsize=16)
def benchmark_cells(year: int, settings: tuple[tuple[str, float], ...]) -> BenchmarkCells:
    """Cells of a benchmark year; `settings` are the parameters whose names begin with `start_`."""
    s = dict(settings)
    sectors = sector_constants()
    accounts, aggregates = reconcile(year).accounts, published_aggregates(year)
    output = accounts.gross_output / 4.0
    formation = accounts.fixed_capital_formation.sum(axis=1) / 4.0
    vehicle = s["start_vehicle_investment_share"] * formation
    local = s["start_local_investment_share"] * formation
    stock = capital_stock(year)
    in_all = _capital(accounts, stock * (1.0 - s["start_infrastructure_share"]), sectors)
    weight = in_all * (sectors.depreciation + s["start_expected_growth"] / 4.0)
    investment = (formation - vehicle - local)[:, None] * weight / weight.sum(axis=1, keepdims=True)
    begun, half_built = _under_construction(
        investment, in_all, sectors.gestation, s["start_capital_growth"] / 4.0
    )
    employment = _employment(accounts, aggregates, sectors.broad)
    pay = accounts.value_added[:, 0] / 4.0
    loans = _loans(
        accounts, in_all, s["start_firm_credit_share"] * aggregates.domestic_credit_private, sectors
    )
    return BenchmarkCells(
        year=year,
        sectors=sectors,
        accounts=accounts,
        aggregates=aggregates,
        output=output,
        investment=investment,
        vehicle_investment=vehicle,
        local_investment=local,
        capital=in_all - begun - half_built,
        begun=begun,
        half_built=half_built,
        infrastructure=stock * s["start_infrastructure_share"],
        employment=employment,
        wage=pay / np.where(employment > 0, employment, 1.0),
        loans=loans,
        enterprises=_enterprises(
            employment,
            output,
            sectors,
            s["start_industrial_enterprises"],
            s["start_persons_per_service_establishment"],
        ),
    )


def provinces() -> tuple[str, ...]:
    """Province codes in registry order."""
    return tuple(data.province_codes())
