"""R18 External constraint (Thirlwall 1979; Godley and Lavoie 2007, chapter 6).

Inside the country a province's deficit is financed by transfers, its vehicle and the interprovincial
position of its banks. With the mechanism on, banks lend whatever the position. With it off they lend as they
would across a border: credit tightens as the province's debt to other provinces grows,

    factor = 1 / (1 + k max(0, debt / yearly product - free))

and abroad the same holds for the nation when foreign exchange falls below a floor.
"""

import jax.numpy as jnp
from jaxtyping import Array, Float

Province = Float[Array, "province"]
Scalar = Float[Array, ""]


def provincial_factor(
    position: Province, yearly_product: Province, on: Scalar, tightness: Scalar, free: Scalar
) -> Province:
    """Factor on credit and on public investment, between 0 and 1; 1 where the mechanism is on."""
    debt = jnp.maximum(-position / yearly_product - free, 0.0)
    return 1.0 / (1.0 + (1.0 - on) * tightness * debt)


def national_factor(
    foreign_exchange: Scalar, yearly_product: Scalar, floor: Scalar, tightness: Scalar
) -> Scalar:
    """Factor on credit when foreign exchange over yearly product falls below `floor`; 1 without a floor."""
    lacking = jnp.maximum(floor - foreign_exchange / yearly_product, 0.0)
    return 1.0 / (1.0 + tightness * lacking)
