"""An ensemble opened: all members as one dataset, figures read from the pieces when they are used."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neijuan.errors import UsageError
from neijuan.experiments.ensembles import pieces
from neijuan.experiments.ensembles.plan import Plan, read_plan

if TYPE_CHECKING:
    import numpy as np
    import xarray as xr
    from numpy.typing import NDArray


def open_ensemble(folder: str | Path) -> xr.Dataset:
    """The members of an ensemble that are finished, as one dataset with dimension `member`.

    Coordinates of `member`: its number in the plan, `seed`, `scenario`, `draw`, and by name each parameter
    and lever that varies (`parameter_...` or `lever_...` where a variable has the name). Variables are those
    of a run, `[member, quarter, ...]`, read from disk only where they are used, and `outcome_level`
    `[member, outcome]`, national outcomes over the last three years with their units. Attribute `manifest` is
    the plan as JSON text.

    Raises:
        UsageError: no ensemble in the folder, none of its members finished, or a damaged plan.
    """
    import numpy as np

    place = Path(folder)
    plan = read_plan(place)
    numbers = np.array(sorted(n for n in pieces.finished(place) if n < plan.members), dtype=np.int64)
    if not len(numbers):
        raise UsageError(f"no member of {place} is finished: `neijuan sweep --out {place}` goes on with it")
    dataset = _combined(place, numbers)
    dataset = dataset.assign_coords(_member_coordinates(plan, numbers, set(map(str, dataset.variables))))
    dataset.attrs = {
        "title": f"neijuan ensemble of {len(numbers)} members",
        "start_year": plan.settings["start"],
        "firms_scale": plan.settings["firms"],
        "members": plan.members,
        "finished": len(numbers),
        "failed": sum(1 for _ in pieces.failed(place)),
        "manifest": json.dumps({**plan._said(), "fingerprint": plan.fingerprint}, ensure_ascii=False),
    }
    return dataset


def _combined(folder: Path, numbers: NDArray[np.int64]) -> xr.Dataset:
    """The variables of all members behind one another, shaped like those of the first."""
    import xarray as xr
    from xarray.core import indexing

    first = _first_piece(pieces.piece_path(folder, int(numbers[0])))
    array_class = _pieces_array()
    variables = {}
    for name in first.attrs["variables"]:
        variable = first[name]
        lazy = array_class(folder, numbers, str(name), variable.shape, variable.dtype)
        data = indexing.LazilyIndexedArray(lazy)
        variables[name] = xr.Variable(("member", *variable.dims), data, variable.attrs)
    coordinates: dict[str, Any] = {
        str(name): (coordinate.dims, _plain(coordinate.values)) for name, coordinate in first.coords.items()
    }
    if "outcome_level" in first:
        coordinates |= _outcomes(first.sizes["outcome"])
    return xr.Dataset(variables, {**coordinates, "member": numbers})


def _plain(labels: NDArray[Any]) -> NDArray[Any]:
    """Texts as NumPy's usual type, which the results of a run have."""
    import numpy as np

    return np.array(labels.tolist()) if labels.dtype.kind in "OT" else labels


def _first_piece(path: Path) -> xr.Dataset:
    import xarray as xr
    from zarr.storage import ZipStore

    store = ZipStore(path, mode="r")
    try:
        return xr.open_zarr(store, consolidated=False, chunks=None).load()
    finally:
        store.close()


def _pieces_array() -> Any:
    """A class of arrays over the pieces; made when used, since its parent needs xarray."""
    import numpy as np
    from xarray.backends import BackendArray
    from xarray.core import indexing

    class PiecesArray(BackendArray):
        """One variable of all members; a selection reads only the pieces that it needs."""

        def __init__(
            self, folder: Path, numbers: Any, name: str, shape: tuple[int, ...], dtype: np.dtype[Any]
        ) -> None:
            self.folder, self.numbers, self.name = folder, numbers, name
            self.shape, self.dtype = (len(numbers), *shape), dtype

        def __getitem__(self, key: Any) -> Any:
            support = indexing.IndexingSupport.OUTER
            return indexing.explicit_indexing_adapter(key, self.shape, support, self._read)

        def _read(self, key: tuple[Any, ...]) -> Any:
            chosen = np.atleast_1d(self.numbers[key[0]])
            rest = key[1:]
            parts = [_outer(self._piece(int(number)), rest) for number in chosen]
            if np.ndim(self.numbers[key[0]]) == 0:
                return parts[0]
            empty = _outer(np.empty(self.shape[1:], dtype=self.dtype), rest)
            return np.stack(parts) if parts else np.empty((0, *empty.shape), dtype=self.dtype)

        def _piece(self, number: int) -> NDArray[Any]:
            return pieces.read_array(pieces.piece_path(self.folder, number), self.name)

    return PiecesArray


def _outer(values: NDArray[Any], key: tuple[Any, ...]) -> NDArray[Any]:
    """Each axis indexed by itself: numbers, slices or lists of places."""
    axis = 0
    for one in key:
        values = values[(slice(None),) * axis + (one,)]
        axis += not isinstance(one, int) and getattr(one, "ndim", 1) != 0
    return values


def _outcomes(count: int) -> dict[str, Any]:
    """Names, titles and units of the outcomes."""
    from neijuan.calibration.outcomes import OUTCOMES

    if len(OUTCOMES) != count:
        raise UsageError("the ensemble was made by another version of neijuan: sweep again")
    return {
        "outcome": [outcome.id for outcome in OUTCOMES],
        "title_of_outcome": ("outcome", [outcome.title for outcome in OUTCOMES]),
        "unit_of_outcome": ("outcome", [outcome.unit for outcome in OUTCOMES]),
    }


def _member_coordinates(plan: Plan, numbers: NDArray[np.int64], taken: set[str]) -> dict[str, Any]:
    """What each member is made of, by name, along `member`."""
    import numpy as np

    from neijuan.experiments.ensembles.design import values
    from neijuan.experiments.ensembles.priors import Prior

    rest, variant = np.divmod(numbers, len(plan.scenarios))
    draw, place = np.divmod(rest, int(plan.settings["seeds"]))
    found: dict[str, Any] = {
        "seed": ("member", place + int(plan.settings["seed"])),
        "scenario": ("member", np.array([one.label for one in plan.scenarios])[variant]),
        "draw": ("member", draw),
    }
    for name in plan.scenarios[0].levels:
        levels = np.array([one.levels[name] for one in plan.scenarios])
        found[f"lever_{name}" if name in taken | set(found) else name] = ("member", levels[variant])
    if plan.names:
        drawn = values([Prior(**prior) for prior in plan.priors], plan.unit)
        for column, name in enumerate(plan.names):
            key = f"parameter_{name}" if name in taken | set(found) else name
            found[key] = ("member", drawn[draw, column])
    return found
