"""Exposure to a tariff: examples computed by hand, identities, published figures, errors."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from typer.testing import CliRunner

from neijuan import data, measures
from neijuan.errors import UsageError
from neijuan.experiments.run import run
from neijuan.measures.cli import app
from neijuan.measures.exposure_accounts import accounts

PROVINCES, SECTORS = ["CN-GD", "CN-HE"], ["cars", "steel"]


def tables(**changes: list[list[float]]) -> xr.Dataset:
    """Guangdong builds cars worth 100, all exported, with steel worth 40: 30 from Hebei, 10 from abroad.

    Hebei makes steel worth 50 with its own steel worth 5, uses 15 at home for building.
    """
    figures: dict[str, list[list[float]]] = {
        "gross_output": [[100, 0], [0, 50]],
        "exports_abroad": [[100, 0], [0, 0]],
        "imports_abroad": [[0, 10], [0, 0]],
        "outflow": [[0, 0], [0, 30]],
        "inflow": [[0, 30], [0, 0]],
        "net_outflow": [[100, -40], [0, 30]],
    } | changes
    inputs = np.zeros((2, 2, 2))
    inputs[0, 1, 0], inputs[1, 1, 1] = 40, 5
    added = np.zeros((2, 1, 2))
    added[0, 0, 0], added[1, 0, 1] = 60, 45
    cells = {name: (("province", "sector"), np.array(rows, float)) for name, rows in figures.items()}
    return xr.Dataset(
        cells
        | {
            "intermediate": (("province", "input", "sector"), inputs),
            "value_added": (("province", "component", "sector"), added),
        },
        coords={"province": PROVINCES, "sector": SECTORS, "input": SECTORS},
        attrs={"year": 2020, "source": "an example"},
    )


def test_supplier_by_hand() -> None:
    answer = measures.exposure(tables(), sectors="cars", tariff=0.25, elasticity=1)
    rows = answer.table.set_index("code")
    parts = ["earned", "direct", "own_suppliers", "other_provinces"]
    assert rows.loc["CN-GD", parts].tolist() == pytest.approx([60, 1, 0, 0])
    # Steel worth 30 is all Hebei's value added in the end: its own steel is made of the same.
    assert rows.loc["CN-HE", parts].tolist() == pytest.approx([30, 0, 0, 30 / 45])
    assert rows.loc["CN-HE", "through"] == "Guangdong"
    assert answer["domestic_content"] == pytest.approx(0.9)
    # A quarter more at the border, elasticity one: a fifth of the sales is lost.
    assert rows.loc["CN-GD", "loss"] == pytest.approx(12)
    assert answer["loss"] == pytest.approx(18)


def test_exports_above_output_are_made_elsewhere() -> None:
    """Guangdong sells steel worth 8 abroad and makes none: Hebei has made it."""
    changed = tables(exports_abroad=[[100, 8], [0, 0]], inflow=[[0, 38], [0, 0]], outflow=[[0, 0], [0, 38]])
    rows = measures.exposure(changed, sectors="steel").table.set_index("code")
    assert rows.loc["CN-GD", ["exports", "direct", "exposure"]].tolist() == pytest.approx([8, 0, 0])
    assert rows.loc["CN-HE", "earned"] == pytest.approx(8)


def test_goods_in_transit_leave_no_province_without_own_supply() -> None:
    """Hebei's table sells all its steel and more, and buys some: at least a twentieth is its own."""
    passing = tables(outflow=[[0, 0], [0, 70]], inflow=[[0, 30], [0, 40]])
    made = accounts(passing, None).tables
    assert made.own[1, 1] > 0
    assert made.in_transit[1] == pytest.approx((70 - 0.95 * 50) / 50)


@pytest.mark.parametrize("year", [2007, 2012, 2017])
def test_exports_are_value_added_and_imports(year: int) -> None:
    """What the nation exports is what it earns and what it imports for them."""
    answer = measures.exposure(year=year)
    found = accounts(None, year).tables
    output = found.requirements(found.makers(found.exports)).sum(2)
    foreign = float((found.imported * output).sum())
    assert answer["value_added"] + foreign == pytest.approx(answer["exports"], rel=1e-10)
    assert (output <= found.output * (1 + 1e-9)).all()
    parts = answer.table[["direct", "own_suppliers", "other_provinces"]]
    np.testing.assert_allclose(parts.sum(axis=1), answer.table["exposure"], rtol=1e-12)
    assert (parts >= -1e-12).all(axis=None)


def test_domestic_content_near_the_published_one() -> None:
    """Koopman, Wang and Wei (2012): 28.7% foreign content of Chinese exports in 2007 by the method of
    Hummels, Ishii and Yi, which like this one does not tell processing exports apart."""
    content = measures.exposure(year=2007, sectors="industry")["domestic_content"]
    assert content == pytest.approx(1 - 0.287, abs=0.05)


def test_customs_where_a_table_is_hard_to_believe() -> None:
    """Chongqing's table of 2012 has exports of 101, customs 1,960 (gap io-foreign-trade-tables)."""
    rows = measures.exposure(year=2012).table.set_index("code")
    assert rows.loc["CN-CQ", "exports"] == pytest.approx(1960, rel=0.01)


