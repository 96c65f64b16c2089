"""A simulation: a prepared start, advanced quarter by quarter, saved and loaded to the bit."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jax

jax.config.update("jax_enable_x64", True)  # type: ignore[no-untyped-call]

import jax.numpy as jnp  # noqa: E402
import numpy as np  # noqa: E402

from neijuan.data import variables as vocabulary  # noqa: E402
from neijuan.data.input_output import provinces as province_registry  # noqa: E402
from neijuan.economy import dimensions as dim  # noqa: E402
from neijuan.economy.accounts.identities import IDENTITIES  # noqa: E402
from neijuan.economy.history.baseline import past  # noqa: E402
from neijuan.economy.inspection.domain import broken, explain  # noqa: E402
from neijuan.economy.levers import Levers, path  # noqa: E402
from neijuan.economy.mechanisms import Mechanisms, mechanisms  # noqa: E402
from neijuan.economy.parameters import Parameters, of_start_year, parameters, registry  # noqa: E402
from neijuan.economy.quarter import quarter  # noqa: E402
from neijuan.economy.stages.observation import Observed  # noqa: E402
from neijuan.economy.start.calibration import calibrate  # noqa: E402
from neijuan.economy.start.cells import benchmark_cells  # noqa: E402
from neijuan.economy.start.draw import draw, scale  # noqa: E402
from neijuan.economy.start.first_state import first_state, first_structure  # noqa: E402
from neijuan.economy.state import State  # noqa: E402
from neijuan.economy.structure import Structure  # noqa: E402
from neijuan.errors import UsageError  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    import xarray as xr
    from numpy.typing import NDArray

BENCHMARK_YEARS = (2002, 2007, 2012, 2017)


def use_compilation_cache() -> None:
    """Keep compiled programs between processes, small ones too."""
    root = os.environ.get("NEIJUAN_CACHE")
    folder = Path(root) if root else Path.home() / ".cache" / "neijuan"
    for name, value in (
        ("jax_compilation_cache_dir", str(folder / "compiled")),
        ("jax_persistent_cache_min_compile_time_secs", 0.0),
        ("jax_persistent_cache_min_entry_size_bytes", -1),
    ):
        jax.config.update(name, value)  # type: ignore[no-untyped-call]


@partial(jax.jit, compiler_options={"xla_cpu_parallel_codegen_split_count": 8})
def _checked_quarter(
    state: State, structure: Structure, p: Parameters, path: Levers, on: Mechanisms
) -> tuple[State, Observed, Any, jax.Array]:
    """A quarter and how it leaves the domain, in one program: a call of its own would cost more than the
    check."""
    after, observed, record = quarter(state, structure, p, path, on)
    return jax.tree.map(_strong, after), observed, record, broken(after, observed)


def _quarter(
    state: State, structure: Structure, p: Parameters, path: Levers, on: Mechanisms
) -> tuple[State, Observed, Any]:
    """A quarter whatever its outcome."""
    after, observed, record, _ = _checked_quarter(state, structure, p, path, on)
    return after, observed, record


def _strong(x: jax.Array) -> jax.Array:
    """The array without JAX's weak type, so that the first quarter and the later ones are one program."""
    return jax.lax.convert_element_type(x, x.dtype)


