"""Results of a run as a long table of calendar years, in the vocabulary and units of the facts.

Flows of a year are the sum of its quarters, stocks those at its end, rates and indices the average. Several
seeds are averaged, so that the accounts still add up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from neijuan.errors import UsageError
from neijuan.measures.reader import COLUMNS, MONEY, RUN
from neijuan.measures.regions import NATION

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from neijuan.experiments.results import Results

STOCKS = frozenset(
    {
        "firm_loans",
        "vehicle_debt",
        "local_government_bonds",
        "household_deposits",
        "bank_equity",
        "net_financial_position",
        "firms",
        "sector_firms",
        "sector_inventories",
        "central_government_bonds",
        "foreign_exchange",
    }
)
FLOW_UNITS = (MONEY, "enterprises")
PERCENT = {"surveyed_utilisation": 100.0}
"""Results hold a fraction where the published figure is a percentage."""
PLACES = {"seed", "quarter", "province", "sector"}
"""Dimensions of the variables that are figures of places; what has others is a matrix of the accounts."""
QUARTERS = 4


def long_table(results: xr.Dataset | Results) -> pd.DataFrame:
    """One row a variable, region, sector and calendar year that was simulated whole.

    Region is the province, or CN where the figure is national. Vintage is `run`, the source the title of the
    run. Raises UsageError for a run of less than a calendar year.
    """
    import pandas as pd

    from neijuan.data import registries

    dataset = cast("xr.Dataset", getattr(results, "dataset", results))
    units = registries.variables()["unit"]
    source = (
        f"{dataset.attrs['title']}, firms {dataset.attrs['firms_scale']}, neijuan {dataset.attrs['version']}"
    )
    years = _whole_years(dataset)
    parts = []
    for name in map(str, dataset.data_vars):
        if "quarter" not in dataset[name].dims or not set(dataset[name].dims) <= PLACES:
            continue
        unit = str(units.get(name, ""))
        parts.append(_yearly(dataset[name], years, _timing(name, unit)).assign(unit=unit))
    rows = pd.concat(parts, ignore_index=True).assign(vintage=RUN, source=source)[list(COLUMNS)]
    rows.attrs = {"origin": str(dataset.attrs["title"])}
    return rows


def _timing(name: str, unit: str) -> str:
    if name in STOCKS:
        return "last"
    return "sum" if unit in FLOW_UNITS else "mean"


def _whole_years(dataset: xr.Dataset) -> dict[str, list[int]]:
    """Positions of the four quarters of each calendar year that has them all."""
    labels = [str(label)[:4] for label in dataset["quarter"].values]
    places = {year: [i for i, label in enumerate(labels) if label == year] for year in sorted(set(labels))}
    whole = {year: found for year, found in places.items() if len(found) == QUARTERS}
    if not whole:
        raise UsageError("the run has no whole calendar year: simulate four quarters or more")
    return whole


def _yearly(values: xr.DataArray, years: dict[str, list[int]], timing: str) -> pd.DataFrame:
    """One row a year and cell of one variable, the seeds averaged."""
    import numpy as np
    import pandas as pd

    name = str(values.name)
    averaged = values.mean("seed") if "seed" in values.dims else values
    ordered = averaged.transpose("quarter", ...)
    quarters = ordered.to_numpy() * PERCENT.get(name, 1.0)
    made = [
        quarters[places[-1]] if timing == "last" else getattr(quarters[places], timing)(axis=0)
        for places in years.values()
    ]
    labels = {str(dim): ordered[dim].to_numpy().astype(str) for dim in ordered.dims[1:]}
    index = pd.MultiIndex.from_product(
        [list(years), labels.get("province", [NATION]), labels.get("sector", [""])],
        names=["period", "region", "sector"],
    )
    return pd.DataFrame({"value": np.ravel(made)}, index=index).reset_index().assign(variable=name)
