"""What a run has that others have not: parameters, switches and levers, checked and put into words."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from neijuan.errors import UsageError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    from neijuan.economy.levers import Levers


def parse_parameters(texts: Iterable[str]) -> dict[str, float]:
    """Values by name from texts such as `loan_rate=0.05`. Raises UsageError for what is no such text."""
    found: dict[str, float] = {}
    for text in texts:
        name, equals, value = (part.strip() for part in text.partition("="))
        if not equals or not name:
            raise UsageError(f"--parameter {text} names no value: write it like loan_rate=0.05")
        if name in found:
            raise UsageError(f"--parameter {name} is there twice: give it one value")
        try:
            found[name] = float(value)
        except ValueError:
            raise UsageError(f"--parameter {text}: {value!r} is no number") from None
    return found


def parse_mechanisms(names: Iterable[str]) -> dict[str, bool]:
    """Switches of the mechanisms that are turned off; `soft-budgets` is `soft_budgets`."""
    return dict.fromkeys((name.strip().replace("-", "_") for name in names), False)


def check_changes(
    parameters: Mapping[str, float], mechanisms: Mapping[str, bool], levers: Mapping[str, ArrayLike]
) -> None:
    """Raise UsageError for a name that no registry has, or a value outside its registered range."""
    from neijuan.economy.history.baseline import PROVINCES, SECTORS
    from neijuan.economy.levers import path
    from neijuan.economy.mechanisms import mechanisms as switches
    from neijuan.economy.parameters import parameters as registered

    registered(**parameters)
    switches(**mechanisms)
    path(lever_paths(levers), PROVINCES, SECTORS)


def lever_paths(levers: Mapping[str, ArrayLike]) -> dict[str, NDArray[np.float64]]:
    """Levers as arrays `[quarter, ...]`; one number stands for every place and quarter.

    Raises UsageError for what is no array of numbers.
    """
    import numpy as np

    from neijuan.economy.history.baseline import PROVINCES, SECTORS
    from neijuan.economy.levers import registry, shape

    paths = {}
    for name, given in levers.items():
        try:
            values = np.asarray(given, dtype=float)
        except (TypeError, ValueError):
            raise UsageError(f"lever {name} holds what is no number: give an array of numbers") from None
        lever = registry().get(name)
        if values.ndim == 0 and lever is not None:
            values = np.full((1, *shape(lever, PROVINCES, SECTORS)), float(values))
        paths[name] = values
    return paths


def spelt_out(levers: Mapping[str, ArrayLike]) -> dict[str, list[list[Any]]]:
    """Levers for a manifest: by name the quarters, counted from the start, at which a value begins, and the
    value; a value that is the same everywhere is one number. `from_words` is the inverse."""
    words = {}
    for name, path in lever_paths(levers).items():
        new = [0, *(t for t in range(1, len(path)) if (path[t] != path[t - 1]).any())]
        words[name] = [[t, _shortest(path[t])] for t in new]
    return words


def from_words(words: Mapping[str, list[list[Any]]]) -> dict[str, NDArray[np.float64]]:
    """The levers that `spelt_out` put into words, to the bit; the last value goes on."""
    import numpy as np

    from neijuan.economy.history.baseline import PROVINCES, SECTORS
    from neijuan.economy.levers import registry, shape

    levers = {}
    for name, steps in words.items():
        one = shape(registry()[name], PROVINCES, SECTORS)
        rows = [np.broadcast_to(np.asarray(value, dtype=float), one) for _, value in steps]
        begins = [begin for begin, _ in steps]
        lengths = [after - begin for begin, after in zip(begins, [*begins[1:], begins[-1] + 1], strict=True)]
        levers[name] = np.repeat(np.stack(rows), lengths, axis=0)
    return levers


def _shortest(values: NDArray[np.float64]) -> Any:
    return float(values.flat[0]) if values.size and (values == values.flat[0]).all() else values.tolist()


def digest(path: Levers) -> str:
    """SHA-256 over names and values of all levers of a run, history and changes together."""
    import numpy as np

    total = hashlib.sha256()
    for name in path:
        total.update(name.encode())
        total.update(np.ascontiguousarray(getattr(path, name)).tobytes())
    return total.hexdigest()


def arguments(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments for `neijuan.run` that repeat the run of a manifest.

        again = neijuan.run(**arguments(neijuan.open_results("baseline.nc").attrs["manifest"]))

    Raises UsageError for a run that went on from a state file: repeat the run that wrote it, then go on.
    """
    settings = manifest["settings"]
    if settings["from_state"] is not None:
        raise UsageError(
            f"this run went on from {settings['from_state']}: repeat the run that wrote that file, then go on"
        )
    from neijuan.scenarios import Scenario

    chosen = ("start", "quarters", "firms", "seed", "seeds", "history", "mechanisms", "parameters", "trace")
    told = {"levers": from_words(settings["levers"]), "name": settings["name"]}
    return {name: settings[name] for name in chosen} | {
        "scenario": Scenario.from_yaml(settings["scenario"]["text"], "manifest"),
        **told,
    }
