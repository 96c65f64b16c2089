"""What tests of pages share: where the browser is, and axe-core, fetched from npm when it is tested."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
VERSION = "4.11.1"
KEPT = Path(__file__).parents[1] / ".cache" / f"axe-core-{VERSION}"
SERIOUS = {"serious", "critical"}


def axe_script() -> str:
    """The script; the test is skipped where it cannot be fetched."""
    script = KEPT / "node_modules" / "axe-core" / "axe.min.js"
    if not script.exists():
        npm = shutil.which("npm")
        if npm is None:
            pytest.skip("no npm here: axe-core was not fetched, accessibility is not checked")
        command = [npm, "install", "--no-save", "--ignore-scripts", "--prefix", str(KEPT)]
        KEPT.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            [*command, f"axe-core@{VERSION}"], capture_output=True, text=True, timeout=120, check=False
        )
        if done.returncode:
            pytest.skip(f"npm gave no axe-core, accessibility is not checked: {done.stderr.strip()[-200:]}")
    return script.read_text(encoding="utf-8")


def serious(page, script: str) -> list[str]:
    """Serious findings as text."""
    page.evaluate(script + "; 0")
    found = page.evaluate("async () => (await axe.run()).violations")
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in found
        if one["impact"] in SERIOUS
        for node in one["nodes"]
    ]
