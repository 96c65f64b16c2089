"""Ratios across vintages are refused, with a way out."""

from __future__ import annotations

import pytest

from neijuan import data
from neijuan.errors import UsageError


def test_components_over_their_own_vintage() -> None:
    ratio = data.ratio(
        "net_exports",
        "gross_domestic_product",
        numerator_vintage="benchmark",
        denominator_vintage="A",
        period=2012,
    )
    assert len(ratio) == 31
    assert ratio.loc[("CN-XZ", "2012")] == pytest.approx(-0.66, abs=0.02)
    assert {"ipio_macro", "gpi_panel"} <= set(ratio.attrs["source"])


@pytest.mark.parametrize("vintage", ["B", "D"])
def test_components_over_revised_output(vintage: str) -> None:
    with pytest.raises(
        UsageError, match=rf"vintages A and {vintage}.*use gross_domestic_product of vintage A"
    ):
        data.ratio(
            "net_exports",
            "gross_domestic_product",
            numerator_vintage="benchmark",
            denominator_vintage=vintage,
            period=2017,
        )


def test_revised_headline_has_no_partner_among_components() -> None:
    with pytest.raises(UsageError, match="mixes the vintages A and B"):
        data.ratio(
            "fixed_capital_formation",
            "gross_domestic_product_headline",
            numerator_vintage="benchmark",
            period=2017,
            region=data.province_codes(),
        )


def test_old_and_new_output_are_not_chained() -> None:
    with pytest.raises(UsageError, match="A and A0"):
        data.ratio(
            "gross_domestic_product",
            "gross_domestic_product",
            numerator_vintage="A",
            denominator_vintage="A0",
        )


def test_input_output_totals_stand_alone() -> None:
    with pytest.raises(UsageError, match="io_table"):
        data.ratio(
            "net_exports", "gross_domestic_product", numerator_vintage="io_table", denominator_vintage="A"
        )
    same = data.ratio(
        "net_exports",
        "value_added",
        numerator_vintage="io_table",
        denominator_vintage="io_table",
        period=2012,
    )
    assert same.between(-1, 1).all()


def test_other_variables_may_meet_any_output() -> None:
    share = data.ratio(
        "local_expenditure",
        "gross_domestic_product",
        numerator_vintage="as published",
        denominator_vintage="B",
        period=2012,
    )
    assert share.loc[("CN-JS", "2012")] == pytest.approx(0.13, abs=0.01)


def test_national_components_go_with_the_national_headline() -> None:
    share = data.ratio(
        "government_consumption",
        "gross_domestic_product_headline",
        numerator_vintage="benchmark",
        denominator_vintage="B",
        region="CN",
        period=2017,
    )
    assert 0.1 < share.item() < 0.2
