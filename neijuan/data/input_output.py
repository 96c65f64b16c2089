"""Provincial and national input-output tables of a benchmark year, in the model's sectors.

The compiled table holds the official tables grouped but otherwise as published. Here groups are split into
model sectors by `sector_splits.csv`, and Tibet's table of 2012 stands in for the years in which it has
none. Nothing is balanced here: that is the work of `neijuan.economy.start.reconciliation`.
"""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from neijuan.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr
    from numpy.typing import NDArray

YEARS = (2002, 2007, 2012, 2017)
COMPONENTS = ("compensation", "net_production_tax", "depreciation", "operating_surplus")
FINAL_USES = ("household_consumption", "government_consumption", "fixed_capital_formation")
TRADE = ("exports_abroad", "imports_abroad", "outflow", "inflow", "outflow_total", "inflow_total")
BORROWED_TIBET = {2002: 2012, 2007: 2012}
NATION, TIBET = "CN", "CN-XZ"

TABLES = Path(__file__).parent / "tables"


def check_year(year: int) -> int:
    """The year itself if it has tables. Raises UsageError that names the years that do."""
    if year not in YEARS:
        raise UsageError(f"no input-output tables for {year}: choose one of {', '.join(map(str, YEARS))}")
    return year


@lru_cache(maxsize=1)
def sectors() -> pd.DataFrame:
    """Registry of the 30 model sectors, indexed by code, in the model's order (sectors.csv)."""
    import pandas as pd

    return pd.read_csv(TABLES / "sectors.csv", keep_default_na=False).set_index("code")


@lru_cache(maxsize=1)
def provinces() -> pd.DataFrame:
    """Registry of the 31 provinces, indexed by ISO 3166-2 code (provinces.csv)."""
    import pandas as pd

    return pd.read_csv(TABLES.parent / "provinces.csv").set_index("code")


@lru_cache(maxsize=1)
def compiled() -> pd.DataFrame:
    """Every cell of the compiled tables: variable, row, column, region, year, value (100 million yuan),
    source."""
    import pandas as pd

    return _as_text(pd.read_parquet(TABLES / "io_provincial.parquet"))


@cache
def _compiled_of(year: int) -> pd.DataFrame:
    """The compiled cells of one year; a quarter of the work of reading them all."""
    import pandas as pd

    table = pd.read_parquet(TABLES / "io_provincial.parquet", filters=[("year", "==", year)])
    return _as_text(table).reset_index(drop=True)


def _as_text(table: pd.DataFrame) -> pd.DataFrame:
    return table.astype(dict.fromkeys(["variable", "row", "column", "region"], str))


def groups() -> list[str]:
    """Groups of official sectors before the split, in the order of the model's sectors."""
    return list(dict.fromkeys(sectors()["group"]))


def split_rows(year: int) -> pd.DataFrame:
    """Rows of sector_splits.csv for a year: region (CN for all provinces alike), sector, parent, share, its
    derivation, source and grade, and the share exported where known."""
    import pandas as pd

    table = pd.read_csv(TABLES / "sector_splits.csv")
    return table[table["year"] == year]


def split_shares(year: int) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """Shares of each sector in its group's output by province [31, 30]; share of the sector's output that is
    exported where known, else NaN [30]; which sectors belong to which group [23, 30]."""
    registry, names = sectors(), list(provinces().index)
    shares, exported = np.ones((len(names), len(registry))), np.full(len(registry), np.nan)
    table = split_rows(year)
    column = {code: position for position, code in enumerate(registry.index)}
    for row in table.to_dict("records"):
        where = slice(None) if row["region"] == NATION else names.index(row["region"])
        shares[where, column[row["sector"]]] = row["share"]
        exported[column[row["sector"]]] = row["export_share"]
    member = np.array([[group == own for own in registry["group"]] for group in groups()])
    return shares, exported, member


