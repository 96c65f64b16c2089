"""Ratios of accounts figures, which are refused when the two come from different revisions of the accounts.

The provincial accounts were revised after each economic census, and only some of the series were carried
along. A component of one revision over a total of another is wrong by up to a half (Tianjin 2017).
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from neijuan.data import facts, registries
from neijuan.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd

# Customs trade stands in the same table but is no part of the accounts: it may be set against any GDP.
CUSTOMS = {
    "exports_by_firm_location",
    "exports_by_origin",
    "imports_by_firm_location",
    "imports_by_destination",
}


@cache
def accounts_variables() -> frozenset[str]:
    """Variables of the provincial accounts, to which the rule on vintages applies."""
    table = registries._registry("variables")
    of_accounts = table["tables"].str.split(";").map(lambda tables: "expenditure_gdp" in tables)
    return frozenset(table.index[of_accounts]) - CUSTOMS | {"gross_domestic_product"}


def _families(values: pd.Series) -> dict[str, str]:
    return {vintage: registries.family(vintage) for vintage in values.attrs["vintage"]}


def _only_nation(*both: pd.Series) -> bool:
    """National components were revised together with national GDP; the rule is about provinces."""
    return all((values.index.get_level_values("region") == "CN").all() for values in both)


def check_vintages(numerator: pd.Series, denominator: pd.Series) -> None:
    """Raise UsageError, naming the vintages and what to use instead, if two series must not form a ratio."""
    names = {str(numerator.name), str(denominator.name)}
    if not names <= accounts_variables() or _only_nation(numerator, denominator):
        return
    above, below = _families(numerator), _families(denominator)
    if len({*above.values(), *below.values()}) == 1:
        return
    family = next(iter(above.values()))
    available = registries._registry("vintages").query("family == @family").index
    fitting = sorted(set(available) & set(facts.observations(str(denominator.name))["vintage"]))
    remedy = (
        f"use {denominator.name} of vintage {' or '.join(fitting)}"
        if fitting
        else f"no vintage of {denominator.name} goes with it: add up the components of vintage {family}"
    )
    raise UsageError(
        f"{numerator.name} ({', '.join(above)}) over {denominator.name} ({', '.join(below)}) mixes the "
        f"vintages {' and '.join(sorted({*above.values(), *below.values()}))} of the accounts: {remedy}"
    )


def ratio(
    numerator: str,
    denominator: str,
    *,
    numerator_vintage: str | None = None,
    denominator_vintage: str | None = None,
    region: facts.Choice = None,
    period: facts.Choice = None,
) -> pd.Series:
    """Numerator over denominator where both exist, as a Series indexed like the numerator, dimensionless.

    Accounts figures must be of one family of vintages: components (`benchmark`, `yearbook`) belong to A; A0,
    B, D and the totals of the input-output tables (`io_table`) each stand alone. Raises UsageError otherwise.
    """
    above = facts.series(numerator, vintage=numerator_vintage, region=region, period=period)
    below = facts.series(denominator, vintage=denominator_vintage, region=region, period=period)
    check_vintages(above, below)
    quotient = (above / below).dropna().rename(f"{numerator} / {denominator}")
    if quotient.empty:
        raise UsageError(
            f"{numerator} and {denominator} share no region and period: `neijuan data show` each"
        )
    source = {**above.attrs["source"], **below.attrs["source"]}
    quotient.attrs = {"unit": f"{above.attrs['unit']} per {below.attrs['unit']}", "source": source}
    return quotient
