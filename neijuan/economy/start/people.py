"""People at the start: population by skill and age, distances between provinces.

Totals by province are published; no table of schooling and age by province is among the facts, so that the
nation's shares, which are assumptions (grade E), are spread by the urban share.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neijuan import data
from neijuan.economy.start import local_finance

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neijuan.economy.start.cells import BenchmarkCells

EARTH_RADIUS = 6371.0
"""Kilometres."""


def population(cells: BenchmarkCells, settings: dict[str, float]) -> NDArray[np.float64]:
    """People of 16 and over by province and group (three skills by four ages), 10,000 persons.

    Children are left out in the proportion of the nation; totals keep the published population.
    """
    urban = local_finance.provincial("urban_population_share", max(cells.year, 2005)) / 100
    people = cells.aggregates.population
    mean = (urban * people).sum() / people.sum()
    tertiary = settings["start_skill_tertiary"] * (urban / mean) ** settings["start_skill_urban_power"]
    tertiary = np.minimum(
        tertiary * settings["start_skill_tertiary"] * people.sum() / (tertiary * people).sum(), 0.6
    )
    secondary = np.full_like(tertiary, settings["start_skill_secondary"])
    skills = np.stack([1.0 - secondary - tertiary, secondary, tertiary], axis=1)
    ages = np.array([settings[f"start_age_{name}"] for name in ("young", "middle", "older")])
    ages = np.append(ages, 1.0 - ages.sum())
    return (people[:, None, None] * skills[:, :, None] * ages[None, None, :]).reshape(len(people), -1)


def nearness(power: float) -> NDArray[np.float64]:
    """Distance between provincial capitals over the shortest one, to the power `-power`; 1 within."""
    table = data.provinces()
    longitude, latitude = (np.radians(table[name].to_numpy(float)) for name in ("longitude", "latitude"))
    cosine = np.sin(latitude)[:, None] * np.sin(latitude) + np.cos(latitude)[:, None] * np.cos(
        latitude
    ) * np.cos(longitude[:, None] - longitude)
    distance = EARTH_RADIUS * np.arccos(np.clip(cosine, -1.0, 1.0))
    shortest = distance[distance > 1.0].min()
    return (np.maximum(distance, shortest) / shortest) ** -power