def test_american_share_of_the_new_three_agrees_with_the_whole_continent() -> None:
    """By product for the United States, one published figure for North America: 17.59 billion dollars."""
    facts = data.load("facts")
    year = facts[facts["period"] == "2023"].set_index("variable")["value"]
    names = [
        "solar_module_exports_value",
        "lithium_battery_exports_value",
        "pure_electric_vehicle_exports_value",
    ]
    exports = year[names]
    answer = measures.exposure(sectors="solar,batteries,electric-vehicles", bloc="us")
    each = [
        measures.exposure(sectors=name, bloc="us") for name in ("solar", "batteries", "electric-vehicles")
    ]
    alone = [measures.exposure(sectors=name) for name in ("solar", "batteries", "electric-vehicles")]
    shares = np.array([part["exports"] / whole["exports"] for part, whole in zip(each, alone, strict=True)])
    assert float(shares @ exports.to_numpy()) == pytest.approx(17.59, rel=0.15)
    assert answer["exports"] == pytest.approx(sum(part["exports"] for part in each))


def test_no_share_no_pretence() -> None:
    all_of_it = measures.exposure(sectors="steel")
    upper = measures.exposure(sectors="steel", bloc="us")
    assert upper["exports"] == all_of_it["exports"]
    assert any("UPPER BOUND" in note for note in upper.notes)
    tenth = measures.exposure(sectors="steel", bloc="us", bloc_share=0.1)
    np.testing.assert_allclose(
        tenth.table.set_index("code")["exposure"],
        0.1 * all_of_it.table.set_index("code")["exposure"].reindex(tenth.table["code"]),
    )


def test_a_restraint_of_everything_costs_the_exposure() -> None:
    rows = measures.exposure(sectors="electronics", restraint=1.0).table
    np.testing.assert_allclose(rows["loss_share"], rows["exposure"])


def test_long_run_loses_more_than_impact() -> None:
    """A tenth more at the border: 1 - 1.1^-4 and 1 - 1.1^-1 by hand."""
    answer = measures.exposure(sectors="electronics", tariff=0.1)
    assert answer["exports_lost_share"] == pytest.approx(0.316987, abs=1e-6)
    assert answer["exports_lost_share_at_impact"] == pytest.approx(1 / 11)


def test_a_run() -> None:
    dataset = run(start=2012, quarters=4, firms="1:1000", progress=False).dataset
    answer = measures.exposure(dataset, sectors="electronics,chips", tariff=0.25)
    sold = dataset["sector_exports"].sel(sector=["electronics", "chips"]).mean("seed").sum()
    assert answer["exports"] == pytest.approx(float(sold), rel=1e-6)
    whole = measures.exposure(dataset).table.set_index("code")["exports"]
    by_province = dataset["exports_abroad"].mean("seed").sum("quarter").to_series()
    np.testing.assert_allclose(whole.reindex(by_province.index), by_province, rtol=2e-3)
    assert answer["coefficients_of"] == 2012
    assert any("of the run" in note for note in answer.notes)


def own_rows() -> pd.DataFrame:
    """A user's table: Guangdong sold electronics worth 20,000 in 2022, GDP of all provinces equal."""
    common = {"unit": "100 million yuan", "period": "2022", "vintage": "own", "source": "customs bulletin"}
    sold = {"variable": "exports_abroad", "region": "CN-GD", "sector": "electronics", "value": 20000.0}
    size = [
        {"variable": "gross_domestic_product", "region": code, "sector": "", "value": 40000.0}
        for code in data.provinces().index
    ]
    return pd.DataFrame([one | common for one in (sold, *size)])


def test_a_users_exports() -> None:
    answer = measures.exposure(own_rows())
    rows = answer.table.set_index("code")
    assert (answer["year"], answer["coefficients_of"]) == (2022, 2017)
    assert rows.loc["CN-GD", "exports_share"] == pytest.approx(0.5)
    assert "customs bulletin" in answer.sources
    assert "jobs" not in rows


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"year": 2002}, "net flows"),
        ({"year": 2015}, "choose one of 2007, 2012, 2017"),
        ({"sectors": "electrnics"}, "did you mean electronics"),
        ({"bloc": "mars"}, "unknown bloc"),
        ({"tariff": 35}, "0.35 for 35%"),
        ({"tariff": -0.1}, "negative"),
        ({"tariff": 0.1, "restraint": 0.1}, "exclude each other"),
        ({"restraint": 1.5}, "outside 0 to 1"),
        ({"elasticity": -1}, "negative"),
        ({"bloc_share": 1.2}, "outside 0 to 1"),
        ({"sectors": "solar", "bloc_share": {"steel": 0.2}}, "not among the sectors"),
    ],
)
def test_bad_options(options: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        measures.exposure(**options)  # type: ignore[arg-type]


def test_bad_tables() -> None:
    with pytest.raises(UsageError, match="no variable 'outflow'"):
        measures.exposure(tables().drop_vars("outflow"))
    with pytest.raises(UsageError, match="did you mean electronics"):
        measures.exposure(own_rows().replace("electronics", "electronic"))
    with pytest.raises(UsageError, match="all provinces are needed"):
        measures.exposure(own_rows().iloc[:-1])
    with pytest.raises(UsageError, match="no sectors"):
        measures.exposure(own_rows().assign(sector=""))


def test_command() -> None:
    arguments = ["exposure", "--sector", "solar,batteries", "--tariff", "0.35", "--bloc", "us,eu", "--json"]
    result = CliRunner().invoke(app, arguments, catch_exceptions=False)
    found = json.loads(result.stdout)
    assert found["sectors"] == ["solar", "batteries"]
    assert len(found["provinces"]) == 31
    assert found["loss"] == pytest.approx((1 - 1.35**-4) * found["value_added"])
    given = ["exposure", "--sector", "solar,batteries", "--bloc-share", "solar=0.5,batteries=0.5", "--json"]
    half = json.loads(CliRunner().invoke(app, given, catch_exceptions=False).stdout)
    whole = measures.exposure(sectors="solar,batteries")
    assert half["exports"] == pytest.approx(0.5 * whole["exports"])
