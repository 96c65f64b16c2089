"""The figure of contributions: a panel for each outcome, a bar for each mechanism, a dot for each seed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from neijuan.report.style import LIGHT
from verification.panels import multiples

if TYPE_CHECKING:
    import xarray as xr

NAMES_IN_WORDS = {
    "duplication": "duplication",
    "soft_budgets": "soft budgets",
    "involution": "involution",
    "weak_demand": "weak demand",
    "vent_for_surplus": "vent for surplus",
    "spatial_balances": "spatial balances",
    "rust_belt": "rust belt",
}
COLUMNS = 4
FAINT = 0.35
"""Opacity of a bar that does not stand out from the noise between seeds."""


def panel(ax: Any, values: xr.DataArray, sure: xr.DataArray, longer: Any, names: bool) -> None:
    """Bars of one outcome: blue raises it, orange lowers it, faint if not clear of zero; dots are seeds.

    `longer` holds means of more years, drawn as diamonds, or None.
    """
    mean = values.mean("seed").values
    rows = np.arange(len(mean))[::-1]
    colours = [LIGHT["blue" if size > 0 else "vermilion"] for size in mean]
    for row, size, colour, plain in zip(rows, mean, colours, sure.values, strict=True):
        ax.barh(row, size, height=0.62, color=colour, alpha=1.0 if plain else FAINT, linewidth=0)
    for seed in values.values:
        ax.plot(seed, rows, "o", color=LIGHT["ink"], markersize=2.2, markeredgewidth=0)
    if longer is not None:
        face, edge = LIGHT["on_strong"], LIGHT["ink"]
        ax.plot(
            longer, rows, "D", markersize=3.8, markerfacecolor=face, markeredgecolor=edge, markeredgewidth=0.7
        )
    ax.axvline(0.0, color=LIGHT["muted"], linewidth=0.7)
    ax.grid(True, axis="x")
    ax.grid(False, axis="y")
    ax.spines["left"].set_visible(False)
    ax.set_ylim(-0.6, len(mean) - 0.4)
    words = [NAMES_IN_WORDS[str(name)] for name in values["mechanism"].values]
    ax.set_yticks(rows, words if names else [])
    if names:
        ax.tick_params(axis="y", labelcolor=LIGHT["ink"])
    ax.set_title(str(values["title"].item()), fontsize=8.8)
    ax.set_xlabel(str(values["unit_of_panel"].item()), fontsize=8.0)
    ax.locator_params(axis="x", nbins=5)


def unit_of_panel(found: xr.Dataset) -> list[str]:
    """What the bars of each outcome are measured in."""
    return [
        "percent" if unit == "percent" else f"points ({level})"
        for unit, level in zip(found["unit"].values, found["unit_of_level"].values, strict=True)
    ]


def draw(found: xr.Dataset, sure: xr.DataArray, longer: xr.Dataset) -> None:
    """Write `docs/figures/mechanisms.svg`: `longer` are the contributions to means of more years."""
    values = found["contribution"].assign_coords(unit_of_panel=("outcome", unit_of_panel(found)))
    with multiples("mechanisms", found.sizes["outcome"], columns=COLUMNS, height=2.25) as axes:
        for number, (ax, outcome) in enumerate(zip(axes, found["outcome"].values, strict=True)):
            mean = None
            if outcome in longer["outcome"].values:
                mean = longer["contribution"].sel(outcome=outcome).mean("seed").values
            panel(ax, values.sel(outcome=outcome), sure.sel(outcome=outcome), mean, number % COLUMNS == 0)
        seeds = found.sizes["seed"]
        axes[0].figure.supxlabel(
            "Shapley values over all combinations. Bars: means over "
            f"{seeds} seeds, pale if not clear of zero; dots: single seeds; "
            f"diamonds: means of {found.attrs['longer']}. "
            f"Source: runs of the model, {found.attrs['first']} to {found.attrs['last']} at "
            f"{found.attrs['firms']}, bars and dots for {found.attrs['window']}.",
            fontsize=7.5,
            color=LIGHT["muted"],
            x=0.01,
            ha="left",
        )
