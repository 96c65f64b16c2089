"""Convergence: indices by hand, published results for China and the United States, spans that do not join."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from neijuan import measures
from neijuan.cli import main
from neijuan.errors import UsageError
from neijuan.experiments.run import run
from neijuan.measures import dispersion, mobility
from neijuan.measures.answer import Answer
from neijuan.measures.growth_regression import beta

COLUMNS = ["variable", "unit", "region", "sector", "period", "value", "vintage", "source"]


@pytest.fixture(scope="module")
def china() -> Answer:
    return measures.convergence()


@pytest.fixture(scope="module")
def states() -> Answer:
    return measures.convergence(country="us")


def path(answer: Answer, column: str, counted: str = "pre-2020 census") -> dict[int, float]:
    rows = answer.table
    rows = rows[rows["counted"] == counted] if "counted" in rows else rows
    return dict(zip(rows["year"], rows[column], strict=True))


def table_of_ones_own(figures: dict[str, tuple[tuple[float, float], tuple[float, float]]]) -> pd.DataFrame:
    """GDP and population of 2010 and 2020 by province."""
    rows = [
        (name, unit, code, "", str(year), value, "mine", "me")
        for code, ends in figures.items()
        for year, (output, people) in zip((2010, 2020), ends, strict=True)
        for name, unit, value in (
            ("gross_domestic_product", "100 million yuan", output),
            ("population", "10,000 persons", people),
        )
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


# Indices by hand


def test_two_places_by_hand() -> None:
    values = np.array([1.0, 3.0])
    assert dispersion.sigma(values) == pytest.approx(np.log(3) / 2)
    assert dispersion.coefficient_of_variation(values) == pytest.approx(0.5)
    assert dispersion.gini(values) == pytest.approx(0.25)
    assert dispersion.theil(values) == pytest.approx(0.25 * np.log(0.5) + 0.75 * np.log(1.5))


def test_weights_count_people() -> None:
    """A place with three times the people is three places with the same income."""
    values, weights = np.array([1.0, 3.0]), np.array([3.0, 1.0])
    repeated = np.array([1.0, 1.0, 1.0, 3.0])
    for index in (dispersion.coefficient_of_variation, dispersion.gini, dispersion.theil):
        assert index(values, weights) == pytest.approx(index(repeated))


def test_groups_with_one_mean_have_nothing_between() -> None:
    values, groups = np.array([1.0, 3.0, 0.5, 3.5]), ["a", "a", "b", "b"]
    between, within = dispersion.theil_parts(values, None, groups)
    assert between == pytest.approx(0, abs=1e-15)
    assert sum(within.values()) == pytest.approx(dispersion.theil(values))
    assert within["b"] > within["a"]


def test_regression_by_hand() -> None:
    """Logs 0, 1, 2 and growth 0, 1, 1: slope 1/2, residuals -1/6, 1/3, -1/6, variance 1/6 over 2."""
    before = np.exp([0.0, 1.0, 2.0])
    found = beta(before, before * np.exp([0.0, 1.0, 1.0]), years=1)
    assert found.coefficient == pytest.approx(0.5)
    assert found.intercept == pytest.approx(1 / 6)
    assert found.standard_error == pytest.approx(np.sqrt(1 / 12))
    assert found.r_squared == pytest.approx(0.75)
    assert np.isnan(found.half_life)


def test_half_life_is_the_time_in_which_half_of_a_gap_closes() -> None:
    """Gaps in logs that shrink to a quarter in 40 years have shrunk to a half in 20."""
    before = np.array([1.0, 2.0, 5.0, 9.0])
    found = beta(before, before**0.25, years=40)
    assert found.half_life == pytest.approx(20)
    assert found.speed == pytest.approx(np.log(2) / 20)


def test_rank_correlations_by_hand() -> None:
    before, after = np.array([1.0, 2, 3, 4, 5]), np.array([2.0, 1, 4, 3, 5])
    assert mobility.kendall_tau(before, after) == pytest.approx(0.6)
    assert mobility.spearman(before, after) == pytest.approx(0.8)
    # Of six pairs one is tied in the first ranking, five agree.
    tied = mobility.kendall_tau(np.array([1.0, 2, 2, 3]), np.array([1.0, 2, 3, 4]))
    assert tied == pytest.approx(5 / np.sqrt(5 * 6))
    assert mobility.ranks(np.array([7.0, 5, 7, 1])).tolist() == [3.5, 2, 3.5, 1]


def test_moves_and_shorrocks() -> None:
    classes = np.array([[0, 0, 1, 1], [0, 1, 1, 0], [1, 1, 0, 0]])
    table = mobility.moves(classes, 2)
    assert table.tolist() == [[2, 2], [2, 2]]
    assert mobility.shorrocks(mobility.probabilities(table)) == pytest.approx(1)
    assert mobility.shorrocks(np.eye(3)) == 0
    assert np.bincount(mobility.quantile_classes(np.arange(31.0))).tolist() == [7, 6, 6, 6, 6]


# The United States, against Barro and Sala-i-Martin (1992), whose income leaves out transfers


@pytest.mark.parametrize(
    ("since", "until", "published"),
    [(1930, 1940, 0.0141), (1940, 1950, 0.0431), (1950, 1960, 0.0190), (1960, 1970, 0.0246),
     (1970, 1980, 0.0198), (1980, 1988, -0.0060)],
)  # fmt: skip
def test_speed_of_the_states_by_decade(since: int, until: int, published: float) -> None:
    found = measures.convergence(country="us", since=since, until=until)["beta"]
    assert found["places"] == 48
    assert found["speed"] == pytest.approx(published, abs=2 * found["speed_standard_error"])


def test_dispersion_of_the_states(states: Answer) -> None:
    """Their figure 2: about 0.40 in 1930, 0.24 in 1950, 0.17 in 1970, and a rise in the 1980s."""
    sigma = path(states, "sigma")
    for year, published in ((1930, 0.40), (1950, 0.24), (1970, 0.17)):
        assert sigma[year] == pytest.approx(published, abs=0.02)
    assert sigma[1988] > sigma[1976] + 0.02


# China


def test_provinces_diverge_to_2003_and_converge_to_2014(china: Answer) -> None:
    sigma, between = path(china, "sigma"), path(china, "theil_between")
    assert china["sigma_highest"] == max(sigma, key=lambda year: sigma[year]) == 2003
    assert sigma[2014] == min(sigma.values())
    falls = [between[year + 1] < between[year] for year in range(2004, 2014)]
    assert all(falls)
    early = path(china, "sigma", "1990s compilation")
    assert early[1999] > early[1990]


def test_revised_accounts_agree_that_provinces_converge() -> None:
    for vintage in ("A", "B"):
        found = measures.convergence(vintage=vintage, since=2004, until=2017)
        assert found["beta"]["t"] < -3
        assert found["sigma"][0] > found["sigma"][1]
        assert found["accounts"] == vintage


def test_title_claims_no_speed_that_the_figures_do_not_show() -> None:
    """After 2014 convergence stops: no slope in GDP per head, vintage B, from 2015 to 2023."""
    late = measures.convergence(vintage="B", since=2015)
    assert abs(late["beta"]["t"]) < 1.96
    assert "not told apart from zero" in late.title
    assert "half of a gap closes in 29 years" in measures.convergence().title


def test_theil_parts_add_up(china: Answer) -> None:
    rows = china.table
    np.testing.assert_allclose(rows["theil_between"] + rows["theil_within"], rows["theil"], rtol=1e-12)
    regions = china.more["regions"]
    for year in (china["since"], china["until"]):
        inside = regions[f"theil_within_{year}"].sum()
        assert inside == pytest.approx(path(china, "theil_within")[year])


def test_northeast_falls_from_above_to_below_the_nation(china: Answer) -> None:
    regions = china.more["regions"].set_index("region")
    northeast = regions.loc["northeast"]
    assert northeast["relative_income_2000"] > 1 > northeast["relative_income_2017"]
    for column in regions.filter(like="_share_"):
        assert regions[column].sum() == pytest.approx(1)
    shares = regions["output_share_2000"] / regions["people_share_2000"]
    np.testing.assert_allclose(shares, regions["relative_income_2000"])


def test_counts_of_people_are_never_joined(china: Answer) -> None:
    """1999/2000 and 2015 are breaks; in 2015 to 2017 both counts stand side by side."""
    spans = china.table.groupby("counted")["year"].agg(["min", "max"])
    assert tuple(spans.loc["pre-2020 census"]) == (2000, 2017)
    assert tuple(spans.loc["post-2020 census"]) == (2015, 2023)
    across = measures.convergence(since=2012, until=2023)
    assert (across["since"], across["until"], across["counted"]) == (2015, 2023, "post-2020 census")
    assert any("do not join" in note for note in across.notes)


def test_sichuan_is_one_with_chongqing_before_2000() -> None:
    early = measures.convergence(until=1999)
    codes = set(early.more["provinces"]["code"])
    assert "CN-SC+CQ" in codes
    assert not {"CN-SC", "CN-CQ", "CN-ZJ"} & codes
    with pytest.raises(UsageError, match="one place in these years"):
        measures.convergence(until=1999, regions="a=CN-SC;b=CN-CQ")


def test_real_growth_of_two_years_by_hand() -> None:
    """Liaoning 2005 and 2006: GDP of 2004 carried on by the published growth of those years."""
    from neijuan.data import facts

    index = facts.series("gross_domestic_product_index", region="CN-LN").droplevel("region")
    people = facts.series("population", vintage="pre-2020 census", region="CN-LN").droplevel("region")
    growth = np.log(index["2005"] * index["2006"] / 1e4 * people["2004"] / people["2006"]) / 2
    answer = measures.convergence(real=True, since=2004, until=2006)
    assert answer.more["provinces"].set_index("code")["growth"]["CN-LN"] == pytest.approx(growth)
    assert answer["places"] == 31
    assert measures.convergence(real=True, until=2017)["places"] == 30


def test_any_set_of_regions() -> None:
    answer = measures.convergence(regions="rust=CN-LN,Jilin,CN-HL;delta=CN-GD")
    places = answer.more["regions"].set_index("region")["places"]
    assert places.to_dict() == {"rust": 3, "delta": 1, "other": 27}
    # Guangdong alone has no inequality inside.
    assert answer.more["regions"].set_index("region")["theil_within_2017"]["delta"] == 0


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"regions": "northeast=CN-LN;rest=coast"}, "CN-LN is in the regions northeast and rest"),
        ({"regions": "plains"}, "unknown regions 'plains': give nbs, coast"),
        ({"regions": "a=Lioaning"}, "Liaoning"),
        ({"regions": "a="}, "write name=CODE,CODE"),
        ({"vintage": "C"}, "there are A, A0, B, D"),
        ({"since": 2030}, "population runs from 1990 to 2023"),
        ({"per": "household"}, "per head or per worker"),
        ({"country": "fr"}, "there are cn, us"),
        ({"country": "us", "real": True}, "leave out"),
        ({"country": "us", "regions": "a=US-ZZ"}, "unknown state 'ZZ'"),
    ],
)
def test_bad_choices_say_what_to_do(options: dict[str, object], told: str) -> None:
    with pytest.raises(UsageError, match=told):
        measures.convergence(**options)  # type: ignore[arg-type]


# Tables of other origin


def test_a_table_of_ones_own() -> None:
    """Incomes of 1, 2, 4 (10,000 yuan) become 4, 4, 4: beta -ln 4 over ten years and nothing is left."""
    figures = {
        "CN-GZ": ((10.0, 10.0), (40.0, 10.0)),
        "CN-HB": ((20.0, 10.0), (40.0, 10.0)),
        "CN-SH": ((40.0, 10.0), (40.000001, 10.0)),
    }
    answer = measures.convergence(table_of_ones_own(figures))
    assert answer["beta"]["coefficient"] == pytest.approx(-0.1, rel=1e-6)
    assert answer["sigma"][1] == pytest.approx(0, abs=1e-6)
    assert answer.sources == {"me": "me"}
    assert answer.more["provinces"]["income_2010"].tolist() == [10_000, 20_000, 40_000]


def test_too_few_places() -> None:
    figures = {"CN-GZ": ((1.0, 1.0), (2.0, 1.0)), "CN-SH": ((3.0, 1.0), (4.0, 1.0))}
    with pytest.raises(UsageError, match="three or more"):
        measures.convergence(table_of_ones_own(figures))


@pytest.mark.parametrize(("per", "people"), [("head", "population"), ("worker", "employment")])
def test_a_run_counts_its_people_or_those_employed(dataset: xr.Dataset, per: str, people: str) -> None:
    answer = measures.convergence(dataset, per=per)
    last = dataset.isel(quarter=slice(4, 8)).squeeze("seed")
    income = last["gross_domestic_product"].sum("quarter") / last[people].mean("quarter")
    assert path(answer, "sigma")[2013] == pytest.approx(float(np.log(income).std()))
    assert answer["per"] == people
    assert measures.convergence(dataset, real=True)["real"]


def test_a_run_without_people_counts_persons_employed(dataset: xr.Dataset) -> None:
    answer = measures.convergence(dataset.drop_vars("population"))
    assert answer["per"] == "employment"
    assert any("no population" in note for note in answer.notes)


@pytest.fixture(scope="module")
def dataset() -> xr.Dataset:
    """Two years of a run."""
    return run(start=2012, quarters=8, firms="1:1000", progress=False).dataset


# The command


def test_command_prints_json_and_writes_the_figure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    figure = tmp_path / "convergence.svg"
    assert main(["measure", "convergence", "--vintage", "B", "--json", "--plot", str(figure)]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert {"year", "sigma", "theil_between"} <= printed["years"][0].keys()
    assert printed["beta"]["half_life"] > 0
    assert len(printed["provinces"]) == 31
    assert "per head" in figure.read_text(encoding="utf-8")
    assert main(["measure", "convergence", "--regions", "plains"]) == 2
