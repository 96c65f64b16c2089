"""The baseline, which lives through the dated past, beside what was published.

    python -m verification.baseline [--firms 1:100] [--seeds 8] [--until 2024] [--folder docs]

writes `baseline.md` and its figures into the folder. Misses are named, not smoothed. A quick look:
`--firms 1:1000 --seeds 2 --folder /tmp/draft`.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

import neijuan as nj
from neijuan import data
from verification import baseline_figures as figures
from verification import baseline_words as words
from verification import record
from verification.pages import DOCS, table, write_page

START = 2012


@dataclass(frozen=True)
class Settings:
    """Size of the runs, their last year, and where the page goes."""

    firms: str = "1:100"
    seeds: int = 8
    until: int = 2024
    folder: Path = DOCS


def simulate(settings: Settings) -> nj.Results:
    """The baseline, several seeds."""
    return nj.run(
        start=START, until=settings.until, firms=settings.firms, seeds=settings.seeds, progress=False
    )


def national_table(model: dict[str, pd.DataFrame], published: pd.DataFrame) -> str:
    """Model and published side by side, one row a year; model figures are means over seeds."""
    totals = record.provincial_product().sum()
    titles = [f"{entry.title}, {entry.unit}" for entry in record.NATIONAL.values()]
    rows = []
    for year in published.index:
        cells = [str(year), _pair(model["product"].loc[year].mean(), published.at[year, "product"])]
        cells += [_pair(model[name].loc[year].mean(), published.at[year, name]) for name in record.NATIONAL]
        rows.append([*cells, _text(totals.get(year, np.nan) / figures.TRILLION)])
    return table(["year", "GDP, trillion yuan", *titles, "GDP of 31 provinces"], rows)


def _text(value: float) -> str:
    return "–" if not np.isfinite(value) else f"{value:.1f}"


def _pair(model: float, published: float) -> str:
    return f"{_text(model)} / {_text(published)}"


def unrecorded_table(found: dict[str, pd.Series]) -> str:
    """Every fourth year of what has no yearly record."""
    years = next(iter(found.values())).index[::4]
    rows = [
        [name, *(f"{values[year]:.2f}" if values[year] < 10 else f"{values[year]:.1f}" for year in years)]
        for name, values in found.items()
    ]
    return table(["", *map(str, years)], rows)


def province_table(found: pd.DataFrame) -> str:
    """All provinces, registry order."""
    names, span = data.provinces()["name"], found.attrs
    rows = [
        [
            str(names[code]),
            _pair(row["growth"], row["growth_published"]),
            f"{row['nominal']:.2f} / {row['nominal_published']:.2f}",
            f"{row['balance_start']:+.1f}",
            f"{row['balance_2017']:+.1f} / {row['balance_2017_reconciled']:+.1f}",
            f"{row['balance_end']:+.1f}",
            *(
                f"{row[f'{name}_start']:.0f} → {row[f'{name}_end']:.0f}"
                for name in ("investment", "utilisation", "public", "loans")
            ),
        ]
        for code, row in found.iterrows()
    ]
    heads = [
        "province",
        f"real growth to {span['until']}, % a year",
        f"GDP {span['nominal_until']} over {span['first']}",
        f"net exports {span['first']}, % of GDP",
        "2017",
        f"{span['last']}",
        "investment, % of GDP",
        "utilisation, %",
        "vehicle and local debt, % of GDP",
        "loans to firms, % of GDP",
    ]
    return table(heads, rows)


def introduction(results: nj.Results, settings: Settings, years: list[int]) -> str:
    """What was run, and how exactly the accounts close."""
    residual = results.dataset["identity_residual"]
    worst = str(residual.max(("seed", "quarter", "province")).idxmax().item())
    first, last = years[0], years[-1]
    return "\n\n".join(
        [
            "# The baseline beside the record",
            f"Written by `python -m verification.baseline --firms {settings.firms} --seeds "
            f"{settings.seeds}`: {settings.seeds} seeds at {settings.firms}, {first} to {last}, means over "
            "seeds unless said otherwise; all words about sizes and directions are chosen from the "
            f"figures. The start is fitted to the reconciled accounts of {first}; then the run lives "
            "through [the dated past](history.md). A score of behavioural parameters was fitted within their "
            "ranges to growth, utilisation and product of 2012 to 2024 (grade E in "
            "[parameters](parameters.md)), and the past holds world demand as published exports show it, so "
            "that agreement with these series is no test.",
            f"All {residual.sizes['identity']} accounting identities are evaluated in every province, "
            f"quarter and seed: the largest relative residual is {results.max_identity_residual:.1e} "
            f"({worst}).",
        ]
    )


def page(results: nj.Results, settings: Settings) -> str:
    """The whole page; draws the figures on the way."""
    dataset = results.dataset
    yearly = figures.by_year(dataset)
    years = [int(year) for year in yearly["year"].values]
    model, published = figures.nation(dataset, yearly), record.nation(years)
    found = figures.provinces(dataset, yearly)
    figures.draw_nation(model, published, settings.folder)
    figures.draw_provinces(found, settings.folder)
    gaps = words.gaps(model, published)
    product = yearly["gross_domestic_product"].mean("seed").transpose("province", "year").to_pandas()
    first, last = years[0], years[-1]
    return "\n\n".join(
        [
            introduction(results, settings, years),
            "## The nation",
            "Model / published. Published figures are those of the World Development Indicators; "
            "utilisation is the survey of the National Bureau of Statistics; the last column is the sum of "
            "provincial GDP, vintage B. A dash: not in the tables.",
            national_table(model, published),
            "The first quarter is a quarter of the benchmark year, so that the first year as a whole "
            "differs from it by the growth within the year.",
            "![National series, model and published](figures/baseline-nation.svg)",
            "## What agrees",
            "Indicators whose mean absolute gap keeps within a tolerance that we chose (in points), the "
            "closest first.",
            words.agreement(gaps),
            "## What it misses",
            "The furthest from its tolerance first.",
            words.misses(gaps, model, published, found),
            "## Without a yearly record",
            "Outcomes for which the tables have no yearly series; published bands for some are in the "
            "headline results (`neijuan validate headline`).",
            unrecorded_table(figures.unrecorded(dataset, yearly)),
            "## The provinces",
            words.of_provinces(found, product),
            "![Provinces, model against published](figures/baseline-provinces.svg)",
            "Model / published where there are two figures; net exports of 2017 are model / reconciled "
            f"accounts of 2017; arrows lead from {first} to {last}. Utilisation is that of industry. "
            "Published growth of single provinces is disputed, and part of it was revised later.",
            province_table(found),
        ]
    )


def asked() -> Settings:
    """Settings from the command line."""
    usual = Settings()
    parser = argparse.ArgumentParser(description="The baseline beside the record, as a page.")
    parser.add_argument("--firms", default=usual.firms, help="scale of the runs")
    parser.add_argument("--seeds", type=int, default=usual.seeds)
    parser.add_argument("--until", type=int, default=usual.until, help="last year, 2017 or later")
    parser.add_argument("--folder", type=Path, default=usual.folder, help="where the page goes")
    found = parser.parse_args()
    return Settings(found.firms, found.seeds, max(found.until, 2017), found.folder)


def main() -> None:
    """Simulate, compare, write."""
    settings = asked()
    settings.folder.mkdir(parents=True, exist_ok=True)
    write_page(settings.folder / "baseline.md", page(simulate(settings), settings))


if __name__ == "__main__":
    main()
