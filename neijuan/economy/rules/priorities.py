"""R02 Priority choice: which sectors a province lists (Fang, Li and Lu 2025; Young 2000; Lin, Wu and Xing
2010).

    U_rs = a central_s + b share_s + l_rs + c ln RCA_rs + d (margin_rs - normal margin) - e,   P = logistic(U)

`share` is the part of provinces that list s already, RCA the province's revealed comparative advantage
(Balassa 1965), l a weight of the province's own. A province reconsiders a sector with probability h a
quarter.
Coordination k replaces copying by advantage: (1 - k) scales a and b, (1 + 3 k) scales c. The budget of
support goes to listed sectors by the softmax of the same utility, with sectors counted by a power of their
size.
"""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float

Cell = Float[Array, "province sector"]
Sector = Float[Array, "sector"]


def comparative_advantage(output: Cell) -> Cell:
    """Balassa index: share of the sector in the province over its share in the nation; 1 where undefined."""
    own = output / jnp.maximum(output.sum(axis=1, keepdims=True), 1e-12)
    nation = output.sum(axis=0) / jnp.maximum(output.sum(), 1e-12)
    index = own / jnp.where(nation > 0, nation, 1.0)
    return jnp.where(nation > 0, index, 1.0)


def utility(
    central: Sector,
    listed: Cell,
    local: Cell,
    advantage: Cell,
    margin_gap: Cell,
    coordination: Float[Array, ""],
    central_weight: Float[Array, ""],
    peer_weight: Float[Array, ""],
    advantage_weight: Float[Array, ""],
    margin_weight: Float[Array, ""],
    threshold: Float[Array, ""],
) -> Cell:
    """Utility of listing each sector, log odds."""
    copying = (1.0 - coordination) * (central_weight * central + peer_weight * listed.mean(axis=0))
    merit = (1.0 + 3.0 * coordination) * advantage_weight * jnp.log(jnp.clip(advantage, 0.05, 20.0))
    return copying + local + merit + margin_weight * jnp.clip(margin_gap, -0.2, 0.2) - threshold


def choose(
    listed: Cell,
    utility: Cell,
    eligible: Bool[Array, "sector"],
    uniform: Float[Array, "two province sector"],
    reconsidered: Float[Array, ""],
) -> Cell:
    """The lists after this quarter, 0 or 1; `uniform` are two independent draws a cell."""
    chosen = (uniform[0] < jax.nn.sigmoid(utility)).astype(float)
    after = jnp.where(uniform[1] < reconsidered, chosen, listed)
    return jnp.where(eligible, after, 0.0)


def split(
    listed: Cell, utility: Cell, output: Cell, temperature: Float[Array, ""], size_power: Float[Array, ""]
) -> Cell:
    """Share of each sector in the province's support, summing to 1, or 0 where nothing is listed."""
    centred = (utility - utility.max(axis=1, keepdims=True)) / temperature
    weight = listed * jnp.exp(centred) * jnp.maximum(output, 0.0) ** size_power
    total = weight.sum(axis=1, keepdims=True)
    return weight / jnp.where(total > 0, total, 1.0)
