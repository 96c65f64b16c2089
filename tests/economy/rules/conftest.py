"""Runs of the whole economy that differ in a lever, a switch or a parameter, from one preparation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import jax.numpy as jnp
import numpy as np
import pytest
import xarray as xr

from neijuan.economy.levers import path, registry, shape
from neijuan.economy.mechanisms import mechanisms
from neijuan.economy.parameters import Parameters
from neijuan.economy.simulation import Simulation

QUARTERS = 6
Run = Callable[..., xr.Dataset]


def with_changes(
    prepared: Simulation,
    levers: Mapping[str, Any] | None = None,
    off: tuple[str, ...] = (),
    **values: float,
) -> Simulation:
    """A copy of the prepared economy with other levers, mechanisms off and other values of parameters.

    A lever is a number for all its cells or an array `[...]` of one quarter, from the first quarter on.
    Values of parameters are not held to their ranges: a test of a limit may go to it.
    """
    layout = prepared.structure.layout
    changes = {}
    for name, value in (levers or {}).items():
        size = shape(registry()[name], layout.provinces, layout.sectors)
        changes[name] = np.broadcast_to(np.asarray(value, dtype=float), size)[None]
    known = prepared.parameters.as_dict()
    assert set(values) <= set(known), "a parameter that is not registered"
    numbers = {name: jnp.asarray(value, dtype=float) for name, value in (known | values).items()}
    return replace(
        prepared,
        path=path(changes, layout.provinces, layout.sectors),
        mechanisms=mechanisms(**dict.fromkeys(off, False)),
        parameters=Parameters(numbers),
    )


@pytest.fixture(scope="session")
def changed(prepared: Simulation) -> Callable[..., Simulation]:
    """`changed(levers, off, **parameters)` is the prepared economy, ready to be advanced."""
    return partial(with_changes, prepared)


@pytest.fixture(scope="session")
def run(prepared: Simulation) -> Run:
    """`run(levers, off, quarters=..., **parameters)` simulates from the prepared start."""

    def simulate(
        levers: Mapping[str, Any] | None = None,
        off: tuple[str, ...] = (),
        quarters: int = QUARTERS,
        **values: float,
    ) -> xr.Dataset:
        return with_changes(prepared, levers, off, **values).advance(quarters)

    return simulate


@pytest.fixture(scope="session")
def base(run: Run) -> xr.Dataset:
    """The run with nothing changed."""
    return run()


@pytest.fixture(scope="session")
def same() -> Callable[..., bool]:
    """Whether two runs agree in every observation but those named, to rounding."""

    def agree(one: xr.Dataset, other: xr.Dataset, but: tuple[str, ...] = ()) -> bool:
        # What identities leave is rounding itself.
        names = [str(name) for name in one.data_vars if name not in (*but, "identity_residual")]
        differing = [
            name
            for name in names
            if not np.allclose(
                one[name], other[name], rtol=1e-8, atol=1e-8 * (1e-12 + float(np.abs(one[name]).max()))
            )
        ]
        return not differing

    return agree
