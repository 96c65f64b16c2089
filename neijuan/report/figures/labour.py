"""Work: unemployment, employment, wages."""

from __future__ import annotations

import xarray as xr

from neijuan.report import published, style
from neijuan.report.figure import ReportFigure
from neijuan.report.lines import draw_band, finish, label_ends, over_time, panels
from neijuan.report.series import band, nation, weighted_nation, years
from neijuan.report.tilemap import moves, number

MILLIONS = 0.01
"""From 10,000 persons to millions."""
THOUSANDS = 1e-3


def labour(results: xr.Dataset) -> ReportFigure:
    """Unemployment (%), employment (million persons) and the average wage (thousand yuan per year)."""
    x = years(results)
    rate = band(100 * national_unemployment(results))
    jobs = band(MILLIONS * nation(results, "employment"))
    wage = band(THOUSANDS * weighted_nation(results, "wage", "employment"))
    record = published.of_nation(results, "unemployment")
    with style.drawing():
        drawing, axes = panels(3, height=2.9, room=0.14)
        published.draw(axes[0], record, "vermilion")
        shown = (
            (rate, "vermilion", "Unemployment", "%", 1),
            (jobs, "blue", "Employment", "million persons", 0),
            (wage, "green", "Wage", "thousand yuan per year", 1),
        )
        for panel, (values, colour, title, unit, decimals) in zip(axes, shown, strict=True):
            draw_band(panel, x, values, colour)
            finish(panel, x, title, unit)
            label_ends(panel, [(number(values.median[-1], decimals), colour, values.median[-1])])
    title = (
        f"Unemployment {moves(rate.median[0], rate.median[-1], 1)}, "
        f"employment {moves(jobs.median[0], jobs.median[-1], 0, ' million')}"
    )
    lines = {"unemployment_percent": rate, "employment_million": jobs, "wage_thousand_yuan_per_year": wage}
    note = (
        "Unemployment: persons without work over the labour force of all provinces. Wage at current prices, "
        "weighted by employment."
    )
    words = "Three panels: unemployment, employment, wage"
    known = {"unemployment_percent": record}
    return over_time(results, "labour", title, drawing, lines, words, note, known)


def national_unemployment(results: xr.Dataset) -> xr.DataArray:
    """Unemployed over labour force of the nation, a fraction, [seed, quarter]."""
    employed = results["employment"]
    force = employed / (1.0 - results["unemployment_rate"])
    return 1.0 - employed.sum("province") / force.sum("province")
