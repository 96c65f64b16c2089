"""Files that are whole or absent: written beside their place under a temporary name, then moved."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from neijuan.errors import UsageError


def write_whole(path: Path, write: Callable[[Path], object]) -> Path:
    """Let `write` fill a temporary file in the folder of `path`, then move it to `path`.

    `write` gets the temporary path and may append a suffix of its own to it (as NumPy does); whatever single
    file it leaves is moved. Raises UsageError if the folder or the disk refuses; then nothing is left behind.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        workshop = Path(tempfile.mkdtemp(prefix=f".{path.name}.", dir=path.parent))
        try:
            write(workshop / path.name)
            (written,) = workshop.iterdir()
            os.replace(written, path)
        finally:
            shutil.rmtree(workshop, ignore_errors=True)
    except OSError as error:
        raise UsageError(f"cannot write {path}: {reason(error)}; free it or choose another place") from error
    return path


def check_writable(folder: Path, option: str = "--out") -> None:
    """Raise UsageError unless files can be made in `folder`; a new folder is tried and taken away.

    A long simulation asks this first, so that it does not end with nowhere to put its results. The file
    system is asked by doing it: permission bits do not tell about read-only disks.
    """
    made: list[Path] = []
    try:
        for missing in reversed([place for place in (folder, *folder.parents) if not place.exists()]):
            missing.mkdir()
            made.append(missing)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise UsageError(
            f"cannot write in {folder}: {reason(error)}; choose another folder with {option}"
        ) from error
    finally:
        for place in reversed(made):
            place.rmdir()


def reason(error: OSError) -> str:
    """The system's own word for what went wrong, without the path that the message names already."""
    return (error.strerror or str(error) or type(error).__name__).lower().splitlines()[0]
