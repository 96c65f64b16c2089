"""By how much pairing narrows bands: differences of two scenarios with the same and with other seeds.

    python benchmarks/paired_seeds.py [--seeds 10] [--scenario eu-us-green-tariffs --scenario grand-bargain]

Paired: each seed's own difference. Unpaired: differences of every seed of one scenario to every *other* seed
of the base, as two independent samples would give them. Width is that of the 5-95% range. The figures go to
`benchmarks/paired_seeds.json`.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

import neijuan as nj
from neijuan.calibration.outcomes import OUTCOMES, over_last
from neijuan.experiments.comparison.bands import HIGH, LOW
from neijuan.experiments.comparison.difference import LAST, Difference
from neijuan.experiments.comparison.national import comparable, levels

SCENARIOS, SEEDS = ("eu-us-green-tariffs", "grand-bargain"), 10
KEPT = Path(__file__).parent / "paired_seeds.json"


def widths(difference: Difference, last: int = LAST) -> list[dict[str, Any]]:
    """For each national outcome the widths of both bands and their ratio."""
    found = []
    quarters = list(difference.quarters)
    for outcome in over_last(last, OUTCOMES):
        before, after = (
            comparable(outcome, levels(outcome, one.dataset.sel(quarter=quarters)))
            for one in (difference.base, difference.other)
        )
        paired = after - before
        crossed = after[:, None] - before[None, :]
        unpaired = crossed[~np.eye(len(before), dtype=bool)]
        if not (np.isfinite(paired).all() and len(paired) > 1):
            continue
        narrow, wide = (float(np.ptp(np.quantile(one, [LOW, HIGH]))) for one in (paired, unpaired))
        row = {"outcome": outcome.id, "title": outcome.title, "unit": outcome.unit_of_difference}
        found.append({**row, "paired": narrow, "unpaired": wide, "ratio": wide / narrow if narrow else None})
    return found


def measure(scenarios: Sequence[str] = SCENARIOS, seeds: int = SEEDS) -> dict[str, Any]:
    """Simulate and measure."""
    answer = nj.compare("baseline", *scenarios, seeds=seeds)
    found: dict[str, Any] = {
        "seeds": seeds,
        "firms": answer.base.dataset.attrs["firms_scale"],
        "quarters": len(answer.base.quarters),
        "scenarios": {},
    }
    for pair in answer.pairs:
        rows = widths(pair.difference)
        ratios = [row["ratio"] for row in rows if row["ratio"] is not None]
        found["scenarios"][pair.name] = {"median_ratio": float(np.median(ratios)), "outcomes": rows}
    return found


def main() -> None:
    """Measure, keep, print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--seeds", type=int, default=SEEDS)
    options.add_argument("--scenario", action="append")
    given = options.parse_args()
    found = measure(given.scenario or SCENARIOS, given.seeds)
    KEPT.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    for name, one in found["scenarios"].items():
        print(f"{name}: 5-95% of the difference, paired and not")
        for row in one["outcomes"]:
            ratio = "–" if row["ratio"] is None else f"{row['ratio']:.1f}"
            both = f"{row['paired']:9.4f} {row['unpaired']:9.4f} {row['unit']:<8}"
            print(f"{row['title']:<40} {both} {ratio:>7}")
        print(f"unpaired bands are {one['median_ratio']:.1f} times as wide (median over outcomes)")


if __name__ == "__main__":
    main()
