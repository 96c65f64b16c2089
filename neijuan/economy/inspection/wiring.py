"""Which stage of the quarter reads what: derived from the source of `quarter`, the stages and their calls.

Nothing is written down twice. The body of `quarter` gives the stages in their order and the variables that
pass between them; the bodies of the stages give what they read: `state.firms.loans`, `p.loan_rate`,
`today.levers.tariff`, `today.on.involution`, `sales.revenue`; the arguments of a call to a rule or a market
give what that rule gets.
"""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from dataclasses import dataclass, field
from functools import cache
from types import FunctionType, ModuleType
from typing import Any, cast

STAGES, RULES = "neijuan.economy.stages.", ("neijuan.economy.rules.", "neijuan.economy.markets.")
METHODS = (".sum", ".shape", ".mean", ".max", ".reshape", ".T", ".at", ".ndim")
"""Endings of a path that belong to arrays, not to the economy."""


@dataclass
class Reads:
    """What a piece of the model reads, by the name it has in its registry or in the state."""

    state: set[str] = field(default_factory=set)
    parameters: set[str] = field(default_factory=set)
    levers: set[str] = field(default_factory=set)
    mechanisms: set[str] = field(default_factory=set)
    structure: set[str] = field(default_factory=set)
    results: dict[str, set[str]] = field(default_factory=dict)
    """Fields read of the results of other stages, by the variable of `quarter`."""

    def add(self, path: str) -> None:
        """Sort a dotted path such as `today.levers.tariff` under what it is."""
        for method in METHODS:
            path = path.removesuffix(method)
        root, _, rest = path.partition(".")
        if root == "today" and rest.split(".")[0] in ("levers", "on"):
            root, _, rest = rest.partition(".")
        kinds = {
            "state": self.state,
            "p": self.parameters,
            "levers": self.levers,
            "on": self.mechanisms,
            "structure": self.structure,
        }
        if root not in kinds:
            self.results.setdefault(root, set()).update({rest} if rest else set())
        elif rest:
            kinds[root].add(rest if root in ("state", "structure") else rest.split(".")[0])


@dataclass
class Rule:
    """A rule or market that a stage calls, with what the call hands over."""

    name: str
    code: str
    """Number of the rule, `R06`; empty for markets."""
    meaning: str
    reads: Reads = field(default_factory=Reads)


@dataclass
class Stage:
    """A stage of the quarter: what it reads, which rules it calls, which stages it hears from."""

    name: str
    step: str
    meaning: str
    gives: tuple[str, ...]
    """Variables of `quarter` that it sets."""
    reads: Reads = field(default_factory=Reads)
    rules: dict[str, Rule] = field(default_factory=dict)
    hears: dict[str, set[str]] = field(default_factory=dict)
    """Fields read of the results of earlier stages, by stage."""


@cache
def wiring() -> tuple[Stage, ...]:
    """All stages in the order in which `quarter` calls them."""
    from neijuan.economy.quarter import quarter

    return tuple(_Quarter(cast("FunctionType", quarter)).stages)


@cache
def _tree(function: FunctionType) -> ast.FunctionDef:
    tree = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
    assert isinstance(tree, ast.FunctionDef)
    return tree


def _called(node: ast.expr, names: dict[str, Any]) -> Any:
    """The object that `f` or `module.f` means among the global names of a module; None if it is neither."""
    if isinstance(node, ast.Name):
        return names.get(node.id)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        module = names.get(node.value.id)
        if isinstance(module, ModuleType) and module.__name__.startswith("neijuan."):
            return getattr(module, node.attr, None)
    return None


def _is_in(thing: Any, packages: str | tuple[str, ...]) -> bool:
    return isinstance(thing, FunctionType) and f"{thing.__module__}.".startswith(packages)


def short(function: FunctionType) -> str:
    """`finance.depart` for `neijuan.economy.stages.finance.depart`."""
    return f"{function.__module__.rpartition('.')[2]}.{function.__name__}"


