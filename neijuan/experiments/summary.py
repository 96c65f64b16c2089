"""The nation year by year, as a few lines of text: the first look at a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import xarray as xr

HEADINGS = ("year", "GDP", "growth", "deflator", "consumption", "net exports", "enterprises")
UNITS = ("", "trillion yuan", "%, real", "start = 1", "% of GDP", "% of GDP", "")
YI_PER_TRILLION = 1e4
VARIABLES = (
    "gross_domestic_product",
    "real_gross_domestic_product",
    "household_consumption",
    "exports_abroad",
    "imports_abroad",
    "firms",
)


def national_rows(dataset: xr.Dataset) -> list[tuple[str, ...]]:
    """One row of text a calendar year that was simulated whole, means over seeds, in the order of `HEADINGS`.

    GDP is the sum of the provinces. Growth needs the year before: the first row has none.
    """
    nation = dataset[list(VARIABLES)].mean("seed").sum("province")
    years = [str(quarter)[:4] for quarter in dataset["quarter"].values]
    rows: list[tuple[str, ...]] = []
    before: float | None = None
    for year in sorted(set(years)):
        chosen = [position for position, other in enumerate(years) if other == year]
        if len(chosen) < 4:
            continue
        flows = nation.isel(quarter=chosen).sum("quarter")
        nominal, real = float(flows["gross_domestic_product"]), float(flows["real_gross_domestic_product"])
        rows.append(
            (
                year,
                f"{nominal / YI_PER_TRILLION:.1f}",
                "" if before is None else f"{100 * (real / before - 1):.1f}",
                f"{nominal / real:.3f}",
                f"{100 * float(flows['household_consumption']) / nominal:.1f}",
                f"{100 * float(flows['exports_abroad'] - flows['imports_abroad']) / nominal:.1f}",
                f"{float(nation['firms'].isel(quarter=chosen[-1])):,.0f}",
            )
        )
        before = real
    return rows


def national_table(dataset: xr.Dataset) -> str:
    """The rows under their headings and units, in columns; a run of less than a year says so."""
    rows = national_rows(dataset)
    if not rows:
        return "less than a calendar year: no yearly figures"
    lines = [HEADINGS, UNITS, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    return "\n".join(
        "  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )
