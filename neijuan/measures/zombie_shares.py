"""Shares of zombies by year, group and weight, how definitions overlap, and who becomes what a year later.

`states` holds one column a definition, 1 a zombie, 0 none, NaN unknown, on the rows of the firm table.
"""

from __future__ import annotations

from itertools import pairwise, product
from typing import TYPE_CHECKING

import numpy as np

from neijuan.measures.zombie_definitions import DEFINITIONS

if TYPE_CHECKING:
    import pandas as pd

WEIGHTS = ("sales", "debt", "employment")
"""Figures that can weight a share; debt is short debt, long debt and bonds."""
AGES = (0, 5, 10, 20, np.inf)
GROUPS = {"age": "by age", "province": "by province", "sector": "by sector"}
"""Columns by which firms are grouped, and the title of the table."""
STATES = ("healthy", "zombie")
AFTER = ("healthy", "zombie", "unknown", "gone")


def weights(firms: pd.DataFrame) -> pd.DataFrame:
    """Weight of each row: `firms` (enterprises it stands for), and sales, debt, employment where known."""
    import pandas as pd

    each = firms["enterprises"].fillna(1.0) if "enterprises" in firms else pd.Series(1.0, index=firms.index)
    found = {"firms": each}
    debts = [name for name in ("short_debt", "long_debt", "bonds") if name in firms]
    figures = firms.assign(debt=firms[debts].sum(axis=1)) if "short_debt" in debts else firms
    for name in WEIGHTS:
        if name in figures:
            found[name] = each * figures[name]
    return pd.DataFrame(found)


def shares(by: pd.DataFrame, states: pd.DataFrame, weight: pd.DataFrame) -> pd.DataFrame:
    """Zombies of each group and definition: index the columns of `by` and `definition`.

    `firms`: classified ones; `zombies`: how many of them; `share` = zombies / firms; `by_sales` and so on:
    sales of zombies over sales of all classified firms. Definitions that know nothing of a group are left
    out.
    """
    import pandas as pd

    parts = []
    for name in map(str, states):
        known = states[name].notna()
        if not known.any():
            continue
        held = weight[known]
        keys = [by[column][known] for column in map(str, by)]
        # Observed groups only: an interval of ages without firms has no share.
        totals = held.groupby(keys, observed=True).sum()
        zombies = held.mul(states[name][known], axis=0).groupby(keys, observed=True).sum()
        ratio = zombies / totals.where(totals > 0)
        part = pd.DataFrame({"firms": totals["firms"], "zombies": zombies["firms"], "share": ratio["firms"]})
        for column in held.columns.drop("firms"):
            part[f"by_{column}"] = ratio[column]
        parts.append(part.assign(definition=name).set_index("definition", append=True))
    return pd.concat(parts).sort_index()


