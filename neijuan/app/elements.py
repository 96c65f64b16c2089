"""The custom elements of the page: each a Vue component beside this file, fed with plain data."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from typing import Any

from nicegui.element import Element
from nicegui.elements import echart  # noqa: F401  (registers the bundled ECharts for board.js)

from neijuan.report.style import DARK, LIGHT, declarations

PAPER = {
    "light": {"paper": "#ffffff", "rail": "#f6f8fa", "line": "#d5dbe1"},
    "dark": {"paper": "#0d1117", "rail": "#141a21", "line": "#343c45"},
}


class Part(Element):
    """An element that takes its properties as keywords."""

    def __init__(self, **content: Any) -> None:
        super().__init__()
        for name, value in content.items():
            self._props[name] = value

    def put(self, **content: Any) -> None:
        """Change properties; the page gets them at once."""
        for name, value in content.items():
            self._props[name] = value
        self.update()

    def hear(self, event: str, handler: Callable[[Any], Any]) -> None:
        """Call `handler` with what the component emits."""
        self.on(event, lambda message: handler(message.args))


class TopBar(Part, component="components/topbar.js"):
    """Name, views, language and theme."""


class Controls(Part, component="components/controls.js"):
    """What is run, and the levers."""


class StatusLine(Part, component="components/statusline.js"):
    """Progress and errors."""


class Choosers(Part, component="components/choosers.js"):
    """What a view is about."""


class Board(Part, component="components/board.js"):
    """The figures of a view."""


def style_sheet() -> str:
    """The style sheet with the colours of both schemes."""
    css = files("neijuan.app").joinpath("components", "app.css").read_text(encoding="utf-8")
    light = declarations({**LIGHT, **PAPER["light"]})
    dark = declarations({**DARK, **PAPER["dark"]})
    schemes = (
        f":root {{ {light} color-scheme: light; }}\n:root[data-theme=dark] {{ {dark} color-scheme: dark; }}"
    )
    return f"<style>\n{schemes}\n{css}</style>"


def palette() -> dict[str, dict[str, str]]:
    """Colours by name for both schemes."""
    return {"light": LIGHT, "dark": DARK}
