"""What a run was made of: enough to repeat it to the bit, and to see why another differs."""

from __future__ import annotations

import hashlib
import json
import platform
import shlex
import sys
from collections.abc import Iterator
from importlib import metadata, resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import neijuan

LIBRARIES = ("numpy", "scipy", "jax", "jaxlib", "equinox", "xarray", "h5netcdf", "h5py")


def make_manifest(settings: dict[str, Any], wall_seconds: float) -> str:
    """The manifest of a run as JSON text.

    `settings` are the arguments of the run, `wall_seconds` the duration of its simulation. Tables and
    parameters are listed with the SHA-256 of their bytes.
    """
    manifest = {
        "neijuan": neijuan.__version__,
        "settings": settings,
        "command": command_line(),
        "wall_seconds": round(wall_seconds, 3),
        "python": platform.python_version(),
        "platform": {"system": platform.system(), "machine": platform.machine()},
        "libraries": library_versions(),
        "tables": hashes("neijuan.data", (".csv", ".parquet", ".yaml", ".json")),
        "parameters": hashes("neijuan.economy", (".csv", ".yaml")),
        "code": combined_hash("neijuan.economy", (".py",)),
    }
    return json.dumps(manifest, ensure_ascii=False)


def command_line() -> str:
    """The command as it could be typed again; empty if the run was called from Python."""
    program = Path(sys.argv[0] if sys.argv else "")
    if program.stem == "neijuan" or program.parts[-2:] == ("neijuan", "__main__.py"):
        return shlex.join(["neijuan", *sys.argv[1:]])
    return ""


def library_versions() -> dict[str, str]:
    """Versions of the libraries that touch the numbers; one that is not installed is left out."""
    found: dict[str, str] = {}
    for name in LIBRARIES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def hashes(package: str, suffixes: tuple[str, ...]) -> dict[str, str]:
    """SHA-256 of each file of the package that ends in one of `suffixes`, by its path in the package."""
    return {
        name: hashlib.sha256(file.read_bytes()).hexdigest()
        for name, file in _files(resources.files(package), "")
        if name.endswith(suffixes)
    }


def combined_hash(package: str, suffixes: tuple[str, ...]) -> str:
    """One SHA-256 over the names and bytes of all such files, which tells two versions of the code apart."""
    digest = hashlib.sha256()
    for name, content in hashes(package, suffixes).items():
        digest.update(f"{name}\0{content}\n".encode())
    return digest.hexdigest()


def _files(folder: Traversable, prefix: str) -> Iterator[tuple[str, Traversable]]:
    """All files below a folder of an installed package in the order of their names."""
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if entry.is_file():
            yield prefix + entry.name, entry
        elif entry.is_dir() and entry.name != "__pycache__":
            yield from _files(entry, f"{prefix}{entry.name}/")
