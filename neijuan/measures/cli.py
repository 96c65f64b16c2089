"""`neijuan measure`: one command a measure. Only the commands are imported here; each loads what it needs."""

from __future__ import annotations

from importlib import import_module

import typer

from neijuan.measures import MODULES

SUMMARIES = {
    "balances": "Surplus and deficit provinces, and whether they add up.",
    "capacity": "Utilisation, its troughs, excess capacity.",
    "duplication": "How alike the industries of the provinces are.",
    "zombies": "Zombie firms on three published definitions.",
    "debt": "Local debt, own revenue, dependence on transfers.",
    "convergence": "Whether incomes of provinces draw together.",
    "rustbelt": "The Northeast beside the American Rust Belt.",
    "exposure": "What a tariff or an export restraint costs whom.",
    "profile": "One province on one page.",
}
"""What the list of commands says of each; its own help says more."""

app = typer.Typer(
    name="measure",
    help="Measures from the shipped facts, from a run or from a table of your own.",
    epilog="Try it: neijuan measure balances --year 2012 --plot balances.svg",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@app.callback()
def _measure() -> None:
    """A callback keeps the name of the measure a word of the command, however many measures there are."""


for _name in MODULES:
    _command = import_module(f"neijuan.measures.commands.{_name}").command
    app.command(_name, short_help=SUMMARIES[_name])(_command)
