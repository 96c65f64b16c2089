"""`neijuan data reconciliation`: published and reconciled accounts of a benchmark year side by side."""

from __future__ import annotations

import json as json_format
from typing import TYPE_CHECKING, Annotated

import typer

from neijuan.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd

    from neijuan.economy.start.reconciliation import Reconciliation

WIDE = 156
"""Characters a line at least: a table broken in the middle of its rows cannot be read."""

Year = Annotated[int, typer.Option(help="Benchmark year with input-output tables: 2002, 2007, 2012 or 2017.")]
By = Annotated[str, typer.Option(help="Rows of the table: province or sector.")]
Province = Annotated[str | None, typer.Option(help="One province: ISO code or name, e.g. CN-LN or Liaoning.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")]


def reconciliation(
    year: Year = 2012,
    by: By = "province",
    province: Province = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Published beside reconciled accounts.

    How much the published accounts had to change for them to add up.
    """
    if by not in ("province", "sector"):
        raise UsageError(f"unknown rows '{by}': choose province or sector")
    if province is not None and by == "sector":
        raise UsageError("--province and --by sector exclude each other: leave one out")
    from neijuan.data.input_output import check_year

    check_year(year)
    code = None if province is None else _province_code(province)
    from neijuan.economy.start.reconciliation import reconcile

    result = reconcile(year)
    table = result.by_province if by == "province" else result.by_sector
    if code is not None:
        table = table.loc[[code]]
    if as_json:
        print(json_format.dumps(_as_json(result, table, by), ensure_ascii=False))
    elif not quiet:
        _print(result, table, by)


def _province_code(given: str) -> str:
    """ISO code of a province given by code or English name. Raises UsageError that names the nearest."""
    from difflib import get_close_matches

    from neijuan.data.input_output import provinces

    names = {code.lower(): code for code in provinces().index}
    names |= {name.lower(): code for code, name in provinces()["name"].items()}
    if given.lower() in names:
        return str(names[given.lower()])
    near = get_close_matches(given.lower(), names, n=1, cutoff=0.4)
    hint = f"did you mean {names[near[0]]}?" if near else "give an ISO code such as CN-LN"
    raise UsageError(f"unknown province '{given}': {hint}")


def _labels(by: str) -> dict[str, str]:
    from neijuan.data.input_output import provinces, sectors

    table = provinces() if by == "province" else sectors()
    return {str(code): str(name) for code, name in table["name"].items()}


def _as_json(result: Reconciliation, table: pd.DataFrame, by: str) -> dict[str, object]:
    """Plain numbers; a ratio without base is null."""
    labels = _labels(by)
    rows = []
    for code, row in table.iterrows():
        items: dict[str, dict[str, float | None]] = {}
        for key, value in row.items():
            item, column = str(key[0]), str(key[1])  # type: ignore[index]
            items.setdefault(item, {})[column] = None if value != value else round(float(value), 6)
        rows.append({by: code, "name": labels[str(code)], **items})
    summary = result.summary
    return {
        "year": result.accounts.year,
        "unit": "100 million yuan; change_percent of net exports in percentage points",
        "rank_correlation": round(float(summary.attrs["rank_correlation"]), 6),
        "summary": json_format.loads(summary.to_json(orient="index")),
        "rows": rows,
    }


def _print(result: Reconciliation, table: pd.DataFrame, by: str) -> None:
    """One row a province or sector: published, reconciled and change of each item, then the medians."""
    from rich.box import SIMPLE
    from rich.console import Console
    from rich.table import Table

    from neijuan.economy.start.report import ITEMS

    heads = dict(zip(ITEMS, ("GDP", "household", "governm.", "invest.", "net exp."), strict=True))
    if by == "sector":
        heads["gross_domestic_product"] = "val. added"
    title = f"Published (before) and reconciled (after) accounts, {result.accounts.year}, 100 million yuan"
    grid = Table(
        title=title,
        title_justify="left",
        header_style="bold",
        pad_edge=False,
        box=SIMPLE,
        padding=(0, 1, 0, 0),
    )
    grid.add_column(f"\n{by}", no_wrap=True)
    for item, head in heads.items():
        grid.add_column(f"{head}\nbefore", justify="right", no_wrap=True)
        grid.add_column("\nafter", justify="right", no_wrap=True)
        grid.add_column("\npts" if item == "net_exports" else "\n%", justify="right", no_wrap=True)
    labels = _labels(by)
    for code, row in table.iterrows():
        cells = [
            text
            for item in ITEMS
            for text in (
                f"{row[item, 'published']:,.0f}",
                f"{row[item, 'reconciled']:,.0f}",
                "" if row[item, "change_percent"] != row[item, "change_percent"]
                else f"{row[item, 'change_percent']:+.1f}",
            )
        ]  # fmt: skip
        grid.add_row(labels[str(code)] if by == "province" else str(code), *cells)
    console = Console()
    Console(width=max(console.width, WIDE)).print(grid)
    for line in _notes(result, by):
        print(line)


def _notes(result: Reconciliation, by: str) -> list[str]:
    """What the columns are, the median changes and the rank correlation."""
    summary = result.summary
    medians = ", ".join(
        f"{str(item).replace('_', ' ')} {row['median_change']:+.1f}" for item, row in summary.iterrows()
    )
    basis = (
        "Before: GDP of vintage B, expenditure of vintage C; net exports change in points of GDP."
        if by == "province"
        else "Before: sums of the provincial tables; net exports change in points of output."
    )
    return [
        basis,
        f"Median change over provinces, percent (net exports: points of GDP): {medians}.",
        f"Rank correlation of provincial balances, published and reconciled: "
        f"{summary.attrs['rank_correlation']:.3f}.",
        "Repairs and assumptions: neijuan data gaps --topic 'input-output'.",
    ]
