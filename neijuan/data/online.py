"""Figures from services on the internet, through their client libraries: the World Bank and SDMX sources.

Nothing else in the package imports this module. The libraries come with `pip install 'neijuan[online]'`. What
a service answers is brought to the schema of `neijuan data import` and kept as an import.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any

from neijuan.data import importing, registries
from neijuan.data.imported import OWN
from neijuan.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd

    from neijuan.data.importing import Import

TIMEOUT = 30
"""Seconds to wait for a service."""
AREAS = ("REF_AREA", "GEO", "COUNTRY", "AREA", "LOCATION", "COU", "REPORTER")
TIMES = ("TIME_PERIOD", "TIME")
UNITS = ("UNIT_MEASURE", "UNIT")
LEFT_OUT = {*AREAS, *TIMES, *UNITS, "FREQ", "FREQUENCY", "UNIT_MULT"}
"""Dimensions of SDMX that the columns of the schema hold; the others go to `sector`."""
PLACES = {
    "CHN": "CN", "WLD": "World", "USA": "US", "DEU": "DE", "EUU": "EU", "IND": "IN", "JPN": "JP", "KOR": "KR",
}  # fmt: skip
"""Codes of services for places that the shipped facts name otherwise."""


def world_bank(
    indicator: str,
    *,
    region: str = "CN",
    first: int | None = None,
    last: int | None = None,
    name: str | None = None,
    replace: bool = False,
) -> Import:
    """Fetch an indicator of the World Bank, such as NY.GDP.MKTP.CD, for a country and keep it as an import.

    China's figures of an indicator that the vocabulary knows take its name there; others become `own_...`.
    Raises UsageError without the client, without a connection, or if the service has no such figure.
    """
    client = _client("wbgapi")
    country = {place: code for code, place in PLACES.items()}.get(region, region)
    if country.startswith("CN-"):
        raise UsageError(f"the World Bank has no figures of provinces: ask for CN instead of {region}")
    query: dict[str, Any] = {"source": 2}
    if first or last:
        query["date"] = f"{first or 1960}:{last or _now().year}"
    client.get_options = {"timeout": TIMEOUT}
    address = f"country/{country}/indicator/{indicator}"
    answer = _asked("the World Bank", indicator, lambda: list(client.fetch(address, query)))
    rows = [_world_bank_row(one, indicator) for one in answer if one["value"] is not None]
    label = f"world-bank {indicator}"
    return _kept(label, rows, name or importing.default_name(f"{label} {region}"), replace)


def _world_bank_row(one: dict[str, Any], indicator: str) -> list[object]:
    code = one["countryiso3code"] or one["country"]["id"]
    place, title = PLACES.get(code, code), one["indicator"]["value"]
    table = registries._registry("variables")
    known = table.index[[f"national_macro:{indicator}" in codes.split(";") for codes in table["codes"]]]
    if len(known) and place == "CN":
        variable, unit = str(known[0]), ""
    else:
        in_brackets = re.search(r"\(([^()]+)\)$", title)
        variable, unit = _own(indicator), in_brackets[1] if in_brackets else title
    source = f"World Bank, World Development Indicators, {indicator}: {title}"
    return [variable, unit, place, "", one["date"], one["value"], _vintage(), source]


def sdmx(
    source: str,
    flow: str,
    key: str,
    *,
    first: int | None = None,
    last: int | None = None,
    name: str | None = None,
    replace: bool = False,
) -> Import:
    """Fetch series of an SDMX source, such as BIS or ECB, by dataflow and key, and keep them as an import.

    The variable is `own_SOURCE_FLOW`, with the unit if there are several; dimensions other than place, time,
    frequency and unit stand in `sector`, joined by dots; the unit multiplier is applied. Raises UsageError
    without the client, without a connection, or if the service has no such figure.
    """
    client = _client("sdmx")
    if source not in client.list_sources():
        raise registries.unknown("SDMX source", source, client.list_sources(), "sdmx.list_sources() has all")
    period = {"startPeriod": first, "endPeriod": last}
    query = {one: str(year) for one, year in period.items() if year}

    def ask() -> Any:
        message = client.Client(source, timeout=TIMEOUT).data(flow, key=key, params=query)
        return client.to_pandas(message, attributes="osgd")

    answer = _asked(source, f"{flow} {key}", ask)
    rows = [
        row
        for part in (answer if isinstance(answer, list) else [answer])
        for row in _series(part, source, flow)
    ]
    label = f"sdmx {source} {flow} {key}"
    return _kept(label, rows, name or importing.default_name(f"{source} {flow}"), replace)


def _series(answer: pd.DataFrame | pd.Series, source: str, flow: str) -> list[list[object]]:
    """Rows of the schema from an answer whose index holds the dimensions."""
    table = answer.reset_index()
    columns = [str(column) for column in table.columns]
    dimensions = [str(one) for one in answer.index.names]
    area, time = (next((one for one in names if one in dimensions), None) for names in (AREAS, TIMES))
    if area is None or time is None:
        raise UsageError(
            f"{source} {flow} has no dimension of {'place' if area is None else 'time'}: not a table"
        )
    unit = next((one for one in UNITS if one in columns), None)
    rest = [one for one in dimensions if one not in LEFT_OUT]
    rows: list[list[object]] = []
    for one in table[table["value"].notna()].to_dict("records"):
        measured = str(one[unit]) if unit else f"as {source} states it"
        power = int(str(one.get("UNIT_MULT", 0) or 0))
        place, sector = str(one[area]), ".".join(str(one[name]) for name in rest)
        variable = _own(
            f"{source} {flow} {measured}" if unit and table[unit].nunique() > 1 else f"{source} {flow}"
        )
        title = f"{source}, dataflow {flow}, {sector}".removesuffix(", ")
        value = float(one["value"]) * 10.0**power
        rows.append(
            [variable, measured, PLACES.get(place, place), sector, str(one[time]), value, _vintage(), title]
        )
    return rows


def _own(text: str) -> str:
    """The name of a variable of the user's own, made from codes."""
    return OWN + re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")


def _now() -> datetime:
    return datetime.now(UTC)


def _vintage() -> str:
    """Services revise their figures without notice: the day of the answer tells which these are."""
    return f"fetched {_now().date().isoformat()}"


def _client(module: str) -> Any:
    try:
        return import_module(module)
    except ImportError as error:
        raise UsageError(
            f"the client library '{module}' is missing: pip install 'neijuan[online]'"
        ) from error


def _asked(service: str, what: str, ask: Callable[[], Any]) -> Any:
    """The answer of a service, or one line on why there is none."""
    import requests

    try:
        return ask()
    except (requests.ConnectionError, requests.Timeout) as error:
        raise UsageError(
            f"{service} cannot be reached ({type(error).__name__}): check the connection"
        ) from error
    except Exception as error:  # each client has its own way to say that there is no such figure
        reason = " ".join(str(error).split())[:120] or type(error).__name__
        raise UsageError(f"{service} has no answer for '{what}' ({reason}): check the codes") from error


def _kept(label: str, rows: Sequence[Sequence[object]], name: str, replace: bool) -> Import:
    if not rows:
        raise UsageError(f"{label}: the service has no figure: ask for other codes or years")
    return importing.import_rows(label, rows, name, replace=replace)
