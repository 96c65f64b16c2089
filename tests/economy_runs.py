"""Runs of one prepared economy that differ in levers, mechanisms or parameters, for tests."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from neijuan.economy.dimensions import BLOCS
from neijuan.economy.levers import path, registry, shape
from neijuan.economy.mechanisms import mechanisms
from neijuan.economy.parameters import parameters

if TYPE_CHECKING:
    import xarray as xr
    from numpy.typing import NDArray

    from neijuan.economy.simulation import Simulation

PROVINCES, SECTORS = 31, 30


@cache
def codes(dimension: str) -> list[str]:
    """Codes along a dimension of the levers, in the order of the arrays."""
    from neijuan.data import province_codes
    from neijuan.data.input_output import sectors

    return {
        "province": lambda: list(province_codes()),
        "sector": lambda: [str(code) for code in sectors().index],
        "bloc": lambda: list(BLOCS),
    }[dimension]()


def lever(name: str, value: float, **where: str) -> NDArray[np.float64]:
    """A lever at `value` from the first quarter on, everywhere or where `province`, `sector`, `bloc` say."""
    entry = registry()[name]
    values = np.full((1, *shape(entry, PROVINCES, SECTORS)), entry.default)
    place = (codes(d).index(where[d]) if d in where else slice(None) for d in entry.dimensions)
    values[(0, *place)] = value
    return values


def economy(
    prepared: Simulation,
    levers: dict[str, NDArray[np.float64]] | None = None,
    off: tuple[str, ...] = (),
    **changes: float,
) -> Simulation:
    """The prepared economy under other levers and parameters and without some mechanisms."""
    return replace(
        prepared,
        path=path(levers or {}, PROVINCES, SECTORS),
        mechanisms=mechanisms(**dict.fromkeys(off, False)),
        parameters=parameters(**{**prepared.parameters.as_dict(), **changes}),
    )


def run(
    prepared: Simulation,
    quarters: int,
    levers: dict[str, NDArray[np.float64]] | None = None,
    off: tuple[str, ...] = (),
    **changes: float,
) -> xr.Dataset:
    """What is observed in the first `quarters` of `economy(...)`."""
    return economy(prepared, levers, off, **changes).advance(quarters)


def assert_same_run(one: xr.Dataset, other: xr.Dataset) -> None:
    """Fail unless two runs agree to rounding in all that is observed, residuals of identities left out."""
    for name in one.data_vars:
        if name != "identity_residual":
            size = float(np.abs(one[name]).max())
            np.testing.assert_allclose(one[name], other[name], rtol=1e-8, atol=1e-8 * size, err_msg=str(name))
