"""Does the number of simulated firms change the nation? The same years at four scales and several seeds.

    python -m verification.scales [--seeds 1:1000=16 1:100=16 1:10=8 1:1=4] [--folder docs] [--again]

writes `scales.md` into the folder. A scale that is only a finer picture of the same economy gives the same
means, with less noise between seeds. The baseline lives through the dated past. `--again` writes the page
from the figures that the last run left in `.cache`; `--seeds 1:1000=3 1:100=2 --folder /tmp/draft` is a
quick look.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from verification.pages import DOCS, ROOT, table, write_page
from verification.scales_words import (
    DATES,
    Runs,
    aggregates_at,
    pair_rows,
    pairs,
    province_rows,
    reading,
    stacked,
    verdict,
)

if TYPE_CHECKING:
    import xarray as xr

START, QUARTERS = 2012, 52
SEEDS = {"1:1000": 16, "1:100": 16, "1:10": 8, "1:1": 4}
KEPT = ROOT / ".cache" / "scales.json"
TRILLION = 1e4


def national(seen: xr.Dataset) -> list[float]:
    """The aggregates of one quarter, in the order of `scales_words.AGGREGATES`."""
    from neijuan.data.input_output import sectors

    def total(name: str) -> float:
        return float(seen[name].sum())

    product = total("gross_domestic_product")
    spent, output = seen["household_consumption"], seen["gross_domestic_product"]
    industry = [code for code, yes in sectors()["industrial"].items() if yes]
    value = seen["cell_output"].sel(sector=industry)
    use = seen["cell_utilisation"].sel(sector=industry)
    capacity = (value / use.where(use > 0)).fillna(0.0)
    employed = seen["employment"]
    force = employed / (1.0 - seen["unemployment_rate"])
    return [
        product / TRILLION,
        total("real_gross_domestic_product") / TRILLION,
        total("household_consumption") / TRILLION,
        total("fixed_capital_formation") / TRILLION,
        100.0 * (total("exports_abroad") - total("imports_abroad")) / product,
        total("firm_loans") / TRILLION,
        total("vehicle_debt") / TRILLION,
        float((seen["consumer_price_index"] * spent).sum() / spent.sum()),
        float((seen["producer_price_index"] * output).sum() / output.sum()),
        float(100.0 * value.sum() / capacity.sum()),
        float(employed.sum()) / 100.0,
        float(100.0 * (1.0 - employed.sum() / force.sum())),
        total("firms") / 1000.0,
    ]


def simulate(scale: str, seed: int) -> dict[str, Any]:
    """One run: aggregates and provincial GDP at each date, the largest residual, seconds."""
    from neijuan.economy.simulation import Simulation

    begin = time.perf_counter()
    simulation = Simulation.prepare(start=START, firms=scale, seed=seed, history=True)
    agents, worst = simulation.firm_count, 0.0
    figures, product = [], []
    for _ in range(QUARTERS):
        seen = simulation.advance(1).isel(quarter=0)
        worst = max(worst, float(np.abs(seen["identity_residual"].values).max()))
        if str(seen["quarter"].values) in DATES:
            figures.append(national(seen))
            product.append(seen["gross_domestic_product"].values.tolist())
    seconds = time.perf_counter() - begin
    print(f"{scale:>7} seed {seed}: {agents:,} agents, {seconds:.0f} s, residual {worst:.1e}", flush=True)
    return {"agents": agents, "figures": figures, "product": product, "residual": worst, "seconds": seconds}


def simulate_all(seeds: dict[str, int]) -> Runs:
    """All scales and seeds; the figures stay in `.cache` until the next time."""
    runs = {scale: [simulate(scale, seed) for seed in range(1, many + 1)] for scale, many in seeds.items()}
    KEPT.parent.mkdir(exist_ok=True)
    KEPT.write_text(json.dumps(runs), encoding="utf-8")
    return runs


def page(runs: Runs) -> str:
    """The whole page."""
    from neijuan import data

    figures, product = stacked(runs, "figures"), stacked(runs, "product")
    agents = [
        [scale, f"{many[0]['agents']:,}", str(len(many)), f"{max(run['residual'] for run in many):.1e}"]
        for scale, many in runs.items()
    ]
    parts = [
        "# How much the scale matters",
        "Written by `python -m verification.scales`. The baseline, living through the dated past, was "
        f"simulated from {DATES[0][:4]} to {DATES[-1][:4]} at these scales. The cells of province and "
        "sector start from the same totals at every scale; what differs is how many firms make them up, "
        "and their luck.",
        table(["scale", "firm agents at the start", "seeds", "largest identity residual"], agents),
        "## Verdict",
        "A difference between two scales (the finer less the coarser) is set beside the noise, the standard "
        "deviation between seeds at the coarser scale: within twice the noise, a single run at the coarser "
        "scale cannot be told from the finer one. Means over seeds show smaller differences; the last column "
        "names those that chance does not explain.",
        verdict(figures),
        reading(figures, product),
        "## National figures by scale",
        "Mean over seeds, in brackets the standard deviation between seeds.",
        *(f"### {label}\n\n{aggregates_at(figures, date)}" for date, label in enumerate(DATES)),
        f"## Differences between scales in {DATES[-1]}",
        "Finer less coarser; in brackets the difference in standard deviations between seeds at the coarser "
        "scale.",
        table(
            ["", *(f"{coarse} to {fine}" for coarse, fine in pairs(figures))], pair_rows(figures, DATES[-1])
        ),
        "## Gross domestic product of the provinces",
        "Differences in percent; noise is the standard deviation between seeds at the coarser scale.",
        table(
            [
                "scales",
                "quarter",
                "median difference",
                "largest",
                "median noise",
                "median difference over noise",
                "provinces within twice the noise",
            ],
            province_rows(product, list(data.province_codes())),
        ),
    ]
    return "\n\n".join(part for part in parts if part)


def seeds_by_scale(texts: list[str]) -> dict[str, int]:
    """Seeds of each scale from texts such as 1:100=16, coarse scales first. ValueError for another form."""
    found = {scale: int(count) for scale, count in (text.split("=") for text in texts)}
    return dict(sorted(found.items(), key=lambda entry: -int(entry[0].split(":")[1])))


def main() -> None:
    """Simulate, or take the kept figures, and write the page."""
    parser = argparse.ArgumentParser(description="How much the scale of a run matters, as a page.")
    usual = [f"{scale}={count}" for scale, count in SEEDS.items()]
    parser.add_argument("--seeds", nargs="+", default=usual, metavar="SCALE=SEEDS")
    parser.add_argument("--folder", type=Path, default=DOCS, help="where the page goes")
    parser.add_argument("--again", action="store_true", help="from the figures of the last run")
    asked = parser.parse_args()
    if asked.again:
        runs = json.loads(KEPT.read_text(encoding="utf-8"))
    else:
        runs = simulate_all(seeds_by_scale(asked.seeds))
    asked.folder.mkdir(parents=True, exist_ok=True)
    write_page(asked.folder / "scales.md", page(runs))


if __name__ == "__main__":
    main()
