"""Sentences about the baseline: every number, direction and name in them comes from the figures."""

from __future__ import annotations

import numpy as np
import pandas as pd

from neijuan import data
from verification import record
from verification.baseline_figures import slope, top_share

CROWDED = 80
"""Vehicle and local debt, percent of GDP, from which a province is counted as deep in debt."""


def gaps(model: dict[str, pd.DataFrame], published: pd.DataFrame) -> pd.DataFrame:
    """For each indicator: mean and mean absolute gap, tolerance, furthest year, correlation of the paths."""
    rows = {}
    for name, entry in record.NATIONAL.items():
        both = pd.DataFrame({"model": model[name].mean(axis=1), "record": published[name]}).dropna()
        if len(both) < 2:
            continue
        gap = both["model"] - both["record"]
        far = int(gap.abs().idxmax())
        rows[name] = {
            "first": int(both.index[0]),
            "last": int(both.index[-1]),
            "mean": gap.mean(),
            "absolute": gap.abs().mean(),
            "tolerance": entry.tolerance,
            "far": far,
            "far_model": both.at[far, "model"],
            "far_record": both.at[far, "record"],
            "correlation": both["model"].corr(both["record"]) if len(both) > 4 else np.nan,
        }
    return pd.DataFrame.from_dict(rows, orient="index")


def described(name: str, row: pd.Series) -> str:
    """One indicator in a sentence."""
    entry = record.NATIONAL[name]
    side = (
        f"above the record by {row['mean']:.1f}"
        if row["mean"] > 0
        else f"below the record by {-row['mean']:.1f}"
    )
    if abs(row["mean"]) < 0.5 * row["absolute"]:
        side = "on both sides of the record"
    together = ""
    if np.isfinite(row["correlation"]):
        together = f"; correlation of the two paths {row['correlation']:+.2f}"
    return (
        f"- **{record.heading(entry)}**, {entry.unit}: "
        f"{side} in {row['first']:.0f} to {row['last']:.0f}, mean absolute gap {row['absolute']:.1f} "
        f"(tolerance {row['tolerance']:g}), furthest in {row['far']:.0f} with {row['far_model']:.1f} against "
        f"{row['far_record']:.1f}{together}."
    )


def agreement(found: pd.DataFrame) -> str:
    """What keeps within its tolerance, the closest first."""
    kept = found[found["absolute"] <= found["tolerance"]]
    order = (kept["absolute"] / kept["tolerance"]).sort_values().index
    return "\n".join(described(name, kept.loc[name]) for name in order) or "Nothing in the table."


def misses(
    found: pd.DataFrame, model: dict[str, pd.DataFrame], published: pd.DataFrame, by_province: pd.DataFrame
) -> str:
    """What does not, the furthest first; then the low of utilisation, debts, and how provinces spread."""
    missed = found[found["absolute"] > found["tolerance"]]
    order = (missed["absolute"] / missed["tolerance"]).sort_values(ascending=False).index
    lines = [described(name, missed.loc[name]) for name in order]
    return "\n".join([*lines, *lows(model, published), *debts(model, by_province), spread(by_province)])


def lows(model: dict[str, pd.DataFrame], published: pd.DataFrame) -> list[str]:
    """When utilisation was lowest, on record and in the model over the same years."""
    survey = published["utilisation"].dropna()
    if survey.empty:
        return []
    mean = model["utilisation"].mean(axis=1).reindex(survey.index)
    low, other = int(survey.idxmin()), int(mean.idxmin())
    return [
        f"- **Lowest utilisation** since the survey began: {low} on record ({survey[low]:.1f}), {other} in "
        f"the model ({mean[other]:.1f}); from lowest to highest year it moves by "
        f"{survey.max() - survey.min():.1f} points on record, by {mean.max() - mean.min():.1f} in the model."
    ]


def debts(model: dict[str, pd.DataFrame], by_province: pd.DataFrame) -> list[str]:
    """Vehicle debt beside the estimates of the IMF, and provinces deep in debt."""
    path, estimates = model["vehicle_debt"].mean(axis=1), record.vehicle_debt()
    pairs = [
        f"{path[year]:.0f} against {estimate:.0f} trillion yuan in {year} "
        f"({100 * (path[year] / estimate - 1):+.0f} percent)"
        for year, estimate in estimates.items()
        if year in path.index
    ]
    crowded = int((by_province["public_end"] > CROWDED).sum())
    return [
        f"- **Vehicle debt** beside estimates of the IMF: {'; '.join(pairs) or 'none in these years'}. With "
        f"local bonds it is above {CROWDED} percent of GDP in {crowded} of {len(by_province)} provinces in "
        f"{by_province.attrs['last']}."
    ]


