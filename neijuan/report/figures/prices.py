"""Prices: consumer, producer, GDP deflator; levels and inflation."""

from __future__ import annotations

import numpy as np
import xarray as xr

from neijuan.report import published, style
from neijuan.report.figure import ReportFigure
from neijuan.report.lines import draw_band, finish, label_ends, over_time, panels
from neijuan.report.series import band, growth, growth_basis, nation, weighted_nation, years
from neijuan.report.tilemap import number

NAMES = {
    "consumer": ("consumer", "blue"),
    "producer": ("producer", "vermilion"),
    "deflator": ("deflator", "green"),
}


def price_levels(results: xr.Dataset) -> ReportFigure:
    """Price levels (start year 100) and inflation (%), nation."""
    x = years(results)
    indices = national_prices(results)
    levels = {key: band(100 * index) for key, index in indices.items()}
    rates = {key: band(100 * growth(index)) for key, index in indices.items()}
    record = {
        f"{key}_inflation_percent": published.of_nation(results, f"{key}_inflation")
        for key in ("consumer", "producer")
    }
    with style.drawing():
        drawing, both = panels(2)
        for key in ("consumer", "producer"):
            published.draw(both[1], record[f"{key}_inflation_percent"], NAMES[key][1])
        for axes, group in zip(both, (levels, rates), strict=True):
            for key, values in group.items():
                draw_band(axes, x, values, NAMES[key][1])
        finish(both[0], x, "Price level", f"{results.attrs['start_year']} = 100")
        finish(both[1], x, "Inflation", f"% {growth_basis(results)}")
        for axes, group in zip(both, (levels, rates), strict=True):
            label_ends(axes, [(*NAMES[key], values.median[-1]) for key, values in group.items()])
    lines = {f"{key}_index": values for key, values in levels.items()}
    lines |= {f"{key}_inflation_percent": values for key, values in rates.items()}
    consumer, producer = (
        _moved(levels[key].median[-1], results.attrs["start_year"]) for key in ("consumer", "producer")
    )
    title = f"At the end consumer prices are {consumer} and producer prices {producer}"
    note = (
        "Provinces weighted by household consumption (consumer) and by GDP (producer); the deflator is GDP "
        "over real GDP."
    )
    shown = "Two panels: price levels and inflation"
    return over_time(results, "prices", title, drawing, lines, shown, note, record)


def national_prices(results: xr.Dataset) -> dict[str, xr.DataArray]:
    """National consumer and producer price indices and GDP deflator, 1 in the start year, [seed, quarter]."""
    nominal = nation(results, "gross_domestic_product")
    return {
        "consumer": weighted_nation(results, "consumer_price_index", "household_consumption"),
        "producer": weighted_nation(results, "producer_price_index", "gross_domestic_product"),
        "deflator": nominal / nation(results, "real_gross_domestic_product"),
    }


def _moved(index: float, base: int) -> str:
    """Where an index with base 100 stands: `3.2% above 2012`."""
    change = index - 100
    if not np.isfinite(change) or abs(change) < 0.05:
        return f"level with {base}"
    return f"{number(abs(change), 1)}% {'above' if change > 0 else 'below'} {base}"
