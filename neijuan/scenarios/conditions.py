"""Conditions such as `utilisation of steel < 0.75`: how they are written, and how a quarter answers them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from neijuan.scenarios.numbers import as_number
from neijuan.scenarios.registries import AXES, find_target, members, nearest, observables

if TYPE_CHECKING:
    import xarray as xr

_FORM = re.compile(r"\s*([A-Za-z_ -]+?)(?:\s+(?:of|in)\s+(.+?))?\s*(<=|>=|<|>)\s*(\S+)\s*")
_REMEDY = "write it like `utilisation of steel < 0.75`"


class Condition(NamedTuple):
    """An observable, of whom, compared with a number. `places` are codes or sets of provinces."""

    observable: str
    places: tuple[str, ...]
    sectors: tuple[str, ...]
    comparison: str
    value: float

    def __str__(self) -> str:
        whom = ", ".join((*self.places, *self.sectors))
        of = f" of {whom}" if whom else ""
        return f"{self.observable}{of} {self.comparison} {self.value!r}"

    def holds(self, level: float) -> bool:
        """Whether a level fulfils the condition; what is no number does not."""
        return {
            "<": level < self.value,
            "<=": level <= self.value,
            ">": level > self.value,
            ">=": level >= self.value,
        }[self.comparison]

    @property
    def memory(self) -> int:
        """Quarters that must be remembered: a year for growth and inflation."""
        return 5 if observables()[self.observable].compared == "year" else 1

    def level(self, remembered: list[float]) -> float:
        """What is compared, from the levels of the last quarters; NaN while there are too few."""
        if self.memory == 1:
            return remembered[-1]
        if len(remembered) < self.memory:
            return float("nan")
        return remembered[-1] / remembered[-self.memory] - 1.0


def parse(text: str) -> Condition:
    """The condition that a text states. Raises ValueError that says what is wrong."""
    parts = _FORM.fullmatch(text)
    if parts is None:
        raise ValueError(f"{text!r} is no condition: {_REMEDY}")
    name = parts[1].strip().lower().replace(" ", "_").replace("-", "_")
    if name not in observables():
        raise ValueError(f"unknown observable {parts[1]!r}{nearest(name, observables(), _REMEDY)}")
    found: dict[str, list[str]] = {"province": [], "sector": []}
    for word in filter(None, (one.strip() for one in (parts[2] or "").split(","))):
        axis, code = _place(word)
        if axis not in observables()[name].axes:
            raise ValueError(f"{name} is not known by {axis}: take {word!r} out")
        found[axis].append(code)
    if name == "nameplate_utilisation" and all(found.values()):
        raise ValueError("nameplate_utilisation is known by province or by sector, not by both")
    if name == "producer_inflation" and all(found.values()):
        raise ValueError("producer_inflation is known by province or by sector, not by both")
    try:
        value = as_number(parts[4])
    except ValueError:
        raise ValueError(f"{parts[4]!r} is no number: {_REMEDY}") from None
    return Condition(name, tuple(found["province"]), tuple(found["sector"]), parts[3], value)


def _place(word: str) -> tuple[str, str]:
    """Axis and code of a word of a condition."""
    problems = []
    for axis in AXES[:2]:
        try:
            return axis, find_target(axis, word)
        except ValueError as error:
            problems.append(str(error))
    known = next((problem for problem in problems if "did you mean" in problem), problems[0])
    raise ValueError(known)


def observe(condition: Condition, quarter: xr.Dataset) -> float:
    """Level of the observable in a dataset of one quarter, before it is compared with the year before."""
    provinces = list(members("province", condition.places))
    seen = quarter.isel(quarter=-1).sel(province=provinces)
    name, sectors = condition.observable, condition.sectors

    def total(variable: str) -> float:
        return float(seen[variable].sum("province"))

    def weighted(variable: str, weight: str) -> float:
        return float((seen[variable] * seen[weight]).sum("province")) / total(weight)

    if name == "utilisation":
        chosen = seen.sel(sector=list(members("sector", sectors or ("industry",))))
        output = chosen["cell_output"]
        return float(output.sum()) / float((output / chosen["cell_utilisation"].where(output > 0)).sum())
    if name == "nameplate_utilisation":
        if not sectors:
            return weighted("nameplate_utilisation", "gross_domestic_product")
        chosen = seen.sel(sector=list(members("sector", sectors)))
        output = chosen["sector_output"]
        return float(output.sum()) / float((output / chosen["sector_nameplate_utilisation"]).sum())
    if name == "producer_inflation" and sectors:
        chosen = seen.sel(sector=list(members("sector", sectors)))
        return float((chosen["producer_price"] * chosen["sector_output"]).sum()) / float(
            chosen["sector_output"].sum()
        )
    if name == "foreign_duty":
        chosen = seen.sel(sector=list(members("sector", sectors or ("goods",))))
        return float((chosen["foreign_duty"] * chosen["sector_exports"]).sum()) / float(
            chosen["sector_exports"].sum()
        )
    return {
        "unemployment": lambda: weighted("unemployment_rate", "employment"),
        "growth": lambda: total("real_gross_domestic_product"),
        "consumer_inflation": lambda: weighted("consumer_price_index", "household_consumption"),
        "producer_inflation": lambda: weighted("producer_price_index", "gross_domestic_product"),
        "net_exports": lambda: total("net_exports") / total("gross_domestic_product"),
        "exports": lambda: total("exports_abroad") / total("gross_domestic_product"),
        "consumption": lambda: total("household_consumption") / total("gross_domestic_product"),
        "investment": lambda: total("fixed_capital_formation") / total("gross_domestic_product"),
        "public_debt": lambda: (
            (total("vehicle_debt") + total("local_government_bonds"))
            / (4.0 * total("gross_domestic_product"))
        ),
        "zombies": lambda: weighted("zombie_share_interest_cover", "firms"),
        "waiting": lambda: total("waiting_for_work"),
    }[name]()
