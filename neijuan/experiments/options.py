"""Options that `run`, `compare` and `sweep` have in common."""

from typing import Annotated

import typer

from neijuan.experiments import defaults

StartYear = Annotated[
    int | None,
    typer.Option(help=f"Year of the input-output tables to start from. [default: {defaults.START}]"),
]
Quarters = Annotated[int | None, typer.Option(help="Number of quarters, instead of --until.")]
FirstSeed = Annotated[int | None, typer.Option(help=f"First random seed. [default: {defaults.SEED}]")]
