"""Exposure of the provinces to a tariff or an export restraint, through own exports and through suppliers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from neijuan.measures.answer import Answer
from neijuan.measures.export_shocks import (
    AT_IMPACT,
    LONG_RUN,
    chosen_blocs,
    chosen_sectors,
    cut,
    market,
)
from neijuan.measures.exposure_accounts import Accounts, accounts
from neijuan.measures.reader import MONEY, PEOPLE, Table
from neijuan.measures.regions import labels

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

SHARE = "share of value added"
UNITS = {
    "exports": MONEY,
    "earned": MONEY,
    "exports_share": SHARE,
    "direct": SHARE,
    "own_suppliers": SHARE,
    "other_provinces": SHARE,
    "exposure": SHARE,
    "jobs": PEOPLE,
    "loss": MONEY,
    "loss_share": SHARE,
}
TOP = 10


def exposure(
    table: Table = None,
    *,
    year: int | None = None,
    sectors: str | Sequence[str] = "all",
    tariff: float | None = None,
    restraint: float | None = None,
    elasticity: float = LONG_RUN,
    bloc: str | Sequence[str] | None = None,
    bloc_share: float | Mapping[str, float] | None = None,
) -> Answer:
    """Value added and jobs of each province that hang on exports of the named sectors.

    With A the domestic inputs per unit of output between all provinces and sectors, v value added per unit of
    output, e the exports of the sectors that go to the blocs, made in the exporting province:

    * total: V = v (I - A)^-1 e, value added by province where it arises and province that exports;
    * direct: v e, in the exporting industries; own suppliers: the rest of what own exports take at home;
      other provinces: what the province earns from exports of others. All as shares of the value added of
      the province; their sum is `exposure`, in money `earned`; `through` names the other province whose
      exports matter most to it;
    * exports_share: gross exports over value added; larger than what is earned from them, because inputs come
      from elsewhere and from abroad;
    * jobs: employment of the province, spread over its industries by compensation of employees (equal pay in
      all industries of a province: an assumption, grade E, which counts too many jobs where pay is high);
    * loss: V times the share of the exports that is lost, 1 - (1 + t)^-elasticity for a tariff t on their
      value, or the `restraint` itself. Prices at the factory, exports elsewhere and the exchange rate stay:
      partial equilibrium, no diversion to other markets, hence an upper bound.

    A joins provincial tables by import proportionality, see `interprovincial_tables`. `sectors`: names, or
    all, industry, services, agriculture. `bloc`: us, eu, east-asia; `bloc_share`: their share of the exports,
    one or by sector. Without published shares all exports count. `elasticity`: 4 in the long run (Simonovska
    and Waugh 2014); `exports_lost_share_at_impact` is for 1 and scales every loss.

    `table`: None for the tables of 2007, 2012 and 2017; a run; a long table with `exports_abroad` by
    province and sector and `gross_domestic_product`; a dataset with the variables of
    `neijuan.data.input_output.load`. Money in 100 million yuan at current prices, jobs in 10,000 persons,
    shares and tariffs as fractions. Raises UsageError for what is not there.
    Sources: Miller and Blair 2022, Input-Output Analysis, chapters 2, 3 and 6; Chenery 1953 and Moses 1955.
    """
    found = accounts(table, year)
    named = chosen_sectors(sectors, found.tables.sectors)
    lost = cut(tariff, restraint, elasticity)
    blocs = chosen_blocs(bloc)
    target = market(found.tables.sectors, named, blocs, bloc_share)
    hit = found.tables.exports * target.share * np.isin(found.tables.sectors, named)
    content = _content(found, hit)
    rows = _rows(found, content, lost)
    summary = _summary(found, content, rows, named) | {
        "tariff": tariff,
        "restraint": restraint,
        "elasticity": None if tariff is None else elasticity,
        "blocs": blocs,
        "exports_lost_share": lost,
        "exports_lost_share_at_impact": None if tariff is None else cut(tariff, None, AT_IMPACT),
    }
    return Answer(
        name="exposure",
        title=_title(summary, rows),
        table=rows,
        rows="provinces",
        units={column: unit for column, unit in UNITS.items() if column in rows},
        summary=summary,
        notes=(*_notes(summary, found), *target.notes),
        sources=dict(sorted((found.sources | (target.sources or {})).items())),
        draw=_draw,
        more={"supplying sectors": _suppliers(found, content)},
    )


@dataclass(frozen=True, eq=False)
class Content:
    """What deliveries abroad contain: `exports` [P] as sold; `made` [P, S, exporter P]; `value_added` of the
    same shape where it arises; `jobs` [P] or None."""

    exports: NDArray[np.float64]
    made: NDArray[np.float64]
    value_added: NDArray[np.float64]
    jobs: NDArray[np.float64] | None


def _content(found: Accounts, hit: NDArray[np.float64]) -> Content:
    tables = found.tables
    made = tables.makers(hit)
    output = tables.requirements(made)
    jobs = None
    if found.employment is not None:
        paid = (tables.compensation * tables.output).sum(1)
        per_output = tables.compensation * (found.employment / paid)[:, None]
        jobs = (per_output[:, :, None] * output).sum((1, 2))
    return Content(hit.sum(1), made, tables.value_added[:, :, None] * output, jobs)


def _rows(found: Accounts, content: Content, lost: float | None) -> pd.DataFrame:
    """One row a province, the most exposed first."""
    import pandas as pd

    tables, whole = found.tables, found.value_added
    flows = content.value_added.sum(1)
    home = np.arange(len(whole))
    own = flows[home, home]
    direct = (tables.value_added * content.made[home, :, home]).sum(1)
    earned = flows.sum(1)
    columns: dict[str, Any] = {
        "exports": content.exports,
        "earned": earned,
        "exports_share": content.exports / whole,
        "direct": direct / whole,
        "own_suppliers": (own - direct) / whole,
        "other_provinces": (earned - own) / whole,
        "exposure": earned / whole,
        "through": _largest_buyer(flows, tables.provinces),
    }
    if content.jobs is not None:
        columns["jobs"] = content.jobs
    if lost is not None:
        columns |= {"loss": lost * earned, "loss_share": lost * earned / whole}
    rows = pd.DataFrame(columns, index=list(tables.provinces))
    return labels(rows.sort_values("exposure", ascending=False))


def _largest_buyer(flows: NDArray[np.float64], provinces: Sequence[str]) -> list[str]:
    """Name of the other province whose exports give each province most value added; blank without any."""
    from neijuan.data.registries import provinces as registry

    others = flows - np.diag(np.diag(flows))
    names = registry()["name"].reindex(list(provinces))
    return [str(names.iloc[row.argmax()]) if row.max() > 0 else "" for row in others]


def _suppliers(found: Accounts, content: Content) -> pd.DataFrame:
    """The sectors where most of the value added arises, direct and as suppliers, all provinces."""
    import pandas as pd

    tables = found.tables
    direct = (tables.value_added[:, :, None] * content.made).sum((0, 2))
    total = content.value_added.sum((0, 2))
    rows = pd.DataFrame({"sector": tables.sectors, "direct": direct, "as_supplier": total - direct})
    rows["share_of_exposure"] = total / total.sum() if total.sum() else np.nan
    return rows.sort_values("share_of_exposure", ascending=False).head(TOP).reset_index(drop=True)


def _summary(found: Accounts, content: Content, rows: pd.DataFrame, named: list[str]) -> dict[str, Any]:
    exports, earned = float(rows["exports"].sum()), float(content.value_added.sum())
    every = len(named) == len(found.tables.sectors)
    flows = content.value_added.sum(1)
    direct = float((found.tables.value_added[:, :, None] * content.made).sum())
    return {
        "year": found.year,
        "coefficients_of": found.base,
        "sectors": "all" if every else named,
        "exports": exports,
        "value_added": earned,
        "exposure": earned / float(found.value_added.sum()),
        "domestic_content": earned / exports if exports else float("nan"),
        "direct_part": direct / earned if earned else float("nan"),
        "other_provinces_part": 1 - float(np.trace(flows)) / earned if earned else float("nan"),
        "jobs": None if content.jobs is None else float(content.jobs.sum()),
        "loss": float(rows["loss"].sum()) if "loss" in rows else None,
    }


def _title(summary: dict[str, Any], rows: pd.DataFrame) -> str:
    first, year, what = rows.iloc[0], summary["year"], f"Exports of {_what(summary)}"
    if not summary["exports"]:
        return f"{what} {year}: none"
    if summary["loss"] is None:
        return (
            f"{what} {year}: {_percent(first['exposure'])} of the value added of {first['name']}; "
            f"{_percent(summary['other_provinces_part'])} of all is earned by supplying other provinces"
        )
    shock = (
        f"a tariff of {_percent(summary['tariff'])}"
        if summary["tariff"] is not None
        else f"a cut by {_percent(summary['restraint'])}"
    )
    return (
        f"{what} {year}: {shock} costs {first['name']} up to {_percent(first['loss_share'])} of value added"
    )


def _what(summary: dict[str, Any]) -> str:
    named = summary["sectors"]
    if named == "all":
        return "all sectors"
    words = [name.replace("-", " ") for name in named]
    if len(words) > 3:
        return f"{len(words)} sectors"
    return " and ".join([", ".join(words[:-1]), words[-1]] if words[1:] else words)


def _percent(value: float) -> str:
    size = abs(100 * value)
    decimals = 0 if size >= 20 or size == round(size) else 1 if size >= 1 else 2 if size >= 0.05 else 3
    return f"{100 * value:.{decimals}f}%"


def _notes(summary: dict[str, Any], found: Accounts) -> tuple[str, ...]:
    notes = [
        f"Of 100 yuan of these exports {100 * summary['domestic_content']:.0f} are value added in China, "
        f"{100 * summary['direct_part'] * summary['domestic_content']:.0f} in the exporting industries "
        "themselves; the rest pays for imports.",
        "Suppliers in other provinces: every user buys in its province's mix, which comes from other "
        "provinces in proportion to their sales (Chenery 1953, Moses 1955); no pair is observed (grade D).",
    ]
    if summary["loss"] is not None:
        notes.append(_note_on_loss(summary))
    if summary["jobs"] is not None:
        notes.append("Jobs: employment by compensation of employees, equal pay within a province (grade E).")
    notes += [*found.notes, *_notes_on_splits(summary, found)]
    return tuple(notes)


def _note_on_loss(summary: dict[str, Any]) -> str:
    text = "Loss: upper bound. Producer prices, other markets and the exchange rate stay as they were"
    if summary["tariff"] is None:
        return f"{text}."
    lost, at_impact = (_percent(summary[f"exports_lost_share{when}"]) for when in ("", "_at_impact"))
    return (
        f"{text}; {lost} of the exports are lost with an elasticity of {summary['elasticity']:g}, "
        f"{at_impact} at impact (elasticity 1)."
    )


def _notes_on_splits(summary: dict[str, Any], found: Accounts) -> list[str]:
    """Named sectors that are a fixed part of another in all provinces: their geography is the other's."""
    if found.base is None or summary["sectors"] == "all":
        return []
    from neijuan.data.input_output import NATION, split_rows

    rows = split_rows(found.base)
    rows = rows[rows["sector"].isin(summary["sectors"]) & (rows["region"] == NATION)]
    if rows.empty:
        return []
    parts = ", ".join(
        f"{sector} in {parent}" for sector, parent in zip(rows["sector"], rows["parent"], strict=True)
    )
    return [
        f"Equal share of the parent sector in every province, for want of figures by province: {parts} "
        f"(grade {'/'.join(sorted(set(rows['grade'])))})."
    ]


def _draw(answer: Answer) -> Any:
    from neijuan.measures.figures.exposure import draw

    return draw(answer)
