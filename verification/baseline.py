"""The baseline of 2012 beside what was published for 2012 to 2022.

    python -m verification.baseline

writes `docs/baseline.md` and its figures. Misses are named, not smoothed: the model was judged for
plausibility, not estimated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

import neijuan as nj
from neijuan import data
from neijuan.report.style import LIGHT
from verification.pages import DOCS, table, write_page
from verification.panels import finish, mark, multiples

if TYPE_CHECKING:
    import xarray as xr

SCALE, SEEDS, FIRST, LAST = "1:100", 8, 2012, 2022
YEARS = range(FIRST, LAST + 1)
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
)
STOCKS = ("firm_loans", "vehicle_debt", "local_government_bonds")
NATIONAL = {
    "growth": ("real growth, %", "national_gross_domestic_product_growth"),
    "deflator": ("GDP deflator, %", "national_gross_domestic_product_inflation"),
    "consumer_prices": ("consumer prices, %", "consumer_price_inflation"),
    "consumption": ("household consumption, % of GDP", "national_household_consumption_share"),
    "government": ("government consumption, % of GDP", "national_government_consumption_share"),
    "investment": ("fixed capital formation, % of GDP", "national_fixed_capital_formation_share"),
    "exports": ("exports, % of GDP", "national_exports_share"),
    "imports": ("imports, % of GDP", "national_imports_share"),
    "utilisation": ("utilisation of industry, %", ""),
    "unemployment": ("unemployment, %", "national_unemployment_rate"),
}
"""Columns of the national table: heading, and the published variable."""


def simulate() -> nj.Results:
    """The baseline, several seeds."""
    return nj.run(start=FIRST, until=LAST, firms=SCALE, seeds=SEEDS, progress=False)


def by_year(dataset: xr.Dataset) -> xr.Dataset:
    """Flows summed over calendar years, stocks at their end; dimension `year`."""
    years = np.array([int(str(quarter)[:4]) for quarter in dataset["quarter"].values])
    stamped = dataset.assign_coords(year=("quarter", years))
    flows = stamped[list(FLOWS)].groupby("year").sum("quarter")
    stocks = stamped[list(STOCKS)].groupby("year").last()
    return flows.merge(stocks)


def industry(dataset: xr.Dataset) -> xr.DataArray:
    """National utilisation of industry by seed and year, percent, weighted with capacity."""
    from neijuan.data.input_output import sectors

    chosen = [code for code, yes in sectors()["industrial"].items() if yes]
    value = dataset["cell_output"].sel(sector=chosen)
    use = dataset["cell_utilisation"].sel(sector=chosen)
    share = 100 * value.sum(("province", "sector")) / (value / use.where(use > 0)).sum(("province", "sector"))
    return _yearly_mean(share)


def _yearly_mean(series: xr.DataArray) -> xr.DataArray:
    years = np.array([int(str(quarter)[:4]) for quarter in series["quarter"].values])
    return series.assign_coords(year=("quarter", years)).groupby("year").mean("quarter")


def nation(dataset: xr.Dataset, yearly: xr.Dataset) -> dict[str, pd.DataFrame]:
    """Model figures by name: year in rows, seed in columns."""
    total = yearly.sum("province")
    product, real = total["gross_domestic_product"], total["real_gross_domestic_product"]
    prices = dataset["consumer_price_index"].weighted(dataset["household_consumption"]).mean("province")
    force = (dataset["employment"] / (1 - dataset["unemployment_rate"])).sum("province")
    share = {
        "consumption": "household_consumption",
        "government": "government_consumption",
        "investment": "fixed_capital_formation",
        "exports": "exports_abroad",
        "imports": "imports_abroad",
    }
    figures = {
        "growth": _change(real),
        "deflator": _change(product / real),
        "consumer_prices": _change(_yearly_mean(prices)),
        **{name: 100 * total[variable] / product for name, variable in share.items()},
        "utilisation": industry(dataset),
        "unemployment": _yearly_mean(100 * (1 - dataset["employment"].sum("province") / force)),
        "product": product / TRILLION,
    }
    return {name: values.transpose("year", "seed").to_pandas() for name, values in figures.items()}


def _change(series: xr.DataArray) -> xr.DataArray:
    return 100 * (series / series.shift(year=1) - 1)


def published_nation() -> pd.DataFrame:
    """Published figures by year, columns as in `NATIONAL` and `product`."""
    columns = {
        name: data.series(variable, period=list(YEARS)).droplevel("region")
        for name, (_, variable) in NATIONAL.items()
        if variable
    }
    columns["product"] = (
        data.series("national_gross_domestic_product", period=list(YEARS)).droplevel("region") / 1e12
    )
    for values in columns.values():
        values.index = values.index.astype(int)
    frame = pd.DataFrame(columns)
    frame["utilisation"] = surveyed()
    return frame


def surveyed() -> pd.Series:
    """Yearly utilisation of industry by the survey of the National Bureau of Statistics; 2016 to 2022."""
    found: dict[int, float] = {}
    for vintage in ("derived from the following year (level minus change)", "as released"):
        values = data.series("surveyed_utilisation", vintage=vintage).xs(("CN", "TOTAL"))
        found |= {int(year): float(value) for year, value in values.items() if str(year).isdigit()}
    return pd.Series(found)


def published_product() -> pd.DataFrame:
    """GDP of the provinces in vintage B, province by year."""
    wide = data.series("gross_domestic_product", vintage="B").unstack("period")
    return wide.set_axis(wide.columns.astype(int), axis="columns").reindex(list(data.province_codes()))


def published_growth() -> pd.Series:
    """Mean yearly volume growth 2012 to 2022 as first published, percent; Beijing is not in the series."""
    index = data.series("gross_domestic_product_index", vintage="as published, recovered").unstack("period")
    years = [str(year) for year in YEARS if year > FIRST]
    mean = (index[years] / 100).prod(axis="columns") ** (1 / len(years))
    return (100 * (mean - 1)).reindex(list(data.province_codes()))


def reconciled(year: int) -> tuple[np.ndarray, np.ndarray]:
    """Net exports and fixed investment over GDP of the reconciled accounts, percent, in province order."""
    from neijuan.economy.start.reconciliation import reconcile

    accounts = reconcile(year).accounts
    product = accounts.gross_domestic_product
    return (
        100 * accounts.net_exports.sum(1) / product,
        100 * accounts.fixed_capital_formation.sum(1) / product,
    )


def provinces(dataset: xr.Dataset, yearly: xr.Dataset) -> pd.DataFrame:
    """The table by province, means over seeds."""
    mean = yearly.mean("seed")
    product, real = mean["gross_domestic_product"], mean["real_gross_domestic_product"]

    def over(variable: xr.DataArray, year: int) -> np.ndarray:
        return (100 * variable / product).sel(year=year).values

    years = LAST - FIRST
    actual = published_product()
    use = 100 * _yearly_mean(dataset["surveyed_utilisation"]).mean("seed")
    public = mean["vehicle_debt"] + mean["local_government_bonds"]
    return pd.DataFrame(
        {
            "growth": 100 * ((real.sel(year=LAST) / real.sel(year=FIRST)).values ** (1 / years) - 1),
            "growth_published": published_growth().to_numpy(),
            "nominal": (product.sel(year=LAST) / product.sel(year=FIRST)).values,
            "nominal_published": (actual[LAST] / actual[FIRST]).to_numpy(),
            "balance_start": over(mean["net_exports"], FIRST),
            "balance_2017": over(mean["net_exports"], 2017),
            "balance_2017_reconciled": reconciled(2017)[0],
            "balance_end": over(mean["net_exports"], LAST),
            "investment_start": over(mean["fixed_capital_formation"], FIRST),
            "investment_2017": over(mean["fixed_capital_formation"], 2017),
            "investment_end": over(mean["fixed_capital_formation"], LAST),
            "utilisation_start": use.sel(year=FIRST).values,
            "utilisation_end": use.sel(year=LAST).values,
            "public_start": over(public, FIRST),
            "public_end": over(public, LAST),
            "loans_start": over(mean["firm_loans"], FIRST),
            "loans_end": over(mean["firm_loans"], LAST),
        },
        index=list(data.province_codes()),
    )


def slope(balance: np.ndarray, investment: np.ndarray) -> float:
    """Least-squares slope of net exports over GDP on investment over GDP, across provinces."""
    return float(np.polyfit(investment, balance, 1)[0])


def top_share(balance: np.ndarray, product: np.ndarray, count: int = 8) -> tuple[float, int]:
    """Share of the largest surpluses in all surpluses, and how many provinces have one."""
    surplus = np.sort(np.maximum(balance * product, 0.0))[::-1]
    return float(surplus[:count].sum() / surplus.sum()), int((surplus > 0).sum())


def draw_nation(model: dict[str, pd.DataFrame], published: pd.DataFrame) -> None:
    """Six national series: published, mean of the model, its seeds."""
    chosen = ("growth", "consumer_prices", "utilisation", "consumption", "investment", "exports")
    with multiples("baseline-nation", 6) as axes:
        for ax, name in zip(axes, chosen, strict=True):
            seeds = model[name]
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
            head = NATIONAL[name][0]
            title, _, unit = head.partition(", ")
            finish(ax, title[0].upper() + title[1:], ("", "percent" if unit == "%" else "percent of GDP"))
            ax.set_xticks([2012, 2016, 2020])
        axes[0].legend(fontsize=7.5)


def draw_provinces(found: pd.DataFrame) -> None:
    """Growth and balances of the provinces against what was published or reconciled."""
    pairs = (
        ("growth_published", "growth", "Real growth 2012 to 2022", "percent a year"),
        ("balance_2017_reconciled", "balance_2017", "Net exports in 2017", "percent of GDP"),
        ("balance_start", "balance_end", "Net exports in the model", "percent of GDP"),
    )
    names = (("published", "model"), ("reconciled accounts of 2017", "model"), ("2012", "2022"))
    with multiples("baseline-provinces", 3, height=3.3) as axes:
        for ax, (x, y, title, unit), (first, second) in zip(axes, pairs, names, strict=True):
            ax.plot(found[x], found[y], "o", color=LIGHT["blue"], markersize=3.5)
            ends = [
                float(np.nanmin([found[x].min(), found[y].min()])),
                float(np.nanmax([found[x].max(), found[y].max()])),
            ]
            ax.plot(ends, ends, color=LIGHT["muted"], linewidth=0.7)
            away = (found[y] - found[x]).abs().nlargest(4).index
            for code in away:
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


def national_table(model: dict[str, pd.DataFrame], published: pd.DataFrame) -> str:
    """Model and published side by side, one row a year; model figures are means over seeds."""
    totals = published_product().sum()
    heads = ["year", "GDP, trillion yuan", *(head for head, _ in NATIONAL.values()), "GDP of 31 provinces"]
    rows = []
    for year in YEARS:
        cells = [str(year), _pair(model["product"].loc[year].mean(), published.at[year, "product"])]
        cells += [_pair(model[name].loc[year].mean(), published.at[year, name]) for name in NATIONAL]
        rows.append([*cells, f"{totals[year] / TRILLION:.1f}"])
    return table(heads, rows)


def _pair(model: float, published: float) -> str:
    def text(value: float) -> str:
        return "–" if not np.isfinite(value) else f"{value:.1f}"

    return f"{text(model)} / {text(published)}"


def province_table(found: pd.DataFrame) -> str:
    """All provinces, registry order."""
    names = data.provinces()["name"]
    rows = [
        [
            str(names[code]),
            _pair(row["growth"], row["growth_published"]),
            f"{row['nominal']:.2f} / {row['nominal_published']:.2f}",
            f"{row['balance_start']:+.1f}",
            f"{row['balance_2017']:+.1f} / {row['balance_2017_reconciled']:+.1f}",
            f"{row['balance_end']:+.1f}",
            f"{row['investment_start']:.0f} → {row['investment_end']:.0f}",
            f"{row['utilisation_start']:.1f} → {row['utilisation_end']:.1f}",
            f"{row['public_start']:.0f} → {row['public_end']:.0f}",
            f"{row['loans_start']:.0f} → {row['loans_end']:.0f}",
        ]
        for code, row in found.iterrows()
    ]
    heads = [
        "province",
        "real growth, % a year",
        "GDP 2022 over 2012",
        "net exports 2012, % of GDP",
        "2017",
        "2022",
        "investment, % of GDP",
        "utilisation, %",
        "vehicle and local debt, % of GDP",
        "loans to firms, % of GDP",
    ]
    return table(heads, rows)


def misses(
    model: dict[str, pd.DataFrame], published: pd.DataFrame, found: pd.DataFrame, yearly: xr.Dataset
) -> str:
    """The largest gaps of the last three years on record, and of the path, in words with their figures."""
    mean = {name: values.mean(axis=1) for name, values in model.items()}

    def gap(name: str, year: int) -> str:
        return f"{mean[name][year]:.1f} against {published.at[year, name]:.1f}"

    low = mean["utilisation"].idxmin()
    names = data.provinces()["name"]
    debts = yearly["vehicle_debt"].sum("province").mean("seed").sel(year=[2017, 2022]).values / TRILLION
    imf = data.series(
        "financing_vehicle_debt", period=[2017, 2022], vintage="single figure; IMF estimate"
    ).to_numpy()
    crowded = int((found["public_end"] > 80).sum())
    return "\n".join(
        [
            f"- **Utilisation** falls to {mean['utilisation'][low]:.1f} percent in {low} and stays low "
            f"({gap('utilisation', 2022)} published in 2022). The published trough of 2016 (73.3) and the "
            "recovery after it, in the time of capacity cuts by decree, are not reproduced: no such cuts are "
            "in this version.",
            f"- **Exports** keep too much weight: {gap('exports', 2019)} percent of GDP in 2019, "
            f"{gap('exports', 2022)} in 2022. World demand grows at an assumed constant rate, and trade "
            "partners do not answer.",
            f"- **Net exports** therefore rise to {mean['exports'][2022] - mean['imports'][2022]:.1f} "
            "percent "
            "of GDP in 2022; published: "
            f"{published.at[2022, 'exports'] - published.at[2022, 'imports']:.1f}.",
            f"- **Household consumption** falls after 2012 where it rose: {gap('consumption', 2016)} "
            "percent of "
            f"GDP in 2016, and meets the published share only later ({gap('consumption', 2022)} in 2022).",
            f"- **Investment** ends at {gap('investment', 2022)} percent of GDP in 2022.",
            f"- **Consumer prices** rise by {mean['consumer_prices'].loc[2013:].mean():.1f} percent a year, "
            f"published {published['consumer_prices'].loc[2013:].mean():.1f}; the swings of the deflator, "
            "with "
            "its zero in 2015 and 4.6 percent in 2021, are missing.",
            f"- **Government consumption**: {gap('government', 2022)} percent of GDP in 2022.",
            f"- **Vehicle debt** runs ahead: {debts[0]:.0f} trillion yuan at the end of 2017 and "
            f"{debts[1]:.0f} at that of 2022, where the IMF estimates {imf[0]:.0f} and {imf[1]:.0f}. With "
            f"local bonds it passes 80 percent of GDP in {crowded} of 31 provinces by 2022.",
            "- **Provinces drift apart in utilisation**: from "
            f"{found['utilisation_start'].min():.0f} to {found['utilisation_start'].max():.0f} percent in "
            f"2012, from {found['utilisation_end'].min():.0f} ({names[found['utilisation_end'].idxmin()]}) "
            "to "
            f"{found['utilisation_end'].max():.0f} ({names[found['utilisation_end'].idxmax()]}) in 2022. "
            "That Liaoning and Jilin should have some of the fullest factories hardly fits the decline "
            "of the rust belt: its rules are not in yet.",
            "- **Interior deficits shrink** as the investment boom that each province starts with fades. The "
            "reconciled accounts of 2017 show Yunnan, Qinghai, Ningxia and Xinjiang deeper in deficit than "
            "in "
            "2012; the model does not.",
            "- **2020** and other shocks are not in this version: there is no pandemic, no trade war, no "
            "dated policy of any kind.",
        ]
    )


def page(results: nj.Results) -> str:
    """The whole page; draws the figures on the way."""
    dataset = results.dataset
    yearly = by_year(dataset)
    model, published = nation(dataset, yearly), published_nation()
    found = provinces(dataset, yearly)
    draw_nation(model, published)
    draw_provinces(found)
    rank = found[["growth", "growth_published"]].corr("spearman").iloc[0, 1]
    nominal = found[["nominal", "nominal_published"]].corr("spearman").iloc[0, 1]
    balance = found[["balance_2017", "balance_2017_reconciled"]].corr("spearman").iloc[0, 1]
    share_2012, count_2012 = top_share(*reconciled_with_product(2012))
    share_2017, count_2017 = top_share(*reconciled_with_product(2017))
    product = yearly["gross_domestic_product"].mean("seed")
    model_2017 = top_share(found["balance_2017"].to_numpy(), product.sel(year=2017).values)
    model_2022 = top_share(found["balance_end"].to_numpy(), product.sel(year=2022).values)
    slopes = [slope(found[f"balance_{w}"], found[f"investment_{w}"]) for w in ("start", "2017", "end")]
    rec_balance, rec_investment = reconciled(2017)
    deficit = found["balance_start"] < 0
    before = product.sel(year=FIRST).values[deficit]
    after = product.sel(year=LAST).values[deficit]
    start = (found["balance_start"][deficit] * before).sum() / before.sum()
    end = (found["balance_end"][deficit] * after).sum() / after.sum()
    residual = dataset["identity_residual"]
    worst = str(residual.max(("seed", "quarter", "province")).idxmax().item())
    parts = [
        "# The baseline beside the record",
        f"Written by `python -m verification.baseline`: {SEEDS} seeds at {SCALE}, {FIRST} to {LAST}, means "
        "over "
        "seeds unless said otherwise. The start of 2012 is fitted to the reconciled accounts; everything "
        "after "
        "it is the model's own. No parameter was estimated on these series, but several trends were set with "
        "them in view (see [parameters](parameters.md)), so agreement in growth and inflation is no test.",
        f"All {residual.sizes['identity']} accounting identities hold in every province, quarter and seed: "
        "the "
        f"largest relative residual is {results.max_identity_residual:.1e} ({worst}).",
        "## The nation",
        "Model / published. Published figures are those of the World Development Indicators; utilisation "
        "is the "
        "survey of the National Bureau of Statistics, which begins in 2016 here; the last column is the "
        "sum of "
        "provincial GDP, vintage B.",
        national_table(model, published),
        "The first quarter is a quarter of the benchmark year, so that 2012 as a whole lies above it, and "
        "above "
        "the published year, by the growth within the year.",
        "![National series, model and published](figures/baseline-nation.svg)",
        "## What it misses",
        misses(model, published, found, yearly),
        "## The provinces",
        f"- Real growth 2012 to 2022 has a rank correlation of {rank:+.2f} with the published volume "
        "indices (30 "
        f"provinces, Beijing has none), nominal growth one of {nominal:+.2f} with vintage B (31 provinces). "
        + (
            "The model does not know which provinces will grow fast: nothing in this version, neither "
            "migration nor policy, tells it. "
            if max(rank, nominal) < 0.4
            else ""
        )
        + "The spread of real growth between provinces (standard deviation) is "
        f"{found['growth'].std():.2f} points "
        f"against {found['growth_published'].std():.2f}.\n"
        f"- Net exports over GDP in 2017 have a rank correlation of {balance:+.2f} with the reconciled "
        "accounts "
        "of that year; most of it is the start of 2012, which persists.\n"
        f"- The provinces that ran deficits in 2012 had {start:+.1f} percent of their joint GDP; in 2022 "
        "it is "
        f"{end:+.1f}.\n"
        f"- The eight largest surpluses hold {share_2012:.2f} of all provincial surplus in the reconciled "
        f"accounts of 2012 ({count_2012} provinces in surplus) and {share_2017:.2f} in those of 2017 "
        f"({count_2017}); in the model {model_2017[0]:.2f} in 2017 ({model_2017[1]}) and {model_2022[0]:.2f} "
        f"in 2022 ({model_2022[1]}).\n"
        f"- The slope of net exports over GDP on investment over GDP across provinces is {slopes[0]:.2f} in "
        f"2012, {slopes[1]:.2f} in 2017 and {slopes[2]:.2f} in 2022; in the reconciled accounts of 2017 "
        f"{slope(rec_balance, rec_investment):.2f}.",
        "![Provinces, model against published](figures/baseline-provinces.svg)",
        "Model / published where there are two figures; net exports of 2017 are model / reconciled "
        "accounts of "
        "2017; arrows lead from 2012 to 2022. Utilisation is that of industry. Published growth of single "
        "provinces is disputed, and part of it was revised later.",
        province_table(found),
    ]
    return "\n\n".join(parts)


def reconciled_with_product(year: int) -> tuple[np.ndarray, np.ndarray]:
    """Balance over GDP and GDP of the reconciled accounts."""
    from neijuan.economy.start.reconciliation import reconcile

    return reconciled(year)[0], reconcile(year).accounts.gross_domestic_product


def main() -> None:
    """Simulate, compare, write."""
    write_page(DOCS / "baseline.md", page(simulate()))


if __name__ == "__main__":
    main()