class _Reader(ast.NodeVisitor):
    """Follows one function with its arguments bound to paths, and notes what it reads."""

    def __init__(self, function: FunctionType, bound: dict[str, str], stage: Stage, active: set[str]) -> None:
        self.names, self.stage, self.active = function.__globals__, stage, active
        self.paths = dict(bound)
        self.sinks = [stage.reads]
        for statement in _tree(function).body:
            self.visit(statement)

    def path(self, node: ast.expr) -> str | None:
        """The dotted path that an expression stands for, None if it is something computed."""
        if isinstance(node, ast.Name):
            return self.paths.get(node.id)
        if isinstance(node, ast.Attribute):
            base = self.path(node.value)
            return None if base is None else f"{base}.{node.attr}"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "at":
            return "levers" if self.path(node.func.value) == "path" else None
        return None

    def visit_Assign(self, node: ast.Assign) -> None:
        for target in node.targets:
            self._alias(target, node.value)
        self.visit(node.value)

    def _alias(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Name):
            path = self.path(value)
            self.paths.pop(target.id, None)
            if path is not None:
                self.paths[target.id] = path
        elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            for one, other in zip(target.elts, value.elts, strict=True):
                self._alias(one, other)
        elif isinstance(target, ast.Tuple):
            for one in target.elts:
                self._alias(one, value)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        path = self.path(node)
        if path is None:
            self.generic_visit(node)
            return
        for sink in self.sinks:
            sink.add(path)

    def visit_Call(self, node: ast.Call) -> None:
        function = _called(node.func, self.names)
        if _is_in(function, STAGES) and short(function) not in self.active:
            bound = _bind(function, node, self.path)
            _Reader(function, bound, self.stage, self.active | {short(function)})
        if _is_in(function, RULES):
            rule = self.stage.rules.setdefault(short(function), _rule(function))
            self.sinks.append(rule.reads)
            self._arguments(node)
            self.sinks.pop()
        else:
            if function is None:
                self.visit(node.func)
            self._arguments(node)

    def _arguments(self, node: ast.Call) -> None:
        for argument in [*node.args, *(word.value for word in node.keywords)]:
            self.visit(argument)


def _bind(function: FunctionType, call: ast.Call, path: Any) -> dict[str, str]:
    """Parameters of the called function that are handed something with a path."""
    names = [argument.arg for argument in _tree(function).args.args]
    pairs = [*zip(names, call.args, strict=False), *((w.arg, w.value) for w in call.keywords)]
    found = {name: path(value) for name, value in pairs if name is not None}
    return {name: where for name, where in found.items() if where is not None}


def _rule(function: FunctionType) -> Rule:
    module = inspect.getmodule(function)
    title = (module.__doc__ or "").strip().splitlines()[0] if module is not None else ""
    code = re.match(r"R\d+", title)
    return Rule(short(function), code[0] if code else "", _first_sentence(function))


def _first_sentence(function: FunctionType) -> str:
    text = " ".join((function.__doc__ or "").split())
    return re.split(r"(?<=[.;])\s", text, maxsplit=1)[0].rstrip(".;")


def _longest(paths: set[str]) -> set[str]:
    """Without those that others go on from: `firms` goes where `firms.loans` is read."""
    return {path for path in paths if not any(other.startswith(f"{path}.") for other in paths)}