@dataclass
class Simulation:
    """An economy and its clock.

    `state` is the end of the last simulated quarter (or the start), `structure` the constants of the
    benchmark year.
    """

    start: int
    firms: str
    seed: int
    parameters: Parameters
    structure: Structure
    state: State
    path: Levers
    """Policies and shocks from the start on."""
    mechanisms: Mechanisms
    history: bool = False
    """Whether the economy lives through the dated past."""
    opening: State | None = None
    """Beginning of the last simulated quarter, from which `firm_table` tells its flows."""

    @classmethod
    def prepare(
        cls,
        start: int = 2012,
        firms: str = "1:100",
        seed: int = 1,
        changes: dict[str, float] | None = None,
        levers: Mapping[str, NDArray[np.float64]] | None = None,
        switches: Mapping[str, bool] | None = None,
        start_levers: Mapping[str, NDArray[np.float64]] | None = None,
        history: bool = False,
    ) -> Simulation:
        """Build the economy of a benchmark year.

        `changes` are values of parameters, `levers` policies and shocks by name as arrays `[quarter, ...]`
        from the start on (see `levers.csv`), `switches` turn mechanisms off. The start is fitted with all
        mechanisms on under `start_levers` (neutral if not given), so that runs differ only in what comes
        after. With `history` the start is fitted under the dated past and the run lives through it, but for
        the levers named in `levers`.

        Raises:
            UsageError: a year without tables, a scale that is no ratio, an unknown parameter.
        """
        if start not in BENCHMARK_YEARS:
            years = ", ".join(str(year) for year in BENCHMARK_YEARS)
            raise UsageError(f"no provincial input-output tables for {start}: choose a start from {years}")
        scale(firms)
        use_compilation_cache()
        p = parameters(**{**of_start_year(start), **(changes or {})})
        settings = p.as_dict()
        cells = benchmark_cells(start, tuple((k, v) for k, v in settings.items() if k.startswith("start_")))
        drawn = draw(cells, firms, seed, settings)
        structure = first_structure(cells, drawn, settings)
        state = jax.tree.map(_strong, first_state(cells, drawn, structure, settings, seed))
        regions, sectors = cells.output.shape
        lived = past(start) if history else {}
        course = path({**lived, **(levers or {})}, regions, sectors)
        usual = path({**lived, **(start_levers or {})}, regions, sectors)
        chosen = mechanisms(**(switches or {}))
        state, structure = calibrate(_quarter, state, structure, p, usual, mechanisms(), cells)
        return cls(start, firms, seed, p, structure, state, course, chosen, history)

    @property
    def quarter_index(self) -> int:
        """Quarters simulated so far."""
        return int(self.state.quarter)

    @property
    def firm_count(self) -> int:
        """Agents alive, whatever number of enterprises each stands for."""
        return int((self.state.firms.number > 0).sum())

    def quarter_labels(self, quarters: int) -> list[str]:
        """Names of the coming quarters, such as "2012Q1"."""
        first = self.quarter_index
        return [f"{self.start + i // 4}Q{i % 4 + 1}" for i in range(first, first + quarters)]

    def advance(self, quarters: int) -> xr.Dataset:
        """Simulate and return what was observed, with dimension `quarter`; `state` moves on.

        Raises DomainError in the first quarter after which the economy is out of the domain of the model;
        `state` then stays at the beginning of that quarter.
        """
        labels = self.quarter_labels(quarters)
        seen = []
        for _ in range(quarters):
            closing, observed, _, outside = _checked_quarter(
                self.state, self.structure, self.parameters, self.path, self.mechanisms
            )
            found = np.asarray(outside)
            if found.any():
                raise explain(self, self.state, closing, observed, found)
            self.opening, self.state = self.state, closing
            seen.append(observed)
        return _dataset(jax.device_get(seen), labels)

    def firm_table(self) -> pd.DataFrame:
        """Industrial firms at the end of the last quarter, one row a firm, with the columns of a firm table.

        Flows are those of the quarter at annual rates; `FirmPanel` in `economy.firm_table` keeps years.
        Raises UsageError before the first quarter.
        """
        from neijuan.economy.firm_table import firms_of_last_quarter

        if self.opening is None:
            raise UsageError("no quarter was simulated yet: call advance before firm_table")
        return firms_of_last_quarter(self, self.opening)

    def save(self, path: Path) -> None:
        """Write the whole simulation to a file, moved into place when complete."""
        leaves, _ = jax.tree.flatten((self.state, self.structure, self.path, self.mechanisms))
        header = {"start": self.start, "firms": self.firms, "seed": self.seed, "history": self.history}
        header["parameters"] = self.parameters.as_dict()
        path = Path(path)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
            arrays = {f"leaf{i:03d}": np.asarray(leaf) for i, leaf in enumerate(leaves)}
            np.savez(file, allow_pickle=False, header=np.array(json.dumps(header)), **arrays)
        os.replace(file.name, path)

    @classmethod
    def load(cls, path: Path) -> Simulation:
        """Read a saved simulation; it goes on as if it had never stopped.

        Raises:
            UsageError: a file that is missing, damaged or no saved simulation.
        """
        try:
            with np.load(path, allow_pickle=False) as file:
                header = json.loads(str(file["header"]))
                arrays = [file[name] for name in sorted(file.files) if name.startswith("leaf")]
            template = cls._template(header)
            leaves, tree = jax.tree.flatten(template)
            if [leaf.shape for leaf in leaves] != [array.shape for array in arrays]:
                raise ValueError("shapes differ")
            if set(header["parameters"]) != set(registry()):
                raise ValueError("parameters differ")
        except UsageError:
            raise
        except Exception as error:
            raise UsageError(
                f"{path} is no saved simulation of this version, or is damaged: run again with --save-state"
            ) from error
        state, structure, course, on = jax.tree.unflatten(tree, [jnp.asarray(array) for array in arrays])
        p = Parameters({k: jnp.asarray(v, dtype=float) for k, v in header["parameters"].items()})
        named = (header["start"], header["firms"], header["seed"])
        return cls(*named, p, structure, state, course, on, bool(header.get("history", False)))

    @staticmethod
    def _template(header: dict[str, Any]) -> tuple[State, Structure, Levers, Mechanisms]:
        settings = header["parameters"]
        pairs = tuple((k, v) for k, v in settings.items() if k.startswith("start_"))
        cells = benchmark_cells(header["start"], pairs)
        drawn = draw(cells, header["firms"], header["seed"], settings)
        structure = first_structure(cells, drawn, settings)
        first = first_state(cells, drawn, structure, settings, header["seed"])
        return first, structure, path({}, *cells.output.shape), mechanisms()


