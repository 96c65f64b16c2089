"""Every lever of the registry moves its first target the right way in the whole economy, and is read.

Each case sets one lever from the first quarter on and compares the sum of one observed figure over the
horizon with the run of the same economy, with the same draws, in which that lever is neutral.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pytest
import xarray as xr
from economy_runs import assert_same_run, economy, lever, run

from neijuan.economy.levers import registry
from neijuan.economy.simulation import Simulation

NATION: dict[str, str] = {}
LIAONING, HENAN, HEILONGJIANG = ({"province": f"CN-{code}"} for code in ("LN", "HA", "HL"))
STEEL, COAL, ELECTRONICS = ({"sector": code} for code in ("steel", "coal", "electronics"))
AMERICA = {"bloc": "united-states", "sector": "electronics"}


@dataclass(frozen=True)
class Case:
    """A lever's value and place, what is observed where, the sign of the change, quarters, company."""

    lever: str
    value: float
    observed: str | Callable[[xr.Dataset], xr.DataArray]
    sign: int
    quarters: int = 8
    where: dict[str, str] = field(default_factory=dict)
    alongside: dict[str, float] = field(default_factory=dict)

    def __str__(self) -> str:
        seen = self.observed if isinstance(self.observed, str) else self.observed.__name__
        return f"{self.lever}={self.value:g}-{seen}"


def household_interest(results: xr.Dataset) -> xr.DataArray:
    return results.transactions.sel(kind="deposit_interest", account="households", place=results.province)


def loan_interest(results: xr.Dataset) -> xr.DataArray:
    return results.transactions.sel(kind="loan_interest", account="banks", place=results.province)


def entry_support_and_matching_funds(results: xr.Dataset) -> xr.DataArray:
    return -results.transactions.sel(kind="support_grants", account="vehicles")


def subsidies_for_output_and_research(results: xr.Dataset) -> xr.DataArray:
    return -results.transactions.sel(kind="production_subsidies", account="local_governments")


def relief(results: xr.Dataset) -> xr.DataArray:
    return results.transactions.sel(kind="relief", account="households")


