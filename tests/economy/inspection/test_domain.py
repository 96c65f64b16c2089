"""An economy that leaves the domain of the model stops, and says when, where and by which rule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np
import pytest

from neijuan.economy.inspection.domain import _culprit, broken, explain
from neijuan.economy.simulation import Simulation, _checked_quarter
from neijuan.economy.stages import planning
from neijuan.errors import DomainError

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def running(prepared: Simulation) -> Simulation:
    """After its first quarter."""
    economy = replace(prepared)
    economy.advance(1)
    return economy


@pytest.fixture(scope="module")
def steel(running: Simulation) -> tuple[int, int]:
    """Block and slot of a steel firm in Liaoning."""
    lay, number = running.structure.layout, np.asarray(running.state.firms.number)
    from neijuan.data.registries import province_codes
    from neijuan.economy.start.cells import sector_constants

    cell = province_codes().index("CN-LN") * lay.sectors + list(sector_constants().code).index("steel")
    block = int(np.flatnonzero(np.asarray(lay.cell) == cell)[0])
    return block, int(np.flatnonzero(number[block] > 0)[0])


def _with(economy: Simulation, where: Callable[[Any], Any], value: Any) -> Simulation:
    return replace(economy, state=eqx.tree_at(where, economy.state, value))


@pytest.mark.parametrize(
    ("field", "value", "words", "rule"),
    [
        ("price", np.nan, "no number", "prices.quote (R08)"),
        ("price", -1.0, "no number", "prices.quote (R08)"),
        ("expected_sales", np.nan, "no number", "production.plan"),
        ("loans", np.inf, "no number", "cash_need.shortfall (R07)"),
    ],
)
def test_a_bad_firm_is_named_by_its_cell_and_rule(
    running: Simulation, steel: tuple[int, int], field: str, value: float, words: str, rule: str
) -> None:
    array = getattr(running.state.firms, field).at[steel].set(value)
    economy = _with(running, lambda s: getattr(s.firms, field), array)
    with pytest.raises(DomainError, match=words) as caught:
        economy.advance(3)
    error = caught.value
    assert (error.quarter, error.province, error.sector) == ("2012Q2", "CN-LN", "steel")
    assert rule in error.rule
    assert "\n" not in str(error)
    assert "CN-LN" in str(error)


@pytest.mark.parametrize("field", ["capital", "inventories"])
def test_a_stock_below_zero_is_a_breach_and_rounding_is_none(
    running: Simulation, steel: tuple[int, int], field: str
) -> None:
    closing, observed, _, found = _checked_quarter(
        running.state, running.structure, running.parameters, running.path, running.mechanisms
    )
    assert not np.asarray(found).any()
    for value, breach in ((-1.0, True), (-1e-9, False)):
        array = getattr(closing.firms, field).at[steel].set(value)
        after = eqx.tree_at(lambda s: getattr(s.firms, field), closing, array)
        shown = np.asarray(broken(after, observed))
        assert shown.any() == breach
        if breach:
            error = explain(running, running.state, after, observed, shown)
            assert "negative" in str(error)
            assert (error.province, error.sector) == ("CN-LN", "steel")


def test_a_bank_without_assets(running: Simulation) -> None:
    loans = running.state.banks.firm_loans.at[4].set(-1e9)
    with pytest.raises(DomainError, match="bank book") as caught:
        _with(running, lambda s: s.banks.firm_loans, loans).advance(1)
    assert caught.value.province == "CN-NM"


def test_a_province_without_firms(running: Simulation) -> None:
    lay = running.structure.layout
    gone = lay.province_to_firms(jnp.arange(31) == 7)
    economy = _with(running, lambda s: s.firms.number, jnp.where(gone, 0.0, running.state.firms.number))
    economy.structure = eqx.tree_at(
        lambda s: s.entrants_base, economy.structure, 0.0 * economy.structure.entrants_base
    )
    with pytest.raises(DomainError) as caught:
        economy.advance(1)
    assert caught.value.province == "CN-HL"


def test_prices_below_zero_are_found_where_they_are_made(
    running: Simulation, steel: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = planning.prices.quote

    def cheap(*arguments: Any) -> Any:
        quoted = whole(*arguments)
        return quoted._replace(price=quoted.price.at[steel].set(-2.0))

    cheap.__code__ = cheap.__code__.replace(
        co_filename=whole.__code__.co_filename, co_name="quote", co_qualname="quote"
    )
    monkeypatch.setattr(planning.prices, "quote", cheap)
    culprit = _culprit(running, running.state, kind=1)
    assert culprit is not None
    assert culprit.rule == "price of prices.quote (R08)"
    assert culprit.place == ("CN-LN", "steel")


def test_the_state_stays_at_the_beginning_of_the_broken_quarter(
    running: Simulation, steel: tuple[int, int]
) -> None:
    economy = _with(running, lambda s: s.firms.price, running.state.firms.price.at[steel].set(np.nan))
    before = economy.state
    with pytest.raises(DomainError):
        economy.advance(1)
    assert economy.state is before
    assert economy.quarter_index == 1


def test_a_sound_quarter_has_no_culprit(running: Simulation) -> None:
    assert _culprit(running, running.state, kind=0) is None
    assert _culprit(running, running.state, kind=1) is None
