"""Published aggregates: coverage, provenance, and consistency with figures that were not used."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from neijuan import data
from neijuan.economy.start import local_finance, national
from neijuan.economy.start.aggregates import YEARS, PublishedAggregates, published_aggregates
from neijuan.errors import UsageError


@pytest.fixture(scope="module", params=YEARS)
def aggregates(request: pytest.FixtureRequest) -> PublishedAggregates:
    return published_aggregates(request.param)


def fields(aggregates: PublishedAggregates) -> dict[str, object]:
    names = [one.name for one in dataclasses.fields(aggregates)]
    return {name: getattr(aggregates, name) for name in names if name not in ("year", "provenance")}


def test_every_figure_is_there_and_positive(aggregates: PublishedAggregates) -> None:
    for name, value in fields(aggregates).items():
        array = np.asarray(value)
        assert array.shape in ((), (31,)), name
        assert np.isfinite(array).all(), name
        assert (array > 0).all(), name


def test_every_figure_has_a_grade_and_an_origin(aggregates: PublishedAggregates) -> None:
    assert set(aggregates.provenance) == set(fields(aggregates))
    assert {entry.grade for entry in aggregates.provenance.values()} <= set("ABCDE")
    assert all(entry.text for entry in aggregates.provenance.values())


def test_employment_sums_to_persons_engaged(aggregates: PublishedAggregates) -> None:
    nation = data.series("persons_engaged_pwt", period=aggregates.year).item() * 100
    assert aggregates.employment.sum() == pytest.approx(nation)
    assert (aggregates.employment < aggregates.population).all()


def test_unemployment_keeps_the_national_rate(aggregates: PublishedAggregates) -> None:
    rate, employed = aggregates.unemployment_rate, aggregates.employment
    unemployed = employed * rate / (1 - rate)
    nation = data.series("national_unemployment_rate", period=aggregates.year).item() / 100
    assert unemployed.sum() / (unemployed + employed).sum() == pytest.approx(nation)
    assert rate.max() < 0.15


def test_local_budgets_nearly_close_without_debt(aggregates: PublishedAggregates) -> None:
    """What the general budget does not cover was borrowed: little before bonds were allowed in 2015."""
    income = aggregates.local_own_revenue.sum() + aggregates.central_transfers.sum()
    gap = 1 - income / aggregates.local_expenditure.sum()
    assert -0.02 < gap < (0.10 if aggregates.year > 2014 else 0.05)


def test_every_province_receives_transfers_within_its_spending(aggregates: PublishedAggregates) -> None:
    assert (aggregates.central_transfers < aggregates.local_expenditure).all()
    # Provinces of the interior live on transfers, the coast does not.
    share = dict(
        zip(data.province_codes(), aggregates.central_transfers / aggregates.local_expenditure, strict=True)
    )
    assert share["CN-XZ"] > share["CN-HL"] > share["CN-ZJ"]


def test_national_accounts_frame_the_year(aggregates: PublishedAggregates) -> None:
    """Components without inventories come to all but a few percent of GDP."""
    parts = aggregates.household_consumption + aggregates.government_consumption + aggregates.exports
    parts += aggregates.fixed_capital_formation - aggregates.imports
    assert parts / aggregates.gross_domestic_product == pytest.approx(1, abs=0.05)
    shares = [
        getattr(aggregates, f"employment_share_{name}") for name in ("agriculture", "industry", "services")
    ]
    assert sum(shares) == pytest.approx(1, abs=1e-3)
    assert aggregates.lending_rate > aggregates.deposit_rate


def test_rule_for_revenue_finds_a_published_year() -> None:
    """Revenue of 2006 is published; the rule of 2002, applied to 2006, must come near it."""
    published = data.series("local_own_revenue", vintage="as published", period=2006).sum()
    assert local_finance._share_of_output("local_own_revenue", 2006).sum() == pytest.approx(
        published, rel=0.08
    )


def test_debt_passes_through_the_published_totals() -> None:
    audit = data.series("local_government_debt", period=2010).item() * 1e4
    assert local_finance.total_debt(2010) == pytest.approx(audit)
    both = local_finance.government_bonds(2014).sum() + local_finance.vehicle_debt(2014).sum()
    assert both == pytest.approx(240_000)
    totals = [local_finance.total_debt(year) for year in range(2001, 2019)]
    assert np.all(np.diff(totals) > 0)


def test_vehicle_debt_is_near_an_estimate_that_was_not_an_anchor() -> None:
    """The IMF's 30.7 trillion of 2017 enters only through 2018."""
    assert local_finance.vehicle_debt(2017).sum() == pytest.approx(307_000, rel=0.1)


def test_bonds_of_2018_keep_their_provincial_shares() -> None:
    bonds = data.series("local_government_bonds", period="2018-12-28").droplevel("period")
    expected = bonds[list(data.province_codes())].to_numpy()
    ratio = local_finance.government_bonds(2018) / expected
    np.testing.assert_allclose(ratio, ratio[0], rtol=1e-12)
    # The bonds that belong to no province are spread over all.
    assert ratio[0] == pytest.approx(1, abs=0.02)


def test_reserves_are_converted_at_the_rate_of_the_year() -> None:
    dollars = data.series("foreign_reserves", period=2011).item() / 1e8
    yuan = published_aggregates(2012).foreign_reserves
    assert 6 < yuan / dollars < 7
    assert national.foreign_direct_investment_stock(2011) > national.foreign_direct_investment_stock(2010)


def test_other_years_are_refused() -> None:
    with pytest.raises(UsageError, match="choose one of 2002, 2007, 2012, 2017"):
        published_aggregates(2013)
