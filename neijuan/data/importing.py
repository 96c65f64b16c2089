"""Bring your own data: read, check and keep a table of observations beside the shipped facts."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from neijuan.data import imported, registries, table_files
from neijuan.errors import UsageError
from neijuan.experiments.files import write_whole

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Sequence

    import pandas as pd

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
PLACE = ["variable", "region", "sector", "period"]
"""What two figures share that state the same thing."""
SAME = 1e-6
"""Relative difference up to which two figures count as equal: what rounding to seven digits leaves."""


class Import(NamedTuple):
    """What an import kept, and the shipped figures that it contradicts."""

    name: str
    path: Path
    figures: int
    variables: list[str]
    agreeing: int
    conflicts: pd.DataFrame


def read_table(path: str | os.PathLike[str], *, numbered: bool = False) -> pd.DataFrame:
    """Read and check a user's table without storing it: .csv, .xlsx (sheet `data` or the first) or .parquet.

    Returns the columns variable, unit, region, sector, period, value, vintage, source, one observation a row.
    Places become codes (`Liaoning`, `辽宁省` -> CN-LN), a unit left out is that of the vocabulary, a vintage
    left out is `unstated`. With `numbered` the index `row` holds the rows of the file, as a spreadsheet
    counts (the header is row 1). Raises UsageError that names file, row and remedy.
    """
    from neijuan.data import table_schema

    file = Path(path)
    table = table_schema.checked(file, table_schema.normalised(file, table_files.read_cells(file)))
    return table if numbered else table.reset_index(drop=True)


def import_table(path: str | os.PathLike[str], name: str | None = None, *, replace: bool = False) -> Import:
    """Check a user's table with Pandera and keep it under `name`, by default the name of the file.

    The rows are kept beside the shipped facts and replace none of them; an earlier import of the same name
    only goes with `replace`. Raises UsageError, and keeps nothing, if the table is not sound.
    """
    from neijuan.data import table_schema

    file = Path(path)
    sheet = table_files.read_cells(file)
    table = table_schema.checked(
        file, table_schema.normalised(file, sheet), find=table_schema.faults_by_schema
    )
    origin = {"file": file.name, "sha256": hashlib.sha256(file.read_bytes()).hexdigest()}
    return keep(table, name or default_name(file.stem), origin, replace=replace)


def import_rows(label: str, rows: Sequence[Sequence[object]], name: str, *, replace: bool = False) -> Import:
    """Check rows that a service gave, with the columns of the schema in their order, and keep them under
    `name`. `label` says in messages and in the list of imports where they are from."""
    from neijuan.data import table_schema

    sheet = table_files.Sheet(1, table_schema.COLUMNS, list(range(2, len(rows) + 2)), list(rows))
    table = table_schema.normalised(label, sheet)
    checked = table_schema.checked(label, table, find=table_schema.faults_by_schema)
    return keep(checked, name, {"file": label}, replace=replace)


def keep(table: pd.DataFrame, name: str, origin: dict[str, Any], *, replace: bool = False) -> Import:
    """Store a checked table under a name, with where it came from. Raises UsageError for a name that is
    malformed or taken, and for a variable whose unit differs from that in another import."""
    _check_name(name, replace)
    _check_own_units(table, name)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    about = {**origin, "imported": now}
    path = write_whole(imported.folder() / f"{name}.parquet", lambda target: _write(table, about, target))
    found = compared(name)
    differing = found[found["differs"]].drop(columns="differs").reset_index(drop=True)
    variables = sorted(table["variable"].unique())
    return Import(name, path, len(table), variables, len(found) - len(differing), differing)


def _write(table: pd.DataFrame, about: dict[str, Any], target: Path) -> None:
    import pyarrow
    import pyarrow.parquet

    metadata = {imported.METADATA: json.dumps(about, ensure_ascii=False).encode()}
    rows = pyarrow.Table.from_pandas(table, preserve_index=False).replace_schema_metadata(metadata)
    pyarrow.parquet.write_table(rows, target, compression="zstd")


def default_name(text: str) -> str:
    """A name for an import made from the name of a file."""
    name = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:40].strip("-")
    if not name:
        raise UsageError(f"'{text}' makes no name: choose one with --name, of a-z, 0-9, - and _")
    return name


def _check_name(name: str, replace: bool) -> None:
    from neijuan.data import facts

    if not NAME.fullmatch(name):
        raise UsageError(f"'{name}' is no name for an import: use up to 40 of a-z, 0-9, - and _")
    taken = {*facts.table_names(), *(one.lower() for one in registries._registry("vintages").index)}
    if name in taken:
        raise UsageError(f"'{name}' is the name of a shipped table or vintage: choose another with --name")
    if name in imported.names() and not replace:
        raise UsageError(f"an import '{name}' exists: choose another --name, or --replace it")


def _check_own_units(table: pd.DataFrame, name: str) -> None:
    """A variable of the user's own has one unit in all imports, as its figures are shown together."""
    units = table.drop_duplicates("variable").set_index("variable")["unit"]
    for other in imported.names():
        earlier = imported.stored(other).drop_duplicates("variable").set_index("variable")["unit"]
        shared = units.index.intersection(earlier.index) if other != name else units.index[:0]
        for variable in shared:
            if units[variable] != earlier[variable]:
                raise UsageError(
                    f"{variable} is in '{units[variable]}' here and in '{earlier[variable]}' in the import "
                    f"'{other}': convert one, or give the variable another name"
                )


