"""The page: elements and what their events do to the tab's session. No figure is computed here."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from nicegui import ui

from neijuan.app import choices, question
from neijuan.app.elements import Board, Choosers, Controls, StatusLine, TopBar, palette
from neijuan.app.figures import csv_text
from neijuan.app.session import Session
from neijuan.app.state import AppState, from_query, to_query
from neijuan.app.strings import words
from neijuan.app.workers import Pool
from neijuan.errors import UsageError


class Page:
    """One tab's elements."""

    def __init__(self, pool: Pool, query: dict[str, str]) -> None:
        state, refused = from_query(query)
        state, refused = choices.known(state, refused)
        self.client = ui.context.client
        self.session = Session(pool, state, self.draw, self.say)
        self.session.look()
        self.ticket = 0
        self.revision = 0
        self.figures: dict[str, Any] = {}
        self.build()
        if refused:
            self.session.progress.notice = self.word("refused", names=", ".join(dict.fromkeys(refused)))
            self.say()
        # Only a browser that really opened the page gets a run; what is known already is in the first paint.
        self.client.on_connect(self.session.refresh)

    @property
    def state(self) -> AppState:
        """What the tab shows."""
        return self.session.state

    def word(self, key: str, **values: object) -> str:
        """A string in the language of the tab."""
        text = words(self.state.language)[key]
        return text.format(**values) if values else text

    def build(self) -> None:
        """Lay the elements out and hear them."""
        with ui.element("div").classes("app"):
            with ui.element("header"):
                self.bar = TopBar(**self.bar_content())
            with ui.element("div").classes("layout"):
                with (
                    ui.element("aside")
                    .classes("rail")
                    .props(f'aria-label="{self.word("controls")}"') as self.rail
                ):
                    self.controls = Controls(**self.controls_content())
                with ui.element("main").classes("main").props('id=figures tabindex="-1"'):
                    self.status = StatusLine(words=self.words(), **self.status_content())
                    self.choosers = Choosers(words=self.words(), items=choices.of_view(self.state))
                    self.board = Board(**self.board_content(), palette=palette(), chosen=self.state.chart)
        self.bar.hear("go", self.go)
        self.controls.hear("setup", self.go)
        self.controls.hear("lever", self.lever)
        self.controls.hear("save", lambda _: self.save())
        self.controls.hear("reset", lambda _: self.move(replace(self.state, levers=(), opened="")))
        self.controls.hear("file", self.open)
        self.choosers.hear("pick", self.go)
        self.board.hear("pick", self.go)
        self.board.hear("province", self.province)
        self.board.hear("csv", self.csv)
        self.status.hear("cancel", lambda _: self.session.cancel())
        self.status.hear("dismiss", lambda _: self.dismiss())
        self.client.on_delete(self.session.close)

    def words(self) -> dict[str, str]:
        """All strings that the components may show."""
        return words(self.state.language)

    def address(self) -> str:
        """The address that restores the tab."""
        query = to_query(self.state)
        return f"/?{query}" if query else "/"

    def bar_content(self) -> dict[str, Any]:
        """Properties of the top bar."""
        state = self.state
        return {
            "views": choices.views(state.language),
            "view": state.view,
            "language": state.language,
            "theme": state.theme,
            "words": self.words(),
            "address": self.address(),
        }

    def controls_content(self) -> dict[str, Any]:
        """Properties of the rail."""
        return {
            "setup": choices.setup(self.state),
            "groups": choices.groups(self.state.language),
            "values": dict(self.state.levers),
            "revision": self.revision,
            "words": self.words(),
        }

    def board_content(self) -> dict[str, Any]:
        """Properties of the board."""
        try:
            found = self.session.figures()
        except UsageError as error:
            self.session.progress.error, found = str(error), []
        self.figures = {figure.id: figure for figure in found}
        self.ticket += 1
        return {
            "figures": [figure.shown() for figure in found],
            "theme": self.state.theme,
            "words": self.words(),
            "ticket": self.ticket,
            "address": self.address(),
            "stale": False,
        }

    def status_content(self) -> dict[str, Any]:
        """Properties of the status line."""
        progress = self.session.progress
        text = self.word("running")
        if progress.preparing:
            text = self.word("preparing", start=self.state.start)
        elif progress.total:
            text = self.word("quarter_of", done=progress.done, total=progress.total)
        idle = self.word("cancelled") if progress.cancelled else ""
        if not idle and progress.seconds and not progress.running:
            idle = self.word("ready", quarters=self.state.quarters, seconds=f"{progress.seconds:.2f}")
        return {
            "running": progress.running,
            "done": progress.done,
            "total": progress.total,
            "text": text,
            "idle": idle,
            "error": progress.error or progress.notice,
        }

    def draw(self) -> None:
        """Show the newest figures."""
        with self.client:
            self.board.put(**self.board_content())
            if self.session.progress.error:
                self.say()

    def say(self) -> None:
        """Show how far the run is."""
        with self.client:
            self.status.put(**self.status_content())

    def dismiss(self) -> None:
        """Take the error away."""
        self.session.progress.error = self.session.progress.notice = ""
        self.say()

    def move(self, state: AppState) -> None:
        """Go to another state and show it."""
        before = self.state
        self.session.progress.error = self.session.progress.notice = ""
        self.session.move(state)
        self.revision += 1
        self.bar.put(**self.bar_content())
        self.controls.put(**self.controls_content())
        self.choosers.put(words=self.words(), items=choices.of_view(state))
        if state.language != before.language:
            self.status.put(words=self.words())
        if not self.session.waits() or state.view != before.view:
            self.draw()
        self.say()

    def go(self, message: Any) -> None:
        """A choice was made: a view, a place, a start, a scenario, a language."""
        if not isinstance(message, dict):
            return
        name, value = str(message.get("name", "")), message.get("value", "")
        text = ";".join(map(str, value)) if isinstance(value, list) else str(value)
        wished = dict(choices.query_of(self.state), **{name: text})
        if name in ("start", "until") and "since" in wished:
            wished.pop("since") if name == "start" else None
        if name == "start":
            wished.pop("until", None)
            wished.pop("quarter", None)
        if name == "scenario":
            wished.pop("opened", None)
        state, refused = from_query(wished)
        state, refused = choices.known(state, refused)
        self.move(state)
        if refused:
            self.session.progress.notice = self.word("refused", names=", ".join(refused))
            self.say()

    def lever(self, message: Any) -> None:
        """A slider moved; only the run and the address follow, not the rail."""
        slider, value = choices.lever_of(message)
        if slider is None:
            return
        state = self.state.with_lever(slider, value)
        if state == self.state:
            return
        self.session.progress.error = self.session.progress.notice = ""
        self.session.move(state)
        self.bar.put(address=self.address())
        if not self.session.waits():
            self.draw()

    def province(self, code: Any) -> None:
        """A tile was chosen."""
        if self.state.view == "accounts":
            self.go({"name": "place", "value": code})
            return
        state, _ = from_query({**choices.query_of(self.state), "view": "province", "province": str(code)})
        self.move(state)

    def save(self) -> None:
        """Download the scenario as the file that `neijuan run` reads."""
        try:
            text = question.scenario_of(self.state).to_yaml()
        except UsageError as error:
            self.fail(str(error))
            return
        ui.download.content(text, f"{question.NAME}.yaml", "text/yaml")

    def open(self, message: Any) -> None:
        """A scenario file was opened."""
        if not isinstance(message, dict):
            return
        try:
            state = question.opened(str(message.get("text", "")), self.state)
        except UsageError as error:
            self.fail(self.word("not_opened", message=" ".join(str(error).split())[:300]))
            return
        self.move(state)

    def csv(self, name: Any) -> None:
        """Download the numbers behind a figure."""
        figure = self.figures.get(str(name))
        if figure is not None:
            ui.download.content(csv_text(figure), f"neijuan-{figure.id}.csv", "text/csv")

    def fail(self, line: str) -> None:
        """Show an error on one line."""
        self.session.progress.notice = line
        self.say()
