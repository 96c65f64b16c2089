"""Matrices and lives of firms as tables."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from neijuan.cli import main
from neijuan.economy import dimensions as dim
from neijuan.economy.inspection.tables import life, matrix, shown
from neijuan.errors import UsageError
from neijuan.experiments.results import write_results

PLACES = ("CN-BJ", "nation", "united-states")


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """A file with one deposit of 5 in Beijing in the last of two quarters, owed by its bank."""
    sizes = {"kind": dim.KIND_NAMES, "instrument": dim.INSTRUMENTS, "account": dim.ACCOUNTS, "place": PLACES}
    sheet = np.zeros((1, 2, len(dim.INSTRUMENTS), len(dim.ACCOUNTS), len(PLACES)))
    deposits = dim.INSTRUMENTS.index("deposits")
    sheet[0, 1, deposits, dim.account("households"), 0] = 5.0
    sheet[0, 1, deposits, dim.account("banks"), 0] = -5.0
    flows = np.zeros((1, 2, len(dim.KIND_NAMES), len(dim.ACCOUNTS), len(PLACES)))
    dims = ("seed", "quarter", "instrument", "account", "place")
    dataset = xr.Dataset(
        {
            "balance_sheet": (dims, sheet),
            "revaluation": (dims, np.zeros_like(sheet)),
            "transactions": (("seed", "quarter", "kind", "account", "place"), flows),
            "gross_domestic_product": (("seed", "quarter", "province"), np.ones((1, 2, 1))),
            "identity_residual": (("seed", "quarter", "identity", "province"), np.zeros((1, 2, 1, 1))),
        },
        coords={name: list(labels) for name, labels in sizes.items()}
        | {"seed": [1], "quarter": ["2012Q1", "2012Q2"], "province": ["CN-BJ"], "identity": ["one"]},
        attrs={"title": "made up", "start_year": 2012, "firms_scale": "1:1", "manifest": "{}"},
    )
    return write_results(dataset, tmp_path / "made-up.nc")


def test_a_matrix_has_sums_on_both_sides(results: Path) -> None:
    table = matrix(xr.open_dataset(results, engine="h5netcdf"), "balance").set_index("item")
    assert table.loc["deposits", "households"] == 5.0
    assert table.loc["deposits", "sum"] == 0.0
    assert table.loc["net worth", "banks"] == -5.0


def test_the_command_prints_what_is_asked_for(
    results: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["matrices", str(results), "--kind", "balance", "--province", "CN-BJ"]
    assert main([*command, "--json", "--csv", str(tmp_path / "sheet.csv")]) == 0
    entry = json.loads(capsys.readouterr().out)
    assert (entry["quarter"], list(entry["matrices"])) == ("2012Q2", ["balance"])
    written = pd.read_csv(tmp_path / "sheet.csv")
    assert written.set_index("item").loc["deposits", "households"] == 5.0
    assert main([*command, "--quarter", "2012Q1"]) == 0
    assert "5" not in capsys.readouterr().out.split("yuan")[1]
    assert main([*command, "--quarter", "2050Q1"]) == 2
    assert "2012Q2" in capsys.readouterr().err


def test_small_change_is_rounding_beside_a_fortune() -> None:
    table = pd.DataFrame({"item": ["a_b", "none", "net worth"], "x": [1e12, 0, 1.0], "sum": [-1.5, 0.0, 0.0]})
    words = shown(table)
    assert words["item"].tolist() == ["a b", "net worth"]
    assert [word.strip() for word in words["x"]] == ["1,000,000,000,000", "0"]


def _firms() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "firm": ["7.1", "7.1", "8.0"],
            "year": [2013, 2012, 2012],
            "province": "CN-LN",
            "sector": "steel",
            "sales": [10.0, 8.0, 1.0],
            "ebit": [1.0, -2.0, 0.5],
            "interest_paid": [0.5, 0.5, 0.0],
            "short_debt": [4.0, 5.0, 0.0],
            "assets": [8.0, 8.0, 2.0],
        }
    )


def test_a_life_is_in_order_with_its_ratios() -> None:
    table = life(_firms(), "7.1")
    assert table["year"].tolist() == [2012, 2013]
    assert table["margin"].tolist() == [-0.25, 0.1]
    assert table["interest_cover"].tolist() == [-4.0, 2.0]
    assert table["debt_over_assets"].tolist() == [0.625, 0.5]
    assert table.attrs == {"province": "CN-LN", "sector": "steel"}
    assert np.isnan(life(_firms(), "8.0")["interest_cover"].iloc[0])


def test_an_unknown_firm_has_a_neighbour() -> None:
    with pytest.raises(UsageError, match=r"7\.1"):
        life(_firms(), "7.12")


def test_the_life_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _firms().to_parquet(tmp_path / "firms.parquet")
    assert main(["firm", str(tmp_path / "firms.parquet"), "7.1", "--json"]) == 0
    entry = json.loads(capsys.readouterr().out)
    assert (entry["sector"], [row["year"] for row in entry["years"]]) == ("steel", [2012, 2013])
    assert main(["firm", str(tmp_path / "firms.parquet"), "7.1"]) == 0
    assert "CN-LN" in capsys.readouterr().out
