"""The axes of the economy: who pays (accounts), for what (kinds), where (places), in which claims
(instruments).

Provinces and sectors are data (`provinces.csv`, `sectors.csv`); what is listed here belongs to the
accounting itself.
"""

from typing import NamedTuple

ACCOUNTS: tuple[str, ...] = (
    "households",
    "firms",
    "vehicles",
    "local_governments",
    "centre",
    "banks",
    "central_bank",
    "foreign",
)
PROVINCIAL_ACCOUNTS: tuple[str, ...] = ("households", "firms", "vehicles", "local_governments", "banks")
"""The accounts that every province has; their joint cash flow is the province's balance of payments."""

BLOCS: tuple[str, ...] = ("united-states", "european-union", "emerging-asia", "rest-of-world")


class Kind(NamedTuple):
    """One kind of payment: its name, the stage of the accounts it belongs to, and what it is for."""

    name: str
    stage: str
    meaning: str


KINDS: tuple[Kind, ...] = (
    Kind("consumption", "goods", "households buy goods and services"),
    Kind("government_purchases", "goods", "local governments and the centre buy goods and services"),
    Kind("intermediate_inputs", "goods", "firms buy materials and services for production"),
    Kind("capital_formation", "goods", "firms, vehicles and local governments buy capital goods"),
    Kind("exports", "goods", "foreign blocs buy from firms"),
    Kind("wages", "income", "firms pay households"),
    Kind("production_taxes", "income", "firms pay local governments and the centre, net of subsidies"),
    Kind("corporate_taxes", "income", "firms and banks pay local governments and the centre"),
    Kind("personal_taxes", "income", "households pay local governments and the centre"),
    Kind("export_rebates", "income", "the centre returns taxes to firms on what they export"),
    Kind("production_subsidies", "income", "local governments pay firms for output and research"),
    Kind("household_transfers", "income", "the centre pays households beyond social benefits"),
    Kind("trade_in_subsidies", "income", "the centre pays its part of what households trade in"),
    Kind("relief", "income", "the centre pays those laid off by decree"),
    Kind("central_transfers", "income", "the centre pays local governments"),
    Kind("social_benefits", "income", "local governments pay households"),
    Kind("land_sales", "income", "firms pay local governments for the use of land"),
    Kind("loan_interest", "income", "firms pay banks"),
    Kind("vehicle_interest", "income", "financing vehicles pay banks"),
    Kind("local_bond_interest", "income", "local governments pay banks"),
    Kind("central_bond_interest", "income", "the centre pays banks"),
    Kind("deposit_interest", "income", "banks pay depositors"),
    Kind("reserve_interest", "income", "the central bank pays banks"),
    Kind("interbank_interest", "income", "banks of deficit provinces pay banks of surplus provinces"),
    Kind("bank_profit_pooling", "income", "provincial books of the banks share one result"),
    Kind("foreign_exchange_income", "income", "foreign blocs pay the central bank on its reserves"),
    Kind("dividends", "income", "firms pay their owners"),
    Kind("bank_dividends", "income", "banks pay their owners"),
    Kind("central_bank_remittance", "income", "the central bank pays its surplus to the centre"),
    Kind("vehicle_grants", "capital", "local governments pay their vehicles"),
    Kind("support_grants", "capital", "vehicles pay firms towards capital goods and entry"),
    Kind("programme_grants", "capital", "the centre pays firms for capital goods in programme regions"),
    Kind("equity_issues", "financial", "owners pay firms for new equity"),
    Kind("firm_loans", "financial", "banks lend to firms, net of repayment"),
    Kind("vehicle_debt", "financial", "banks lend to vehicles, net of repayment"),
    Kind("local_government_bonds", "financial", "banks buy local bonds, net of redemption"),
    Kind("central_government_bonds", "financial", "banks buy central bonds, net of redemption"),
)
KIND_NAMES: tuple[str, ...] = tuple(kind.name for kind in KINDS)

INSTRUMENTS: tuple[str, ...] = (
    "deposits",
    "firm_loans",
    "vehicle_debt",
    "local_government_bonds",
    "central_government_bonds",
    "reserves",
    "treasury_deposit",
    "interprovincial_position",
    "foreign_exchange",
    "equity",
    "capital",
    "inventories",
    "infrastructure",
)
REAL_ASSETS: tuple[str, ...] = ("capital", "inventories", "infrastructure")
"""Assets that are nobody's liability; every other instrument sums to zero over the nation and the world."""

EQUITY_HOLDERS: tuple[str, ...] = ("households", "local_governments", "centre", "foreign")
"""Who owns firms and banks. What foreigners own is foreign direct investment."""


def account(name: str) -> int:
    """Position of an account on the account axis."""
    return ACCOUNTS.index(name)


def kind(name: str) -> int:
    """Position of a kind of payment on the kind axis."""
    return KIND_NAMES.index(name)


def places(provinces: tuple[str, ...]) -> tuple[str, ...]:
    """The place axis: the provinces, then the nation (centre and central bank), then the foreign blocs."""
    return (*provinces, "nation", *BLOCS)
