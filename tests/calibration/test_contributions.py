"""Shapley values have their axioms; the runner decomposes what runs of all combinations give."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import permutations

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from neijuan.calibration.contributions import coalitions, contributions, shapley, summary
from neijuan.calibration.outcomes import (
    OUTCOMES,
    Outcome,
    imbalance,
    interior_deficit,
    over_last,
    public_debt,
    specialisation,
    top_share,
)
from neijuan.data import province_codes, provinces
from neijuan.errors import DomainError, UsageError

Game = dict[frozenset[str], float]
LETTERS = "abcdefg"
unhurried = settings(deadline=None)
"""A busy machine is no failure."""
values = st.floats(-1e6, 1e6, allow_nan=False)


@st.composite
def games(draw: st.DrawFn, least: int = 1, most: int = 5) -> Game:
    """A value for every combination of some letters."""
    names = LETTERS[: draw(st.integers(least, most))]
    return {on: draw(values) for on in coalitions(names)}


def swapped(on: frozenset[str]) -> frozenset[str]:
    """The combination with `a` and `b` in each other's place."""
    return frozenset({"a": "b", "b": "a"}.get(name, name) for name in on)


def tolerance(game: Game) -> float:
    return 1e-12 * (1.0 + max(abs(value) for value in game.values()))


@unhurried
@given(games())
def test_contributions_add_up(game: Game) -> None:
    found = shapley(game)
    whole = max(game, key=len)
    assert math.fsum(found.values()) == pytest.approx(
        game[whole] - game[frozenset()], abs=10 * tolerance(game)
    )
    assert set(found) == whole


@unhurried
@given(games(least=2))
def test_names_that_do_the_same_get_the_same(game: Game) -> None:
    even = {on: (game[on] + game[swapped(on)]) / 2 for on in game}
    found = shapley(even)
    assert found["a"] == pytest.approx(found["b"], abs=tolerance(game))


@unhurried
@given(games(), values)
def test_a_name_that_always_adds_the_same_gets_just_that(game: Game, own: float) -> None:
    extended = {**game, **{on | {"z"}: value + own for on, value in game.items()}}
    found = shapley(extended)
    assert found["z"] == pytest.approx(own, abs=tolerance(extended))
    without = shapley(game)
    for name in without:
        assert found[name] == pytest.approx(without[name], abs=tolerance(extended))


@unhurried
@given(games(least=3, most=3), games(least=3, most=3))
def test_the_values_of_a_sum_are_the_sum_of_the_values(one: Game, other: Game) -> None:
    both = shapley({on: one[on] + other[on] for on in one})
    for name, value in both.items():
        expected = shapley(one)[name] + shapley(other)[name]
        assert value == pytest.approx(expected, abs=4 * (tolerance(one) + tolerance(other)))


@settings(max_examples=25, deadline=None)
@given(games(most=4))
def test_the_values_are_means_over_all_orders(game: Game) -> None:
    names = sorted(max(game, key=len))
    added: dict[str, list[float]] = {name: [] for name in names}
    for order in permutations(names):
        on: frozenset[str] = frozenset()
        for name in order:
            added[name].append(game[on | {name}] - game[on])
            on |= {name}
    for name, value in shapley(game).items():
        assert value == pytest.approx(float(np.mean(added[name])), abs=10 * tolerance(game))


def test_a_left_glove_is_worth_more_where_right_ones_abound() -> None:
    """Two hold a right glove, one a left: pairs are worth one. Shapley: 1/6, 1/6, 2/3."""
    game = {on: float("l" in on and len(on) > 1) for on in coalitions(["r", "s", "l"])}
    assert shapley(game) == pytest.approx({"r": 1 / 6, "s": 1 / 6, "l": 2 / 3})


def test_a_missing_combination_is_named() -> None:
    game = {on: 1.0 for on in coalitions("abc") if on != {"a", "c"}}
    with pytest.raises(UsageError, match=r"1 of 8 combinations have no value, such as a \+ c"):
        shapley(game)