class GroupTables:
    """Dense arrays of one year's compiled tables: regions (31 provinces, then the nation) by group."""

    def __init__(self, year: int) -> None:
        table = _compiled_of(year)
        borrowed = BORROWED_TIBET.get(year)
        if borrowed is not None:
            import pandas as pd

            tibet = _compiled_of(borrowed).query("region == @TIBET")
            scale = _tibet_scale(year, borrowed)
            table = pd.concat([table, tibet.assign(value=tibet["value"] * scale)])
        self.regions = [*provinces().index, NATION]
        self._region = {name: position for position, name in enumerate(self.regions)}
        self._group = {name: position for position, name in enumerate(groups())}
        self._by_variable = dict(tuple(table.groupby("variable")))

    def vector(self, variable: str) -> NDArray[np.float64]:
        """A column of final use [32, 23]; NaN for a region whose table does not report it."""
        shape = (len(self.regions), len(self._group))
        table = self._by_variable.get(variable)
        if table is None:
            return np.full(shape, np.nan)
        values = np.zeros(shape)
        region = table["region"].map(self._region).to_numpy()
        np.add.at(values, (region, table["row"].map(self._group).to_numpy()), table["value"].to_numpy())
        absent = np.setdiff1d(np.arange(shape[0]), region)
        if variable not in ("discrepancy", "inventory_change"):
            values[absent] = np.nan
        return values

    def matrix(self, variable: str, rows: list[str]) -> NDArray[np.float64]:
        """A block of the tables [32, rows, 23]: intermediate use or value added."""
        table = self._by_variable[variable]
        order = {name: position for position, name in enumerate(rows)}
        values = np.zeros((len(self.regions), len(rows), len(self._group)))
        index = (
            table["region"].map(self._region).to_numpy(),
            table["row"].map(order).to_numpy(),
            table["column"].map(self._group).to_numpy(),
        )
        np.add.at(values, index, table["value"].to_numpy())
        return values


def _tibet_scale(year: int, borrowed: int) -> float:
    """Tibet's GDP of a year over that of the borrowed table, vintage A of the benchmark accounts."""
    import pandas as pd

    table = pd.read_parquet(TABLES / "annual_panel.parquet")
    chosen = table[
        (table["variable"] == "gross_domestic_product")
        & (table["vintage"] == "A")
        & (table["region"] == TIBET)
    ]
    gdp = chosen.set_index("period")["value"]
    return float(gdp[str(year)] / gdp[str(borrowed)])


