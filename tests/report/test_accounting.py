"""The accounting card is computed from the residuals, and finds what was planted."""

import numpy as np
import pytest

from neijuan.report.accounting import accounting_card
from neijuan.report.page import render


def _plant(results, size):
    where = {"seed": 2, "quarter": "2013Q3", "identity": "balance_of_payments", "province": "CN-LN"}
    results["identity_residual"].loc[where] = size
    return results


def test_a_sound_run_passes(results):
    card = accounting_card(results)
    assert card.passed
    assert card.worst.size == pytest.approx(np.abs(results["identity_residual"]).max().item())
    assert (card.identities, card.quarters, card.provinces) == (5, 12, 31)


@pytest.mark.parametrize("size", [-3e-9, np.nan, np.inf])
def test_a_planted_residual_is_found_and_fails(results, size):
    card = accounting_card(_plant(results, size))
    worst = card.worst
    assert (worst.identity, worst.province, worst.quarter) == ("balance of payments", "Liaoning", "2013Q3")
    assert worst.seed == "2"
    assert not card.passed
    assert [row.closed for row in card.residuals] == [False, True, True, True, True]


def test_the_page_shows_the_failure(results):
    page = render(_plant(results, -3e-9))
    assert "FAIL" in page
    assert "NOT CLOSED" in page
    assert "<strong>3.0 × 10⁻⁹</strong>: balance of payments, Liaoning, 2013Q3, seed 2" in page


def test_a_residual_at_the_limit_passes(results):
    assert accounting_card(_plant(results, 1e-10)).passed
    assert not accounting_card(_plant(results, 1.1e-10)).passed


def test_an_identity_of_the_nation_names_no_province(results):
    results["identity_residual"].loc[{"identity": "world_balance"}] = 2e-15
    results["identity_residual"].loc[{"identity": "deposits_column"}] = 0.0
    found = {row.identity: row for row in accounting_card(results).residuals}
    assert found["world balance"].province == "nation"
    assert (found["deposits column"].province, found["deposits column"].text) == ("–", "0")
    assert found["deposits column"].closed


def test_identities_are_listed_from_the_worst(results):
    sizes = [row.size for row in accounting_card(_plant(results, 0.5)).residuals]
    assert sizes == sorted(sizes, reverse=True)
    assert len(sizes) == results.sizes["identity"]
