"""The runs of a comparison: simulated pair by pair, or read from results files."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neijuan.errors import UsageError
from neijuan.experiments.progress import Progress, SilentProgress
from neijuan.experiments.results import Results, open_results

if TYPE_CHECKING:
    from neijuan.scenarios import Scenario

    Given = str | Path | Scenario | Results


class Part(SilentProgress):
    """Tells the bar of the whole how far one of its runs is."""

    def __init__(self, bar: Progress, done: int, total: int, name: str) -> None:
        self.bar, self.done, self.total, self.name = bar, done, total, name

    def advance(self, done: int, total: int, message: str) -> None:
        share = 1000 * (self.done + done / max(total, 1)) / self.total
        self.bar.advance(int(share), 1000, f"{self.name}, {message}")


def is_results(given: Given) -> bool:
    """Whether a run is there already."""
    return isinstance(given, Results) or (
        isinstance(given, str | Path) and str(given).lower().endswith(".nc")
    )


def read(given: Given) -> Results:
    """Results as they are, or of a file. Raises UsageError for a file that is none."""
    if isinstance(given, Results):
        return given
    dataset = open_results(str(given))
    manifest = json.loads(dataset.attrs["manifest"])
    return Results(
        dataset,
        int(dataset.attrs.get("simulated_firms", 0)),
        float(manifest.get("wall_seconds", 0.0)),
        path=Path(str(given)),
        notes=tuple(manifest["settings"]["scenario"].get("notes", ())),
    )


def simulate(
    scenarios: Sequence[Any], options: dict[str, Any], seed: int, seeds: int, bar: Progress, extra: int = 0
) -> list[Results]:
    """Run all scenarios for one seed after the other, so that what is finished can be compared.

    After Ctrl-C the seeds that all scenarios have finished are kept. Raises KeyboardInterrupt if none is.
    """
    from neijuan.experiments.run import run

    parts: list[list[Results]] = [[] for _ in scenarios]
    total = len(scenarios) * seeds + extra
    for number in range(seeds):
        done: list[Results] = []
        for place, scenario in enumerate(scenarios):
            at = number * len(scenarios) + place
            name = f"seed {seed + number}, {_name(scenario)}"
            hearing = Part(bar, at, total, name)
            done.append(run(scenario, seed=seed + number, seeds=1, progress=hearing, **options))
            if done[-1].interrupted:
                break
        if len(done) < len(scenarios) or done[-1].interrupted:
            if number == 0:
                raise KeyboardInterrupt
            return [joined(part, interrupted=True) for part in parts]
        for part, one in zip(parts, done, strict=True):
            part.append(one)
    return [joined(part) for part in parts]


def joined(parts: Sequence[Results], interrupted: bool = False) -> Results:
    """Runs of one scenario with seeds that follow one another, as one run."""
    from neijuan.experiments.recording import join

    first = parts[0]
    manifest = first.manifest
    seconds = sum(part.wall_seconds for part in parts)
    manifest["settings"] |= {"seeds": len(parts), "interrupted": interrupted}
    manifest["wall_seconds"] = round(seconds, 3)
    dataset = join([part.dataset for part in parts], "seed")
    dataset.attrs = {**first.dataset.attrs, "seeds": len(parts)}
    dataset.attrs["manifest"] = json.dumps(manifest, ensure_ascii=False)
    return Results(
        dataset, first.firms, seconds, interrupted=interrupted, notes=tuple(dict.fromkeys(first.notes))
    )


def one_seed(options: dict[str, Any]) -> Callable[[Scenario, int], Any]:
    """Runs a scenario for one seed and gives what was observed, without the dimension of seeds."""
    from neijuan.experiments.run import run

    def simulated(scenario: Scenario, seed: int) -> Any:
        results = run(scenario, seed=seed, seeds=1, progress=False, **options)
        if results.interrupted:
            raise KeyboardInterrupt
        return results.dataset.isel(seed=0)

    return simulated


def options_of(results: Results) -> dict[str, Any]:
    """What a further run takes over from one that is there.

    Raises UsageError for one that went on from a state, or has levers given as arrays.
    """
    settings = results.manifest["settings"]
    if settings["from_state"] is not None:
        raise UsageError(
            f"the run went on from {settings['from_state']}: compare it with another run, as two files"
        )
    if settings["levers"]:
        raise UsageError(
            "the run has levers given as arrays: compare it with another run, as two files or results"
        )
    given = settings.get("given", {})
    return {
        "start": settings["start"],
        "until": settings["until"],
        "firms": settings["firms"],
        "parameters": dict(given.get("parameters", {})),
    }


def _name(scenario: Any) -> str:
    return Path(scenario).stem if isinstance(scenario, str | Path) else str(scenario.name)
