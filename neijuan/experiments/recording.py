"""What a run leaves behind: one dataset of all seeds, its manifest, its files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import neijuan
from neijuan.experiments.changes import digest, spelt_out
from neijuan.experiments.files import write_whole
from neijuan.experiments.results import Results, write_results

if TYPE_CHECKING:
    import xarray as xr

    from neijuan.economy.firm_table import FirmPanel
    from neijuan.experiments.play import Play
    from neijuan.experiments.settings import Request


def file_name(play: Play, request: Request) -> str:
    """Name of the results file without its ending: that of the scenario, unless another was given."""
    return request.name or play.scenario.name


def broken_name(play: Play, request: Request) -> str:
    """Where the economy is kept that left the domain of the model."""
    return f"{file_name(play, request)}-broken.state"


def join(pieces: list[xr.Dataset], dimension: Any) -> xr.Dataset:
    """Datasets one after the other along `dimension`; all other labels are the same by construction."""
    import xarray as xr

    new = not isinstance(dimension, str)
    return xr.concat(
        pieces,
        dim=dimension,
        data_vars="all" if new else "minimal",
        coords="minimal",
        compat="override",
        join="override",
        combine_attrs="override",
    )


def combine(parts: list[xr.Dataset], play: Play, firm_count: int, request: Request) -> xr.Dataset:
    """All seeds in one dataset, with the attributes that tell what it is."""
    import pandas as pd

    simulation = play.simulation
    seeds = [simulation.seed + number for number in range(len(parts))]
    dataset = join(parts, pd.Index(seeds, name="seed"))
    dataset.attrs |= {
        "title": f"neijuan {file_name(play, request)}: {simulation.start} to {dataset['quarter'].values[-1]}",
        "scenario": play.scenario.title,
        "start_year": simulation.start,
        "firms_scale": simulation.firms,
        "seeds": len(seeds),
        "simulated_firms": firm_count,
        "version": neijuan.__version__,
    }
    return dataset


def settings_of(results: Results, play: Play, request: Request) -> dict[str, Any]:
    """What decides the figures of this run, as it came out in the end."""
    attributes, simulation = results.dataset.attrs, play.simulation
    return {
        "name": file_name(play, request),
        "scenario": {
            "name": play.scenario.name,
            "text": play.scenario.to_yaml(),
            "sha256": play.scenario.digest,
            "notes": list(results.notes),
        },
        "start": attributes["start_year"],
        "first_quarter": results.quarters[0],
        "until": results.quarters[-1],
        "quarters": len(results.quarters),
        "firms": attributes["firms_scale"],
        "seed": int(results.dataset["seed"].values[0]),
        "seeds": attributes["seeds"],
        "from_state": None if request.from_state is None else request.from_state.name,
        "interrupted": results.interrupted,
        "history": simulation.history,
        "mechanisms": {name: bool(on) for name, on in simulation.mechanisms._asdict().items()},
        "parameters": simulation.parameters.as_dict(),
        "given": {"parameters": dict(request.parameters), "mechanisms": dict(request.mechanisms)},
        "levers": spelt_out(request.levers),
        "all_levers": digest(simulation.path),
        "trace": list(request.trace),
    }


def write(results: Results, play: Play, request: Request, panel: FirmPanel | None) -> Results:
    """Write what was asked for: the state at the end, the results file and the report.

    Figures that are no numbers make no report; one of an earlier run would mislead and goes.
    """
    if request.save_state is not None:
        results = replace(results, state=write_whole(request.save_state, play.save))
    if panel is not None and request.firms_table is not None and panel.years:
        results = replace(results, firms_table=panel.write(request.firms_table))
    path = write_results_of(results, play, request)
    if path is not None:
        results = replace(results, path=path)
        (path.parent / broken_name(play, request)).unlink(missing_ok=True)
        if results.first_broken_quarter is None:
            from neijuan.report import write_report

            results = replace(results, report=write_report(results.dataset, path.with_suffix(".html")))
    return results


def write_results_of(results: Results, play: Play, request: Request) -> Path | None:
    """Write the results file; the report of an earlier run goes."""
    if request.out is None:
        return None
    path = write_results(results.dataset, request.out / f"{file_name(play, request)}.nc")
    path.with_suffix(".html").unlink(missing_ok=True)
    return path
