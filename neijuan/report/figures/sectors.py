"""Small multiples of the sectors: use of capacity, producer prices, exports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
import xarray as xr

from neijuan.report import published, style
from neijuan.report.figure import ReportFigure
from neijuan.report.figures.prices import national_prices
from neijuan.report.figures.provinces import SCALE
from neijuan.report.multiples import Multiples
from neijuan.report.places import Place
from neijuan.report.published import Published
from neijuan.report.series import Band, annual, annual_basis, band, span, years
from neijuan.report.tilemap import number

COLUMNS = 7
KEY = 3
"""Cells of the first row left to the key."""
BILLION = 0.1
"""Yi to billion yuan."""
WIDER = frozenset({"solar", "batteries"})
"""Sectors whose class in the official survey is mostly something else."""
LEAST = 0.01
"""Sectors that sell less than this share of the nation's exports are left out of sentences about exports."""


def utilisation_by_sector(results: xr.Dataset) -> ReportFigure:
    """Surveyed and nameplate utilisation of each sector, %, with what the official survey published."""
    surveyed = 100 * results["sector_utilisation"]
    nameplate = 100 * results["sector_nameplate_utilisation"]
    record = {
        str(sector): published.of_sector(results, "sector_utilisation", str(sector))
        for sector in results["sector"].to_numpy()
        if str(sector) not in WIDER
    }
    below = int((band(_by_sector(surveyed)).median[:, -1] < 75).sum())
    title = f"{below} of {surveyed.sizes['sector']} sectors use less than 75% of their capacity at the end"
    second = band(_by_sector(nameplate)).median
    note = f"Blue: surveyed. Orange, dashed: of nameplate capacity. {SCALE} "
    note += published.sentence(record.values())
    if any(record.values()):
        note += " The survey’s electrical machinery includes solar cells and batteries."
    multiples = Multiples("Utilisation, % of capacity", base=None, second=second, record=record)
    figure = _figure(results, surveyed, multiples, "sector-utilisation", title, "utilisation_percent", note)
    return replace(figure, data=_with_more(figure.data, results, second, record))


def prices_by_sector(results: xr.Dataset) -> ReportFigure:
    """Producer price of each sector, start year 100, with the nation's behind it."""
    prices = 100 * results["producer_price"]
    last = band(_by_sector(prices)).median[:, -1]
    order = np.argsort(np.where(np.isfinite(last), last, np.inf))
    first, second = (_words(results["sector"].to_numpy()[place]) for place in order[:2])
    title = (
        f"Prices end lowest in {first} ({number(last[order[0]], 0)}) and {second} "
        f"({number(last[order[1]], 0)}; {results.attrs['start_year']} = 100)"
    )
    reference = band(100 * national_prices(results)["producer"]).median
    label = f"Producer prices, {results.attrs['start_year']} = 100"
    note = f"Grey: the nation’s producer prices. Thin line: 100. {SCALE}"
    multiples = Multiples(label, reference=reference, base=100.0)
    return _figure(results, prices, multiples, "sector-prices", title, "producer_price_index", note)


def exports_by_sector(results: xr.Dataset) -> ReportFigure:
    """Exports of each sector at current prices, first year 100, with those of all sectors behind."""
    flows = annual(results["sector_exports"])
    index = _from_first_year(flows)
    last = band(_by_sector(index)).median[:, -1]
    weight = band(_by_sector(flows)).median[:, -1]
    known = np.where(np.isfinite(last) & (weight > LEAST * np.nansum(weight)), last, -np.inf)
    top = np.argsort(-known, kind="stable")[:2]
    fastest, second = (f"{_words(results['sector'].to_numpy()[p])} (to {number(last[p], 0)})" for p in top)
    title = f"Exports grow most in {fastest} and {second}; first year = 100"
    reference = band(_from_first_year(flows.sum("sector"))).median
    note = (
        "Value at current prices, surplus stock sold abroad included. Grey: all sectors; thin line: 100. "
        f"Named in the title are sectors with {100 * LEAST:.0f}% of all exports or more. {SCALE} "
        f"{annual_basis(results)}"
    )
    label = "Exports, first year = 100"
    multiples = Multiples(label, reference=reference, base=100.0)
    figure = _figure(results, index, multiples, "sector-exports", title, "exports_index", note)
    value = np.round(BILLION * band(_by_sector(flows)).median.ravel(), 2)
    return replace(figure, data=figure.data.assign(exports_billion_yuan_per_year=value))


def _from_first_year(flows: xr.DataArray) -> xr.DataArray:
    """An annual flow with the first whole year (or what there is of it) as 100; no figure without exports."""
    first = flows.isel(quarter=min(3, flows.sizes["quarter"] - 1), drop=True)
    return 100 * flows / first.where(first > 0)


def _figure(
    results: xr.Dataset,
    values: xr.DataArray,
    multiples: Multiples,
    stem: str,
    title: str,
    column: str,
    note: str,
) -> ReportFigure:
    codes = [str(code) for code in results["sector"].to_numpy()]
    summary = band(_by_sector(values))
    multiples.layout = layout(codes)
    with style.drawing():
        drawing = multiples.draw(codes, years(results), summary)
    described = f"{len(codes)} small panels, one a sector: {multiples.label}, {span(results)}. {title}."
    return ReportFigure(stem, title, drawing, _table(results, summary, column), described, note)


def layout(codes: list[str]) -> dict[str, Place]:
    """Sectors in the registry's order, row by row; the first cells of the first row are for the key."""
    return {
        code: Place(code, _words(code), (place + KEY) % COLUMNS, (place + KEY) // COLUMNS, False)
        for place, code in enumerate(codes)
    }


def _table(results: xr.Dataset, summary: Band, column: str) -> pd.DataFrame:
    """A row for each sector and quarter."""
    codes = [str(code) for code in results["sector"].to_numpy()]
    quarters = [str(quarter) for quarter in results["quarter"].to_numpy()]
    data = pd.DataFrame({"sector": np.repeat(codes, len(quarters)), "quarter": quarters * len(codes)})
    data[column] = np.round(summary.median.ravel(), 2)
    if results.sizes["seed"] > 1:
        data[f"{column}_p10"] = np.round(summary.low.ravel(), 2)
        data[f"{column}_p90"] = np.round(summary.high.ravel(), 2)
    return data


def _with_more(
    data: pd.DataFrame, results: xr.Dataset, nameplate: np.ndarray, record: Mapping[str, Published]
) -> pd.DataFrame:
    nothing = np.full(results.sizes["quarter"], np.nan)
    codes = [str(code) for code in results["sector"].to_numpy()]
    columns = [published.column(results, record[code]) if code in record else nothing for code in codes]
    more = data.assign(nameplate_utilisation_percent=np.round(nameplate.ravel(), 2))
    return more.assign(surveyed_published=np.concatenate(columns)) if any(record.values()) else more


def _by_sector(values: xr.DataArray) -> xr.DataArray:
    return values.transpose("seed", "sector", "quarter")


def _place(results: xr.Dataset, sector: str) -> int:
    return int(np.flatnonzero(results["sector"].to_numpy() == sector)[0])


def _words(sector: object) -> str:
    return str(sector).replace("-", " ")
