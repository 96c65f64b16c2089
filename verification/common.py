"""What the figures of the rules share: the registered parameters, scalars, and names."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
import numpy as np

import neijuan.economy.simulation  # noqa: F401  (double precision)
from neijuan.economy.parameters import parameters

P = parameters()
QUARTERS = np.arange(41)


def f(value: float) -> Any:
    """A scalar array."""
    return jnp.asarray(value, dtype=float)
