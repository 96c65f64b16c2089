"""Small multiples of the provinces, laid out as on the map."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import xarray as xr

from neijuan.report import style
from neijuan.report.figure import ReportFigure
from neijuan.report.multiples import Multiples
from neijuan.report.series import (
    annual,
    annual_basis,
    average_growth,
    band,
    growth,
    growth_basis,
    nation,
    span,
    years,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SCALE = "All cells share one scale; an arrow marks a line that leaves it."


def provincial_growth(results: xr.Dataset) -> ReportFigure:
    """Real growth of each province's GDP, %, with the nation's behind it."""
    level = results["real_gross_domestic_product"]
    total = nation(results, "real_gross_domestic_product")
    faster = (average_growth(level) > average_growth(total)).sum("province").median().item()
    count = level.sizes["province"]
    title = f"{faster:.0f} of {count} provinces grow faster than the nation over {span(results)}"
    label = f"Real growth of GDP, % {growth_basis(results)}"
    reference = band(100 * growth(total)).median
    data = _table(results, 100 * growth(level), "real_growth_percent")
    drawing = _draw(results, 100 * growth(level), Multiples(label, reference=reference))
    described = (
        f"{level.sizes['province']} small panels placed as on the map: {label}, {span(results)}. {title}."
    )
    note = f"Grey: the nation. {SCALE}"
    return ReportFigure("provincial-growth", title, drawing, data, described, note)


def provincial_balances(results: xr.Dataset) -> ReportFigure:
    """Net exports of each province, abroad and to other provinces, % of its GDP."""
    values = 100 * annual(results["net_exports"]) / annual(results["gross_domestic_product"])
    medians = band(values).median
    start, end = medians[0] > 0, medians[-1] > 0
    changed = int((start != end).sum())
    title = (
        f"{int(start.sum())} provinces start in surplus and {int(end.sum())} end in it; "
        f"{changed or 'none'} change{'' if changed > 1 else 's'} sides"
    )
    label = "Net exports, % of provincial GDP"
    data = _table(results, values, "net_exports_percent_of_gdp")
    drawing = _draw(results, values, Multiples(label, signed=True))
    described = (
        f"{values.sizes['province']} small panels placed as on the map: {label}, {span(results)}. {title}."
    )
    note = f"Abroad and to other provinces. {SCALE} {annual_basis(results)}"
    return ReportFigure("provincial-balances", title, drawing, data, described, note)


def _draw(results: xr.Dataset, values: xr.DataArray, multiples: Multiples) -> Figure:
    codes = [str(code) for code in results["province"].to_numpy()]
    with style.drawing():
        return multiples.draw(codes, years(results), band(values.transpose("seed", "province", "quarter")))


def _table(results: xr.Dataset, values: xr.DataArray, column: str) -> pd.DataFrame:
    """A row for each province and quarter that has a figure."""
    codes = [str(code) for code in results["province"].to_numpy()]
    quarters = [str(quarter) for quarter in results["quarter"].to_numpy()]
    summary = band(values.transpose("seed", "province", "quarter"))
    data = pd.DataFrame({"province": np.repeat(codes, len(quarters)), "quarter": quarters * len(codes)})
    columns = {column: summary.median}
    if results.sizes["seed"] > 1:
        columns |= {f"{column}_p10": summary.low, f"{column}_p90": summary.high}
    for name, numbers in columns.items():
        data[name] = np.round(numbers.ravel(), 3)
    return data.dropna(subset=[column])
