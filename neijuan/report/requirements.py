"""What a results dataset must hold for the report; a clear refusal where it does not."""

from __future__ import annotations

import xarray as xr

from neijuan.errors import UsageError

PROVINCIAL = [
    "gross_domestic_product",
    "real_gross_domestic_product",
    "household_consumption",
    "government_consumption",
    "fixed_capital_formation",
    "inventory_change",
    "exports_abroad",
    "imports_abroad",
    "outflow_to_provinces",
    "inflow_from_provinces",
    "net_exports",
    "surveyed_utilisation",
    "consumer_price_index",
    "producer_price_index",
    "firm_loans",
    "vehicle_debt",
    "local_government_bonds",
    "employment",
    "unemployment_rate",
    "wage",
    "firms",
    "firm_entries",
    "firm_exits",
    "nameplate_utilisation",
    "zombie_share_caballero_hoshi_kashyap",
    "zombie_share_fukuda_nakamura",
    "zombie_share_interest_cover",
    "debt_service",
    "population",
]
SECTORAL = [
    "sector_utilisation",
    "sector_nameplate_utilisation",
    "sector_output",
    "sector_exports",
    "producer_price",
    "foreign_duty",
]
NATIONAL = ["central_government_bonds", "vented_exports", "exchange_rate"]
DIMENSIONS: dict[str, frozenset[str]] = {
    name: frozenset({"seed", "quarter", "province"}) for name in PROVINCIAL
}
DIMENSIONS |= {name: frozenset({"seed", "quarter", "sector"}) for name in SECTORAL}
DIMENSIONS |= {name: frozenset({"seed", "quarter"}) for name in NATIONAL}
DIMENSIONS |= {
    "identity_residual": frozenset({"seed", "quarter", "identity", "province"}),
    "transactions": frozenset({"seed", "quarter", "kind", "account", "place"}),
    "balance_sheet": frozenset({"seed", "quarter", "instrument", "account", "place"}),
}
ATTRIBUTES = ("title", "start_year", "firms_scale", "version", "manifest")
REMEDY = "write the results again with `neijuan run`"


def check(results: xr.Dataset) -> None:
    """Raise `UsageError`, in one line, for a missing variable, a wrong dimension, a missing attribute, an
    empty run or a province that the registry does not know."""
    missing = [name for name in DIMENSIONS if name not in results]
    if missing:
        raise UsageError(f"the results lack {', '.join(missing)}: {REMEDY}")
    for name, dimensions in DIMENSIONS.items():
        if set(results[name].dims) != dimensions:
            found = ", ".join(map(str, results[name].dims))
            raise UsageError(
                f"{name} has dimensions ({found}), not ({', '.join(sorted(dimensions))}): {REMEDY}"
            )
    lacking = [name for name in ATTRIBUTES if name not in results.attrs]
    if lacking:
        raise UsageError(f"the results lack the attribute {', '.join(lacking)}: {REMEDY}")
    empty = [str(name) for name, size in results.sizes.items() if size == 0]
    if empty:
        raise UsageError(f"the results hold no {', '.join(empty)}: {REMEDY}")
    _check_provinces(results)


def _check_provinces(results: xr.Dataset) -> None:
    from neijuan.report.places import places

    unknown = [str(code) for code in results["province"].to_numpy() if str(code) not in places()]
    if unknown:
        raise UsageError(f"unknown province {', '.join(unknown)} in the results: {REMEDY}")
