"""Step 14 of a quarter: who moves, ages, learns; the labour force of the next quarter."""

import jax.numpy as jnp
from jaxtyping import Array, Float

from neijuan.economy.parameters import Parameters
from neijuan.economy.rules import agglomeration, layoffs, migration
from neijuan.economy.stages.decree import Decree
from neijuan.economy.stages.planning import Calendar
from neijuan.economy.state import People, State
from neijuan.economy.structure import Structure

Province = Float[Array, "province"]
QUARTERS = 4.0


def move_people(
    state: State,
    structure: Structure,
    p: Parameters,
    today: Calendar,
    wage: Province,
    prices: Province,
    unemployment: Province,
    decreed: Decree,
    laid_off_now: Province,
) -> People:
    """Population and the pool of the laid off after this quarter; `wage` nominal."""
    people, levers = state.people, today.levers
    standing = structure.layout.province_sum(state.firms.capital)
    retired_share = state.technology.idle.sum(axis=1) / standing + decreed.cut.retired.sum(axis=1) / standing
    population = people.population
    hub = agglomeration.amenity(levers.amenity, levers.technology_hub, retired_share, p.hub_pull, p.clean_air)
    plain = agglomeration.amenity(
        levers.amenity, 0.0 * levers.technology_hub, retired_share, p.hub_pull, p.clean_air
    )
    # A part of a higher wage is eaten by what it costs to live where wages are high (Roback 1982); whoever
    # moves minds above all whether he will find work (Harris and Todaro 1970).
    real = (wage / prices) ** (1.0 - p.living_cost)
    finding_work = (1.0 - unemployment) ** p.migration_unemployment
    everybody, skilled = (
        migration.attraction(real, finding_work, amenity, p.migration_elasticity) for amenity in (plain, hub)
    )
    groups = jnp.repeat(jnp.arange(migration.SKILLS), migration.AGES)
    pull = jnp.where(groups == migration.SKILLS - 1, skilled[:, None], everybody[:, None])
    flows = migration.moves(
        population,
        pull,
        structure.nearness,
        1.0 + p.registration_cost * (1.0 - levers.household_registration),
        today.on.rust_belt * _considering(p) / QUARTERS,
        p.migration_elasticity,
    )
    after = population + flows.sum(axis=0) - flows.sum(axis=1)
    after = migration.age(after, p.cohort_rate / QUARTERS * population.sum(axis=1))
    return People(after, waiting(state, structure, p, today, unemployment, laid_off_now))


def _considering(p: Parameters) -> Float[Array, "group"]:
    """Part of each group that considers to move, per year: by skill, then by age."""
    skill = jnp.stack([jnp.ones(()), p.mobility_secondary, p.mobility_tertiary])
    ages = jnp.stack([jnp.ones(()), p.mobility_middle, p.mobility_older, p.mobility_old])
    return (p.mobility_young * skill[:, None] * ages[None, :]).reshape(-1)


def waiting(
    state: State,
    structure: Structure,
    p: Parameters,
    today: Calendar,
    unemployment: Province,
    laid_off_now: Province,
) -> Province:
    """The pool of those laid off by decree after this quarter."""
    groups = state.people.population.reshape(-1, migration.SKILLS, migration.AGES)
    working = groups[:, :, :-1].sum(axis=(1, 2))
    old = groups[:, :, -2].sum(axis=1) / jnp.maximum(working, 1e-12)
    found = layoffs.hazard(
        old,
        structure.natural_unemployment / jnp.maximum(unemployment, 1e-3),
        today.levers.reemployment_fund / 1e5,
        p.reemployment_hazard,
        p.reemployment_age,
        p.reemployment_training,
    )
    # Without the mechanism whoever loses his place looks for work like everybody else.
    return today.on.rust_belt * (state.people.laid_off * (1.0 - found) + laid_off_now)


def labour_force(people: People, structure: Structure) -> Province:
    """Those of working age who work or look for work, 10,000 persons."""
    return structure.participation * migration.of_working_age(people.population)