UNITS_IN_RESULTS = {
    "surveyed_utilisation": "ratio",
    "consumer_price_index": "start year = 1",
    "exchange_rate": "start year = 1",
}
"""Units of results where the published series of the same name has another."""


@cache
def _label(name: str) -> dict[str, str]:
    """Unit and definition of a result, from the vocabulary; flows of results are per quarter."""
    entry = vocabulary().loc[name]
    return {"unit": UNITS_IN_RESULTS.get(name, str(entry["unit"])), "definition": str(entry["definition"])}


def _dataset(seen: list[Observed], labels: list[str]) -> xr.Dataset:
    """Observations as a labelled dataset."""
    import xarray as xr

    from neijuan.economy.start.cells import sector_constants

    codes = tuple(str(code) for code in province_registry().index)
    place = dim.places(codes)
    axes: dict[str, tuple[str, ...]] = {
        "identity_residual": ("identity", "province"),
        "transactions": ("kind", "account", "place"),
        "balance_sheet": ("instrument", "account", "place"),
        "revaluation": ("instrument", "account", "place"),
        "cell_output": ("province", "sector"),
        "cell_utilisation": ("province", "sector"),
        "priority_adoption": ("province", "sector"),
    }
    variables = {}
    for name in Observed._fields:
        values = np.stack([np.asarray(getattr(one, name)) for one in seen])
        if name in axes:
            dims: tuple[str, ...] = axes[name]
        elif values.ndim == 1:
            dims = ()
        else:
            dims = ("province",) if values.shape[1] == len(codes) else ("sector",)
        variables[name] = (("quarter", *dims), values, _label(name))
    return xr.Dataset(
        variables,
        coords={
            "quarter": labels,
            "province": list(codes),
            "sector": list(sector_constants().code),
            "identity": list(IDENTITIES),
            "kind": list(dim.KIND_NAMES),
            "account": list(dim.ACCOUNTS),
            "place": list(place),
            "instrument": list(dim.INSTRUMENTS),
        },
    )
