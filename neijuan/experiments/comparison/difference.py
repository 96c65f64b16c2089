"""One run less another, seed by seed.

    base = nj.run("baseline", until="2030Q4", seeds=5)
    less = nj.run("voluntary-export-restraint", like=base)
    gap = less - base
    gap["sector_utilisation"].sel(sector="solar")
    gap.table("employment", province="Jiangsu")

Both runs have met the same firms and draws (common random numbers): a seed's difference is the effect of what
was changed, and the band over seeds is narrower than the bands of the two levels.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from neijuan.errors import UsageError
from neijuan.experiments.comparison import bands
from neijuan.experiments.comparison.inputs import check_pairs

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    import xarray as xr

    from neijuan.experiments.results import Results

LAST = 12
"""Quarters at the end of the runs over which tables measure."""
LABELS = ("province", "sector", "kind", "account", "place", "instrument", "identity")


@dataclass(frozen=True, eq=False)
class Difference:
    """`other` less `base`, paired by seed, on the quarters that both have.

    `dataset`: all variables that are numbers, in the units of the results, with dimension `seed`.
    """

    base: Results
    other: Results

    def __post_init__(self) -> None:
        check_pairs(self.base.manifest, self.other.manifest)
        if not set(self.base.quarters) & set(self.other.quarters):
            raise UsageError("these runs have no quarter in common: run one like the other")

    @cached_property
    def dataset(self) -> xr.Dataset:
        """Differences of all variables that both runs hold."""
        import xarray as xr

        mine, theirs = self.base.dataset, self.other.dataset
        shared = [
            name
            for name, variable in mine.data_vars.items()
            if name in theirs.data_vars and variable.dtype.kind in "fiu"
        ]
        with xr.set_options(arithmetic_join="inner"):  # type: ignore[no-untyped-call]
            found = theirs[shared] - mine[shared]
        found.attrs = {"title": f"{self.name} less {self.base_name}", "seeds": found.sizes["seed"]}
        return found

    @property
    def name(self) -> str:
        """Name of the run that is compared."""
        return str(self.other.manifest["settings"]["name"])

    @property
    def base_name(self) -> str:
        """Name of the run with which it is compared."""
        return str(self.base.manifest["settings"]["name"])

    @property
    def quarters(self) -> tuple[str, ...]:
        """The quarters that both runs have."""
        return tuple(str(quarter) for quarter in self.dataset["quarter"].values)

    def __getitem__(self, name: str) -> xr.DataArray:
        """Differences of one variable. Raises UsageError with the nearest name for an unknown one."""
        from neijuan.experiments.comparison.variable import Variable, unknown

        if name not in self.dataset.variables:
            raise UsageError(unknown(name, self.dataset))
        return Variable.of(self.dataset, name)

    def __abs__(self) -> xr.Dataset:
        """Absolute differences."""
        return abs(self.dataset)

    def band(self, name: str) -> xr.DataArray:
        """Median and 5-95% over seeds of a variable's differences: dimension `quantile`."""
        return bands.band(self[name])

    def table(self, name: str | None = None, last: int = LAST, **where: Any) -> pd.DataFrame:
        """Levels of the base and differences with bands over seeds.

        Without a name: national outcomes. With the name of a variable: its mean over the `last` quarters in
        each province, sector or other label. `where` chooses labels, by code, name or set, such as
        `province="Jiangsu"` or `sector="new-three"`; for a single one the rows are the quarters.
        Columns: the labels, `level` (median of the base), `median`, `p05`, `p95` of the differences.
        Raises UsageError for unknown names.
        """
        if name is None:
            from neijuan.experiments.comparison.national import national

            return national(self, last)
        return _rows(self._level(name, where), self._gap(name, where), last)

    def _gap(self, name: str, where: Mapping[str, Any]) -> xr.DataArray:
        from neijuan.experiments.comparison.variable import selected

        return selected(self[name], where)

    def _level(self, name: str, where: Mapping[str, Any]) -> xr.DataArray:
        from neijuan.experiments.comparison.variable import selected

        chosen = self.base[name].sel(quarter=list(self.quarters))
        return selected(chosen, where)

    def same(self) -> bool:
        """Whether the runs are equal in all figures."""
        return all(not variable.any() for variable in self.dataset.fillna(0.0).data_vars.values())

    @cached_property
    def first_quarter(self) -> str | None:
        """The first quarter in which any figure of any seed differs; None for runs that are equal."""
        import numpy as np

        differ = np.zeros(len(self.quarters), dtype=bool)
        for variable in self.dataset.fillna(0.0).data_vars.values():
            if "quarter" in variable.dims:
                values = variable.transpose("quarter", ...).values
                differ |= (values != 0).reshape(len(differ), -1).any(axis=1)
        return self.quarters[int(differ.argmax())] if differ.any() else None


def _rows(level: xr.DataArray, gap: xr.DataArray, last: int) -> pd.DataFrame:
    """A row for each label, means over the last quarters; for each quarter where no label is left."""
    import pandas as pd

    labels = [str(name) for name in gap.dims if name not in ("seed", "quarter")]
    labels = [name for name in labels if gap.sizes[name] > 1] or labels
    one = all(gap.sizes[name] == 1 for name in labels)
    if one:
        gap, level, labels = gap.squeeze(labels), level.squeeze(labels), ["quarter"]
    elif "quarter" in gap.dims:
        end = {"quarter": slice(-last, None)}
        gap, level = gap.isel(end).mean("quarter"), level.isel(end).mean("quarter")
    ordered = ("seed", *[name for name in gap.dims if name != "seed"])
    spread = bands.band(gap.transpose(*ordered))
    middle = level.transpose(*ordered).median("seed")
    shape = [name for name in gap.dims if name != "seed"]
    if not shape:
        return pd.DataFrame([{"level": float(middle), **_three(spread.values)}])
    index = pd.MultiIndex.from_product([gap[name].values for name in shape], names=shape)
    table = pd.DataFrame({"level": middle.values.ravel()}, index=index)
    for place, column in ((1, "median"), (0, "p05"), (2, "p95")):
        table[column] = spread.values[place].ravel()
    return table.reset_index()


def _three(values: Any) -> dict[str, float]:
    return {"median": float(values[1]), "p05": float(values[0]), "p95": float(values[2])}
