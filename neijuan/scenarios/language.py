"""The language of scenarios: what a file may say, as frozen models that Python code may build as well.

    tariff = LeverChange(lever="tariff", bloc="eu", sector="new-three", value=0.35, **{"from": "2024Q4"})
    Scenario(name="mine", title="A duty", levers=[tariff]).to_yaml()

File, Python and JSON forms are the same thing: each reads back equal.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from neijuan.scenarios import conditions, registries
from neijuan.scenarios.numbers import as_number, as_quarter, shown

if TYPE_CHECKING:
    from pathlib import Path


def _names(given: object) -> object:
    """One name or a list of them, as a tuple."""
    if isinstance(given, str):
        return (given,)
    if isinstance(given, list | tuple):
        if given == []:
            raise ValueError("names nobody: leave it out if all are meant")
        if not all(isinstance(one, str) for one in given):
            wrong = next(one for one in given if not isinstance(one, str))
            raise ValueError(f"{shown(wrong)} is no name")
        return tuple(given)
    raise ValueError(f"{shown(given)} is no name and no list of names")


def _targets(axis: str) -> Any:
    def found(given: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(registries.find_target(axis, name) for name in given))

    return AfterValidator(found)


def _lever(given: object) -> object:
    if not isinstance(given, str):
        raise ValueError(f"{shown(given)} is no name of a lever")
    name = given.strip().lower().replace("-", "_").replace(" ", "_")
    if name not in registries.levers():
        hint = registries.nearest(name, registries.levers(), "one that `neijuan scenario levers` lists")
        raise ValueError(f"unknown lever {shown(given)}{hint}")
    return name


def _condition(given: object) -> object:
    if not isinstance(given, str):
        raise ValueError(f"{shown(given)} is no condition: write it like `utilisation of steel < 0.75`")
    return str(conditions.parse(given))


def _ramp(given: object) -> object:
    if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given <= 160:
        raise ValueError(f"{shown(given)} is no number of quarters: give a whole number from 0 to 160")
    return given


def _switch(given: object) -> object:
    words = {"on": True, "off": False, "yes": True, "no": False, "true": True, "false": False}
    if isinstance(given, str) and given.strip().lower() in words:
        return words[given.strip().lower()]
    if not isinstance(given, bool):
        raise ValueError(f"{shown(given)} is neither on nor off")
    return given


Names = Annotated[tuple[str, ...], BeforeValidator(_names)]
Provinces = Annotated[Names, _targets("province")]
Sectors = Annotated[Names, _targets("sector")]
Blocs = Annotated[Names, _targets("bloc")]
LeverName = Annotated[str, BeforeValidator(_lever)]
Number = Annotated[float, BeforeValidator(as_number)]
From = Annotated[str, BeforeValidator(lambda given: as_quarter(given, last=False))]
Until = Annotated[str, BeforeValidator(lambda given: as_quarter(given, last=True))]
ConditionText = Annotated[str, BeforeValidator(_condition)]
Quarters = Annotated[int, BeforeValidator(_ramp)]
Switch = Annotated[bool, BeforeValidator(_switch)]
Identifier = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=80)]
Title = Annotated[str, Field(min_length=1, max_length=200)]


class Part(BaseModel):
    """What all parts of a scenario share: frozen, no key beyond those named, keys by their names in files."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_by_name=True, validate_by_alias=True)

    def as_dict(self) -> dict[str, Any]:
        """What differs from the defaults, with the keys of a file."""
        return self.model_dump(mode="json", by_alias=True, exclude_defaults=True)


class LeverChange(Part):
    """A change of one lever: for whom, by how much, when.

    `value` is in the unit of the lever's registry entry; shares may be written as `35%`. Without `from` it
    acts from the first quarter of a run on, without `until` for good, without targets everywhere. With a
    `ramp` of n quarters it rises, and falls, in n + 1 equal steps. `when`: it acts in the quarters after one
    in which the condition holds; `once`: from the first such quarter on. `how`: `join` puts the change and
    what is there already together as the lever's nature has it, `replace` takes the place of what is there.
    """

    lever: LeverName
    province: Provinces = ()
    sector: Sectors = ()
    bloc: Blocs = ()
    value: Number
    unit: str = ""
    from_: From | None = Field(default=None, alias="from")
    until: Until | None = None
    ramp: Quarters = 0
    when: ConditionText | None = None
    once: ConditionText | None = None
    how: Literal["join", "replace", "scale"] = "join"
    of: Literal["start", "year-before"] = "start"
    note: str = Field(default="", max_length=2000)

    @model_validator(mode="before")
    @classmethod
    def _rate_is_value(cls, given: object) -> object:
        """`rate` is another word for `value`."""
        if isinstance(given, dict) and "rate" in given:
            if "value" in given:
                raise ValueError("`rate` and `value` are the same: give one of them")
            return {("value" if key == "rate" else key): content for key, content in given.items()}
        return given

    @model_validator(mode="after")
    def _fits(self) -> LeverChange:
        entry = registries.levers()[self.lever]
        for axis in registries.AXES:
            if getattr(self, axis) and axis not in entry.axes:
                known = f"by {' and '.join(entry.axes)}" if entry.axes else "for the nation only"
                raise ValueError(f"{self.lever} is set {known}: take `{axis}` out")
        if self.unit and self.unit != entry.unit:
            raise ValueError(f"unit of {self.lever} is {entry.unit!r}, not {self.unit!r}")
        span = entry.high - entry.low
        summed = entry.composition == "sum" and self.how == "join"
        low, high = (-span, span) if summed else (entry.low, entry.high)
        if self.how == "scale":
            low, high = 0.0, 10.0
        if not low <= self.value <= high:
            raise ValueError(
                f"value {self.value:g} of {self.lever} is outside {low:g} to {high:g} {entry.unit}"
            )
        if self.from_ and self.until and self.until < self.from_:
            raise ValueError(f"until {self.until} is before from {self.from_}: give a later end")
        if self.when and self.once:
            raise ValueError("give `when` or `once`, not both")
        if self.of != "start":
            if self.lever != "export_restraint":
                raise ValueError("`of: year-before` is for export_restraint: take it out")
            if self.from_ is None or self.when or self.once:
                raise ValueError("`of: year-before` needs `from`, and no condition")
        if entry.composition == "largest" and self.how == "join" and self.value < 0:
            raise ValueError(
                f"{self.lever} joins by the larger value: write `how: replace` for a negative one"
            )
        return self

    def members(self, axis: str) -> tuple[str, ...]:
        """Codes that the change concerns along an axis; all of it if none were named."""
        return registries.members(axis, getattr(self, axis))


