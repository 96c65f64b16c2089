"""R30: growth that misses its target is made up on paper; honesty ends it; the economy is not touched."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neijuan.economy.rules import reporting


def paper(growth=0.05, target=0.08, honesty=0.0, bias=0.8) -> float:
    found = reporting.exaggeration(
        jnp.asarray([growth]), jnp.asarray([target]), jnp.asarray(honesty), jnp.asarray(bias)
    )
    return float(found[0])


def ratio(before=1.0, exaggeration=0.0, honesty=0.0, correction=0.1) -> float:
    found = reporting.reported_ratio(
        jnp.asarray([before]), jnp.asarray([exaggeration]), jnp.asarray(honesty), jnp.asarray(correction)
    )
    return float(found[0])


def test_of_three_points_two_and_a_half_are_paper() -> None:
    """Xiong 2018, at a bias of five sixths."""
    np.testing.assert_allclose(paper(bias=5 / 6), 0.025)


def test_only_a_shortfall_is_reported_away() -> None:
    np.testing.assert_allclose(paper(0.0, 0.08), 0.064)
    assert paper(0.08, 0.08) == 0.0
    assert paper(0.12, 0.08) == 0.0


def test_honesty_scales_down_to_the_truth() -> None:
    np.testing.assert_allclose(paper(honesty=0.5), 0.012)
    assert paper(honesty=1.0) == 0.0
    assert paper(bias=0.0) == 0.0


def test_levels_carry_a_quarter_of_the_yearly_exaggeration() -> None:
    np.testing.assert_allclose(ratio(1.0, 0.024), 1.006)
    np.testing.assert_allclose(ratio(1.1, 0.024, correction=0.0), 1.1 + 1.1 * 0.006)


def test_the_past_is_corrected_at_its_rate_and_faster_under_control() -> None:
    np.testing.assert_allclose(ratio(1.1), 1.0 + 0.1 * (1.0 - 0.025))
    np.testing.assert_allclose(ratio(1.1, honesty=1.0), 1.0 + 0.1 * (1.0 - 0.125))


@given(st.floats(-0.5, 0.5), st.floats(-0.1, 0.3), st.floats(0, 1), st.floats(0, 1))
def test_paper_is_between_nothing_and_the_shortfall(
    growth: float, target: float, honesty: float, bias: float
) -> None:
    assert 0.0 <= paper(growth, target, honesty, bias) <= max(target - growth, 0.0) * (1 + 1e-12)


@given(st.floats(1, 2), st.floats(0, 0.3), st.floats(0, 1), st.floats(0, 0.8))
def test_correction_ends_at_the_truth(before: float, added: float, honesty: float, correction: float) -> None:
    assert ratio(before, added, honesty, correction) >= 1.0 - 1e-12


def test_correction_stops_at_the_truth_at_the_ends_of_the_ranges() -> None:
    assert ratio(1.1, 0.0, honesty=1.0, correction=1.0) >= 1.0


@pytest.fixture(scope="module")
def truthful(run):
    return run(report_bias=0.0)


def test_without_bias_reports_are_the_truth(truthful) -> None:
    np.testing.assert_allclose(
        truthful.reported_gross_domestic_product, truthful.gross_domestic_product, rtol=1e-12
    )


def test_reports_change_nothing_but_reports(run, same, truthful) -> None:
    biased = run(report_bias=1.0, growth_target_premium=0.05)
    honest = run({"honest_statistics": 1.0}, report_bias=1.0, growth_target_premium=0.05)
    assert same(biased, honest, but=("reported_gross_domestic_product",))
    assert float((biased.reported_gross_domestic_product / biased.gross_domestic_product).min()) > 1.0
    np.testing.assert_allclose(
        honest.reported_gross_domestic_product, honest.gross_domestic_product, rtol=1e-12
    )


def test_compiled_and_mapped() -> None:
    growth = jnp.asarray([[0.05], [0.09]])
    scalars = [jnp.asarray(x) for x in (0.0, 0.8)]
    mapped = jax.jit(jax.vmap(lambda g: reporting.exaggeration(g, jnp.asarray([0.08]), *scalars)))(growth)
    np.testing.assert_allclose(mapped[:, 0], [0.024, 0.0])