EFFECTS = {"duplication": 3.0, "soft_budgets": -1.0, "involution": 0.5}
TIME = ("quarter", "province")


class Toy:
    """An economy whose product follows from the switches: effects add up, and two of them interact."""

    def __init__(self, seed: int) -> None:
        self.seed, self.asked = seed, list[tuple[str, ...]]()

    def run(self, quarters: int, *, off: tuple[str, ...] = ()) -> xr.Dataset:
        self.asked.append(off)
        on = [name for name in EFFECTS if name not in off]
        level = 100.0 + self.seed + sum(EFFECTS[name] for name in on)
        level += 2.0 * self.seed * ("duplication" in on and "involution" in on)
        return xr.Dataset({"level": ("quarter", np.full(quarters, level))})


POINTS = Outcome("level", "level", "points", lambda seen: float(seen["level"].mean()))
PERCENT = Outcome("ratio", "ratio", "level", lambda seen: float(seen["level"].mean()), logarithmic=True)


def toy_contributions(seeds: tuple[int, ...]) -> tuple[xr.Dataset, list[Toy]]:
    economies = {seed: Toy(seed) for seed in seeds}
    found = contributions(economies.__getitem__, seeds, 20, list(EFFECTS), (POINTS, PERCENT), progress=False)
    return found, list(economies.values())


def test_the_runner_shares_an_interaction_between_those_that_interact() -> None:
    found, economies = toy_contributions((1, 3))
    level = found["contribution"].sel(outcome="level")
    np.testing.assert_allclose(level.sel(mechanism="duplication"), [3 + 1, 3 + 3])
    np.testing.assert_allclose(level.sel(mechanism="involution"), [0.5 + 1, 0.5 + 3])
    np.testing.assert_allclose(level.sel(mechanism="soft_budgets"), -1.0)
    np.testing.assert_allclose(found["alone"].sel(outcome="level", mechanism="duplication"), [3 + 2, 3 + 6])
    for economy in economies:
        assert len(economy.asked) == len(set(economy.asked)) == 8


def test_contributions_in_percent_add_up_to_the_logarithm_of_the_ratio() -> None:
    found, _ = toy_contributions((2,))
    total = found["contribution"].sel(outcome="ratio").sum("mechanism")
    expected = 100 * np.log(found["all_on"] / found["all_off"]).sel(outcome="ratio")
    np.testing.assert_allclose(total, expected)
    assert str(found["unit"].sel(outcome="ratio").values) == "percent"


def test_the_summary_has_means_and_standard_errors() -> None:
    found, _ = toy_contributions((1, 3))
    row = summary(found).loc[("level", "points")]
    assert row["duplication", "mean"] == pytest.approx(5.0)
    # Two values one either side of their mean: deviation sqrt(2), error of the mean 1.
    assert row["duplication", "standard_error"] == pytest.approx(1.0)
    assert row["soft_budgets", "standard_error"] == pytest.approx(0.0, abs=1e-12)
    single, _ = toy_contributions((1,))
    assert np.isnan(summary(single).loc[("level", "points"), ("duplication", "standard_error")])


def test_a_run_without_a_figure_is_named() -> None:
    broken = Outcome("gone", "gone", "points", lambda seen: math.nan if seen["level"][-1] > 102.5 else 1.0)
    with pytest.raises(DomainError, match="gone is nan without soft_budgets, involution"):
        contributions(Toy, (1,), 20, list(EFFECTS), (broken,), progress=False)


@pytest.mark.parametrize(("seeds", "names"), [((), ["involution"]), ((1,), [])])
def test_nothing_to_run_is_wrong_use(seeds: tuple[int, ...], names: list[str]) -> None:
    with pytest.raises(UsageError, match="at least one seed and one mechanism"):
        contributions(Toy, seeds, 4, names, (POINTS,), progress=False)


