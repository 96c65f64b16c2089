"""The series that charts show: of the nation, of a province, of an industry, from the answer of a run.

Each has a name, a unit, the figure itself and the same in Python on the dataset of a run; the tests run the
printed Python and compare. Flows per year are four times the mean of the last four quarters.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from neijuan.app.answer import Answer, annual, growth, ratio

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Series = NDArray[np.float64]

Place = int | None
"""Position of a province, or None for the nation."""


@dataclass(frozen=True)
class Indicator:
    """A series of a place: `figure(answer, place)`, its unit (a key of the strings), digits printed, the
    variables of the vocabulary behind it, and its Python."""

    name: str
    unit: str
    figure: Callable[[Answer, Place], Series]
    variables: tuple[str, ...]
    python: str
    decimals: int = 1


def total(answer: Answer, name: str, place: Place) -> Series:
    """A provincial variable of one province or summed over all."""
    values = answer[name]
    return values.sum(axis=1) if place is None else values[:, place]


def average(answer: Answer, name: str, weight: str, place: Place) -> Series:
    """A provincial rate, or its average weighted by another variable."""
    if place is not None:
        return answer[name][:, place]
    weights = answer[weight]
    return (answer[name] * weights).sum(axis=1) / weights.sum(axis=1)


def _share(name: str, above: str, minus_of_abroad: bool = False) -> Indicator:
    """An annual flow over annual GDP."""

    def figure(answer: Answer, place: Place) -> Series:
        flow = annual(total(answer, above, place))
        return ratio(flow, annual(total(answer, "gross_domestic_product", place)))

    python = f'figure = 100 * per_year(pick("{above}")) / per_year(pick("gross_domestic_product"))'
    return Indicator(name, "percent_of_gdp", figure, (above, "gross_domestic_product"), python)


def _stock(name: str, *stocks: str) -> Indicator:
    """Stocks at the end of the quarter over annual GDP."""

    def figure(answer: Answer, place: Place) -> Series:
        held = sum((total(answer, stock, place) for stock in stocks[1:]), total(answer, stocks[0], place))
        return ratio(held, annual(total(answer, "gross_domestic_product", place)))

    held = " + ".join(f'pick("{stock}")' for stock in stocks)
    python = f'figure = 100 * ({held}) / per_year(pick("gross_domestic_product"))'
    return Indicator(name, "percent_of_gdp", figure, (*stocks, "gross_domestic_product"), python)


def _rate(name: str, variable: str, weight: str) -> Indicator:
    """A rate, averaged over provinces for the nation, in percent."""
    python = f'figure = 100 * average("{variable}", "{weight}")'
    return Indicator(
        name,
        "percent",
        lambda a, place: 100 * average(a, variable, weight, place),
        (variable, weight),
        python,
    )


def _change(name: str, variable: str, weight: str | None) -> Indicator:
    """Growth on a year earlier of a volume (no weight) or of a price index."""

    def figure(answer: Answer, place: Place) -> Series:
        if weight is None:
            return growth(total(answer, variable, place))
        return growth(average(answer, variable, weight, place))

    level = f'pick("{variable}")' if weight is None else f'average("{variable}", "{weight}")'
    python = f"level = {level}\nfigure = 100 * (level / level.shift(quarter=4) - 1)"
    used = (variable,) if weight is None else (variable, weight)
    return Indicator(name, "percent_on_year", figure, used, python)


def _level(name: str, variable: str, unit: str, scale: float, decimals: int, flow: bool) -> Indicator:
    """A sum, per year if it is a flow."""

    def figure(answer: Answer, place: Place) -> Series:
        values = total(answer, variable, place)
        return scale * (annual(values) if flow else values)

    shown = f'per_year(pick("{variable}"))' if flow else f'pick("{variable}")'
    python = f"figure = {scale:g} * {shown}"
    return Indicator(name, unit, figure, (variable,), python, decimals)


def _per_firm(name: str, variable: str) -> Indicator:
    """Enterprises that enter or leave in a year, percent of all."""

    def figure(answer: Answer, place: Place) -> Series:
        return ratio(annual(total(answer, variable, place)), total(answer, "firms", place))

    python = f'figure = 100 * per_year(pick("{variable}")) / pick("firms")'
    return Indicator(name, "percent_of_firms", figure, (variable, "firms"), python)


GDP = "gross_domestic_product"
_ALL = (
    _change("growth", "real_gross_domestic_product", None),
    _rate("utilisation", "surveyed_utilisation", GDP),
    _share("consumption_share", "household_consumption"),
    _share("investment_share", "fixed_capital_formation"),
    _share("net_exports_share", "net_exports"),
    _change("consumer_inflation", "consumer_price_index", GDP),
    _change("producer_inflation", "producer_price_index", GDP),
    _rate("unemployment", "unemployment_rate", "employment"),
    _stock("firm_debt", "firm_loans"),
    _stock("local_debt", "vehicle_debt", "local_government_bonds"),
    _stock("vehicle_debt", "vehicle_debt"),
    _level("gdp", GDP, "trillion_yuan", 1e-4, 2, True),
    _level("population", "population", "million_people", 1e-2, 2, False),
    _rate("wage", "wage", "employment"),
    _share("transfers_share", "central_transfers"),
    _share("support_share", "industrial_support"),
    _share("land_share", "land_sales"),
    _share("public_investment_share", "public_investment"),
    _share("firm_investment_share", "firm_investment"),
    _share("profit_share", "industrial_profit"),
    _level("firms", "firms", "thousand_firms", 1e-3, 1, False),
    _per_firm("entry_rate", "firm_entries"),
    _per_firm("exit_rate", "firm_exits"),
    _rate("zombies_interest", "zombie_share_interest_cover", "firms"),
    _rate("zombies_subsidised", "zombie_share_caballero_hoshi_kashyap", "firms"),
    _rate("zombies_evergreened", "zombie_share_fukuda_nakamura", "firms"),
    _level("waiting", "waiting_for_work", "million_people", 1e-2, 2, False),
)
INDICATORS = {one.name: one for one in _ALL}
INDICATORS["wage"] = Indicator(
    "wage",
    "thousand_yuan",
    lambda a, place: 1e-3 * average(a, "wage", "employment", place),
    ("wage", "employment"),
    'figure = 0.001 * average("wage", "employment")',
)
MAPPED = (
    "net_exports_share",
    "utilisation",
    "growth",
    "unemployment",
    "consumption_share",
    "investment_share",
    "local_debt",
    "zombies_interest",
    "transfers_share",
)
"""Indicators that the map offers."""


@dataclass(frozen=True)
class SectorIndicator:
    """A series of an industry: `figure(answer, sector)`, else as `Indicator`."""

    name: str
    unit: str
    figure: Callable[[Answer, int], Series]
    variables: tuple[str, ...]
    python: str
    decimals: int = 1


def _sector(name: str, unit: str, figure: Callable[[Answer, int], Series], python: str, *used: str) -> None:
    SECTORAL[name] = SectorIndicator(name, unit, figure, used, python, 2 if unit == "trillion_yuan" else 1)


SECTORAL: dict[str, SectorIndicator] = {}
_sector(
    "sector_output",
    "trillion_yuan",
    lambda a, s: 1e-4 * annual(a["sector_output"][:, s]),
    'figure = 0.0001 * per_year(pick("sector_output"))',
    "sector_output",
)
_sector(
    "sector_utilisation",
    "percent",
    lambda a, s: 100 * a["sector_utilisation"][:, s],
    'figure = 100 * pick("sector_utilisation")',
    "sector_utilisation",
)
_sector(
    "sector_price",
    "index_start",
    lambda a, s: 100 * a["producer_price"][:, s],
    'figure = 100 * pick("producer_price")',
    "producer_price",
)
_sector(
    "sector_export_share",
    "percent_of_output",
    lambda a, s: ratio(annual(a["sector_exports"][:, s]), annual(a["sector_output"][:, s])),
    'figure = 100 * per_year(pick("sector_exports")) / per_year(pick("sector_output"))',
    "sector_exports",
    "sector_output",
)
_sector(
    "sector_margin",
    "percent_of_output",
    lambda a, s: ratio(annual(a["sector_profit"][:, s]), annual(a["sector_output"][:, s])),
    'figure = 100 * per_year(pick("sector_profit")) / per_year(pick("sector_output"))',
    "sector_profit",
    "sector_output",
)
_sector(
    "sector_inventories",
    "percent_of_output",
    lambda a, s: ratio(a["sector_inventories"][:, s], annual(a["sector_output"][:, s])),
    'figure = 100 * pick("sector_inventories") / per_year(pick("sector_output"))',
    "sector_inventories",
    "sector_output",
)
_sector(
    "sector_firms",
    "thousand_firms",
    lambda a, s: 1e-3 * a["sector_firms"][:, s],
    'figure = 0.001 * pick("sector_firms")',
    "sector_firms",
)
_sector(
    "sector_duty",
    "percent",
    lambda a, s: 100 * a["foreign_duty"][:, s],
    'figure = 100 * pick("foreign_duty")',
    "foreign_duty",
)
