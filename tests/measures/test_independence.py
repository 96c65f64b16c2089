"""Measures know neither the model nor files: they are functions of tables that others read."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import neijuan

MEASURES = Path(neijuan.__file__).parent / "measures"
MODULES = sorted(MEASURES.glob("*.py"))
MODEL = ("neijuan.economy", "neijuan.experiments", "neijuan.cli", "neijuan.claims")
MAY_WRITE = {"answer.py": "neijuan.experiments.files"}
"""An answer is written to the file that was asked for; computing it reads none."""
READERS = {"read_csv", "read_excel", "read_parquet", "read_cells", "open_results", "open"}


def modules_imported_when_run(tree: ast.Module) -> set[str]:
    """Modules that a file imports, but those that only the type checker sees."""
    hidden = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    found = set()
    for node in ast.walk(tree):
        if id(node) not in hidden:
            if isinstance(node, ast.ImportFrom):
                found.add(str(node.module))
            elif isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_a_measure_knows_neither_the_model_nor_files(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    known = {name for name in modules_imported_when_run(tree) if name.startswith(MODEL)}
    assert known <= {MAY_WRITE.get(path.name)}
    calls = {ast.unparse(node.func).split(".")[-1] for node in ast.walk(tree) if isinstance(node, ast.Call)}
    assert not calls & READERS
