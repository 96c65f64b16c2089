"""Blocks of firm slots: how many firms, of any scale, share one dense array.

Every firm array has shape `[block, slot]`. A block holds firms of a single cell (a sector in a province),
blocks are sorted by cell, and cells are sorted by province. A cell total is therefore a dense row sum
followed by one short sorted segment sum, and nothing has to be sorted or searched within a quarter.
"""

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int


class Layout(eqx.Module):
    """Which cell each block belongs to.

    `cell` has shape `[block]`; `provinces` and `sectors` are the sizes of the two axes of a cell.
    """

    cell: Int[Array, "block"]
    blocks_in_cell: Float[Array, "block"]
    provinces: int = eqx.field(static=True)
    sectors: int = eqx.field(static=True)

    def cell_sum(self, values: Float[Array, "block slot"]) -> Float[Array, "province sector"]:
        """Sum of a firm array over the firms of each cell."""
        rows = values.sum(axis=1)
        sums = jax.ops.segment_sum(
            rows, self.cell, num_segments=self.provinces * self.sectors, indices_are_sorted=True
        )
        return sums.reshape(self.provinces, self.sectors)

    def province_sum(self, values: Float[Array, "block slot"]) -> Float[Array, "province"]:
        """Sum of a firm array over the firms of each province."""
        return self.cell_sum(values).sum(axis=1)

    def to_firms(self, cells: Float[Array, "province sector"]) -> Float[Array, "block one"]:
        """Each block's entry of a cell array, ready to broadcast over slots."""
        return cells.reshape(-1)[self.cell][:, None]

    def sector_to_firms(self, values: Float[Array, "sector"]) -> Float[Array, "block one"]:
        """Each block's entry of a sector array."""
        return values[self.cell % self.sectors][:, None]

    def province_to_firms(self, values: Float[Array, "province"]) -> Float[Array, "block one"]:
        """Each block's entry of a province array."""
        return values[self.cell // self.sectors][:, None]


def lay_out(slots_per_cell: Int[np.ndarray, "province sector"], width: int) -> Layout:
    """Cut each cell's slots into blocks of `width`; a cell with no slot gets no block."""
    provinces, sectors = slots_per_cell.shape
    blocks = -(-slots_per_cell.reshape(-1) // width)
    cell = np.repeat(np.arange(provinces * sectors), blocks)
    return Layout(
        cell=jnp.asarray(cell, dtype=jnp.int32),
        blocks_in_cell=jnp.asarray(blocks[cell], dtype=float),
        provinces=provinces,
        sectors=sectors,
    )
