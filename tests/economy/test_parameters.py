"""The registry: what is registered is read, what is read is registered, and every value has its reasons."""

from __future__ import annotations

import csv
import re
from importlib.resources import files
from pathlib import Path

import jax
import pytest

import neijuan.economy
from neijuan.economy.parameters import of_start_year, parameters, registry
from neijuan.economy.simulation import BENCHMARK_YEARS
from neijuan.errors import UsageError

FOLDER = Path(neijuan.economy.__file__).parent
NAMES = list(registry())
BEHAVIOUR = [name for name in NAMES if not name.startswith("start_")]
START = [name for name in NAMES if name.startswith("start_")]


def source(*parts: str) -> str:
    return "\n".join(
        path.read_text(encoding="utf-8") for path in sorted(FOLDER.joinpath(*parts).rglob("*.py"))
    )


CODE, START_CODE = source(), source("start")


def test_every_behavioural_parameter_is_read() -> None:
    unread = [name for name in BEHAVIOUR if not re.search(rf"\bp\.{name}\b", CODE)]
    # Entry and liquidity also shape the start, where settings are plain numbers.
    assert [name for name in unread if f'["{name}"]' not in START_CODE] == []


def test_every_starting_value_is_read_at_the_start() -> None:
    def read(name: str) -> bool:
        if f'"{name}"' in START_CODE or re.search(rf"\bp\.{name}\b", START_CODE):
            return True
        stem, _, last = name.rpartition("_")
        return f'f"{stem}_{{' in START_CODE and f'"{last}"' in START_CODE

    assert [name for name in START if not read(name)] == []


def test_what_the_code_reads_is_registered() -> None:
    methods = {"as_dict", "tree_flatten"}
    read = set(re.findall(r"(?<![\w.])p\.([a-z_]+)", CODE)) - methods
    assert sorted(read - set(NAMES)) == []
    settings = set(re.findall(r'(?<![\w.])(?:s|settings)\["([a-z_]+)"\]', START_CODE))
    assert sorted(settings - set(NAMES)) == []


@pytest.mark.parametrize("name", NAMES)
def test_each_row_is_complete(name: str) -> None:
    entry = registry()[name]
    assert entry.low <= entry.default <= entry.high
    assert entry.low < entry.high
    assert entry.grade in {"A", "B", "C", "D", "E"}
    for text in (entry.symbol, entry.unit, entry.rule, entry.source, entry.meaning):
        assert text.strip()
    if entry.grade == "E":
        assert "assumption" in entry.source, "what has no source says so"


def test_symbols_and_names_are_unique() -> None:
    rows = files("neijuan.economy").joinpath("parameters.csv").read_text(encoding="utf-8").splitlines()
    assert len(rows) - 1 == len(NAMES)
    meanings = [entry.meaning for entry in registry().values()]
    assert len(set(meanings)) == len(meanings)


def start_rows() -> list[dict[str, str]]:
    text = files("neijuan.economy").joinpath("start_years.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@pytest.mark.parametrize("row", start_rows(), ids=lambda row: f"{row['year']}-{row['parameter']}")
def test_values_of_other_years_are_registered_in_range_and_sourced(row: dict[str, str]) -> None:
    assert int(row["year"]) in BENCHMARK_YEARS
    entry = registry()[row["parameter"]]
    assert entry.low <= float(row["value"]) <= entry.high
    assert row["grade"] in {"A", "B", "C", "D", "E"}
    assert row["source"].strip()


def test_years_differ_and_2012_is_the_default() -> None:
    assert of_start_year(2012) == {}
    differing = [of_start_year(year) for year in BENCHMARK_YEARS if year != 2012]
    assert all(differing)
    assert len({tuple(sorted(values.items())) for values in differing}) == 3
    keys = [(row["year"], row["parameter"]) for row in start_rows()]
    assert len(set(keys)) == len(keys)


def test_a_changed_value_is_used_and_the_rest_stays() -> None:
    changed = parameters(price_floor=0.5).as_dict()
    assert changed.pop("price_floor") == 0.5
    assert changed == {k: v for k, v in parameters().as_dict().items() if k != "price_floor"}


@pytest.mark.parametrize(
    ("changes", "hint"),
    [
        ({"price_flor": 0.5}, "price_floor"),
        ({"zzz": 1.0}, "zzz"),
        ({"price_floor": 1.5}, "0.0 to 1.0"),
        ({"price_floor": float("nan")}, "outside"),
    ],
)
def test_a_wrong_change_is_refused_in_one_line(changes: dict[str, float], hint: str) -> None:
    with pytest.raises(UsageError, match=hint) as caught:
        parameters(**changes)
    assert len(str(caught.value).splitlines()) == 1


def test_parameters_are_traced_not_compiled_in() -> None:
    traces = []

    @jax.jit
    def double(p):
        traces.append(1)
        return 2.0 * p.price_floor

    assert float(double(parameters(price_floor=0.5))) == 1.0
    assert float(double(parameters(price_floor=0.25))) == 0.5
    assert len(traces) == 1


def test_an_unregistered_attribute_is_an_error() -> None:
    with pytest.raises(AttributeError, match="luck"):
        _ = parameters().luck