def compared(name: str) -> pd.DataFrame:
    """Figures of an import beside the shipped ones that state the same: variable, unit, region, sector,
    period, vintage, value, shipped_vintage, shipped_value, difference (own over shipped less one),
    shipped_grade, shipped_source, and whether the two differ.

    A vintage that the registry knows is compared with shipped vintages of its family, any other with all.
    """
    import numpy as np

    from neijuan.data import quality

    own = imported.stored(name)
    shipped = _shipped(own["variable"].unique()).drop(columns="unit")
    both = own.drop(columns="source").merge(shipped, on=PLACE, suffixes=("", "_shipped"))
    known = both["vintage"].isin(registries._registry("vintages").index)
    families = [both[column].map(registries.family) for column in ("vintage", "vintage_shipped")]
    both = both[~known | (families[0] == families[1])].reset_index(drop=True)
    columns = {
        "vintage_shipped": "shipped_vintage",
        "value_shipped": "shipped_value",
        "source": "shipped_source",
    }
    grades = quality.graded(both.assign(vintage=both["vintage_shipped"]))["grade"]
    both = both.rename(columns=columns).assign(shipped_grade=grades)
    with np.errstate(divide="ignore", invalid="ignore"):
        difference = both["value"] / both["shipped_value"] - 1
    equal = np.isclose(both["value"], both["shipped_value"], rtol=SAME, atol=0)
    order = [
        *("variable", "unit", "region", "sector", "period", "vintage", "value"),
        *("shipped_vintage", "shipped_value", "difference", "shipped_grade", "shipped_source", "differs"),
    ]
    return both.assign(difference=difference.where(np.isfinite(difference)), differs=~equal)[order]


def _shipped(variables: Iterable[str]) -> pd.DataFrame:
    """All shipped figures of some variables; there may be none."""
    import pandas as pd

    from neijuan.data import facts, table_schema

    held = [name for name in variables if facts.is_shipped(name)]
    nothing = pd.DataFrame(columns=table_schema.COLUMNS).astype({"value": "float64"})
    return pd.concat(map(facts.observations, held), ignore_index=True) if held else nothing


def conflicts(name: str | None = None) -> pd.DataFrame:
    """Imported figures that differ from shipped ones, side by side, with the column `import`; of one import
    or of all. Raises UsageError for an unknown name."""
    import pandas as pd

    chosen = imported.names() if name is None else [name]
    parts = [compared(one).assign(**{"import": one}) for one in chosen]
    if not parts:
        return pd.DataFrame(columns=["import"])
    found = pd.concat(parts, ignore_index=True)
    found = found[found["differs"].astype(bool)].drop(columns="differs")
    return found[["import", *(column for column in found if column != "import")]].reset_index(drop=True)


def imports() -> pd.DataFrame:
    """What has been imported: name, figures, variables, vintages, file and time."""
    import pandas as pd

    columns = ["name", "figures", "variables", "vintages", "file", "imported"]
    found = []
    for name in imported.names():
        rows = imported.rows(name)
        names, vintages = (", ".join(sorted(rows[column].unique())) for column in ("variable", "vintage"))
        origin = rows.attrs.get("file", "")
        found.append((name, len(rows), names, vintages, origin, rows.attrs.get("imported", "")))
    return pd.DataFrame(found, columns=columns)


def forget(name: str) -> Path:
    """Delete an import and return the path of its file. Raises UsageError for an unknown name."""
    path = imported.find(name)
    try:
        path.unlink()
    except OSError as error:
        raise UsageError(f"{path} cannot be deleted ({error.strerror}): check its permissions") from error
    return path
