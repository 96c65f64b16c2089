"""Whatever is done to a file, the answer is a table or one line that names the file."""

from __future__ import annotations

import random
from pathlib import Path

import pandas as pd
import pytest

from neijuan.data import imported, importing, templates
from neijuan.errors import UsageError

JUNK = [
    "",
    "x",
    "1,234",
    "=1/0",
    "NaN",
    "inf",
    "-",
    "辽宁",
    "2012Q5",
    "9" * 400,
    "\x00",
    '"',
    "#",
    "own_",
    "💥",
    "1e999",
]


def mutated(content: bytes, random: random.Random) -> bytes:
    """One to four bytes flipped, cut out, doubled or put in, or the end cut off."""
    changed = bytearray(content)
    for _ in range(random.randint(1, 4)):
        place = random.randrange(len(changed) or 1)
        length = random.choice([1, 1, 2, 8, 64])
        kind = random.randrange(5)
        if kind == 0:
            changed[place : place + length] = random.randbytes(length)
        elif kind == 1:
            del changed[place : place + length]
        elif kind == 2:
            changed[place:place] = changed[place : place + length]
        elif kind == 3:
            changed[place:place] = random.choice(JUNK).encode()
        else:
            del changed[place:]
    return bytes(changed)


def shuffled(table: pd.DataFrame, random: random.Random) -> pd.DataFrame:
    """Cells, names of columns or rows replaced, dropped or doubled."""
    changed = table.astype(object)
    for _ in range(random.randint(1, 3)):
        kind = random.randrange(5)
        column = random.randrange(changed.shape[1])
        if kind == 0:
            changed.iloc[random.randrange(len(changed)), column] = random.choice(JUNK)
        elif kind == 1:
            changed = changed.drop(columns=changed.columns[column])
        elif kind == 2:
            names = list(changed.columns)
            names[column] = random.choice(JUNK)
            changed.columns = pd.Index(names)
        elif kind == 3:
            changed = pd.concat([changed, changed.head(1)], ignore_index=True)
        else:
            changed.iloc[:, column] = random.choice([None, 3.5, True, "2012", pd.Timestamp("2012-03-31")])
        if changed.shape[1] == 0:
            break
    return changed


def answer(path: Path) -> None:
    """A sound table, or one line that begins with the file and leaves nothing behind."""
    before, complaint = imported.names(), None
    try:
        importing.import_table(path, "fuzz", replace=True)
    except UsageError as error:
        complaint = str(error)
    if complaint is None:
        assert imported.stored("fuzz")["value"].notna().all()
        importing.forget("fuzz")
    else:
        assert complaint.startswith(str(path))
        assert "\n" not in complaint
        assert imported.names() == before


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet"])
def test_files_with_changed_bytes(tmp_path: Path, suffix: str) -> None:
    sound = templates.write_template(tmp_path / f"sound{suffix}").read_bytes()
    path = tmp_path / f"mutated{suffix}"
    for seed in range(70):
        path.write_bytes(mutated(sound, random.Random(seed)))
        answer(path)


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_tables_with_changed_cells(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"shuffled{suffix}"
    for seed in range(40):
        table = shuffled(templates.examples(), random.Random(seed))
        if suffix == ".csv":
            table.to_csv(path, index=False)
        else:
            # A workbook cannot hold this sign.
            table = table.map(lambda cell: "?" if cell == "\x00" else cell).rename(columns={"\x00": "?"})
            table.to_excel(path, index=False)
        answer(path)
