"""Local public finance of the benchmark years: budget, transfers, land sales, debt, 100 million yuan.

The final accounts cover 2014 to 2017, taxes start in 2007, revenue is known for 2005 and 2006, debt is a
handful of national totals and one table by province. What lies between is carried over by the rules below,
one function each.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from neijuan import data

if TYPE_CHECKING:
    from jaxtyping import Float

    Provincial = Float[np.ndarray, "province"]

FINAL = "final accounts"
PUBLISHED = "as published"

DEED_TAX_MULTIPLE = 10.0
"""Land sales over deed tax. Assumption: the tax is 4 percent of the price, the middle of the legal 3 to 5,
and two fifths of the taxed turnover is land sold by governments, the rest buildings."""


def provincial(variable: str, year: int | str, vintage: str | None = None) -> Provincial:
    """One variable of one period in province order; NaN where the source has no figure."""
    values = data.series(variable, vintage=vintage, period=year).droplevel("period")
    return values.reindex(list(data.province_codes())).to_numpy(dtype=np.float64)


def own_revenue(year: int) -> Provincial:
    """General budget revenue before transfers.

    2017 published. 2012: taxes of the year times the province's revenue over taxes of 2014. 2007: geometric
    mean of that rule and of 2006 carried on with the growth of 2006. 2002: share of GDP (vintage A) of
    2005.
    """
    if year >= 2014:
        return provincial("local_own_revenue", year, FINAL)
    if year < 2005:
        return _share_of_output("local_own_revenue", year)
    over_taxes = provincial("local_own_revenue", 2014, FINAL) / provincial("local_tax_revenue", 2014, FINAL)
    from_taxes = provincial("local_tax_revenue", year, PUBLISHED) * over_taxes
    if year > 2007:
        return from_taxes
    last, before = (provincial("local_own_revenue", known, PUBLISHED) for known in (2006, 2005))
    return np.sqrt(from_taxes * last**2 / before)


def _share_of_output(variable: str, year: int) -> Provincial:
    """A budget item before 2005, at its share of provincial GDP in 2005."""
    output = [provincial("gross_domestic_product", known, "A") for known in (year, 2005)]
    return provincial(variable, 2005, PUBLISHED) * output[0] / output[1]


def expenditure(year: int) -> Provincial:
    """General budget expenditure; before 2005 at its share of GDP (vintage A) of 2005."""
    if year < 2005:
        return _share_of_output("local_expenditure", year)
    return provincial("local_expenditure", year, PUBLISHED)


def central_transfers(year: int) -> Provincial:
    """Transfers received from the centre: their share of expenditure in 2014 (before) or 2016 (after)."""
    known = int(np.clip(year, 2014, 2016))
    share = provincial("central_transfers", known) / provincial("local_expenditure", known, FINAL)
    return share * expenditure(year)


def land_sales(year: int) -> Provincial:
    """Proceeds of land sales: in 2017 a multiple of deed tax, before in proportion to construction.

    There is no series. Tibet, without deed tax and with construction paid by the centre, gets the lowest
    ratio of land sales to value added of construction.
    """
    in_2017 = DEED_TAX_MULTIPLE * provincial("local_tax_deed", 2017, FINAL)
    construction = provincial("value_added_construction", 2017, "benchmark")
    ratio = in_2017 / construction
    ratio = np.where(np.isfinite(ratio), ratio, np.nanmin(ratio))
    return ratio * provincial("value_added_construction", year, "benchmark")


@cache
def _debt_anchors() -> dict[int, float]:
    """National totals of local debt with financing vehicles: 2010, 2014, 2018."""
    trillion = 1e4
    vehicles = data.series(
        "financing_vehicle_debt", period=[2017, 2022], vintage="single figure; IMF estimate"
    )
    growth = (vehicles.iloc[1] / vehicles.iloc[0]) ** (1 / 5)
    bonds = float(data.series("local_government_bonds", period="2018-12-28").sum())
    return {
        2010: float(data.series("local_government_debt", period=2010).iloc[0]) * trillion,
        2014: float(data.series("local_government_debt_with_financing_vehicle", period=2014).iloc[0])
        * trillion,
        2018: float(vehicles.iloc[0] * growth) * trillion + bonds,
    }


def total_debt(year: int) -> float:
    """Debt of local governments and their vehicles in the nation at the end of a year.

    Grows at a constant rate between the totals of 2010, 2014 and 2018; before 2010 at that of 2010 to 2014.
    """
    anchors = _debt_anchors()
    first, last = (2010, 2014) if year < 2014 else (2014, 2018)
    weight = (year - first) / (last - first)
    return float(anchors[first] ** (1 - weight) * anchors[last] ** weight)


def _bond_share() -> float:
    """Debt owed by governments themselves in all local debt, end of 2018."""
    return float(data.series("local_government_bonds", period="2018-12-28").sum()) / _debt_anchors()[2018]


def _distribution(variable: str) -> Provincial:
    """Share of each province in the bonds of the end of 2018; unallocated bonds are left out."""
    bonds = provincial(variable, "2018-12-28")
    return bonds / bonds.sum()


def government_bonds(year: int) -> Provincial:
    """Debt of local governments themselves at the end of a year, spread by their bonds of 2018."""
    return total_debt(year) * _bond_share() * _distribution("local_government_bonds")


def vehicle_debt(year: int) -> Provincial:
    """Debt of financing vehicles at the end of a year, spread by their bonds of 2018."""
    return total_debt(year) * (1 - _bond_share()) * _distribution("vehicle_bonds")


_CARRIED = {
    2002: ("D", "share of GDP of 2005, vintage A (nbs_provincial_misc, gpi_panel)"),
    2007: (
        "C",
        "mean of taxes times revenue over taxes of 2014 and of growth from 2006 (nbs_provincial_misc)",
    ),
    2012: ("C", "taxes times revenue over taxes of 2014 (nbs_provincial_misc, local_fiscal_2014_2017)"),
    2017: ("A", "final accounts (local_fiscal_2014_2017)"),
}


def provenance(year: int) -> dict[str, tuple[str, str]]:
    """Grade and origin of each local item in a benchmark year."""
    known = 2014 if year < 2014 else 2016
    backcast = "grows at the rate of 2010 to 2014" if year < 2011 else "between totals of 2010, 2014 and 2018"
    debt = f"national total {backcast} (nbs, IMF and audit figures), split and spread by bonds of 2018"
    spending = ("A", "annual data (nbs_provincial_misc)") if year > 2004 else _CARRIED[2002]
    return {
        "local_own_revenue": _CARRIED[year],
        "local_expenditure": spending,
        "central_transfers": (
            "C" if year > 2007 else "D",
            f"share of expenditure of {known} in that of the year",
        ),
        "land_sales": ("E", "ten times deed tax of 2017, in proportion to value added of construction"),
        "local_government_bonds": ("E" if year < 2007 else "D", debt),
        "vehicle_debt": ("E" if year < 2007 else "D", debt),
    }
