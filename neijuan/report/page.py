"""The report of a run: one HTML file that needs nothing else, no network, no script."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import xarray as xr
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from neijuan.experiments.files import write_whole
from neijuan.report import provenance, requirements, style
from neijuan.report.accounting import TOLERANCE, accounting_card, scientific
from neijuan.report.figure import ReportFigure
from neijuan.report.figures import (
    balances,
    debts,
    firms,
    flows,
    labour,
    maps,
    output,
    prices,
    provinces,
    sectors,
    trade,
    utilisation,
)
from neijuan.report.headline import findings
from neijuan.report.matrices import balance_sheet_matrix, transactions_matrix
from neijuan.report.scenario import scenario_card
from neijuan.report.sentences import sentences
from neijuan.report.series import LOW, span

Draw = Callable[[xr.Dataset], ReportFigure]
CONTENTS: tuple[tuple[str, str, tuple[Draw, ...], tuple[Draw, ...]], ...] = (
    (
        "map",
        "The provinces at a glance",
        (),
        (maps.growth_map, maps.balance_map, maps.utilisation_map, maps.debt_map),
    ),
    ("output", "National output", (output.national_output, output.expenditure_shares), ()),
    ("provinces", "Province by province", (provinces.provincial_growth, provinces.provincial_balances), ()),
    ("balances", "Coast and interior", (balances.coast_and_interior,), ()),
    (
        "utilisation",
        "Use of capacity",
        (
            utilisation.national_utilisation,
            sectors.utilisation_by_sector,
            utilisation.sector_utilisation,
        ),
        (),
    ),
    ("prices", "Prices", (prices.price_levels, sectors.prices_by_sector), ()),
    (
        "trade",
        "Trade and remedies",
        (trade.foreign_trade, trade.exports_of_sectors, sectors.exports_by_sector, trade.foreign_duties),
        (),
    ),
    ("debts", "Debts", (debts.debts,), (maps.local_debt_map, maps.debt_service_map)),
    ("firms", "Firms", (firms.firm_dynamics, firms.zombie_firms), (maps.exit_map, maps.zombie_map)),
    ("work", "Jobs and migration", (labour.labour,), (maps.unemployment_map, maps.migration_map)),
    ("flows", "Who pays whom", (flows.flows_between_sectors,), ()),
)
"""Anchor, heading, figures across the page and figures side by side of each section."""
TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Section:
    """A part of the page: anchor, heading, figures across the page, then figures side by side."""

    anchor: str
    heading: str
    wide: list[ReportFigure] = field(default_factory=list)
    pairs: list[ReportFigure] = field(default_factory=list)

    @property
    def figures(self) -> list[ReportFigure]:
        """All figures in reading order."""
        return self.wide + self.pairs


def write_report(results: xr.Dataset, path: Path) -> Path:
    """Write the report of a run as one self-contained HTML file and return its path.

    `results` follows the vocabulary of results: dimensions seed, quarter ("2012Q1"), province, sector,
    identity,
    kind, instrument, account, place; money in yi (100 million yuan) per quarter. Flows are shown per year.
    The file
    is written to a temporary name and moved. Raises `UsageError` when a variable or attribute is missing
    or the folder cannot be written.
    """
    requirements.check(results)
    page = render(results.load())
    return write_whole(Path(path), lambda place: place.write_text(page, encoding="utf-8"))


def render(results: xr.Dataset) -> str:
    """The page as text; `results` must have passed `requirements.check`."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["svg"] = lambda figure: Markup(figure.svg())
    return environment.get_template("report.html.jinja").render(
        title=heading(results),
        span=span(results),
        run=provenance.run_card(results),
        scenario=scenario_card(results),
        sentences=sentences(results),
        findings=findings(results),
        several_seeds=results.sizes["seed"] > 1,
        low=round(100 * LOW),
        sections=sections(results),
        card=accounting_card(results),
        tolerance=scientific(TOLERANCE),
        last_quarter=results["quarter"].to_numpy()[-1],
        first_seed=results["seed"].to_numpy()[0],
        transactions=transactions_matrix(results),
        balance_sheet=balance_sheet_matrix(results),
        sources=provenance.sources(results),
        source_line=provenance.source_line(results),
        command=provenance.command(results),
        manifest=results.attrs["manifest"],
        styles=Markup(_styles()),
    )


def heading(results: xr.Dataset) -> str:
    """Title of the page: that of the scenario where the run tells it."""
    card = scenario_card(results)
    return card.title if card is not None and card.title else str(results.attrs["title"])


def sections(results: xr.Dataset) -> list[Section]:
    """All figures of the report in reading order."""
    return [
        Section(anchor, heading, [draw(results) for draw in wide], [draw(results) for draw in pairs])
        for anchor, heading, wide, pairs in CONTENTS
    ]


def _styles() -> str:
    """The style sheet with the colours of both schemes filled in; print keeps the light one."""
    sheet = (TEMPLATES / "report.css").read_text(encoding="utf-8")
    colours = f":root {{ {style.declarations(style.LIGHT)} }}\n"
    dark = (
        f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {style.declarations(style.DARK)} }} }}\n"
    )
    return colours + dark + sheet
