"""`neijuan measure profile`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from neijuan.measures.commands.shared import Csv, Plot, Source, deliver, read
from neijuan.terminal import Json, Quiet

if TYPE_CHECKING:
    import pandas as pd


def command(
    province: Annotated[str, typer.Argument(help="Code, English or Chinese name: CN-LN, Liaoning, 辽宁.")],
    source: Source = None,
    csv: Csv = None,
    plot: Plot = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """One page on one province: accounts, balance, industries, people, debt, rank and path."""
    from neijuan.measures import profile

    answer = profile(read(source), province=province)
    if as_json or quiet:
        deliver(answer, csv=csv, plot=plot, as_json=as_json, quiet=quiet)
        return
    written = [answer.write_csv(csv)] if csv is not None else []
    written += [answer.plot(plot)] if plot is not None else []
    more = {title: _each_row(table) for title, table in answer.more.items()}
    shown = replace(answer, table=_each_row(answer.table), more=more)
    deliver(shown, csv=None, plot=None, as_json=False, quiet=False)
    for path in written:
        print(path)


def _each_row(table: pd.DataFrame) -> pd.DataFrame:
    """Rows with units of their own: each figure rounded by its own size, not by that of its column."""
    mixed = [column for column in ("value", "median", "first", "last") if "indicator" in table]
    return table.assign(**{name: table[name].map(_rounded) for name in mixed if name in table})


def _rounded(value: float) -> str:
    size = abs(value)
    return f"{value:,.0f}" if size >= 1000 else f"{value:.1f}" if size >= 100 else f"{value:.3f}"
