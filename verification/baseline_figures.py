"""Figures of the baseline by calendar year, and their drawings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from neijuan import data
from neijuan.report.style import LIGHT
from verification import record
from verification.panels import finish, mark, multiples

if TYPE_CHECKING:
    import xarray as xr

TRILLION = 1e4
FLOWS = (
    "gross_domestic_product",
    "real_gross_domestic_product",
    "household_consumption",
    "government_consumption",
    "fixed_capital_formation",
    "exports_abroad",
    "imports_abroad",
    "net_exports",
    "laid_off_by_decree",
    "reported_gross_domestic_product",
)
STOCKS = ("firm_loans", "vehicle_debt", "local_government_bonds", "population")
SHARES = {
    "consumption": "household_consumption",
    "government": "government_consumption",
    "investment": "fixed_capital_formation",
    "exports": "exports_abroad",
    "imports": "imports_abroad",
}
NORTHEAST = ["CN-LN", "CN-JL", "CN-HL"]


def by_year(dataset: xr.Dataset) -> xr.Dataset:
    """Flows summed over calendar years, stocks at their end; dimension `year`."""
    stamped = dataset.assign_coords(year=("quarter", _years(dataset)))
    flows = stamped[list(FLOWS)].groupby("year").sum("quarter")
    return flows.merge(stamped[list(STOCKS)].groupby("year").last())


def _years(dataset: xr.Dataset | xr.DataArray) -> np.ndarray:
    return np.array([int(str(quarter)[:4]) for quarter in dataset["quarter"].values])


def yearly_mean(series: xr.DataArray) -> xr.DataArray:
    """Mean of the quarters of each calendar year."""
    return series.assign_coords(year=("quarter", _years(series))).groupby("year").mean("quarter")


def _change(series: xr.DataArray) -> xr.DataArray:
    return 100 * (series / series.shift(year=1) - 1)


def industry(dataset: xr.Dataset) -> xr.DataArray:
    """National utilisation of industry by seed and year, percent, weighted with capacity."""
    from neijuan.data.input_output import sectors

    chosen = [code for code, yes in sectors()["industrial"].items() if yes]
    value = dataset["cell_output"].sel(sector=chosen)
    use = dataset["cell_utilisation"].sel(sector=chosen)
    share = 100 * value.sum(("province", "sector")) / (value / use.where(use > 0)).sum(("province", "sector"))
    return yearly_mean(share)


def nation(dataset: xr.Dataset, yearly: xr.Dataset) -> dict[str, pd.DataFrame]:
    """Model figures by name: year in rows, seed in columns."""
    total = yearly.sum("province")
    product, real = total["gross_domestic_product"], total["real_gross_domestic_product"]
    prices = dataset["consumer_price_index"].weighted(dataset["household_consumption"]).mean("province")
    force = (dataset["employment"] / (1 - dataset["unemployment_rate"])).sum("province")
    figures = {
        "growth": _change(real),
        "deflator": _change(product / real),
        "consumer_prices": _change(yearly_mean(prices)),
        **{name: 100 * total[variable] / product for name, variable in SHARES.items()},
        "utilisation": industry(dataset),
        "unemployment": yearly_mean(100 * (1 - dataset["employment"].sum("province") / force)),
        "product": product / TRILLION,
        "vehicle_debt": total["vehicle_debt"] / TRILLION,
    }
    return {name: values.transpose("year", "seed").to_pandas() for name, values in figures.items()}


def unrecorded(dataset: xr.Dataset, yearly: xr.Dataset) -> dict[str, pd.Series]:
    """Outcomes that have no yearly series in the tables, mean over seeds by year."""
    firms, product = dataset["firms"], dataset["gross_domestic_product"]
    total = yearly.sum("province")
    people = yearly["population"].sel(province=NORTHEAST).sum("province")

    def zombies(name: str) -> xr.DataArray:
        share = (dataset[f"zombie_share_{name}"] * firms).sum("province") / firms.sum("province")
        return yearly_mean(100 * share)

    figures = {
        "nameplate utilisation, %": yearly_mean(
            100 * dataset["nameplate_utilisation"].weighted(product).mean("province")
        ),
        "zombies by conceded interest, % of firms": zombies("caballero_hoshi_kashyap"),
        "zombies by new loans, % of firms": zombies("fukuda_nakamura"),
        "zombies by uncovered interest, % of firms": zombies("interest_cover"),
        "reported over true GDP, %": 100
        * total["reported_gross_domestic_product"]
        / total["gross_domestic_product"],
        "laid off by decree, million": total["laid_off_by_decree"] / 100,
        "people of 16 and over in the Northeast, start = 100": 100 * people / people.isel(year=0),
        "yuan per foreign money, start = 1": yearly_mean(dataset["exchange_rate"]),
        "mean duty on exports, %": yearly_mean(
            100 * (dataset["foreign_duty"] * dataset["sector_exports"]).sum("sector")
            / dataset["sector_exports"].sum("sector")
        ),
    }  # fmt: skip
    return {name: values.mean("seed").to_pandas() for name, values in figures.items()}


def provinces(dataset: xr.Dataset, yearly: xr.Dataset) -> pd.DataFrame:
    """The table by province, means over seeds; growth over the years that are on record."""
    mean = yearly.mean("seed")
    product, real = mean["gross_domestic_product"], mean["real_gross_domestic_product"]
    first, last = int(product["year"][0]), int(product["year"][-1])
    published, until = record.provincial_growth(first, last)
    actual = record.provincial_product()
    nominal_until = min(last, int(actual.columns.max()))

    def over(variable: xr.DataArray, year: int) -> np.ndarray:
        return (100 * variable / product).sel(year=year).values

    use = 100 * yearly_mean(dataset["surveyed_utilisation"]).mean("seed")
    public = mean["vehicle_debt"] + mean["local_government_bonds"]
    columns = {
        "growth": 100 * ((real.sel(year=until) / real.sel(year=first)).values ** (1 / (until - first)) - 1),
        "growth_published": published.to_numpy(),
        "nominal": (product.sel(year=nominal_until) / product.sel(year=first)).values,
        "nominal_published": (actual[nominal_until] / actual[first]).to_numpy(),
        "balance_2017_reconciled": record.reconciled(2017).balance,
    }
    for when, year in (("start", first), ("2017", 2017), ("end", last)):
        columns[f"balance_{when}"] = over(mean["net_exports"], year)
        columns[f"investment_{when}"] = over(mean["fixed_capital_formation"], year)
        columns[f"utilisation_{when}"] = use.sel(year=year).values
        columns[f"public_{when}"] = over(public, year)
        columns[f"loans_{when}"] = over(mean["firm_loans"], year)
    found = pd.DataFrame(columns, index=list(data.province_codes()))
    found.attrs = {"first": first, "last": last, "until": until, "nominal_until": nominal_until}
    return found


def slope(balance: np.ndarray, investment: np.ndarray) -> float:
    """Least-squares slope of net exports over GDP on investment over GDP, across provinces."""
    return float(np.polyfit(investment, balance, 1)[0])


def top_share(balance: np.ndarray, product: np.ndarray, count: int = 8) -> tuple[float, int]:
    """Share of the largest surpluses in all surpluses, and how many provinces have one."""
    surplus = np.sort(np.maximum(balance * product, 0.0))[::-1]
    return float(surplus[:count].sum() / surplus.sum()), int((surplus > 0).sum())


def draw_nation(model: dict[str, pd.DataFrame], published: pd.DataFrame, folder: Path) -> None:
    """Nine national series: published, mean of the model, its seeds."""
    chosen = [name for name in record.NATIONAL if name != "government"]
    with multiples("baseline-nation", len(chosen), folder=folder) as axes:
        for ax, name in zip(axes, chosen, strict=True):
            seeds, entry = model[name], record.NATIONAL[name]
            ax.plot(seeds.index, seeds, color=LIGHT["blue"], linewidth=0.5, alpha=0.35)
            ax.plot(seeds.index, seeds.mean(axis=1), color=LIGHT["blue"], label="model, seeds and mean")
            ax.plot(
                published.index,
                published[name],
                color=LIGHT["vermilion"],
                linestyle="none",
                marker="o",
                markersize=4,
                label="published",
            )
            finish(ax, record.heading(entry), ("", "percent" if entry.unit == "%" else "percent of GDP"))
            ax.set_xticks([year for year in published.index if year % 4 == 0])
        axes[0].legend(fontsize=7.5)


def draw_provinces(found: pd.DataFrame, folder: Path) -> None:
    """Growth and balances of the provinces against what was published or reconciled."""
    span = found.attrs
    pairs = (
        ("growth_published", "growth", f"Real growth {span['first']} to {span['until']}", "percent a year"),
        ("balance_2017_reconciled", "balance_2017", "Net exports in 2017", "percent of GDP"),
        ("balance_start", "balance_end", "Net exports in the model", "percent of GDP"),
    )
    names = (
        ("published", "model"),
        ("reconciled accounts of 2017", "model"),
        (f"{span['first']}", f"{span['last']}"),
    )
    with multiples("baseline-provinces", 3, height=3.3, folder=folder) as axes:
        for ax, (x, y, title, unit), (first, second) in zip(axes, pairs, names, strict=True):
            ax.plot(found[x], found[y], "o", color=LIGHT["blue"], markersize=3.5)
            both = found[[x, y]].to_numpy()
            ends = [float(np.nanmin(both)), float(np.nanmax(both))]
            ax.plot(ends, ends, color=LIGHT["muted"], linewidth=0.7)
            for code in (found[y] - found[x]).abs().nlargest(4).index:
                ax.annotate(
                    code[3:],
                    (found.at[code, x], found.at[code, y]),
                    xytext=(3, 3),
                    textcoords="offset points",
                    fontsize=7,
                )
            finish(ax, title, (f"{first}, {unit}", f"{second}, {unit}"))
            if x != "growth_published":
                mark(ax, x=0, y=0)
