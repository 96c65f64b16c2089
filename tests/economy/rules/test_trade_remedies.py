"""R14: who opens cases, how often and how large duties are, and when they end."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest
from economy_runs import assert_same_run, economy, lever, run
from hypothesis import given
from hypothesis import strategies as st

from neijuan.economy.parameters import parameters
from neijuan.economy.rules import trade_remedies
from neijuan.economy.rules.trade_remedies import Remedies
from neijuan.economy.simulation import Simulation

WEIGHTS = {"h_0": -5.2, "h_1": 4.0, "h_2": 6.0, "h_3": 4.6, "h_4": 2.9}
moderate = st.floats(-1.0, 1.0)


def filings(growth=0.0, undercutting=0.0, weakness=0.0, depreciation=0.0, readiness=1.0, **weights) -> float:
    """Probability of a case in one market, with the weights above unless others are given."""
    market = (jnp.full((1, 1), value) for value in (growth, undercutting, weakness))
    scalars = (depreciation, readiness, *(WEIGHTS | weights).values())
    return float(trade_remedies.hazard(*market, *(jnp.asarray(x) for x in scalars))[0, 0])


def test_a_standard_deviation_of_the_real_rate_raises_filings_by_a_third() -> None:
    """Knetter and Prusa 2003: 33%; a standard deviation of the real rate is 0.1 log units here."""
    np.testing.assert_allclose(filings(depreciation=0.1) / filings(), 1.33, atol=0.015)


def test_a_standard_deviation_of_growth_raises_filings_by_23_percent() -> None:
    """Knetter and Prusa 2003: 23%; a standard deviation of growth is 0.045 log units here."""
    np.testing.assert_allclose(filings(weakness=0.045) / filings(), 1.23, atol=0.015)


def test_the_registered_weights_carry_the_published_effects() -> None:
    p = parameters()
    names = {"h_0": "intercept", "h_1": "growth", "h_2": "price", "h_3": "weakness", "h_4": "exchange"}
    weights = {symbol: float(getattr(p, f"remedy_{name}")) for symbol, name in names.items()}
    rest = filings(**weights)
    assert 1.28 < filings(depreciation=0.1, **weights) / rest < 1.38
    assert 1.18 < filings(weakness=0.045, **weights) / rest < 1.28


def test_odds_move_by_the_weights() -> None:
    def odds(chance: float) -> float:
        return float(np.log(chance / (1.0 - chance)))

    for name, weight in (("growth", 4.0), ("undercutting", 6.0)):
        np.testing.assert_allclose(odds(filings(**{name: 0.1})) - odds(filings()), 0.1 * weight, rtol=1e-9)


@given(moderate, moderate, moderate, moderate, st.floats(0.0, 5.0))
def test_the_hazard_is_a_probability_and_readiness_scales_it(
    growth: float, price: float, weak: float, rate: float, readiness: float
) -> None:
    once = filings(growth, price, weak, rate)
    assert 0.0 <= once <= 1.0
    np.testing.assert_allclose(
        filings(growth, price, weak, rate, readiness), min(readiness * once, 1.0), rtol=1e-9, atol=1e-15
    )


def decide(
    before: Remedies, hazard=1.0, undercutting=0.3, draws=(0.0, 0.0, 0.0), upheld=2 / 3, renewed=0.5
) -> Remedies:
    shape = before.duty.shape
    return trade_remedies.decide(
        before,
        jnp.full(shape, hazard),
        jnp.broadcast_to(jnp.asarray(undercutting), shape),
        jnp.stack([jnp.broadcast_to(jnp.asarray(draw), shape) for draw in draws]),
        *(jnp.asarray(x) for x in (upheld, renewed, 0.1, 0.8)),
    )


def none(sectors: int = 1) -> Remedies:
    return Remedies(jnp.zeros((1, sectors)), jnp.zeros((1, sectors)))


def test_two_thirds_of_cases_end_in_measures() -> None:
    evenly = (np.arange(3000) + 0.5)[None] / 3000
    found = decide(none(3000), draws=(0.0, evenly, 0.0))
    np.testing.assert_allclose((found.duty > 0).mean(), 2 / 3, atol=1e-3)


def test_a_duty_is_the_price_gap_within_its_bounds() -> None:
    gaps = np.array([[-0.2, 0.0, 0.25, 0.6, 2.0]])
    np.testing.assert_allclose(decide(none(5), undercutting=gaps).duty, [[0.1, 0.1, 0.25, 0.6, 0.8]])


@pytest.mark.parametrize(("draw", "lasts"), [(0.9, 20), (0.1, 40)], ids=["lapses", "renewed once"])
def test_a_duty_ends_after_twenty_quarters_unless_renewed(draw: float, lasts: int) -> None:
    measures, in_force = decide(none(), undercutting=0.3), 0
    while float(measures.duty[0, 0]) > 0 and in_force < 100:
        in_force += 1
        assert float(measures.duty[0, 0]) == 0.3
        # Another gap and another case change nothing while the duty runs.
        renewal = draw if in_force <= 20 else 0.9
        case = 1.0 if in_force < lasts else 0.0
        measures = decide(measures, hazard=case, undercutting=0.7, draws=(0.0, 0.0, renewal))
    assert in_force == lasts
    assert float(measures.remaining[0, 0]) == 0.0


@given(st.floats(0, 1), moderate, st.floats(0, 3), st.integers(0, 20), st.tuples(*[st.floats(0, 1)] * 3))
def test_nothing_negative_and_no_duty_without_a_term(
    hazard: float, gap: float, duty: float, left: int, draws: tuple[float, ...]
) -> None:
    before = Remedies(jnp.full((1, 1), duty if left else 0.0), jnp.full((1, 1), float(left)))
    after = decide(before, hazard, gap, draws)
    assert float(after.duty[0, 0]) >= 0.0
    assert 0.0 <= float(after.remaining[0, 0]) <= 20.0
    assert float(after.remaining[0, 0]) > 0 or float(after.duty[0, 0]) == 0.0


# In the whole economy.


def test_every_measure_lasts_five_years_when_none_is_renewed(prepared: Simulation) -> None:
    abroad = economy(prepared, {"remedies": lever("remedies", 5)}, remedy_renewed=0.0)
    in_force = []
    for _ in range(30):
        abroad.advance(1)
        in_force.append(np.asarray(abroad.state.world.duty) > 0)
    running = np.array(in_force)
    began = running[1:10] & ~running[:9]
    assert began.sum() > 5
    for quarter, bloc, sector in np.argwhere(began):
        assert running[quarter + 1 : quarter + 21, bloc, sector].all()
        assert not running[quarter + 21, bloc, sector]


def test_without_readiness_no_measure_is_in_force(prepared: Simulation) -> None:
    quiet = run(prepared, 8, {"remedies": lever("remedies", 0)})
    assert not quiet.foreign_duty.any()
    assert_same_run(quiet, run(prepared, 8, remedy_upheld=0.0))


def test_the_switch_off_is_a_run_without_remedies_and_vent(prepared: Simulation) -> None:
    off = run(prepared, 8, off=("vent_for_surplus",))
    assert_same_run(off, run(prepared, 8, {"remedies": lever("remedies", 0)}, vent_share=0.0))
    assert not np.array_equal(off.exports_abroad, run(prepared, 8).exports_abroad)
