"""Utilisation: the published rates, troughs of planted paths, and concepts that do not meet."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from neijuan import measures
from neijuan.cli import main
from neijuan.errors import UsageError
from neijuan.measures.answer import Answer
from neijuan.measures.capacity_excess import implied_capacity
from neijuan.measures.turning_points import troughs
from neijuan.measures.utilisation_paths import averaged

COLUMNS = ["variable", "unit", "region", "sector", "period", "value", "vintage", "source"]


@pytest.fixture(scope="module")
def facts() -> Answer:
    return measures.capacity()


def planted(
    rates: dict[str, float], variable: str = "surveyed_utilisation", unit: str = "percent"
) -> pd.DataFrame:
    rows = [(variable, unit, "CN", "C31", period, rate, "mine", "me") for period, rate in rates.items()]
    return pd.DataFrame(rows, columns=COLUMNS)


@pytest.mark.parametrize(
    ("code", "percent"),
    [("C31", 72.0), ("C30-cement", 73.7), ("C32-aluminium", 71.9), ("C30-glass", 73.1), ("C37-ships", 75.0)],
)
def test_rates_of_the_state_council_in_2012(facts: Answer, code: str, percent: float) -> None:
    """Guiding opinions on severe overcapacity, Guofa (2013) 41."""
    path = facts.more["path"].query("period == '2012' and region == 'CN'").set_index("code")
    assert 100 * path["utilisation"][code] == pytest.approx(percent)
    assert path["concept"][code] == "nameplate"


def test_cars_have_two_rates_that_stay_apart(facts: Answer) -> None:
    """2024: 72.2 in the survey, 49.5 by a count of 55.5 million places."""
    path = facts.more["path"].query("period == '2024'")
    counted = path[path["industry"] == "passenger vehicles"]
    assert counted["utilisation"].tolist() == pytest.approx([0.495])
    assert counted["concept"].tolist() == ["nameplate"]
    assert (facts.table.groupby(["code", "region", "source"])["concept"].nunique() == 1).all()
    excess = facts.more["excess capacity"].set_index(["industry", "period", "source"])
    row = excess.xs("passenger vehicles").iloc[0]
    assert row["excess"] == pytest.approx(55.5 - 27.477)
    # Two sources meet: the published rate is output of another publisher over the published capacity.
    assert row["output"] / row["capacity"] == pytest.approx(row["utilisation"], abs=5e-4)


def test_excess_steel_in_units_and_as_share_of_the_world(facts: Answer) -> None:
    excess = facts.more["excess capacity"]
    china = excess[(excess["industry"] == "steel") & (excess["region"] == "CN")].set_index("period")
    # 2015: 1,150 Mt of capacity and 803.8 Mt of output; the world made 1,623 Mt.
    assert china["excess"]["2015"] == pytest.approx(346.2, abs=0.1)
    assert china["share_of_world"]["2015"] == pytest.approx(346.2 / 1623, abs=1e-3)
    # 2012: 731 Mt at 72% stand for 1,015 Mt.
    assert china["capacity"]["2012"] == pytest.approx(731.04 / 0.72, abs=0.1)
    assert china["basis"]["2012"] == "rate"
    # 2025 has a stock of plants and no output: nothing is divided.
    assert np.isnan(china["utilisation"]["2025"])


def test_published_excess_of_the_world_agrees_with_capacity_less_output(facts: Answer) -> None:
    """OECD capacity of 2018 less output is within 5% of the gap that was published for the year."""
    excess = facts.more["excess capacity"].query(
        "industry == 'steel' and region == 'World' and period == '2018'"
    )
    by_basis = excess.set_index("basis")["excess"]
    assert by_basis["excess"] == pytest.approx(425.1)
    assert by_basis["capacity"] == pytest.approx(by_basis["excess"], rel=0.05)


def test_what_is_missing_is_said(facts: Answer) -> None:
    missing = facts.more["missing"].set_index("industry")
    assert missing["nameplate"]["coal"] == "none"
    assert missing["survey"]["ships"] == "none"
    assert "C30" in missing["survey"]["cement"]
    assert set(missing.loc["steel"]) == {""}
    units = facts.more["excess capacity"]
    assert not set(units["industry"]) & {"coal", "cement", "glass", "ships"}


def test_national_trough_of_the_pandemic(facts: Answer) -> None:
    """The first quarter of 2020 was the lowest published; the average over four quarters turns in 2020Q2."""
    assert facts["troughs_of_all_industry"] == ["2020Q2"]
    whole = facts.table[facts.table["code"] == "TOTAL"].iloc[0]
    assert (whole["lowest_period"], whole["lowest"]) == ("2020Q1", pytest.approx(0.673))


def test_troughs_by_hand() -> None:
    path = [80, 76, 77, 74, 79, 78.5, 79.5, 75]
    found = troughs(path, least=2)
    assert [(low.peak, low.place, low.recovered) for low in found] == [(0, 3, True), (6, 7, False)]
    # A finer rule also sees the bounce from 76 to 77, and splits the first fall.
    assert [(low.peak, low.place) for low in troughs(path, least=1)] == [(0, 1), (2, 3), (6, 7)]
    assert troughs([70, 75], least=2)[0].peak is None
    assert troughs([75, 75.5, 75.2], least=2) == []


def test_average_needs_four_quarters_or_the_rate_of_the_year() -> None:
    rates = {"2017Q1": 70.0, "2017Q2": 72.0, "2017Q3": 74.0, "2017Q4": 76.0, "2018Q1": 78.0, "2018Q3": 80.0}
    assert averaged(rates) == {"2017Q4": 73.0, "2018Q1": 75.0}
    assert averaged(rates | {"2018": 79.0}) == {"2017Q4": 73.0, "2018Q1": 75.0, "2018Q4": 79.0}
    assert averaged({"2013": 75.0, "2012": 76.0}) == {"2012": 76.0, "2013": 75.0}


def test_amplitude_of_a_planted_path() -> None:
    answer = measures.capacity(planted({"2001": 85, "2002": 78, "2003": 84}), industry="C31")
    trough = answer.more["troughs"].iloc[0]
    assert (trough["peak"], trough["trough"], trough["state"]) == ("2001", "2002", "complete")
    assert trough["amplitude"] == pytest.approx(0.07)
    assert answer.sources == {"me": "me"}


def test_concepts_never_meet() -> None:
    with pytest.raises(UsageError, match="different measurements"):
        measures.capacity(industry="C31", relative_to="TOTAL")
    same = measures.capacity(industry="C31", relative_to="TOTAL", concept="surveyed").more["path"]
    row = same.set_index("period").loc["2024Q4"]
    assert row["relative"] == pytest.approx(0.781 - 0.762)
    with pytest.raises(UsageError, match="nameplate rate"):
        implied_capacity(731.0, 0.72, "surveyed")
    both = pd.concat([planted({"2012": 80}), planted({"2012": 60}, "nameplate_utilisation")])
    assert len(measures.capacity(both).table) == 2


def test_only_counts_of_capacity_give_units() -> None:
    assert "excess capacity" not in measures.capacity(concept="surveyed").more
    assert set(measures.capacity(concept="nameplate").table["concept"]) == {"nameplate"}


def test_input_that_is_refused() -> None:
    with pytest.raises(UsageError, match="convert it to percent"):
        measures.capacity(planted({"2012": 0.8}, unit="ratio"))
    with pytest.raises(UsageError, match="did you mean steel"):
        measures.capacity(industry="stel")
    with pytest.raises(UsageError, match="unknown concept"):
        measures.capacity(concept="fitted")
    with pytest.raises(UsageError, match="no rates of utilisation"):
        measures.capacity(planted({"2012": 80}, "main_business_revenue"))


def test_run(tmp_path: Path) -> None:
    from neijuan.experiments.run import run

    dataset = run(start=2012, quarters=5, firms="1:1000", progress=False).dataset
    answer = measures.capacity(dataset)
    steel = answer.more["path"].query("code == 'steel' and region == 'CN'").set_index("period")
    rate = dataset["sector_utilisation"].sel(sector="steel", quarter="2012Q3").mean()
    assert steel["utilisation"]["2012Q3"] == pytest.approx(float(rate))
    assert set(answer.table["concept"]) == {"surveyed", "nameplate"}
    counted = answer.table.query("concept == 'nameplate'").set_index("region")["latest"]
    idle_included = dataset["nameplate_utilisation"].isel(seed=0, quarter=-1).to_series()
    assert counted.to_dict() == pytest.approx(idle_included.to_dict())
    idle = answer.more["idle capacity"].set_index("code")
    output, rates = (
        dataset[name].isel(seed=0, quarter=slice(4)).sel(sector="steel")
        for name in ("sector_output", "sector_utilisation")
    )
    assert idle["idle"]["steel"] == pytest.approx(float((output / rates - output).sum()))
    older = measures.capacity(dataset.drop_vars("nameplate_utilisation"))
    assert set(older.table["concept"]) == {"surveyed"}
    assert any("no nameplate_utilisation" in note for note in older.notes)
    assert answer.plot(tmp_path / "run.png").stat().st_size > 10_000


def test_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["measure", "capacity", "--industry", "steel", "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    rates = {
        (row["period"], row["concept"]): row["utilisation"]
        for row in printed["path"]
        if row["region"] == "CN"
    }
    assert rates["2012", "nameplate"] == pytest.approx(0.72)
    for table in ("excess_capacity", "troughs", "missing", "sources"):
        assert printed[table], table
    plot, csv = tmp_path / "c.svg", tmp_path / "c.csv"
    assert main(["measure", "capacity", "--plot", str(plot), "--csv", str(csv)]) == 0
    assert plot.stat().st_size > 10_000
    assert {"code", "concept", "amplitude"} <= set(pd.read_csv(csv).columns)
    assert main(["measure", "capacity", "--concept", "mixed"]) == 2
