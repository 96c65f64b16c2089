"""What `exposure` is computed from: tables of a benchmark year with the exports and sizes of any year."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from neijuan.errors import UsageError
from neijuan.measures.interprovincial_tables import InterprovincialTables, fitted, interprovincial
from neijuan.measures.reader import MONEY, PEOPLE, Reader, Table

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr
    from numpy.typing import NDArray

YEARS = (2007, 2012, 2017)
"""Years whose provincial tables have gross flows; those of 2002 have only net ones."""
CUSTOMS = ("exports_by_origin", "imports_by_destination")
PUBLISHERS = {2007: ("chnio",), 2012: ("chnio",), 2017: ("chnio", "nbs_io_national")}


@dataclass(frozen=True, eq=False)
class Accounts:
    """Tables with the year's exports, value added [P] and, where known, employment [P] of each province.

    `year` of exports, `base` of the coefficients (None: the user's own tables), `notes` on how they were
    made, `sources` by key.
    """

    tables: InterprovincialTables
    value_added: NDArray[np.float64]
    employment: NDArray[np.float64] | None
    year: int
    base: int | None
    notes: tuple[str, ...]
    sources: dict[str, str]


def accounts(table: Table, year: int | None) -> Accounts:
    """Read facts (None), a run, a long table with `exports_abroad` by sector, or a dataset of own tables.

    Raises UsageError for a year or a table that cannot be used.
    """
    if table is None:
        return _published(YEARS[-1] if year is None else year)
    if _own_tables(table):
        return _own(cast("xr.Dataset", table), year)
    reader = Reader(table)
    return _of_run(reader, year) if reader.is_run else _of_rows(reader, year)


@lru_cache(maxsize=len(YEARS))
def benchmark(year: int) -> InterprovincialTables:
    """Interprovincial tables of a benchmark year from the shipped facts."""
    from neijuan.data import input_output as io

    both = io.arrays(year)
    provinces, sectors = list(io.provinces().index), list(io.sectors().index)
    national = {f"national_{name}": both[name][-1] for name in ("exports_abroad", "imports_abroad")}
    reader = Reader(None, "expenditure_gdp")
    customs = [_by_province(reader, name, year, provinces) for name in CUSTOMS]
    own = {name: values[:-1] for name, values in both.items()}
    return interprovincial(own | national, provinces, sectors, (customs[0], customs[1]))


def base_year(year: int) -> int:
    """The benchmark year whose coefficients serve another year: the latest until then, or the first."""
    return max((known for known in YEARS if known <= year), default=YEARS[0])


def _published(year: int) -> Accounts:
    if year not in YEARS:
        reason = ": its tables have only net flows between provinces" if year == 2002 else ""
        listed = ", ".join(map(str, YEARS))
        raise UsageError(f"no exposure for {year} from the shipped facts{reason}; choose one of {listed}")
    tables = benchmark(year)
    reader = Reader(None, "annual_panel")
    employment = _by_province(reader, "employment", year, tables.provinces, unit=PEOPLE)
    reader.use((*PUBLISHERS[year], "ipio_macro"))
    value_added = (tables.value_added * tables.output).sum(1)
    return Accounts(
        tables, value_added, employment, year, year, _notes_on_tables(tables, year), reader.sources()
    )


def _of_run(reader: Reader, year: int | None) -> Accounts:
    """A run: output by cell, exports by province and by sector; coefficients of the benchmark before it."""
    periods = [int(period) for period in reader.periods("cell_output")]
    year = periods[-1] if year is None else year
    base = base_year(periods[0])
    tables = benchmark(base)
    output = _by_cell(reader, "cell_output", year, tables)
    rows = _by_province(reader, "exports_abroad", year, tables.provinces)
    by_sector = reader.series("sector_exports", period=year).droplevel(["region", "period"])
    share = np.divide(tables.exports, tables.output, out=np.zeros_like(output), where=tables.output > 0)
    columns = by_sector.reindex(list(tables.sectors)).fillna(0.0).to_numpy(float)
    # A trace of output keeps every product that the run sells abroad within reach of some province.
    exports = fitted((share + 1e-6) * output, rows, columns)
    reader.use(PUBLISHERS[base])
    notes = (
        f"Input coefficients and shares of trade of {base}; output and exports of the run. Exports by "
        f"province and sector: those of {base} per unit of output, fitted to the run's totals of both.",
    )
    return Accounts(
        replace(tables, output=output, exports=exports),
        _by_province(reader, "gross_domestic_product", year, tables.provinces),
        _by_province(reader, "employment", year, tables.provinces),
        year,
        base,
        (*notes, *_notes_on_tables(tables, base)),
        reader.sources(),
    )


def _of_rows(reader: Reader, year: int | None) -> Accounts:
    """A user's exports by province and sector, with GDP by province; coefficients of the benchmark before."""
    periods = [int(period) for period in reader.periods("exports_abroad") if period.isdigit()]
    if not periods:
        raise UsageError(f"no exports_abroad in {reader.origin}: give them by province and sector")
    year = periods[-1] if year is None else year
    tables = benchmark(base_year(year))
    reader.check_ratio("exports_abroad", "gross_domestic_product", period=year)
    exports = _by_cell(reader, "exports_abroad", year, tables)
    value_added = _by_province(reader, "gross_domestic_product", year, tables.provinces, unit=MONEY)
    employment = None
    if reader.has("employment", period=year):
        employment = _by_province(reader, "employment", year, tables.provinces, unit=PEOPLE)
    base = base_year(year)
    reader.use(PUBLISHERS[base])
    # Output of the year is not known: what is sold abroad counts as made where it is sold.
    grown = tables.output * (value_added / (tables.value_added * tables.output).sum(1))[:, None]
    output = np.maximum(grown, exports)
    notes = (f"Exports of {reader.origin}, input coefficients and shares of trade of {base}.",)
    return Accounts(
        replace(tables, output=output, exports=exports),
        value_added,
        employment,
        year,
        base,
        (*notes, *_notes_on_tables(tables, base)),
        reader.sources(),
    )


def _own_tables(table: Any) -> bool:
    return hasattr(table, "data_vars") and "intermediate" in table.data_vars


def _own(dataset: xr.Dataset, year: int | None) -> Accounts:
    """A user's own provincial tables, with the variables and dimensions of `data.input_output.load`."""
    dims = {
        "intermediate": ("province", "input", "sector"),
        "value_added": ("province", "component", "sector"),
    }
    names = ("gross_output", "exports_abroad", "imports_abroad", "outflow", "inflow", "net_outflow")
    missing = [name for name in (*dims, *names) if name not in dataset]
    if missing:
        raise UsageError(f"the tables have no variable '{missing[0]}': see neijuan.data.input_output.load")
    arrays = {
        name: dataset[name].transpose(*dims.get(name, ("province", "sector"))).to_numpy().astype(float)
        for name in (*dims, *names)
    }
    provinces, sectors = (list(map(str, dataset[name].values)) for name in ("province", "sector"))
    tables = interprovincial(arrays, provinces, sectors)
    source = str(dataset.attrs.get("source", "own tables"))
    stated = dataset.attrs.get("year", year)
    if stated is None:
        raise UsageError("the tables state no year: set their attribute 'year' or give one")
    value_added = arrays["value_added"].sum((1, 2))
    return Accounts(tables, value_added, None, int(stated), None, (), {source: source})


def _by_province(
    reader: Reader, name: str, year: int, provinces: Any, unit: str | None = None
) -> NDArray[np.float64]:
    """One figure a province [P]. Raises UsageError if a province has none."""
    values: pd.Series = reader.series(name, period=year, region=list(provinces), unit=unit)
    by_region = values.droplevel("period").reindex(list(provinces))
    if by_region.isna().any():
        lacking = ", ".join(by_region.index[by_region.isna()][:5])
        raise UsageError(f"no {name} of {year} for {lacking} in {reader.origin}: all provinces are needed")
    return by_region.to_numpy(float)


def _by_cell(reader: Reader, name: str, year: int, tables: InterprovincialTables) -> NDArray[np.float64]:
    """Figures by province and sector [P, S], zero where there is none. Raises UsageError without sectors."""
    values = reader.series(name, period=year, unit=MONEY)
    if "sector" not in values.index.names:
        raise UsageError(f"{name} in {reader.origin} has no sectors: fill the column 'sector'")
    wide = values.droplevel("period").unstack("sector")
    for known, given in ((tables.provinces, wide.index), (tables.sectors, wide.columns)):
        for label in given:
            if label not in known:
                from neijuan.data.registries import unknown

                raise unknown("province or sector", str(label), known, f"there are {', '.join(known)}")
    filled = wide.reindex(index=list(tables.provinces), columns=list(tables.sectors)).fillna(0.0)
    return filled.to_numpy(float)


def _notes_on_tables(tables: InterprovincialTables, year: int) -> tuple[str, ...]:
    """What was assumed where the tables are silent or hard to believe."""
    notes = []
    moved = [code for code, flag in zip(tables.provinces, tables.from_customs, strict=True) if flag]
    if len(moved) > len(tables.provinces) / 2:
        notes.append(
            f"The tables of {year} do not part trade abroad from trade at home: exports by province from "
            "customs, by product in proportion to output and the nation's exports (grade D)."
        )
    elif moved:
        notes.append(
            f"Exports from customs, by product in proportion to output and the nation's exports (grade D), "
            f"where the table of {year} has none or departs from customs by more than a factor of two: "
            f"{', '.join(moved)}."
        )
    transit = [code for code, share in zip(tables.provinces, tables.in_transit, strict=True) if share > 0.1]
    if transit:
        notes.append(
            f"Goods in transit above a tenth of output were taken off the trade of {', '.join(transit)}: "
            "how much they buy from whom is uncertain (grade D)."
        )
    return tuple(notes)
