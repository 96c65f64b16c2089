"""What was run, from which sources, and how to run it again."""

from __future__ import annotations

import hashlib
import json
import shlex
from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr

from neijuan.errors import UsageError
from neijuan.report.tilemap import number

START_SOURCES = (
    "chnio",
    "ipio_macro",
    "nbs_io_national",
    "nbs_gdp_2004_2023",
    "industry_revenue",
    "capital_stock",
    "pwt1001",
    "wdi_china",
    "fed_h10",
    "gpi_panel",
    "nbs_population_2000_2017",
    "nbs_provincial_misc",
    "local_fiscal_2014_2017",
    "local_bonds_2018",
    "theprint_2023",
    "piie_2013",
    "mit_center_for_finance_and_policy_2016",
    "guofa_2013_41",
    "nbs_regions",
)
"""Sources behind every starting state, for results whose manifest does not list its own."""


@dataclass(frozen=True)
class Source:
    """A line of the list of sources."""

    publisher: str
    title: str
    table: str
    year: str
    grade: str


def manifest(results: xr.Dataset) -> dict[str, Any]:
    """The manifest as a dictionary; raises `UsageError` when it is no JSON object."""
    try:
        content = json.loads(results.attrs["manifest"])
    except (TypeError, ValueError) as error:
        raise UsageError(
            "the results' manifest is damaged: write the results again with `neijuan run`"
        ) from error
    if not isinstance(content, dict):
        raise UsageError(
            "the results' manifest is no JSON object: write the results again with `neijuan run`"
        )
    return content


def manifest_hash(results: xr.Dataset) -> str:
    """First sixteen digits of the SHA-256 of the manifest's text."""
    return hashlib.sha256(str(results.attrs["manifest"]).encode()).hexdigest()[:16]


def source_line(results: xr.Dataset) -> str:
    """The line under every figure."""
    count = results.sizes["seed"]
    seeds = "one seed" if count == 1 else f"median and 10–90% range of {count} seeds"
    return (
        f"Simulation by neijuan {results.attrs['version']}, start: reconciled accounts of "
        f"{results.attrs['start_year']}; firms {results.attrs['firms_scale']}, {seeds}."
    )


def run_card(results: xr.Dataset) -> list[tuple[str, str]]:
    """What was run, as pairs of name and value."""
    quarters = results["quarter"].to_numpy()
    enterprises = results["firms"].sum("province").isel(quarter=0).median()
    seconds = manifest(results).get("wall_seconds")
    return [
        ("Start", f"reconciled accounts of {results.attrs['start_year']}"),
        ("Quarters", f"{len(quarters)}, {quarters[0]} to {quarters[-1]}"),
        ("Enterprises", f"{number(float(enterprises), 0)} at the start"),
        ("Firms in the model", _scale(results)),
        ("Seeds", ", ".join(str(seed) for seed in results["seed"].to_numpy())),
        ("Provinces, sectors", f"{results.sizes['province']}, {results.sizes['sector']}"),
        ("Wall time", f"{float(seconds):.1f} s" if seconds is not None else "not recorded"),
        ("Version", f"neijuan {results.attrs['version']}"),
        ("Manifest", f"SHA-256 {manifest_hash(results)}…"),
    ]


def _scale(results: xr.Dataset) -> str:
    """Scale of the sample and, where the run recorded it, the number of simulated firms."""
    count = results.attrs.get("simulated_firms")
    scale = str(results.attrs["firms_scale"])
    return scale if count is None else f"{number(float(count), 0)} ({scale})"


def command(results: xr.Dataset) -> str:
    """The command that repeats the run: the manifest's own, or one put together from the attributes."""
    own = manifest(results).get("command")
    if own:
        return own if isinstance(own, str) else shlex.join(map(str, own))
    seeds = np.atleast_1d(results["seed"].to_numpy())
    parts = ["neijuan", "run", "--start", str(results.attrs["start_year"])]
    parts += ["--until", str(results["quarter"].to_numpy()[-1]), "--firms", str(results.attrs["firms_scale"])]
    parts += ["--seed", str(seeds[0])] + (["--seeds", str(len(seeds))] if len(seeds) > 1 else [])
    return shlex.join(parts)


def sources(results: xr.Dataset) -> list[Source]:
    """The sources that the run used: those its manifest lists, otherwise those behind every starting
    state."""
    from neijuan import data

    registry = data.sources()
    keys = manifest(results).get("sources") or START_SOURCES
    used = registry.loc[[key for key in registry.index if key in set(keys)]]
    columns = zip(used["publisher"], used["title"], used["table"], used["year"], used["grade"], strict=True)
    return [Source(*map(str, row)) for row in columns]
