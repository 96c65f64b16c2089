"""Tables of the measure `capacity`: troughs, one row an industry, what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from neijuan.measures.turning_points import troughs
from neijuan.measures.utilisation_paths import KEY, NAMEPLATE, SURVEYED, averaged, place_of

if TYPE_CHECKING:
    import pandas as pd


COMPLETE, OPENING, OPEN = "complete", "path begins in it", "not recovered"
"""State of a trough: with peak and recovery; without the peak before it; without the recovery after it."""


@dataclass(frozen=True)
class Industry:
    """An industry that people ask for: code of the survey that covers it, whether that is wider, its
    counts."""

    surveyed: str
    wider: bool
    counts: tuple[str, ...]


INDUSTRIES = {
    "steel": Industry("C31", False, ("steel",)),
    "coal": Industry("B06", False, ("coal",)),
    "cement": Industry("C30", True, ("cement",)),
    "aluminium": Industry("C32", True, ("aluminium",)),
    "glass": Industry("C30", True, ("glass",)),
    "ships": Industry("", False, ("ships",)),
    "solar": Industry("C38", True, ("solar", "polysilicon")),
    "batteries": Industry("C38", True, ("batteries",)),
    "vehicles": Industry(
        "C36", False, ("passenger vehicles", "vehicles", "combustion vehicles", "new-energy vehicles")
    ),
}
"""What the survey and the counts have on each; the survey has no code of its own for ships."""


def troughs_of(path: pd.DataFrame, least: float) -> pd.DataFrame:
    """One row a trough of each path; `least` as a fraction."""
    import pandas as pd

    rows = []
    for key, one in path.groupby(KEY, sort=False):
        line = averaged(dict(zip(one["period"], one["utilisation"], strict=True)))
        values, periods = list(line.values()), list(line)
        for low in troughs(values, least):
            peak = None if low.peak is None else values[low.peak]
            rows.append(
                {
                    **dict(zip(KEY, key, strict=True)),
                    "peak": "" if low.peak is None else periods[low.peak],
                    "trough": periods[low.place],
                    "average": values[low.place],
                    "amplitude": float("nan") if peak is None else peak - values[low.place],
                    "state": OPENING if peak is None else COMPLETE if low.recovered else OPEN,
                }
            )
    return pd.DataFrame(rows, columns=[*KEY, "peak", "trough", "average", "amplitude", "state"])


def industries_of(path: pd.DataFrame, lows: pd.DataFrame) -> pd.DataFrame:
    """One row a path: its span, latest and lowest rate, troughs."""
    import pandas as pd

    found = dict(iter(lows.groupby(KEY)))
    rows = []
    for key, one in path.groupby(KEY, sort=False):
        # Where a source has both, years repeat what its quarters say.
        quarters = one[one["period"].str.contains("Q")]
        rates = (one if quarters.empty else quarters).set_index("period")["utilisation"].sort_index()
        own = found.get(key)
        rows.append(
            {
                **dict(zip(KEY, key, strict=True)),
                "first": rates.index[0],
                "last": rates.index[-1],
                "figures": len(rates),
                "quarters_missing": 0 if quarters.empty else missing_quarters(list(rates.index)),
                "latest": rates.iloc[-1],
                "mean": rates.mean(),
                "lowest": rates.min(),
                "lowest_period": rates.idxmin(),
                "troughs": 0 if own is None else int((own["state"] == COMPLETE).sum()),
                "falling": own is not None and bool((own["state"] == OPEN).any()),
                "amplitude": float("nan") if own is None else own["amplitude"].max(),
            }
        )
    table = pd.DataFrame(rows)
    order = table["concept"].map({SURVEYED: 0, NAMEPLATE: 1})
    return (
        table.assign(order=order)
        .sort_values(["order", "region", "code"])
        .drop(columns="order")
        .reset_index(drop=True)
    )


def missing_quarters(quarters: list[str]) -> int:
    """Quarters without a figure between the first and the last, both sorted texts such as 2016Q4."""
    return place_of(quarters[-1]) - place_of(quarters[0]) + 1 - len(quarters)


def missing_in(every: pd.DataFrame, units: pd.DataFrame, industry: str | None) -> pd.DataFrame:
    """What the table lacks for each of the industries that people ask for."""
    import pandas as pd

    rows = []
    for name, known in INDUSTRIES.items():
        if industry is not None and name != industry.lower():
            continue
        own = every[every["code"].isin({known.surveyed, name} - {""})]
        surveyed = SURVEYED in set(own["concept"])
        counted = units[units["industry"].isin(known.counts)]
        rates = every[every["industry"].isin(known.counts) | (every["code"] == name)]["concept"]
        wider = known.wider and surveyed
        gaps = {
            "survey": ""
            if surveyed and not wider
            else f"only {known.surveyed}, which is wider"
            if wider
            else "none",
            "nameplate": "" if NAMEPLATE in set(rates) or counted["utilisation"].notna().any() else "none",
            "in_units": "" if counted["excess"].notna().any() else "no capacity with output of the same year",
            "of_the_world": "" if counted["share_of_world"].notna().any() else "no share of the world",
        }
        rows.append({"industry": name, **gaps})
    return pd.DataFrame(rows)