CASES = (
    Case("priority", 3, "priority_adoption", +1, 8, STEEL),
    Case("local_priority", 3, "priority_adoption", +1, 8, LIAONING | STEEL),
    Case("local_priority", -3, "priority_adoption", -1, 8, HENAN),
    Case("coordination", 1, "priority_adoption", -1, 8, NATION, {"priority": 3}),
    Case("support_budget", 2, "industrial_support", +1, 8, LIAONING),
    Case("support_budget", 0, "industrial_support", -1, 8, LIAONING),
    Case("support_entry", 0, "firm_entries", -1, 8),
    # The usual budget pays all that may be paid of entrants' capital: more shows where the budget is small.
    Case("support_entry", 4, "firm_entries", +1, 8, NATION, {"support_budget": 0.1}),
    Case("support_investment", 4, entry_support_and_matching_funds, +1, 8),
    Case("support_investment", 4, "firm_investment", +1, 8),
    Case("support_production", 4, subsidies_for_output_and_research, +1, 8),
    Case("support_production", 4, "producer_price_index", -1, 8),
    Case("support_research", 4, "efficiency", +1, 8),
    Case("support_research", 0, "efficiency", -1, 8),
    Case("promotion_weight", 1, "official_effort", +1, 8),
    Case("promotion_weight", 0, "official_effort", -1, 8),
    Case("bailout_expectation", 0.2, "vehicle_debt", -1, 8),
    Case("evergreening", 0, "firm_exits", +1, 8),
    Case("evergreening", 2, "firm_exits", -1, 8),
    Case("vehicle_borrowing", 0, "public_investment", -1, 8, HENAN),
    # Lenders grant all that is asked unless debt is near what they tolerate.
    Case("vehicle_borrowing", 3, "vehicle_debt", +1, 8, NATION, {"bailout_expectation": 0.3}),
    Case("debt_swap", 0.3, "vehicle_debt", -1, 8, LIAONING),
    Case("debt_swap", 0.3, "local_government_bonds", +1, 8, LIAONING),
    Case("local_tax_share", 0.2, "local_own_revenue", +1, 8, HENAN),
    Case("mandates", 0.8, "government_consumption", -1, 8, HENAN),
    Case("equalisation", 0.1, "central_transfers", +1, 8, HEILONGJIANG),
    Case("land_finance", 2, "land_sales", +1, 8, HENAN),
    Case("programme_lending", 3, "firm_investment", +1, 8),
    Case("programme_lending", -3, "firm_loans", -1, 8),
    Case("infrastructure_programme", 2, "public_investment", +1, 8, HENAN),
    Case("loan_rate", 0.03, "firm_investment", -1, 8),
    # Prices stand still at first, below the target of the rule: money becomes cheaper.
    Case("monetary_rule", 2, loan_interest, -1, 4),
    Case("deposit_rate", 0.03, household_interest, +1, 8),
    Case("deposit_rate", 0.03, "household_consumption", +1, 8),
    Case("consumption_transfer", 0.05, "household_consumption", +1, 8, HEILONGJIANG),
    Case("pension_transfer", 0.05, "household_consumption", +1, 8, HEILONGJIANG),
    Case("child_transfer", 0.05, "household_consumption", +1, 8, HEILONGJIANG),
    Case("social_insurance", 1, "household_consumption", +1, 8),
    Case("trade_in_subsidy", 0.2, "sector_output", +1, 8, {"sector": "motor-vehicles"}),
    Case("capacity_cut", 0.4, "retired_capacity", +1, 8, STEEL),
    Case("capacity_cut", 0.4, "laid_off_by_decree", +1, 8, STEEL),
    Case("capacity_cut", 0.2, "sector_utilisation", +1, 8, COAL),
    Case("reemployment_fund", 500_000, relief, +1, 8, NATION, {"capacity_cut": 0.4}),
    Case("reemployment_fund", 500_000, "waiting_for_work", -1, 8, NATION, {"capacity_cut": 0.4}),
    Case("state_reform", 1, "firm_investment", +1, 8, HEILONGJIANG),
    Case("research_support", 1, "efficiency", +1, 8, STEEL),
    Case("research_support", 1, "real_gross_domestic_product", +1, 16),
    Case("tariff", 0.5, "sector_exports", -1, 8, AMERICA),
    Case("quota", 0.5, "sector_exports", -1, 8, AMERICA),
    Case("export_restraint", 0.5, "sector_exports", -1, 8, ELECTRONICS),
    Case("minimum_export_price", 0.3, "sector_exports", -1, 8, ELECTRONICS),
    Case("export_tax_rebate", 0.1, "sector_exports", +1, 8, ELECTRONICS),
    Case("export_tax_rebate", -0.1, "sector_exports", -1, 8, ELECTRONICS),
    Case("revaluation", 0.1, "exchange_rate", -1, 8),
    Case("revaluation", 0.1, "exports_abroad", -1, 8),
    Case("outward_investment", 0.5, "sector_exports", -1, 8, AMERICA),
    Case("remedies", 5, "foreign_duty", +1, 8),
    Case("foreign_subsidy", 0.3, "sector_exports", -1, 8, AMERICA),
    Case("foreign_demand", 0.7, "sector_exports", -1, 8, AMERICA),
    Case("new_market", 0.05, "sector_exports", +1, 8, {"bloc": "european-union", "sector": "batteries"}),
    Case("new_use", 0.1, "sector_output", +1, 8, {"sector": "electric-vehicles"}),
    Case("import_promotion", 2, "sector_imports", +1, 8, ELECTRONICS),
    Case("import_promotion", 2, "imports_abroad", +1, 8),
    Case("reserves_floor", 1, "firm_loans", -1, 8),
    Case("place_investment", 0.1, "firm_investment", +1, 8, LIAONING),
    Case("place_governance", 1, "real_gross_domestic_product", +1, 16, LIAONING, {"place_investment": 0.1}),
    Case("technology_hub", 1, "real_gross_domestic_product", +1, 8, HEILONGJIANG),
    Case("technology_hub", 1, "skilled_share", +1, 8, HEILONGJIANG),
    Case("amenity", 0.5, "population", +1, 8, HEILONGJIANG),
    Case("tourism", 3, "real_gross_domestic_product", +1, 8, {"province": "CN-HI"}),
    Case("household_registration", 1, "population", +1, 8, {"province": "CN-GD"}),
    Case("honest_statistics", 1, "reported_gross_domestic_product", -1, 16),
    Case("household_demand", 0.7, "household_consumption", -1, 2, HENAN),
    Case("work_stoppage", 0.4, "real_gross_domestic_product", -1, 2, HENAN),
    Case("housing_demand", 0.5, "fixed_capital_formation", -1, 8),
)


