"""Tables that a user has imported: where they are kept and how their rows are told from the shipped ones.

Each import is one Parquet file in `imports` under the user's data folder, or under the folder that the
environment variable NEIJUAN_DATA names. Its rows are seen with the vintage `NAME`, or `NAME: VINTAGE` where
the file states one, so that they can replace neither a shipped figure nor one of another import.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neijuan.data import registries
from neijuan.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd

UNSTATED = "unstated"
"""Vintage of rows that name none."""
OWN = "own_"
"""Beginning of the names of variables that are not in the vocabulary."""
METADATA = b"neijuan"


def folder() -> Path:
    """Where imports are kept; it need not exist yet."""
    import platformdirs

    chosen = os.environ.get("NEIJUAN_DATA")
    root = Path(chosen).expanduser() if chosen else platformdirs.user_data_path("neijuan", appauthor=False)
    return root / "imports"


def names() -> list[str]:
    """Names of all imports."""
    return sorted(path.stem for path in folder().glob("*.parquet"))


def find(name: str) -> Path:
    """The file of an import. Raises UsageError, with the nearest names, if there is none."""
    known = names()
    if name not in known:
        remedy = f"there are {', '.join(known)}" if known else "nothing has been imported"
        raise registries.unknown("import", name, known, remedy)
    return folder() / f"{name}.parquet"


def label(name: str, vintage: str) -> str:
    """The vintage under which rows of an import are seen."""
    return name if vintage == UNSTATED else f"{name}: {vintage}"


def stored(name: str) -> pd.DataFrame:
    """The rows of an import as its file had them; `.attrs` says from which file and when.

    Raises UsageError for an unknown name or a damaged file.
    """
    import pyarrow.parquet

    path = find(name)
    try:
        table = pyarrow.parquet.read_table(path)
        about: dict[str, Any] = json.loads(table.schema.metadata[METADATA])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"{path} is damaged: `neijuan data forget {name}` and import the table again"
        ) from error
    rows = table.replace_schema_metadata(None).to_pandas()
    rows.attrs = about
    return rows


def rows(name: str) -> pd.DataFrame:
    """The rows of an import under the vintages by which they are seen."""
    table = stored(name)
    return table.assign(vintage=table["vintage"].map(lambda vintage: label(name, vintage)))


def observations(variable: str) -> pd.DataFrame:
    """The rows of a variable from all imports; none if no import holds it."""
    import pandas as pd

    from neijuan.data.table_schema import COLUMNS

    parts = [part for part in map(rows, names()) if (part["variable"] == variable).any()]
    if not parts:
        return pd.DataFrame(columns=COLUMNS)
    every = pd.concat(parts, ignore_index=True)
    every.attrs = {}
    return every[every["variable"] == variable].reset_index(drop=True)


def own_variables() -> list[str]:
    """Variables of imports that are not in the vocabulary."""
    return sorted(
        {name for one in names() for name in stored(one)["variable"].unique() if name.startswith(OWN)}
    )
