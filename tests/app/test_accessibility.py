"""axe-core finds nothing serious, in both schemes and languages; fetched from npm when it is tested."""

import shutil
import subprocess
from pathlib import Path

import pytest

VERSION = "4.11.1"
KEPT = Path(__file__).parents[2] / ".cache" / f"axe-core-{VERSION}"
SHORT = "until=2015Q4&since=2013Q1"
SERIOUS = {"serious", "critical"}


@pytest.fixture(scope="module")
def axe() -> str:
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


def findings(page, script: str) -> list[str]:
    """Serious findings as text."""
    page.evaluate(script + "; 0")
    found = page.evaluate("async () => (await axe.run()).violations")
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in found
        if one["impact"] in SERIOUS
        for node in one["nodes"]
    ]


@pytest.mark.parametrize(
    "query",
    [
        "levers=tariff:0.5",
        "levers=tariff:0.5&theme=dark",
        "view=province&language=zh",
        "view=industry",
        "view=balances&theme=dark",
        "view=compare&compare=eu-us-green-tariffs",
        "view=facts",
        "view=accounts&theme=dark&language=zh",
    ],
)
def test_nothing_serious_is_found(watched, axe, query):
    view = watched(f"?{SHORT}&{query}")
    view.page.wait_for_selector(".card h2")
    view.page.locator(".lever .info").first.click()
    view.page.locator(".menu-button").last.click()
    view.page.locator(".menu button").last.click()
    assert findings(view.page, axe) == []


def test_everything_is_reached_by_keys(watched):
    """Tab goes through bar, rail and figures, and what has the focus can be seen."""
    view = watched(f"?{SHORT}")
    reached = set()
    view.page.locator(".brand").click()
    for _ in range(140):
        view.page.keyboard.press("Tab")
        reached.add(
            view.page.evaluate(
                "() => { const e = document.activeElement;"
                " const d = e.dataset;"
                " return d.view || d.code || d.look || e.name || e.className || e.id; }"
            )
        )
    assert {"nation", "accounts", "language", "theme", "start", "CN-LN", "menu-button"} <= reached
    outline = view.page.evaluate(
        "() => { const e = document.querySelector('[data-view=facts]'); e.focus({ focusVisible: true });"
        " return getComputedStyle(e).outlineStyle; }"
    )
    assert outline == "solid"
