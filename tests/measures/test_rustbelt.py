"""The Northeast beside the Rust Belt: published shares, exact composition, dates that a small case shows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

import neijuan as nj
from neijuan.cli import app
from neijuan.errors import UsageError
from neijuan.measures import decline_paths
from neijuan.measures.decline_paths import Share, decompose, peak_row, recovery_rows, trough_row


@pytest.fixture(scope="module")
def answer() -> Any:
    return nj.measures.rustbelt()


def path(values: dict[int, float], breaks: dict[int, str] | None = None) -> decline_paths.Path:
    return decline_paths.Path("here", "population", "main", "", Share(pd.Series(values), breaks or {}))


def of(answer: Any, place: str, indicator: str, series: str = "main") -> dict[str, Any]:
    return next(
        one
        for one in answer["paths"]
        if (one["place"], one["indicator"], one["series"]) == (place, indicator, series)
    )


def value(found: dict[str, Any], year: int) -> float:
    return float(found["values"][found["years"].index(year)])


def test_shares_of_population_are_those_of_the_censuses(answer: Any) -> None:
    # United States census 1950 and 2020, the eight states over the total with Alaska and Hawaii (millions).
    us = of(answer, "Rust Belt", "population")
    assert value(us, 1950) == pytest.approx(57.73 / 151.33, abs=0.002)
    assert value(us, 2020) == pytest.approx(82.43 / 331.45, abs=0.002)
    # China, communiques of the sixth and seventh census: 43.75 + 27.46 + 38.31 and 42.59 + 24.07 + 31.85.
    china = of(answer, "Northeast", "population")
    assert value(china, 2010) == pytest.approx(109.52 / 1339.72, abs=0.001)
    revised = of(answer, "Northeast", "population", "revised")
    assert value(revised, 2020) == pytest.approx(98.51 / 1411.78, abs=0.001)


def test_the_northeast_fell_faster_than_the_rust_belt(answer: Any) -> None:
    table = answer.table.query("series == 'main' and indicator == 'income_per_head'").set_index("place")
    assert table.loc["Northeast", "pace_per_decade"] < table.loc["Rust Belt", "pace_per_decade"] < 0
    assert answer["china_income_per_head_last"] < 1 < answer["china_income_per_head_peak"]
    assert any("1929" in note for note in answer.notes)


def test_composition_is_exact(answer: Any) -> None:
    rows = answer.more["composition of the decline in log points"]
    whole = rows.dropna(subset=["productivity", "population"])
    summed = whole["population"] + whole["employment_rate"] + whole["productivity"]
    np.testing.assert_allclose(summed, whole["income_share"], atol=1e-12)
    heads = rows.dropna(subset=["population"])
    np.testing.assert_allclose(
        heads["population"] + heads["income_per_head"], heads["income_share"], atol=1e-12
    )
    us = rows[rows["place"] == "Rust Belt"]
    assert set(us["place"]) == {"Rust Belt"}
    assert us["end"].max() == 2020


def test_income_per_head_is_income_share_over_population_share(answer: Any) -> None:
    heads, income, people = (
        value(of(answer, "Rust Belt", name), 1980) for name in ("income_per_head", "income", "population")
    )
    assert heads == pytest.approx(income / people)


def test_breaks_are_named_where_provinces_or_censuses_change(answer: Any) -> None:
    jobs = of(answer, "Northeast", "employment")["breaks"]
    assert set(jobs) == {1988, 1997}
    assert "CN-CQ" in jobs[1997]
    assert set(of(answer, "Northeast", "population")["breaks"]) == {2000}
    assert set(of(answer, "Northeast", "population", "revised")["breaks"]) == {2015}


def test_states_by_option_and_state_product() -> None:
    one = nj.measures.rustbelt(us="MI", income="gross_domestic_product")
    rows = nj.data.load("us_states", variable="gross_domestic_product_us_state", region=["US-MI", "US"])
    spliced = rows[rows["vintage"].str.startswith("spliced") & (rows["period"] == "1970")]
    product = spliced.set_index("region")["value"]
    assert value(of(one, "MI", "income"), 1970) == pytest.approx(product["US-MI"] / product["US"])
    assert any("state GDP" in note for note in one.notes)


def test_sichuan_and_chongqing_reach_back_only_together() -> None:
    both = of(nj.measures.rustbelt(china="Sichuan,Chongqing"), "Sichuan, Chongqing", "income")
    alone = of(nj.measures.rustbelt(china="Sichuan"), "Sichuan", "income")
    assert both["years"][0] == 1985
    assert alone["years"][0] == 1997


def test_peak_trough_and_pace_by_hand() -> None:
    here = path({2000: 0.2, 2001: 0.4, 2005: 0.1, 2011: 0.2}, {2005: "another census"})
    row = peak_row(here)
    assert (row["peak_year"], row["last_year"], row["years_since_peak"]) == (2001, 2011, 10)
    assert not row["peak_at_edge"]
    assert row["pace_per_decade"] == pytest.approx(-0.5)
    assert row["at_breaks"] == pytest.approx(np.log(0.1 / 0.4))
    low = trough_row(here, 2001)
    assert low["trough_year"] == 2005
    assert low["recovered"] == pytest.approx(0.1 / 0.3)
    assert peak_row(here, 2005)["peak_year"] == 2011


def test_recovery_dates_by_hand() -> None:
    here = path({1: 1.0, 2: 0.93, 3: 0.8, 4: 0.92, 5: 0.85, 6: 0.91, 7: 0.96})
    dates = {row["level"]: row for row in recovery_rows(here, 1, (0.7, 0.9, 1.0))}
    assert [dates[0.9][name] for name in ("fell_below", "back", "back_for_good")] == [3, 4, 6]
    assert [dates[1.0][name] for name in ("fell_below", "back", "back_for_good")] == [2, "never", "never"]
    assert [dates[0.7][name] for name in ("fell_below", "back", "back_for_good")] == ["never"] * 3


def test_decomposition_by_hand() -> None:
    # Population halves, the employment rate doubles, productivity halves: the share of income halves.
    income, people, jobs = ({0: 0.4, 1: 0.2}, {0: 0.4, 1: 0.2}, {0: 0.2, 1: 0.2})
    rows = decompose("here", *(Share(pd.Series(one)) for one in (income, people, jobs)))
    half = np.log(0.5)
    assert len(rows) == 1
    assert [rows[0][name] for name in ("population", "employment_rate", "productivity")] == pytest.approx(
        [half, -half, half]
    )


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"us": "MI,OX"}, "OX"),
        ({"us": " , "}, "no state"),
        ({"china": "nowhere"}, "groups are"),
        ({"income": "wages"}, "personal_income"),
        ({"levels": (1.5,)}, "fractions of the peak"),
        ({"since": 2100}, "2021 or earlier"),
        ({"vintage": "Q"}, "vintage Q"),
    ],
)
def test_bad_choices_name_the_remedy(options: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        nj.measures.rustbelt(**options)


def test_a_table_of_ones_own_takes_the_place_of_china() -> None:
    rows = pd.concat(
        [
            nj.data.load("annual_panel", variable="gross_domestic_product", vintage="B"),
            nj.data.load("annual_panel", variable="population", vintage="post-2020 census"),
        ]
    )
    here = of(nj.measures.rustbelt(rows), "Northeast", "income_per_head")
    assert here["years"][0] == 2015
    assert here["years"][-1] == 2023
    shipped = of(nj.measures.rustbelt(vintage="B"), "Northeast", "income_per_head")
    assert value(here, 2020) == pytest.approx(value(shipped, 2020))


def test_command_writes_figure_and_json(tmp_path: Path) -> None:
    place = tmp_path / "rustbelt.svg"
    done = CliRunner().invoke(app, ["measure", "rustbelt", "--json", "--levels", "0.9", "--plot", str(place)])
    assert done.exit_code == 0, done.output
    printed = json.loads(done.output)
    assert {row["level"] for row in printed["recovery"]} == {0.9}
    assert printed["sources"]
    assert "Rust Belt" in place.read_text(encoding="utf-8")


def test_a_run_has_the_labour_force_for_people() -> None:
    figures = {
        ("gross_domestic_product", "CN-LN"): (10.0, 8.0),
        ("gross_domestic_product", "CN-GD"): (30.0, 32.0),
        ("employment", "CN-LN"): (9.0, 8.0),
        ("employment", "CN-GD"): (27.0, 30.0),
        ("unemployment_rate", "CN-LN"): (0.1, 0.2),
        ("unemployment_rate", "CN-GD"): (0.1, 0.0),
        ("cell_output", "CN-LN"): (5.0, 4.0),
        ("cell_output", "CN-GD"): (15.0, 16.0),
    }
    rows = pd.DataFrame(
        {
            "variable": name,
            "unit": "",
            "region": code,
            "sector": "steel" if name == "cell_output" else "",
            "period": str(2012 + place),
            "value": one,
            "vintage": "run",
            "source": "a run",
        }
        for (name, code), values in figures.items()
        for place, one in enumerate(values)
    )
    heads = of(nj.measures.rustbelt(rows, china="CN-LN"), "Liaoning", "income_per_head")
    # Labour force 10 of 40 in both years: income per head is the share of income over a quarter.
    assert heads["values"] == pytest.approx([1.0, 0.8])
