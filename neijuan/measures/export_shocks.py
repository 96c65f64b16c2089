"""What hits exports: which sectors, which markets, and how much of the sales is lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from neijuan.errors import UsageError
from neijuan.measures.reader import Reader

if TYPE_CHECKING:
    from numpy.typing import NDArray

LONG_RUN = 4.0
"""Elasticity of trade with respect to its cost (Simonovska and Waugh 2014, about 4)."""
AT_IMPACT = 1.0
"""The same in the first year: macroeconomic estimates are 1 to 2 (Imbs and Mejean 2015)."""
BLOCS = {"us": "the United States", "eu": "the European Union", "east-asia": "East Asia"}
GROUPS = {"industry": "industry", "services": "services", "agriculture": "agriculture"}
NEW_THREE = {
    "solar": ("solar-cells-modules", "solar_module_exports_value"),
    "batteries": ("lithium-ion-batteries", "lithium_battery_exports_value"),
    "electric-vehicles": ("battery-electric-cars", "pure_electric_vehicle_exports_value"),
}
"""Sectors with figures by market: product of the United States' imports, variable of China's exports."""
REGIONS = {"eu": "new_three_exports_to_europe", "east-asia": "new_three_exports_to_east_asia"}
WHOLE, IMPORTS = "new_three_exports_total", "us_imports_2024"
BILLION = 1e9


@dataclass(frozen=True)
class Market:
    """Share of each sector's exports that goes to the blocs named [S], with notes and sources."""

    share: NDArray[np.float64]
    notes: tuple[str, ...] = ()
    sources: dict[str, str] | None = None


def chosen_sectors(given: str | Sequence[str], known: Sequence[str]) -> list[str]:
    """Sectors of a list or a text such as `solar,batteries`; `all`, or industry, services, agriculture.

    Raises UsageError for a name that is none of these, with the nearest ones.
    """
    names = [part.strip().lower() for part in given.split(",")] if isinstance(given, str) else list(given)
    chosen: set[str] = set()
    for name in names:
        if name == "all":
            chosen |= set(known)
        elif name in known:
            chosen.add(name)
        elif name in GROUPS:
            chosen |= _of_group(name) & set(known)
        else:
            from neijuan.data.registries import unknown

            raise unknown(
                "sector", name, known, f"sectors are {', '.join(known)}, and all, {', '.join(GROUPS)}"
            )
    return [name for name in known if name in chosen]


def _of_group(name: str) -> set[str]:
    from neijuan.data.input_output import sectors

    table = sectors()
    return set(table.index[table["broad"] == name])


def cut(tariff: float | None, restraint: float | None, elasticity: float) -> float | None:
    """Share of the exports that is lost: 1 - (1 + t)^-elasticity, or the restraint; None without either.

    Raises UsageError for both, for a tariff or elasticity below zero, for a restraint outside 0 to 1.
    """
    if tariff is not None and restraint is not None:
        raise UsageError("tariff and restraint exclude each other: give one of them")
    if elasticity < 0:
        raise UsageError(
            f"elasticity {elasticity:g} is negative: give 0 or more, {LONG_RUN:g} in the long run"
        )
    if tariff is not None:
        if tariff < 0:
            raise UsageError(f"tariff {tariff:g} is negative: give a fraction, 0.35 for 35%")
        if tariff > 5:
            raise UsageError(f"tariff {tariff:g} is {100 * tariff:.0f}%: give a fraction, 0.35 for 35%")
        return float(1 - (1 + tariff) ** -elasticity)
    if restraint is not None and not 0 <= restraint <= 1:
        raise UsageError(f"restraint {restraint:g} is outside 0 to 1: give the share of exports that is cut")
    return restraint


def chosen_blocs(given: str | Sequence[str] | None) -> list[str]:
    """Names of blocs from a list or a text such as `us,eu`. Raises UsageError for an unknown one."""
    names = (
        [part.strip().lower() for part in given.split(",")] if isinstance(given, str) else list(given or ())
    )
    for name in names:
        if name not in BLOCS:
            from neijuan.data.registries import unknown

            raise unknown(
                "bloc", name, BLOCS, f"blocs are {', '.join(BLOCS)}; give others by their share alone"
            )
    return list(dict.fromkeys(names))


def market(
    sectors: Sequence[str],
    named: Sequence[str],
    blocs: Sequence[str],
    given: float | Mapping[str, float] | None,
) -> Market:
    """Share of each sector's exports that goes to the blocs.

    `given`: one share for all, or by sector, for all blocs together. Without it published figures serve
    where there are any: exports of the new three to Europe and East Asia in 2023 over their total, and US
    imports of 2024 over China's exports of the product in 2023. All exports count where there is no figure.
    Raises UsageError for a share outside 0 to 1 or a sector that is not named.
    """
    share = np.ones(len(sectors))
    if given is not None:
        shares = dict.fromkeys(named, given) if isinstance(given, (int, float)) else dict(given)
        for name, value in shares.items():
            if name not in named:
                raise UsageError(
                    f"a bloc share for '{name}', which is not among the sectors: {', '.join(named)}"
                )
            if not 0 <= value <= 1:
                raise UsageError(f"bloc share {value:g} is outside 0 to 1: give a fraction, 0.2 for 20%")
            share[list(sectors).index(name)] = value
        return Market(share, (f"Share of the exports that is hit, as given: {_listed(shares)}.",))
    if not blocs:
        return Market(share)
    return _published_market(sectors, named, blocs, share)


def _published_market(
    sectors: Sequence[str], named: Sequence[str], blocs: Sequence[str], share: NDArray[np.float64]
) -> Market:
    import pandas as pd

    from neijuan.data import facts

    exports = [*(name for _, name in NEW_THREE.values()), *REGIONS.values(), WHOLE]
    parts = [facts.load("facts", variable=exports), facts.load("tariffs", variable=IMPORTS, region="CN")]
    reader = Reader(pd.concat(parts, ignore_index=True))
    known = {name: sum(_part(reader, name, bloc) for bloc in blocs) for name in named if name in NEW_THREE}
    for name, value in known.items():
        share[list(sectors).index(name)] = value
    where = " and ".join(BLOCS[bloc] for bloc in blocs)
    notes = []
    if known:
        notes.append(
            f"Share of exports that goes to {where}: {_listed(known)}. By product for the United States (its "
            "imports of 2024 over exports of 2023); Europe and East Asia by solar, batteries and electric "
            "vehicles together in 2023, Europe standing for the Union (grade E)."
        )
    without = [name for name in named if name not in known]
    if without:
        listed = ", ".join(without) if len(without) <= 6 else f"{len(without)} sectors"
        notes.append(
            f"UPPER BOUND: no published share of {where} in the exports of {listed}: all their exports "
            "count. Give one with --bloc-share."
        )
    return Market(share, tuple(notes), reader.sources() if known else None)


def _part(reader: Reader, sector: str, bloc: str) -> float:
    """Share of one bloc in the exports of one of the new three, from single published figures."""
    product, exports = NEW_THREE[sector]
    if bloc == "us":
        bought = reader.series(IMPORTS, sector=product).item() / BILLION
        return float(bought / reader.series(exports, period=2023).item())
    sold = reader.series(REGIONS[bloc], period=2023).item()
    return float(sold / reader.series(WHOLE, period=2023).item())


def _listed(shares: Mapping[str, float]) -> str:
    if len(set(shares.values())) == 1:
        return f"{100 * next(iter(shares.values())):.1f}%"
    return ", ".join(f"{name} {100 * value:.1f}%" for name, value in shares.items())
