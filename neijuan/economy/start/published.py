"""What was published for a benchmark year, gathered for the reconciliation: tables, accounts, customs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from neijuan.data.input_output import NATION, TABLES, load, provinces, sectors

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr
    from numpy.typing import NDArray

CATEGORIES = ("household_consumption", "government_consumption", "fixed_capital_formation")


@dataclass(frozen=True)
class Published:
    """Published figures of one year; arrays over 31 provinces, 100 million yuan.

    `tables` are the input-output tables; `gdp` is vintage B (2002: headline figures of the benchmark
    accounts); `expenditure` [31, 3] holds household consumption, government consumption and fixed capital
    formation of the provincial accounts (vintage C), `inventory` and `net_exports` belong to the same
    accounts; `exports` and `imports` are customs figures by origin and destination; `national_gdp` the
    revised national figure.
    """

    year: int
    tables: xr.Dataset
    gdp: NDArray[np.float64]
    expenditure: NDArray[np.float64]
    inventory: NDArray[np.float64]
    net_exports: NDArray[np.float64]
    exports: NDArray[np.float64]
    imports: NDArray[np.float64]
    national_gdp: float

    @property
    def expenditure_gdp(self) -> NDArray[np.float64]:
        """Sum of the published expenditure components [31]: the base for ratios of published net exports."""
        return self.expenditure.sum(1) + self.inventory + self.net_exports


def _accounts(year: int) -> pd.DataFrame:
    """The benchmark accounts, provinces and nation by variable."""
    import pandas as pd

    table = pd.read_parquet(TABLES / "expenditure_gdp.parquet")
    table = table[(table["period"] == str(year)) & table["vintage"].isin(["benchmark", "B"])]
    return table.pivot_table(index="region", columns="variable", values="value", aggfunc="first")


def _revised_gdp(year: int) -> pd.Series | None:
    """Provincial GDP of vintage B, or None before it begins."""
    import pandas as pd

    table = pd.read_parquet(TABLES / "annual_panel.parquet")
    chosen = (table["variable"] == "gross_domestic_product") & (table["vintage"] == "B")
    rows = table[chosen & (table["period"] == str(year))]
    return None if rows.empty else rows.set_index("region")["value"]


def published(year: int) -> Published:
    """Gather the published figures of a benchmark year. Raises UsageError for a year without tables."""
    tables = load(year)
    accounts = _accounts(year)
    order = list(provinces().index)
    revised = _revised_gdp(year)
    gdp = accounts["gross_domestic_product_headline"] if revised is None else revised
    households = accounts["household_consumption_rural"] + accounts["household_consumption_urban"]
    columns = [households, *(accounts[name] for name in CATEGORIES[1:])]

    def vector(series: pd.Series) -> NDArray[np.float64]:
        return series[order].to_numpy(float)

    return Published(
        year=year,
        tables=tables,
        gdp=vector(gdp),
        expenditure=np.stack([vector(column) for column in columns], axis=1),
        inventory=vector(accounts["inventory_change"]),
        net_exports=vector(accounts["net_exports"]),
        exports=vector(accounts["exports_by_origin"]),
        imports=vector(accounts["imports_by_destination"]),
        national_gdp=float(accounts["gross_domestic_product_headline"][NATION]),
    )


def makes_to_order() -> NDArray[np.bool_]:
    """Sectors that hold no stock of their product [30]: utilities, construction and services."""
    return (sectors()["kind"] == "make-to-order").to_numpy()
