"""Sums over blocks of firms equal sums over firms."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from neijuan.economy.layout import lay_out

slots = hnp.arrays(np.int64, (3, 4), elements=st.integers(0, 30))


@settings(max_examples=25)  # every shape is compiled
@given(slots, st.sampled_from([1, 4, 32]), st.integers(0, 1000))
def test_cell_and_province_sums_are_those_of_numpy(count: np.ndarray, width: int, seed: int) -> None:
    layout = lay_out(count, width)
    cell = np.asarray(layout.cell)
    values = np.random.default_rng(seed).normal(size=(len(cell), width))
    expected = np.zeros(12)
    np.add.at(expected, np.repeat(cell, width), values.reshape(-1))
    np.testing.assert_allclose(layout.cell_sum(jnp.asarray(values)), expected.reshape(3, 4), atol=1e-11)
    by_province = expected.reshape(3, 4).sum(axis=1)
    np.testing.assert_allclose(layout.province_sum(jnp.asarray(values)), by_province, atol=1e-11)


@settings(max_examples=50)
@given(slots, st.sampled_from([1, 4, 32]))
def test_blocks_hold_all_slots_and_waste_less_than_one_block(count: np.ndarray, width: int) -> None:
    layout = lay_out(count, width)
    cell = np.asarray(layout.cell)
    room = np.bincount(cell, minlength=12).reshape(3, 4) * width
    assert ((room >= count) & (room < count + width)).all()
    assert (np.diff(cell) >= 0).all()
    assert (room[count == 0] == 0).all()
    np.testing.assert_array_equal(layout.blocks_in_cell, np.bincount(cell, minlength=12)[cell])


def test_cells_sectors_and_provinces_reach_their_blocks(layout) -> None:
    cell = np.asarray(layout.cell)
    values = jnp.arange(6.0).reshape(2, 3)
    assert layout.to_firms(values)[:, 0].tolist() == cell.tolist()
    assert layout.sector_to_firms(jnp.arange(3.0))[:, 0].tolist() == (cell % 3).tolist()
    assert layout.province_to_firms(jnp.arange(2.0))[:, 0].tolist() == (cell // 3).tolist()


def test_what_goes_out_in_shares_comes_back_whole(layout) -> None:
    totals = jnp.asarray([[1.0, 0.0, 2.0], [3.0, 4.0, 5.0]])
    per_block = layout.to_firms(totals) / layout.blocks_in_cell[:, None] / 4.0
    np.testing.assert_allclose(layout.cell_sum(jnp.broadcast_to(per_block, (len(per_block), 4))), totals)


@pytest.mark.parametrize("batch", [1, 3])
def test_compiled_and_mapped(layout, batch: int) -> None:
    values = jnp.ones((batch, layout.cell.shape[0], 4))
    assert jax.jit(jax.vmap(layout.cell_sum))(values).shape == (batch, 2, 3)
