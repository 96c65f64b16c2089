"""One piece of the store for each member: a Zarr group in a single file, whole or absent.

    members/0000017.zarr.zip       the figures of member 17 (Zarr format 3 in a ZIP file without compression)
    members/0000017.failed.json    why member 17 has none

The bytes of a piece depend on its figures alone: no date, no order, no name of a machine. A piece can be
opened by itself, `xarray.open_zarr(zarr.storage.ZipStore(path), consolidated=False)`.
"""

from __future__ import annotations

import io
import json
import warnings
import zipfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neijuan.experiments.files import write_whole

if TYPE_CHECKING:
    import numpy as np
    import xarray as xr
    from numpy.typing import NDArray

FOLDER, SUFFIX, FAILED = "members", ".zarr.zip", ".failed.json"
WITHOUT_DATE = (1980, 1, 1, 0, 0, 0)
Words = tuple[tuple[str, str], ...]
"""Unit and definition of a variable."""


def piece_path(folder: Path, number: int) -> Path:
    """Where the piece of a member lies."""
    return folder / FOLDER / f"{number:07d}{SUFFIX}"


def failure_path(folder: Path, number: int) -> Path:
    """Where the reason lies why a member has no piece."""
    return folder / FOLDER / f"{number:07d}{FAILED}"


def encode(dataset: xr.Dataset) -> bytes:
    """The dataset as the bytes of a piece; each variable is one chunk.

    Nothing is compressed: figures of a simulation have no bits to spare, and compression gains a tenth.
    """
    import numpy as np

    names = {**dataset.coords, **dataset.data_vars}
    files: dict[str, bytes] = {}
    for name, variable in names.items():
        words = tuple((str(key), str(text)) for key, text in variable.attrs.items())
        dims = tuple(map(str, variable.dims))
        files |= _array(str(name), dims, np.asarray(variable.values), words)
    attributes = {str(key): value for key, value in dataset.attrs.items()}
    attributes["coordinates"] = " ".join(map(str, dataset.coords))
    root = {"zarr_format": 3, "node_type": "group", "attributes": attributes}
    files["zarr.json"] = json.dumps(root, ensure_ascii=False).encode()
    return _zipped(files)


def _array(name: str, dims: tuple[str, ...], values: NDArray[np.generic], words: Words) -> dict[str, bytes]:
    """Files of one array. What describes it is the same for all members, and made once."""
    if values.dtype.kind in "UOT":
        return _written(name, dims, values, words)
    described = _described(name, dims, values.shape, values.dtype.str, words)
    chunk = "/".join(["c", *["0"] * values.ndim])
    return {**described, f"{name}/{chunk}": _little_endian(values).tobytes()}


@lru_cache(maxsize=4096)
def _described(
    name: str, dims: tuple[str, ...], shape: tuple[int, ...], dtype: str, words: Words
) -> dict[str, bytes]:
    """The metadata of a numerical array, as the library writes it."""
    import numpy as np

    files = _written(name, dims, np.ones(shape, dtype=dtype), words)
    return {path: content for path, content in files.items() if path.endswith("zarr.json")}


def _written(name: str, dims: tuple[str, ...], values: NDArray[np.generic], words: Words) -> dict[str, bytes]:
    """Files of an array written by the library, in one chunk."""
    import numpy as np
    import zarr
    from zarr.storage import MemoryStore

    files: dict[str, Any] = {}
    texts = values.dtype.kind in "UOT"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # texts of any length have a stable form but no page of their own yet
        group = zarr.create_group(MemoryStore(files), zarr_format=3)
        group.create_array(
            name,
            data=values.astype(np.dtypes.StringDType()) if texts else values,
            chunks=values.shape,
            dimension_names=dims,
            attributes=dict(words),
            compressors=None,
        )
    return {path: bytes(content.to_bytes()) for path, content in files.items() if path != "zarr.json"}


def _little_endian(values: NDArray[np.generic]) -> NDArray[np.generic]:
    return values.astype(values.dtype.newbyteorder("<"), copy=False)


def _zipped(files: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(files):
            archive.writestr(zipfile.ZipInfo(path, WITHOUT_DATE), files[path])
    return content.getvalue()


def write_piece(folder: Path, number: int, content: bytes) -> None:
    """Move a piece into place; a note that the member failed goes."""
    write_whole(piece_path(folder, number), lambda path: path.write_bytes(content))
    failure_path(folder, number).unlink(missing_ok=True)


def write_failure(folder: Path, number: int, failure: dict[str, Any]) -> None:
    """Note why a member has no piece."""
    text = json.dumps({"member": number, **failure}, ensure_ascii=False, sort_keys=True) + "\n"
    write_whole(failure_path(folder, number), lambda path: path.write_text(text, encoding="utf-8"))


def finished(folder: Path) -> Iterator[int]:
    """Numbers of the members that have a piece, in no order."""
    return _numbers(folder, SUFFIX)


def failed(folder: Path) -> Iterator[int]:
    """Numbers of the members that failed, in no order."""
    return _numbers(folder, FAILED)


def _numbers(folder: Path, suffix: str) -> Iterator[int]:
    import os

    place = folder / FOLDER
    if not place.is_dir():
        return
    with os.scandir(place) as entries:
        for entry in entries:
            stem = entry.name.removesuffix(suffix)
            if entry.name.endswith(suffix) and stem.isdigit():
                yield int(stem)


def failures(folder: Path) -> list[dict[str, Any]]:
    """The notes of all members that failed, by number."""
    numbers = sorted(failed(folder))
    return [json.loads(failure_path(folder, number).read_text(encoding="utf-8")) for number in numbers]


def sound(path: Path) -> bool:
    """Whether a piece is whole: every file in it has the checksum with which it was written."""
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.testzip() is None and "zarr.json" in archive.namelist()
    except (OSError, zipfile.BadZipFile):
        return False


def read_attributes(path: Path) -> dict[str, Any]:
    """Attributes of a piece."""
    with zipfile.ZipFile(path) as archive:
        return dict(json.loads(archive.read("zarr.json"))["attributes"])


def read_array(path: Path, name: str) -> NDArray[Any]:
    """One variable of a piece."""
    import numpy as np
    import zarr
    from zarr.storage import ZipStore

    store = ZipStore(path, mode="r")
    try:
        return np.asarray(zarr.open_array(store, path=name, mode="r")[...])
    finally:
        store.close()
