"""Counts of capacity: which published figures are capacity, output or utilisation of which industry.

This file names variables; the figures themselves stay in the tables. All of it is of the concept `nameplate`:
capacity is counted in physical units, idle plants included.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from neijuan.measures.reader import Reader

CHINA, WORLD = "CN", "World"
GUIDELINE = "State Council overcapacity guideline"
"""Vintage of the five rates of 2012. The table of surveys carries them beside the survey, whose first year
is 2016 and with which its source calls them not comparable. That they are counts is an assumption (grade E):
the document speaks of tonnes to be cut, and 731 Mt of steel over 72% is the thousand million tonnes of other
counts."""


@dataclass(frozen=True)
class Figure:
    """Figures of one variable, or the sum of several: where they stand, and the factor to the unit of the
    count."""

    variables: tuple[str, ...]
    region: str = CHINA
    sector: str = ""
    vintage: str = ""
    factor: float = 1.0


def of(
    *variables: str, region: str = CHINA, sector: str = "", vintage: str = "", factor: float = 1.0
) -> Figure:
    """A `Figure`, written short."""
    return Figure(variables, region, sector, vintage, factor)


@dataclass(frozen=True)
class Count:
    """The published figures of one product in one region; where there are several, the first is preferred.

    `capacity` in `unit` a year; `output` and `demand` in `unit`; `utilisation` in percent; `excess`
    published as such; `world` is output or demand of the world (`world_is`), the yardstick of the excess.
    `demand` is used only where output is unknown, and never for a utilisation rate.
    """

    industry: str
    region: str
    unit: str
    utilisation: tuple[Figure, ...] = ()
    capacity: tuple[Figure, ...] = ()
    output: tuple[Figure, ...] = ()
    demand: tuple[Figure, ...] = ()
    excess: tuple[Figure, ...] = ()
    world: tuple[Figure, ...] = ()
    world_is: str = ""


def _guideline(sector: str) -> Figure:
    return of("surveyed_utilisation", sector=sector, vintage=GUIDELINE)


WORLD_STEEL = (
    of("crude_steel_output", region=WORLD, sector="steel"),
    of("world_crude_steel_production", region=WORLD),
)
WORLD_BATTERIES = (of("global_battery_cell_demand", region=WORLD),)

COUNTS = (
    Count(
        "steel",
        CHINA,
        "Mt",
        utilisation=(_guideline("C31"),),
        capacity=(
            of("china_crude_steel_capacity"),
            of("crude_steel_capacity_operating", "crude_steel_capacity_operating_to_retire", sector="C31"),
        ),
        output=(of("crude_steel_output", sector="steel"), of("china_crude_steel_production")),
        world=WORLD_STEEL,
        world_is="output",
    ),
    Count(
        "steel",
        WORLD,
        "Mt",
        utilisation=(
            of("crude_steel_capacity_utilisation", region=WORLD, sector="steel"),
            of("global_steelmaking_capacity_utilisation", region=WORLD),
        ),
        capacity=(of("global_steelmaking_capacity", region=WORLD),),
        output=WORLD_STEEL,
        excess=(
            of("crude_steel_excess_capacity", region=WORLD, sector="steel"),
            of("global_gap_nameplate_capacity_minus_crude_steel_production", region=WORLD),
            of("global_excess_steel_capacity", region=WORLD),
        ),
        world=WORLD_STEEL,
        world_is="output",
    ),
    Count("coal", CHINA, "Mt", output=(of("coal_output", sector="coal"),)),
    Count(
        "cement",
        CHINA,
        "Mt",
        utilisation=(_guideline("C30-cement"),),
        output=(of("cement_output", sector="cement"),),
        world=(of("cement_output", region=WORLD, sector="cement"),),
        world_is="output",
    ),
    Count(
        "aluminium",
        CHINA,
        "Mt",
        utilisation=(_guideline("C32-aluminium"),),
        output=(of("primary_aluminium_output", sector="aluminium", factor=1e-3),),
    ),
    Count("glass", CHINA, "", utilisation=(_guideline("C30-glass"),)),
    Count("ships", CHINA, "", utilisation=(_guideline("C37-ships"),)),
    Count(
        "solar",
        WORLD,
        "GW",
        utilisation=(of("global_solar_cell_and_module_manufacturing_utilisation", region=WORLD),),
        demand=(of("global_solar_installations", region=WORLD),),
        world=(of("global_solar_installations", region=WORLD),),
        world_is="demand",
    ),
    Count("solar", CHINA, "GW", output=(of("solar_module_output", sector="solar"),)),
    Count(
        "polysilicon",
        CHINA,
        "kt",
        capacity=(of("china_polysilicon_capacity", factor=1e-3),),
        output=(of("china_polysilicon_output", factor=1e-3), of("china_polysilicon_production", factor=1e3)),
    ),
    Count(
        "batteries",
        CHINA,
        "GWh",
        utilisation=(of("china_battery_gigafactory_utilisation"),),
        capacity=(of("china_lithium_ion_battery_capacity_estimate"),),
        world=WORLD_BATTERIES,
        world_is="demand",
    ),
    Count(
        "batteries",
        WORLD,
        "GWh",
        capacity=(
            of("global_lithium_ion_cell_capacity", region=WORLD),
            of("global_battery_cell_manufacturing_capacity", region=WORLD),
        ),
        demand=WORLD_BATTERIES,
        world=WORLD_BATTERIES,
        world_is="demand",
    ),
    # Published capacity times published rate is the output of passenger vehicles to 0.1%: the same scope.
    Count(
        "passenger vehicles",
        CHINA,
        "million vehicles",
        utilisation=(of("china_auto_capacity_utilisation"),),
        capacity=(of("china_auto_production_capacity"),),
        output=(of("passenger_vehicle_production", sector="motor-vehicles"),),
    ),
    Count(
        "vehicles",
        CHINA,
        "million vehicles",
        capacity=(of("china_vehicle_production_capacity"),),
        demand=(of("china_vehicle_sales"),),
    ),
    Count(
        "combustion vehicles",
        CHINA,
        "million vehicles",
        excess=(of("china_combustion_vehicle_overcapacity"),),
    ),
    Count(
        "new-energy vehicles",
        CHINA,
        "million vehicles",
        capacity=(of("china_new_energy_vehicle_capacity_built"),),
        output=(of("new_energy_vehicle_production", sector="motor-vehicles"),),
    ),
)


class Figures:
    """The annual figures behind the counts, found once in the rows of a reader."""

    def __init__(self, reader: Reader) -> None:
        fields = ("utilisation", "capacity", "output", "demand", "excess", "world")
        needed = {
            name
            for count in COUNTS
            for field in fields
            for figure in getattr(count, field)
            for name in figure.variables
        }
        rows = reader.rows
        rows = rows[rows["variable"].isin(needed) & (rows["period"].str.len() == 4)]
        self._by_place: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
        for row in rows.to_dict("records"):
            place = (row["variable"], row["region"], row["sector"])
            self._by_place.setdefault(place, []).append({str(column): row[column] for column in row})

    def of(self, figure: Figure) -> list[dict[str, Any]]:
        """Records of one `Figure`, oldest first: period, value in the unit of the count, qualifier, source.

        The qualifier is what the vintage of a single figure adds, such as "projection".
        """
        summed: dict[tuple[str, str, str], float] = {}
        for name in figure.variables:
            for row in self._by_place.get((name, figure.region, figure.sector), []):
                if figure.vintage in ("", row["vintage"]):
                    _, _, qualifier = row["vintage"].partition("single figure; ")
                    key = (row["period"], qualifier, row["source"])
                    summed[key] = summed.get(key, 0.0) + row["value"] * figure.factor
        names = ("period", "qualifier", "source")
        made = [{**dict(zip(names, key, strict=True)), "value": value} for key, value in summed.items()]
        return sorted(made, key=lambda record: record["period"])

    def preferred(self, figures: tuple[Figure, ...]) -> dict[str, dict[str, Any]]:
        """One record a period: of the first `Figure` that has it, and of its last row (a later revision)."""
        chosen: dict[str, dict[str, Any]] = {}
        for figure in reversed(figures):
            chosen |= {record["period"]: record for record in self.of(figure)}
        return chosen
