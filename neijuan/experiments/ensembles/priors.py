"""What is not known about the parameters: prior distributions read off their registry.

A prior lies on the plausible range of `parameters.csv`. `triangular` has its peak at the registered value (of
the start year), so that what the registry thinks likely is drawn most; `uniform` takes the whole range for
equally likely.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from neijuan.errors import UsageError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from neijuan.economy.parameters import Entry

SHAPES = ("triangular", "uniform")
NEW_LAYOUT = ("start_industrial_enterprises", "start_persons_per_service_establishment")
"""Parameters that change the number of agents: each value needs a program of its own, half a minute to
compile. They are drawn only if they are named."""


@dataclass(frozen=True)
class Prior:
    """Distribution of one parameter between `low` and `high`, with its peak if it has one."""

    name: str
    low: float
    high: float
    peak: float | None = None

    def quantile(self, probability: NDArray[np.float64]) -> NDArray[np.float64]:
        """Values below which the parameter lies with the given probabilities.

        Triangular distribution with peak m in [a, b]: F(m) = (m - a) / (b - a), a square root on either side.
        """
        import numpy as np

        width = self.high - self.low
        if self.peak is None:
            return self.low + width * probability
        below, above = self.peak - self.low, self.high - self.peak
        rising = self.low + np.sqrt(probability * width * below)
        falling = self.high - np.sqrt((1.0 - probability) * width * above)
        found = np.where(probability * width <= below, rising, falling)
        return np.clip(found, self.low, self.high)

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for a plan."""
        return asdict(self)


def priors(vary: Iterable[str] | Mapping[str, Any], start: int, shape: str = "triangular") -> list[Prior]:
    """Priors of what is to vary, in the order of the registry.

    Each text of `vary` is a parameter, `name=low..high` for a part of its range, a rule such as `R07`, whose
    parameters all vary, or `all`; a mapping gives (low, high) or None by name.

    Raises UsageError for an unknown name, an empty range or one that leaves the registered range.
    """
    from neijuan.economy.parameters import of_start_year, registry

    if shape not in SHAPES:
        raise UsageError(f"no prior {shape!r}: choose from {', '.join(SHAPES)}")
    entries, usual = registry(), of_start_year(start)
    ranges: dict[str, tuple[float, float]] = {}
    for text, limits in _wanted(vary):
        for name in _members(text, entries):
            entry = entries[name]
            ranges[name] = _range(entry, limits) if limits is not None else (entry.low, entry.high)
    found = []
    for name, entry in entries.items():
        if name in ranges:
            low, high = ranges[name]
            peak = min(max(usual.get(name, entry.default), low), high)
            found.append(Prior(name, low, high, peak if shape == "triangular" else None))
    return found


def _wanted(vary: Iterable[str] | Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Names and limits, None where there are none."""
    if isinstance(vary, Mapping):
        return list(vary.items())
    texts = (text for one in vary for text in str(one).split(","))
    parts = (text.strip().partition("=") for text in texts if text.strip())
    return [(name.strip(), limits.strip() if equals else None) for name, equals, limits in parts]


def _members(text: str, entries: Mapping[str, Entry]) -> list[str]:
    """Parameters that a name stands for."""
    if text in entries:
        return [text]
    usual = [name for name in entries if name not in NEW_LAYOUT]
    if text == "all":
        return usual
    by_rule = [name for name in usual if entries[name].rule.lower() == text.lower().removeprefix("rule:")]
    if by_rule:
        return by_rule
    rules = {entry.rule for entry in entries.values()}
    near = difflib.get_close_matches(text, [*entries, *rules, "all"], n=1)
    hint = f"; did you mean {near[0]!r}?" if near else "; docs/parameters.md lists names and rules"
    raise UsageError(f"no parameter or rule {text!r} to vary{hint}")


def _range(entry: Entry, limits: Any) -> tuple[float, float]:
    """A part of the registered range, from `low..high` or a pair."""
    try:
        low, high = (float(end) for end in (limits.split("..") if isinstance(limits, str) else limits))
    except (TypeError, ValueError):
        raise UsageError(
            f"{entry.name}={limits} is no range: write it like {entry.name}={entry.low:g}..{entry.high:g}"
        ) from None
    if not entry.low <= low < high <= entry.high:
        raise UsageError(
            f"{entry.name}={low:g}..{high:g} is no part of its range {entry.low:g} to {entry.high:g} "
            f"({entry.unit}): give a lower and a higher end inside it"
        )
    return low, high
