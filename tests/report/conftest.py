"""A small synthetic run that follows the vocabulary of results: 2 seeds, 12 quarters, 31 provinces.

Invented for tests only; its accounts close where the report looks.
"""

from __future__ import annotations

import json
from collections.abc import Callable

import numpy as np
import pytest
import xarray as xr

from neijuan import data

SECTORS = [
    "agriculture",
    "coal",
    "oil-ores",
    "food",
    "textiles",
    "light-manufacturing",
    "petroleum",
    "chemicals",
    "building-materials",
    "steel",
    "nonferrous",
    "machinery",
    "robots",
    "motor-vehicles",
    "electric-vehicles",
    "other-transport",
    "electrical",
    "solar",
    "batteries",
    "electronics",
    "chips",
    "utilities",
    "construction",
    "trade",
    "transport",
    "consumer-services",
    "finance",
    "real-estate",
    "business-services",
    "public-services",
]
ACCOUNTS = [
    "households",
    "firms",
    "vehicles",
    "local_governments",
    "centre",
    "banks",
    "central_bank",
    "foreign",
]
INSTRUMENTS = [
    "deposits",
    "firm_loans",
    "vehicle_debt",
    "local_government_bonds",
    "reserves",
    "foreign_exchange",
]
KINDS = [
    "consumption",
    "government_purchases",
    "investment",
    "wages",
    "value_added_tax",
    "transfers",
    "interest",
    "exports",
    "imports",
]
IDENTITIES = [
    "gdp_three_measures",
    "interprovincial_trade",
    "balance_of_payments",
    "deposits_column",
    "world_balance",
]


def make_results(seeds: int = 2, quarters: int = 12) -> xr.Dataset:
    """Build the synthetic results."""
    draws = np.random.default_rng(1)
    codes = list(data.provinces().index)
    labels = [f"{2012 + quarter // 4}Q{quarter % 4 + 1}" for quarter in range(quarters)]
    results = xr.Dataset(
        coords={"seed": np.arange(1, seeds + 1), "quarter": labels, "province": codes, "sector": SECTORS}
    )
    _add_provincial(results, draws)
    _add_sectoral(results, draws)
    _add_matrices(results, draws)
    shape = (seeds, quarters, len(IDENTITIES), len(codes))
    results["identity"] = IDENTITIES
    residual = draws.normal(0, 3e-15, shape)
    results["identity_residual"] = (("seed", "quarter", "identity", "province"), residual)
    results.attrs = {
        "title": "Baseline <2012> & after",
        "start_year": 2012,
        "firms_scale": "1:1000",
        "seeds": seeds,
        "version": "0.1.0",
        "manifest": json.dumps({"wall_seconds": 12.3, "parameters": {"note": "</script><b>&"}}),
    }
    return results


