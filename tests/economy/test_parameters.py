"""The registry: what is registered is read, what is read is registered, and every value has its reasons."""

from __future__ import annotations

import ast
import csv
import re
from importlib.resources import files
from pathlib import Path

import jax
import pytest

import neijuan.economy
from neijuan.economy import levers
from neijuan.economy.mechanisms import NAMES as NAMES_OF_MECHANISMS
from neijuan.economy.parameters import of_start_year, parameters, registry
from neijuan.economy.simulation import BENCHMARK_YEARS
from neijuan.errors import UsageError

FOLDER = Path(neijuan.economy.__file__).parent
NAMES = list(registry())
BEHAVIOUR = [name for name in NAMES if not name.startswith("start_")]
START = [name for name in NAMES if name.startswith("start_")]


def modules(*parts: str) -> list[Path]:
    return sorted(FOLDER.joinpath(*parts).rglob("*.py"))


def read_from(owner: str, paths: list[Path]) -> set[str]:
    """Attributes that code reads from whatever is called `owner`; words and comments do not count."""
    found = set()
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
                holder = node.value
                name = getattr(holder, "id", None) or getattr(holder, "attr", None)
                if name == owner:
                    found.add(node.attr)
    return found


START_CODE = "\n".join(path.read_text(encoding="utf-8") for path in modules("start"))
PARAMETERS_READ = read_from("p", modules()) - {"as_dict"}
LEVERS_READ = read_from("levers", [*modules("rules"), *modules("markets"), *modules("stages")])


def test_every_behavioural_parameter_is_read() -> None:
    unread = [name for name in BEHAVIOUR if name not in PARAMETERS_READ]
    # Entry and liquidity also shape the start, where settings are plain numbers.
    assert [name for name in unread if f'["{name}"]' not in START_CODE] == []


def test_every_lever_is_read() -> None:
    assert [name for name in levers.registry() if name not in LEVERS_READ] == []


def test_every_starting_value_is_read_at_the_start() -> None:
    def read(name: str) -> bool:
        if f'"{name}"' in START_CODE or name in read_from("p", modules("start")):
            return True
        stem, _, last = name.rpartition("_")
        return f'f"{stem}_{{' in START_CODE and f'"{last}"' in START_CODE

    assert [name for name in START if not read(name)] == []


def test_what_the_code_reads_is_registered() -> None:
    assert sorted(PARAMETERS_READ - set(NAMES)) == []
    assert sorted(LEVERS_READ - set(levers.registry())) == []
    settings = set(re.findall(r'(?<![\w.])(?:s|settings)\["([a-z_]+)"\]', START_CODE))
    assert sorted(settings - set(NAMES)) == []


def test_a_name_that_nobody_reads_and_one_that_nobody_registered_would_be_found(tmp_path: Path) -> None:
    code = tmp_path / "rule.py"
    code.write_text('"""p.told in words."""\nx = p.misspelt + today.levers.tarif  # p.remarked\n')
    assert read_from("p", [code]) == {"misspelt"}
    assert read_from("levers", [code]) == {"tarif"}


def rules_of_the_model() -> set[str]:
    """Rules that a module of the economy names in its first line or its equations."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in modules())
    return set(re.findall(r"\bR\d\d\b", text))


def test_every_rule_of_the_registries_is_in_the_code() -> None:
    groups = {"start", "production", "labour", "tax", "accounts", "shock"}
    rules = {entry.rule for entry in (*registry().values(), *levers.registry().values())} - groups
    assert sorted(rules - rules_of_the_model()) == []


@pytest.mark.parametrize("name", levers.registry())
def test_each_lever_is_complete(name: str) -> None:
    lever = levers.registry()[name]
    assert lever.low <= lever.default <= lever.high
    assert lever.low < lever.high
    assert set(lever.dimensions) <= {"province", "sector", "bloc"}
    assert lever.mechanism in {*NAMES_OF_MECHANISMS, "shock"}
    for text in (lever.unit, lever.rule, lever.meaning, lever.source):
        assert text.strip()


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
