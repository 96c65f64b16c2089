"""Listening to a quarter: what every stage, rule and market has in its variables when it returns.

`quarter` is evaluated with a listener on the returns of the model's functions. The functions themselves know
nothing of it, and the program that runs the economy is not touched.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import jax
import numpy as np

from neijuan.economy.inspection.wiring import wiring

if TYPE_CHECKING:
    from neijuan.economy.levers import Levers
    from neijuan.economy.mechanisms import Mechanisms
    from neijuan.economy.parameters import Parameters
    from neijuan.economy.state import State
    from neijuan.economy.structure import Structure

HOME = Path(__file__).parent.parent
FOLDERS = tuple(str(HOME / name) for name in ("rules", "markets", "stages"))
QUARTER = str(HOME / "quarter.py")
COMMON = ("state", "structure", "p", "path", "on", "lay")
"""Variables that every stage is handed; they are not listed again for each."""
Hear = Callable[[str, dict[str, Any], Any], None]


@contextmanager
def listening(hear: Hear) -> Iterator[None]:
    """While active, call `hear(function, variables, result)` whenever a function of the model returns.

    `function` is `quarter`, or such as `finance.depart`; its second call in a quarter is `finance.depart[2]`.
    Functions inside functions are passed over.
    """
    calls: dict[str, int] = {}

    def note(frame: FrameType, event: str, result: Any) -> None:
        code = frame.f_code
        if event != "return" or result is None:
            return
        inside = code.co_filename.startswith(FOLDERS)
        if not inside and code.co_filename != QUARTER:
            return
        if "." in code.co_qualname or code.co_name.startswith("<"):
            return
        name = f"{Path(code.co_filename).stem}.{code.co_name}" if inside else code.co_name
        calls[name] = calls.get(name, 0) + 1
        hear(name if calls[name] == 1 else f"{name}[{calls[name]}]", dict(frame.f_locals), result)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        yield
    finally:
        sys.setprofile(before)


def every_variable(
    state: State, structure: Structure, p: Parameters, path: Levers, on: Mechanisms
) -> dict[str, Any]:
    """All arrays that a quarter computes, by name, in the order in which their functions return.

    Names: `finance.depart.unfunded` for a variable of a function, `prices.quote.result.price` for what it
    returns, `departures.rescue` for a variable of `quarter`, which is also `finance.departures.rescue`.
    """
    from neijuan.economy.quarter import quarter

    found: dict[str, Any] = {}
    givers = {name: stage.name.partition(".")[0] for stage in wiring() for name in stage.gives}

    def hear(function: str, variables: dict[str, Any], result: Any) -> None:
        if function == "quarter":
            for name, value in variables.items():
                if name not in COMMON:
                    _add(found, name, value)
                    if name in givers:
                        _add(found, f"{givers[name]}.{name}", value)
            return
        for name, value in variables.items():
            if name not in COMMON:
                _add(found, f"{function}.{name}", value)
        _add(found, f"{function}.result", result)

    with listening(hear):
        quarter(state, structure, p, path, on)
    return found


def _add(found: dict[str, Any], name: str, value: Any) -> None:
    """The arrays of a value: itself, or its fields by name."""
    if isinstance(value, jax.Array | np.ndarray):
        found.setdefault(name, value)
        return
    if isinstance(value, bool | int | float | str | None) or callable(value):
        return
    for place, leaf in jax.tree_util.tree_flatten_with_path(value)[0]:
        if isinstance(leaf, jax.Array | np.ndarray):
            found.setdefault(f"{name}.{jax.tree_util.keystr(place, simple=True, separator='.')}", leaf)
