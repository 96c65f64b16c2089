"""A table of events to try things on."""

import csv
import io
from collections.abc import Callable

import pytest

from neijuan.economy.history.events import COLUMNS

ROW = {
    "id": "trial",
    "title": "A trial",
    "lever": "tariff",
    "targets": "united-states;steel",
    "value": "0.1",
    "unit": "share of value",
    "first_quarter": "2018Q1",
    "last_quarter": "",
    "ramp_quarters": "0",
    "shape": "event",
    "embodied": "no",
    "source": "none",
    "source_key": "",
    "grade": "E",
    "reason": "a trial",
}


def as_lines(*rows: dict[str, str]) -> list[str]:
    """Rows as the lines of a table."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows([{**ROW, **row} for row in rows])
    return out.getvalue().splitlines()


@pytest.fixture
def lines() -> Callable[..., list[str]]:
    """What turns changes of a trial row into the lines of a table."""
    return as_lines
