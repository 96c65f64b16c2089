"""axe-core finds nothing serious, in both schemes and languages."""

import pytest
from browsing import serious

SHORT = "until=2015Q4&since=2013Q1"


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
    assert serious(view.page, axe) == []


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
