"""What a page shows, and the address that restores it.

`to_query` writes only what differs from the default; `from_query` never fails: what it cannot use it leaves
out and names, so that a mistyped link still opens a page.
"""

from __future__ import annotations

import base64
import binascii
import math
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any, TypeVar
from urllib.parse import quote

from neijuan.app.sliders import every

STARTS = (2002, 2007, 2012, 2017)
SCALES = ("1:1000", "1:300", "1:100", "1:10")
VIEWS = ("nation", "province", "industry", "balances", "firms", "compare", "facts", "accounts")
LANGUAGES = ("en", "zh")
THEMES = ("light", "dark")
MOST_COMPARED = 8
LEAST_QUARTERS, MOST_QUARTERS = 8, 120
MOST_TEXT = 64_000
"""Characters of a scenario file that the page opens."""
Choice = TypeVar("Choice")
_QUARTER = re.compile(r"(\d{4})Q([1-4])")
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")


@dataclass(frozen=True)
class AppState:
    """Everything that decides what the page shows.

    `until` is the last simulated quarter, `since` the first in which sliders act; `levers` holds (slider,
    value) of those moved; `opened` the text of a scenario file that was opened, if sliders cannot say it.
    """

    view: str = "nation"
    start: int = 2012
    scale: str = "1:1000"
    until: str = "2030Q4"
    since: str = "2025Q1"
    scenario: str = "baseline"
    levers: tuple[tuple[str, float], ...] = ()
    province: str = "CN-LN"
    sector: str = "steel"
    measure: str = "net_exports_share"
    compare: tuple[str, ...] = ()
    fact: str = "gross_domestic_product"
    region: str = ""
    branch: str = ""
    quarter: str = ""
    place: str = ""
    language: str = "en"
    theme: str = "light"
    chart: str = ""
    opened: str = ""

    @property
    def quarters(self) -> int:
        """Number of simulated quarters."""
        return number(self.until) - 4 * self.start + 1

    @property
    def policy(self) -> bool:
        """Whether anything differs from the baseline."""
        return bool(self.levers) or bool(self.opened) or self.scenario != "baseline"

    def with_lever(self, slider: str, value: float) -> AppState:
        """The state after a slider was moved; at its neutral position a slider is not part of it."""
        known = every()[slider]
        held = {name: at for name, at in self.levers if name != slider}
        at = known.clamped(round(value, 6))
        if not math.isclose(at, known.neutral, abs_tol=1e-9):
            held[slider] = at
        order = {name: place for place, name in enumerate(every())}
        return replace(self, levers=tuple(sorted(held.items(), key=lambda item: order[item[0]])))


def number(quarter: str) -> int:
    """Quarters since year 0 of a label such as 2016Q1. Raises ValueError for anything else."""
    match = _QUARTER.fullmatch(quarter)
    if match is None:
        raise ValueError(f"{quarter!r} is no quarter")
    return 4 * int(match[1]) + int(match[2]) - 1


def label(quarter: int) -> str:
    """The inverse of `number`."""
    return f"{quarter // 4}Q{quarter % 4 + 1}"


def to_query(state: AppState, default: AppState | None = None) -> str:
    """The state as the query of an address, without "?"; empty for the default state."""
    plain = default or AppState()
    parts = []
    for field in fields(state):
        value = getattr(state, field.name)
        if value == getattr(plain, field.name):
            continue
        parts.append(f"{field.name}={quote(_written(field.name, value), safe=':;,~.')}")
    return "&".join(parts)


def _written(name: str, value: object) -> str:
    if name == "levers":
        return ";".join(f"{slider}:{at:.6g}" for slider, at in value)  # type: ignore[attr-defined]
    if name == "compare":
        return ";".join(value)  # type: ignore[arg-type]
    return pack(str(value)) if name == "opened" else str(value)


def from_query(query: Mapping[str, str]) -> tuple[AppState, list[str]]:
    """The state of an address, and the names of parameters that were left out as unusable."""
    state, refused = AppState(), []
    known = {field.name for field in fields(AppState)}
    for name, text in query.items():
        if name not in known:
            refused.append(name[:40])
            continue
        try:
            content: dict[str, Any] = {name: _read(name, str(text))}
            state = replace(state, **content)
        except (ValueError, KeyError):
            refused.append(name)
    return _consistent(state, refused)


def _consistent(state: AppState, refused: list[str]) -> tuple[AppState, list[str]]:
    """Dates that fit each other: a run of a sensible length, levers that act within it."""
    if not LEAST_QUARTERS <= state.quarters <= MOST_QUARTERS:
        if state.until != AppState().until:
            refused.append("until")
        state = replace(state, until=AppState().until)
    if not 4 * state.start <= number(state.since) <= number(state.until):
        if state.since != AppState().since:
            refused.append("since")
        usual, last = number(AppState().since), number(state.until)
        state = replace(state, since=label(usual if usual <= last else min(4 * state.start + 16, last)))
    if state.quarter and not 4 * state.start <= number(state.quarter) <= number(state.until):
        refused.append("quarter")
        state = replace(state, quarter="")
    return state, refused


def _read(name: str, text: str) -> object:
    """One parameter. Raises ValueError or KeyError if it is of no use."""
    if name == "levers":
        return _levers(text)
    if name == "compare":
        names = tuple(dict.fromkeys(_scenario(one) for one in text.split(";") if one))
        return names[:MOST_COMPARED]
    if name == "start":
        return _one_of(int(text), STARTS)
    if name in ("until", "since", "quarter"):
        return "" if name == "quarter" and not text else label(number(text))
    if name == "opened":
        return unpack(text)
    if name == "scenario":
        return _scenario(text)
    if name == "place":
        return _one_of(text, ("", "nation", *codes("province")))
    if name in ("province", "sector"):
        return _one_of(text, codes(name))
    if name in ("fact", "region", "branch", "chart", "measure"):
        if not re.fullmatch(r"[A-Za-z0-9_.-]{0,80}", text):
            raise ValueError(text)
        return text
    choices = {"view": VIEWS, "scale": SCALES, "language": LANGUAGES, "theme": THEMES}
    return _one_of(text, choices[name])


def _levers(text: str) -> tuple[tuple[str, float], ...]:
    """Sliders and their values; a value beyond the slider's range is refused."""
    state = AppState()
    for part in filter(None, text.split(";")):
        slider, _, written = part.partition(":")
        value = float(written)
        known = every()[slider]
        if not known.low - 1e-9 <= value <= known.high + 1e-9:
            raise ValueError(part)
        state = state.with_lever(slider, value)
    return state.levers


def _scenario(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise ValueError(text)
    return text


def _one_of(value: Choice, choices: tuple[Choice, ...]) -> Choice:
    if value not in choices:
        raise ValueError(value)
    return value


@cache
def codes(axis: str) -> tuple[str, ...]:
    """Codes of the provinces or sectors, in the order of the model."""
    from neijuan.scenarios import registries

    return registries.codes(axis)


def pack(text: str) -> str:
    """A text as letters that an address may hold."""
    return base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode().rstrip("=")


def unpack(letters: str) -> str:
    """The inverse of `pack`. Raises ValueError for anything else, or for a text that is too long."""
    try:
        raw = base64.urlsafe_b64decode(letters + "=" * (-len(letters) % 4))
        reader = zlib.decompressobj()
        data = reader.decompress(raw, MOST_TEXT)
        if reader.unconsumed_tail or not reader.eof:
            raise ValueError("too long")
        return data.decode()
    except (binascii.Error, zlib.error, UnicodeError) as error:
        raise ValueError("damaged") from error
