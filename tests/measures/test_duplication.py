"""Similarity of provincial industries: indices by hand, known specialisations, breaks, runs."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from neijuan import measures
from neijuan.cli import main
from neijuan.errors import UsageError
from neijuan.measures import structure_indices as indices
from neijuan.measures.answer import Answer
from neijuan.measures.structure_summaries import verdict

COLUMNS = ["variable", "unit", "region", "sector", "period", "value", "vintage", "source"]
STRUCTURES = np.array([[80.0, 20.0], [10.0, 40.0], [0.0, 50.0]])
"""Three provinces, two sectors; shares 0.8/0.2, 0.2/0.8, 0/1; the nation 0.45/0.55."""


@pytest.fixture(scope="module")
def value_added() -> Answer:
    return measures.duplication()


def planted(years: dict[int, np.ndarray]) -> pd.DataFrame:
    rows = [
        ("main_business_revenue", "100 million yuan", region, sector, str(year), cells[r, i], "mine", "me")
        for year, cells in years.items()
        for r, region in enumerate(("CN-GD", "CN-SX", "CN-LN"))
        for i, sector in enumerate(("cars", "coal"))
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def test_krugman_by_hand() -> None:
    """Against 0.1/0.9, 80/150 and 70/150, and 0.6/0.4: 2 x 0.7, 2 x |0.2 - 8/15|, 2 x 0.6."""
    assert indices.krugman(STRUCTURES) == pytest.approx([1.4, 2 * (8 / 15 - 0.2), 1.2])
    assert indices.krugman_pairs(STRUCTURES)[0] == pytest.approx([0.0, 1.2, 1.6])
    assert indices.pairs_mean(indices.krugman_pairs(STRUCTURES)) == pytest.approx((1.2 + 1.6 + 0.4) / 3)


def test_krugman_at_its_ends() -> None:
    assert indices.krugman(np.array([[3.0, 1.0], [6.0, 2.0]])) == pytest.approx([0, 0])
    assert indices.krugman(np.eye(2)) == pytest.approx([2, 2])


def test_cosine_quotient_and_entropy_by_hand() -> None:
    # (0.8 x 0.2 + 0.2 x 0.8) / (0.8^2 + 0.2^2)
    assert indices.cosine_pairs(STRUCTURES)[0, 1] == pytest.approx(0.32 / 0.68)
    assert indices.cosine(np.eye(2)) == pytest.approx([0, 0])
    assert indices.location_quotients(STRUCTURES)[0] == pytest.approx([0.8 / 0.45, 0.2 / 0.55])
    by_hand = 0.8 * np.log(0.8 / 0.45) + 0.2 * np.log(0.2 / 0.55)
    # A sector that a province lacks adds nothing: the limit of s ln s.
    assert indices.relative_entropy(STRUCTURES)[[0, 2]] == pytest.approx([by_hand, np.log(1 / 0.55)])


def test_weighted_quotients_are_one() -> None:
    weights = STRUCTURES.sum(axis=1) / STRUCTURES.sum()
    assert weights @ indices.location_quotients(STRUCTURES) == pytest.approx([1, 1])


@pytest.mark.parametrize(
    ("basis", "sector", "code"),
    [
        ("value_added", "coal", "CN-SX"),
        ("value_added", "electronics", "CN-GD"),
        ("value_added", "transport-equipment", "CN-JL"),
        ("revenue", "B06", "CN-SX"),
        ("revenue", "C39", "CN-GD"),
        ("employment", "B06", "CN-SX"),
    ],
)
def test_well_known_specialisations(basis: str, sector: str, code: str) -> None:
    sectors = measures.duplication(basis=basis).more["sectors"].set_index("sector")
    assert sectors["most_specialised"][sector] == code


def test_the_bases_disagree_and_the_answer_says_so(value_added: Answer) -> None:
    bases = value_added.more["bases"].set_index("basis")
    assert "Young" in bases["favours"]["revenue"]
    assert "Holz" in bases["favours"]["value_added"]
    assert "bases disagree" in value_added.title
    assert any("Dispute" in note and "2013" in note for note in value_added.notes)


def test_verdict_needs_more_than_a_trace() -> None:
    assert "specialisation" in verdict(0.05)
    assert "similarity" in verdict(-0.05)
    assert verdict(0.01) == verdict(-0.01) == "no clear change"


def test_path_follows_the_same_provinces(value_added: Answer) -> None:
    assert value_added.more["path"]["provinces"].nunique() == 1
    assert value_added["left_out"] == {"CN-XZ": ["2002", "2007"]}
    revenue = measures.duplication(basis="revenue")
    assert revenue["left_out"]["CN-HE"] == ["2008"]
    # Shanghai 2015 lacks eight branches of its industry, electronics and machinery among them.
    assert revenue["left_out"]["CN-SH"] == ["2015"]
    # A window after the gaps has more provinces.
    late = measures.duplication(basis="revenue", since=2011, year=2012)
    assert late["provinces_in_path"] > revenue["provinces_in_path"]


def test_sectors_outlast_the_change_of_the_classification() -> None:
    """Footwear moved from apparel to leather, so the two are joined; what changed in scope is left out."""
    sectors = set(measures.duplication(basis="revenue").more["sectors"]["sector"])
    assert "C18+C19" in sectors
    assert not sectors & {"C18", "C19", "C24", "C36", "C40", "TOTAL", "C"}


def test_contributions_and_adoption_of_a_planted_table() -> None:
    table = planted({2001: STRUCTURES, 2005: STRUCTURES + np.array([[30.0, 0], [10.0, 0], [0, 0]])})
    answer = measures.duplication(table, sector="cars", threshold=0.25)
    shares = answer.more["contributions"].set_index("code")["contribution"]
    assert shares[["CN-GD", "CN-SX", "CN-LN"]].tolist() == pytest.approx([0.75, 0.25, 0])
    # 2001: 0.8, 0.2 and 0; 2005: 110/130, 20/60 and 0.
    assert answer.more["adoption"]["adoption"].tolist() == pytest.approx([1 / 3, 2 / 3])
    assert answer.more["path"]["krugman"][0] == pytest.approx(np.mean([1.4, 2 / 3, 1.2]))
    assert answer.sources == {"me": "me"}


def test_a_gap_of_weight_leaves_the_year_out() -> None:
    table = planted({2001: STRUCTURES, 2002: STRUCTURES, 2003: STRUCTURES})
    gone = (table["region"] == "CN-GD") & (table["sector"] == "cars") & (table["period"] == "2002")
    answer = measures.duplication(table[~gone])
    assert answer["left_out"]["CN-GD"] == ["2002"]
    assert answer["provinces_in_path"] == 2


def test_input_that_is_refused() -> None:
    with pytest.raises(UsageError, match="did you mean revenue"):
        measures.duplication(basis="revenues")
    with pytest.raises(UsageError, match="2002, 2007, 2012, 2017"):
        measures.duplication(year=2013)
    with pytest.raises(UsageError, match="unknown sector"):
        measures.duplication(sector="C31")
    with pytest.raises(UsageError, match="exchange them"):
        measures.duplication(since=2017, year=2002)
    with pytest.raises(UsageError, match="threshold"):
        measures.duplication(threshold=1.5)
    with pytest.raises(UsageError, match="no structure of industry"):
        measures.duplication(planted({2001: STRUCTURES}).assign(variable="wage"))


def test_run() -> None:
    from neijuan.experiments.run import run

    dataset = run(start=2012, quarters=4, firms="1:1000", progress=False).dataset
    answer = measures.duplication(dataset, sector="steel")
    assert (answer["basis"], len(answer.table)) == ("output", 31)
    assert answer["favours"] is None
    cells = dataset["cell_output"].isel(seed=0).sum("quarter")
    sectors = list(answer.more["sectors"]["sector"])
    own = indices.krugman(cells.sel(sector=sectors).to_numpy())
    assert answer.table["krugman"].max() == pytest.approx(own.max())
    listed = dataset.assign(priority_adoption=dataset["cell_output"].where(False, 1.0))
    assert (measures.duplication(listed).more["sectors"]["listed"] == 1).all()
    with pytest.raises(UsageError, match="leave out --basis"):
        measures.duplication(dataset, basis="revenue")


def test_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["measure", "duplication", "--basis", "employment", "--sector", "C31", "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert len(printed["path"]) == 12
    for table in ("provinces", "sectors", "bases", "contributions", "adoption", "sources"):
        assert printed[table], table
    plot, csv = tmp_path / "d.svg", tmp_path / "d.csv"
    assert main(["measure", "duplication", "--plot", str(plot), "--csv", str(csv), "-q"]) == 0
    assert plot.stat().st_size > 10_000
    assert len(pd.read_csv(csv)) == 30
