"""Trade with the world: exports by sector, duties abroad, surplus stock vented, the exchange rate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import xarray as xr

from neijuan.report import published, style
from neijuan.report.figure import ReportFigure
from neijuan.report.lines import WIDTH, draw_band, finish, label_ends, over_time, panels
from neijuan.report.published import Published
from neijuan.report.series import Band, annual, annual_basis, band, last_year, nation, years
from neijuan.report.tilemap import moves, number

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TRILLION = 1e-4
"""Yi to trillion yuan."""
BILLION = 0.1
"""Yi to billion yuan."""
MOST = 14
DUTIES = 4
COLOURS = ("blue", "vermilion", "green", "purple")


def foreign_trade(results: xr.Dataset) -> ReportFigure:
    """Exports and imports (% of GDP), surplus stock sold abroad (billion yuan a year), exchange rate."""
    x = years(results)
    output = annual(nation(results, "gross_domestic_product"))
    exports, imports = (
        band(100 * annual(nation(results, name)) / output) for name in ("exports_abroad", "imports_abroad")
    )
    vented = band(BILLION * annual(results["vented_exports"]))
    rate = band(100 * results["exchange_rate"])
    record = {
        "exports_percent_of_gdp": published.of_nation(results, "exports_share", summed=True),
        "price_of_foreign_money_index": _dollar(results),
    }
    with style.drawing():
        drawing, (left, middle, right) = panels(3, height=3.0, room=0.17)
        published.draw(left, record["exports_percent_of_gdp"], "blue")
        draw_band(left, x, exports, "blue")
        draw_band(left, x, imports, "vermilion")
        finish(left, x, "Exports and imports", "% of GDP")
        ends = [("exports", "blue", exports.median[-1]), ("imports", "vermilion", imports.median[-1])]
        label_ends(left, ends)
        draw_band(middle, x, vented, "purple")
        middle.set_ylim(bottom=0)
        finish(middle, x, "Surplus sold abroad", "billion yuan per year")
        label_ends(middle, [(number(vented.median[-1], 0), "purple", vented.median[-1])])
        published.draw(right, record["price_of_foreign_money_index"], "green")
        draw_band(right, x, rate, "green")
        finish(right, x, "Foreign money", f"{results.attrs['start_year']} = 100")
        label_ends(right, [(number(rate.median[-1], 1), "green", rate.median[-1])])
    title = f"Exports move {_ends(exports)} of GDP, imports {_ends(imports)}"
    lines = {
        "exports_percent_of_gdp": exports,
        "imports_percent_of_gdp": imports,
        "vented_exports_billion_yuan_per_year": vented,
        "price_of_foreign_money_index": rate,
    }
    note = (
        "Surplus sold abroad: stock that firms vent at a discount. Foreign money: its price in yuan, up when "
        f"the yuan falls; published is the dollar, one of its parts. {annual_basis(results)}"
    )
    shown = "Three panels: exports and imports, surplus stock sold abroad, price of foreign money"
    return over_time(results, "foreign-trade", title, drawing, lines, shown, note, record)


def _dollar(results: xr.Dataset) -> Published:
    """The published price of the dollar in yuan, 100 in the start year; nothing if that year is not there."""
    record = published.of_nation(results, "exchange_rate")
    start = record.values[np.floor(record.years) == float(results.attrs["start_year"])]
    return record.scaled(100 / float(start[0])) if start.size else Published(start, start, "")


def exports_of_sectors(results: xr.Dataset) -> ReportFigure:
    """The largest exporters: trillion yuan a year in the first and in the last year of the run."""
    flows = TRILLION * annual(results["sector_exports"]).transpose("seed", "sector", "quarter")
    first = band(flows.isel(quarter=min(3, flows.sizes["quarter"] - 1))).median
    last = band(flows.isel(quarter=-1))
    order = np.argsort(-last.median, kind="stable")
    sectors = [_words(code) for code in results["sector"].to_numpy()]
    top = order[:MOST]
    with style.drawing():
        drawing = _bars(results, [sectors[place] for place in top], first[top], _taken(last, top))
    lead, total = order[0], last.median.sum()
    share = 100 * last.median[lead] / total if total else 0.0
    title = (
        f"{sectors[lead].capitalize()} sells most abroad at the end: {number(last.median[lead], 1)} trillion "
        f"yuan a year, {number(share, 0)}% of the total"
    )
    data = pd.DataFrame(
        {
            "sector": results["sector"].to_numpy()[order],
            "first_year_trillion_yuan": first[order],
            "last_year_trillion_yuan": last.median[order],
            "last_year_trillion_yuan_p10": last.low[order],
            "last_year_trillion_yuan_p90": last.high[order],
        }
    )
    described = f"Bars for the {len(top)} sectors with the largest exports. {title}."
    note = f"The {len(top)} largest of {len(sectors)} sectors; the file has all. Last year: "
    note += f"{last_year(results)}."
    if results.sizes["seed"] > 1:
        note += " The line at a bar’s end is the 10–90% range over seeds."
    return ReportFigure("exports-by-sector", title, drawing, data, described, note)


def foreign_duties(results: xr.Dataset) -> ReportFigure:
    """Duties that foreign blocs levy, %: the sectors with the highest at the end, and all exports."""
    x = years(results)
    duty, exports = 100 * results["foreign_duty"], results["sector_exports"]
    total = exports.sum("sector")
    lines = {"all exports": band((duty * exports).sum("sector") / total.where(total > 0))}
    ends = band(duty.transpose("seed", "sector", "quarter")).median[:, -1]
    codes = [str(code) for code in results["sector"].to_numpy()]
    highest = [codes[place] for place in np.argsort(-ends, kind="stable")[:DUTIES]]
    lines |= {_words(code): band(duty.sel(sector=code)) for code in highest}
    colours = dict(zip(lines, ("ink", *COLOURS), strict=True))
    with style.drawing():
        drawing, (axes,) = panels(1, height=3.3, room=0.14)
        for name, values in lines.items():
            draw_band(axes, x, values, colours[name])
        axes.set_ylim(bottom=0)
        finish(axes, x, "Added duties abroad on Chinese goods", "% of value")
        label_ends(axes, [(name, colours[name], values.median[-1]) for name, values in lines.items()])
    mean, top = lines["all exports"].median, lines[_words(highest[0])].median
    title = (
        f"The mean added duty abroad {moves(mean[0], mean[-1], 1)}; "
        f"highest at the end on {_words(highest[0])}, {number(top[-1], 0)}%"
    )
    columns = {f"{name.replace(' ', '_')}_percent": values for name, values in lines.items()}
    note = (
        f"Blocs weighted by their trade. The {DUTIES} sectors with the highest duty at the end, and the mean "
        "weighted by the sectors’ exports. Added: beyond the duties of the start year."
    )
    return over_time(results, "foreign-duties", title, drawing, columns, "A line a sector", note)


def _bars(results: xr.Dataset, names: list[str], first: np.ndarray, last: Band) -> Figure:
    """A bar a sector for the last year, a tick for the first."""
    from matplotlib.figure import Figure

    height = 0.23 * len(names) + 0.8
    drawing = Figure(figsize=(WIDTH, height))
    axes = drawing.add_axes((0.135, 0.4 / height, 0.8, 1 - 0.8 / height))
    rows = np.arange(len(names))
    axes.barh(rows, last.median, height=0.62, color=style.LIGHT["sequential_3"], linewidth=0)
    axes.vlines(first, rows - 0.4, rows + 0.4, color=style.LIGHT["ink"], linewidth=2)
    if results.sizes["seed"] > 1:
        axes.hlines(rows, last.low, last.high, color=style.LIGHT["muted"], linewidth=1.2)
    reach = np.maximum(np.maximum(last.high, first), last.median)
    pad = 0.008 * max(float(reach.max(initial=0.0)), 1e-9)
    for row, value in enumerate(last.median):
        axes.text(reach[row] + pad, row, number(value, 2), va="center", size=8.5, color=style.LIGHT["ink"])
    axes.set_yticks(rows, names, color=style.LIGHT["ink"])
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.set_xlim(0, max(float(reach.max(initial=0.0)) * 1.08, 1e-9))
    axes.grid(True, axis="x")
    axes.grid(False, axis="y")
    axes.set_title("Exports, trillion yuan per year: bar last year, mark first year", fontsize=9)
    return drawing


def _taken(values: Band, chosen: np.ndarray) -> Band:
    return Band(values.median[chosen], values.low[chosen], values.high[chosen])


def _ends(values: Band) -> str:
    return f"from {number(values.median[0], 1)}% to {number(values.median[-1], 1)}%"


def _words(sector: object) -> str:
    return str(sector).replace("-", " ")