def _within_group(values: NDArray[np.float64], member: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Scale values [..., 30] so that those of each group sum to one."""
    return values / (values @ member.T @ member)


def _export_shares(
    made: NDArray[np.float64],
    exported: NDArray[np.float64],
    propensity: NDArray[np.float64],
    member: NDArray[np.bool_],
) -> NDArray[np.float64]:
    """Share of each sector in its group's exports [32, 30]: in proportion to output, or as known where a
    sector is known to export more than its group's `propensity` [30]; the others then share the rest."""
    known = np.isfinite(exported)
    given = np.where(known, made * np.where(known, exported / propensity, 0.0), 0.0)
    rest = np.where(known, 0.0, made)
    left = 1.0 - given @ member.T @ member
    total = rest @ member.T @ member
    return given + rest * np.divide(left, total, out=np.zeros_like(total), where=total > 0)


def arrays(year: int) -> dict[str, NDArray[np.float64]]:
    """What `load` labels, as plain arrays: 31 provinces and the nation (last) along the first axis, then 30
    sectors. Raises UsageError for a year without tables.

    Columns are split by each province's own production shares, rows by the nation's domestic sales: a
    province that makes only steel still buys other metals. What that does to the balance of each product is
    a flow with other provinces.
    """
    tables = GroupTables(check_year(year))
    shares, exported, member = split_shares(year)
    group = member.argmax(axis=0)
    inputs = tables.matrix("intermediate", groups())[:, group][:, :, group]
    value_added = tables.matrix("value_added", list(COMPONENTS))[:, :, group]
    output = tables.matrix("intermediate", groups()).sum(1)[:, group] + value_added.sum(1)
    exports = tables.vector("exports_abroad")[:, group]
    made = np.vstack([shares, _within_group((shares * output[:-1]).sum(0), member)])
    abroad = _export_shares(made, exported, exports[-1] / output[-1], member)
    use = _within_group(made[-1] * output[-1] - abroad[-1] * exports[-1], member)
    split = {
        "intermediate": inputs * use[None, :, None] * made[:, None, :],
        "value_added": value_added * made[:, None, :],
        "gross_output": output * made,
        "exports_abroad": exports * abroad,
    }
    for name in ("inventory_change", "discrepancy", "outflow", "outflow_total"):
        split[name] = tables.vector(name)[:, group] * made
    for name in (*FINAL_USES, "imports_abroad", "inflow", "inflow_total"):
        split[name] = tables.vector(name)[:, group] * use
    if np.isnan(split["household_consumption"][-1]).any():
        _split_national_consumption(split, tables.vector("final_consumption")[-1, group] * use)
    _close_flows(split)
    return split


def _split_national_consumption(arrays: dict[str, NDArray[np.float64]], total: NDArray[np.float64]) -> None:
    """Split the national table's single consumption column by the provinces' shares of each product."""
    household = arrays["household_consumption"][:-1].sum(0)
    government = arrays["government_consumption"][:-1].sum(0)
    both = household + government
    share = np.divide(household, both, out=np.ones_like(both), where=both > 0)
    arrays["household_consumption"][-1] = total * share
    arrays["government_consumption"][-1] = total * (1 - share)


def _close_flows(arrays: dict[str, NDArray[np.float64]]) -> None:
    """Net outflow as the balance of each product; gross flows of split products raised where the balance
    asks it."""
    used = (
        arrays["intermediate"].sum(2) + sum(arrays[name] for name in FINAL_USES) + arrays["inventory_change"]
    )
    # The nation has no other provinces: what its split products miss is part of their discrepancy.
    foreign = arrays["exports_abroad"][-1] - arrays["imports_abroad"][-1]
    arrays["discrepancy"][-1] = (arrays["gross_output"] - used)[-1] - foreign
    net = arrays["gross_output"] - used - arrays["discrepancy"]
    arrays["net_outflow"] = net
    folded = np.isfinite(arrays["outflow_total"]) & np.isfinite(arrays["inflow_total"])
    abroad = np.nan_to_num(arrays["exports_abroad"]) - np.nan_to_num(arrays["imports_abroad"])
    for outflow, inflow, target in (
        ("outflow_total", "inflow_total", net),
        ("outflow", "inflow", np.where(folded, np.nan, net - abroad)),
    ):
        missing = target - (arrays[outflow] - arrays[inflow])
        arrays[outflow] = arrays[outflow] + np.clip(missing, 0, None)
        arrays[inflow] = arrays[inflow] + np.clip(-missing, 0, None)


def load(year: int) -> xr.Dataset:
    """Input-output tables of 31 provinces and the nation in 30 sectors, 100 million yuan at current prices.

    Variables [province, sector] unless noted: `intermediate` [province, input, sector]; `value_added`
    [province, component, sector]; final uses; `exports_abroad`, `imports_abroad`, `outflow`, `inflow`
    (between provinces); `outflow_total`, `inflow_total` where a table folds both kinds of flow together;
    `net_outflow` (both kinds, the balance of the product); `discrepancy` (the table's own error column);
    `gross_output`. `national_*` are the same without province. NaN where the source has no figure. Sources:
    `chnio`, `nbs_io_national`. Raises UsageError for a year without tables.
    """
    import xarray as xr

    split = arrays(year)
    codes = list(sectors().index)
    dims: dict[str, tuple[str, ...]] = {
        "intermediate": ("input", "sector"),
        "value_added": ("component", "sector"),
    }
    data: dict[str, Any] = {}
    for name, values in split.items():
        inner = dims.get(name, ("sector",))
        data[name] = (("province", *inner), values[:-1])
        if name not in ("outflow", "inflow", "outflow_total", "inflow_total"):
            data[f"national_{name}"] = (inner, values[-1])
    coords = {
        "province": list(provinces().index),
        "sector": codes,
        "input": codes,
        "component": list(COMPONENTS),
    }
    borrowed = BORROWED_TIBET.get(year)
    attrs = {
        "year": year,
        "unit": "100 million yuan, producer prices of the year",
        "source": "chnio" if year != 2017 else "chnio; nbs_io_national",
        "note": f"Tibet: structure of {borrowed}, scaled to its GDP" if borrowed else "",
    }
    return xr.Dataset(data, coords=coords, attrs=attrs)