class _Quarter:
    """Reads the body of `quarter`: its stages in order, and who hears from whom."""

    def __init__(self, function: FunctionType) -> None:
        self.names, self.stages = function.__globals__, []  # type: tuple[dict[str, Any], list[Stage]]
        self.paths = {name: name for name in ("state", "structure", "p", "path", "on")}
        self.derived: dict[str, set[str]] = {}
        self.records: dict[str, str] = {}
        self.givers: dict[str, str] = {}
        lines = textwrap.dedent(inspect.getsource(function)).splitlines()
        headings = {
            number: found[1]
            for number, line in enumerate(lines, 1)
            if (found := re.match(r"\s+# (\d.*)", line))
        }
        for statement in _tree(function).body:
            step = next((headings[n] for n in sorted(headings, reverse=True) if n < statement.lineno), "")
            self._statement(statement, step)

    def _statement(self, statement: ast.stmt, step: str) -> None:
        targets: tuple[str, ...] = ()
        if isinstance(statement, ast.Assign):
            targets = tuple(n.id for t in statement.targets for n in ast.walk(t) if isinstance(n, ast.Name))
        calls = [node for node in ast.walk(statement) if isinstance(node, ast.Call)]
        stages = [call for call in calls if _is_in(_called(call.func, self.names), STAGES)]
        inner = {id(node) for call in stages for node in ast.walk(call) if node is not call}
        for call in stages:
            if id(call) in inner:
                continue  # what only prepares an argument
            whole = isinstance(statement, ast.Assign) and statement.value is call
            self._stage(call, step, targets if whole else tuple(n for n in targets if n not in self.givers))
        if isinstance(statement, ast.Assign) and not stages:
            self._compute(statement, targets)
        for target in targets:
            if target not in self.derived and target != "book":
                self.paths[target] = target

    def _stage(self, call: ast.Call, step: str, gives: tuple[str, ...]) -> None:
        function = _called(call.func, self.names)
        stage = Stage(short(function), step, _first_sentence(function), gives)
        _Reader(function, _bind(function, call, self._path), stage, {stage.name})
        for argument in [*call.args, *(word.value for word in call.keywords)]:
            for path in self._paths_in(argument):
                if "." in path:
                    stage.reads.add(path)
                elif path in self.givers:
                    stage.reads.results.setdefault(path, set())
        self._link(stage)
        stage.reads.state = _longest(stage.reads.state)
        stage.hears = {giver: _longest(fields) for giver, fields in stage.hears.items()}
        self.stages.append(stage)
        for name in gives:
            self.givers[name] = stage.name
            self.derived.pop(name, None)

    def _compute(self, statement: ast.Assign, targets: tuple[str, ...]) -> None:
        """A variable that `quarter` itself computes hands on what it was computed from."""
        value = statement.value
        made = _called(value.func, self.names) if isinstance(value, ast.Call) else None
        if isinstance(value, ast.Call) and isinstance(made, type) and hasattr(made, "_fields"):
            for name, argument in zip(made._fields, value.args, strict=False):
                path = self._path(argument)
                if path is not None:
                    self.records[f"{targets[0]}.{name}"] = path
            return
        for target in targets:
            self.derived[target] = self._paths_in(value)

    def _path(self, node: ast.expr) -> str | None:
        if isinstance(node, ast.Name):
            return None if node.id in self.derived else self.paths.get(node.id)
        if isinstance(node, ast.Attribute):
            base = self._path(node.value)
            return None if base is None else f"{base}.{node.attr}"
        return None

    def _paths_in(self, node: ast.expr) -> set[str]:
        """All paths below an expression, those of computed variables included."""
        path = self._path(node)
        if path is not None:
            return {path}
        if isinstance(node, ast.Name):
            return set(self.derived.get(node.id, ()))
        found: set[str] = set()
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                found |= self._paths_in(child)
        return found

    def _link(self, stage: Stage) -> None:
        """Turn variables of `quarter` into the stages that gave them."""
        for variable, fields in list(stage.reads.results.items()):
            for entry in sorted(fields) or [""]:
                name, _, rest = entry.partition(".")
                path = self.records.get(f"{variable}.{name}")
                if path is None:
                    self._hear(stage, variable, entry)
                elif path == "today" and rest.startswith(("levers.", "on.")):
                    stage.reads.add(f"today.{rest}")
                else:
                    root, _, more = path.partition(".")
                    self._hear(stage, root, ".".join(part for part in (more, rest) if part))

    def _hear(self, stage: Stage, variable: str, entry: str) -> None:
        giver = self.givers.get(variable)
        if giver is None or giver == stage.name or (variable == "today" and not entry):
            return  # the calendar goes to everybody; what counts is what is read of it
        stage.hears.setdefault(giver, set()).update({entry} if entry else set())