def provincial(value: Callable[[str], float]) -> tuple[tuple[str, str], np.ndarray]:
    """The same in four quarters, by province."""
    return TIME, np.tile([value(code) for code in province_codes()], (4, 1))


@pytest.fixture
def seen() -> xr.Dataset:
    """Each has a product of 100 a quarter; the coast earns 10, Guangdong 30, the others lack 5."""
    coast = provinces()["coastal"]
    return xr.Dataset(
        {
            "gross_domestic_product": provincial(lambda _: 100.0),
            "net_exports": provincial(
                lambda code: 30.0 if code == "CN-GD" else 10.0 if coast[code] else -5.0
            ),
            "vehicle_debt": provincial(lambda _: 120.0),
            "local_government_bonds": provincial(lambda _: 80.0),
        },
        coords={"province": list(province_codes())},
    )


def test_balances_by_hand(seen: xr.Dataset) -> None:
    coast = int(provinces()["coastal"].sum())
    surplus, lacking = 10.0 * coast + 20.0, 5.0 * (31 - coast)
    assert imbalance(seen) == pytest.approx(100 * (surplus + lacking) / 3100)
    assert interior_deficit(seen) == pytest.approx(5.0)
    assert top_share(seen) == pytest.approx(100 * (30 + 7 * 10) / surplus)


def test_provinces_that_make_the_same_are_not_specialised() -> None:
    codes = ["steel", "autos"]

    def made(first: list[float], second: list[float]) -> xr.Dataset:
        axes = ("quarter", "province", "sector")
        coords = {"province": ["CN-LN", "CN-GD"], "sector": [*codes, "agriculture"]}
        return xr.Dataset({"cell_output": (axes, [[[*first, 9.0], [*second, 1.0]]])}, coords=coords)

    industrial = pd.DataFrame({"industrial": [True, True, False]}, index=[*codes, "agriculture"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("neijuan.data.input_output.sectors", lambda: industrial)
        assert specialisation(made([1, 1], [2, 2])) == pytest.approx(0.0)
        # Each makes one good only, the nation half of each: half of its output is where the nation's is not.
        assert specialisation(made([2, 0], [0, 2])) == pytest.approx(50.0)
        assert specialisation(made([3, 0], [0, 1])) == pytest.approx(100 * (0.75 * 0.25 + 0.25 * 0.75))


def test_only_the_last_quarters_count() -> None:
    (late,) = over_last(2, [POINTS], " late")
    assert late.measure(xr.Dataset({"level": ("quarter", [100.0, 1.0, 3.0])})) == pytest.approx(2.0)
    assert (late.id, late.unit) == ("level late", POINTS.unit)


def test_debt_is_over_the_product_of_a_year(seen: xr.Dataset) -> None:
    assert public_debt(seen) == pytest.approx(50.0)
    assert public_debt(seen.isel(quarter=slice(-2, None))) == pytest.approx(50.0)


@pytest.mark.slow
def test_the_mechanisms_of_the_model_contribute_to_every_outcome() -> None:
    """A short run of the model gives a finite figure for each outcome, and the figures add up."""
    from neijuan.calibration.laboratory import Laboratory

    names = ["soft_budgets", "weak_demand"]
    found = contributions(lambda seed: Laboratory(2012, seed=seed), (1,), 4, names, progress=False)
    gap = [
        outcome.comparable(float(on)) - outcome.comparable(float(off))
        for outcome, on, off in zip(OUTCOMES, found["all_on"][0], found["all_off"][0], strict=True)
    ]
    np.testing.assert_allclose(found["contribution"].sum("mechanism")[0], gap, atol=1e-8)
    assert float(found["contribution"].sel(seed=1, outcome="public_debt", mechanism="soft_budgets")) > 0
    assert bool((np.abs(found["contribution"]).max("outcome") > 1e-3).all())
