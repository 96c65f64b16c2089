"""Comparisons: pairs, tables, cost, attribution, files."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import neijuan as nj
from neijuan.cli import main
from neijuan.errors import UsageError
from neijuan.experiments.comparison.compare import Comparison
from neijuan.scenarios import Scenario

SHORT = {"quarters": 8, "firms": "1:1000"}


def test_identical_scenarios_differ_by_exactly_zero() -> None:
    again = nj.compare("baseline", "baseline", seeds=2, quarters=3)
    gap = again.pairs[0].difference
    assert gap.same()
    assert gap.first_quarter is None
    assert again.pairs[0].cost is None
    national = again.pairs[0].national
    assert len(national) > 10
    assert (national[["median", "p05", "p95"]] == 0).all(axis=None)


def test_a_seed_is_paired_with_itself(answer: Comparison) -> None:
    alone = nj.compare("baseline", _mixed(answer), seeds=1, seed=2, **SHORT)
    gap, one = answer.pairs[0].difference["employment"], alone.pairs[0].difference["employment"]
    np.testing.assert_array_equal(gap.sel(seed=2), one.sel(seed=2))


def test_nothing_differs_before_the_first_date(answer: Comparison) -> None:
    gap = answer.pairs[0].difference
    assert gap.first_quarter == "2012Q3"
    assert not gap["transactions"].isel(quarter=slice(0, 2)).values.any()


def test_the_table_of_places_is_of_ratios_of_sums(answer: Comparison) -> None:
    pair = answer.pairs[0]
    quarters = list(pair.difference.quarters)[-4:]
    ratios = []
    for results in (pair.difference.base, pair.difference.other):
        x = results.dataset.sel(quarter=quarters, province=["CN-LN", "CN-JL", "CN-HL"])
        over = x["gross_domestic_product"].sum(["province", "quarter"])
        ratios.append(100 * x["net_exports"].sum(["province", "quarter"]) / over)
    expected = (ratios[1] - ratios[0]).values
    groups = pair.ranked("group", "balance").set_index("code")
    assert groups.loc["northeast", "median"] == pytest.approx(np.median(expected), rel=1e-9)
    asked = answer.ask("balance@northeast")
    assert asked["median"].iloc[0] == pytest.approx(np.median(expected), rel=1e-9)


def test_the_cost_is_what_the_public_accounts_lack(answer: Comparison) -> None:
    cost = answer.pairs[0].cost
    assert cost is not None
    gap = answer.pairs[0].difference
    later = gap.dataset.sel(quarter=list(gap.quarters)[2:])
    financial = [
        *("equity_issues", "firm_loans", "vehicle_debt"),
        *("local_government_bonds", "central_government_bonds"),
    ]
    flows = later["transactions"].drop_sel(kind=financial)
    public = flows.sel(account=["local_governments", "centre", "vehicles"]).sum(["kind", "account", "place"])
    assert cost.total["median"] == pytest.approx(float(np.median(-4 * public.mean("quarter"))), rel=1e-9)
    assert cost.by_kind["household_transfers"]["median"] > 0
    assert next(iter(cost.by_kind.values()))["median"] != 0


def test_contributions_add_up_to_the_whole_difference(answer: Comparison) -> None:
    pair = answer.pairs[0]
    shares = pair.shares
    assert shares is not None
    assert set(shares["lever"].values) == {"consumption_transfer", "tariff", "support_budget"}
    whole = pair.national.set_index("outcome")
    for outcome in shares["outcome"].values:
        total = shares["contribution"].sel(outcome=outcome).sum("lever")
        assert float(np.median(total)) == pytest.approx(whole.loc[outcome, "median"], rel=1e-6, abs=1e-9)


def test_runs_of_another_start_scale_or_seed_are_no_pair(answer: Comparison) -> None:
    base = answer.base
    for key, value, named in (("seed", 7, "seeds"), ("firms", "1:50", "scale"), ("start", 2007, "start")):
        manifest = base.manifest
        manifest["settings"][key] = value
        dataset = base.dataset.assign_attrs(manifest=json.dumps(manifest))
        with pytest.raises(UsageError, match=f"no pair, they differ in {named}: ") as caught:
            base - replace(base, dataset=dataset)
        assert "\n" not in str(caught.value)


def test_files_are_compared_and_their_first_difference_named(
    answer: Comparison, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from neijuan.experiments.results import write_results

    dataset = answer.base.dataset
    manifest = answer.base.manifest
    manifest["code"] = "0" * 64
    manifest["settings"]["parameters"]["loan_rate"] = 0.5
    write_results(dataset.assign_attrs(manifest=json.dumps(manifest)), folder / "older.nc")
    assert main(["compare", str(folder / "older.nc"), str(folder / "out" / "mixed.nc"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["comparisons"][0]["changed"]
    assert told["first_difference"].startswith("code of the economy: ")
    assert any(line.startswith("parameter loan_rate: ") for line in told["assumptions"])
    assert len(told["policy"]) == 3
    assert not any("loan_rate" in line for line in told["policy"])


def test_files_give_what_the_simulation_gave(answer: Comparison, folder: Path) -> None:
    out = folder / "out"
    again = nj.compare(out / "baseline.nc", out / "mixed.nc", last=4)
    table = answer.pairs[0].national
    assert again.pairs[0].national.equals(table)
    assert answer.files.keys() >= {"page", "json", "results mixed"}


def test_the_page_needs_nothing_else(answer: Comparison) -> None:
    page = answer.files["page"].read_text(encoding="utf-8")
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert "<script" not in page
    assert page.count("<svg") == 5
    assert "Transfer for consumption" in page


def test_json_holds_bands_and_words(
    answer: Comparison, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = folder / "out"
    arguments = ["compare", str(out / "baseline.nc"), str(out / "mixed.nc"), "--json", "--by", "sector"]
    assert main([*arguments, "--show", "employment@Jiangsu"]) == 0
    told = json.loads(capsys.readouterr().out)["comparisons"][0]
    row = told["answers"][0]
    assert row["p05"] <= row["median"] <= row["p95"]
    assert {one["code"] for one in told["by"]["sector"]} >= {"steel", "solar"}


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ([], "nothing to compare"),
        (["baseline"], "nothing to be compared with"),
        (["baseline", "revaluatoin"], "revaluation"),
        (["baseline", "revaluation", "--by", "town"], "province"),
        (["baseline", "revaluation", "--seeds", "0"], "--seeds 0"),
        (["baseline", "revaluation", "--last", "0"], "--last 0"),
        (["baseline", "revaluation", "--show", "employmnt@Jiangsu"], "'employment'"),
        (["baseline", "revaluation", "--show", "employment@Jangsu"], "'jiangsu'"),
        (["baseline", "nowhere.nc"], "nowhere.nc"),
    ],
)
def test_wrong_use_is_one_line(arguments: list[str], word: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", *arguments]) == 2
    said = capsys.readouterr()
    assert word in said.err
    assert said.err.count("\n") == 1
    assert said.out == ""


def _mixed(answer: Comparison) -> Scenario:
    manifest = answer.pairs[0].difference.other.manifest
    return Scenario.from_yaml(manifest["settings"]["scenario"]["text"])
