"""One tab: its state, what it asked, what it knows. Nothing of it is shared with another tab."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from neijuan.app.answer import Answer
from neijuan.app.figures import Figure
from neijuan.app.question import BASELINE, scenario_of
from neijuan.app.state import AppState, number
from neijuan.app.views import accounts, balances, compare, facts, firms, industry, nation, province
from neijuan.app.views.scene import Scene
from neijuan.app.workers import Pool
from neijuan.errors import UsageError

VIEWS: dict[str, Callable[[Scene], list[Figure]]] = {
    "nation": nation.view,
    "province": province.view,
    "industry": industry.view,
    "balances": balances.view,
    "firms": firms.view,
    "compare": compare.view,
    "facts": facts.view,
    "accounts": accounts.view,
}
_owners = itertools.count(1)


@dataclass
class Progress:
    """What the status line says."""

    running: bool = False
    done: int = 0
    total: int = 0
    preparing: bool = False
    error: str = ""
    """Why the last run failed."""
    notice: str = ""
    """What else went wrong: a link or a file that is of no use."""
    seconds: float = 0.0
    cancelled: bool = False


@dataclass
class Session:
    """State and answers of one tab; `changed` is called when there is something new to show."""

    pool: Pool
    state: AppState
    changed: Callable[[], None]
    said: Callable[[], None]
    progress: Progress = field(default_factory=Progress)
    answers: dict[str, Any] = field(default_factory=dict)
    """By purpose: the question's key and its answer."""
    open: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Questions that are not answered yet, by purpose."""
    owner: str = field(default_factory=lambda: f"tab{next(_owners)}")

    def questions(self) -> dict[str, dict[str, Any]]:
        """What the state needs to know, by purpose. Raises UsageError for a scenario that is wrong."""
        wanted = {"base": self._question(BASELINE)}
        if self.state.policy:
            wanted["mine"] = self._question(None)
        if self.state.view == "compare":
            for name in self.state.compare:
                wanted[f"other:{name}"] = self._question(name)
        if self.state.view == "accounts":
            at = number(accounts.quarter(self._scene())) - 4 * self.state.start
            wanted["matrices"] = {**self._question(None), "kind": "matrices", "at": at}
        return wanted

    def _question(self, name: str | None) -> dict[str, Any]:
        state = self.state
        scenario = scenario_of(state) if name is None else scenario_of(AppState(scenario=name))
        return {
            "kind": "run",
            "scenario": scenario.to_json(),
            "start": state.start,
            "scale": state.scale,
            "seed": 1,
            "quarters": state.quarters,
        }

    def refresh(self) -> None:
        """Ask for what is missing and forget what is not wanted any more."""
        try:
            wanted = self.questions()
        except UsageError as error:
            self.progress.error = str(error)
            self.said()
            return
        for purpose in [one for one in (*self.answers, *self.open) if one not in wanted]:
            self.answers.pop(purpose, None)
            if self.open.pop(purpose, None) is not None:
                self.pool.cancel(self.owner, purpose)
        for purpose, question in wanted.items():
            held = self.answers.get(purpose)
            if held is not None and held[0] == question:
                if self.open.pop(purpose, None) is not None:
                    self.pool.cancel(self.owner, purpose)
                continue
            if self.open.get(purpose) == question:
                continue
            self.open[purpose] = question
            self._ask(purpose, question)
        self._tell()

    def look(self) -> None:
        """Take the answers that are kept already, without asking for a run."""
        with contextlib.suppress(UsageError):
            for purpose, question in self.questions().items():
                message = self.pool.kept_answer(question)
                if message is not None:
                    self.answers[purpose] = (question, self._content(purpose, question, message))

    @staticmethod
    def _content(purpose: str, question: dict[str, Any], message: tuple[Any, ...]) -> Any:
        return message[2] if purpose == "matrices" else Answer(question["start"], message[2], message[3])

    def _ask(self, purpose: str, question: dict[str, Any]) -> None:
        self.progress.cancelled = False
        self.pool.ask(self.owner, purpose, question, lambda message: self._heard(purpose, question, message))

    def _heard(self, purpose: str, question: dict[str, Any], message: tuple[Any, ...]) -> None:
        """A message of a worker; an answer to an older question still shows while a newer one runs."""
        word, progress = message[0], self.progress
        current = self.open.get(purpose) == question
        if word == "preparing":
            progress.preparing = True
        elif word == "progress":
            progress.preparing, progress.done, progress.total = False, message[2], message[3]
        elif word == "done":
            self._answered(purpose, question, message, current)
        elif current:
            self.open.pop(purpose)
            if word == "failed":
                progress.error = str(message[2])
            else:
                progress.cancelled = True
        if word != "done":
            self._tell()

    def _answered(
        self, purpose: str, question: dict[str, Any], message: tuple[Any, ...], current: bool
    ) -> None:
        fits = all(question[name] == self._here(name) for name in ("start", "scale", "quarters"))
        if not fits or (not current and purpose not in self.open):
            return
        self.answers[purpose] = (question, self._content(purpose, question, message))
        if current:
            self.open.pop(purpose)
            self.progress.error = ""
        self.progress.seconds, self.progress.preparing = message[3], False
        self._tell()
        self.changed()

    def _here(self, name: str) -> Any:
        return {"start": self.state.start, "scale": self.state.scale, "quarters": self.state.quarters}[name]

    def _tell(self) -> None:
        self.progress.running = bool(self.open)
        if not self.open:
            self.progress.done = self.progress.total = 0
        self.said()

    def move(self, state: AppState) -> None:
        """Go to another state."""
        self.state = state
        self.refresh()

    def cancel(self) -> None:
        """Stop what is running for this tab; the last figures stay."""
        self.pool.cancel(self.owner)

    def close(self) -> None:
        """The tab is gone."""
        self.changed = self.said = lambda: None
        self.pool.cancel(self.owner)

    def _scene(self) -> Scene:
        held = {purpose: answer for purpose, (_, answer) in self.answers.items()}
        others = {one.removeprefix("other:"): held[one] for one in held if one.startswith("other:")}
        return Scene(
            self.state, held.get("base"), held.get("mine"), others, held.get("matrices"), self._title()
        )

    def _title(self) -> str:
        from neijuan.app.strings import word

        try:
            scenario = scenario_of(self.state)
        except UsageError:
            return self.state.scenario
        if self.state.language == "zh" and scenario.title_zh:
            return scenario.title_zh
        return scenario.title if self.state.policy else word("baseline", self.state.language)

    def figures(self) -> list[Figure]:
        """The figures of the view, as far as they are known."""
        scene = self._scene()
        if self.state.view == "facts":
            from dataclasses import replace as other

            if scene.base is None:
                scene = other(scene, base=_nothing(self.state))
            return facts.view(scene)
        if scene.base is None or (self.state.policy and scene.mine is None):
            return []
        return VIEWS[self.state.view](scene)

    def waits(self) -> bool:
        """Whether what is shown is not what the state asks for."""
        return bool({"base", "mine", "matrices"} & set(self.open))

    def replaced(self, **content: Any) -> AppState:
        """The state with some parts changed."""
        return replace(self.state, **content)


def _nothing(state: AppState) -> Answer:
    """An answer without quarters, for views that need none."""
    import numpy as np

    return Answer(state.start, {"gross_domestic_product": np.zeros((0, 31))})
