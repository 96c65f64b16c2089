"""Changes joined with the past and with each other, ramps, conditions, restraints, by hand computation."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from neijuan.errors import UsageError
from neijuan.scenarios import Assumptions, LeverChange, Scenario, load
from neijuan.scenarios.composition import flat, lever_paths
from neijuan.scenarios.conditions import observe, parse
from neijuan.scenarios.course import Course
from neijuan.scenarios.registries import codes
from neijuan.scenarios.words import notes, sentences

SOLAR, STEEL = codes("sector").index("solar"), codes("sector").index("steel")
AMERICA, LIAONING = codes("bloc").index("united-states"), codes("province").index("CN-LN")


def neutral(*changes: LeverChange, **more: object) -> Scenario:
    """A scenario of these changes without the dated past."""
    assumed = Assumptions(history=False)
    return Scenario(name="mine", title="Mine", levers=changes, assumptions=assumed, **more)


def change(lever: str, value: float, first: str | None = None, **more: object) -> LeverChange:
    return LeverChange(lever=lever, value=value, **({"from": first} if first else {}), **more)


def test_a_ramp_rises_and_falls_in_equal_steps() -> None:
    path = lever_paths(neutral(change("loan_rate", 0.04, "2012Q3", until="2013Q4", ramp=3)), 2012)
    expected = [0, 0, 0.01, 0.02, 0.03, 0.04, 0.04, 0.04, 0.03, 0.02, 0.01, 0, 0]
    np.testing.assert_allclose(path["loan_rate"][:13], expected, atol=1e-15)


@pytest.mark.parametrize(
    ("lever", "values", "how", "expected"),
    [
        ("evergreening", (0.5, 0.4), "join", 0.2),  # multiples: product
        ("loan_rate", (0.02, -0.01), "join", 0.01),  # rates: sum
        ("priority", (1.0, 0.5), "join", 1.0),  # lists: largest
        ("quota", (3.0, 2.0), "join", 2.0),  # caps: lowest
        ("place_governance", (0.8, 0.5), "join", 0.5),  # replaced
        ("loan_rate", (0.02, 0.005), "replace", 0.005),
        ("loan_rate", (0.02, 0.5), "scale", 0.01),
    ],
)
def test_two_changes_meet_by_the_nature_of_the_lever(
    lever: str, values: tuple[float, float], how: str, expected: float
) -> None:
    path = lever_paths(neutral(change(lever, values[0]), change(lever, values[1], how=how)), 2012)
    np.testing.assert_allclose(path[lever], expected)


def test_only_those_named_are_concerned() -> None:
    path = lever_paths(neutral(change("tariff", 0.3, bloc="us", sector=["solar", "steel"])), 2012)["tariff"]
    assert path[0, AMERICA, SOLAR] == path[0, AMERICA, STEEL] == 0.3
    assert path.sum(axis=(1, 2))[0] == pytest.approx(0.6)


def test_the_past_is_met() -> None:
    from neijuan.economy.history.baseline import past

    lived = past(2012)
    duty = Scenario(name="a", title="b", levers=[change("tariff", 0.35, "2024Q4", sector="solar")])
    paths = lever_paths(duty, 2012)
    more = paths["tariff"] - lived["tariff"]
    assert (more[:51] == 0).all()
    np.testing.assert_allclose(more[51:, :, SOLAR], 0.35)
    assert more[51:].sum() == pytest.approx(0.35 * more[51:, :, SOLAR].size)
    for name, path in lived.items():
        if name != "tariff":
            np.testing.assert_array_equal(paths[name], path)
    assert lever_paths(load("baseline"), 2012).keys() == lived.keys()


def test_events_are_left_out_and_nothing_else() -> None:
    from neijuan.economy.history.baseline import past

    without = Scenario(name="a", title="b", assumptions=Assumptions(without=["steel-cut-2016", "debt_swap"]))
    paths, lived = lever_paths(without, 2012), past(2012)
    fewer = lived["capacity_cut"] - paths["capacity_cut"]
    np.testing.assert_allclose(fewer[16:20, :, STEEL], 0.038, atol=1e-12)
    assert fewer[20:].sum() == pytest.approx(0, abs=1e-12)
    assert "debt_swap" not in paths
    np.testing.assert_allclose(paths["foreign_demand"], lived["foreign_demand"])
    tariffs = Scenario(name="a", title="b", assumptions=Assumptions(without=["tariff"]))
    np.testing.assert_allclose(lever_paths(tariffs, 2012)["foreign_demand"], lived["foreign_demand"])


def test_a_sum_out_of_range_names_place_and_quarter() -> None:
    wrong = neutral(change("tariff", -0.1, "2013", bloc="eu", sector="solar"))
    with pytest.raises(UsageError, match=r"tariff of european-union, solar comes to -0.1 in 2013Q1"):
        lever_paths(wrong, 2012)


def test_bases_come_first_and_once(tmp_path: Path) -> None:
    (tmp_path / "root.yaml").write_text(neutral(change("loan_rate", 0.01)).to_yaml())
    for name, value in (("left", 0.02), ("right", 0.03)):
        part = Scenario(name=name, title=name, base="root.yaml", levers=[change("loan_rate", value)])
        (tmp_path / f"{name}.yaml").write_text(part.to_yaml())
    top = Scenario(name="top", title="top", base=["left.yaml", "right.yaml"], levers=[change("amenity", 0.1)])
    (tmp_path / "top.yaml").write_text(top.to_yaml())
    whole = load(tmp_path / "top.yaml").flat()
    assert [one.value for one in whole.levers] == [0.01, 0.02, 0.03, 0.1]
    assert not whole.history
    assert whole.base == ()
    assert flat(whole) == whole
    assert load(tmp_path / "top.yaml").digest == whole.digest


def test_a_circle_of_bases_is_told(tmp_path: Path) -> None:
    for name, base in (("one", "two"), ("two", "one")):
        path = tmp_path / f"{name}.yaml"
        path.write_text(Scenario(name=name, title=name, base=f"{base}.yaml").to_yaml())
    with pytest.raises(UsageError, match="one -> two -> one"):
        load(tmp_path / "one.yaml").flat()


def test_bases_that_disagree_must_be_settled(tmp_path: Path) -> None:
    for name, on in (("one", True), ("two", False)):
        part = Scenario(name=name, title=name, mechanisms={"involution": on})
        (tmp_path / f"{name}.yaml").write_text(part.to_yaml())
    both = {"base": ["one.yaml", "two.yaml"], "name": "both", "title": "both"}
    (tmp_path / "both.yaml").write_text(Scenario(**both).to_yaml())
    with pytest.raises(UsageError, match="disagree on the mechanism involution"):
        load(tmp_path / "both.yaml").flat()
    (tmp_path / "both.yaml").write_text(Scenario(**both, mechanisms={"involution": False}).to_yaml())
    assert load(tmp_path / "both.yaml").flat().mechanisms == {"involution": False}


def quarter(utilisation: float, exports: float = 1.0) -> xr.Dataset:
    """What conditions look at, alike everywhere."""
    provinces, sectors = list(codes("province")), list(codes("sector"))
    cell = (("quarter", "province", "sector"), np.ones((1, len(provinces), len(sectors))))
    return xr.Dataset(
        {
            "cell_output": cell,
            "cell_utilisation": (cell[0], utilisation * cell[1]),
            "real_gross_domestic_product": (("quarter", "province"), np.full((1, len(provinces)), exports)),
            "sector_exports": (("quarter", "sector"), np.full((1, len(sectors)), exports)),
            "producer_price": (("quarter", "sector"), np.ones((1, len(sectors)))),
        },
        coords={"quarter": ["x"], "province": provinces, "sector": sectors},
    )


BASE = np.ones(len(codes("sector")))


def weights(course: Course, levels: list[float]) -> list[float]:
    """Strength of the first change in each quarter after such levels of utilisation."""
    for number, level in enumerate(levels):
        course.learn(quarter(level), number, BASE)
    return [float(w) for w in course.weights[0][: len(levels) + 1]]


def test_when_acts_after_quarters_that_fulfil_it() -> None:
    course = Course(neutral(change("loan_rate", 0.02, when="utilisation < 0.75", ramp=1)), 2012)
    assert course.paths()["loan_rate"].max() == 0
    assert weights(course, [0.8, 0.7, 0.7, 0.7, 0.8, 0.8, 0.8]) == [0, 0, 0.5, 1, 1, 0.5, 0, 0]
    assert course.unmet() == []


def test_once_stays_and_ends_with_its_window() -> None:
    one = change("loan_rate", 0.02, "2012Q3", until="2013Q1", once="utilisation < 0.75")
    course = Course(neutral(one), 2012)
    assert weights(course, [0.7, 0.8, 0.7, 0.8, 0.8, 0.8]) == [0, 0, 0, 1, 1, 0, 0]
    never = Course(neutral(one), 2012)
    assert weights(never, [0.8] * 4) == [0] * 5
    assert never.unmet() == [one]


def test_what_has_been_heard_can_be_kept() -> None:
    asked = neutral(change("loan_rate", 0.02, once="growth > 0.5", ramp=2))
    levels = [1.0, 1.0, 1.0, 1.0, 1.6, 1.0, 1.0]
    whole, first, second = (Course(asked, 2012) for _ in range(3))
    for number, level in enumerate(levels):
        whole.learn(quarter(0.8, level), number, BASE)
        (first if number < 3 else second).learn(quarter(0.8, level), number, BASE)
        if number == 2:
            second.remember(first.memory())
    np.testing.assert_array_equal(whole.weights[0], second.weights[0])
    assert list(whole.weights[0][:8]) == pytest.approx([0, 0, 0, 0, 0, 1 / 3, 2 / 3, 1])


def test_a_restraint_refers_to_the_year_before() -> None:
    held = change("export_restraint", 0.8, "2013Q3", sector="solar", of="year-before")
    course = Course(neutral(held), 2012)
    for number, exported in enumerate([9, 9, 2, 3, 4, 5, 9, 9]):
        course.learn(quarter(0.8, exported), number, BASE)
    path = course.path("export_restraint")
    np.testing.assert_allclose(path[6:, SOLAR], 0.8 * 3.5)
    assert (path[:6] == 1000).all()
    assert (np.delete(path, SOLAR, axis=1) == 1000).all()


@pytest.mark.parametrize(
    ("text", "expected"),
    [("utilisation < 1", 0.7), ("utilisation of steel, CN-LN < 1", 0.7), ("growth of northeast > 0", 3.0)],
)
def test_observables_are_ratios_of_sums(text: str, expected: float) -> None:
    assert observe(parse(text), quarter(0.7)) == pytest.approx(expected)


@pytest.mark.parametrize(
    "text", ["", "utilisation", "utilisation < many", "utilisaton < 1", "growth of mars < 1"]
)
def test_what_is_no_condition_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"utilisation|province"):
        parse(text)


def test_what_a_run_leaves_out_is_said() -> None:
    asked = neutral(
        change("loan_rate", 0.01, "2030"),
        change("deposit_rate", 0.01, "2002", until="2003"),
        change("amenity", 0.1, "2010"),
        change("tariff", 0.1, "2013", ramp=20),
    )
    said = notes(asked, "2012Q1", "2015Q4")
    expected = ("after the run", "before the run begins", "there from 2012Q1", "building up")
    assert [word for word, note in zip(expected, said, strict=True) if word not in note] == []
    assert notes(asked, "2002Q1", "2035Q4") == []
    assert len(sentences(asked)) == 5
