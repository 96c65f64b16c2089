"""One variable of a difference, with help where a label is asked of it that it does not have."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

import xarray as xr

from neijuan.errors import UsageError

BY_SECTOR = {
    "surveyed_utilisation": "sector_utilisation",
    "nameplate_utilisation": "sector_nameplate_utilisation",
    "producer_price_index": "producer_price",
    "firms": "sector_firms",
    "exports_abroad": "sector_exports",
    "imports_abroad": "sector_imports",
    "industrial_profit": "sector_profit",
    "gross_domestic_product": "sector_output",
}
"""The variable by sector beside one by province; for the product it is gross output."""
SAME_CONCEPT = ("surveyed_utilisation", "nameplate_utilisation")
"""Those whose variable by sector is the same ratio, so that choosing a sector of them means that one."""


class Variable(xr.DataArray):  # type: ignore[no-untyped-call]
    """A labelled array; `sel(sector=...)` of utilisation by province answers with that by sector."""

    __slots__ = ("_whole",)
    _whole: xr.Dataset | None

    @classmethod
    def of(cls, dataset: xr.Dataset, name: str) -> Variable:
        """The variable of a dataset."""
        found = cls(dataset[name])
        found._whole = dataset
        return found

    def sel(self, indexers: Mapping[Any, Any] | None = None, *args: Any, **labels: Any) -> Any:
        """As `xarray.DataArray.sel`. Raises UsageError for a dimension or label that is not there."""
        given = {**(indexers or {}), **{name: value for name, value in labels.items() if name not in OPTIONS}}
        options = {name: value for name, value in labels.items() if name in OPTIONS}
        lacking = [str(name) for name in given if name not in self.dims]
        whole = getattr(self, "_whole", None)
        if lacking == ["sector"] and self.name in SAME_CONCEPT and whole is not None:
            other = BY_SECTOR[str(self.name)]
            if other in whole and "province" not in given:
                return xr.DataArray(whole[other]).sel(given, *args, **options)
        if lacking:
            raise UsageError(_no_dimension(str(self.name), lacking[0], self.dims))
        for name, label in given.items():
            if not options and isinstance(label, str | int) and label not in self[name].values.tolist():
                near = get_close_matches(str(label), [str(one) for one in self[name].values], n=1)
                hint = f"; did you mean {near[0]!r}?" if near else ""
                raise UsageError(f"{self.name} has no {name} {label!r}{hint}")
        return xr.DataArray(self).sel(given, *args, **options)


OPTIONS = ("method", "tolerance", "drop")


def _no_dimension(name: str, lacking: str, dims: tuple[Any, ...]) -> str:
    by_sector = BY_SECTOR.get(name) if lacking == "sector" else None
    remedy = f"did you mean {by_sector!r}?" if by_sector else "choose among these"
    return f"{name} is not by {lacking}, it is by {', '.join(map(str, dims))}; {remedy}"


def unknown(name: str, dataset: xr.Dataset) -> str:
    """What to say to the name of a variable that is not there."""
    known = [str(variable) for variable in dataset.data_vars]
    parts = [one for one in known if str(name) in one or set(str(name).split("_")) & set(one.split("_"))]
    near = get_close_matches(str(name), known, n=1) or get_close_matches(str(name), parts, n=1, cutoff=0.0)
    hint = f"; did you mean {near[0]!r}?" if near else "; list them with list(difference.dataset)"
    return f"no variable {name!r} in these results{hint}"


def selected(values: xr.DataArray, where: Mapping[str, Any]) -> xr.DataArray:
    """Values at the labels that `where` names: provinces and sectors by code, name or set.

    Raises UsageError for a dimension or label that is not there.
    """
    from neijuan.scenarios.registries import find_target, members

    values = xr.DataArray(values)
    for axis, given in where.items():
        if axis not in values.dims:
            raise UsageError(_no_dimension(str(values.name), axis, values.dims))
        names = [given] if isinstance(given, str | int) else list(given)
        if axis in ("province", "sector"):
            try:
                names = list(members(axis, [find_target(axis, str(name)) for name in names]))
            except ValueError as error:
                raise UsageError(str(error)) from None
        missing = [name for name in names if name not in values[axis].values]
        if missing:
            raise UsageError(f"no {axis} {missing[0]!r} in these results")
        values = values.sel({axis: names})
    return values
