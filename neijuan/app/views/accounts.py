"""The accounts: the three matrices of any quarter, of the nation or a province."""

from __future__ import annotations

from typing import Any

import numpy as np

from neijuan.app import snippets
from neijuan.app.figures import Figure
from neijuan.app.views.scene import Scene
from neijuan.report.tilemap import number

MATRICES = (
    ("transactions", "transactions_flow"),
    ("balance_sheet", "balance_sheet"),
    ("revaluation", "revaluation"),
)


def quarter(scene: Scene) -> str:
    """The quarter shown: the chosen one, else the last of the run."""
    return scene.state.quarter or scene.state.until


def view(scene: Scene) -> list[Figure]:
    """The matrices, if they have arrived."""
    if scene.matrices is None:
        return []
    return [_matrix(scene, name, reader, scene.matrices[name]) for name, reader in MATRICES]


def _matrix(scene: Scene, name: str, reader: str, values: Any) -> Figure:
    """One matrix, summed over all places or of one province, with its sums."""
    from neijuan.economy.dimensions import ACCOUNTS, INSTRUMENTS, KIND_NAMES

    place = scene.state.place
    province = place if place.startswith("CN-") else ""
    table = values[:, :, scene.place(province)] if province else values.sum(axis=2)
    labels = KIND_NAMES if name == "transactions" else INSTRUMENTS
    shown = [row for row in range(len(labels)) if np.any(table[row])]
    scale = float(np.abs(table).max(initial=0.0))
    columns = ["", *(scene.text(f"k_account_{one}") for one in ACCOUNTS), scene.text("sum")]
    rows = [
        [
            scene.text(f"k_{labels[row]}"),
            *(cell(value, scale) for value in table[row]),
            cell(table[row].sum(), scale) or "0",
        ]
        for row in shown
    ]
    sums = table.sum(axis=0)
    rows.append(
        [scene.text(f"total_{name}"), *(cell(v, scale) or "0" for v in sums), cell(sums.sum(), scale) or "0"]
    )
    where = scene.province(province) if province else scene.text("nation_and_abroad")
    argument = f', province="{province}"' if province else ""
    python = (
        f"from neijuan.economy.accounts.matrices import {reader}\n\n"
        f'figure = {reader}(results, "{quarter(scene)}"{argument})\n'
        "print(figure.to_pandas().round(2).to_string())"
    )
    return Figure(
        id=f"accounts-{name}",
        title=f"{scene.text(f'matrix_{name}')}, {where}, {quarter(scene)}",
        unit=scene.text("u_yi" if name == "balance_sheet" else "u_yi_per_quarter"),
        kind="table",
        option={"total": True},
        source=[scene.model_source(), scene.text(f"matrix_{name}_note")],
        python=snippets.plain_text(scene.state, python),
        columns=columns,
        rows=rows,
        wide=True,
    )


def cell(value: float, scale: float) -> str:
    """Whole yi; nothing for an empty cell, 0 for what is rounding beside the largest cell."""
    if value == 0:
        return ""
    return "0" if abs(value) <= 1e-9 * scale else number(value, 0 if abs(value) >= 10 else 1)
