"""One small comparison in the real economy, shared by the tests that only look at it."""

from __future__ import annotations

from pathlib import Path

import pytest

import neijuan as nj
from neijuan.experiments.comparison.compare import Comparison

SHORT = {"quarters": 8, "firms": "1:1000"}


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("comparison")


@pytest.fixture(scope="session")
def scenario(folder: Path) -> Path:
    """Three levers, a switch and a parameter over the baseline, at work within two years."""
    path = folder / "mixed.yaml"
    path.write_text(
        """name: mixed
title: Transfers, a duty and less support
base: baseline
levers:
  - {lever: consumption_transfer, value: 1%, from: 2012Q3}
  - {lever: tariff, sector: textiles, value: 20%, from: 2012Q3}
  - {lever: support_budget, value: 0.8, from: 2012Q4}
"""
    )
    return path


@pytest.fixture(scope="session")
def answer(scenario: Path, folder: Path) -> Comparison:
    return nj.compare("baseline", scenario, seeds=2, attribute=True, last=4, out=folder / "out", **SHORT)