def _add_provincial(results: xr.Dataset, draws: np.random.Generator) -> None:
    seeds, quarters, provinces = (results.sizes[name] for name in ("seed", "quarter", "province"))
    shape, dims = (seeds, quarters, provinces), ("seed", "quarter", "province")
    time = np.arange(quarters)[None, :, None]

    def wander(scale: float) -> np.ndarray:
        return np.cumsum(draws.normal(0, scale, shape), axis=1) + draws.normal(
            0, 2 * scale, (1, 1, provinces)
        )

    def put(name: str, values: np.ndarray) -> None:
        results[name] = (dims, np.broadcast_to(values, shape).copy())

    size = 4200 * draws.lognormal(0, 0.8, (1, 1, provinces))
    rate = 0.019 + draws.normal(0, 0.004, (1, 1, provinces))
    real = size * np.exp(rate * time + wander(0.002))
    deflator = np.exp(0.004 * time + wander(0.0015))
    output = real * deflator
    abroad = draws.normal(0.01, 0.05, (1, 1, provinces)) + wander(0.002)
    internal = draws.normal(0, 0.12, (1, 1, provinces)) + wander(0.002)
    internal = internal - (internal * output).sum(axis=-1, keepdims=True) / output.sum(axis=-1, keepdims=True)
    consumption, government, inventory = 0.37 + wander(0.002), 0.135 + wander(0.001), 0.02 + wander(0.001)
    put("gross_domestic_product", output)
    put("real_gross_domestic_product", real)
    put("household_consumption", consumption * output)
    put("government_consumption", government * output)
    put("inventory_change", inventory * output)
    put("fixed_capital_formation", (1 - consumption - government - inventory - abroad - internal) * output)
    put("exports_abroad", (0.15 + abroad) * output)
    put("imports_abroad", 0.15 * output)
    put("outflow_to_provinces", (0.4 + internal) * output)
    put("inflow_from_provinces", 0.4 * output)
    put("net_exports", (abroad + internal) * output)
    put("surveyed_utilisation", np.clip(0.78 - 0.003 * time + wander(0.006), 0.4, 0.95))
    put("consumer_price_index", np.exp(0.005 * time + wander(0.002)))
    put("producer_price_index", np.exp(-0.004 * time + wander(0.004)))
    put("gdp_deflator", deflator)
    for name, level in (("firm_loans", 4.4), ("vehicle_debt", 1.1), ("local_government_bonds", 0.7)):
        put(name, level * np.exp(0.006 * time + wander(0.02)) * output)
    put("employment", 0.45 * size * np.exp(0.001 * time + wander(0.002)))
    put("unemployment_rate", 0.045 + np.abs(wander(0.002)))
    put("wage", 46000 * np.exp(0.022 * time + wander(0.01)))
    firms = np.round(40 * np.exp(0.004 * time + wander(0.01)))
    put("firms", firms)
    put("firm_entries", np.round(0.03 * firms))
    put("firm_exits", np.round(0.025 * firms))
    put("nameplate_utilisation", results["surveyed_utilisation"].to_numpy() - 0.08)
    for name in ("caballero_hoshi_kashyap", "fukuda_nakamura", "interest_cover"):
        put(f"zombie_share_{name}", 0.05 + np.abs(wander(0.01)))
    put("debt_service", 0.02 * output)
    put("population", size * np.exp(wander(0.001)))


def _add_sectoral(results: xr.Dataset, draws: np.random.Generator) -> None:
    seeds, quarters, sectors = (results.sizes[name] for name in ("seed", "quarter", "sector"))
    drift = np.cumsum(draws.normal(-0.001, 0.004, (seeds, quarters, sectors)), axis=1)
    level = draws.uniform(0.65, 0.85, (1, 1, sectors))
    results["sector_utilisation"] = (("seed", "quarter", "sector"), level + drift)
    dims, shape = ("seed", "quarter", "sector"), drift.shape
    results["sector_nameplate_utilisation"] = (dims, level + drift - 0.08)
    results["producer_price"] = (dims, np.exp(3 * drift))
    results["sector_output"] = (dims, 9000 * draws.lognormal(0, 1, (1, 1, sectors)) * np.exp(drift))
    results["sector_exports"] = (dims, 0.15 * results["sector_output"].to_numpy())
    results["foreign_duty"] = (dims, np.broadcast_to(draws.uniform(0, 0.3, (1, 1, sectors)), shape).copy())
    results["vented_exports"] = (("seed", "quarter"), np.abs(drift[..., 0]) * 9000)
    results["exchange_rate"] = (("seed", "quarter"), np.exp(drift[..., 1]))
    output = results["gross_domestic_product"].sum("province")
    results["central_government_bonds"] = 0.6 * output


def _add_matrices(results: xr.Dataset, draws: np.random.Generator) -> None:
    codes = [str(code) for code in results["province"].to_numpy()]
    results["place"], results["account"] = [*codes, "nation", "abroad"], ACCOUNTS
    results["kind"], results["instrument"] = KINDS, INSTRUMENTS
    for name, rows in (("transactions", "kind"), ("balance_sheet", "instrument")):
        dims = ("seed", "quarter", rows, "account", "place")
        shape = tuple(results.sizes[dim] for dim in dims)
        values = draws.normal(0, 900, shape)
        values[..., -1, :] -= values.sum(axis=(-2, -1))[..., None] / shape[-1]
        values[..., -1, -1] -= values.sum(axis=(-2, -1))
        results[name] = (dims, values)


@pytest.fixture(scope="session")
def _shared() -> xr.Dataset:
    return make_results()


@pytest.fixture
def results(_shared: xr.Dataset) -> xr.Dataset:
    """A run of two seeds and twelve quarters; a copy, so that a test may spoil it."""
    return _shared.copy(deep=True)


@pytest.fixture(scope="session")
def run_of() -> Callable[[int, int], xr.Dataset]:
    """Builds a run of (seeds, quarters)."""
    return make_results
