"""Measures against the programs of their fields; needs the dependency group `verification`."""

from __future__ import annotations

import importlib.util
import sys
from importlib import import_module
from pathlib import Path

import pytest

PROGRAMS = {
    "multipliers": ("pymrio",),
    "inequality_indices": ("inequality",),
    "rank_mobility": ("giddy",),
    "regressions": ("statsmodels", "linearmodels"),
}


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("subject", PROGRAMS)
def test_other_programs_agree(subject: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for program in PROGRAMS[subject]:
        if importlib.util.find_spec(program) is None:
            pytest.skip(f"{program} is not installed: `make verify` installs it")
    monkeypatch.setattr(sys, "path", [str(Path(__file__).parents[2]), *sys.path])
    found = import_module(f"verification.measures.{subject}").compare()
    assert found
    differing = [one.line() for one in found if not one.agrees]
    assert not differing, "\n".join(differing)
