"""Words of the page: one file per language, names of levers, places and industries from the registries."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

UNITS = {
    "share": "unit_share",
    "share of GDP": "percent_of_gdp",
    "share of value": "unit_share_of_value",
    "share of price": "unit_share_of_price",
    "share per year": "unit_share_per_year",
    "per year": "unit_per_year",
    "log change per year": "unit_log_per_year",
    "multiple": "unit_multiple",
    "multiple of base exports": "unit_multiple_of_exports",
    "weight": "unit_weight",
    "index": "unit_index",
    "log odds": "unit_log_odds",
    "log units": "unit_log_units",
    "yuan per worker": "unit_yuan_per_worker",
}


@cache
def words(language: str) -> dict[str, str]:
    """All strings of a language by key."""
    text = files("neijuan.app").joinpath("strings", f"{language}.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def word(key: str, language: str, **values: object) -> str:
    """One string, with `{name}` replaced. Raises KeyError for a key that no file has."""
    text = words(language)[key]
    return text.format(**values) if values else text


def unit_text(unit: str, language: str) -> str:
    """Name of a unit of levers.csv; one that the strings do not have stays as it is."""
    return words(language).get(UNITS.get(unit, unit), unit)


def registered(kind: str, code: str, language: str) -> str:
    """Name of a lever, province, sector, bloc, set or mechanism; an unknown code stands for itself."""
    from neijuan.scenarios import registries

    named = registries.names(kind).get(code)
    if named is None:
        return code.replace("_", " ").replace("-", " ").capitalize()
    return named.title_zh if language == "zh" and named.title_zh else named.title


def lever_name(name: str, language: str) -> str:
    """Readable name of a lever."""
    return registered("lever", name, language)


def target_name(axis: str, name: str, language: str) -> str:
    """Readable name of a province, sector or bloc, or of a set of them."""
    from neijuan.scenarios import registries

    return registered("set" if name in registries.sets() else axis, name, language)


def targets_text(targets: tuple[tuple[str, ...], ...], language: str) -> str:
    """Whom a slider is aimed at; empty for everybody."""
    axes = ("province", "sector", "bloc")
    stop = "、" if language == "zh" else ", "
    parts = [
        stop.join(_short(target_name(axis, name, language)) for name in named)
        for axis, named in zip(axes, targets, strict=True)
        if named
    ]
    return " · ".join(parts)


def _short(name: str) -> str:
    """A set's name without its explanation."""
    return name.split(":")[0].split("：")[0]
