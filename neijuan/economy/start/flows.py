"""Flows between provinces by product: a gravity prior, fitted to what each province sells and buys.

The tables give each province's sales to and purchases from all others together. Who trades with whom is
taken from gravity: flows proportional to the seller's sales and the buyer's purchases and falling with
distance, then scaled until both margins are met (Stone's biproportional fitting). The fit is the flow
matrix of least cross-entropy with the published margins relative to the gravity prior.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neijuan.data.input_output import provinces

if TYPE_CHECKING:
    from numpy.typing import NDArray

EARTH_RADIUS = 6371.0  # km

# Elasticity of trade with respect to distance: the mean of the 1,467 estimates that Disdier and Head (2008)
# collect, across countries. No bilateral flows between provinces are among the sources to estimate it from
# (grade C).
DISTANCE_ELASTICITY = 0.9

# A province's sales and purchases of a product together stay below this share of the trade of all
# provinces, so that a matrix without own trade exists: each seller must find the others willing to buy.
LARGEST_TRADER = 0.995


def distances() -> NDArray[np.float64]:
    """Great-circle distances between provincial capitals [31, 31], km; zero on the diagonal
    (provinces.csv)."""
    table = provinces()
    longitude = np.radians(table["longitude"].to_numpy(float))
    latitude = np.radians(table["latitude"].to_numpy(float))
    half_latitude = np.sin((latitude[:, None] - latitude[None, :]) / 2) ** 2
    half_longitude = np.sin((longitude[:, None] - longitude[None, :]) / 2) ** 2
    chord = half_latitude + np.cos(latitude)[:, None] * np.cos(latitude)[None, :] * half_longitude
    return 2 * EARTH_RADIUS * np.arcsin(np.sqrt(np.clip(chord, 0.0, 1.0)))


def gravity(distance: NDArray[np.float64], elasticity: float = DISTANCE_ELASTICITY) -> NDArray[np.float64]:
    """Resistance-free part of the gravity equation [31, 31]: distance to the power minus elasticity, no own
    trade."""
    with np.errstate(divide="ignore"):
        attraction = distance**-elasticity
    np.fill_diagonal(attraction, 0.0)
    return attraction


def reachable(
    outflow: NDArray[np.float64], inflow: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Margins [31, 30] for which flows between different provinces exist: the largest trader's
    cross-hauling cut.

    The same amount leaves its outflow and inflow, so net flows stay; the amount becomes trade with itself.
    """
    outflow, inflow = outflow.copy(), inflow.copy()
    for _ in range(100):
        total = outflow.sum(0)
        # Cutting x from both sides lowers the trader by 2 x and the total by x.
        excess = (outflow + inflow - LARGEST_TRADER * total) / (2 - LARGEST_TRADER)
        cut = np.clip(np.minimum(excess, np.minimum(outflow, inflow)), 0.0, None)
        if not (cut > 0).any():
            break
        outflow -= cut
        inflow -= cut
    return outflow, inflow


def interprovincial_flows(
    outflow: NDArray[np.float64],
    inflow: NDArray[np.float64],
    elasticity: float = DISTANCE_ELASTICITY,
    *,
    tolerance: float = 1e-13,
    iterations: int = 3000,
) -> NDArray[np.float64]:
    """Flows by product, origin and destination [30, 31, 31] with zero diagonal, same money unit as the
    margins.

    outflow, inflow [31, 30] must have equal sums by product and satisfy `reachable`. Destinations'
    purchases are met to rounding, origins' sales to `tolerance` of the product's trade.
    """
    attraction = gravity(distances(), elasticity)
    trade = np.broadcast_to(attraction, (outflow.shape[1], *attraction.shape)) * outflow.T[:, :, None]
    total = outflow.sum(0)
    active = total > 0
    rows, columns = outflow.T[active], inflow.T[active]
    trade, total = trade[active] * columns[:, None, :], total[active]
    for _ in range(iterations):
        trade = trade * _factor(rows, trade.sum(2))[:, :, None]
        trade = trade * _factor(columns, trade.sum(1))[:, None, :]
        if (np.abs(trade.sum(2) - rows).max(1) <= tolerance * total).all():
            break
    fitted = np.zeros((outflow.shape[1], *attraction.shape))
    fitted[active] = trade
    return fitted


def _factor(target: NDArray[np.float64], total: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.divide(target, total, out=np.zeros_like(target), where=total > 0)
