"""Zombie firms: each definition on firms computed by hand, properties of shares and transitions, errors."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from neijuan import measures
from neijuan.cli import main
from neijuan.data.firm_tables import check_firms, read_firms
from neijuan.errors import UsageError
from neijuan.measures import zombie_shares
from neijuan.measures.answer import Answer

CHK, FN, COVER = "caballero_hoshi_kashyap", "fukuda_nakamura", "interest_cover"
RATES = {"prime_short": 5.0, "prime_long": 6.0, "coupon": 4.0}


def row(firm: str, year: int, **figures: object) -> dict[str, object]:
    """A firm that owes 100 short, 200 long, 50 in bonds: R* = 5 + 12 + 2 = 19 at the rates `RATES`."""
    usual = {"short_debt": 100.0, "long_debt": 200.0, "bonds": 50.0, "assets": 600.0, "age": 20.0}
    return {"firm": firm, "year": year, "interest_paid": 25.0, "ebit": 30.0, **usual, **figures}


def state(answer: Answer, definition: str, year: int) -> float:
    """Share of zombies in a year; of one firm it is 1 or 0."""
    found = answer.table.set_index(["year", "definition"])["share"]
    return float(found[year, definition])


def two_years(**second: object) -> pd.DataFrame:
    return pd.DataFrame([row("a", 2010), row("a", 2011, **second)])


@pytest.mark.parametrize(
    ("second", "subsidised", "zombie"),
    [
        ({"interest_paid": 10, "ebit": 20}, 1, 0),  # cheap credit, but profits cover R*
        ({"interest_paid": 10, "ebit": 18.9}, 1, 1),
        ({"interest_paid": 19, "ebit": 19}, 0, 0),  # exactly R*
        ({"interest_paid": 0.1 + 18.9 - 4e-15, "ebit": 19 - 4e-15}, 0, 0),  # R* but for rounding
        ({"interest_paid": 25, "ebit": 10, "short_debt": 101}, 0, 1),  # evergreened: 350/600, debt grew
        ({"interest_paid": 25, "ebit": 10, "short_debt": 99}, 0, 0),  # debt fell
        ({"interest_paid": 25, "ebit": 19, "short_debt": 101}, 0, 0),  # profits cover R*
    ],
)
def test_the_two_definitions_by_least_interest(
    second: dict[str, float], subsidised: int, zombie: int
) -> None:
    answer = measures.zombies(two_years(**second), **RATES)
    assert (state(answer, CHK, 2011), state(answer, FN, 2011)) == (subsidised, zombie)


def test_low_leverage_is_no_evergreening() -> None:
    table = two_years(interest_paid=25, ebit=10, short_debt=101)
    assert state(measures.zombies(table.assign(assets=700.0), **RATES), FN, 2011) == 0  # 350/700 is not above
    assert state(measures.zombies(table.assign(assets=699.0), **RATES), FN, 2011) == 1


def test_debts_at_the_end_of_the_year() -> None:
    """With 500 short at the end R* is 25 + 12 + 2 = 39."""
    table = two_years(interest_paid=25, short_debt=500)
    assert state(measures.zombies(table, **RATES), CHK, 2011) == 0
    assert state(measures.zombies(table, debt_at="end", **RATES), CHK, 2011) == 1


def test_rates_are_those_of_the_years_before() -> None:
    """R* of 2011 = 4% of 100 + mean(2, 4, 6, 8, 10)% of 200 + min(9, ..., 3)% of 50 = 4 + 12 + 1.5 = 17.5."""
    years = range(2006, 2012)
    table = pd.DataFrame([row("a", year, interest_paid=17.4) for year in years]).assign(
        prime_short=[1, 1, 1, 1, 4, 90],
        prime_long=[2, 4, 6, 8, 10, 90],
        coupon=[9, 9, 3, 9, 9, 1],
    )
    assert state(measures.zombies(table), CHK, 2011) == 1
    assert state(measures.zombies(table.assign(interest_paid=17.6)), CHK, 2011) == 0


def test_without_rates_of_its_own_the_lending_rate_of_the_facts_is_taken() -> None:
    """Interest on one-year loans was 6.00% in 2013 and 5.60% at the end of 2014."""
    only = {"long_debt": 0.0, "bonds": 0.0}
    table = pd.DataFrame([row("a", year, interest_paid=5.8, **only) for year in (2013, 2014, 2015)])
    answer = measures.zombies(table)
    assert (state(answer, CHK, 2014), state(answer, CHK, 2015)) == (1, 0)
    assert "wdi_china" in answer.sources
    assert not any("ASSUMPTION" in note for note in answer.notes)
    long = measures.zombies(table.assign(long_debt=1.0))
    assert any("ASSUMPTION, grade E" in note for note in long.notes)


def test_a_year_without_a_rate_is_not_classified_by_its_firms_without_debt() -> None:
    """Facts end in 2022, so R* of 2024 is unknown; a share of the debt-free firms alone would be zero."""
    free = {"short_debt": 0.0, "long_debt": 0.0, "bonds": 0.0}
    years = (2022, 2023, 2024)
    table = [row("a", year, long_debt=0.0, bonds=0.0) for year in years]
    answer = measures.zombies(pd.DataFrame(table + [row("b", year, **free) for year in years]))
    assert set(answer.table.query("definition in [@CHK, @FN]")["year"]) == {2023}
    assert any("year before 2024" in note for note in answer.notes)


def test_bonds_without_a_coupon_cannot_be_classified() -> None:
    table = pd.concat([two_years(), two_years(bonds=0.0).assign(firm="b", bonds=0.0)])
    answer = measures.zombies(table, prime_short=5.0, prime_long=6.0)
    assert answer[CHK]["firms"] == 1
    assert any("No coupon" in note for note in answer.notes)


@pytest.mark.parametrize(
    ("ebit", "paid", "age", "expected"),
    [
        ((1, 1, 1), (2, 2, 2), 10, 1),
        ((1, 2, 1), (2, 2, 2), 10, 0),  # covered in the middle year
        ((1, 1, 1), (2, 2, 2), 9.9, 0),
        ((-1, -1, -1), (2, 2, 0), 10, 0),  # pays nothing, so there is no cover
        ((-1, -1, -1), (2, 2, 2), 10, 1),
    ],
)
def test_interest_cover(ebit: tuple[int, ...], paid: tuple[int, ...], age: float, expected: int) -> None:
    years = zip((2010, 2011, 2012), ebit, paid, strict=True)
    table = pd.DataFrame(
        [row("a", year, ebit=e, interest_paid=i, age=age - 2012 + year) for year, e, i in years]
    )
    answer = measures.zombies(table, **RATES)
    assert state(answer, COVER, 2012) == expected
    assert set(answer.table.query("definition == @COVER")["year"]) == {2012}


def test_a_year_without_a_row_breaks_the_three_years() -> None:
    poor = {"ebit": 1.0, "interest_paid": 2.0}
    whole = [row("a", year, **poor) for year in (2010, 2011, 2012, 2013)]
    gap = [row("b", year, **poor) for year in (2010, 2012, 2013)]
    answer = measures.zombies(pd.DataFrame(whole + gap), **RATES)
    counted = answer.table.query("definition == @COVER").set_index("year")["firms"]
    assert counted.to_dict() == {2012: 1.0, 2013: 1.0}


def test_two_successive_years_and_subsidies() -> None:
    """Zombie in 2011 and 2012 by cheap credit; EBIT 20 hides subsidies of 5, and R* is 19."""
    table = pd.DataFrame(
        [row("a", year, interest_paid=10, ebit=20, subsidies=5) for year in (2010, 2011, 2012)]
    )
    both = measures.zombies(table, two_years=True, **RATES)
    assert set(both.table.query("definition == @CHK")["year"]) == {2012}
    assert state(both, CHK, 2012) == 1
    assert state(measures.zombies(table, **RATES), FN, 2012) == 0
    assert state(measures.zombies(table, strip_subsidies=True, **RATES), FN, 2012) == 1


@pytest.fixture
def four() -> pd.DataFrame:
    """Four firms in 2010, 2011 and 2012, of which d goes after 2011 and c loses one of its two enterprises.

    By Caballero-Hoshi-Kashyap: a zombie twice, b recovers, c never, d a zombie in 2011.
    """
    cheap, fair = {"interest_paid": 10.0}, {"interest_paid": 25.0}
    rows = [row(firm, 2010, sales=100, enterprises=2 if firm == "c" else 1) for firm in "abcd"]
    rows += [row(firm, 2011, **cheap, sales=100, enterprises=1) for firm in "abd"]
    rows += [row("c", 2011, **fair, sales=300, enterprises=2)]
    rows += [row("a", 2012, **cheap, sales=100, enterprises=1)]
    rows += [row(firm, 2012, **fair, sales=100, enterprises=1) for firm in "bc"]
    return pd.DataFrame(rows)


def test_shares_by_number_and_by_sales(four: pd.DataFrame) -> None:
    """2011: three of five enterprises, 300 of 300 + 2 x 300 of sales; 2012: one of three."""
    table = measures.zombies(four, **RATES).table.query("definition == @CHK").set_index("year")
    assert table["share"].to_dict() == pytest.approx({2011: 3 / 5, 2012: 1 / 3})
    assert table["by_sales"].to_dict() == pytest.approx({2011: 1 / 3, 2012: 1 / 3})


def test_transitions_by_hand(four: pd.DataFrame) -> None:
    """Of three zombies in 2011 one stays, one recovers, one goes; of two healthy enterprises one goes."""
    answer = measures.zombies(four, **RATES)
    rows = answer.more["transitions"].query("definition == @CHK").set_index("before")
    after = ["healthy", "zombie", "unknown", "gone"]
    assert rows.loc["zombie", after].tolist() == pytest.approx([1 / 3, 1 / 3, 0, 1 / 3])
    assert rows.loc["healthy", after].tolist() == pytest.approx([1 / 2, 0, 0, 1 / 2])
    moved = answer.more["movements"].query("definition == @CHK").iloc[0]
    assert moved[["year", "entry", "recovery", "zombie_exit", "healthy_exit"]].tolist() == pytest.approx(
        [2012, 0, 1 / 3, 1 / 3, 1 / 2]
    )


def test_overlap_by_hand() -> None:
    """One firm that both call a zombie, one of each alone, two of neither."""
    second = [
        {"interest_paid": 10, "ebit": 10},
        {"interest_paid": 10, "ebit": 20},
        {"interest_paid": 25, "ebit": 10, "short_debt": 101},
        {},
        {},
    ]
    parts = [two_years(**figures).assign(firm=str(number)) for number, figures in enumerate(second)]
    overlap = measures.zombies(pd.concat(parts), **RATES).more["overlap"].set_index([CHK, FN])["firms"]
    assert overlap.to_dict() == {(True, True): 1, (True, False): 1, (False, True): 1, (False, False): 2}


def test_groups_by_age_and_province() -> None:
    old = two_years(interest_paid=10).assign(firm="old", age=[20, 21], province="Liaoning")
    young = two_years().assign(firm="young", age=[3, 4], province="CN-GD")
    answer = measures.zombies(pd.concat([old, young]), **RATES)
    ages = answer.more["by age"].set_index("group")[CHK].to_dict()
    assert ages == {"0 to under 5": 0.0, "20 and over": 1.0}
    provinces = answer.more["by province"]
    assert provinces[["group", "name", CHK]].to_numpy().tolist() == [
        ["CN-LN", "Liaoning", 1.0],
        ["CN-GD", "Guangdong", 0.0],
    ]


panels = st.lists(
    st.tuples(
        st.integers(0, 5),
        st.integers(2010, 2014),
        st.floats(-50, 50),
        st.floats(0, 30),
        st.floats(0, 300),
        st.integers(1, 3),
    ),
    min_size=1,
    max_size=40,
    unique_by=lambda one: one[:2],
)


@settings(deadline=None, max_examples=40, derandomize=True)
@given(panels)
def test_properties_of_any_panel(rows: list[tuple[int, int, float, float, float, int]]) -> None:
    table = pd.DataFrame(
        [
            row(
                str(firm), year, ebit=ebit, interest_paid=paid, short_debt=debt, sales=debt + 1, enterprises=n
            )
            for firm, year, ebit, paid, debt, n in rows
        ]
    )
    try:
        answer = measures.zombies(table, **RATES)
    except UsageError:  # too few years, or nothing known in them
        assume(False)
    for column in ("share", "by_sales", "by_debt"):
        assert answer.table[column].dropna().between(0, 1).all()
    if "transitions" in answer.more:
        matrix = answer.more["transitions"][list(zombie_shares.AFTER)]
        np.testing.assert_allclose(matrix.sum(axis=1), 1.0)
    # Money in another unit, and a row of two enterprises as two rows, change nothing.
    money = ["short_debt", "long_debt", "bonds", "assets", "interest_paid", "ebit", "sales"]
    scaled = table.assign(**{name: table[name] * 1000 for name in money})
    split = pd.concat([table.assign(enterprises=1, firm=table["firm"] + f"/{k}") for k in range(3)])
    split = split[split["firm"].str[-1].astype(int) < np.tile(table["enterprises"], 3)]
    for other in (scaled, split):
        again = measures.zombies(other, **RATES).table["share"]
        if other is scaled or (table.groupby("firm")["enterprises"].nunique() == 1).all():
            np.testing.assert_allclose(again, answer.table["share"])


def test_what_cannot_be_computed_is_said_and_the_rest_is_there() -> None:
    answer = measures.zombies(two_years().drop(columns="assets"), **RATES)
    assert set(answer.table["definition"]) == {CHK}
    assert answer["left_out"] == {
        FN: "Fukuda-Nakamura is left out: the table has no column assets.",
        COVER: "Interest cover (OECD) is left out: it needs 3 successive years, the table has 2010, 2011.",
    }


HEADER = "firm,year,interest_paid,short_debt,long_debt,province\n"
GOOD = "a,2010,1,2,3,Liaoning\na,2011,1,2,3,Liaoning\n"


@pytest.mark.parametrize(
    ("text", "row_number", "words"),
    [
        (HEADER + GOOD + "a,2011,1,2,3,Liaoning\n", 4, "stands twice for 2011, first in row 3"),
        (HEADER + GOOD + "b,2011,many,2,3,\n", 4, "interest_paid is 'many': write a plain number"),
        (HEADER + GOOD + "b,2011,1,-2,3,\n", 4, "short_debt is -2, which cannot be"),
        (HEADER + GOOD + "b,20x1,1,2,3,\n", 4, "year is '20x1'"),
        (HEADER + GOOD + ",2011,1,2,3,\n", 4, "firm is blank"),
        (HEADER + "a,2010,1,2,3,Atlantis\n", 2, "'Atlantis' is no province"),
        (HEADER.replace("firm", "company") + GOOD, 1, "the column 'firm' is missing"),
        (HEADER.replace("interest_paid", "intrest_paid") + GOOD, 1, "rename it to 'interest_paid'"),
        (HEADER.replace("\n", ",prime_short\n") + "a,2010,1,2,3,,5\nb,2010,1,2,3,,6\n", 3, "one rate a year"),
    ],
)
def test_an_error_names_file_row_and_remedy(tmp_path: Path, text: str, row_number: int, words: str) -> None:
    file = tmp_path / "firms.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as error:
        read_firms(file)
    assert str(error.value).startswith(f"{file}, row {row_number}: ")
    assert words in str(error.value)


def test_files_of_every_type_read_alike(tmp_path: Path) -> None:
    table = two_years().assign(province="辽宁省", firm="7")
    table.to_csv(tmp_path / "t.csv", index=False)
    table.to_excel(tmp_path / "t.xlsx", index=False)
    table.to_parquet(tmp_path / "t.parquet", index=False)
    expected = check_firms(table)
    assert expected["province"].tolist() == ["CN-LN", "CN-LN"]
    for name in ("t.csv", "t.xlsx", "t.parquet"):
        pd.testing.assert_frame_equal(read_firms(tmp_path / name), expected)


def test_nothing_to_compute_names_every_reason() -> None:
    with pytest.raises(UsageError, match=r"Caballero.*no column short_debt.*Interest cover"):
        measures.zombies(two_years().drop(columns="short_debt"), **RATES)
    with pytest.raises(UsageError, match="without firms: run with --firms-table"):
        read_firms("baseline.nc")
    with pytest.raises(UsageError, match=r"read it with nj\.data\.read_firms"):
        measures.zombies("firms.csv")
    with pytest.raises(UsageError, match="prime_short is -5: give percent"):
        measures.zombies(two_years(), prime_short=-5)
    with pytest.raises(UsageError, match="hold no firms: give a table"):
        measures.zombies()
    with pytest.raises(UsageError, match="no firm is classified in 2010: choose a year from 2011"):
        measures.zombies(two_years(), year=2010, **RATES)
    with pytest.raises(UsageError, match="no column 'subsidies'"):
        measures.zombies(two_years(), strip_subsidies=True, **RATES)


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str], four: pd.DataFrame) -> None:
    four.to_csv(tmp_path / "four.csv", index=False)
    rates = ["--prime-short", "5", "--prime-long", "6", "--coupon", "4"]
    arguments = ["measure", "zombies", "--firms", str(tmp_path / "four.csv"), *rates]
    files = ["--csv", str(tmp_path / "out.csv"), "--plot", str(tmp_path / "out.svg")]
    assert main([*arguments, *files, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["year"] == 2012
    assert answer[CHK]["share"] == pytest.approx(1 / 3)
    assert pd.read_csv(tmp_path / "out.csv")["share"].between(0, 1).all()
    assert "<svg" in (tmp_path / "out.svg").read_text(encoding="utf-8")
    assert main(arguments) == 0
    assert "Transitions" in capsys.readouterr().out
    assert main(["measure", "zombies", "--schema"]) == 0
    assert "interest_paid" in capsys.readouterr().out
    assert main(["measure", "zombies"]) == 2
    assert "--firms FILE" in capsys.readouterr().err
