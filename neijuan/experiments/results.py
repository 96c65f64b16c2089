"""Results of a run: a labelled dataset, the file it lives in, and the checks of such a file."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neijuan.errors import UsageError
from neijuan.experiments.files import write_whole

if TYPE_CHECKING:
    import xarray as xr

    from neijuan.experiments.comparison.difference import Difference

REQUIRED_DIMENSIONS = ("seed", "quarter", "province")
REQUIRED_VARIABLES = ("gross_domestic_product", "identity_residual")
SEAL = b"neijuan results, sha256"
"""Last bytes of a results file, after the digest of all bytes before it."""
REQUIRED_ATTRIBUTES = ("title", "start_year", "firms_scale", "manifest")


@dataclass(frozen=True, eq=False)
class Results:
    """What a run leaves behind.

    `dataset`: all figures, labelled by seed, quarter, province, sector and so on (money in 100 million yuan a
    quarter, rates per year). `firms`: simulated firms at the start of the first seed. `path`, `report`,
    `state` and `firms_table`: the files written, None where none was asked for. `interrupted`: the run was
    stopped before its end, the dataset holds what was finished. `notes`: what of the scenario the run left
    out, in words.
    """

    dataset: xr.Dataset
    firms: int
    wall_seconds: float
    path: Path | None = None
    report: Path | None = None
    state: Path | None = None
    interrupted: bool = False
    firms_table: Path | None = None
    notes: tuple[str, ...] = ()

    def __getitem__(self, name: str) -> xr.DataArray:
        """One variable, for example `results["gross_domestic_product"]`."""
        if name not in self.dataset.variables:
            raise UsageError(f"no variable {name!r} in these results{_nearest(name, self.dataset)}")
        return self.dataset[name]

    def __sub__(self, other: Results) -> Difference:
        """This run less the other, seed by seed, on the quarters that both have.

        Raises UsageError for runs of other seeds, start or scale, naming the first difference.
        """
        from neijuan.experiments.comparison.difference import Difference

        return Difference(other, self)

    @property
    def manifest(self) -> dict[str, Any]:
        """Inputs, versions and settings, from which the run can be repeated."""
        return dict(json.loads(self.dataset.attrs["manifest"]))

    @property
    def quarters(self) -> tuple[str, ...]:
        """The simulated quarters, `2012Q1` and so on."""
        return tuple(str(quarter) for quarter in self.dataset["quarter"].values)

    @property
    def max_identity_residual(self) -> float:
        """The largest relative residual of any identity, province, quarter and seed; NaN if one is NaN."""
        return max_identity_residual(self.dataset)

    @property
    def first_broken_quarter(self) -> str | None:
        """The first quarter in which an identity is no number in some seed; None if all are numbers."""
        import numpy as np

        residual = self.dataset["identity_residual"].transpose("quarter", ...).values
        broken = ~np.isfinite(residual).all(axis=tuple(range(1, residual.ndim)))
        return self.quarters[int(broken.argmax())] if broken.any() else None


def max_identity_residual(dataset: xr.Dataset) -> float:
    """The largest absolute entry of `identity_residual` (relative, no unit). NaN does not hide."""
    import numpy as np

    return float(np.max(np.abs(dataset["identity_residual"].values)))


def write_results(dataset: xr.Dataset, path: Path) -> Path:
    """Write a dataset of results as compressed NetCDF with a checksum on each block, whole or not at all.

    A seal of the whole file follows its last byte, where readers of NetCDF do not look: a damaged header can
    keep the HDF5 library busy without end. Raises UsageError if the place cannot be written.
    """
    encoding = {
        name: {"zlib": True, "complevel": 4, "shuffle": True, "fletcher32": True}
        for name, variable in dataset.variables.items()
        if variable.dtype.kind in "fiu" and variable.ndim > 0
    }

    def write(place: Path) -> None:
        dataset.to_netcdf(place, engine="h5netcdf", encoding=encoding)
        with place.open("r+b") as file:
            digest = hashlib.file_digest(file, "sha256").digest()
            file.write(digest + SEAL)

    return write_whole(path, write)


def open_results(path: str | Path) -> xr.Dataset:
    """Read a results file whole and check that a run of neijuan wrote it.

    Raises UsageError, naming the file and the remedy, if it is missing, damaged or something else.
    """
    import xarray as xr

    place = Path(path)
    if not place.is_file():
        raise UsageError(f"no results file {place}: give the .nc file that `neijuan run` wrote")
    try:
        _check_seal(place)
        with xr.open_dataset(place, engine="h5netcdf") as dataset:
            loaded = dataset.load()
    except Exception as error:  # HDF5 reports damage by whatever its reader stumbled over, even KeyError
        raise UsageError(
            f"{place} is damaged or no NetCDF file: run the simulation again to replace it"
        ) from error
    missing = [name for name in REQUIRED_DIMENSIONS if name not in loaded.dims]
    missing += [name for name in REQUIRED_VARIABLES if name not in loaded.variables]
    missing += [name for name in REQUIRED_ATTRIBUTES if name not in loaded.attrs]
    if missing:
        raise UsageError(
            f"{place} is no results file of neijuan: {missing[0]} is missing; give one of `neijuan run`"
        )
    return loaded


def _check_seal(path: Path) -> None:
    """Raise ValueError if a sealed file is not as it was written; one without a seal passes."""
    with path.open("rb") as file:
        content = file.read()
    body, seal = content[: -len(SEAL) - 32], content[-len(SEAL) :]
    if seal == SEAL and hashlib.sha256(body).digest() != content[-len(SEAL) - 32 : -len(SEAL)]:
        raise ValueError("bytes have changed since the file was written")


def _nearest(name: str, dataset: xr.Dataset) -> str:
    """A suggestion for a misspelt variable."""
    from difflib import get_close_matches

    near = get_close_matches(name, [str(variable) for variable in dataset.data_vars], n=1)
    return f"; did you mean {near[0]!r}?" if near else "; list them with results.dataset"
