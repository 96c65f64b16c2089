"""What each of the seven mechanisms contributes to the outcomes of the model.

    python -m verification.mechanisms [--seeds N] [--again]

runs all 128 combinations of switches for N seeds (3) and writes `docs/mechanisms.md` and
`docs/figures/mechanisms.svg`. `--again` writes them from the figures that the last run left in `.cache`.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

import numpy as np

from verification.mechanisms_figure import NAMES_IN_WORDS, draw
from verification.pages import DOCS, ROOT, table, write_page

if TYPE_CHECKING:
    import xarray as xr

START, FIRMS, SEEDS = 2012, "1:1000", 3
LONG, WHOLE = 48, " of all years"
"""Quarters of the longer window, which leaves out the first year, and what marks its outcomes."""
KEPT = ROOT / ".cache" / "mechanisms.nc"
NAMED = 0.1
"""Part of all contributions to an outcome, taken without sign, from which one is named in words."""

SWITCHES = {
    "duplication": "provinces list what they are good at and what pays, without regard to the centre's list "
    "and to each other (R01, R02); support goes on",
    "soft_budgets": "nobody expects a rescue and vehicles get no credit, so that the budget takes over what "
    "its cap on bonds allows; support for entry and investment, which vehicles pay, ends, and so does firms' "
    "investment beyond expected sales (R03 to R05, R09, R24)",
    "involution": "insolvent firms are not carried on, and none produces more or sells for less to meet its "
    "debt service (R06, R07); competition in prices goes on (R08)",
    "weak_demand": "deposits earn the market's rate, and households put off no spending for want of "
    "insurance, for fear of unemployment or in expectation of lower prices (R12, R27)",
    "vent_for_surplus": "unsold stock stays at home and foreign blocs open no cases (R13 to R15); ordinary "
    "exports and dated tariffs stay",
    "spatial_balances": "credit and public investment tighten in provinces whose banks owe much to other "
    "provinces, and the centre has no regional programmes (R18, R20)",
    "rust_belt": "nobody moves between provinces, state firms neither hold up wages nor share rents, and "
    "whoever is laid off by decree looks for work like everybody else (R21 to R23)",
}
"""What is different with the switch off, read from the rules."""


def signed(value: float, digits: int = 1) -> str:
    """A number with its sign, a proper minus, no sign on zero."""
    text = f"{value:+.{digits}f}"
    return text.lstrip("+-") if float(text) == 0 else text.replace("-", "−")


def clear(values: xr.DataArray) -> xr.DataArray:
    """Whether a mean over seeds differs from zero at the 5 percent level (Student's t); never for one."""
    from scipy.stats import t

    from neijuan.calibration.contributions import standard_error

    bound = float(t.ppf(0.975, values.sizes["seed"] - 1)) if values.sizes["seed"] > 1 else np.inf
    return np.abs(values.mean("seed")) > bound * standard_error(values)


def contributions_table(values: xr.DataArray) -> str:
    """Mean and standard error over seeds by outcome and mechanism; what is clear of zero is bold."""
    from neijuan.calibration.contributions import standard_error

    mean, error, sure = values.mean("seed"), standard_error(values), clear(values)
    rows = []
    for outcome in values["outcome"].values:
        at = {"outcome": outcome}
        row = [f"{values['title'].sel(at).item()}, {values['unit'].sel(at).item()}"]
        for mechanism in values["mechanism"].values:
            cell = {**at, "mechanism": mechanism}
            text = f"{signed(float(mean.sel(cell)))} ± {float(error.sel(cell)):.1f}"
            row.append(f"**{text}**" if bool(sure.sel(cell)) else text)
        rows.append(row)
    return table(["outcome", *(NAMES_IN_WORDS[name] for name in values["mechanism"].values)], rows)


def levels_table(found: xr.Dataset) -> str:
    """The levels with all mechanisms on and off, and their difference, which the contributions add up to."""
    rows = []
    for outcome in found["outcome"].values:
        one = found.sel(outcome=outcome)
        gap = one["contribution"].sum("mechanism")
        deviation = f" ± {float(gap.std('seed', ddof=1)) / gap.size**0.5:.1f}" if gap.size > 1 else ""
        rows.append(
            [
                str(one["title"].item()),
                str(one["unit_of_level"].item()),
                *(f"{float(one[name].mean()):,.1f}".replace("-", "−") for name in ("all_on", "all_off")),
                f"{signed(float(gap.mean()))}{deviation} {one['unit'].item()}",
            ]
        )
    return table(["outcome", "unit", "all on", "all off", "difference"], rows)


def in_words(found: xr.Dataset, mechanism: str) -> str:
    """What a mechanism raises and lowers, the largest first relative to all contributions to the outcome."""
    values = found["contribution"]
    mean, sure = values.mean("seed"), clear(values).sel(mechanism=mechanism)
    weight = (np.abs(mean.sel(mechanism=mechanism)) / np.abs(mean).sum("mechanism")).fillna(0.0)
    named = sure & (weight >= NAMED)
    order = [o for o in weight["outcome"].values[np.argsort(-weight.values)] if bool(named.sel(outcome=o))]
    parts = []
    for verb, sign in (("raises", 1), ("lowers", -1)):
        listed = []
        for outcome in order:
            size = sign * float(mean.sel(mechanism=mechanism, outcome=outcome))
            if size > 0:
                one = found.sel(outcome=outcome)
                listed.append(f"{one['title'].item()} ({size:.1f} {one['unit'].item()})")
        if listed:
            parts.append(f"{verb} {', '.join(listed)}")
    said = "; ".join(parts) or "makes no such difference to these figures"
    return f"- **{NAMES_IN_WORDS[mechanism]}** {said}. Switched off: {SWITCHES[mechanism]}."


def other_sign(one: xr.DataArray, other: xr.DataArray) -> str:
    """Which mechanisms move which outcomes to one side in `one` and to the other in `other`, both clearly."""
    apart = clear(one) & clear(other) & (one.mean("seed") * other.mean("seed") < 0)
    cells = [
        f"{NAMES_IN_WORDS[mechanism]} on {one['title'].sel(outcome=outcome).item()}"
        for mechanism in one["mechanism"].values
        for outcome in one["outcome"].values
        if bool(apart.sel(mechanism=mechanism, outcome=outcome))
    ]
    return "; ".join(cells) or "none"


def whole(found: xr.Dataset) -> xr.Dataset:
    """The outcomes of the longer window, under the ids of the shorter one."""
    ids = [str(name) for name in found["outcome"].values if str(name).endswith(WHOLE)]
    return found.sel(outcome=ids).assign_coords(outcome=[name.removesuffix(WHOLE) for name in ids])


def late(found: xr.Dataset) -> xr.Dataset:
    """The outcomes of the last years."""
    return found.sel(outcome=[name for name in found["outcome"].values if not str(name).endswith(WHOLE)])


def page(everything: xr.Dataset) -> str:
    """The page as Markdown."""
    found, longer = late(everything), whole(everything)
    both = found.sel(outcome=longer["outcome"])
    seeds = found.sizes["seed"]
    count = found.sizes["mechanism"]
    words = "\n".join(in_words(found, str(name)) for name in found["mechanism"].values)
    return f"""# What each mechanism contributes

Each of the {count} mechanisms can be switched off (`mechanisms:` in a run). Which of them makes debt, which
idle capacity? Here all {2**count} combinations are run from {found.attrs["first"]} to {found.attrs["last"]}
at {found.attrs["firms"]}, from one prepared start and with the same random numbers, for {seeds}
seed{"s" if seeds > 1 else ""}. A mechanism's contribution to an outcome is the mean of what adding it
changes, over all orders in which the mechanisms can be added (Shapley value): contributions add up to the
difference between all on and all off, and interactions are shared equally. Outcomes are means of
{found.attrs["window"]}, debt is that at the end. Written by `python -m verification.mechanisms`.

![Contributions of the mechanisms to each outcome](figures/mechanisms.svg)

## Contributions

Mean over seeds ± its standard error; points of the unit below, or percent (100 times the difference of
logarithms). **Bold** differs from zero at the 5 percent level over {seeds} seeds.

{contributions_table(found["contribution"])}

## In words

What stands out from the noise between seeds and makes at least a tenth of all contributions to an outcome,
taken without sign; and what the switch does:

{words}

## All on and all off

{levels_table(found)}

Zombies by three published definitions: interest below what a sound borrower would pay (Caballero, Hoshi and
Kashyap 2008); indebted, unprofitable and lent more (Fukuda and Nakamura 2011); interest not covered for three
years at an age of ten (OECD). The interior are the provinces without a coast.

## Means of more years

The model has a cycle of some years, and a mechanism may shift it: what stands out in
{found.attrs["window"]} may be the phase. The same contributions to means of {found.attrs["longer"]}. Opposite
signs, both clear of zero: {other_sign(both["contribution"], longer["contribution"])}.

{contributions_table(longer["contribution"])}

## One mechanism out of the whole

What the mechanism adds as the last of all: the baseline less a run with this one off. It differs from
the first table where mechanisms interact. Opposite signs, both clear of zero:
{other_sign(found["contribution"], found["alone"])}.

{contributions_table(found["alone"])}

## To bear in mind

- The start is fitted with all mechanisms on. A run without one leaves the accounts of {found.attrs["start"]}
  as it finds them: part of a contribution is the way from a start that the mechanism helped to shape.
- What comes from outside is the same in all runs: world demand, tariffs, lists, capacity cuts and other dated
  facts of the past. A contribution is no answer to what China would have been without a mechanism.
- A switch takes out what the rules name, not all that the words may mean: see the lists above.
- The mechanisms are those of this model with default parameters; the noise shown is that between seeds, not
  that of parameters or of rules.
- At {found.attrs["firms"]} most industrial cells have a handful of agents; see [scales](scales.md).
"""


def measure(seeds: int) -> xr.Dataset:
    """Run all combinations; the figures stay in `.cache` until the next time."""
    from neijuan.calibration.contributions import QUARTERS, WINDOW, contributions
    from neijuan.calibration.laboratory import Laboratory
    from neijuan.calibration.outcomes import OUTCOMES, over_last

    in_time = [outcome for outcome in OUTCOMES if outcome.id != "public_debt"]
    outcomes = (*over_last(WINDOW), *over_last(LONG, in_time, WHOLE))
    found = contributions(lambda seed: Laboratory(START, FIRMS, seed), range(1, seeds + 1), outcomes=outcomes)
    last = START + QUARTERS // 4 - 1
    found.attrs = {
        "start": START,
        "firms": FIRMS,
        "first": f"{START}Q1",
        "last": f"{last}Q4",
        "window": f"{last - WINDOW // 4 + 1} to {last}",
        "longer": f"{last - LONG // 4 + 1} to {last}",
    }
    KEPT.parent.mkdir(exist_ok=True)
    found.to_netcdf(KEPT)
    return found


def main() -> None:
    """Run, or take the kept figures, and write the page and the figure."""
    import xarray as xr

    wanted = argparse.ArgumentParser(prog="python -m verification.mechanisms", description=__doc__)
    wanted.add_argument("--seeds", type=int, default=SEEDS, help="number of seeds")
    wanted.add_argument("--again", action="store_true", help="from the figures of the last run")
    given = wanted.parse_args()
    found = xr.load_dataset(KEPT) if given.again else measure(given.seeds)
    draw(late(found), clear(late(found)["contribution"]), whole(found))
    write_page(DOCS / "mechanisms.md", page(found))


if __name__ == "__main__":
    main()
