"""The same in Python: a program for each figure, which runs as printed."""

from __future__ import annotations

from functools import lru_cache

from neijuan.app.question import scenario_of
from neijuan.app.state import AppState

_PER_YEAR = '''
def per_year(flow):
    """Four times the mean of the last four quarters."""
    return 4 * flow.rolling(quarter=4, min_periods=1).mean()
'''
_NATION = '''
def pick(name):
    """Sum over the provinces."""
    return results[name].sum("province")


def average(name, weight):
    """Average over the provinces."""
    return (results[name] * results[weight]).sum("province") / results[weight].sum("province")
'''
_PROVINCE = '''
def pick(name):
    """One province."""
    return results[name].sel(province="{code}")


def average(name, weight):
    """One province has no average."""
    return pick(name)
'''
_SECTOR = '''
def pick(name):
    """One industry."""
    return results[name].sel(sector="{code}")
'''


@lru_cache(maxsize=64)
def run_text(state: AppState, name: str = "results", other: str | None = None) -> str:
    """Lines that repeat the run of the page as `results`; `other` names a shipped scenario instead."""
    imports = ["from neijuan.experiments.play import Play"]
    scenario = scenario_of(state) if other is None else None
    if scenario is None or not (state.opened or state.levers):
        chosen = repr(other or state.scenario)
        text = ""
    else:
        imports.append("from neijuan.scenarios import Scenario")
        quoted = scenario.to_yaml().replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
        text = f'scenario = Scenario.from_yaml("""\n{quoted.strip()}\n""")\n'
        chosen = "scenario"
    play = (
        f'{name} = Play.prepare({chosen}, start={state.start}, firms="{state.scale}", seed=1)'
        f".advance({state.quarters})\n"
    )
    return "\n".join(imports) + "\n\n" + text + play


def series_text(state: AppState, figure: str, kind: str, code: str = "") -> str:
    """The program of a series over time; `kind` is nation, province or sector."""
    helpers = {"nation": _NATION, "province": _PROVINCE, "sector": _SECTOR}[kind].replace("{code}", code)
    if "average(" not in figure and kind != "sector":
        helpers = helpers.split("\n\n\ndef average")[0] + "\n"
    if "per_year(" in figure:
        helpers = helpers.rstrip("\n") + "\n\n" + _PER_YEAR
    return f"{run_text(state)}\n{helpers}\n\n{figure}\nprint(figure.to_series().round(3).to_string())\n"


def plain_text(state: AppState, lines: str) -> str:
    """The run and whatever follows."""
    return f"{run_text(state)}\n{lines.strip()}\n"


def difference_text(state: AppState, program: str) -> str:
    """A program that measures the run and the baseline, and prints how far they are apart."""
    head, measure = program.rsplit("\n\n\n", 1) if "\n\n\n" in program else ("", program)
    lines = [line for line in measure.strip().split("\n") if not line.startswith("print(")]
    body = "\n".join(f"    {line}" for line in lines)
    functions = head.replace("results[", "measured[")
    return (
        f"{run_text(state)}"
        f'base = Play.prepare("baseline", start={state.start}, firms="{state.scale}", seed=1)'
        f".advance({state.quarters})\n\n\n"
        f"{functions}\n\n\ndifferences = []\nfor measured in (results, base):\n{body}\n"
        "    differences.append(figure.isel(quarter=-1))\n"
        "print((differences[0] - differences[1]).to_series().round(4).to_string())\n"
    )


def fact_text(variable: str, region: str, branch: str) -> str:
    """The program of a published series."""
    return (
        "from neijuan import data\n\n"
        f'figure = data.observations("{variable}")\n'
        f'figure = figure[(figure["region"] == "{region}") & (figure["sector"] == "{branch}")]\n'
        'print(figure[["period", "value", "sector", "vintage", "source"]].to_string())\n'
    )
