"""Whom an event concerns: codes of provinces, sectors and blocs, and named sets of them."""

import csv
import difflib
from functools import cache
from importlib.resources import files

from neijuan.economy.dimensions import BLOCS
from neijuan.errors import UsageError

AXES = ("province", "sector", "bloc")


@cache
def codes() -> dict[str, tuple[str, ...]]:
    """Codes of each axis in the order of the model's arrays."""
    data = files("neijuan.data")
    places = csv.DictReader(data.joinpath("provinces.csv").read_text(encoding="utf-8").splitlines())
    trades = csv.DictReader(data.joinpath("tables", "sectors.csv").read_text(encoding="utf-8").splitlines())
    return {
        "province": tuple(row["code"] for row in places),
        "sector": tuple(row["code"] for row in trades),
        "bloc": BLOCS,
    }


@cache
def sets() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Named sets: name to (axis, codes).

    `all-provinces`, the four regions of the National Bureau of Statistics (`east`, `central`, `west`,
    `northeast`), `coast` and `interior`; `all-sectors` and `goods` (sectors whose output can be stored);
    `all-blocs`.
    """
    data = files("neijuan.data")
    places = list(csv.DictReader(data.joinpath("provinces.csv").read_text(encoding="utf-8").splitlines()))
    trades = csv.DictReader(data.joinpath("tables", "sectors.csv").read_text(encoding="utf-8").splitlines())
    regions = {
        region: tuple(row["code"] for row in places if row["nbs_region"] == region)
        for region in ("east", "central", "west", "northeast")
    }
    shores = {
        name: tuple(row["code"] for row in places if row["coastal"] == flag)
        for name, flag in (("coast", "1"), ("interior", "0"))
    }
    named = {"all-provinces": codes()["province"], **regions, **shores}
    return {
        **{name: ("province", members) for name, members in named.items()},
        "all-sectors": ("sector", codes()["sector"]),
        "goods": ("sector", tuple(row["code"] for row in trades if row["kind"] == "goods")),
        "all-blocs": ("bloc", BLOCS),
    }


def resolve(text: str) -> dict[str, tuple[int, ...]]:
    """Positions on each axis that a semicolon-separated list of codes and sets names.

    An axis that the list does not mention is missing from the answer and means all of it.
    Raises UsageError for a name that is neither a code nor a set.
    """
    found: dict[str, set[int]] = {}
    for name in filter(None, (part.strip() for part in text.split(";"))):
        axis, members = _look_up(name)
        found.setdefault(axis, set()).update(codes()[axis].index(member) for member in members)
    return {axis: tuple(sorted(positions)) for axis, positions in found.items()}


def _look_up(name: str) -> tuple[str, tuple[str, ...]]:
    if name in sets():
        return sets()[name]
    for axis, members in codes().items():
        if name in members:
            return axis, (name,)
    known = [*sets(), *(member for members in codes().values() for member in members)]
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else "; use a province, sector or bloc code or a named set"
    raise UsageError(f"unknown target {name!r}{hint}")
