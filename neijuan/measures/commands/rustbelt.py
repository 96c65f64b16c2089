"""`neijuan measure rustbelt`."""

from __future__ import annotations

from typing import Annotated

import typer

from neijuan.errors import UsageError
from neijuan.measures.commands.shared import Csv, Plot, Source, deliver, read
from neijuan.terminal import Json, Quiet

EIGHT = "IL,IN,MI,NY,OH,PA,WV,WI"


def command(
    china: Annotated[
        str, typer.Option(help="Group of provinces or a list: northeast, coast, CN-LN,Jilin.")
    ] = "northeast",
    us: Annotated[
        str, typer.Option(help="American states; the eight of Alder, Lagakos and Ohanian (2023).")
    ] = EIGHT,
    since: Annotated[int, typer.Option(help="Year from which the American peak is sought.")] = 1950,
    income: Annotated[
        str, typer.Option(help="American income: personal_income or gross_domestic_product.")
    ] = "personal_income",
    vintage: Annotated[str, typer.Option(help="Vintage of China's GDP: A, B or D.")] = "A",
    levels: Annotated[str, typer.Option(help="Levels of recovery, as fractions of the peak.")] = "0.9,0.95,1",
    source: Source = None,
    csv: Csv = None,
    plot: Plot = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """The Northeast beside the American Rust Belt, each counted from its own peak."""
    from neijuan.measures import rustbelt

    answer = rustbelt(
        read(source),
        china=china,
        us=us,
        since=since,
        income=income,
        vintage=vintage,
        levels=_numbers(levels),
    )
    deliver(answer, csv=csv, plot=plot, as_json=as_json, quiet=quiet)


def _numbers(text: str) -> list[float]:
    try:
        return [float(part) for part in text.split(",")]
    except ValueError:
        raise UsageError(f"--levels {text!r} is no list of numbers: give for example 0.9,1") from None
