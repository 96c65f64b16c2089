"""`neijuan measure`: one command a measure. Only the commands are imported here; each loads what it needs."""

from __future__ import annotations

from importlib import import_module

import typer

from neijuan.measures import MODULES

app = typer.Typer(
    name="measure",
    help="Measures from the shipped facts, from a run or from your own table: " + ", ".join(MODULES) + ".",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@app.callback()
def _measure() -> None:
    """A callback keeps the name of the measure a word of the command, however many measures there are."""


for _name in MODULES:
    app.command(_name)(import_module(f"neijuan.measures.commands.{_name}").command)