def groups(firms: pd.DataFrame, states: pd.DataFrame, weight: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Share of zombies by age, province and sector, as far as the columns are there; `by_sales` beside it.

    One row a group: `group`, `firms`, then a share a definition and the same by sales.
    """
    tables = {}
    for column, title in GROUPS.items():
        if column not in firms:
            continue
        by = _ages(firms) if column == "age" else firms[column].replace("", np.nan)
        if by.notna().any():
            tables[title] = _beside(by.rename("group"), states, weight, title)
    return tables


def _beside(by: pd.Series, states: pd.DataFrame, weight: pd.DataFrame, title: str) -> pd.DataFrame:
    found = shares(by.to_frame(), states, weight)
    table = found["share"].unstack("definition").reindex(columns=list(states.columns))
    if "by_sales" in found:
        sales = found["by_sales"].unstack("definition").reindex(columns=list(states.columns))
        table = table.join(sales.add_suffix("_by_sales"))
    total = weight["firms"].groupby(by, observed=True).sum().rename("firms")
    ordered = table.join(total).reset_index()[["group", "firms", *table.columns]].astype({"group": str})
    return _with_names(ordered) if title == GROUPS["province"] else ordered


def _with_names(table: pd.DataFrame) -> pd.DataFrame:
    """Provinces in the order of the registry, with their names."""
    from neijuan.data import registries

    names = registries.provinces()["name"]
    ordered = table.set_index("group").reindex([code for code in names.index if code in set(table["group"])])
    ordered.insert(0, "name", names[ordered.index])
    return ordered.reset_index()


def _ages(firms: pd.DataFrame) -> pd.Series:
    import pandas as pd

    names = [f"{low:g} to under {high:g}" for low, high in pairwise(AGES[:-1])]
    return pd.cut(firms["age"], AGES, right=False, labels=[*names, f"{AGES[-2]:g} and over"])


def overlap(states: pd.DataFrame, weight: pd.DataFrame) -> pd.DataFrame:
    """Firms by the definitions that call them a zombie: every combination, of firms that all could classify.

    The regions of the Venn diagram of up to three sets and what is outside: columns a definition each (yes
    or no), `firms`, `share`.
    """
    import pandas as pd

    names = list(states.columns)
    known = states.notna().all(axis=1)
    held = weight.loc[known, "firms"].groupby([states[name][known] for name in names]).sum()
    rows = []
    for combination in product((1.0, 0.0), repeat=len(names)):
        count = float(held.get(combination if len(names) > 1 else combination[0], 0.0))
        rows.append([*(flag == 1 for flag in combination), count])
    table = pd.DataFrame(rows, columns=[*names, "firms"])
    total = table["firms"].sum()
    return table.assign(share=table["firms"] / total if total else np.nan)


def moves(firms: pd.DataFrame, states: pd.DataFrame, weight: pd.DataFrame) -> pd.DataFrame:
    """Firms by state in one year and in the next: year (the first), definition, before, after, firms.

    After is `gone` if the firm has no row in the next year, and for the enterprises that a row has lost
    then; `unknown` if the definition cannot tell. Years whose next one is not in the table are left out.
    """
    import pandas as pd

    firm, year = firms["firm"].factorize()[0], firms["year"].to_numpy()
    stays = (np.roll(firm, -1) == firm) & (np.roll(year, -1) - year == 1)
    stays[-1:] = False
    count = weight["firms"].to_numpy()
    kept = np.where(stays, np.minimum(count, np.roll(count, -1)), 0.0)
    parts = []
    for name in map(str, states):
        now = states[name].to_numpy()
        later = np.where(stays, np.roll(now, -1), np.nan)
        known = ~np.isnan(now) & np.isin(year + 1, np.unique(year[~np.isnan(now)]))
        after = np.where(np.isnan(later), AFTER.index("unknown"), later)
        for state, number in ((after, kept), (np.full(len(now), AFTER.index("gone")), count - kept)):
            cells = {"year": year, "before": now, "after": state, "firms": number}
            parts.append(pd.DataFrame(cells)[known].assign(definition=name))
    found = pd.concat(parts, ignore_index=True)
    moved = found.groupby(["year", "definition", "before", "after"], as_index=False)["firms"].sum()
    # Positions in the two lists of names: a state of 1 is a zombie.
    names = {"before": dict(enumerate(STATES)), "after": dict(enumerate(AFTER))}
    return moved.assign(**{column: moved[column].map(named) for column, named in names.items()})


def matrices(moved: pd.DataFrame) -> pd.DataFrame:
    """Transition matrices of all years together: definition, before, firms, and the share that comes after.

    The four shares of a row (healthy, zombie, unknown, gone) add up to 1.
    """
    cells = moved.pivot_table(index=["definition", "before"], columns="after", values="firms", aggfunc="sum")
    cells = cells.reindex(columns=list(AFTER)).fillna(0.0)
    total = cells.sum(axis=1)
    return _named(cells.div(total.where(total > 0), axis=0).assign(firms=total))


def movements(moved: pd.DataFrame) -> pd.DataFrame:
    """Rates by year and definition, of firms known in the first year and still known or gone in the next.

    `entry`: healthy firms that are zombies a year later; `recovery`: zombies that are healthy; `zombie_exit`
    and `healthy_exit`: those that are gone. `year` is the second one.
    """
    import pandas as pd

    told = moved[moved["after"] != "unknown"]
    cells = told.pivot_table(
        index=["year", "definition"], columns=["before", "after"], values="firms", aggfunc="sum"
    ).fillna(0.0)

    def count(before: str, after: str) -> pd.Series:
        key = (before, after)
        return cells[key] if key in cells else pd.Series(0.0, index=cells.index)

    whole = {
        state: count(state, "healthy") + count(state, "zombie") + count(state, "gone") for state in STATES
    }
    rates = {
        "entry": count("healthy", "zombie") / whole["healthy"].where(whole["healthy"] > 0),
        "recovery": count("zombie", "healthy") / whole["zombie"].where(whole["zombie"] > 0),
        "zombie_exit": count("zombie", "gone") / whole["zombie"].where(whole["zombie"] > 0),
        "healthy_exit": count("healthy", "gone") / whole["healthy"].where(whole["healthy"] > 0),
    }
    table = pd.DataFrame(rates).reset_index()
    return in_order(table.assign(year=table["year"] + 1), ["year", "definition"])


def _named(table: pd.DataFrame) -> pd.DataFrame:
    return in_order(table.reset_index(), ["definition", "before"])[["definition", "before", "firms", *AFTER]]


def in_order(table: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Sorted, definitions in their usual order."""
    order = {name: place for place, name in enumerate(DEFINITIONS)}
    return table.sort_values(
        keys,
        key=lambda column: column.map(order) if column.name == "definition" else column,
        ignore_index=True,
    )
