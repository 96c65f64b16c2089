"""Local debt and budgets: published totals, years that do not mix, runs, tables of one's own."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from neijuan import measures
from neijuan.cli import main
from neijuan.data import facts
from neijuan.errors import UsageError
from neijuan.experiments.run import run
from neijuan.measures.answer import Answer

COLUMNS = ["variable", "unit", "region", "sector", "period", "value", "vintage", "source"]


@pytest.fixture(scope="module")
def last() -> Answer:
    return measures.debt()


@pytest.fixture(scope="module")
def dataset() -> xr.Dataset:
    return run(start=2012, quarters=4, firms="1:1000", progress=False).dataset


def rows(answer: Answer) -> pd.DataFrame:
    return answer.table.set_index("code")


def test_bonds_add_up_to_the_published_balance(last: Answer) -> None:
    """Ministry of Finance, end of December 2018: government bonds of 180,711 (100 million yuan)."""
    assert last["nation"]["bonds_2018"] == pytest.approx(180_711, rel=2e-4)
    assert last["unallocated"]["bonds_2018"] == pytest.approx(
        last["nation"]["bonds_2018"] - last.table["bonds_2018"].sum()
    )
    assert last["unallocated"]["bonds_2018"] > 0


def test_own_revenue_and_expenditure_of_the_final_accounts(last: Answer) -> None:
    """Final accounts of 2017: local revenue 91,469 and expenditure 173,228 (100 million yuan)."""
    nation = last["nation"]
    assert nation["own_revenue_2017"] == pytest.approx(91_469, abs=1)
    assert nation["fiscal_gap_2017"] == pytest.approx(173_228 - 91_469, abs=2)
    assert nation["fiscal_gap_per_expenditure_2017"] == pytest.approx(1 - 91_469 / 173_228, abs=1e-4)


def test_vehicle_bonds_are_a_fraction_of_vehicle_debt(last: Answer) -> None:
    """The IMF's 30.7 trillion yuan of 2017 is four times the bonds of December 2018."""
    assert last["nation"]["vehicle_bonds_2018"] < 307_000 / 3
    assert any("Vehicle BONDS" in note and "30.7 trillion" in note for note in last.notes)
    assert not any(column.startswith("vehicle_debt") for column in last.table)


def test_every_column_carries_its_year(last: Answer) -> None:
    """Budgets end in 2017, transfers in 2016, taxes in 2024, bonds are of 2018; no ratio crosses years."""
    years = last["years"]
    assert (years["bonds"], years["own_revenue"], years["transfers"], years["taxes"]) == (
        2018,
        2017,
        2016,
        2024,
    )
    figures = [column for column in last.table if column not in ("code", "name", "region", "coast")]
    assert all(column.rpartition("_")[2].isdigit() for column in figures)
    assert set(last.units) == set(figures)
    liaoning = rows(last).loc["CN-LN"]
    output = facts.series("gross_domestic_product", vintage="D", region="CN-LN", period=2018).item()
    assert liaoning["bonds_per_gdp_2018"] == pytest.approx(8289.62 / output)
    # Own revenue of 2018 is not published: bonds are set against the taxes of that year.
    assert "bonds_per_own_revenue_2018" not in last.table
    taxes = facts.series("local_tax_revenue", region="CN-LN", period=2018, vintage="as published").item()
    assert liaoning["bonds_per_taxes_2018"] == pytest.approx(8289.62 / taxes)


def test_per_head_takes_the_count_of_its_year(last: Answer) -> None:
    people = facts.series("population", vintage="post-2020 census", region="CN-GZ", period=2018).item()
    assert rows(last)["bonds_per_head_2018"]["CN-GZ"] == pytest.approx(8732.05e8 / (people * 1e4))
    assert measures.debt(year=2014)["people"] == {"2014": "pre-2020 census"}


def test_one_vintage_of_gdp_that_has_all_the_years() -> None:
    assert measures.debt()["accounts"] == "D"
    assert measures.debt(year=2005)["accounts"] == "B"
    old = measures.debt(year=2016, vintage="A")
    ratio = rows(old)["transfers_per_gdp_2016"] / rows(measures.debt(year=2016))["transfers_per_gdp_2016"]
    output = facts.series("gross_domestic_product", vintage=("A",), region="CN-TJ", period=2016).item()
    newer = facts.series("gross_domestic_product", vintage=("D",), region="CN-TJ", period=2016).item()
    assert ratio["CN-TJ"] == pytest.approx(newer / output)


def test_the_west_lives_on_transfers_and_the_coast_does_not() -> None:
    """Tibet's transfers pay for most of its budget; in Guangdong and Shanghai for less than an eighth."""
    answer = measures.debt(year=2016)
    share = rows(answer)["transfers_per_expenditure_2016"]
    assert share.idxmax() == "CN-XZ"
    assert share["CN-XZ"] > 0.8
    assert max(share["CN-GD"], share["CN-SH"]) < 1 / 8
    regions = answer.more["regions"].set_index("region")["transfers_per_expenditure_2016"]
    assert regions["east"] < regions["nation"] < min(regions["west"], regions["northeast"])


def test_regions_are_ratios_of_sums(last: Answer) -> None:
    inside = rows(last)[rows(last)["region"] == "northeast"]
    output = inside["bonds_2018"] / inside["bonds_per_gdp_2018"]
    regions = last.more["regions"].set_index("region")
    assert regions["bonds_per_gdp_2018"]["northeast"] == pytest.approx(
        inside["bonds_2018"].sum() / output.sum()
    )
    coast = measures.debt(regions="coast").more["regions"]
    assert coast["region"].tolist() == ["interior", "coast", "nation"]


