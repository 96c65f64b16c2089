"""A stand-in for the engine, as fast as a test wants it, with the same face: prepare, advance, save, load."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest
import xarray as xr

from neijuan.errors import UsageError

PROVINCES = ("CN-BJ", "CN-TJ", "CN-LN")
FLOWS = (
    "gross_domestic_product",
    "real_gross_domestic_product",
    "household_consumption",
    "exports_abroad",
    "imports_abroad",
    "surveyed_utilisation",
    "firms",
)


class FakeSimulation:
    """Figures depend on the seed and on all quarters before, so that a wrong split or order shows."""

    residual = 1e-15
    before_quarter: Callable[[FakeSimulation], None] | None = None

    parameters = SimpleNamespace(as_dict=lambda: {"loan_rate": 0.06})
    mechanisms = SimpleNamespace(_asdict=dict)
    path: tuple[str, ...] = ()
    history = True

    def __init__(self, start: int, firms: str, seed: int, quarter_index: int = 0, state: float = 1.0) -> None:
        self.start, self.firms, self.seed = start, firms, seed
        self.quarter_index, self.state = quarter_index, state
        self.firm_count = 370000 // int(firms.removeprefix("1:"))

    @classmethod
    def prepare(
        cls, start: int = 2012, firms: str = "1:100", seed: int = 1, **economy: object
    ) -> FakeSimulation:
        if start not in (2002, 2007, 2012, 2017):
            raise UsageError(f"no input-output tables for {start}: choose 2002, 2007, 2012 or 2017")
        if not firms.removeprefix("1:").isdigit():
            raise UsageError(f"{firms!r} is no scale: write a ratio such as 1:100")
        return cls(start, firms, seed)

    def quarter_labels(self, count: int) -> list[str]:
        numbers = range(4 * self.start + self.quarter_index, 4 * self.start + self.quarter_index + count)
        return [f"{number // 4}Q{number % 4 + 1}" for number in numbers]

    def advance(self, quarters: int) -> xr.Dataset:
        labels = self.quarter_labels(quarters)
        values = []
        for _ in range(quarters):
            if FakeSimulation.before_quarter is not None:
                FakeSimulation.before_quarter(self)
            self.state = self.state * 1.01 + 0.001 * self.seed
            self.quarter_index += 1
            values.append([self.state * (1 + number) for number in range(len(PROVINCES))])
        flows = {name: (("quarter", "province"), np.array(values)) for name in FLOWS}
        residual = np.full((quarters, 2, len(PROVINCES)), FakeSimulation.residual)
        return xr.Dataset(
            {**flows, "identity_residual": (("quarter", "identity", "province"), residual)},
            coords={
                "quarter": labels,
                "province": list(PROVINCES),
                "identity": ["households", "balance_of_payments"],
            },
        )

    def save(self, path: Path) -> None:
        fields = ("start", "firms", "seed", "quarter_index", "state")
        Path(path).write_text(json.dumps({name: getattr(self, name) for name in fields}))

    @classmethod
    def load(cls, path: Path) -> FakeSimulation:
        return cls(**json.loads(Path(path).read_text()))


def _write_report(dataset: xr.Dataset, path: Path) -> Path:
    path.write_text(f"<!doctype html><title>{dataset.attrs['title']}</title>")
    return path


def install(patch: pytest.MonkeyPatch) -> None:
    """Put the stand-in and a one-line report in the places where a run looks for the real ones."""
    from neijuan.experiments.play import _prepared

    _prepared.cache_clear()
    engine = ModuleType("neijuan.economy.simulation")
    engine.Simulation = FakeSimulation  # type: ignore[attr-defined]
    page = ModuleType("neijuan.report.page")
    page.write_report = _write_report  # type: ignore[attr-defined]
    patch.setitem(sys.modules, "neijuan.economy.simulation", engine)
    patch.setitem(sys.modules, "neijuan.report.page", page)
    patch.setattr(FakeSimulation, "residual", 1e-15)
    patch.setattr(FakeSimulation, "before_quarter", None)
