"""The accounting card: how far the worst account is from closing, and where."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from neijuan.report.places import name

TOLERANCE = 1e-10
"""Largest relative residual that counts as closed in double precision."""


NOWHERE = "–"
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class Residual:
    """The largest relative residual of one identity and where it occurs.

    `province` is `nation` for an identity of the nation as a whole.
    """

    identity: str
    size: float
    province: str
    quarter: str
    seed: str

    @property
    def closed(self) -> bool:
        """Whether the identity holds everywhere; a residual that is no number does not."""
        return self.size <= TOLERANCE

    @property
    def text(self) -> str:
        """The residual as printed."""
        return scientific(self.size) if np.isfinite(self.size) else "not a number"


@dataclass(frozen=True)
class AccountingCard:
    """The check of a run: `worst` first of `residuals`, which are sorted from the largest to the smallest."""

    identities: int
    quarters: int
    provinces: int
    seeds: int
    residuals: list[Residual]

    @property
    def worst(self) -> Residual:
        """The largest residual of the run."""
        return self.residuals[0]

    @property
    def passed(self) -> bool:
        """Whether every identity holds in every province, quarter and seed."""
        return self.worst.closed


def scientific(value: float) -> str:
    """Two digits and a power of ten as printed: 1.3 × 10⁻¹⁴; plain 0 for zero."""
    if value == 0:
        return "0"
    digits, power = f"{value:.1e}".split("e")
    return f"{digits} × 10{str(int(power)).translate(SUPERSCRIPTS)}"


def accounting_card(results: xr.Dataset) -> AccountingCard:
    """Read the card off `identity_residual` [seed, quarter, identity, province], relative residuals."""
    residual = results["identity_residual"].transpose("identity", "seed", "quarter", "province")
    rows = [_largest(residual.isel(identity=index)) for index in range(residual.sizes["identity"])]
    sizes = residual.sizes
    ordered = sorted(rows, key=lambda row: row.size if np.isfinite(row.size) else np.inf, reverse=True)
    return AccountingCard(sizes["identity"], sizes["quarter"], sizes["province"], sizes["seed"], ordered)


def _largest(residual: xr.DataArray) -> Residual:
    numbers = np.abs(residual.to_numpy())
    ranked = np.where(np.isfinite(numbers), numbers, np.inf)
    seed, quarter, province = np.unravel_index(int(ranked.argmax()), ranked.shape)
    size = float(numbers[seed, quarter, province])
    return Residual(
        identity=str(residual["identity"].item()).replace("_", " "),
        size=size,
        province=_where(residual, ranked, int(province)),
        quarter=str(residual["quarter"].to_numpy()[quarter]) if size else NOWHERE,
        seed=str(residual["seed"].to_numpy()[seed]) if size else NOWHERE,
    )


def _where(residual: xr.DataArray, ranked: NDArray[np.float64], province: int) -> str:
    """The province; the nation where all provinces carry the same residual; nowhere when there is none."""
    if not ranked.any():
        return NOWHERE
    if ranked.shape[-1] > 1 and np.array_equal(ranked, np.broadcast_to(ranked[..., :1], ranked.shape)):
        return "nation"
    return name(str(residual["province"].to_numpy()[province]))