def test_debt_service_is_repayment_and_interest() -> None:
    nation = measures.debt(year=2016)["nation"]
    parts = [
        facts.series(name, period=2016).sum() for name in ("local_debt_service", "expenditure_debt_interest")
    ]
    assert nation["debt_service_2016"] == pytest.approx(sum(parts))
    by_year = measures.debt().more["nation by year"].set_index("year")
    # Interest of 2014 is missing for one province, so that there is no sum for the nation.
    assert np.isnan(by_year["debt_service"][2014])
    assert by_year["debt_service"][2016] == pytest.approx(sum(parts))


def test_a_year_shows_only_what_is_published_for_it() -> None:
    answer = measures.debt(year=2006)
    assert set(answer["years"]) == {"own_revenue", "expenditure", "fiscal_gap"}
    assert any("Not published for 2006: bonds" in note for note in answer.notes)
    with pytest.raises(UsageError, match="own revenue 2005-2006, 2014-2017"):
        measures.debt(year=2003)
    with pytest.raises(UsageError, match="there are A, A0, B, D"):
        measures.debt(vintage="C")


# Runs and tables of other origin


def test_debts_and_budgets_of_a_run(dataset: xr.Dataset) -> None:
    answer = measures.debt(dataset)
    at_end = dataset.isel(quarter=3).squeeze("seed")
    year = dataset.isel(quarter=slice(0, 4)).squeeze("seed").sum("quarter")
    liaoning = rows(answer).loc["CN-LN"]
    output = float(year["gross_domestic_product"].sel(province="CN-LN"))
    assert liaoning["vehicle_debt_per_gdp_2012"] == pytest.approx(
        float(at_end["vehicle_debt"].sel(province="CN-LN")) / output
    )
    own = float((year["local_own_revenue"] - year["land_sales"]).sel(province="CN-LN"))
    assert liaoning["own_revenue_2012"] == pytest.approx(own)
    assert "bonds_per_head_2012" in answer.table
    assert any("per person employed" in note for note in answer.notes)


def test_budget_of_a_run_is_what_the_ledger_says(dataset: xr.Dataset) -> None:
    """The gap is all outlays less all recorded revenue of local governments."""
    paid = (
        dataset["transactions"].squeeze("seed").sel(account="local_governments", place="CN-HL").sum("quarter")
    )
    kinds = ["government_purchases", "capital_formation", "social_benefits", "local_bond_interest",
             "equity_issues", "vehicle_grants"]  # fmt: skip
    outlays = -float(paid.sel(kind=kinds).sum())
    recorded = float(dataset["local_own_revenue"].squeeze("seed").sel(province="CN-HL").sum())
    heilongjiang = rows(measures.debt(dataset)).loc["CN-HL"]
    assert heilongjiang["fiscal_gap_2012"] == pytest.approx(outlays - recorded)
    assert heilongjiang["interest_2012"] == pytest.approx(-float(paid.sel(kind="local_bond_interest")))


def test_run_starts_near_the_published_budgets(dataset: xr.Dataset) -> None:
    """Expenditure of 2012 was 107,188 in the final accounts."""
    assert measures.debt(dataset)["nation"]["expenditure_2012"] == pytest.approx(107_188, rel=0.1)


def test_a_table_of_ones_own() -> None:
    figures = {
        "vehicle_debt": (30.0, 10.0),
        "local_own_revenue": (20.0, 5.0),
        "gross_domestic_product": (100, 50),
    }
    table = pd.DataFrame(
        [
            (name, "100 million yuan", code, "", "2020", float(value), "mine", "me")
            for name, values in figures.items()
            for code, value in zip(("CN-GD", "CN-GS"), values, strict=True)
        ],
        columns=COLUMNS,
    )
    answer = measures.debt(table)
    assert answer.table["code"].tolist() == ["CN-GD", "CN-GS"]
    assert answer.table["vehicle_debt_per_gdp_2020"].tolist() == [0.3, 0.2]
    assert answer.table["vehicle_debt_per_own_revenue_2020"].tolist() == [1.5, 2.0]
    assert answer["nation"]["vehicle_debt_per_gdp_2020"] == pytest.approx(40 / 150)
    with pytest.raises(UsageError, match="it needs local_government_bonds"):
        measures.debt(table[table["variable"] == "gross_domestic_product"])
    with pytest.raises(UsageError, match="convert it to 100 million yuan"):
        measures.debt(table.assign(unit="billion yuan"))


# The command


def test_command_prints_json_and_writes_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    figure, text = tmp_path / "debt.svg", tmp_path / "debt.csv"
    assert main(["measure", "debt", "--json", "--plot", str(figure), "--csv", str(text)]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert len(printed["provinces"]) == len(pd.read_csv(text)) == 31
    assert "bonds_per_taxes_2018" in printed["provinces"][0]
    assert "not their loans" in figure.read_text(encoding="utf-8")
    assert main(["measure", "debt", "--year", "2005", "--plot", str(figure), "--quiet"]) == 0
    assert "Expenditure, % of GDP" in figure.read_text(encoding="utf-8")
    assert main(["measure", "debt", "--per", "cow"]) == 2
    assert "gdp, revenue, head, money" in capsys.readouterr().err


def test_printed_table_has_one_denominator(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["measure", "debt", "--per", "head"]) == 0
    units = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("Units:"))
    assert "yuan per head: bonds per head 2018" in units
    assert "share of GDP" not in units