def results_under(prepared: Simulation, quarters: int, levers: dict[str, np.ndarray]) -> xr.Dataset:
    """What is observed, and the efficiency at the end, which no results file holds."""
    moved = economy(prepared, levers)
    results = moved.advance(quarters)
    return results.assign(efficiency=(("province", "sector"), np.asarray(moved.state.technology.efficiency)))


def total(results: xr.Dataset, case: Case) -> float:
    """The observed figure, summed over the horizon and over the places that the case names."""
    seen = results[case.observed] if isinstance(case.observed, str) else case.observed(results)
    named = {dimension: code for dimension, code in case.where.items() if dimension in seen.dims}
    return float(seen.sel(named).sum())


@pytest.fixture(scope="module")
def compare(prepared: Simulation) -> Callable[[Case], tuple[float, float]]:
    """What a case observes without and with its lever; runs without are kept."""
    kept: dict[tuple[object, ...], xr.Dataset] = {}

    def both(case: Case) -> tuple[float, float]:
        company = {name: lever(name, value) for name, value in case.alongside.items()}
        key = (case.quarters, *case.alongside.items())
        if key not in kept:
            kept[key] = results_under(prepared, case.quarters, company)
        moved = {**company, case.lever: lever(case.lever, case.value, **case.where)}
        return total(kept[key], case), total(results_under(prepared, case.quarters, moved), case)

    return both


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_lever_moves_its_first_target_the_right_way(
    case: Case, compare: Callable[[Case], tuple[float, float]]
) -> None:
    without, with_it = compare(case)
    change = case.sign * (with_it - without)
    # More than rounding: a thousandth of a per mille of the figure.
    assert change > 1e-6 * abs(without), f"{without:.6g} without, {with_it:.6g} with"


def test_every_lever_of_the_registry_has_a_case() -> None:
    assert {case.lever for case in CASES} == set(registry())


def test_a_path_of_defaults_is_the_run_without_levers(prepared: Simulation) -> None:
    neutral = {name: lever(name, entry.default) for name, entry in registry().items()}
    assert_same_run(run(prepared, 6, neutral), run(prepared, 6))


def test_a_path_ends_where_it_began_once_its_lever_is_neutral_again(prepared: Simulation) -> None:
    """A lever that acts from the fifth quarter on leaves the first four as they were."""
    late = np.concatenate([np.repeat(lever("loan_rate", 0.0), 4), lever("loan_rate", 0.05)])
    base, delayed = run(prepared, 6), run(prepared, 6, {"loan_rate": late})
    assert_same_run(base.isel(quarter=slice(4)), delayed.isel(quarter=slice(4)))
    assert float(delayed.firm_investment[5].sum()) != float(base.firm_investment[5].sum())


@pytest.mark.parametrize("end", ["low", "high"])
@pytest.mark.parametrize("name", registry())
def test_no_lever_breaks_the_economy_at_an_end_of_its_range(
    name: str, end: str, prepared: Simulation
) -> None:
    ended = economy(prepared, {name: lever(name, getattr(registry()[name], end))})
    results = ended.advance(4)
    wrong = [str(one) for one in results.data_vars if not np.isfinite(results[one]).all()]
    assert wrong == []
    worst = results.identity_residual.max(("quarter", "province")).to_series()
    assert worst[worst > 1e-10].to_dict() == {}