class Shock(LeverChange):
    """A dated, temporary change that nobody decides: as a change of a lever, with a beginning and an end."""

    @model_validator(mode="after")
    def _ends(self) -> Shock:
        if self.from_ is None or self.until is None:
            raise ValueError("a shock passes: give `from` and `until`")
        return self


class Assumptions(Part):
    """What is assumed about the world, apart from any policy.

    `parameters`: values that differ from `parameters.csv`. `history`: whether the dated past is lived through
    (yes, unless a scenario says no). `without`: ids of dated events, or names of levers, that the past leaves
    out.
    """

    parameters: dict[str, Number] = {}
    history: Switch | None = None
    without: Names = ()

    @model_validator(mode="after")
    def _known(self) -> Assumptions:
        entries = registries.parameters()
        for name, value in self.parameters.items():
            if name not in entries:
                raise ValueError(f"unknown parameter {name!r}{registries.nearest(name, entries)}")
            entry = entries[name]
            if not entry.low <= value <= entry.high:
                raise ValueError(
                    f"{name} = {value:g} is outside its range {entry.low:g} to {entry.high:g} ({entry.unit})"
                )
        known = {*registries.past_events(), *registries.past_levers()}
        for name in self.without:
            if name not in known:
                raise ValueError(
                    f"no event or lever {name!r} in the dated past"
                    f"{registries.nearest(name, known, 'one of docs/history.md')}"
                )
        return self


class Scenario(Part):
    """A question to the economy: policies, shocks, switches, assumptions, on top of other scenarios.

    `base`: names of shipped scenarios or paths of files that this one builds on. What is joined from several
    is described in `neijuan.scenarios.composition`.
    """

    name: Identifier
    title: Title
    title_zh: str = Field(default="", max_length=200)
    description: str = Field(default="", max_length=4000)
    source: str = Field(default="", max_length=2000)
    precedent: str = Field(default="", max_length=2000)
    base: Names = ()
    levers: tuple[LeverChange, ...] = ()
    shocks: tuple[Shock, ...] = ()
    mechanisms: dict[str, Switch] = {}
    assumptions: Assumptions = Assumptions()

    @model_validator(mode="before")
    @classmethod
    def _switches_by_name(cls, given: object) -> object:
        """`soft-budgets` is `soft_budgets`."""
        if isinstance(given, dict) and isinstance(given.get("mechanisms"), dict):
            named = {}
            for key, on in given["mechanisms"].items():
                name = str(key).strip().lower().replace("-", "_")
                if name in named:
                    raise ValueError(f"mechanism {name} is there twice")
                named[name] = on
            return {**given, "mechanisms": named}
        return given

    @model_validator(mode="after")
    def _known_switches(self) -> Scenario:
        for name in self.mechanisms:
            if name not in registries.mechanisms():
                hint = registries.nearest(name, registries.mechanisms(), ", ".join(registries.mechanisms()))
                raise ValueError(f"unknown mechanism {name!r}{hint}")
        return self

    def __hash__(self) -> int:
        return hash(self.to_json())

    @property
    def history(self) -> bool:
        """Whether a run lives through the dated past."""
        return self.flat().assumptions.history is not False

    @property
    def digest(self) -> str:
        """SHA-256 of all that the scenario and its bases say."""
        return hashlib.sha256(self.flat().to_json().encode()).hexdigest()

    def flat(self) -> Scenario:
        """The scenario with everything its bases say, itself without a base."""
        from neijuan.scenarios.composition import flat

        return flat(self)

    def to_yaml(self) -> str:
        """The file form."""
        from neijuan.scenarios.writing import to_yaml

        return to_yaml(self)

    def to_json(self) -> str:
        """The JSON form, on one line."""
        return json.dumps(self.as_dict(), ensure_ascii=False)

    @classmethod
    def from_yaml(cls, text: str, where: str = "scenario", folder: Path | None = None) -> Scenario:
        """The scenario of a file's text. Raises UsageError that names `where`, line, key and remedy.

        Bases that are files are looked up beside `folder`.
        """
        from neijuan.scenarios.reading import read_yaml

        return read_yaml(text, where, folder)

    @classmethod
    def from_json(cls, text: str, where: str = "scenario", folder: Path | None = None) -> Scenario:
        """Inverse of `to_json`. Raises UsageError."""
        from neijuan.scenarios.reading import read_json

        return read_json(text, where, folder)
