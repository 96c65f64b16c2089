"""Output of sectors by province and year from facts, a run or a user's table, on one consistent set of
sectors.

The classification changed in 2011 and transport equipment was not published before by province, so that
revenue has a set of its own that can be followed from 2005 to 2016. A cell that is not published counts as
zero where the sector is small in that province; where it is not, the year of the province is incomplete and
left out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from neijuan.errors import UsageError
from neijuan.measures.industries import industrial_sectors, industry_names
from neijuan.measures.reader import MONEY, Reader
from neijuan.measures.regions import NATION

if TYPE_CHECKING:
    import pandas as pd

BASES = ("value_added", "revenue", "employment")
RUN_BASIS = "output"
VARIABLES = {
    "revenue": "main_business_revenue",
    "employment": "employment_urban_units",
    "value_added": "sector_value_added",
    RUN_BASIS: "cell_output",
}
TOTALS = frozenset({"", "B", "C", "D", "TOTAL"})
NEGLIGIBLE = 0.01
"""A sector of up to 1% of a province's industry (median of the years published) may be absent from its
table."""
_LASTING = (
    "B06 B07 B08 B09 B10 C13 C14 C15 C16 C17 C18 C19 C20 C21 C22 C23 C25 C26 C27 C28 C30 C31 C32 C33 C34 C35 "
    "C38 C39 D44 D45 D46"
)
CONSISTENT = {
    "revenue": tuple(_LASTING.split()),
    "employment": (*_LASTING.split(), "C29", "C36+C37"),
}
"""Sectors that both classifications have. Footwear moved between C18 and C19, which are joined. Left out:
B11, B12, C24, C40 to C43 (scope changed) and, for revenue, C29 and C36, C37 (not published before 2011)."""
JOINED = {"C18": "C18+C19", "C19": "C18+C19"}
CAVEATS = {
    "revenue": "Revenue of enterprises above a size that was raised in 2011, at current prices; no transport "
    "equipment, and inflated in places (Liaoning before 2014, Tianjin, Inner Mongolia).",
    "employment": "Employment in urban units, without private firms; its scope widened in 2013, and the step "
    "of that year is no change of structure.",
    "value_added": "Value added of 14 broad industries from the provincial input-output tables, current "
    "prices; negative cells (losses) count as zero.",
    RUN_BASIS: "Output of the run's industrial sectors by province, current prices.",
}


@dataclass(frozen=True)
class Structure:
    """Values by (period, region), one column a sector; `incomplete` holds the left-out years by province."""

    basis: str
    unit: str
    values: pd.DataFrame
    names: dict[str, str]
    incomplete: dict[str, list[str]] = field(default_factory=dict)

    def balanced(self, periods: list[str]) -> pd.DataFrame:
        """Values of the provinces that have every one of the periods."""
        values = self.values[self.values.index.get_level_values("period").isin(periods)]
        counts = values.groupby(level="region").size()
        return values[values.index.get_level_values("region").isin(counts.index[counts == len(periods)])]


def read(reader: Reader, basis: str, *, shipped: bool) -> Structure:
    """The structure on a basis of `BASES`, or `output` for a run. Raises UsageError if the table lacks it."""
    if basis == "value_added" and shipped:
        return _input_output(reader)
    rows = reader.series(VARIABLES[basis]).rename("value")
    unit, table = str(rows.attrs["unit"]), rows.reset_index()
    if "sector" not in table:
        raise UsageError(f"{VARIABLES[basis]} has no sectors in {reader.origin}: fill the column sector")
    table = table[(table["region"] != NATION) & ~table["sector"].isin(TOTALS)]
    if basis == RUN_BASIS:
        table = table[table["sector"].isin(industrial_sectors())]
    chosen = table[table["sector"].isin(CONSISTENT.get(basis, ()))]
    # A user's own classification is taken as it is.
    chosen = table if chosen.empty else chosen
    wide = chosen.pivot_table(index=["period", "region"], columns="sector", values="value")
    complete, incomplete = _complete(wide)
    joined = complete.T.groupby(lambda code: JOINED.get(code, code)).sum().T
    return Structure(basis, unit, joined, _names(joined), incomplete)


def _complete(wide: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, list[str]]]:
    """Years of provinces in which nothing of weight is missing, zeros filled in; and the years left out."""
    share = wide.div(wide.sum(axis="columns"), axis="index")
    usual = share.groupby(level="region").median().reindex(wide.index.get_level_values("region"))
    weighty = (wide.isna().to_numpy() & (usual.to_numpy() > NEGLIGIBLE)).any(axis=1)
    periods = sorted(wide.index.get_level_values("period").unique())
    kept = wide.iloc[np.flatnonzero(~weighty)].fillna(0.0).clip(lower=0.0)
    present = set(kept.index)
    left_out = {
        region: [period for period in periods if (period, region) not in present]
        for region in wide.index.get_level_values("region").unique()
    }
    return kept, {region: missing for region, missing in sorted(left_out.items()) if missing}


def _input_output(reader: Reader) -> Structure:
    """Value added of industry from the official provincial tables, in groups that all vintages have."""
    from neijuan.data import input_output

    sectors = input_output.sectors()
    industrial = list(dict.fromkeys(sectors["group"][sectors["industrial"].astype(int) == 1]))
    cells = input_output.compiled()
    cells = cells[(cells["variable"] == "value_added") & (cells["region"] != NATION)]
    reader.use(cells["source"].unique())
    cells = cells[cells["column"].isin(industrial)].assign(period=cells["year"].astype(str))
    wide = cells.pivot_table(index=["period", "region"], columns="column", values="value", aggfunc="sum")
    complete, incomplete = _complete(wide[industrial])
    names = {group: group.replace("-", " ") for group in industrial}
    return Structure("value_added", MONEY, complete, names, incomplete)


def _names(values: pd.DataFrame) -> dict[str, str]:
    known = industry_names() | {"C18+C19": "Apparel, leather and footwear"}
    return {str(code): known.get(str(code), str(code)) for code in values.columns}
