"""R21 Migration, ageing and schooling (Tombe and Zhu 2019; Hao, Sun, Tombe and Zhu 2020).

People are counted by skill (basic, secondary, tertiary) and age (16-24, 25-44, 45-59, 60 and over). A part
m_g of each group considers to move each quarter; it spreads over destinations as

    pi_rq proportional to N_q (V_q / (mu_q V_r))^kappa d_rq^-theta,   V = real wage x employment rate x
    amenity

with staying among the choices. The weight of staying is what makes the choices of all provinces sum to the
same
where life is equally good everywhere: then as many come as go. mu > 1 is the cost of registering elsewhere,
which policy can cut;
kappa is about 1.5. The skilled and the young consider it more often. Each year a part of every age group
grows
older, a cohort of sixteen-year-olds enters, the old die; the skills of entrants are those of the young.
"""

import jax.numpy as jnp
from jaxtyping import Array, Float

People = Float[Array, "province group"]
Province = Float[Array, "province"]
SKILLS, AGES = 3, 4
YEARS = (9.0, 20.0, 15.0, 20.0)
"""Years spent in each age group; in the last, until death."""


def attraction(
    real_wage: Province, employment_rate: Province, amenity: Province, kappa: Float[Array, ""]
) -> Province:
    """V to the power kappa; any unit that is the same everywhere."""
    return jnp.exp(kappa * (jnp.log(real_wage) + jnp.log(jnp.maximum(employment_rate, 0.01)) + amenity))


def moves(
    people: People,
    attraction: Float[Array, "province group"],
    nearness: Float[Array, "origin destination"],
    registration_cost: Province,
    considering: Float[Array, "group"],
    kappa: Float[Array, ""],
) -> Float[Array, "origin destination group"]:
    """People who move this quarter by origin, destination and group; nobody moves to where he is."""
    here = people.sum(axis=1)
    weight = here[None, :] * nearness * (1.0 - jnp.eye(people.shape[0]))
    reach = weight.sum(axis=1)
    staying = (reach + here).max() - reach
    gain = attraction[None, :, :] / attraction[:, None, :] * (registration_cost[None, :, None] ** -kappa)
    pull = weight[:, :, None] * gain
    chosen = pull / (pull.sum(axis=1, keepdims=True) + staying[:, None, None])
    return people[:, None, :] * considering * chosen


def age(people: People, entrants: Province) -> People:
    """People a quarter older; `entrants` turn sixteen with the skills of the young of their province."""
    groups = people.reshape(-1, SKILLS, AGES)
    leaving = groups * (0.25 / jnp.asarray(YEARS))
    young = groups[:, :, 0]
    skills = young / jnp.maximum(young.sum(axis=1, keepdims=True), 1e-12)
    arriving = jnp.concatenate([(entrants[:, None] * skills)[:, :, None], leaving[:, :, :-1]], axis=2)
    return (groups - leaving + arriving).reshape(people.shape)


def of_working_age(people: People) -> Province:
    """People of 16 to 59."""
    return people.reshape(-1, SKILLS, AGES)[:, :, :-1].sum(axis=(1, 2))


def skilled_share(people: People) -> Province:
    """Part of those of working age with tertiary schooling."""
    working = people.reshape(-1, SKILLS, AGES)[:, :, :-1].sum(axis=2)
    return working[:, -1] / jnp.maximum(working.sum(axis=1), 1e-12)