def spread(by_province: pd.DataFrame) -> str:
    """Range of utilisation over provinces at both ends of the run."""
    names = data.provinces()["name"]

    def span(when: str) -> str:
        use = by_province[f"utilisation_{when}"]
        low, high = str(names[use.idxmin()]), str(names[use.idxmax()])
        return f"{use.min():.0f} ({low}) to {use.max():.0f} percent ({high})"

    first, last = by_province.attrs["first"], by_province.attrs["last"]
    return f"- **Utilisation of provinces**: from {span('start')} in {first}, from {span('end')} in {last}."


def strength(correlation: float) -> str:
    """A rank correlation in words."""
    size = abs(correlation)
    word = next(
        word
        for limit, word in ((0.2, "hardly any"), (0.5, "a weak"), (0.8, "a clear"), (9, "a strong"))
        if size < limit
    )
    return f"{word} {'positive' if correlation > 0 else 'negative'} one" if size >= 0.2 else word


def of_provinces(found: pd.DataFrame, product: pd.DataFrame) -> str:
    """Growth, balances and their concentration across provinces; `product` is `[province, year]`."""
    span = found.attrs
    first, last = span["first"], span["last"]
    rank = found[["growth", "growth_published"]].corr("spearman").iloc[0, 1]
    nominal = found[["nominal", "nominal_published"]].corr("spearman").iloc[0, 1]
    balance = found[["balance_2017", "balance_2017_reconciled"]].corr("spearman").iloc[0, 1]
    unchanged = pd.DataFrame({year: record.reconciled(year).balance for year in (2012, 2017)})
    carried = unchanged.corr("spearman").iloc[0, 1]
    start, end = joint_deficit(found, product, first, "start"), joint_deficit(found, product, last, "end")
    known = int(found["growth_published"].notna().sum())
    tops = {
        year: top_share(record.reconciled(year).balance, record.reconciled(year).product)
        for year in (2012, 2017)
    }
    own = {
        2017: top_share(found["balance_2017"].to_numpy(), product[2017].to_numpy()),
        last: top_share(found["balance_end"].to_numpy(), product[last].to_numpy()),
    }
    accounts = record.reconciled(2017)
    slopes = ", ".join(
        f"{slope(found[f'balance_{when}'].to_numpy(), found[f'investment_{when}'].to_numpy()):.2f} in {year}"
        for when, year in (("start", first), ("2017", 2017), ("end", last))
    )
    return "\n".join(
        [
            f"- Real growth {first} to {span['until']} has a rank correlation of {rank:+.2f} with the "
            f"published volume indices of {known} provinces ({strength(rank)}), nominal growth to "
            f"{span['nominal_until']} one of {nominal:+.2f} with vintage B ({strength(nominal)}). The "
            f"standard deviation of real growth over provinces is {found['growth'].std():.2f} points "
            f"against {found['growth_published'].std():.2f}.",
            f"- Net exports over GDP in 2017 have a rank correlation of {balance:+.2f} with the reconciled "
            f"accounts of that year ({strength(balance)}); the accounts of 2012, carried over unchanged, "
            f"would have {carried:+.2f}.",
            f"- The provinces that ran deficits in {first} had {start:+.1f} percent of their joint GDP; in "
            f"{last} it is {end:+.1f}.",
            f"- The eight largest surpluses hold {tops[2012][0]:.2f} of all provincial surplus in the "
            f"reconciled accounts of 2012 ({tops[2012][1]} provinces in surplus) and {tops[2017][0]:.2f} in "
            f"those of 2017 ({tops[2017][1]}); in the model {own[2017][0]:.2f} in 2017 ({own[2017][1]}) and "
            f"{own[last][0]:.2f} in {last} ({own[last][1]}).",
            f"- The slope of net exports over GDP on investment over GDP across provinces is {slopes}; in "
            f"the reconciled accounts of 2017 {slope(accounts.balance, accounts.investment):.2f}.",
        ]
    )


def joint_deficit(found: pd.DataFrame, product: pd.DataFrame, year: int, when: str) -> float:
    """Net exports over GDP of the provinces in deficit at the start, together, percent."""
    chosen = found.index[found["balance_start"] < 0]
    weight = product.loc[chosen, year]
    return float((found.loc[chosen, f"balance_{when}"] * weight).sum() / weight.sum())
